"""What a coordinator asks of the next run: keep this pair, rule it out, swap two, approve."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed
from peripatos.matching.models import Proposal, Round, RoundConstraint
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import proposal_row, round_row, run_row
from peripatos.matching.services.noting import note
from peripatos.matching.services.requests import request_run
from peripatos.matching.services.rounds import require_draft
from peripatos.matching.types import ConstraintKind, ProposalState
from peripatos.people.models import Person
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side

RULE = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT
CONFIRM = may.MATCH_PROPOSAL_CONFIRM
GONE = (EnrolmentState.COMPLETED, EnrolmentState.EXITED)


def set_constraint(
    *, actor: Actor, round_id: UUID, leader_id: UUID, mentor_id: UUID, kind: ConstraintKind, now: datetime
) -> None:
    """Pins or vetoes one pair for every later run of the round; a pin takes the place of a veto and the other way
    round.
    """
    with transaction.atomic():
        row = round_row(round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        require_draft(row)
        _write(row, actor, leader_id, mentor_id, kind, now)


def lift_constraint(*, actor: Actor, round_id: UUID, leader_id: UUID, mentor_id: UUID, now: datetime) -> None:
    """Takes a pin or veto back."""
    with transaction.atomic():
        row = round_row(round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        require_draft(row)
        found = RoundConstraint.objects.filter(round=row, leader_id=leader_id, mentor_id=mentor_id)
        kinds = list(found.values_list("kind", flat=True))
        found.delete()
        for kind in kinds:
            _note(row, actor, leader_id, mentor_id, f"{kind}_lifted", now)


def swap_mentors(*, actor: Actor, run_id: UUID, proposal_id: UUID, other_id: UUID, now: datetime) -> UUID:
    """Pins the mentors of two proposals crosswise and asks for a run with that; returns the new run's id.

    Hard rules still hold: a pin that they forbid is not applied, and the run says so.
    """
    with transaction.atomic():
        run = run_row(run_id)
        row = round_row(run.round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        require_draft(row)
        first, second = proposal_row(run_id, proposal_id), proposal_row(run_id, other_id)
        if first.leader_id == second.leader_id or first.mentor_id == second.mentor_id:
            raise GuardFailed(reason="nothing_to_swap")
        people = (first.leader_id, second.leader_id)
        RoundConstraint.objects.filter(round=row, leader_id__in=people, kind=ConstraintKind.PIN).delete()
        _write(row, actor, first.leader_id, second.mentor_id, ConstraintKind.PIN, now)
        _write(row, actor, second.leader_id, first.mentor_id, ConstraintKind.PIN, now)
        return request_run(actor=actor, round_id=row.id, now=now)


def give_mentor(*, actor: Actor, run_id: UUID, proposal_id: UUID, mentor_id: UUID, now: datetime) -> UUID:
    """Pins the leader of a proposal to another mentor and asks for a run that arranges everybody else around it."""
    with transaction.atomic():
        run = run_row(run_id)
        row = round_row(run.round_id, lock=True)
        require(actor, RULE, target_of_round(row))
        require_draft(row)
        proposal = proposal_row(run_id, proposal_id)
        RoundConstraint.objects.filter(round=row, leader_id=proposal.leader_id, kind=ConstraintKind.PIN).delete()
        _write(row, actor, proposal.leader_id, mentor_id, ConstraintKind.PIN, now)
        return request_run(actor=actor, round_id=row.id, now=now)


def approve_proposals(
    *, actor: Actor, run_id: UUID, proposal_ids: Iterable[UUID] | None = None, approved: bool = True, now: datetime
) -> int:
    """Confirms proposals of a run (all of them when ``proposal_ids`` is None), or takes that back; returns how many
    changed.
    """
    with transaction.atomic():
        run = run_row(run_id)
        row = round_row(run.round_id, lock=True)
        require(actor, CONFIRM, target_of_round(row))
        require_draft(row)
        rows = Proposal.objects.filter(run=run)
        if proposal_ids is not None:
            rows = rows.filter(id__in=list(proposal_ids))
        state = ProposalState.APPROVED if approved else ProposalState.PROPOSED
        changed = rows.exclude(state=state).update(state=state)
        if changed:
            code = "proposals_approved" if approved else "approval_taken_back"
            note(actor, CONFIRM, row.id, code, now=now, object_id=run.id, count=changed, run=run.number)
        return changed


def _write(row: Round, actor: Actor, leader_id: UUID, mentor_id: UUID, kind: ConstraintKind, now: datetime) -> None:
    _require_enrolled(row, leader_id, mentor_id)
    RoundConstraint.objects.update_or_create(
        round=row,
        leader_id=leader_id,
        mentor_id=mentor_id,
        defaults={"kind": kind, "set_by_id": actor.person_id},
        create_defaults={
            "kind": kind,
            "set_by_id": actor.person_id,
            "created_at": now,
            "programme_id": row.programme_id,
        },
    )
    _note(row, actor, leader_id, mentor_id, f"{kind.value}_set", now)


def _require_enrolled(row: Round, leader_id: UUID, mentor_id: UUID) -> None:
    sides = Enrolment.objects.filter(stream_id=row.stream_id, person_id__in=[leader_id, mentor_id]).exclude(
        state__in=GONE
    )
    found = set(sides.values_list("person_id", "side"))
    if (leader_id, Side.LEADER.value) not in found or (mentor_id, Side.MENTOR.value) not in found:
        raise GuardFailed(reason="not_taking_part")


def _note(row: Round, actor: Actor, leader_id: UUID, mentor_id: UUID, code: str, now: datetime) -> None:
    names = dict(Person.objects.filter(id__in=[leader_id, mentor_id]).values_list("id", "display_name"))
    note(
        actor,
        RULE,
        row.id,
        code,
        now=now,
        subjects=[leader_id, mentor_id],
        leader=names[leader_id],
        mentor=names[mentor_id],
    )

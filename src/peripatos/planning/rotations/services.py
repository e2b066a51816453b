"""One visit moved, and the rest planned again at once; and a longer look afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed
from peripatos.engine import rotations
from peripatos.matching.files import packed
from peripatos.matching.types import RUNNING_STATES, RunState
from peripatos.planning.files import Solved, solved_run
from peripatos.planning.models import Plan, PlanFiles, PlanPin, PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rotations.building import Visit, built, prepare, reason_to_refuse, with_pin
from peripatos.planning.rotations.calendar import calendar_of
from peripatos.planning.rotations.seam import figures
from peripatos.planning.rotations.warming import load
from peripatos.planning.rows import pins_of, plan_row, run_row
from peripatos.planning.seams import Asked, Built, Document, Result
from peripatos.planning.services.drafting import require_draft
from peripatos.planning.services.noting import note
from peripatos.planning.services.pins import lift_pin, set_pin
from peripatos.planning.services.requests import request_run
from peripatos.planning.types import Pin, PinKind, PlanKind

RULE = may.STREAM_PLAN_PREPARE_RUN_PIN
STAY = 50
"""Points that a better plan must bring before a drag moves somebody else's visit."""
SECONDS = 0.6


@dataclass(frozen=True)
class Moved:
    """``run_id``: the new run. ``others``: visits of other leaders that are no longer where they were."""

    run_id: UUID
    others: int
    milliseconds: int


class VisitImpossible(GuardFailed):
    """This visit cannot stand. ``reason`` says why; with ``rules_in_conflict``, ``conflicts`` are pointers into
    ``document``, the problem that has no plan.
    """

    def __init__(self, reason: str, *, document: Document | None = None, conflicts: tuple[str, ...] = ()) -> None:
        super().__init__(reason=reason)
        self.document = document or {}
        self.conflicts = conflicts


def move_visit(
    *,
    actor: Actor,
    run_id: UUID,
    leader_id: UUID,
    host_id: UUID,
    slot: int,
    instead_of: UUID | None = None,
    now: datetime,
) -> Moved:
    """Keeps the visit of a leader to a host from a slot on, and plans the others again beside it, near the plan of this
    run. ``instead_of``: the host of the leader's visit that this one takes the place of, when it is another.

    The wish, the new run and its files are written together. Raises ``GuardFailed`` with ``run_has_no_plan``,
    ``plan_changed_since`` or ``run_is_under_way``, and ``VisitImpossible``; then everything stays as it is.
    """
    run, plan = _ready(actor, run_id)
    day = calendar_of(run.facts).starts_on(slot).isoformat()
    pin = Pin(PinKind.PLACE, leader_id, host_id, slot, about=day)
    lifted = _replaced(plan, leader_id, instead_of) if instead_of and instead_of != host_id else None
    return _plan_again(actor, run, plan, pin, lifted, now=now)


def bar_visit(*, actor: Actor, run_id: UUID, leader_id: UUID, host_id: UUID, now: datetime) -> Moved:
    """Rules a visit out for good, and plans again at once, near the plan of this run; raises as ``move_visit`` does."""
    run, plan = _ready(actor, run_id)
    return _plan_again(actor, run, plan, Pin(PinKind.BAR, leader_id, host_id), None, now=now)


def look_longer(*, actor: Actor, plan_id: UUID, now: datetime) -> UUID:
    """Queues a thorough run with the plan's settings and wishes, whatever effort they name; returns its id."""
    with transaction.atomic():
        run = run_row(request_run(actor=actor, plan_id=plan_id, now=now))
        run.settings = {**run.settings, "effort": "thorough"}
        run.save(update_fields=["settings"])
    return run.id


def _ready(actor: Actor, run_id: UUID) -> tuple[PlanRun, Plan]:
    run = run_row(run_id)
    require(actor, RULE, target_of_plan(run.plan))
    require_draft(run.plan)
    if run.plan.kind != PlanKind.ROTATIONS or run.state != RunState.SOLVED:
        raise GuardFailed(reason="run_has_no_plan")
    if run.revision != run.plan.revision:
        raise GuardFailed(reason="plan_changed_since")
    return run, run.plan


def _replaced(plan: Plan, leader_id: UUID, host_id: UUID) -> PlanPin | None:
    """The wish that kept the visit which now gives way."""
    return PlanPin.objects.filter(plan=plan, kind=PinKind.PLACE, person_id=leader_id, other_id=host_id).first()


def _plan_again(actor: Actor, run: PlanRun, plan: Plan, pin: Pin, lifted: PlanPin | None, *, now: datetime) -> Moved:
    """Solves outside of any transaction, then writes wish, run and files in one, if nobody was faster."""
    solved = solved_run(run)
    if solved is None:
        raise GuardFailed(reason="run_has_no_plan")
    standing = _visits(solved)
    others = tuple(
        p for p in pins_of(plan) if not lifted or (p.person_id, p.other_id) != (lifted.person_id, lifted.other_id)
    )
    settings = {**plan.settings, "effort": "quick"}
    asked = Asked(plan, settings, with_pin(others, pin), now)
    made_of = _beside(asked, pin, standing, run.facts)
    problem = rotations.Problem.from_dict(made_of.document)
    load()
    solution = rotations.solve(problem, seed=plan.seed, effort="quick", time_limit_s=SECONDS)
    if solution.value is None:
        raise VisitImpossible("rules_in_conflict", document=made_of.document, conflicts=solution.conflicts)
    if not rotations.judge(problem, solution).ok:
        raise GuardFailed(reason="check_refused")
    moved = _moved(problem, solution, pin.person_id)
    facts = {
        **made_of.facts,
        **figures(Result(problem, solution)),
        "beside": run.number,
        "others_moved": moved,
        "wish": [pin.kind.value, str(pin.person_id), str(pin.other_id)],
    }
    milliseconds = round(float(solution.stats["seconds"] or 0) * 1000)
    with transaction.atomic():
        made = _write(actor, run, plan, pin, lifted, facts=facts, now=now)
        _finish(made, settings, solution, milliseconds)
        document = packed(made_of.document), packed(solution.to_dict())
        PlanFiles.objects.create(run=made, programme_id=made.programme_id, problem=document[0], solution=document[1])
        note(actor, RULE, plan.id, "run_solved", now=now, object_id=made.id, run=made.number)
    return Moved(made.id, moved, milliseconds)


def _beside(asked: Asked, pin: Pin, standing: list[Visit], facts: Mapping[str, Any]) -> Built:
    """The problem beside the plan that stands; refuses what no plan could have."""
    found = prepare(asked)
    if found.calendar.first.isoformat() != facts["starts_on"]:
        raise GuardFailed(reason="plan_changed_since")
    assert pin.person_id is not None  # a visit names two people
    assert pin.other_id is not None
    pair = (pin.person_id, pin.other_id)
    if pin.kind is PinKind.PLACE:
        refused = reason_to_refuse(found, pair, pin.slot)
        if refused:
            raise VisitImpossible(f"visit_{refused}")
    elif pair[0] not in found.world.leaders or pair[1] not in found.world.hosts:
        raise VisitImpossible("visit_not_taking_part")
    return built(found, asked.pins, standing, max(STAY, found.wanted.move_price))


def _visits(solved: Solved) -> list[Visit]:
    rows = solved.solution_document["placements"]
    return [(UUID(leader), UUID(host), slot) for leader, host, slot in rows]


def _moved(problem: rotations.Problem, solution: rotations.Solution, leader_id: UUID | None) -> int:
    """Visits of other leaders that the plan before had and this one has not."""
    now = {tuple(row) for row in solution.placements.tolist()}
    mine = problem.leader_index.get(str(leader_id))
    return sum(row[0] != mine and row[:3] not in now for row in problem.published)


def _write(
    actor: Actor, run: PlanRun, plan: Plan, pin: Pin, lifted: PlanPin | None, *, facts: dict[str, Any], now: datetime
) -> PlanRun:
    """The wish and an empty run; nothing when somebody changed the plan meanwhile."""
    row = plan_row(plan.id, lock=True)
    runs = PlanRun.objects.filter(plan=row)
    if row.revision != run.revision:
        raise GuardFailed(reason="plan_changed_since")
    if runs.filter(state__in=RUNNING_STATES).exists():
        raise GuardFailed(reason="run_is_under_way")
    if lifted:
        lift_pin(actor=actor, plan_id=plan.id, pin_id=lifted.id, now=now)
    set_pin(actor=actor, plan_id=plan.id, pin=pin, now=now)
    row.refresh_from_db(fields=["revision"])
    return PlanRun.objects.create(
        created_at=now,
        programme_id=row.programme_id,
        plan=row,
        number=(runs.aggregate(last=Max("number"))["last"] or 0) + 1,
        requested_by_id=actor.person_id,
        seed=row.seed,
        revision=row.revision,
        started_at=now,
        finished_at=now,
        facts=facts,
    )


def _finish(made: PlanRun, settings: dict[str, Any], solution: rotations.Solution, milliseconds: int) -> None:
    made.settings, made.state = settings, RunState.SOLVED.value
    made.status, made.value, made.bound, made.gap = solution.status, solution.value, solution.bound, solution.gap
    made.solve_milliseconds = milliseconds
    made.save()

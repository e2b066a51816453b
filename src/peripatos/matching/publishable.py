"""Which approved proposals of a run can still be offered, and why the others cannot."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peripatos.matching.models import MatchRun, Proposal
from peripatos.matching.standing import Standing, apart, standing_in
from peripatos.matching.types import ProposalState
from peripatos.programmes.selectors.gates import gates_missing
from peripatos.programmes.types import EnrolmentState, Gate

MEETING = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)


@dataclass(frozen=True)
class Publishable:
    """Proposals that can be offered now; those held back with the code of the reason, by proposal id."""

    proposals: tuple[Proposal, ...]
    held_back: tuple[tuple[UUID, str], ...]


def publishable(run: MatchRun, *, now: datetime) -> Publishable:
    """Looks at the approved proposals anew: since the run somebody may have left or filled a place."""
    rows = Proposal.objects.filter(run=run, state=ProposalState.APPROVED).order_by("-fit", "id")
    proposals = list(rows.select_related("leader_enrolment", "mentor_enrolment"))
    people = {p.leader_id for p in proposals} | {p.mentor_id for p in proposals}
    standing = standing_in(run.round.stream_id, cooling_off_months=0, now=now)
    separated = apart(people)
    missing = gates_missing([e for p in proposals for e in (p.leader_enrolment_id, p.mentor_enrolment_id)])
    room = _Room(standing)
    ready: list[Proposal] = []
    held: list[tuple[UUID, str]] = []
    for proposal in proposals:
        reason = _reason(proposal, separated, missing) or room.reason(proposal)
        if reason:
            held.append((proposal.id, reason))
        else:
            room.take(proposal)
            ready.append(proposal)
    return Publishable(tuple(ready), tuple(held))


def _reason(proposal: Proposal, separated: frozenset[frozenset[UUID]], missing: dict[UUID, frozenset[Gate]]) -> str:
    enrolments = (proposal.leader_enrolment, proposal.mentor_enrolment)
    if any(e.state not in MEETING for e in enrolments):
        return "not_taking_part"
    if frozenset({proposal.leader_id, proposal.mentor_id}) in separated:
        return "hard_rule"
    gates = sorted(missing.get(enrolments[0].id, frozenset()) | missing.get(enrolments[1].id, frozenset()))
    return f"gate_{gates[0]}" if gates else ""


class _Room:
    """Places left while proposals are taken one after the other."""

    def __init__(self, standing: Standing) -> None:
        self.of_leader = Counter(standing.of_leader)
        self.of_mentor = Counter(standing.of_mentor)
        self.together = standing.together

    def reason(self, proposal: Proposal) -> str:
        if (proposal.leader_id, proposal.mentor_id) in self.together:
            return "pair_exists"
        if self.of_leader[proposal.leader_id] >= proposal.leader_enrolment.wants:
            return "leader_is_served"
        if self.of_mentor[proposal.mentor_id] >= proposal.mentor_enrolment.capacity:
            return "mentor_is_full"
        return ""

    def take(self, proposal: Proposal) -> None:
        self.of_leader[proposal.leader_id] += 1
        self.of_mentor[proposal.mentor_id] += 1

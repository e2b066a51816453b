"""The review board of a run: figures, proposals, who waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from peripatos.core.access import Actor, Rule, decide, may, require
from peripatos.matching.files import merged_parts
from peripatos.matching.models import MatchRun, Proposal, RoundConstraint
from peripatos.matching.policies import target_of_round
from peripatos.matching.policy import run_differs_from_policy
from peripatos.matching.rows import run_row
from peripatos.matching.selectors.people import Who
from peripatos.matching.selectors.rounds import Constraint, constraints_of
from peripatos.matching.types import ConstraintKind, ProposalState, RoundState, RunState
from peripatos.programmes.types import StreamKind

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
PAGE = 40
SORTS: Mapping[str, tuple[str, ...]] = {
    "lowest": ("fit", "leader__sort_name", "id"),
    "highest": ("-fit", "leader__sort_name", "id"),
    "leader": ("leader__sort_name", "id"),
    "mentor": ("mentor__sort_name", "-fit", "id"),
}


@dataclass(frozen=True)
class Sieve:
    """Which proposals of a board to show, in which order."""

    sort: str = "lowest"
    mark: str = ""
    approval: str = ""
    words: str = ""
    page: int = 1

    @property
    def sifts(self) -> bool:
        """Whether it holds anything back."""
        return bool(self.mark or self.approval or self.words.strip())


@dataclass(frozen=True)
class BoardLine:
    """One proposal on the board. ``taken`` and ``limit`` are the mentor's places with this plan."""

    id: UUID
    leader: Who
    mentor: Who
    fit: int
    parts: Mapping[str, int]
    marks: tuple[str, ...]
    approved: bool
    held: str
    taken: int
    limit: int


@dataclass(frozen=True)
class RunHead:
    """What every page of a run says about it. ``earlier``: solved runs of the round before it, newest first."""

    id: UUID
    round_id: UUID
    round_name: str
    round_state: RoundState
    programme: str
    programme_state: str
    kind: StreamKind
    number: int
    state: RunState
    code: str
    objective: str
    rules: Mapping[str, Any]
    seed: int
    served: int
    leaders: int
    mentors: int
    floor: int | None
    value: int | None
    bound: int | None
    status: str
    blocking_pairs: int
    milliseconds: int
    created_at: datetime
    progress_note: str
    progress_done: int
    progress_total: int
    facts: Mapping[str, Any]
    may_change: bool
    latest: bool
    published: bool
    differs_from_policy: bool
    previous_id: UUID | None
    previous_number: int | None
    previous_floor: int | None
    earlier: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True)
class Board:
    """A page of proposals with the figures above them."""

    head: RunHead
    lines: tuple[BoardLine, ...]
    shown: int
    total: int
    approved: int
    page: int
    pages: int
    constraints: tuple[Constraint, ...]
    sieve: Sieve
    waiting: int


def run_head(actor: Actor, run_id: UUID, *, rule: Rule = READ) -> RunHead:
    """What every page of a run says about it; two queries more than the run itself."""
    run = run_row(run_id)
    target = target_of_round(run.round)
    require(actor, rule, target)
    others = list(
        MatchRun.objects.filter(round_id=run.round_id, state=RunState.SOLVED)
        .exclude(id=run.id)
        .order_by("-number")
        .values_list("id", "number", "floor")
    )
    previous = next((o for o in others if o[1] < run.number), (None, None, None))
    return RunHead(
        id=run.id,
        round_id=run.round_id,
        round_name=run.round.name,
        round_state=RoundState(run.round.state),
        programme=run.round.programme.name,
        programme_state=run.round.programme.state,
        kind=StreamKind(run.round.stream.kind),
        number=run.number,
        state=RunState(run.state),
        code=run.last_error,
        objective=run.settings.get("objective", run.round.objective),
        rules=run.settings.get("rules", run.round.rules),
        seed=run.settings.get("seed", run.round.seed),
        served=run.served or 0,
        leaders=run.leaders or 0,
        mentors=run.mentors or 0,
        floor=run.floor,
        value=run.value,
        bound=run.bound,
        status=run.status,
        blocking_pairs=run.blocking_pairs or 0,
        milliseconds=run.solve_milliseconds or 0,
        created_at=run.created_at,
        progress_note=run.progress_note,
        progress_done=run.progress_done,
        progress_total=run.progress_total,
        facts=run.facts,
        may_change=decide(actor, may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT, target).allowed,
        latest=not any(o[1] > run.number for o in others),
        published=run.round.published_run_id == run.id,
        differs_from_policy=run_differs_from_policy(run),
        previous_id=previous[0],
        previous_number=previous[1],
        previous_floor=previous[2],
        earlier=tuple((o[0], o[1]) for o in others if o[1] < run.number),
    )


def board(
    actor: Actor,
    run_id: UUID,
    sieve: Sieve,
    *,
    everything: bool = False,
    rule: Rule = READ,
    head: RunHead | None = None,
) -> Board:
    """The proposals of a run as far as ``sieve`` lets through, a page of them or ``everything``.

    ``head`` saves reading it again. The number of queries does not depend on how many proposals there are.
    """
    head = head or run_head(actor, run_id, rule=rule)
    rows = Proposal.objects.filter(run_id=run_id)
    counts = rows.aggregate(total=Count("id"), approved=Count("id", filter=Q(state=ProposalState.APPROVED)))
    sifted = _sifted(rows, sieve, head.round_id)
    shown = sifted.count() if sieve.sifts else counts["total"]
    length = max(1, shown) if everything else PAGE
    pages = max(1, -(-shown // length))
    page = min(max(1, sieve.page), pages)
    start = (page - 1) * length
    listed = list(
        sifted.order_by(*SORTS.get(sieve.sort, SORTS["lowest"])).select_related("leader", "mentor", "mentor_enrolment")[
            start : start + length
        ]
    )
    constraints = constraints_of(head.round_id)
    held = {(c.leader_id, c.mentor_id): c.kind for c in constraints}
    taken = _places(run_id, {p.mentor_id for p in listed})
    return Board(
        head=head,
        lines=tuple(_line(p, held, taken) for p in listed),
        shown=shown,
        total=counts["total"],
        approved=counts["approved"],
        page=page,
        pages=pages,
        constraints=constraints,
        sieve=sieve,
        waiting=len(head.facts.get("waiting", ())),
    )


def _sifted(rows: QuerySet[Proposal], sieve: Sieve, round_id: UUID) -> QuerySet[Proposal]:
    if sieve.words.strip():
        found = Q()
        for word in sieve.words.split():
            found &= Q(leader__display_name__icontains=word) | Q(mentor__display_name__icontains=word)
        rows = rows.filter(found)
    if sieve.approval:
        state = ProposalState.APPROVED if sieve.approval == "approved" else ProposalState.PROPOSED
        rows = rows.filter(state=state)
    if sieve.mark == "pinned":
        pinned = RoundConstraint.objects.filter(round_id=round_id, kind=ConstraintKind.PIN).values_list(
            "leader_id", "mentor_id"
        )
        pairs = Q(pk__in=())
        for leader, mentor in pinned:
            pairs |= Q(leader_id=leader, mentor_id=mentor)
        return rows.filter(pairs)
    if sieve.mark:
        marked = [pk for pk, marks in rows.values_list("id", "marks") if sieve.mark in marks]
        return rows.filter(id__in=marked)
    return rows


def _places(run_id: UUID, mentors: Iterable[UUID]) -> dict[UUID, int]:
    """Places that the plan gives each of these mentors."""
    counts: dict[UUID, int] = {}
    for mentor in Proposal.objects.filter(run_id=run_id, mentor_id__in=set(mentors)).values_list(
        "mentor_id", flat=True
    ):
        counts[mentor] = counts.get(mentor, 0) + 1
    return counts


def _line(row: Proposal, held: Mapping[tuple[UUID, UUID], str], taken: Mapping[UUID, int]) -> BoardLine:
    before = next((r["taken"] for r in row.reasons if r.get("code") == "places_free"), 0)
    return BoardLine(
        id=row.id,
        leader=_who(row.leader),
        mentor=_who(row.mentor),
        fit=row.fit,
        parts=merged_parts(row.components),
        marks=tuple(row.marks),
        approved=row.state == ProposalState.APPROVED,
        held=held.get((row.leader_id, row.mentor_id), ""),
        taken=before + taken.get(row.mentor_id, 0),
        limit=row.mentor_enrolment.capacity,
    )


def _who(person: Any) -> Who:
    return Who(person.id, person.display_name, person.function, person.location, person.title, person.organisation)

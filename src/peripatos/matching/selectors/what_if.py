"""What would happen to a solved run with other weights, places or people. Looking writes nothing.

What solves is imported by the question that needs it, because the solvers take most of a cold start.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import Actor, decide, may, require
from peripatos.core.errors import GuardFailed
from peripatos.matching.models import MatchRun
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import run_row
from peripatos.matching.selectors.comparing import Moved
from peripatos.matching.selectors.people import Who, who_is
from peripatos.matching.types import RoundState, RunState
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side, StreamKind

if TYPE_CHECKING:
    from peripatos.matching.whatif.answering import Answer, Shift
    from peripatos.matching.whatif.asked import Asked
    from peripatos.matching.whatif.desk import Desk

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
DRAFT = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT
TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)
SHOWN = 25
FOUND = 8
MOST_PAIRS = 10_000_000
AT_ONCE = 250_000
"""Possible pairs up to which each move of a slider is answered; above, a press of the button."""
GROUPS = ("no_longer_served", "losses", "newly_served", "gains", "level")


@dataclass(frozen=True)
class Trial:
    """What the page of a what-if starts from. ``weights`` are those of the run, in basis points.

    ``usable``: weights can be handed to the round as they are tried here, because the round still has the aim, rules
    and seed of this run. ``version`` is the round's. ``may_change``: the actor may hand them over. ``run`` is for
    :func:`what_if` alone.
    """

    id: UUID
    number: int
    round_name: str
    kind: StreamKind
    objective: str
    may_change: bool
    weights: Mapping[str, int]
    version: int
    usable: bool
    too_large: bool
    at_once: bool
    run: MatchRun = field(repr=False, compare=False)


@dataclass(frozen=True)
class Group:
    """The first ``SHOWN`` of those who move alike, and how many there are in all."""

    count: int
    rows: tuple[Moved, ...]


@dataclass(frozen=True)
class Somebody:
    """A person who takes part; for mentors the places taken before this round and in all."""

    who: Who
    side: Side
    taken: int = 0
    limit: int = 0


@dataclass(frozen=True)
class Reply:
    """The answer of a what-if, with names.

    ``answer``: None when nothing is asked for. ``as_stored``: False when somebody or something changed since the run;
    both plans are then of today. ``places`` and ``without``: whose places are set here and who is left out.
    ``found``: people of the search; ``wanted``: mentors at whom one place more would add most.
    """

    answer: "Answer | None"
    groups: Mapping[str, Group]
    as_stored: bool
    people: Mapping[UUID, Who]
    places: tuple[Somebody, ...] = ()
    without: tuple[Somebody, ...] = ()
    found: tuple[Somebody, ...] = ()
    wanted: tuple[Somebody, ...] = ()


def trial(actor: Actor, run_id: UUID) -> Trial:
    """Where a what-if starts; raises ``GuardFailed`` with ``run_is_not_solved``."""
    run = _solved(actor, run_id)
    draft, used = run.round, run.settings
    possible = run.facts["pairs_possible"]
    open_round = RoundState(draft.state) in (RoundState.OPEN, RoundState.REVIEW)
    return Trial(
        id=run.id,
        number=run.number,
        round_name=draft.name,
        kind=StreamKind(draft.stream.kind),
        objective=used["objective"],
        may_change=open_round and decide(actor, DRAFT, target_of_round(draft)).allowed,
        weights=dict(used["weights"]),
        version=draft.version,
        usable=(draft.objective, draft.rules, draft.seed) == (used["objective"], used["rules"], used["seed"]),
        too_large=possible > MOST_PAIRS,
        at_once=possible <= AT_ONCE,
        run=run,
    )


def what_if(
    actor: Actor,
    run_id: UUID,
    asked: "Asked",
    *,
    words: str = "",
    since: datetime | None = None,
    start: Trial | None = None,
    now: datetime,
) -> Reply | None:
    """What would happen, without writing anything; None when today nobody is left on one side.

    ``words`` search for people by name. People, hours and wishes are read anew when they were last read before
    ``since``, or some minutes ago. ``start`` saves reading the run again. Raises ``GuardFailed`` with
    ``run_is_not_solved`` or ``run_is_too_large``.
    """
    from peripatos.matching.whatif.answering import answer_of  # noqa: PLC0415
    from peripatos.matching.whatif.desk import desk_of  # noqa: PLC0415

    run = start.run if start else _solved(actor, run_id)
    require(actor, READ, target_of_round(run.round))
    if run.facts["pairs_possible"] > MOST_PAIRS:
        raise GuardFailed(reason="run_is_too_large")
    desk = desk_of(run, since=since, now=now)
    if desk is None:
        return None
    answer = answer_of(desk, asked) if asked.changes(desk.inputs) else None
    found = _search(run, words) if words.strip() else []
    wanted = _wanted(desk)
    groups = {name: getattr(answer, name) for name in GROUPS} if answer else {}
    people = who_is(
        [
            *(p for rows in groups.values() for shift in rows[:SHOWN] for p in _of_shift(shift)),
            *asked.places,
            *asked.without,
            *(p for pair in (answer.let_go if answer else ()) for p in pair),
            *found,
            *wanted,
            *(
                UUID(c[k])
                for c in (answer.conflicts if answer else ())
                for k in ("leader", "mentor", "person")
                if k in c
            ),
        ]
    )
    return Reply(
        answer=answer,
        groups={
            name: Group(len(rows), tuple(_moving(s, people) for s in rows[:SHOWN])) for name, rows in groups.items()
        },
        as_stored=desk.as_stored,
        people=people,
        places=_known(desk, asked.places, people),
        without=_known(desk, asked.without, people),
        found=_known(desk, found, people)[:FOUND],
        wanted=_known(desk, wanted, people),
    )


def _solved(actor: Actor, run_id: UUID) -> MatchRun:
    run = run_row(run_id)
    require(actor, READ, target_of_round(run.round))
    if run.state != RunState.SOLVED:
        raise GuardFailed(reason="run_is_not_solved")
    return run


def _search(run: MatchRun, words: str) -> list[UUID]:
    """People of the stream whose name holds every word."""
    named = Q()
    for word in words.split():
        named &= Q(person__display_name__icontains=word)
    rows = Enrolment.objects.filter(named, stream_id=run.round.stream_id, state__in=TAKING_PART)
    return list(rows.order_by("person__sort_name", "person_id").values_list("person_id", flat=True)[: 3 * FOUND])


def _wanted(desk: "Desk") -> list[UUID]:
    """Mentors whose places have the highest proved price."""
    prices = desk.solution.prices
    if prices is None:
        return []
    ids = desk.fitted.problem.mentor_ids
    dearest = sorted(enumerate(prices.tolist()), key=lambda row: (-row[1], ids[row[0]]))[:FOUND]
    return [UUID(ids[place]) for place, price in dearest if price > 0]


def _known(desk: "Desk", ids: Iterable[UUID], people: Mapping[UUID, Who]) -> tuple[Somebody, ...]:
    """Those of the people who take part, with their side."""
    wanted = set(ids)
    leaders = {p.person_id for p in desk.inputs.leaders} & wanted
    mentors = {p.person_id: p for p in desk.inputs.mentors if p.person_id in wanted}
    order: Sequence[UUID] = [i for i in dict.fromkeys(ids) if i in people and (i in leaders or i in mentors)]
    return tuple(
        Somebody(people[i], Side.MENTOR, mentors[i].taken, mentors[i].limit)
        if i in mentors
        else Somebody(people[i], Side.LEADER)
        for i in order
    )


def _of_shift(shift: "Shift") -> tuple[UUID, ...]:
    return (shift.leader, *shift.had, *shift.has)


def _moving(shift: "Shift", people: Mapping[UUID, Who]) -> Moved:
    return Moved(
        people[shift.leader],
        tuple(people[m] for m in shift.had),
        tuple(people[m] for m in shift.has),
        shift.before,
        shift.after,
    )

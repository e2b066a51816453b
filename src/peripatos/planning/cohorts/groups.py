"""A plan of cohorts as it is looked over: composition, zones, who met, ties, and who moves."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:  # the package loads the solvers, which pages do without
    from peripatos.engine.cohorts import Problem, Solution


DAY = 24 * 60


@dataclass(frozen=True)
class Met:
    """Two members of one cohort who sat in one before. ``times`` 0: a trusted tie of today, kept."""

    one: UUID
    other: UUID
    times: int


@dataclass(frozen=True)
class Facilitation:
    """Who facilitates, how often they did so far, and how many members could have."""

    person_id: UUID
    turns: int
    able: int


@dataclass(frozen=True)
class Group:
    """One cohort of a plan. ``counts``: people by value, of each attribute that the plan mixes by. ``span``: minutes
    between the zones that lie furthest apart. ``came_from``: the place of each member's present cohort among those that
    stand; somebody new has none.
    """

    number: int
    members: tuple[UUID, ...]
    facilitation: Facilitation | None
    counts: Mapping[str, Counter[str]]
    span: int
    met: tuple[Met, ...]
    ties: tuple[Met, ...]
    came_from: Mapping[UUID, int]


@dataclass(frozen=True)
class Moves:
    """What becomes of a present cohort. ``to``: number of the cohort where most of it stays together; ``moved``: the
    others, with the number of theirs.
    """

    present: int
    to: int
    staying: tuple[UUID, ...]
    moved: tuple[tuple[UUID, int], ...]


def groups_of(problem: "Problem", solution: "Solution") -> tuple[Group, ...]:
    """The cohorts of a plan, in its order."""
    came = {i: k for k, members in enumerate(problem.current) for i in members}
    return tuple(_group(problem, solution, c, came) for c in range(len(solution.cohorts)))


def moves_of(problem: "Problem", solution: "Solution") -> tuple[Moves, ...]:
    """Who moves, by present cohort."""
    at = {i: c + 1 for c, members in enumerate(solution.groups) for i in members}
    return tuple(_moves(problem, k, members, at) for k, members in enumerate(problem.current))


def newcomers(problem: "Problem") -> tuple[UUID, ...]:
    """Everybody who sits in no present cohort."""
    seated = {i for members in problem.current for i in members}
    return tuple(UUID(name) for i, name in enumerate(problem.ids) if i not in seated)


def _group(problem: "Problem", solution: "Solution", c: int, came: Mapping[int, int]) -> Group:
    members = solution.cohorts[c].members
    ids = {i: UUID(problem.ids[i]) for i in members}
    inside = set(members)
    offsets = sorted({int(problem.offsets[i]) for i in members})
    return Group(
        number=c + 1,
        members=tuple(ids.values()),
        facilitation=_facilitation(problem, solution, c),
        counts={
            name: Counter(problem.attributes[i][name] for i in members if name in problem.attributes[i])
            for name in problem.spread
        },
        span=max((_around_the_clock(b - a) for a, b in combinations(offsets, 2)), default=0),
        met=tuple(Met(ids[a], ids[b], times) for (a, b), times in problem.met.items() if {a, b} <= inside),
        ties=tuple(Met(ids[a], ids[b], 0) for a, b in problem.trusted if {a, b} <= inside),
        came_from={ids[i]: came[i] for i in members if i in came},
    )


def _around_the_clock(minutes: int) -> int:
    return min(minutes % DAY, DAY - minutes % DAY)


def _facilitation(problem: "Problem", solution: "Solution", c: int) -> Facilitation | None:
    chosen, members = solution.cohorts[c].facilitator, solution.cohorts[c].members
    if chosen is None:
        return None
    able = sum(i in problem.rota for i in members)
    return Facilitation(UUID(problem.ids[chosen]), int(problem.facilitated[chosen]), able)


def _moves(problem: "Problem", k: int, members: Sequence[int], at: Mapping[int, int]) -> Moves:
    to = Counter(at[i] for i in members).most_common(1)[0][0] if members else 0
    return Moves(
        present=k,
        to=to,
        staying=tuple(UUID(problem.ids[i]) for i in members if at[i] == to),
        moved=tuple((UUID(problem.ids[i]), at[i]) for i in members if at[i] != to),
    )

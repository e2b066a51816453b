"""A solved run of rotations as a person looks it over: who is where, when, kept by whom, and who waits for what."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.access.table import Rule
from peripatos.core.errors import Missing
from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.files import Solved, solved_run
from peripatos.planning.models import PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rotations.calendar import SlotCalendar, calendar_of
from peripatos.planning.rotations.missing import waits_for_host
from peripatos.planning.rotations.selectors import current_placements
from peripatos.planning.rows import run_row
from peripatos.planning.seams import Document
from peripatos.planning.selectors.plans import PinLine, pin_lines
from peripatos.planning.types import PlanKind

if TYPE_CHECKING:
    from peripatos.engine.rotations import Explanation, Problem, Solution
    from peripatos.engine.rotations.problem import Breach

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
Triple = tuple[int, int, int]


@dataclass(frozen=True)
class Stay:
    """A visit of a plan. ``kept``: by a wish. ``in_force``: published on these days. ``begun``: it stands as it is.
    ``broken``: codes of rules that it would break today; only a visit that has begun may have any.
    """

    leader_id: UUID
    host_id: UUID
    slot: int
    length: int
    starts_on: date
    ends_on: date
    kept: bool
    in_force: bool
    begun: bool
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Lacking:
    """What a leader does not have: visits, hosts that must be seen, and the rules in the way as pointers."""

    visits: int
    must: tuple[UUID, ...]
    why: tuple[str, ...]

    @property
    def for_host(self) -> bool:
        """Whether hosts without room or time are all that stands in the way of a visit."""
        return self.visits > 0 and waits_for_host(self.why)


@dataclass(frozen=True)
class Looked:
    """Leaders in the order of their names; hosts likewise. ``pins``: the wishes that stand today."""

    calendar: SlotCalendar
    document: Document
    solved: Solved
    people: Mapping[UUID, Who]
    leaders: tuple[Who, ...]
    hosts: tuple[Who, ...]
    stays: Mapping[UUID, tuple[Stay, ...]]
    lacking: Mapping[UUID, Lacking]
    pins: tuple[PinLine, ...]


def looked_over(actor: Actor, run_id: UUID, *, rule: Rule = READ) -> Looked:
    """The plan of a run; raises ``Missing`` while there is none."""
    run = run_row(run_id)
    require(actor, rule, target_of_plan(run.plan))
    found = solved_run(run) if run.plan.kind == PlanKind.ROTATIONS else None
    if found is None or found.solution.value is None:
        raise Missing(what="plan")
    problem, solution = found.problem, found.solution
    leaders, hosts = [UUID(p) for p in problem.leader_ids], [UUID(p) for p in problem.host_ids]
    people = who_is([*leaders, *hosts])
    return Looked(
        calendar=calendar_of(run.facts),
        document=found.problem_document,
        solved=found,
        people=people,
        leaders=_by_name(people, leaders),
        hosts=_by_name(people, hosts),
        stays=_stays(run, problem, solution),
        lacking={
            leaders[row.leader]: Lacking(row.rotations, tuple(hosts[h] for h in row.must), row.why)
            for row in solution.missing
        },
        pins=pin_lines(run.plan),
    )


def reasons_of(looked: Looked, leader_id: UUID, *, most: int = 3) -> "Explanation | None":
    """Why a leader visits these hosts then, and what else there was; None for somebody who is not in the problem."""
    from peripatos.engine.rotations import explain  # noqa: PLC0415  (loads the compiler)

    problem, solution = looked.solved.problem, looked.solved.solution
    if str(leader_id) not in problem.leader_index:
        return None
    return explain(problem, solution, str(leader_id), most=most)


def _by_name(people: Mapping[UUID, Who], ids: list[UUID]) -> tuple[Who, ...]:
    return tuple(sorted((people[p] for p in ids if p in people), key=lambda who: (who.name.casefold(), str(who.id))))


def _stays(run: PlanRun, problem: "Problem", solution: "Solution") -> dict[UUID, tuple[Stay, ...]]:
    calendar = calendar_of(run.facts)
    pinned = {tuple(row) for row in problem.pins.tolist()}
    frozen = {row[:3] for row in problem.published if row[2] < problem.frozen_before}
    standing = set(current_placements(run.plan).values_list("leader_id", "host_id", "starts_on"))
    broken = _broken(problem, solution, run.facts)
    found: dict[UUID, list[Stay]] = defaultdict(list)
    for leader, host, slot in sorted(solution.placements.tolist(), key=lambda row: row[2]):
        length, triple = int(problem.length[leader]), (leader, host, slot)
        people = UUID(problem.leader_ids[leader]), UUID(problem.host_ids[host])
        stay = Stay(
            leader_id=people[0],
            host_id=people[1],
            slot=slot,
            length=length,
            starts_on=calendar.starts_on(slot),
            ends_on=calendar.ends_on(slot, length),
            kept=triple in pinned,
            in_force=(*people, calendar.starts_on(slot)) in standing,
            begun=triple in frozen,
            broken=tuple(sorted(broken.get(triple, ()))),
        )
        found[people[0]].append(stay)
    return {leader: tuple(stays) for leader, stays in found.items()}


def _broken(problem: "Problem", solution: "Solution", facts: Mapping[str, Any]) -> dict[Triple, set[str]]:
    """Rules of today that visits break which had begun before. That their days have passed is no breach."""
    from peripatos.engine.rotations.problem import Item, breaches, fixed_items  # noqa: PLC0415  (loads the compiler)

    quiet = {slot for period in facts["quiet"] for slot in range(period["from"], period["to"])}
    history = [item for item in fixed_items(problem) if item.past]
    items = [*history, *(Item(i, h, s, path="") for i, h, s in solution.placements.tolist())]
    found: dict[Triple, set[str]] = defaultdict(set)
    for breach in breaches(problem, items):
        if breach.code != "host_closed" or _in(breach, quiet, problem):
            for item in breach.items:
                found[item.leader, item.host, item.start].add(breach.code)
    return found


def _in(breach: "Breach", quiet: set[int], problem: "Problem") -> bool:
    [item] = breach.items
    return not quiet.isdisjoint(range(item.start, item.start + int(problem.length[item.leader])))

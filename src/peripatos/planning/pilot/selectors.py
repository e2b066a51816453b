"""Reads about a pilot group: the lottery, what was drawn, quotas to propose, and the group in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.access.table import Rule
from peripatos.core.errors import Missing
from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.files import solved_run
from peripatos.planning.inputs import ATTRIBUTES
from peripatos.planning.models import PilotSeat
from peripatos.planning.pilot.balance import Difference, difference
from peripatos.planning.pilot.draw import fingerprint_of, ticket_of
from peripatos.planning.pilot.population import population_of
from peripatos.planning.pilot.quotas import ValueShare, shares_of
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import plan_row, run_row
from peripatos.planning.types import PlanKind, PlanState
from peripatos.programmes.policies import target_of_rows

if TYPE_CHECKING:
    from peripatos.engine.pilot import Problem, Solution

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN


@dataclass(frozen=True)
class ValueChance:
    """One value of an attribute. ``chances``: lowest, mean and highest among its ``people``; ``seats``: mean over
    tickets, and the 5th and 95th percentile; ``plain``: seats that 95 % of plain draws without quotas would give.
    """

    value: str
    people: int
    chances: tuple[float, float, float]
    seats: tuple[float, int, int]
    plain: tuple[float, float]


@dataclass(frozen=True)
class ValueBalance:
    """One value among those drawn, those beside them, and everybody who was not drawn, with differences from the drawn;
    None: too few to judge.
    """

    value: str
    panel: int
    comparison: int
    others: int
    from_comparison: Difference | None
    from_others: Difference | None


@dataclass(frozen=True)
class Drawn:
    """Who was drawn, and beside whom somebody stands. ``sizes``: drawn, beside, not drawn."""

    panel: tuple[UUID, ...]
    beside: Mapping[UUID, UUID]
    balance: Mapping[str, tuple[ValueBalance, ...]]
    sizes: tuple[int, int, int]


@dataclass(frozen=True)
class Lottery:
    """A lottery with everybody's name. ``chance``: of everybody; ``values``: by attribute."""

    people: Mapping[UUID, Who]
    chance: Mapping[UUID, float]
    values: Mapping[str, tuple[ValueChance, ...]]
    drawn: Drawn | None


@dataclass(frozen=True)
class Recomputed:
    """The draw worked out anew from the stored lottery and the seed."""

    fingerprint: str
    ticket: int
    holds: bool


@dataclass(frozen=True)
class PilotGroup:
    """The group in force: who was chosen, and who is compared with whom."""

    plan_id: UUID
    chosen: tuple[UUID, ...]
    beside: Mapping[UUID, UUID]


def lottery_of(actor: Actor, run_id: UUID, *, rule: Rule = READ) -> Lottery:
    """The lottery of a solved run."""
    problem, solution = _solved(actor, run_id, rule)
    people = who_is(UUID(name) for name in problem.ids)
    chance = {UUID(name): share for name, share in solution.probability.items()}
    return Lottery(people, chance, _values(problem, solution), _drawn(problem, solution))


def recomputed(actor: Actor, run_id: UUID) -> Recomputed:
    """The draw of a run, worked out anew. Raises ``Missing`` before the draw."""
    run = run_row(run_id)
    require(actor, READ, target_of_plan(run.plan))
    found, kept = solved_run(run), run.facts.get("draw")
    if found is None or kept is None:
        raise Missing(what="draw")
    fingerprint = fingerprint_of(found.solution_document["panels"])
    ticket = ticket_of(kept["seed"], fingerprint, found.problem.tickets)
    holds = (fingerprint, ticket) == (kept["fingerprint"], kept["ticket"]) and ticket == found.problem.draw
    return Recomputed(fingerprint, ticket, holds)


def shares_for(actor: Actor, plan_id: UUID, choose: int) -> Mapping[str, tuple[ValueShare, ...]]:
    """Every attribute that tells people of the population apart, with its values and the quotas proposed for them."""
    row = plan_row(plan_id)
    require(actor, PREPARE, target_of_plan(row))
    if row.kind != PlanKind.PILOT:
        raise Missing(what="plan")
    people = list(population_of(row.programme_id).attributes.values())
    found = {name: shares_of(people, name, choose) for name in ATTRIBUTES} if people else {}
    return {name: shares for name, shares in found.items() if len(shares) > 1}


def pilot_of(actor: Actor, programme_id: UUID) -> PilotGroup | None:
    """The pilot group published last in a programme; one query."""
    require(actor, READ, target_of_rows(programme_id, None))
    seats = PilotSeat.objects.filter(programme_id=programme_id, plan__state=PlanState.PUBLISHED)
    rows = list(seats.order_by("-plan__published_at", "id").values_list("plan_id", "person_id", "beside_id"))
    last = [row for row in rows if row[0] == rows[0][0]]
    if not last:
        return None
    chosen = tuple(person for _, person, beside in last if beside is None)
    return PilotGroup(rows[0][0], chosen, {person: beside for _, person, beside in last if beside is not None})


def _solved(actor: Actor, run_id: UUID, rule: Rule) -> tuple["Problem", "Solution"]:
    run = run_row(run_id)
    require(actor, rule, target_of_plan(run.plan))
    found = solved_run(run) if run.plan.kind == PlanKind.PILOT else None
    if found is None or found.solution.value is None:
        raise Missing(what="plan")
    return found.problem, found.solution


def _values(problem: "Problem", solution: "Solution") -> dict[str, tuple[ValueChance, ...]]:
    from peripatos.engine.pilot import explain  # noqa: PLC0415  (it loads the solvers)

    found: dict[str, list[ValueChance]] = {}
    known = list(zip(problem.attributes, solution.probability.values(), strict=True))
    for share in explain(problem, solution).shares:
        chances = [chance for values, chance in known if values.get(share.attribute) == share.value]
        found.setdefault(share.attribute, []).append(
            ValueChance(
                value=share.value,
                people=share.people,
                chances=(min(chances), sum(chances) / len(chances), max(chances)),
                seats=(share.mean, share.low, share.high),
                plain=(problem.choose * share.population.low, problem.choose * share.population.high),
            )
        )
    return {
        name: tuple(sorted(found[name], key=lambda v: (-v.people, v.value))) for name in ATTRIBUTES if name in found
    }


def _drawn(problem: "Problem", solution: "Solution") -> Drawn | None:
    if problem.draw is None:
        return None
    panel = solution.panels[problem.draw].tolist()
    beside = {b: a for a, b in solution.comparison}
    others = [i for i in range(problem.people) if i not in set(panel)]
    balance = {
        name: tuple(_balance(problem, name, value, (panel, list(beside), others)) for value in _of(problem, name))
        for name in ATTRIBUTES
    }
    ids = [UUID(name) for name in problem.ids]
    return Drawn(
        panel=tuple(ids[i] for i in panel),
        beside={ids[b]: ids[a] for b, a in beside.items()},
        balance={name: rows for name, rows in balance.items() if len(rows) > 1},
        sizes=(len(panel), len(beside), len(others)),
    )


def _of(problem: "Problem", name: str) -> list[str]:
    return sorted({values[name] for values in problem.attributes if name in values})


def _balance(problem: "Problem", name: str, value: str, groups: tuple[list[int], list[int], list[int]]) -> ValueBalance:
    panel, beside, others = (sum(problem.attributes[i].get(name) == value for i in group) for group in groups)
    sizes = [len(group) for group in groups]
    return ValueBalance(
        value=value,
        panel=panel,
        comparison=beside,
        others=others,
        from_comparison=difference(panel, sizes[0], beside, sizes[1]),
        from_others=difference(panel, sizes[0], others, sizes[2]),
    )

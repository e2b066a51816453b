"""What the prices of a solution prove, in exact integer arithmetic.

The bounds are those of the format: nothing here knows how the plan was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from peripatos.engine.pairing.problem import BoolArray, IntArray, Problem, Solution, Stage

Exact: TypeAlias = npt.NDArray[Any]  # 64-bit integers, or Python's own where those might not hold a sum
SAFE: Final = 2**61


@dataclass(frozen=True, eq=False)
class Rest:
    """The problem without pins and vetoed pairs, and what the pins bring on their own."""

    problem: Problem
    open_edges: BoolArray  # (E)
    wants: IntArray  # (n)
    room: IntArray  # (m)
    bonus: IntArray  # (n) priority + 1 of those whom no pin serves
    pinned_served: int
    pinned_pairs: int
    pinned_value: int

    def within(self, open_edges: BoolArray) -> "Rest":
        """The same with fewer open edges."""
        return replace(self, open_edges=self.open_edges & open_edges)


def rest_of(problem: Problem) -> Rest:
    pins, pinned = problem.pins_per_leader(), problem.pinned
    kept = int(np.count_nonzero(problem.kept))
    return Rest(
        problem=problem,
        open_edges=problem.permitted & ~pinned,
        wants=np.maximum(0, problem.wants - pins),
        room=np.maximum(0, problem.capacity - problem.pins_per_mentor()),
        bonus=np.where(pins > 0, 0, problem.priority + 1),
        pinned_served=int((problem.priority + 1)[pins > 0].sum()),
        pinned_pairs=int(pins.sum()),
        pinned_value=int(problem.worth()[pinned].sum()) - problem.move_price * kept,
    )


@dataclass(frozen=True, eq=False)
class Terms:
    """One stage in numbers: a weight per edge, a bonus per leader, a constant; all times the scale."""

    weight: Exact
    bonus: Exact
    constant: int
    prices: Exact


def upper_bound(rest: Rest, terms: Terms) -> int:
    """Leaders' best profit at the prices + the price of all places + the constant.

    A leader with a bonus takes the best pair if it pays together with the bonus, and further pairs that pay.
    """
    edges = np.flatnonzero(rest.open_edges)
    leader = rest.problem.edge_leader[edges]
    profit = terms.weight[edges] - terms.prices[rest.problem.indices[edges]]
    order = _descending(leader, profit)
    leader, profit = leader[order], profit[order]
    starts = np.searchsorted(leader, leader)
    place = np.arange(leader.size) - starts
    taken = place < rest.wants[leader]
    gains = np.where(place == 0, profit, np.maximum(0, profit))[taken]
    earned = np.zeros(rest.wants.size, dtype=profit.dtype)
    np.add.at(earned, leader[taken], gains)
    takes = np.zeros(rest.wants.size, dtype=np.bool_)
    takes[leader[taken]] = True
    earned = earned + np.where(takes, terms.bonus, 0)
    return int(np.maximum(0, earned).sum()) + _places(rest.room, terms.prices) + terms.constant


def _places(room: IntArray, prices: Exact) -> int:
    """The price of all places; capacities may be very large where the price is 0."""
    paid = np.flatnonzero(prices)
    return sum(int(places) * int(price) for places, price in zip(room[paid], prices[paid], strict=True))


def _descending(leader: IntArray, profit: Exact) -> IntArray:
    if profit.dtype != np.object_:
        return np.lexsort((-profit, leader))
    rows = zip(leader.tolist(), (-profit).tolist(), range(leader.size), strict=True)
    return np.array([k for _, _, k in sorted(rows)], dtype=np.int64)


def terms_of(rest: Rest, solution: Solution, stage: Stage, prices: IntArray) -> Terms:
    """The numbers of a stage; the last one weighs the earlier ones by its multipliers."""
    problem, scale = rest.problem, solution.scale
    served, pairs = stage.served_multiplier, stage.pairs_multiplier
    weight, each, bonus, constant = {
        "served": (0 * problem.score, 0, scale, rest.pinned_served),
        "pairs": (0 * problem.score, scale, 0, rest.pinned_pairs),
        "value": (problem.worth(), pairs, served, rest.pinned_value),
    }[stage.name]
    highest = scale * (int(problem.worth().max(initial=0)) + 1) + int(prices.max(initial=0)) + each
    highest += bonus * (int(problem.priority.max(initial=0)) + 1)
    kind = np.int64 if highest * (problem.edges + problem.leaders) < SAFE else np.object_
    return Terms(
        weight=weight.astype(kind) * scale + each,
        bonus=rest.bonus.astype(kind) * bonus,
        constant=constant * scale,
        prices=prices.astype(kind),
    )


@dataclass(frozen=True, eq=False)
class Proof:
    """The stages of a solution as the judge finds them, by name: value reached and bound proved."""

    values: dict[str, int | None]
    bounds: dict[str, int | None]


def prove(problem: Problem, solution: Solution, chosen: BoolArray) -> Proof:
    """Recompute what every stage reached and what its prices prove."""
    values = values_of(problem, chosen)
    bounds: dict[str, int | None] = {}
    for stage in stages_of(solution):
        if stage.name == "floor":
            bounds["floor"] = _floor_bound(rest_of(problem), solution, stage, values)
        elif stage.prices is None:
            bounds[stage.name] = None
        else:
            rest = rest_at(problem, stage, values if "floor" in bounds else {})
            bounds[stage.name] = _stage_bound(rest, solution, stage, stage.prices, values)
    return Proof({name: values[name] for name in bounds}, bounds)


def stages_of(solution: Solution) -> tuple[Stage, ...]:
    """The stages in order; the last one is what the top level of the file says."""
    return (
        *solution.stages[:-1],
        replace(solution.last, value=solution.value, bound=solution.bound, prices=solution.prices),
    )


def values_of(problem: Problem, chosen: BoolArray) -> dict[str, int | None]:
    """What a plan reaches in every stage there is."""
    served = np.unique(problem.edge_leader[chosen])
    return {
        "served": int((problem.priority + 1)[served].sum()),
        "pairs": int(np.count_nonzero(chosen)),
        "floor": int(problem.score[chosen].min()) if chosen.any() else None,
        "value": problem.value_of(chosen),
    }


def rest_at(problem: Problem, stage: Stage, values: Mapping[str, int | None]) -> Rest:
    """What a stage may still choose from: after a floor, only scores from the floor up."""
    rest, floor = rest_of(problem), values.get("floor")
    return rest.within(problem.score >= floor) if stage.name == "value" and floor is not None else rest


def _stage_bound(
    rest: Rest, solution: Solution, stage: Stage, prices: IntArray, values: Mapping[str, int | None]
) -> int:
    held = 0
    if stage.name == "value":
        held = stage.served_multiplier * ((values["served"] or 0) - rest.pinned_served)
        held += stage.pairs_multiplier * ((values["pairs"] or 0) - rest.pinned_pairs)
    return (upper_bound(rest, terms_of(rest, solution, stage, prices)) - held) // solution.scale


def _floor_bound(rest: Rest, solution: Solution, stage: Stage, values: Mapping[str, int | None]) -> int | None:
    """The floor, where it is shown that scores above it do not suffice to serve as many with as many pairs."""
    floor, problem = values["floor"], rest.problem
    if floor is None:
        return None
    pinned = problem.score[problem.pinned]
    if pinned.size and int(pinned.min()) == floor:
        return floor
    if stage.prices is None:
        return None
    above = rest.within(problem.score > floor)
    for name in ("served", "pairs"):
        terms = terms_of(above, solution, Stage(name, None, None, stage.prices), stage.prices)
        if upper_bound(above, terms) // solution.scale < (values[name] or 0):
            return floor
    return None

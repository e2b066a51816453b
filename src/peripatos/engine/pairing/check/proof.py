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
Values: TypeAlias = Mapping[str, int | None]
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
    pinned_bands: IntArray  # (K)
    pinned_leader: BoolArray  # (n)

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
        pinned_bands=band_counts(problem, pinned),
        pinned_leader=pins > 0,
    )


def band_counts(problem: Problem, chosen: BoolArray) -> IntArray:
    """How many of these edges each band (K) holds."""
    return np.bincount(problem.band_of[chosen] + 1, minlength=problem.bands.size + 1)[1:].astype(np.int64)


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
    if edges.size and rest.wants.max() <= 1:
        rows = np.flatnonzero(np.diff(leader, prepend=-1))
        leader, profit = leader[rows], np.maximum.reduceat(profit, rows)  # one wish: the best edge is all that counts
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


def terms_of(rest: Rest, solution: Solution, stage: Stage, prices: IntArray, held: Values) -> Terms:
    """The numbers of a stage; its multipliers weigh the earlier stages and the rules that it keeps.

    held: what the plan reaches in every stage; a stage after a leader_floor f keeps each leader's sum at f or above.
    """
    problem, scale = rest.problem, solution.scale
    factors = _score_factors(rest, stage)
    counted = {"served": 0, "pairs": 1, "leader_floor": 0, "parity": 0}
    weight = problem.worth() if stage.name == "value" else np.full(problem.edges, counted.get(stage.name, 0))
    if stage.name.startswith("band_"):
        weight = -(problem.band_of == _band(stage)).astype(np.int64)
    served = stage.served_multiplier + scale * (stage.name == "served")
    level = _level(rest, stage, held)
    sums = np.zeros(problem.leaders, dtype=np.int64) if stage.leaders is None else stage.leaders
    kind = _kind(rest, stage, scale, prices, factors, level)
    each = weight.astype(kind) * scale + stage.pairs_multiplier - _band_costs(problem, stage).astype(kind)
    bonus = rest.bonus.astype(kind) * served - np.where(rest.pinned_leader, 0, 1) * sums.astype(kind) * level
    return Terms(
        weight=each + factors.astype(kind)[problem.edge_leader] * problem.score,
        bonus=bonus,
        constant=_constant(rest, stage, scale, factors, sums, level),
        prices=prices.astype(kind),
    )


def _band(stage: Stage) -> int:
    return int(stage.name.rsplit("_", 1)[1])


def _score_factors(rest: Rest, stage: Stage) -> Exact:
    """Per leader what the multipliers of groups and of sums add to each score: v - sum over B of D_B (u_AB - u_BA)."""
    problem = rest.problem
    demand, names = problem.group_demand.tolist(), problem.group_names
    by_group = [
        sum(
            demand[b] * (stage.parity.get(f"{y}|{x}", 0) - stage.parity.get(f"{x}|{y}", 0)) for b, y in enumerate(names)
        )
        for x in names
    ]
    factors = np.array([*by_group, 0], dtype=np.object_)[problem.group_of]
    return factors if stage.leaders is None else factors + stage.leaders.astype(np.object_)


def _level(rest: Rest, stage: Stage, held: Values) -> int:
    """What a served leader's sum is measured against: the floor that was reached, or the highest sum there can be."""
    if stage.leaders is None:
        return 0
    if stage.name != "leader_floor":
        return held["leader_floor"] or 0
    return highest_sum(rest.problem)


def highest_sum(problem: Problem) -> int:
    """No leader's pairs sum to more: the best `wants` permitted scores (or what is pinned) of any leader."""
    order = np.lexsort((-problem.score, problem.edge_leader))
    place = np.arange(problem.edges) - problem.indptr[problem.edge_leader]
    room = np.maximum(problem.wants, problem.pins_per_leader())[problem.edge_leader]
    sums = np.zeros(problem.leaders, dtype=np.int64)
    np.add.at(sums, problem.edge_leader, np.where(place < room, problem.score[order], 0))
    return int(sums.max(initial=0))


def _band_costs(problem: Problem, stage: Stage) -> IntArray:
    """Per edge the multiplier of its band."""
    costs = np.zeros(problem.bands.size + 1, dtype=np.int64)
    costs[: len(stage.bands)] = stage.bands
    return costs[problem.band_of]


def _kind(rest: Rest, stage: Stage, scale: int, prices: IntArray, factors: Exact, level: int) -> Any:
    """64-bit integers where no sum can pass them."""
    problem = rest.problem
    highest = scale * (int(problem.worth().max(initial=0)) + 1) + int(prices.max(initial=0)) + stage.pairs_multiplier
    highest += (stage.served_multiplier + scale) * (int(problem.priority.max(initial=0)) + 1)
    highest += max((abs(int(f)) for f in factors.tolist()), default=0) * int(problem.score.max(initial=0))
    highest += max(stage.bands, default=0)
    highest += 0 if stage.leaders is None else int(stage.leaders.max(initial=0)) * level
    return np.int64 if highest * (problem.edges + problem.leaders + 1) < SAFE else np.object_


def _constant(rest: Rest, stage: Stage, scale: int, factors: Exact, sums: IntArray, level: int) -> int:
    """What the pins bring, and what the rules that are weighed by multipliers leave open."""
    problem = rest.problem
    own = {"served": rest.pinned_served, "pairs": rest.pinned_pairs, "value": rest.pinned_value}.get(stage.name, 0)
    if stage.name.startswith("band_"):
        own = -int(rest.pinned_bands[_band(stage)])
    pins = problem.pins
    scores = zip(factors[problem.edge_leader[pins]].tolist(), problem.score[pins].tolist(), strict=True)
    total = own * scale + sum(int(factor) * score for factor, score in scores)
    open_sums, pinned_sums = (
        sum(int(v) for v in sums[who].tolist()) for who in (~rest.pinned_leader, rest.pinned_leader)
    )
    total += level * (open_sums if stage.name == "leader_floor" else -pinned_sums)
    demand = dict(zip(problem.group_names, problem.group_demand.tolist(), strict=True))
    for a, b in ((x, y) for x in demand for y in demand if x != y):
        total += problem.parity_epsilon * stage.parity.get(f"{a}|{b}", 0) * demand[a] * demand[b]
    return int(total)


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
        "leader_floor": _worst_sum(problem, chosen),
        "value": problem.value_of(chosen),
    } | {f"band_{k}": count for k, count in enumerate(band_counts(problem, chosen).tolist())}


def _worst_sum(problem: Problem, chosen: BoolArray) -> int | None:
    """The least sum of scores of a leader with any pair."""
    if not chosen.any():
        return None
    sums = np.zeros(problem.leaders, dtype=np.int64)
    np.add.at(sums, problem.edge_leader[chosen], problem.score[chosen])
    return int(sums[np.unique(problem.edge_leader[chosen])].min())


def rest_at(problem: Problem, stage: Stage, values: Values) -> Rest:
    """What a stage may still choose from: after a floor, only scores from the floor up."""
    rest, floor = rest_of(problem), values.get("floor")
    return rest.within(problem.score >= floor) if stage.name == "value" and floor is not None else rest


def _stage_bound(rest: Rest, solution: Solution, stage: Stage, prices: IntArray, values: Values) -> int | None:
    """The bound of the format: for bands the fewest pairs, for everything else the most."""
    beyond = upper_bound(rest, terms_of(rest, solution, stage, prices, values)) - _held(rest, stage, values)
    if stage.name.startswith("band_"):
        return -(beyond // solution.scale)
    if stage.name != "leader_floor":
        return beyond // solution.scale
    share = 0 if stage.leaders is None else int(stage.leaders.astype(np.object_).sum())
    return beyond // share if share else None


def _held(rest: Rest, stage: Stage, values: Values) -> int:
    """What the multipliers are worth at what the earlier stages reached, pins aside."""
    held = stage.served_multiplier * ((values["served"] or 0) - rest.pinned_served)
    held += stage.pairs_multiplier * ((values["pairs"] or 0) - rest.pinned_pairs)
    for k, cost in enumerate(stage.bands):
        held -= cost * ((values[f"band_{k}"] or 0) - int(rest.pinned_bands[k]))
    return held


def parity_is_refuted(problem: Problem, solution: Solution, stage: Stage, values: Values) -> bool:
    """Whether the prices show that no plan with this coverage keeps the groups together: a bound below 0 on nothing."""
    if stage.prices is None:
        return False
    rest = rest_of(problem)
    terms = terms_of(rest, solution, stage, stage.prices, values)
    return upper_bound(rest, terms) - _held(rest, stage, values) < 0


def _floor_bound(rest: Rest, solution: Solution, stage: Stage, values: Values) -> int | None:
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
        terms = terms_of(above, solution, Stage(name, None, None, stage.prices), stage.prices, values)
        if upper_bound(above, terms) // solution.scale < (values[name] or 0):
            return floor
    return None

"""Fewest pairs in the lowest band, then in the next, and so on, then the value.

Each band is one assignment: the weights of the last one times a small multiplier, less one per pair of the band. The
multiplier is raised until every earlier stage keeps what it reached; the prices then prove stage and multipliers alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Stage
from peripatos.engine.pairing.solve.bounds import Goal, cover_goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.covering import covered
from peripatos.engine.pairing.solve.flow import HIGHEST_COST, fits, greedy_plan
from peripatos.engine.pairing.solve.market import Market
from peripatos.engine.pairing.solve.run import Run

FIRST: Final = 3
RAISE: Final = 4


@dataclass(frozen=True)
class Weights:
    """What served and pairs weigh in a stage, and what each earlier band costs."""

    cover: int
    bands: tuple[int, ...]

    def times(self, factor: int) -> "Weights":
        return Weights(self.cover * factor, tuple(cost * factor for cost in self.bands))


def solve_leximin(run: Run) -> None:
    market, count = run.market, run.problem.bands.size
    run.meter.total = 8 + 2 * count
    _offer(run, greedy_plan(market, run.worth), (), None)
    found = covered(run, market, run.worth, gain=int(run.worth.max(initial=0)), target=None)
    _offer(run, found.chosen, (), None)
    prices = [run.prices(market, goal, found.chosen) for goal in (served_goal(market), pairs_goal(market))]
    target = cover_goal(market).reached(market, found.chosen)
    plan, weights, stages, least = found.chosen, Weights(1, ()), [], all(row is not None for row in prices)
    for band in range(count):
        plan, weights, stage = _band(run, plan, weights, band, target)
        stages.append(stage)
        least = least and stage.prices is not None
        _offer(run, plan, tuple(stages), None, prices=prices)
    plan, last = _value(run, plan, weights, target)
    _offer(run, plan, tuple(stages), last, prices=prices, least=least and last is not None)


def _band(run: Run, plan: BoolArray, weights: Weights, band: int, target: int) -> tuple[BoolArray, Weights, Stage]:
    """One band after the earlier ones: the plan, the weights for the next stage, and the stage."""
    market = run.market
    inside = (run.problem.band_of[market.edge] == band).astype(np.int64)
    if not inside[plan].any():
        nothing, goal = np.zeros(market.mentors, dtype=np.int64), Goal(-inside, np.zeros_like(market.bonus))
        stage = run.held_stage(f"band_{band}", market, goal, plan, nothing, multiplier=0)
        return plan, Weights(weights.cover, (*weights.bands, 1)), stage
    for tried in _multipliers(run, weights, 1):
        goal = _goal(run, tried, -inside)
        chosen, prices = run.best(market, goal, fine=1)
        if _keeps(run, plan, chosen, band, target):
            proof = np.zeros(market.mentors, dtype=np.int64) if prices is None else prices
            stage = run.held_stage(
                f"band_{band}", market, goal, chosen, proof, multiplier=tried.cover, bands=tried.bands
            )
            return chosen, Weights(tried.cover, (*tried.bands, 1)), stage
    nothing = np.zeros(market.mentors, dtype=np.int64)
    goal = Goal(-inside, np.zeros_like(market.bonus))
    stage = run.held_stage(f"band_{band}", market, goal, plan, nothing, multiplier=0)
    return plan, Weights(weights.cover, (*weights.bands, 1)), stage


def _value(run: Run, plan: BoolArray, weights: Weights, target: int) -> tuple[BoolArray, Stage | None]:
    market, highest = run.market, int(run.worth.max(initial=0))
    for tried in _multipliers(run, weights, 2 * highest + 1):
        goal = _goal(run, tried, run.worth)
        chosen, prices = run.best(market, goal)
        if prices is not None and _keeps(run, plan, chosen, run.problem.bands.size, target):
            stage = run.held_stage("value", market, goal, chosen, prices, multiplier=tried.cover, bands=tried.bands)
            return chosen, stage
    return plan, None


def _multipliers(run: Run, weights: Weights, gain: int) -> Iterator[Weights]:
    """The earlier weights times ever larger factors, up to what surely suffices or no longer fits."""
    market = run.market
    surely = 2 * (market.most_pairs() + 1) * gain + 1
    factor = min(surely, FIRST * gain)
    while True:
        tried = weights.times(factor)
        highest = (tried.cover + sum(tried.bands) + gain) * (int(market.bonus.max(initial=0)) + 2)
        if not fits(market, highest) or highest > HIGHEST_COST:
            return
        yield tried
        if factor >= surely:
            return
        factor = min(surely, factor * RAISE)


def _goal(run: Run, weights: Weights, own: IntArray) -> Goal:
    market = run.market
    costs = np.zeros(run.problem.bands.size + 1, dtype=np.int64)
    costs[: len(weights.bands)] = weights.bands
    bands = costs[run.problem.band_of[market.edge]]
    return Goal(own + weights.cover - bands, weights.cover * market.bonus)


def _keeps(run: Run, before: BoolArray, after: BoolArray, bands: int, target: int) -> bool:
    """Whether a plan covers as much, with as few pairs in each of the first bands."""
    market, band_of = run.market, run.problem.band_of[run.market.edge]
    if cover_goal(market).reached(market, after) != target:
        return False
    counts = [
        np.bincount(band_of[plan] + 1, minlength=run.problem.bands.size + 1)[1 : bands + 1] for plan in (before, after)
    ]
    return np.array_equal(counts[0], counts[1])


def _offer(
    run: Run,
    plan: BoolArray,
    bands: tuple[Stage, ...],
    last: Stage | None,
    *,
    prices: list[IntArray | None] | None = None,
    least: bool = False,
) -> None:
    """The stages so far; those to come are bounded by prices of 0."""
    market = run.market
    nothing = np.zeros(market.mentors, dtype=np.int64)
    proved = [nothing if row is None else row for row in prices or (None, None)]
    later = tuple(_unproved(run, market, plan, k) for k in range(len(bands), run.problem.bands.size))
    if last is None:
        goal = Goal(run.worth, np.zeros_like(market.bonus))
        last = run.held_value_stage(market, goal, plan, nothing, multiplier=0)
    stages = (run.served_stage(market, plan, proved[0]), run.pairs_stage(market, plan, proved[1]), *bands, *later, last)
    run.offer(market, plan, stages, least=least)


def _unproved(run: Run, market: Market, plan: BoolArray, band: int) -> Stage:
    count = int(np.count_nonzero(run.problem.band_of[market.edge[plan]] == band)) + run.constants.bands[band]
    return Stage(f"band_{band}", count, None, None)

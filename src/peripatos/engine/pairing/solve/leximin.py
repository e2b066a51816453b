"""Fewest pairs in the lowest band, then in the next, and so on, then the value.

The plan of the last stage is sought at once: the value, less a multiplier per pair of each band, lower bands dearer.
Its prices for the goal of every stage prove them one by one. Where these multipliers do not suffice, each band is an
assignment of its own: the weights of the last one times a small multiplier, less one per pair of the band, raised until
every earlier stage keeps what it reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Stage
from peripatos.engine.pairing.solve.bounds import Goal, cover_goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.covering import Covered, covered
from peripatos.engine.pairing.solve.flow import HIGHEST_COST, fits, greedy_plan
from peripatos.engine.pairing.solve.run import Run, band_counts
from peripatos.engine.pairing.solve.standing import Standing

STEP: Final = 8  # a pair of one band costs so many times one of the next when all are weighed at once
ABOUND: Final = 1.0  # places per wish from which on leaders bid: steep weights would make them bid long
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
    if not _at_once(run, found, prices):
        _one_by_one(run, found.chosen, prices)


def _one_by_one(run: Run, plan: BoolArray, prices: list[IntArray | None]) -> None:
    """Band after band, each with multipliers that are raised until every earlier stage keeps what it reached."""
    target = cover_goal(run.market).reached(run.market, plan)
    weights, stages, least = Weights(1, ()), [], all(row is not None for row in prices)
    for band in range(run.problem.bands.size):
        plan, weights, stage = _band(run, plan, weights, band, target)
        stages.append(stage)
        least = least and stage.prices is not None
        _offer(run, plan, tuple(stages), None, prices=prices)
    plan, last = _value(run, plan, weights, target)
    _offer(run, plan, tuple(stages), last, prices=prices, least=least and last is not None)


def _at_once(run: Run, found: Covered, prices: list[IntArray | None]) -> bool:
    """The plan of the last stage with every band in its weights, and prices that prove each stage of it.

    False, and nothing is offered, where these multipliers do not suffice.
    """
    market, served = run.market, prices[0]
    if served is None or prices[1] is None:
        return False
    steps, weights = _ladder(run, found.chosen)
    final = weights.times(STEP * _gain(run))
    final = Weights(max(final.cover, found.multiplier), final.bands)
    goal = _goal(run, final, run.worth)
    if not fits(market, int(goal.weight.max(initial=0)) * (int(market.bonus.max(initial=0)) + 2)):
        return False
    plan = _best(run, found, goal)
    if cover_goal(market).reached(market, plan) != cover_goal(market).reached(market, found.chosen):
        return False
    stages = []
    for band, tried in enumerate(steps):
        stage = _proved(run, plan, band, tried, served)
        if stage is None:
            return False
        stages.append(stage)
    proof = run.prices(market, goal, plan)
    if proof is None:
        return False
    last = run.held_stage("value", market, goal, plan, proof, multiplier=final.cover, bands=final.bands)
    _offer(run, plan, tuple(stages), last, prices=prices, least=True)
    return True


def _gain(run: Run) -> int:
    """No two plans differ by more in one pair."""
    return 2 * int(run.worth.max(initial=0)) + 1


def _ladder(run: Run, plan: BoolArray) -> tuple[list[Weights], Weights]:
    """Weights for the stage of each band, and those of the last stage in steps of one unit.

    Bands below the lowest that the plan uses stay empty. The last band takes what is left, when no pair lies below the
    first band: its stage weighs all pairs alike.
    """
    band_of, count = run.problem.band_of[run.market.edge], run.problem.bands.size
    lowest = int(band_of[plan].min(initial=count))
    steps, weights = [], Weights(1, ())
    for band in range(count):
        if band == count - 1 and band_of.min(initial=0) >= 0:
            steps.append(Weights(1, (1,) * band))
            weights = Weights(weights.cover, (*weights.bands, 0))
            continue
        weights = weights.times(1 if band < lowest else STEP)
        steps.append(weights)
        weights = Weights(weights.cover, (*weights.bands, 1))
    return steps, weights


def _best(run: Run, found: Covered, goal: Goal) -> BoolArray:
    """The best plan for a goal: from the one that covers most where places abound, so that few prices hold what a place
    is worth for coverage; else anew.
    """
    market = run.market
    room = int(np.minimum(market.room, market.in_degree()).sum())
    if found.prices is None or not run.bids(market, goal) or room < ABOUND * int(market.wants.sum()):
        return run.best(market, goal)[0]
    standing = Standing(market, found.chosen, found.prices)
    weight = goal.weight + goal.bonus[market.leader]
    chosen, _ = standing.best(weight, pulse=run.meter.pulse)
    run.meter.step()
    return chosen


def _proved(run: Run, plan: BoolArray, band: int, tried: Weights, served: IntArray) -> Stage | None:
    """The stage of a band with its proof; None where these weights do not prove it."""
    market = run.market
    inside = (run.problem.band_of[market.edge] == band).astype(np.int64)
    if not inside[plan].any():
        return _empty(run, band)
    goal = _goal(run, tried, -inside)
    proof = served if not goal.weight.any() else run.prices(market, goal, plan)
    if proof is None:
        return None
    return run.held_stage(f"band_{band}", market, goal, plan, proof, multiplier=tried.cover, bands=tried.bands)


def _empty(run: Run, band: int) -> Stage:
    """No pair lies in the band but those that are pinned: prices of 0 prove that there can be no fewer."""
    pinned = run.constants.bands[band]
    return Stage(f"band_{band}", pinned, pinned, np.zeros(run.market.mentors, dtype=np.int64))


def _band(run: Run, plan: BoolArray, weights: Weights, band: int, target: int) -> tuple[BoolArray, Weights, Stage]:
    """One band after the earlier ones: the plan, the weights for the next stage, and the stage."""
    market = run.market
    inside = (run.problem.band_of[market.edge] == band).astype(np.int64)
    if not inside[plan].any():
        return plan, Weights(weights.cover, (*weights.bands, 1)), _empty(run, band)
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
    market = run.market
    for tried in _multipliers(run, weights, _gain(run)):
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
    counts = band_counts(run.problem, market.edge[plan])[len(bands) :]
    pinned = run.constants.bands[len(bands) :]
    later = tuple(
        Stage(f"band_{len(bands) + k}", count + own, None, None)
        for k, (count, own) in enumerate(zip(counts, pinned, strict=True))
    )
    if last is None:
        goal = Goal(run.worth, np.zeros_like(market.bonus))
        last = run.held_value_stage(market, goal, plan, nothing, multiplier=0)
    stages = (run.served_stage(market, plan, proved[0]), run.pairs_stage(market, plan, proved[1]), *bands, *later, last)
    run.offer(market, plan, stages, least=least)

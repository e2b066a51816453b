"""The objectives, each as a sequence of stages that are solved and proved.

total: the value. coverage: leaders served, then pairs, then the value. floor: the same with the highest possible worst
score before the value.

Stages need no search of their own. Served and pairs are best together (see `cover_goal`), so one flow with a large
enough multiplier on both finds the plan of the last stage, and prices for each stage are read off that one plan.
"""

from collections.abc import Callable

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Stage
from peripatos.engine.pairing.solve.bounds import Goal, cover_goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.covering import covered, whole
from peripatos.engine.pairing.solve.flow import fits, greedy_plan
from peripatos.engine.pairing.solve.market import Market
from peripatos.engine.pairing.solve.run import Run


def solve_total(run: Run) -> None:
    market, worth = run.market, run.worth
    run.meter.total = 5
    nothing = np.zeros(market.mentors, dtype=np.int64)
    if run.meter.watched:
        start = greedy_plan(market, worth)
        run.offer(market, start, (run.value_stage(market, worth, start, nothing),), least=False)
    chosen, prices = best_total(run)
    if run.meter.watched or prices is None:
        run.offer(market, chosen, (run.value_stage(market, worth, chosen, nothing),), least=False)
    if prices is not None:
        run.offer(market, chosen, (run.value_stage(market, worth, chosen, prices),), least=True)


def best_total(run: Run) -> tuple[BoolArray, IntArray | None]:
    """The plan of highest value, among equals with the most pairs, and its least prices."""
    market, goal = run.market, Goal(run.worth, np.zeros_like(run.market.bonus))
    if run.bids(market, goal):
        return run.best(market, goal)
    chosen = run.flow(market, _prefer_pairs(market, run.worth))
    return chosen, run.prices(market, goal, chosen)


def _prefer_pairs(market: Market, worth: IntArray) -> Goal:
    """Among plans of equal value the one with the most pairs: nobody is left out for nothing."""
    factor = market.most_pairs() + 1
    nothing = np.zeros_like(market.bonus)
    if fits(market, (int(worth.max(initial=0)) + 1) * factor):
        return Goal(worth * factor + 1, nothing)
    return Goal(worth, nothing)


def solve_coverage(run: Run) -> None:
    run.meter.total = 7
    _offer_unproved(run, greedy_plan(run.market, run.worth), floor=None)
    _finish(run, floor=None)


def _offer_unproved(run: Run, plan: BoolArray, *, floor: Stage | None) -> None:
    """A plan of which nothing is proved yet: every stage is bounded by prices of 0."""
    everything, open_edges = run.market, run.open_edges(floor)
    nothing = np.zeros(everything.mentors, dtype=np.int64)
    market, goal = everything.only(open_edges), Goal(run.worth[open_edges], np.zeros_like(everything.bonus))
    served, pairs = run.served_stage(everything, plan, nothing), run.pairs_stage(everything, plan, nothing)
    value = run.held_value_stage(market, goal, plan[open_edges], nothing, multiplier=0)
    run.offer(everything, plan, _stages(served, pairs, floor, value), least=False)


def _stages(served: Stage, pairs: Stage, floor: Stage | None, value: Stage) -> tuple[Stage, ...]:
    return (served, pairs, value) if floor is None else (served, pairs, floor, value)


def _finish(run: Run, *, floor: Stage | None, target: int | None = None) -> None:
    """The last stage on what the floor leaves open, then the prices of every stage; the earlier ones on all edges."""
    everything, open_edges = run.market, run.open_edges(floor)
    market, worth = everything.only(open_edges), run.worth[open_edges]
    found = covered(run, market, worth, gain=int(worth.max(initial=0)), target=target)
    plan = whole(everything, open_edges, found.chosen)
    _offer_unproved(run, plan, floor=floor)
    prices = [
        run.prices(everything, served_goal(everything), plan),
        run.prices(everything, pairs_goal(everything), plan),
        found.prices,
    ]
    proved = [np.zeros(market.mentors, dtype=np.int64) if row is None else row for row in prices]
    stages = _stages(
        run.served_stage(everything, plan, proved[0]),
        run.pairs_stage(everything, plan, proved[1]),
        floor,
        run.held_value_stage(market, found.goal, found.chosen, proved[2], multiplier=found.multiplier),
    )
    run.offer(everything, plan, stages, least=all(row is not None for row in prices))


def solve_floor(run: Run) -> None:
    """Bisection over the distinct scores for the highest floor that keeps everybody served and every pair."""
    scores = np.unique(run.problem.score[run.market.edge])
    least_pin = _least_pin(run)
    levels = scores if least_pin is None else np.append(scores[scores < least_pin], least_pin)
    run.meter.total = 10 + len(levels).bit_length()
    start = greedy_plan(run.market, run.worth)
    _offer_unproved(run, start, floor=_worst(run, start))
    full, _ = run.best(run.market, cover_goal(run.market), fine=1)
    _offer_unproved(run, full, floor=_worst(run, full))
    if not full.any() and least_pin is None:
        _finish(run, floor=Stage("floor", None, None, None))
        return
    target = cover_goal(run.market).reached(run.market, full)
    floor = int(levels[_highest(len(levels), lambda k: _reaches(run, levels[k], target))])
    proof = None if floor == least_pin else _proof(run, floor, full)
    _finish(run, floor=Stage("floor", floor, floor, proof), target=target)


def _worst(run: Run, chosen: BoolArray) -> Stage:
    """The worst score of a plan of which nobody has shown that it is the highest possible."""
    scores = np.append(run.problem.score[run.problem.pinned], run.problem.score[run.market.edge[chosen]])
    return Stage("floor", int(scores.min()) if scores.size else None, None, None)


def _least_pin(run: Run) -> int | None:
    pinned = run.problem.score[run.problem.pinned]
    return int(pinned.min()) if pinned.size else None


def _reaches(run: Run, floor: int, target: int) -> bool:
    """Whether as many are served with as many pairs when only scores from the floor up may be used."""
    market = run.market.only(run.problem.score[run.market.edge] >= floor)
    goal = cover_goal(market)
    reached = goal.reached(market, run.best(market, goal, fine=1)[0]) == target
    run.meter.step()
    return reached


def _highest(count: int, holds: Callable[[int], bool]) -> int:
    """The last number below `count` for which a statement holds that holds for 0 and, once it fails, fails for good."""
    low, high = 0, count
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _proof(run: Run, floor: int, full: BoolArray) -> IntArray | None:
    """Prices which show that scores above the floor alone do not reach the most pairs, or the most served."""
    market = run.market.only(run.problem.score[run.market.edge] > floor)
    chosen, _ = run.best(market, cover_goal(market), fine=1)
    fewer = np.count_nonzero(chosen) < np.count_nonzero(full)
    prices = run.prices(market, pairs_goal(market) if fewer else served_goal(market), chosen)
    return None if prices is None else prices[market.mentor_order]

"""The best plan among those that serve the most leaders, with the most pairs.

A multiplier on both makes one served leader or one pair outweigh what else a plan could gain. One that surely suffices
is large, so the auctions begin with a smaller one and raise it until the plan serves as many with as many pairs.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.bounds import Goal, cover_goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.flow import HIGHEST_COST, fits
from peripatos.engine.pairing.solve.market import Market
from peripatos.engine.pairing.solve.run import Run

RAISE: Final = 8


@dataclass(frozen=True, eq=False)
class Covered:
    """A plan of a market with its goal (weights with the multiplier in them) and the prices that prove it."""

    chosen: BoolArray
    prices: IntArray | None
    goal: Goal
    multiplier: int


def covered(
    run: Run, market: Market, weight: IntArray, *, gain: int, target: int | None, start: int | None = None
) -> Covered:
    """The best plan for these weights among those that cover most.

    gain: no change of one pair moves the weights by more. target: what `cover_goal` reaches; None when nobody knows it
    yet, then it is proved from the plan itself. start: the first multiplier to try.
    """
    highest = _surely(market, gain)
    multiplier = highest
    if run.bids(market, _goal(market, weight, min(highest, 2 * gain + 1))):
        multiplier = min(highest, 2 * gain + 1 if start is None else start)
    while True:
        goal = _goal(market, weight, multiplier)
        chosen, prices = run.best(market, goal, fine=gain)
        if multiplier == highest or _covers(run, market, chosen, target):
            return Covered(chosen, prices, goal, multiplier)
        multiplier = min(highest, multiplier * RAISE)


def _goal(market: Market, weight: IntArray, multiplier: int) -> Goal:
    return Goal(weight + multiplier, multiplier * market.bonus)


def _surely(market: Market, gain: int) -> int:
    """Two plans of P pairs differ by at most P times the gain R, so a multiplier above P·R suffices.

    Twice that keeps prices readable: price = k · multiplier + rest, |rest| less than half of it. Where the flow cannot
    take such costs, the highest it can take is used; the stages then say whether it sufficed.
    """
    multiplier = 2 * (market.most_pairs() + 1) * max(1, gain) + 1
    weight = int(market.bonus.max(initial=0)) + 1
    if fits(market, multiplier * (weight + 1)):
        return multiplier
    return HIGHEST_COST // ((market.leaders + market.mentors + 2) * (weight + 1)) - 1


def _covers(run: Run, market: Market, chosen: BoolArray, target: int | None) -> bool:
    if target is not None:
        return cover_goal(market).reached(market, chosen) == target
    goals = (served_goal(market), pairs_goal(market))
    return all(run.prices(market, goal, chosen) is not None for goal in goals)


def whole(everything: Market, open_edges: BoolArray, chosen: BoolArray) -> BoolArray:
    """A plan of a part of the edges as marks of all."""
    plan = np.zeros(everything.edges, dtype=np.bool_)
    plan[np.flatnonzero(open_edges)[chosen]] = True
    return plan

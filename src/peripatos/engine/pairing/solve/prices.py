"""The least prices that prove a plan best, by Bellman-Ford over the arcs that a change of the plan would use.

A price is what a place at a mentor costs. At the right prices every leader holds what suits best, and mentors with a
free place cost nothing. Among all right prices the least ones are taken: they are also what one more place is worth.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, pointers, ragged
from peripatos.engine.pairing.solve.market import Market

FAR: Final = np.int64(2**62)


def least_prices(
    market: Market, weight: IntArray, bonus: IntArray, chosen: BoolArray, *, pulse: Callable[[], None]
) -> IntArray | None:
    """Prices (m) that prove the chosen edges best for these weights, or None when they are not best.

    A leader's threshold is the least profit among the pairs held, or what staying as is earns; a mentor's price is the
    highest bid above the threshold of a leader who is not there. Prices start at 0 and only rise, so the least fixed
    point is reached; a plan that is not best would raise them for ever, past what any pair brings.
    """
    held = np.flatnonzero(chosen)
    held = held[np.argsort(market.mentor[held], kind="stable")]
    held_at = pointers(market.mentor[held], market.mentors)
    threshold = _thresholds(market, bonus, chosen)
    np.minimum.at(threshold, market.leader[held], weight[held])
    prices = np.zeros(market.mentors, dtype=np.int64)
    most = int(weight.max(initial=0)) + int(bonus.max(initial=0))
    bidders = np.flatnonzero(market.wants)
    for _ in range(market.leaders + market.mentors + 2):
        edges = ragged(market.indptr[bidders], market.indptr[bidders + 1])
        edges = edges[~chosen[edges]]
        bids = weight[edges] - threshold[market.leader[edges]]
        above = bids > prices[market.mentor[edges]]
        risen = np.unique(market.mentor[edges[above]])
        if not risen.size:
            return prices
        np.maximum.at(prices, market.mentor[edges[above]], bids[above])
        if int(prices[risen].max()) > most:
            return None
        outbid = held[ragged(held_at[risen], held_at[risen + 1])]
        bidders = _lowered(threshold, market.leader[outbid], weight[outbid] - prices[market.mentor[outbid]])
        pulse()
    return None


def _thresholds(market: Market, bonus: IntArray, chosen: BoolArray) -> IntArray:
    """What a leader earns from one more wish that stays unmet: 0, or less the bonus when there is no pair at all."""
    load = np.bincount(market.leader[chosen], minlength=market.leaders)
    threshold = np.where(load == 0, -bonus, 0)
    threshold[load == market.wants] = FAR
    return threshold


def _lowered(threshold: IntArray, leader: IntArray, profit: IntArray) -> IntArray:
    """Lower the thresholds in place and return the leaders whose threshold fell."""
    below = profit < threshold[leader]
    np.minimum.at(threshold, leader[below], profit[below])
    return np.unique(leader[below])

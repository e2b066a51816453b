"""A plan between two plans: they differ in separate chains of moves, each of which may be taken on its own."""

from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.market import Market
from peripatos.engine.pairing.solve.parity_master import Column

FLIPS: Final = 400


def between(
    market: Market, columns: tuple[Column, Column], worth: IntArray, by_edge: IntArray, rules: tuple[IntArray, IntArray]
) -> Column:
    """From the first plan towards the second, chain by chain, while rules are broken less; then what else adds value.

    by_edge: what each edge adds to each group (e, g); rules: a matrix (k, g) and what its products with the sums of the
    groups may be at most. Chains that change the coverage are left alone.
    """
    first, second = columns[0].plan, columns[1].plan
    changed = np.flatnonzero(first != second)
    if not changed.size:
        return columns[0]
    chain = _chains(market, changed)
    sign = np.where(second[changed], 1, -1)
    count = int(chain.max()) + 1
    effect, gain = np.zeros((count, by_edge.shape[1]), dtype=np.int64), np.zeros(count, dtype=np.int64)
    np.add.at(effect, chain, sign[:, None] * by_edge[changed])
    np.add.at(gain, chain, sign * worth[changed])
    calm = _keeps_coverage(market, first, changed, chain, sign, count)
    taken, now = np.zeros(count, dtype=np.bool_), columns[0].sums.copy()
    matrix, most = rules
    for _ in range(FLIPS):
        over = np.maximum(0, (now + effect) @ matrix.T - most).astype(float).sum(axis=1)
        here = float(np.maximum(0, matrix @ now - most).astype(float).sum())
        open_chains = calm & ~taken & ((over < here) if here else ((over == 0) & (gain > 0)))
        if not open_chains.any():
            break
        best = np.flatnonzero(open_chains)
        pick = best[np.lexsort((-gain[best], over[best]))[0]]
        taken[pick] = True
        now = now + effect[pick]
    plan = first.copy()
    moved = changed[taken[chain]]
    plan[moved] = second[moved]
    return Column(plan, columns[0].value + int(gain[taken].sum()), now)


def _chains(market: Market, changed: IntArray) -> IntArray:
    """The connected part of the difference to which each changed edge belongs."""
    people = market.leaders + market.mentors
    ends = market.leader[changed], market.leaders + market.mentor[changed]
    graph = csr_array((np.ones(changed.size), ends), shape=(people, people))
    _, label = connected_components(graph, directed=False)
    return np.unique(label[ends[0]], return_inverse=True)[1].astype(np.int64)


def _keeps_coverage(
    market: Market, first: BoolArray, changed: IntArray, chain: IntArray, sign: IntArray, count: int
) -> BoolArray:
    """Chains after which as many pairs are made, and everybody served is served."""
    pairs = np.zeros(count, dtype=np.int64)
    np.add.at(pairs, chain, sign)
    load = np.bincount(market.leader[np.flatnonzero(first)], minlength=market.leaders)
    after = load.copy()
    np.add.at(after, market.leader[changed], sign)
    touched = np.flatnonzero((load > 0) != (after > 0))
    calm: BoolArray = pairs == 0
    calm[chain[np.isin(market.leader[changed], touched)]] = False
    return calm

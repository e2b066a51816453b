"""From the best plan of listed pairs to the best plan of all permitted pairs: lists grow where the prices say so.

Column generation: the prices of a plan tell what an unlisted pair would earn, one scan over all pairs finds those that
would earn more than the listed ones, and only these are added before the plan is made again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from peripatos.engine import pairing
from peripatos.engine.arrays import BoolArray, IntArray, pointers
from peripatos.engine.fit.bulk import Bulk
from peripatos.engine.fit.candidates import Scorer

ROUNDS: Final = 12
LOOKED_AT: Final = 32  # pairs of one leader in one round, listed ones among them, beyond those wanted
NEVER: Final = 2**31 - 1  # a profit that no pair has
MARGIN: Final = 300  # points below what a leader earns: pairs so near may pay once prices move


@dataclass(frozen=True, eq=False)
class Closed:
    """A plan over all permitted pairs, and what is proved of it.

    problem: the given one with more pairs in its lists. solution: its best plan, which `check` accepts for it.
    bound: no plan of any permitted pairs has a higher value, listed or not. prices (m): those that prove this.
    added: how many pairs the lists gained; rounds: how often a plan was made.
    """

    problem: pairing.Problem
    solution: pairing.Solution
    bound: int
    prices: IntArray
    added: int
    rounds: int

    @property
    def gap(self) -> int:
        """Points between the plan and the bound; with 0 the plan is the best of all permitted pairs."""
        return self.bound - (self.solution.value or 0)


def over_all_pairs(
    scorer: Scorer,
    problem: pairing.Problem,
    solution: pairing.Solution | None = None,
    *,
    within: float = 0.0,
    rounds: int = ROUNDS,
    threads: int = 1,
    solve: Callable[[pairing.Problem], pairing.Solution] = pairing.solve,
) -> Closed | None:
    """The best plan of all permitted pairs of the scorer, from a problem that lists some of them with their scores.

    Objective `total`, without a price of moves; wants, capacities, pins and vetoes are those of the problem. solution:
    its plan, where there is one already. Ends when the plan lies within this share of the bound over all pairs (0: when
    it is proved the best), or after so many rounds; either way the bound holds. None where the pairs cannot be scanned
    in bulk, or where pins leave no plan. Raises ValueError for another objective. Method: Desaulniers, Desrosiers,
    Solomon, Column Generation, 2005.
    """
    if problem.objective != "total" or problem.move_price:
        raise ValueError("column generation needs the objective total, without a price of moves")
    pinned = np.column_stack((problem.edge_leader[problem.pins], problem.indices[problem.pins]))
    bulk = scorer.bulk(without=np.concatenate((problem.vetoes.reshape(-1, 2), pinned)))
    given, count, best = problem.edges, 0, np.iinfo(np.int64).max
    prices = np.zeros(problem.mentors, dtype=np.int64)
    while bulk is not None:
        solution = solve(problem) if solution is None or count else solution
        count += 1
        if solution.prices is None or solution.value is None:
            return None
        bound, leader, mentor = _beyond(bulk, problem, solution.prices, threads)
        if bound < best:
            best, prices = bound, solution.prices
        if best - solution.value <= within * solution.value or count > rounds or not leader.size:
            return Closed(problem, solution, best, prices, problem.edges - given, count)
        problem = _widened(scorer, problem, leader, mentor)
    return None


def _beyond(bulk: Bulk, problem: pairing.Problem, prices: IntArray, threads: int) -> tuple[int, IntArray, IntArray]:
    """The bound over all permitted pairs at these prices; where listed ones do not reach it, unlisted pairs to add."""
    wants, room = problem.wants - problem.pins_per_leader(), problem.capacity - problem.pins_per_mentor()
    wants, room = np.maximum(0, wants), np.maximum(0, room)
    most = max(1, int(wants.max()))
    open_edges = problem.permitted & ~problem.pinned
    owner = problem.edge_leader[open_edges]
    profit = problem.score[open_edges] - prices[problem.indices[open_edges]]
    own = _highest(owner, profit, problem.leaders, most)
    wanted = np.arange(most) < wants[:, None]
    least = np.where(wants > 0, own[np.arange(wants.size), np.maximum(0, wants - 1)], NEVER)
    looked_at = 2 * most - 2 + LOOKED_AT
    found = bulk.best(looked_at, prices=prices, above=np.maximum(0, least - MARGIN), threads=threads)
    leader, place = np.nonzero(found.mentor >= 0)
    mentor = found.mentor[leader, place].astype(np.int64)
    new: BoolArray = problem.edge_at(leader, mentor) < 0
    leader, mentor, earned = leader[new], mentor[new], found.score[leader, place][new]
    more = earned > least[leader]
    both = np.concatenate((owner, leader[more])), np.concatenate((profit, earned[more]))
    top = _highest(*both, problem.leaders, most)
    constant = int(problem.score[problem.pins].sum()) + int((room * prices).sum())
    kept = slice(None) if more.any() else slice(0)
    return int(top[wanted].sum()) + constant, leader[kept], mentor[kept]


def _highest(owner: IntArray, profit: IntArray, owners: int, most: int) -> IntArray:
    """The `most` highest profits above 0 of each owner (n, most), highest first, filled up with 0."""
    table = np.zeros((owners, most), dtype=np.int64)
    if most == 1:
        np.maximum.at(table[:, 0], owner, profit)
        return table
    owner, profit = owner[profit > 0], profit[profit > 0]
    order = np.lexsort((-profit, owner))
    owner, profit = owner[order], profit[order]
    place = np.arange(owner.size) - pointers(owner, owners)[owner]
    kept = place < most
    table[owner[kept], place[kept]] = profit[kept]
    return table


def _widened(scorer: Scorer, problem: pairing.Problem, leader: IntArray, mentor: IntArray) -> pairing.Problem:
    """The problem with more pairs in its lists; nobody has ranked them."""
    order = np.lexsort((mentor, leader))
    leader, mentor = leader[order], mentor[order]
    parts = scorer.parts(leader, mentor)
    keys = problem.edge_leader * problem.mentors + problem.indices
    at = np.searchsorted(keys, leader * problem.mentors + mentor)
    moved = np.arange(problem.edges) + np.searchsorted(at, np.arange(problem.edges), side="right")
    return replace(
        problem,
        indptr=pointers(np.insert(problem.edge_leader, at, leader), problem.leaders),
        indices=np.insert(problem.indices, at, mentor),
        score=np.insert(problem.score, at, parts.sum(axis=1, dtype=np.int64)),
        parts=np.insert(problem.parts, at, parts if problem.components else 0, axis=0),
        pins=moved[problem.pins],
        incumbent=moved[problem.incumbent],
        leader_rank=np.insert(problem.leader_rank, at, -1),
        mentor_rank=np.insert(problem.mentor_rank, at, -1),
    )

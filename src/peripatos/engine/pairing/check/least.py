"""Are the prices of a closed stage the least that close it?

They are when every positive price is forced: the bid of a leader who is not there, above a threshold that is itself
forced, back to a leader with an unmet wish or to a mentor whose price is 0.
"""

import numpy as np

from peripatos.engine.pairing.check.proof import Rest, Terms
from peripatos.engine.pairing.problem import BoolArray, IntArray


def prices_are_least(rest: Rest, terms: Terms, chosen: BoolArray) -> bool:
    """True exactly when no other prices that close the stage are lower anywhere. Needs scale 1 and a closed stage."""
    problem, prices = rest.problem, terms.prices
    held = np.flatnonzero(rest.open_edges & chosen)
    free = np.flatnonzero(rest.open_edges & ~chosen)
    threshold, base = _thresholds(rest, terms, held)
    profit = terms.weight - prices[problem.indices]
    tight_held = held[profit[held] == threshold[problem.edge_leader[held]]]
    tight_free = free[(profit[free] == threshold[problem.edge_leader[free]]).astype(np.bool_)]
    forced = np.asarray(prices == 0, dtype=np.bool_)
    rooted = np.asarray(threshold == base, dtype=np.bool_)
    return _spread(problem.edge_leader, problem.indices, tight_held, tight_free, rooted, forced)


def _thresholds(rest: Rest, terms: Terms, held: IntArray) -> tuple[IntArray, IntArray]:
    """Per leader the least profit among the pairs held or what an unmet wish earns, and the latter alone."""
    problem = rest.problem
    far = np.int64(2**62)
    load = np.bincount(problem.edge_leader[held], minlength=problem.leaders)
    base = np.where(load == 0, -terms.bonus, 0)
    base[load >= rest.wants] = far
    threshold = base.copy()
    np.minimum.at(threshold, problem.edge_leader[held], (terms.weight - terms.prices[problem.indices])[held])
    return threshold, base


def _spread(
    leader: IntArray, mentor: IntArray, held: IntArray, free: IntArray, rooted: BoolArray, forced: BoolArray
) -> bool:
    """Whether every mentor is forced in the end: rooted leaders force mentors, forced mentors root their holders."""
    while True:
        rooted[leader[held[forced[mentor[held]]]]] = True
        newly = mentor[free[rooted[leader[free]]]]
        newly = newly[~forced[newly]]
        if not newly.size:
            return bool(forced.all())
        forced[newly] = True

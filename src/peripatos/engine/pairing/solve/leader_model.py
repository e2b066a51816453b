"""The linear model of the highest worst sum: its rows, its goals, its relaxation, and the search for whole plans.

Variables: pairs (e), leaders served (n), and the worst sum at the end. A model stands on a market, which may be a part
of the run's: it numbers people as the whole does, so its multipliers speak of the whole.
"""

from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.bounds import served_goal
from peripatos.engine.pairing.solve.market import Market
from peripatos.engine.pairing.solve.run import Run

SCALE: Final = 10_000
NODES: Final = {"quick": 1, "normal": 10, "thorough": 1_000}
Rows: TypeAlias = tuple[Any, Any, Any]


@dataclass(frozen=True, eq=False)
class Model:
    """A market with what pins bring, and the coverage that every plan must reach."""

    run: Run
    market: Market
    worth: IntArray  # (e)
    score: IntArray  # (e)
    pinned_sum: IntArray  # (n)
    pinned: BoolArray  # (n) served by a pin
    ceiling: int  # no leader's sum is higher
    served: int
    pairs: int

    @property
    def sizes(self) -> tuple[int, int]:
        return self.market.edges, self.market.leaders

    def only(self, open_edges: BoolArray) -> "Model":
        """The same with fewer pairs."""
        market, worth, score = self.market.only(open_edges), self.worth[open_edges], self.score[open_edges]
        return replace(self, market=market, worth=worth, score=score)


def model_of(run: Run, plan: BoolArray) -> Model:
    """The whole market, held to what this plan covers."""
    problem, market = run.problem, run.market
    pins, back = problem.pins, market.leader_order
    sums = np.zeros(market.leaders, dtype=np.int64)
    np.add.at(sums, back[problem.edge_leader[pins]], problem.score[pins])
    pinned = np.zeros(market.leaders, dtype=np.bool_)
    pinned[back[problem.edge_leader[pins]]] = True
    return Model(
        run,
        market,
        run.worth,
        problem.score[market.edge],
        sums,
        pinned,
        ceiling=_highest_sum(run),
        served=served_goal(market).reached(market, plan),
        pairs=int(np.count_nonzero(plan)),
    )


def _highest_sum(run: Run) -> int:
    """The best `wants` scores (or as many as are pinned) of any leader of the file."""
    problem = run.problem
    order = np.lexsort((-problem.score, problem.edge_leader))
    place = np.arange(problem.edges) - problem.indptr[problem.edge_leader]
    room = np.maximum(problem.wants, problem.pins_per_leader())[problem.edge_leader]
    sums = np.bincount(problem.edge_leader, np.where(place < room, problem.score[order], 0), minlength=problem.leaders)
    return int(sums.max(initial=0))


def worst_sum(model: Model, chosen: BoolArray) -> int:
    """The least sum over the pairs of a leader with any pair."""
    leader, n = model.market.leader[chosen], model.market.leaders
    sums = model.pinned_sum + np.bincount(leader, model.score[chosen], minlength=n).astype(np.int64)
    served = model.pinned | (np.bincount(leader, minlength=n) > 0)
    return int(sums[served].min(initial=model.ceiling))


def _common(model: Model) -> Rows:
    """Rows that hold in every stage: wishes, places, served means at least one pair, and the coverage that is held."""
    market, (e, n) = model.market, model.sizes
    ones, column = np.ones(e), np.arange(e)
    per_leader = csr_array((ones, (market.leader, column)), shape=(n, e))
    per_mentor = csr_array((ones, (market.mentor, column)), shape=(market.mentors, e))
    unit, free = _diagonal(np.ones(n, dtype=np.int64)), ~model.pinned
    wants = _diagonal(np.where(free, market.wants, 0))
    blank_n, blank_m = csr_array((n, 1)), csr_array((market.mentors, 1))
    rows = vstack(
        [
            hstack([per_leader, -wants, blank_n]),
            hstack([per_leader, -unit, blank_n]),
            hstack([per_mentor, csr_array((market.mentors, n)), blank_m]),
            csr_array(np.concatenate((np.zeros(e), market.bonus, [0]))[None]),
            csr_array(np.concatenate((ones, np.zeros(n + 1)))[None]),
        ]
    )
    top = np.where(free, 0, market.wants)
    low = np.concatenate(
        (np.full(n, -np.inf), np.where(free, 0, -1), np.zeros(market.mentors), [model.served, model.pairs])
    )
    high = np.concatenate((top, np.full(n, np.inf), market.room, [np.inf, np.inf]))
    return rows, low, high


def _sums(model: Model) -> Any:
    e, n = model.sizes
    return csr_array((model.score.astype(float), (model.market.leader, np.arange(e))), shape=(n, e))


def _diagonal(values: IntArray) -> Any:
    return csr_array((values.astype(float), (np.arange(values.size), np.arange(values.size))), shape=(values.size,) * 2)


def floor_rows(model: Model) -> Rows:
    """Each leader's sum, lifted to the ceiling when there is none, is at least the worst sum."""
    rows, low, high = _common(model)
    n = model.sizes[1]
    lifted = np.where(model.pinned, 0, model.ceiling)
    own = hstack([_sums(model), _diagonal(-lifted), csr_array(-np.ones((n, 1)))])
    return (
        vstack([rows, own]),
        np.concatenate((low, -model.pinned_sum - lifted)),
        np.concatenate((high, np.full(n, np.inf))),
    )


def value_rows(model: Model, floor: int) -> Rows:
    """Each served leader's sum is at least the floor."""
    rows, low, high = _common(model)
    n = model.sizes[1]
    own = hstack([_sums(model), _diagonal(np.where(model.pinned, 0, -floor)), csr_array((n, 1))])
    due = np.where(model.pinned, floor - model.pinned_sum, 0)
    return vstack([rows, own]), np.concatenate((low, due)), np.concatenate((high, np.full(n, np.inf)))


def floor_goal(model: Model) -> Any:
    return np.concatenate((np.zeros(sum(model.sizes)), [-1.0]))


def value_goal(model: Model) -> Any:
    return np.concatenate((-model.worth.astype(float), np.zeros(model.sizes[1] + 1)))


def _limits(model: Model, *, whole: bool) -> tuple[Any, Any]:
    """Whole plans may take for granted that everybody is served; duals must find its worth in the row of served."""
    e, n = model.sizes
    market = model.market
    served = np.where(model.pinned | (market.wants == 0), 0.0, 1.0)
    everybody = whole and int(market.bonus[served > 0].sum()) == model.served
    low = np.concatenate((np.zeros(e), served if everybody else np.zeros(n), [0.0]))
    return low, np.concatenate((np.ones(e), served, [float(model.ceiling)]))


def searched(model: Model, rows: Rows, goal: Any) -> OptimizeResult:
    """HiGHS with a limit on nodes, so that the result does not depend on the clock unless a time limit cuts it off."""
    run, (matrix, low, high) = model.run, rows
    run.went("highs")
    run.meter.pulse()
    whole_numbers = np.ones(goal.size)
    whole_numbers[-1] = 0
    options: dict[str, Any] = {"mip_rel_gap": 0.0, "node_limit": NODES[run.effort]}
    left = run.meter.left()
    if left is not None:
        options["time_limit"] = max(0.1, left)
    found = milp(
        goal,
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(*_limits(model, whole=True)),
        integrality=whole_numbers,
        options=options,
    )
    run.meter.step()
    return found


def taken(model: Model, found: OptimizeResult) -> BoolArray | None:
    """The plan that a search found, where it keeps to wishes, places and coverage."""
    if found.x is None:
        return None
    chosen: BoolArray = np.round(found.x[: model.sizes[0]]) > 0
    market = model.market
    covers = (served_goal(market).reached(market, chosen), int(np.count_nonzero(chosen)))
    load = np.bincount(market.leader[chosen], minlength=market.leaders)
    filled = np.bincount(market.mentor[chosen], minlength=market.mentors)
    fits = covers[0] >= model.served and covers[1] >= model.pairs
    return chosen if fits and (load <= market.wants).all() and (filled <= market.room).all() else None


@dataclass(frozen=True, eq=False)
class Duals:
    """Multipliers over the scale (served, pairs, each leader's sum), the prices, and what sums are held to."""

    served: int
    pairs: int
    leaders: IntArray
    prices: IntArray
    level: int


def no_duals(model: Model) -> Duals:
    """What proves nothing beyond what prices of 0 prove."""
    market = model.market
    return Duals(0, 0, np.zeros(market.leaders, dtype=np.int64), np.zeros(market.mentors, dtype=np.int64), 0)


def duals_of(model: Model, rows: Rows, goal: Any, level: int) -> Duals | None:
    """The duals of the relaxation, rounded: any whole numbers from 0 up prove something, these nearly the most.

    None where the relaxation has no solution.
    """
    matrix, low, high = rows
    up, down = np.isfinite(high), np.isfinite(low)
    model.run.meter.pulse()
    found = linprog(
        goal,
        A_ub=vstack([matrix[np.flatnonzero(up)], -matrix[np.flatnonzero(down)]]),
        b_ub=np.concatenate((high[up], -low[down])),
        bounds=np.column_stack(_limits(model, whole=False)),
        method="highs",
    )
    if found.status != 0:
        return None
    n, m = model.sizes[1], model.market.mentors
    marginal = np.zeros(len(low))
    marginal[up] += np.maximum(0, -found.ineqlin.marginals[: up.sum()])
    below = np.zeros(len(low))
    below[down] += np.maximum(0, -found.ineqlin.marginals[up.sum() :])
    scaled = np.round(SCALE * marginal).astype(np.int64), np.round(SCALE * below).astype(np.int64)
    return Duals(
        served=int(scaled[1][2 * n + m]),
        pairs=int(scaled[1][2 * n + m + 1]),
        leaders=scaled[1][2 * n + m + 2 :],
        prices=scaled[0][2 * n : 2 * n + m],
        level=level,
    )

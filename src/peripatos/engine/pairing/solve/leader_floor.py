"""The highest possible worst sum over a leader's pairs, then the value, among the plans that cover most.

With several wishes this is NP-hard in general. HiGHS searches for the plan; what is proved in the file are the duals of
the linear relaxation, rounded to whole numbers over the scale. HiGHS's own proof goes to the statistics.
"""

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Stage
from peripatos.engine.pairing.solve.bounds import Goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.covering import covered
from peripatos.engine.pairing.solve.run import Run

SCALE: Final = 10_000
NODES: Final = {"quick": 1, "normal": 10, "thorough": 1_000}
LARGEST: Final = 300_000  # edges; beyond it only the plan of best coverage is returned


@dataclass(frozen=True, eq=False)
class Model:
    """Rows over the variables: pairs (e), leaders served (n), and the worst sum at the end."""

    run: Run
    pinned_sum: IntArray  # (n) of the market
    pinned: BoolArray  # (n) of the market: served by a pin
    ceiling: int  # no leader's sum is higher
    served: int
    pairs: int

    @property
    def sizes(self) -> tuple[int, int]:
        return self.run.market.edges, self.run.market.leaders


def solve_leader_floor(run: Run) -> None:
    market = run.market
    run.meter.total = 8
    found = covered(run, market, run.worth, gain=int(run.worth.max(initial=0)), target=None)
    plan, prices = found.chosen, [run.prices(market, goal, found.chosen) for goal in _goals(run)]
    model = _model(run, plan)
    zero = np.zeros(market.leaders, dtype=np.int64)
    _offer(run, model, plan, prices, None, None)
    if not plan.any() and not run.problem.pins.size:
        _offer(run, model, plan, prices, None, _proof(run, model, "value", plan, zero))
        return
    if market.edges > LARGEST:
        run.stats["below_promise"] = True
        run.stats["below_promise_code"] = "too_many_pairs"
        return
    duals = _duals_floor(model)
    chosen = _at_the_bound(run, model, plan, duals)
    if chosen is None:
        better = _better(model, plan, _searched(run, model, _floor_rows(model), _floor_goal(model), "leader_floor"))
        _offer(run, model, better, prices, _proof(run, model, "leader_floor", better, duals), None)
        chosen = _best_value(run, model, better)
    stage, floor = _proof(run, model, "leader_floor", chosen, duals), worst_sum(model, chosen)
    _offer(run, model, chosen, prices, stage, _proof(run, model, "value", chosen, _duals_value(model, floor)))


def _at_the_bound(run: Run, model: Model, plan: BoolArray, duals: "Duals") -> BoolArray | None:
    """The best plan whose worst sum is what the relaxation permits; None where no such plan is found."""
    floor = _proof(run, model, "leader_floor", plan, duals).bound
    if floor is None or floor > model.ceiling:
        return None
    found = _searched(run, model, _value_rows(model, floor), _value_goal(model), "value", floor=floor)
    chosen = _taken(model, found)
    if found.status != 0 or chosen is None or worst_sum(model, chosen) < floor:
        return None
    run.stats["solver_leader_floor"] = floor
    return chosen


def _best_value(run: Run, model: Model, better: BoolArray) -> BoolArray:
    """The best plan with the worst sum that was found."""
    floor = worst_sum(model, better)
    chosen = _taken(model, _searched(run, model, _value_rows(model, floor), _value_goal(model), "value"))
    if chosen is None or worst_sum(model, chosen) < floor or _worth(run, chosen) < _worth(run, better):
        return better
    return chosen


def _goals(run: Run) -> tuple[Goal, Goal]:
    return served_goal(run.market), pairs_goal(run.market)


def _worth(run: Run, chosen: BoolArray) -> int:
    return int(run.worth[chosen].sum())


def _model(run: Run, plan: BoolArray) -> Model:
    problem, market = run.problem, run.market
    pins, back = problem.pins, market.leader_order
    sums = np.zeros(market.leaders, dtype=np.int64)
    np.add.at(sums, back[problem.edge_leader[pins]], problem.score[pins])
    pinned = np.zeros(market.leaders, dtype=np.bool_)
    pinned[back[problem.edge_leader[pins]]] = True
    return Model(
        run,
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
    market = model.run.market
    score = model.run.problem.score[market.edge]
    sums = model.pinned_sum + np.bincount(market.leader[chosen], score[chosen], minlength=market.leaders).astype(
        np.int64
    )
    served = model.pinned | (np.bincount(market.leader[chosen], minlength=market.leaders) > 0)
    return int(sums[served].min(initial=model.ceiling))


def _common(model: Model) -> tuple[Any, Any, Any]:
    """Rows that hold in every stage: wishes, places, served means at least one pair, and the coverage that is held."""
    market, (e, n) = model.run.market, model.sizes
    ones, column = np.ones(e), np.arange(e)
    per_leader = csr_array((ones, (market.leader, column)), shape=(n, e))
    per_mentor = csr_array((ones, (market.mentor, column)), shape=(market.mentors, e))
    unit, free = csr_array((np.ones(n), (np.arange(n), np.arange(n))), shape=(n, n)), ~model.pinned
    wants = csr_array((np.where(free, market.wants, 0), (np.arange(n), np.arange(n))), shape=(n, n))
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
    market, (e, n) = model.run.market, model.sizes
    score = model.run.problem.score[market.edge].astype(float)
    return csr_array((score, (market.leader, np.arange(e))), shape=(n, e))


def _diagonal(values: IntArray) -> Any:
    return csr_array((values.astype(float), (np.arange(values.size), np.arange(values.size))), shape=(values.size,) * 2)


def _floor_rows(model: Model) -> tuple[Any, Any, Any]:
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


def _value_rows(model: Model, floor: int) -> tuple[Any, Any, Any]:
    """Each served leader's sum is at least the floor."""
    rows, low, high = _common(model)
    n = model.sizes[1]
    own = hstack([_sums(model), _diagonal(np.where(model.pinned, 0, -floor)), csr_array((n, 1))])
    due = np.where(model.pinned, floor - model.pinned_sum, 0)
    return vstack([rows, own]), np.concatenate((low, due)), np.concatenate((high, np.full(n, np.inf)))


def _floor_goal(model: Model) -> Any:
    return np.concatenate((np.zeros(sum(model.sizes)), [-1.0]))


def _value_goal(model: Model) -> Any:
    return np.concatenate((-model.run.worth.astype(float), np.zeros(model.sizes[1] + 1)))


def _limits(model: Model, *, whole: bool) -> tuple[Any, Any]:
    """Whole plans may take for granted that everybody is served; duals must find its worth in the row of served."""
    e, n = model.sizes
    market = model.run.market
    served = np.where(model.pinned | (market.wants == 0), 0.0, 1.0)
    everybody = whole and int(market.bonus[served > 0].sum()) == model.served
    low = np.concatenate((np.zeros(e), served if everybody else np.zeros(n), [0.0]))
    return low, np.concatenate((np.ones(e), served, [float(model.ceiling)]))


def _searched(
    run: Run, model: Model, rows: tuple[Any, Any, Any], goal: Any, name: str, *, floor: int | None = None
) -> OptimizeResult:
    """HiGHS with a limit on nodes, so that the result does not depend on the clock unless a time limit cuts it off."""
    matrix, low, high = rows
    limits = Bounds(*_limits(model, whole=True))
    run.went("highs")
    run.meter.pulse()
    whole_numbers = np.ones(goal.size)
    whole_numbers[-1] = 0
    options: dict[str, Any] = {"mip_rel_gap": 0.0, "node_limit": NODES[run.effort]}
    left = run.meter.left()
    if left is not None:
        options["time_limit"] = max(0.1, left)
    found = milp(
        goal, constraints=LinearConstraint(matrix, low, high), bounds=limits, integrality=whole_numbers, options=options
    )
    run.meter.step()
    bound = getattr(found, "mip_dual_bound", None)
    if floor is not None and found.status != 0:
        return found  # a first try, of which nothing is promised
    if bound is not None and math.isfinite(bound):
        constant = run.constants.value if name == "value" else 0
        run.stats["solver_bound" if name == "value" else f"solver_{name}"] = math.floor(-bound + 1e-6) + constant
    if found.status != 0:
        run.stats["below_promise"] = True
        run.stats["below_promise_code"] = "search_ended_early"
    return found


def _taken(model: Model, found: OptimizeResult) -> BoolArray | None:
    if found.x is None:
        return None
    chosen: BoolArray = np.round(found.x[: model.sizes[0]]) > 0
    market = model.run.market
    covers = (served_goal(market).reached(market, chosen), int(np.count_nonzero(chosen)))
    load = np.bincount(market.leader[chosen], minlength=market.leaders)
    taken = np.bincount(market.mentor[chosen], minlength=market.mentors)
    fits = covers[0] >= model.served and covers[1] >= model.pairs
    return chosen if fits and (load <= market.wants).all() and (taken <= market.room).all() else None


def _better(model: Model, plan: BoolArray, found: OptimizeResult) -> BoolArray:
    chosen = _taken(model, found)
    return plan if chosen is None or worst_sum(model, chosen) < worst_sum(model, plan) else chosen


@dataclass(frozen=True, eq=False)
class Duals:
    """Multipliers over the scale (served, pairs, each leader's sum), the prices, and what sums are held to."""

    served: int
    pairs: int
    leaders: IntArray
    prices: IntArray
    level: int


def _duals_floor(model: Model) -> Duals:
    return _duals(model, _floor_rows(model), _floor_goal(model), model.ceiling)


def _duals_value(model: Model, floor: int) -> Duals:
    return _duals(model, _value_rows(model, floor), _value_goal(model), floor)


def _duals(model: Model, rows: tuple[Any, Any, Any], goal: Any, level: int) -> Duals:
    """The duals of the relaxation, rounded: any whole numbers from 0 up prove something, these nearly the most."""
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
    model.run.meter.step()
    n, m = model.sizes[1], model.run.market.mentors
    if found.status != 0:
        zero = np.zeros(n, dtype=np.int64)
        return Duals(0, 0, zero, np.zeros(m, dtype=np.int64), level)
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


def _proof(run: Run, model: Model, name: str, chosen: BoolArray, duals: Duals | IntArray) -> Stage:
    """A stage with what its multipliers prove, by the formula of the format."""
    market = run.market
    if not isinstance(duals, Duals):
        duals = Duals(0, 0, duals, np.zeros(market.mentors, dtype=np.int64), 0)
    score = run.problem.score[market.edge]
    own = SCALE * run.worth if name == "value" else np.zeros(market.edges, dtype=np.int64)
    sums = duals.leaders
    goal = Goal(
        own + duals.pairs + sums[market.leader] * score,
        duals.served * market.bonus - np.where(model.pinned, 0, sums) * duals.level,
    )
    constant = int((sums * model.pinned_sum).sum())
    if name == "value":
        constant += SCALE * run.constants.value - int(sums[model.pinned].sum()) * duals.level
    else:
        constant += int(sums[~model.pinned].sum()) * duals.level
    held = duals.served * model.served + duals.pairs * model.pairs
    beyond = goal.bound(market, duals.prices) + constant - held
    share = SCALE if name == "value" else int(sums.sum())
    value = _worth(run, chosen) + run.constants.value if name == "value" else worst_sum(model, chosen)
    stage = Stage(
        name,
        value,
        beyond // share if share else None,
        duals.prices[market.mentor_order],
        served_multiplier=duals.served,
        pairs_multiplier=duals.pairs,
    )
    return replace(stage, leaders=sums[market.leader_order])


def _offer(
    run: Run,
    model: Model,
    plan: BoolArray,
    prices: list[IntArray | None],
    floor: Stage | None,
    value: Stage | None,
) -> None:
    """The plan with what is proved so far."""
    market = run.market
    nothing, zero = np.zeros(market.mentors, dtype=np.int64), np.zeros(market.leaders, dtype=np.int64)
    proved = [nothing if row is None else row for row in prices]
    served, pairs = run.served_stage(market, plan, proved[0]), run.pairs_stage(market, plan, proved[1])
    scaled = [
        replace(stage, prices=None if stage.prices is None else stage.prices * SCALE) for stage in (served, pairs)
    ]
    some = bool(plan.any() or run.problem.pins.size)
    unproved = Stage("leader_floor", worst_sum(model, plan) if some else None, None, None)
    last = _proof(run, model, "value", plan, zero) if value is None else value
    run.offer(market, plan, (*scaled, unproved if floor is None else floor, last), least=False, scale=SCALE)

"""The highest possible worst sum over a leader's pairs, then the value, among the plans that cover most.

With several wishes this is NP-hard in general. HiGHS searches for the plan among the pairs that could matter; what is
proved in the file are the duals of the linear relaxation, rounded to whole numbers over the scale. What HiGHS proves
goes to the statistics.
"""

import math
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.optimize import OptimizeResult

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.problem import Stage
from peripatos.engine.pairing.solve.bounds import Goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.covering import covered, whole
from peripatos.engine.pairing.solve.leader_columns import losses, priced_duals, profits, some_pairs
from peripatos.engine.pairing.solve.leader_model import (
    SCALE,
    Duals,
    Model,
    floor_goal,
    floor_rows,
    model_of,
    no_duals,
    searched,
    taken,
    value_goal,
    value_rows,
    worst_sum,
)
from peripatos.engine.pairing.solve.run import Run

LARGEST: Final = 300_000  # edges; beyond it only the plan of best coverage is returned


def solve_leader_floor(run: Run) -> None:
    market = run.market
    run.meter.total = 8
    found = covered(run, market, run.worth, gain=int(run.worth.max(initial=0)), target=None)
    plan, prices = found.chosen, [run.prices(market, goal, found.chosen) for goal in _goals(run)]
    model = model_of(run, plan)
    _offer(run, model, plan, prices, None, None)
    if not plan.any() and not run.problem.pins.size:
        _offer(run, model, plan, prices, None, _proof(model, "value", plan, no_duals(model)))
        return
    if market.edges > LARGEST:
        run.stats["below_promise"] = True
        run.stats["below_promise_code"] = "too_many_pairs"
        return
    gain = found.goal.weight - (0 if found.prices is None else found.prices[market.mentor])
    gain = found.goal.weight - (0 if found.prices is None else found.prices[market.mentor])
    duals, pairs = priced_duals(model, floor_rows, floor_goal, model.ceiling, some_pairs(model, gain, plan), own=0)
    best = _at_the_bound(model, plan, duals, pairs)
    if best is None:
        better = _better(model, plan)
        _offer(run, model, better, prices, _proof(model, "leader_floor", better, duals), None)
        chosen = _best_value(model, better)
        best = chosen, _value_duals(model, worst_sum(model, chosen), pairs | chosen)[0]
    stage = _proof(model, "leader_floor", best[0], duals)
    _offer(run, model, best[0], prices, stage, _proof(model, "value", *best))


def _goals(run: Run) -> tuple[Goal, Goal]:
    return served_goal(run.market), pairs_goal(run.market)


def _value_duals(model: Model, floor: int, pairs: BoolArray) -> tuple[Duals, BoolArray]:
    return priced_duals(model, lambda part: value_rows(part, floor), value_goal, floor, pairs, own=SCALE)


def _at_the_bound(model: Model, plan: BoolArray, duals: Duals, pairs: BoolArray) -> tuple[BoolArray, Duals] | None:
    """The best plan whose worst sum is what the relaxation permits, with duals of its value; None where none is found.

    It is searched among the pairs that the relaxation took. Another pair could be part of a better plan only where it
    costs less than what lies between plan and bound: then those join, and the search is repeated.
    """
    floor = _proof(model, "leader_floor", plan, duals).bound
    if floor is None or floor > model.ceiling:
        return None
    proved, open_edges = _value_duals(model, floor, pairs)
    left = (_beyond(model, "value", proved) - losses(model, proved, SCALE)) // SCALE
    chosen = _best_among(model, open_edges, floor)
    if chosen is not None:
        missing = ~open_edges & (left > _worth(model, chosen))
        if missing.any():
            chosen = _best_among(model, open_edges | missing, floor)
    elif not open_edges.all():
        chosen = _best_among(model, np.ones_like(open_edges), floor)
    if chosen is None:
        return None
    model.run.stats["solver_leader_floor"] = floor
    model.run.stats["solver_bound"] = _worth(model, chosen)
    return chosen, proved


def _best_among(model: Model, open_edges: BoolArray, floor: int) -> BoolArray | None:
    """The best plan of some pairs with this worst sum; None where the search ends without the best."""
    part = model.only(open_edges)
    found = searched(part, value_rows(part, floor), value_goal(part))
    chosen = taken(part, found)
    if found.status != 0 or chosen is None or worst_sum(part, chosen) < floor:
        return None
    return whole(model.market, open_edges, chosen)


def _worth(model: Model, chosen: BoolArray) -> int:
    return int(model.worth[chosen].sum()) + model.run.constants.value


def _better(model: Model, plan: BoolArray) -> BoolArray:
    """A plan with a worst sum as high as a search over all pairs finds it."""
    found = searched(model, floor_rows(model), floor_goal(model))
    _tell(model, found, "solver_leader_floor", 0)
    chosen = taken(model, found)
    return plan if chosen is None or worst_sum(model, chosen) < worst_sum(model, plan) else chosen


def _best_value(model: Model, better: BoolArray) -> BoolArray:
    """The best plan with the worst sum that was found."""
    floor = worst_sum(model, better)
    found = searched(model, value_rows(model, floor), value_goal(model))
    _tell(model, found, "solver_bound", model.run.constants.value)
    chosen = taken(model, found)
    if chosen is None or worst_sum(model, chosen) < floor or _worth(model, chosen) < _worth(model, better):
        return better
    return chosen


def _tell(model: Model, found: OptimizeResult, name: str, constant: int) -> None:
    """What a search over all pairs proved by itself, and whether it was ended early."""
    stats, bound = model.run.stats, getattr(found, "mip_dual_bound", None)
    if bound is not None and math.isfinite(bound):
        stats[name] = math.floor(-bound + 1e-6) + constant
    if found.status != 0:
        stats["below_promise"] = True
        stats["below_promise_code"] = "search_ended_early"


def _goal_of(model: Model, name: str, duals: Duals) -> Goal:
    """What a stage weighs, over the scale: a leader's sum is paid for at the level that it is held to."""
    own = SCALE if name == "value" else 0
    level = np.where(model.pinned, 0, duals.leaders) * duals.level
    return Goal(profits(model, replace(duals, prices=duals.prices * 0), own), duals.served * model.market.bonus - level)


def _beyond(model: Model, name: str, duals: Duals) -> int:
    """The bound that multipliers prove, by the formula of the format, over the scale (the value) or their sum."""
    sums, constants = duals.leaders, model.run.constants
    constant = int((sums * model.pinned_sum).sum())
    if name == "value":
        constant += SCALE * constants.value - int(sums[model.pinned].sum()) * duals.level
    else:
        constant += int(sums[~model.pinned].sum()) * duals.level
    held = duals.served * model.served + duals.pairs * model.pairs
    return _goal_of(model, name, duals).bound(model.market, duals.prices) + constant - held


def _proof(model: Model, name: str, chosen: BoolArray, duals: Duals) -> Stage:
    """A stage with what its multipliers prove."""
    market = model.market
    share = SCALE if name == "value" else int(duals.leaders.sum())
    stage = Stage(
        name,
        _worth(model, chosen) if name == "value" else worst_sum(model, chosen),
        _beyond(model, name, duals) // share if share else None,
        duals.prices[market.mentor_order],
        served_multiplier=duals.served,
        pairs_multiplier=duals.pairs,
    )
    return replace(stage, leaders=duals.leaders[market.leader_order])


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
    nothing = np.zeros(market.mentors, dtype=np.int64)
    proved = [nothing if row is None else row for row in prices]
    served, pairs = run.served_stage(market, plan, proved[0]), run.pairs_stage(market, plan, proved[1])
    scaled = [
        replace(stage, prices=None if stage.prices is None else stage.prices * SCALE) for stage in (served, pairs)
    ]
    some = bool(plan.any() or run.problem.pins.size)
    unproved = Stage("leader_floor", worst_sum(model, plan) if some else None, None, None)
    last = _proof(model, "value", plan, no_duals(model)) if value is None else value
    run.offer(market, plan, (*scaled, unproved if floor is None else floor, last), least=False, scale=SCALE)

"""The compact model answered by CP-SAT or by HiGHS."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from peripatos.engine.arrays import IntArray
from peripatos.engine.ecosystem.solve.linear import Rows


@dataclass(frozen=True, eq=False)
class Found:
    """chosen: pairs, ascending, None when there is no plan (or none was found). proved: whether it is the best.

    bound: the solver's own word on the gain; work: in the solver's deterministic units.
    """

    chosen: IntArray | None
    bound: float
    proved: bool
    work: float
    impossible: bool = False


def by_cp_sat(rows: Rows, *, hint: IntArray, work: float, seconds: float | None, seed: int) -> Found:
    """At most so much deterministic work of one worker; seconds only cut off. hint: pairs of a plan to start from."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (slow to load; most runs of a small problem do without)

    model, gains = cp_model.CpModel(), rows.all_gains().astype(np.int64).tolist()
    variables = [model.new_bool_var("") for _ in gains]
    matrix = rows.matrix() if rows.height else csr_array((0, rows.width))
    for k, (low, high) in enumerate(zip(*rows.limits(), strict=True) if rows.height else ()):
        first, last = matrix.indptr[k], matrix.indptr[k + 1]
        _row(model, variables, matrix.indices[first:last].tolist(), matrix.data[first:last].tolist(), low, high)
    model.maximize(sum(gain * var for gain, var in zip(gains, variables, strict=True)))
    for column, listed in enumerate(np.isin(rows.pairs, hint).tolist()):
        model.add_hint(variables[column], listed)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(0.05, seconds)
    status = solver.solve(model)
    spent = float(solver.response_proto.deterministic_time)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Found(None, np.inf, proved=False, work=spent, impossible=status == cp_model.INFEASIBLE)
    chosen = rows.pairs[[bool(solver.value(var)) for var in variables[: rows.pairs.size]]]
    bound = float(solver.best_objective_bound)
    return Found(chosen, bound, proved=status == cp_model.OPTIMAL, work=spent)


def _row(model: Any, variables: list[Any], columns: list[int], weights: list[float], low: float, high: float) -> None:
    if all(weight == 1 for weight in weights) and low == -np.inf and high == 1:
        model.add_at_most_one(variables[c] for c in columns)
        return
    total = sum(int(weight) * variables[c] for c, weight in zip(columns, weights, strict=True))
    if low == high:
        model.add(total == int(low))
        return
    if low > -np.inf:
        model.add(total >= int(low))
    if high < np.inf:
        model.add(total <= int(high))


def by_highs(rows: Rows, *, nodes: int, seconds: float | None) -> Found:
    """The integer programme; a limit on nodes keeps it a function of the problem."""
    if not rows.width:
        impossible = bool(rows.height) and bool((rows.limits()[0] > 0).any())
        return Found(None if impossible else rows.pairs, 0.0, proved=not impossible, work=0.0, impossible=impossible)
    options: dict[str, float | int] = {"mip_rel_gap": 0.0, "node_limit": nodes}
    if seconds is not None:
        options["time_limit"] = max(0.05, seconds)
    found = milp(
        -rows.all_gains(),
        constraints=LinearConstraint(rows.matrix(), *rows.limits()) if rows.height else (),
        bounds=Bounds(0, 1),
        integrality=np.ones(rows.width),
        options=options,
    )
    if found.x is None:
        return Found(None, np.inf, proved=False, work=0.0, impossible=found.status == 2)
    return Found(rows.pairs[found.x[: rows.pairs.size] > 0.5], -found.fun, proved=found.status == 0, work=0.0)

"""Panels bettered by exchanges: they keep every quota, weigh no less than before and no more than the best there is."""

import numpy as np
import pytest

from instances_pilot import pilot_problem
from peripatos.engine import pilot
from peripatos.engine.meter import Meter
from peripatos.engine.pilot.problem import Types
from peripatos.engine.pilot.solve.compositions import Panels
from peripatos.engine.pilot.solve.lottery import in_turn
from peripatos.engine.pilot.solve.swaps import better_all, rules_of


def read(people: int, choose: int, *, exact: bool, seed: int) -> tuple[pilot.Problem, Types, Panels]:
    problem = pilot.Problem.from_dict(pilot_problem(people, choose, exact=exact, seed=seed))
    types = Types.of(problem)
    return problem, types, Panels.of(problem, types)


@pytest.mark.parametrize("exact", [False, True])
def test_a_bettered_panel_meets_every_quota_and_weighs_no_less_and_no_more_than_the_best(exact: bool) -> None:
    problem, types, panels = read(60, 12, exact=exact, seed=2)
    rng = np.random.default_rng(4)
    start = panels.best(np.zeros(types.count))
    assert start is not None
    for _ in range(5):
        weight = rng.random(types.count)
        column = start[None, :].copy()
        better_all(rules_of(problem, types), column, weight)
        best = panels.best(weight)
        assert best is not None
        counts = column[0] @ types.counts_in
        assert all(low <= n <= high for n, (low, high) in zip(counts.tolist(), problem.limits, strict=True))
        assert column.sum() == problem.choose
        assert (column[0] <= types.size).all()
        assert weight @ start - 1e-9 <= weight @ column[0] <= weight @ best + 1e-9


def test_panels_in_turn_come_close_to_the_chances_they_aim_at() -> None:
    problem, types, panels = read(100, 20, exact=False, seed=3)
    start = panels.best(np.zeros(types.count))
    assert start is not None
    aim = np.vstack([panels.best(row) for row in np.random.default_rng(1).random((30, types.count))]).mean(axis=0)
    made = in_turn(rules_of(problem, types), start, aim, Meter(progress=None, time_limit_s=None), 300)
    assert np.abs(made.mean(axis=0) - aim).max() <= 0.02

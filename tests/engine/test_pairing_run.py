"""Progress, cancelling, time limits and efforts of a run."""

import numpy as np
import pytest

from peripatos.engine.pairing import Cancelled, Problem, ProblemError, check, solve

Report = tuple[int, int, int | None, int | None]


def problem(objective: str = "total", *, leaders: int = 40, mentors: int = 15) -> Problem:
    rng = np.random.default_rng(1)
    return Problem.from_arrays(
        {
            "objective": np.array(objective),
            "indptr": np.arange(leaders + 1) * mentors,
            "indices": np.tile(np.arange(mentors), leaders),
            "score": rng.integers(0, 10_000, leaders * mentors),
            "capacity": np.full(mentors, 2),
        }
    )


@pytest.mark.parametrize("objective", ["total", "coverage", "floor"])
def test_progress_tells_true_values_that_end_at_the_proved_one(objective: str) -> None:
    reports: list[Report] = []
    solution = solve(problem(objective), progress=lambda *report: reports.append(report))
    done = [report[0] for report in reports]
    assert len(reports) >= 3
    assert done == sorted(done)
    assert all(0 <= report[0] <= report[1] for report in reports)
    assert reports[-1][2:] == (solution.value, solution.bound)
    assert all(report[3] >= report[2] for report in reports if report[2] is not None and report[3] is not None)


def test_the_value_of_a_total_only_grows_and_its_bound_only_falls() -> None:
    reports: list[Report] = []
    solve(problem(), progress=lambda *report: reports.append(report))
    best, bound = [report[2] for report in reports], [report[3] for report in reports]
    assert best == sorted(best)
    assert bound == sorted(bound, reverse=True)
    assert len(set(bound)) >= 2


@pytest.mark.parametrize("objective", ["total", "coverage", "floor"])
def test_a_cancelled_run_returns_the_best_plan_so_far_with_a_true_bound(objective: str) -> None:
    instance, whole = problem(objective), solve(problem(objective))
    for stop_at in range(1, 6):
        calls = 0

        def stop(*_: object) -> None:
            nonlocal calls
            calls += 1
            if calls >= stop_at:  # noqa: B023  (called before the loop goes on)
                raise Cancelled

        solution = solve(instance, progress=stop)
        assert check(instance, solution) == ()
        assert solution.status in ("stopped", "optimal")
        if solution.status == "stopped" and objective == "total":
            assert 0 < solution.value <= whole.value <= solution.bound


def test_a_time_limit_of_nothing_stops_at_the_first_plan() -> None:
    instance = problem(leaders=60)
    solution = solve(instance, time_limit_s=0.0)
    assert solution.status == "stopped"
    assert len(solution.pairs) == 30
    assert check(instance, solution) == ()


def test_a_generous_time_limit_changes_nothing() -> None:
    assert solve(problem(), time_limit_s=600.0).to_dict()["pairs"] == solve(problem()).to_dict()["pairs"]


@pytest.mark.parametrize("effort", ["quick", "normal", "thorough"])
def test_every_effort_is_exact(effort: str) -> None:
    solution = solve(problem(), effort=effort)
    assert (solution.status, solution.stats["effort"]) == ("optimal", effort)


def test_an_unknown_effort_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        solve(problem(), effort="heroic")
    assert refused.value.code == "unknown_effort"


def test_the_statistics_of_a_run_are_complete() -> None:
    stats = solve(problem(leaders=60), seed=9).stats
    assert set(stats) == {
        *("seed", "effort", "problem", "path", "served", "pairs", "floor", "blocking_pairs", "blocking", "moved"),
        *("gone", "incumbent_gone", "seconds", "cpu_seconds", "peak_mib"),
    }
    assert (stats["seed"], stats["served"], stats["pairs"], stats["path"]) == (9, 30, 30, "min_cost_flow")

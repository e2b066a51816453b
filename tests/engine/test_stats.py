"""Intervals and inequality, against published figures and other implementations."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from peripatos.engine.stats import Interval, bootstrap_mean, gini, median_interval, t_mean, wilson


def test_wilson_gives_the_published_interval_of_194_of_220() -> None:
    share = wilson(194, 220)
    assert (round(share.low, 3), round(share.high, 3)) == (0.832, 0.918)


@pytest.mark.parametrize(("successes", "of"), [(0, 5), (5, 5), (1, 7), (50, 99)])
def test_wilson_equals_scipy(successes: int, of: int) -> None:
    share, other = wilson(successes, of), scipy_stats.binomtest(successes, of).proportion_ci(method="wilson")
    assert (share.low, share.high) == pytest.approx((other.low, other.high))
    assert share.estimate == successes / of


@pytest.mark.parametrize(("successes", "of"), [(1, 0), (-1, 5), (6, 5), (0, 0)])
def test_a_share_that_is_none_is_refused(successes: int, of: int) -> None:
    with pytest.raises(ValueError, match="share"):
        wilson(successes, of)


def test_the_mean_has_students_interval() -> None:
    values = [3.0, 4.0, 4.5, 5.0, 6.0, 2.0, 4.0, 4.5, 5.5, 3.5]
    expected = scipy_stats.t.interval(0.95, 9, np.mean(values), scipy_stats.sem(values))
    mean = t_mean(values)
    assert (mean.low, mean.high) == pytest.approx(expected)


def test_the_bootstrap_agrees_with_scipys_and_with_itself() -> None:
    values = np.random.default_rng(2).exponential(1.0, 40)
    mean = bootstrap_mean(values.tolist(), rng=np.random.default_rng(1))
    other = scipy_stats.bootstrap((values,), np.mean, method="BCa", n_resamples=4000, rng=np.random.default_rng(3))
    expected = (other.confidence_interval.low, other.confidence_interval.high)
    assert (mean.low, mean.high) == pytest.approx(expected, abs=0.04)
    assert mean == bootstrap_mean(values.tolist(), rng=np.random.default_rng(1))


def test_the_bootstrap_of_equal_values_is_that_value() -> None:
    assert bootstrap_mean([2.0] * 6, rng=np.random.default_rng(1)) == Interval(2.0, 2.0, 2.0)


def test_the_median_is_held_between_order_statistics() -> None:
    assert median_interval([6, 1, 5, 2, 4, 3]) == Interval(3.5, 1.0, 6.0, 1 - 2 / 64)
    ten = median_interval(list(range(1, 11)))
    assert ten == Interval(5.5, 2.0, 9.0, 1 - 2 * 11 / 1024)


def test_five_values_allow_no_interval_of_the_median() -> None:
    assert median_interval([1, 2, 3, 4, 5]) is None


def test_the_median_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    covered = sum(
        interval.low <= np.log(2) <= interval.high
        for interval in (median_interval(rng.exponential(1.0, 12).tolist()) for _ in range(2000))
        if interval
    )
    assert covered / 2000 >= 0.95


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [[1.0, 2.0]]])
def test_values_that_are_no_sample_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        t_mean(values)


@pytest.mark.parametrize(
    ("amounts", "expected"), [([3, 3, 3], 0.0), ([0, 0, 0, 1], 0.75), ([0, 0], 0.0), ([1, 2, 3, 4], 0.25)]
)
def test_gini_of_known_spreads(amounts: list[float], expected: float) -> None:
    assert gini(amounts) == pytest.approx(expected)
    assert gini(amounts[::-1]) == gini(amounts)


@pytest.mark.parametrize("amounts", [[], [-1, 2], [float("inf")]])
def test_gini_of_no_amounts_is_refused(amounts: list[float]) -> None:
    with pytest.raises(ValueError, match="amounts"):
        gini(amounts)

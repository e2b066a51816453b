"""No figure of fewer than five people, and none without its uncertainty."""

from dataclasses import fields

import pytest

from peripatos.engine.disclosure import Mean, Share, TooFew, release, release_mean, release_share
from peripatos.engine.stats import bootstrap_mean, t_mean, wilson


@pytest.mark.parametrize("n", range(5))
def test_up_to_four_people_are_too_few_and_not_counted(n: int) -> None:
    assert release_share(n, n) == TooFew(5)
    assert release_mean([1.0] * n) == TooFew(5)
    assert release(n, n=n).value is None
    assert {field.name for field in fields(TooFew)} == {"minimum", "value"}


def test_five_people_give_a_share_with_wilsons_interval() -> None:
    share = wilson(4, 5)
    assert release_share(4, 5) == Share(0.8, share.low, share.high, 5)
    assert release(4, n=5) == release_share(4, 5)


def test_a_programme_may_ask_for_more_people_but_not_for_fewer() -> None:
    assert release_share(9, 9, minimum=10) == TooFew(10)
    assert isinstance(release_share(9, 10, minimum=10), Share)
    for refused in (lambda: release_share(1, 4, minimum=4), lambda: release_mean([1.0] * 9, minimum=1)):
        with pytest.raises(ValueError, match="never released"):
            refused()


def test_ten_even_values_have_students_interval_and_nine_the_bootstraps() -> None:
    import numpy as np

    ten = [1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0, 4.0, 4.0, 5.0]
    student, drawn = t_mean(ten), bootstrap_mean(ten[:9], rng=np.random.default_rng(1))
    assert release(ten) == Mean(student.estimate, student.low, student.high, 10)
    assert release(ten[:9]) == Mean(drawn.estimate, drawn.low, drawn.high, 9)


def test_values_that_lean_to_one_side_have_the_bootstraps_interval() -> None:
    import numpy as np

    leaning = [1.0] * 14 + [40.0]
    drawn = bootstrap_mean(leaning, rng=np.random.default_rng(7))
    assert release(leaning, seed=7) == Mean(drawn.estimate, drawn.low, drawn.high, 15)


def test_a_count_needs_its_whole() -> None:
    with pytest.raises(ValueError, match="counted among"):
        release(3)

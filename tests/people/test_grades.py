"""The ladder and the stages that follow from it."""

import pytest

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.core.errors import Denied
from peripatos.people.models import GradeStep, Person
from peripatos.people.reporting import depths
from peripatos.people.selectors.ladder import ladder, ranks_by_grade, unplaced_grades
from peripatos.people.services.grades import move_grade, place_grade, refresh_ladder, take_suggested_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(cast: Cast) -> Cast:
    """A line of four: B1 leads L1 leads L2 leads L3; L9 stands alone."""
    above = None
    for grade in ("B1", "L1", "L2", "L3"):
        above = Person.objects.create(
            created_at=cast.now, display_name=f"Grade {grade}", sort_name=grade, grade=grade, manager=above
        )
    Person.objects.create(created_at=cast.now, display_name="Alone", sort_name="alone", grade="L9")
    Person.objects.exclude(display_name__startswith="Grade").exclude(display_name="Alone").update(
        grade="", manager=None
    )
    with acting(FIXTURES):
        refresh_ladder(now=cast.now)
    return cast


def placed(cast: Cast) -> list[str]:
    actor = cast.actor("coordinator")
    with acting(actor):
        return [rung.code for rung in ladder(actor).placed]


def test_depth_counts_steps_up_and_leaves_out_people_without_a_line() -> None:
    assert depths({"a": None, "b": "a", "c": "b", "alone": None, "lost": "gone"}) == {"a": 0, "b": 1, "c": 2}


def test_depth_survives_a_cycle() -> None:
    assert set(depths({"a": "b", "b": "a", "c": "a"})) == {"a", "b", "c"}


def test_grades_appear_unplaced_with_a_suggestion_from_depth(line: Cast) -> None:
    actor = line.actor("coordinator")
    with acting(actor):
        found = ladder(actor)
    assert found.placed == ()
    assert [(r.code, r.suggested_rank) for r in found.unplaced] == [
        ("B1", 4),
        ("L1", 3),
        ("L2", 2),
        ("L3", 1),
        ("L9", None),
    ]
    assert unplaced_grades() == ("B1", "L1", "L2", "L3", "L9")


def test_the_suggested_order_is_taken_in_one_press_and_the_rest_stays_named(line: Cast) -> None:
    actor = line.actor("administrator")
    with acting(actor):
        take_suggested_order(actor=actor, now=line.now)
    assert placed(line) == ["B1", "L1", "L2", "L3"]
    assert ranks_by_grade() == {"L3": 1, "L2": 2, "L1": 3, "B1": 4}
    assert unplaced_grades() == ("L9",)


def test_a_grade_is_placed_moved_and_taken_off(line: Cast) -> None:
    actor = line.actor("coordinator")
    with acting(actor):
        take_suggested_order(actor=actor, now=line.now)
        place_grade(actor=actor, code="L9", rank=2, now=line.now)
        assert placed(line) == ["B1", "L1", "L2", "L9", "L3"]
        move_grade(actor=actor, code="L9", rungs=2, now=line.now)
        assert placed(line) == ["B1", "L9", "L1", "L2", "L3"]
        move_grade(actor=actor, code="B1", rungs=5, now=line.now)
        place_grade(actor=actor, code="L9", rank=None, now=line.now)
    assert placed(line) == ["B1", "L1", "L2", "L3"]


def test_a_new_import_keeps_places_and_drops_only_unplaced_grades_that_are_gone(line: Cast) -> None:
    actor = line.actor("coordinator")
    with acting(actor):
        place_grade(actor=actor, code="L1", rank=1, now=line.now)
    Person.objects.filter(grade__in=("L1", "L9")).update(grade="L0")
    with acting(FIXTURES):
        assert refresh_ladder(now=line.now) == 1
    assert set(GradeStep.objects.values_list("code", flat=True)) == {"B1", "L0", "L1", "L2", "L3"}
    assert ranks_by_grade() == {"L1": 1}


@pytest.mark.parametrize("name", ["leader", "coach", "sponsor", "steward", "line_manager"])
def test_the_ladder_is_for_coordinator_and_administrator(line: Cast, name: str) -> None:
    actor = line.actor(name)
    with acting(actor), pytest.raises(Denied):
        place_grade(actor=actor, code="L1", rank=1, now=line.now)
    assert line.client(name).get("/grades").status_code == 404

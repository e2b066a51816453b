"""The sponsor's overview: figures of a programme, and nothing that points at one of a few people."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cast import Cast
from cast_planning import add_planning
from peripatos.core.access import acting
from peripatos.insight.selectors.overview import overview
from peripatos.insight.types import OverviewFigures, StreamFigures
from peripatos.web.steering.words import said_overview


def figures(people: int) -> OverviewFigures:
    """A programme with one stream of so many leaders, mentors and pairs."""
    return OverviewFigures(
        programme_id=uuid4(),
        name="A programme",
        state="running",
        currency="EUR",
        streams=(StreamFigures("coaching", people, people, people, people, 1_000_000),),
        pairs_on_cadence=people,
        pairs_with_cadence=people,
        sessions_held=people,
        sessions_missed=0,
        sessions_moved=people,
        agreements_signed=people,
        agreements_all=people,
        to_decide=(),
        objectives=(),
    )


@pytest.mark.parametrize("people", [1, 4])
def test_up_to_four_people_are_too_few_for_any_figure(people: int) -> None:
    said = said_overview(figures(people))
    assert said.heading == "A programme has fewer than five leaders"
    assert {figure["value"] for figure in said.figures} == {""}
    assert (said.arches[0]["bay"], said.arches[0]["when"]) == ("< 5", "fewer than five mentors")
    assert said.money["lines"] == [{"cells": ["Internal coaching", "EUR 10,000", "too few to judge"]}]


def test_five_people_are_counted_with_an_interval() -> None:
    said = said_overview(figures(5))
    assert said.heading == "5 of 5 leaders walk with somebody"
    assert [figure["value"] for figure in said.figures] == ["100 %"] * 4 + ["5"] * 2
    assert said.figures[0]["interval"] == "between 57 and 100 %"
    assert said.money["lines"] == [{"cells": ["Internal coaching", "EUR 10,000", "EUR 2,000"]}]


def test_the_amount_for_each_leader_is_rounded_to_the_nearest_cent() -> None:
    assert said_overview(figures(6)).money["lines"] == [{"cells": ["Internal coaching", "EUR 10,000", "EUR 1,666.67"]}]


def test_cohorts_that_meet_and_visits_to_come_count_beside_pairs(cast: Cast) -> None:
    add_planning(cast)
    sponsor = cast.actor("sponsor")
    with acting(sponsor):
        shown, later = (overview(sponsor, cast.programme.id, now=cast.now + timedelta(days=n)) for n in (0, 26))
    said = {stream.kind: (stream.standing, stream.leaders_placed) for stream in shown.streams}
    assert (said["cohorts"], said["rotations"]) == ((1, 5), (1, 1))
    assert [s.standing for s in later.streams if s.kind == "rotations"] == [0]


def test_a_programme_that_is_not_there_reads_like_one_that_is_denied(cast: Cast) -> None:
    sponsor, advisor = cast.client("sponsor"), cast.client("advisor")
    assert sponsor.get(reverse("overview-of", args=[cast.programme.id])).status_code == 200
    unknown = sponsor.get(reverse("overview-of", args=[uuid4()]))
    denied = advisor.get(reverse("overview-of", args=[cast.programme.id]))
    assert (unknown.status_code, denied.status_code) == (404, 404)

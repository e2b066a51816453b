"""What published plans mean for a leader: two more arches, the page of the cohort, the page of the visits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cast import FIXTURES
from cast_planning import add_planning
from peripatos.core.access import acting
from peripatos.people.models import Person
from peripatos.planning.models import Cohort, Placement, Plan


@pytest.fixture
def planned(cast):
    return add_planning(cast)


def page_of(cast, name, address):
    response = cast.client(name).get(address)
    return response.status_code, response.content.decode()


def test_the_day_shows_the_cohort_and_the_next_visit(cast, planned, time_machine):
    time_machine.move_to(cast.now)
    _, day = page_of(cast, "leader", reverse("today"))
    assert "5 peers" in day
    assert reverse("cohort", args=[planned.cohort.id]) in day
    assert planned.host.given_name in day
    assert reverse("visits") in day


def test_the_day_of_somebody_else_shows_neither(cast, planned, time_machine):
    time_machine.move_to(cast.now)
    _, day = page_of(cast, "other_leader", reverse("today"))
    assert "peers" not in day.replace("Peers", "")
    assert planned.host.given_name not in day


def test_a_cohort_that_was_closed_leaves_the_day(cast, planned, time_machine):
    time_machine.move_to(cast.now)
    with acting(FIXTURES):
        Cohort.objects.filter(id=planned.cohort.id).update(closed_on=cast.today)
    _, day = page_of(cast, "leader", reverse("today"))
    assert "5 peers" not in day


def test_members_read_names_and_turns_stewards_the_size_and_others_nothing(cast, planned):
    address = reverse("cohort", args=[planned.cohort.id])
    peer = planned.people[0].display_name
    status, page = page_of(cast, "leader", address)
    assert status == 200
    assert peer in page
    assert "Meeting 6" in page
    status, page = page_of(cast, "steward", address)
    assert (status, peer in page, "6 people" in page) == (200, False, True)
    assert page_of(cast, "other_leader", address)[0] == 404


def test_a_member_reads_why_these_people_and_a_visitor_where_to_go(cast, planned, time_machine):
    time_machine.move_to(cast.now)
    with acting(FIXTURES):
        Plan.objects.filter(id=planned.cohort.plan_id).update(settings={"spread": {"location": 1, "function": 3}})
        Person.objects.filter(id=planned.host.id).update(function="Sales", location="Lagos")
    _, page = page_of(cast, "leader", reverse("cohort", args=[planned.cohort.id]))
    assert "Put together to differ in function and location, with nobody&#x27;s manager among you." in page
    assert "Put together" not in page_of(cast, "steward", reverse("cohort", args=[planned.cohort.id]))[1]
    assert "Sales, Lagos" in page_of(cast, "leader", reverse("visits"))[1]


def test_visits_that_are_over_or_withdrawn_are_not_shown(cast, planned, time_machine):
    time_machine.move_to(cast.now)
    assert planned.host.display_name in page_of(cast, "leader", reverse("visits"))[1]
    with acting(FIXTURES):
        Placement.objects.update(withdrawn_on=cast.today)
    assert "No visit ahead" in page_of(cast, "leader", reverse("visits"))[1]
    with acting(FIXTURES):
        before = cast.today - timedelta(days=30)
        Placement.objects.update(withdrawn_on=None, starts_on=before, ends_on=before + timedelta(days=11))
    assert "No visit ahead" in page_of(cast, "leader", reverse("visits"))[1]

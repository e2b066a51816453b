"""The guide of a demonstration: which step is next around the first session, and that the count never leaps."""

from datetime import datetime, timedelta

import pytest

from cast import Cast
from peripatos.core.access import acting
from peripatos.core.installation import Installation
from peripatos.demo.journey import NextStep, names_of_personas, next_step
from peripatos.growth.models import JournalEntry
from peripatos.matching.models import Round
from peripatos.people.models import Account
from peripatos.programmes.models import Duty, Enrolment, Programme, SuccessCriterion
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.services import book_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def marked(cast: Cast) -> Cast:
    """The cast as a demonstration whose chief financial officer is the leader."""
    people = {"leader_cfo": cast.leader, "coach": cast.coach}
    personas = {key: str(Account.objects.get(person=person).id) for key, person in people.items()}
    Installation.objects.update_or_create(defaults={"demonstration": True, "personas": personas})
    return cast


def step_at(now: datetime) -> tuple[str, int]:
    found = next_step(now=now)
    assert isinstance(found, NextStep)
    return found.code, found.number


def test_the_first_session_is_prepared_until_it_begins_and_then_held(marked: Cast, unguarded: None) -> None:
    actor, pair, starts_at = marked.actor("leader"), marked.pairs["coaching"].id, marked.now + timedelta(days=7)
    MentoringSession._base_manager.filter(relationship=pair).update(state="cancelled")
    JournalEntry._base_manager.filter(author=marked.leader).delete()
    assert step_at(marked.now) == ("book", 13)
    with acting(actor):
        session = book_session(actor=actor, relationship_id=pair, starts_at=starts_at, now=marked.now)
    assert step_at(marked.now) == ("prepare", 14)
    assert step_at(starts_at) == ("held", 14)
    MentoringSession._base_manager.filter(id=session).update(agenda=b"sealed")
    assert step_at(marked.now) == ("reflect", 15)
    assert step_at(starts_at) == ("held", 14)


def test_founding_goes_on_until_leader_and_coach_are_ready(marked: Cast, unguarded: None) -> None:
    Relationship._base_manager.filter(leader=marked.leader).update(state="closed")
    Round._base_manager.all().delete()
    assert step_at(marked.now) == ("round", 6)
    Enrolment._base_manager.filter(id=marked.enrolments["coaching", "coach"].id).update(briefed_at=None)
    assert step_at(marked.now) == ("ready_mentor", 5)
    Enrolment._base_manager.filter(id=marked.enrolments["coaching", "leader"].id).update(side="mentor")
    assert step_at(marked.now) == ("enrol", 5)
    Programme._base_manager.update(state="chartered")
    assert step_at(marked.now) == ("start", 4)


def test_a_steward_is_proposed_and_confirmed_before_the_charter(marked: Cast, unguarded: None) -> None:
    Relationship._base_manager.filter(leader=marked.leader).update(state="closed")
    Programme._base_manager.update(state="draft")
    assert step_at(marked.now) == ("charter", 4)
    stewards = Duty._base_manager.filter(kind="steward")
    stewards.update(state="proposed", confirmed_by=None)
    assert step_at(marked.now) == ("confirm", 4)
    stewards.update(state="ended")
    assert step_at(marked.now) == ("steward", 3)
    SuccessCriterion._base_manager.all().delete()
    assert step_at(marked.now) == ("wizard", 3)


def test_the_guide_knows_the_names_of_those_one_can_walk_in_as(marked: Cast) -> None:
    names = {"leader_cfo": marked.leader.display_name, "coach": marked.coach.display_name}
    assert names_of_personas() == names


def test_outside_a_demonstration_nobody_is_named(cast: Cast) -> None:
    assert names_of_personas() == {}

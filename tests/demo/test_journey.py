"""The guide of a demonstration: which step is next around the first session, and that the count never leaps."""

from datetime import datetime, timedelta

import pytest

from cast import Cast
from peripatos.core.access import acting
from peripatos.core.installation import Installation
from peripatos.demo.journey import NextStep, names_of_personas, next_step
from peripatos.growth.models import JournalEntry
from peripatos.people.models import Account
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.services import book_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def marked(cast: Cast) -> Cast:
    """The cast as a demonstration whose chief financial officer is the leader."""
    account = Account.objects.get(person=cast.leader)
    Installation.objects.update_or_create(defaults={"demonstration": True, "personas": {"leader_cfo": str(account.id)}})
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


def test_the_guide_knows_the_names_of_those_one_can_walk_in_as(marked: Cast) -> None:
    assert names_of_personas() == {"leader_cfo": marked.leader.display_name}


def test_outside_a_demonstration_nobody_is_named(cast: Cast) -> None:
    assert names_of_personas() == {}

"""A mentor's people over HTML."""

import pytest
from django.urls import reverse

from peripatos.core import clock
from peripatos.relationships.models import Relationship


@pytest.fixture(autouse=True)
def _at(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def people(cast, who="coach"):
    return cast.client(who).get(reverse("my-people"))


@pytest.mark.parametrize(
    ("who", "kind"), [("coach", "coaching"), ("advisor", "advising"), ("reverse_mentor", "reverse")]
)
def test_each_mentor_sees_their_person_with_date_and_what_was_agreed(cast, who, kind):
    body = people(cast, who).content.decode()
    assert "You walk with one person" in body
    assert "Leader Cast" in body
    shown = {key for key, word in cast.canaries.items() if word in body}
    assert shown == {f"preparation.{kind}", f"agenda.{kind}"}


def test_a_pair_that_still_writes_its_agreement_is_led_to_it(cast, unguarded):
    Relationship._base_manager.update(state="contracting")
    found = people(cast).context["people"]
    assert [person.act for person in found] == [reverse("session", args=[cast.sessions["coaching"].id])] or [
        person.act for person in found
    ] == [reverse("agreement", args=[cast.pairs["coaching"].id])]


def test_a_mentor_without_anybody_is_told_what_this_is(cast):
    body = people(cast, "other_coach").content.decode()
    assert "Nobody yet" in body
    assert [key for key, word in cast.canaries.items() if word in body] == []


def test_one_person_or_three_take_the_same_number_of_queries(cast, django_assert_num_queries, unguarded, settings):
    settings.DEMONSTRATION = False  # its strip asks one more
    client = cast.client("coach")
    client.get(reverse("my-people"))
    with django_assert_num_queries(13):
        client.get(reverse("my-people"))
    for name in ("other_leader", "ex_leader"):
        Relationship._base_manager.create(
            created_at=cast.now,
            programme=cast.programme,
            stream=cast.streams["coaching"],
            leader=cast.people[name],
            mentor=cast.coach,
            state="active",
            cadence_days=30,
            session_minutes=60,
            formed_on=cast.today,
        )
    with django_assert_num_queries(13):
        body = client.get(reverse("my-people")).content.decode()
    assert "You walk with 3 people" in body

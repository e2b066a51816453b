"""What must not be missed: an open offer, news at the bell, the ranked list, the right to somebody else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import Cast
from matching_scene import Scene
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.matching.models import RematchRequest
from peripatos.matching.services.answers import answer_offer
from peripatos.matching.types import Answer
from peripatos.people.services.notices import notify
from peripatos.relationships.models import Relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(clock, "now", lambda: cast.now)


def main_of(html: str) -> str:
    found = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert found
    return found.group()


def test_an_open_offer_is_the_first_thing_of_either_day(scene: Scene) -> None:
    offer = scene.publish()[0]
    for person, other, page in ((offer.leader, offer.mentor, "today"), (offer.mentor, offer.leader, "my-people")):
        with time_machine.travel(scene.now, tick=False):
            body = main_of(scene.client(person).get(reverse(page)).content.decode())
        headings = re.findall(r"<h2[^>]*>([^<]+)<", body)
        assert re.match(r"A proposal waits for your answer|\d proposals wait for your answer", headings[0])
        assert f'href="/offers/{offer.id}"' in body
        assert other.display_name in body


def test_an_offer_that_was_answered_or_is_over_leaves_the_top(scene: Scene) -> None:
    offer = scene.publish()[0]
    client = scene.client(offer.leader)
    with time_machine.travel(offer.closes_at, tick=False):
        assert client.get(reverse("today")).context["offers"] is None
    with acting(scene.actor(offer.leader)) as actor:
        answer_offer(actor=actor, offer_id=offer.id, answer=Answer.NO, now=scene.now)
    with time_machine.travel(scene.now, tick=False):
        assert client.get(reverse("today")).context["offers"] is None
        assert scene.client(offer.mentor).get(reverse("my-people")).context["offers"] is not None


def test_the_other_sides_answer_changes_nothing_at_the_top(scene: Scene) -> None:
    offer = scene.publish()[0]
    client = scene.client(offer.leader)
    seen = []
    for answer in (None, Answer.NO, Answer.YES):
        if answer:
            with acting(scene.actor(offer.mentor)) as actor:
                answer_offer(actor=actor, offer_id=offer.id, answer=answer, now=scene.now)
        with time_machine.travel(scene.now, tick=False):
            seen.append(client.get(reverse("today")).context["offers"])
    assert seen == [seen[0]] * 3


def test_proposals_and_the_ranked_list_are_one_press_away(cast: Cast, at_noon: None) -> None:
    for name, page in (("leader", "today"), ("coach", "my-people")):
        body = cast.client(name).get(reverse(page)).content.decode()
        assert f'href="{reverse("preferences")}"' in main_of(body)
        menu = body.replace(main_of(body), "")
        assert [f'href="{reverse(route)}"' in menu for route in ("offers", "preferences")] == [True, True]
    outside = cast.client("administrator").get(reverse("my-data")).content.decode()
    assert f'href="{reverse("offers")}"' not in outside


def test_a_leader_ends_and_asks_for_somebody_else(cast: Cast, at_noon: None, unguarded: None) -> None:
    pair, client = cast.pairs["coaching"], cast.client("leader")
    rematch = reverse("rematch", args=[pair.leader_enrolment_id])
    assert f'href="{rematch}"' in client.get(reverse("relationship-end", args=[pair.id])).content.decode()
    ended = client.post(reverse("relationship-end", args=[pair.id]), follow=True)
    assert f'href="{rematch}"' in main_of(ended.content.decode())
    client.post(rematch, {"ending": ""})
    assert (
        RematchRequest._base_manager.filter(enrolment_id=pair.leader_enrolment_id, settled_at__isnull=True).count() == 1
    )


def test_a_mentor_who_ends_is_offered_no_request_of_the_leader(cast: Cast, at_noon: None, unguarded: None) -> None:
    pair, client = cast.pairs["coaching"], cast.client("coach")
    assert "/rematch/" not in client.get(reverse("relationship-end", args=[pair.id])).content.decode()
    ended = client.post(reverse("relationship-end", args=[pair.id]))
    assert (ended.status_code, ended["Location"]) == (303, reverse("home"))
    assert Relationship._base_manager.get(id=pair.id).state == "closed"


@pytest.mark.parametrize("page", ["today", "sessions", "journal", "my-data"])
def test_the_bell_counts_what_is_unread(cast: Cast, at_noon: None, page: str) -> None:
    client = cast.client("leader")
    assert 'class="count"' not in client.get(reverse(page)).content.decode()
    for _ in range(7):
        notify(person_id=cast.leader.id, code="action_added", facts={"name": "Mei"}, now=cast.now)
    assert '<span class="count">7<' in client.get(reverse(page)).content.decode()


def test_the_bell_asks_once_for_the_count(cast: Cast, at_noon: None) -> None:
    client = cast.client("leader")
    notify(person_id=cast.leader.id, code="action_added", facts={"name": "Mei"}, now=cast.now - timedelta(days=1))
    for page in ("sessions", "today"):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(page))
        assert sum("people_notification" in q["sql"] for q in asked.captured_queries) == 1


def test_a_page_that_is_not_there_shows_the_bell_and_tells_nothing(cast: Cast, at_noon: None) -> None:
    client, pair = cast.client("other_leader"), cast.pairs["coaching"]
    notify(person_id=cast.other_leader.id, code="action_added", facts={"name": "Mei"}, now=cast.now)
    denied = client.get(reverse("relationship", args=[pair.id]))
    unknown = client.get(reverse("relationship", args=[cast.leader.id]))
    assert (denied.status_code, denied.content) == (404, unknown.content)

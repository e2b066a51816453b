"""The list of actions and "I need…", as pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from cast import FIXTURES, Cast
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.growth.models import ActionItem, Need
from peripatos.scheduling.models import MentoringSession

pytestmark = pytest.mark.django_db


def action_id(cast: Cast, kind: str = "coaching") -> str:
    with acting(FIXTURES):
        return str(ActionItem.objects.get(session=cast.sessions[kind]).id)


def state(cast: Cast, action: str) -> str:
    with acting(FIXTURES):
        return ActionItem.objects.get(id=action).state


def test_a_press_on_the_box_ticks_and_unticks(cast: Cast) -> None:
    client, action = cast.client("leader"), action_id(cast)
    assert cast.canaries["action.coaching"] in client.get("/actions").content.decode()
    assert client.post(f"/actions/{action}/tick", {"done": "yes", "version": 1}).status_code == 303
    assert state(cast, action) == "done"
    client.post(f"/actions/{action}/tick", {"done": "no", "version": 2})
    assert state(cast, action) == "open"


def test_a_box_pressed_on_an_old_page_changes_nothing(cast: Cast) -> None:
    client, action = cast.client("leader"), action_id(cast)
    assert client.post(f"/actions/{action}/tick", {"done": "yes", "version": 7}).status_code == 409
    assert client.post(f"/actions/{action}/tick", {"done": "yes"}).status_code == 400
    assert state(cast, action) == "open"


def test_ones_own_action_is_added_edited_and_dropped(cast: Cast) -> None:
    client = cast.client("other_leader")
    assert client.post("/actions/add", {"text": "Call Lagos", "due_on": "2026-12-24"}).status_code == 303
    with acting(FIXTURES):
        action = ActionItem.objects.get(owner=cast.other_leader).id
    assert client.post(f"/actions/{action}", {"text": "Call Abuja", "version": 1}).status_code == 303
    assert b"Call Abuja" in client.get("/actions").content
    stale = client.post(f"/actions/{action}", {"text": "Call Kano", "version": 1})
    assert stale.status_code == 409
    assert b"Call Kano" in stale.content
    assert b"Call Abuja" in stale.content
    client.post(f"/actions/{action}", {"step": "drop", "version": 2})
    assert state(cast, str(action)) == "dropped"


def test_an_action_is_added_to_a_session_by_either_side_and_by_nobody_else(cast: Cast) -> None:
    form = {"text": "Send the paper", "session": str(cast.sessions["coaching"].id)}
    statuses = {
        n: cast.client(n).post("/actions/add", form).status_code
        for n in ("leader", "coach", "other_coach", "coordinator")
    }
    assert statuses == {"leader": 303, "coach": 303, "other_coach": 404, "coordinator": 404}


def test_a_press_returns_to_the_page_it_came_from_and_never_to_another_site(cast: Cast) -> None:
    client, action = cast.client("leader"), action_id(cast)
    here = client.post(
        f"/actions/{action}/tick", {"done": "yes", "version": 1}, headers={"Referer": "http://testserver/today"}
    )
    away = client.post(
        f"/actions/{action}/tick", {"done": "no", "version": 2}, headers={"Referer": "http://elsewhere.example/"}
    )
    assert (here.headers["Location"], away.headers["Location"]) == ("http://testserver/today", "/actions")


@pytest.mark.parametrize("name", ["other_leader", "coordinator", "sponsor", "administrator", "line_manager"])
def test_an_action_of_others_does_not_exist(cast: Cast, name: str) -> None:
    client, action = cast.client(name), action_id(cast)
    unknown = client.get(f"/actions/{uuid4()}")
    denied = client.get(f"/actions/{action}")
    assert (denied.status_code, denied.content) == (404, unknown.content)
    assert client.post(f"/actions/{action}/tick", {"done": "yes", "version": 1}).status_code == 404


def test_the_list_asks_as_often_for_three_rows_as_for_one(
    cast: Cast, django_assert_num_queries: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = cast.client("leader")
    with django_assert_max_num_queries(15) as three:
        client.get("/actions")
    with acting(FIXTURES):
        ActionItem.objects.exclude(session=cast.sessions["coaching"]).delete()
    with django_assert_num_queries(len(three)):
        client.get("/actions")


def test_a_need_is_kept_and_answered_with_one_button(cast: Cast) -> None:
    with acting(FIXTURES):
        soon = clock.now() + timedelta(days=2)
        MentoringSession.objects.filter(id=cast.sessions["coaching"].id).update(
            starts_at=soon, ends_at=soon + timedelta(hours=1)
        )
    client = cast.client("leader")
    answer = client.post("/need", {"kind": "growth", "text": "somebody who asks"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/need/growth")
    body = client.get("/need/growth").content.decode()
    assert "Turn to your coach, Coach Cast" in body
    assert f"/sessions/{cast.sessions['coaching'].id}" in body
    assert "somebody who asks" not in body
    with acting(FIXTURES):
        assert Need.objects.get(person=cast.leader).suggested == "coaching"


def test_a_sentence_without_a_kind_is_kept_in_the_form(cast: Cast) -> None:
    body = cast.client("leader").post("/need", {"text": "a second opinion"}).content.decode()
    assert "a second opinion" in body
    assert "Choose the kind that comes closest" in body


def test_an_unknown_kind_is_nothing(cast: Cast) -> None:
    assert cast.client("leader").get("/need/everything").status_code == 404

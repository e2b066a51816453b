"""Writing pages: kept while one writes, both texts kept in a conflict, nothing of them anywhere else."""

import re
from html import unescape
from uuid import uuid4

import pytest

from cast import Cast
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.growth.models import JournalEntry
from peripatos.growth.selectors.journal import entry_of, question_of_the_day

pytestmark = pytest.mark.django_db
BASE = "first\nsecond\nthird"


def field(body: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', body) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', body
    )
    return found.group(1) if found else ""


def text_of(cast: Cast, entry_id: str) -> str:
    actor = cast.actor("leader")
    with acting(actor):
        return entry_of(actor, JournalEntry.objects.get(id=entry_id).id, now=cast.now).text


def test_the_writing_page_holds_the_question_of_the_day_and_says_who_can_read_it(cast: Cast) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        question = question_of_the_day(actor, today=clock.now().date()).text
    body = cast.client("leader").get("/journal/write").content.decode()
    shown = unescape(body)
    assert f"<h1>{question}</h1>" in shown
    assert "Only you in the product; whoever holds the server's key file could decrypt it." in shown
    assert "<title>Journal" in body


def test_a_script_saves_a_new_page_once_and_then_over_it(cast: Cast) -> None:
    client = cast.client("leader")
    page = field(client.get("/journal/write").content.decode(), "entry")
    first = client.post("/journal/write", {"entry": page, "version": 0, "text": "one"}, headers={"X-Autosave": "1"})
    second = client.post("/journal/write", {"entry": page, "version": 1, "text": "two"}, headers={"X-Autosave": "1"})
    assert (first.json(), second.json()) == ({"version": 1}, {"version": 2})
    assert text_of(cast, page) == "two"


def test_changes_in_different_places_are_merged_and_in_one_place_both_are_kept(cast: Cast) -> None:
    client, page = cast.client("leader"), str(uuid4())
    client.post("/journal/write", {"entry": page, "version": 0, "text": BASE})
    client.post(f"/journal/{page}", {"entry": page, "version": 1, "text": BASE.replace("first", "FIRST"), "base": BASE})
    late = {"entry": page, "version": 1, "text": BASE.replace("third", "THIRD"), "base": BASE}
    answer = client.post(f"/journal/{page}", late, headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert answer.json() == {"version": 2, "theirs": "FIRST\nsecond\nthird", "merged": "FIRST\nsecond\nTHIRD"}
    clash = client.post(f"/journal/{page}", late | {"text": BASE.replace("first", "1st")}, headers={"X-Autosave": "1"})
    assert clash.json() == {"version": 2, "theirs": "FIRST\nsecond\nthird"}


def test_without_a_script_a_conflict_shows_both_texts_and_the_next_save_is_taken(cast: Cast) -> None:
    client, page = cast.client("leader"), str(uuid4())
    client.post("/journal/write", {"entry": page, "version": 0, "text": "mine at first"})
    client.post(
        f"/journal/{page}", {"entry": page, "version": 1, "text": "saved on the phone", "base": "mine at first"}
    )
    answer = client.post(
        f"/journal/{page}", {"entry": page, "version": 1, "text": "saved at the desk", "base": "mine at first"}
    )
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "saved on the phone" in body
    assert "saved at the desk" in body
    again = client.post(
        f"/journal/{page}",
        {"entry": page, "version": field(body, "version"), "text": "both", "base": "saved on the phone"},
    )
    assert again.status_code == 303
    assert text_of(cast, page) == "both"


def test_an_empty_page_keeps_its_writer_where_they_are(cast: Cast) -> None:
    answer = cast.client("leader").post("/journal/write", {"entry": str(uuid4()), "version": 0, "text": " "})
    assert answer.status_code == 400
    assert b"Write a line first" in answer.content


def test_a_page_is_deleted_after_one_question(cast: Cast) -> None:
    client, page = cast.client("leader"), str(uuid4())
    client.post("/journal/write", {"entry": page, "version": 0, "text": "to be forgotten"})
    assert b"Delete it for good" in client.get(f"/journal/{page}/remove").content
    assert client.post(f"/journal/{page}/remove").status_code == 303
    assert client.get(f"/journal/{page}").status_code == 404


def test_no_word_of_a_page_stands_in_a_title(cast: Cast) -> None:
    client, page = cast.client("leader"), str(uuid4())
    client.post("/journal/write", {"entry": page, "version": 0, "text": "Deniz again"})
    for address in ("/journal", f"/journal/{page}", f"/journal/{page}/remove"):
        title = re.search(r"<title>(.*?)</title>", client.get(address).content.decode(), re.DOTALL)
        assert title is not None
        assert "Deniz" not in title.group(1)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"entry": "no id"},
        {"entry": str(uuid4()), "version": "x", "text": "y"},
        {"entry": str(uuid4()), "text": "x" * 60_000},
    ],
)
def test_an_odd_form_is_refused_and_breaks_nothing(cast: Cast, data: dict[str, str]) -> None:
    assert cast.client("leader").post("/journal/write", data).status_code == 400

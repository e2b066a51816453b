"""The journal: its author's alone, in the table, in the log and on every page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cast import Cast
from peripatos.core.access import acting
from peripatos.core.access.guard import UnattributedQuery
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import BadInput, Denied, Missing, VersionConflict
from peripatos.growth.models import JournalEntry
from peripatos.growth.prompting import prompt_of_the_day
from peripatos.growth.prompts import prompts, prompts_for
from peripatos.growth.selectors.journal import entry_of, journal, question_of_the_day
from peripatos.growth.services.journal import delete_entry, save_entry, start_entry

pytestmark = pytest.mark.django_db
WORDS = "I avoided the question about Deniz again."


def test_a_page_is_written_saved_over_and_deleted(cast: Cast) -> None:
    actor, page = cast.actor("other_leader"), uuid4()
    with acting(actor):
        assert start_entry(actor=actor, entry_id=page, prompt="", text=WORDS, now=cast.now) == 1
        assert save_entry(actor=actor, entry_id=page, text="Better.", version=1, now=cast.now) == 2
        assert (entry_of(actor, page, now=cast.now).text, journal(actor, now=cast.now).paginator.count) == (
            "Better.",
            1,
        )
        delete_entry(actor=actor, entry_id=page, now=cast.now)
        assert journal(actor, now=cast.now).paginator.count == 0


def test_the_text_lies_sealed_and_the_table_answers_nobody_in_particular(cast: Cast) -> None:
    actor = cast.actor("other_leader")
    with acting(actor):
        start_entry(actor=actor, entry_id=uuid4(), prompt="", text=WORDS, now=cast.now)
        assert WORDS.encode() not in bytes(JournalEntry.objects.get(author=cast.other_leader).body)
    with pytest.raises(UnattributedQuery):
        JournalEntry.objects.count()


@pytest.mark.parametrize(
    "name",
    [
        "other_leader",
        "coach",
        "advisor",
        "reverse_mentor",
        "coordinator",
        "sponsor",
        "steward",
        "safeguarding",
        "administrator",
        "line_manager",
    ],
)
def test_nobody_else_opens_changes_or_deletes_a_page(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    with acting(cast.actor("leader")):
        page = JournalEntry.objects.get(author=cast.leader).id
    with acting(actor):
        for act, error in (
            (lambda: entry_of(actor, page, now=cast.now), Denied),
            (lambda: save_entry(actor=actor, entry_id=page, text="x", version=1, now=cast.now), Denied),
            (lambda: delete_entry(actor=actor, entry_id=page, now=cast.now), Denied),
            (lambda: start_entry(actor=actor, entry_id=page, prompt="", text="x", now=cast.now), Missing),
        ):
            with pytest.raises(error):
                act()
        assert [e.text for e in journal(actor, now=cast.now)] == []
    assert cast.client(name).get(f"/journal/{page}").status_code == 404


def test_a_save_over_a_newer_page_is_refused(cast: Cast) -> None:
    actor, page = cast.actor("other_leader"), uuid4()
    with acting(actor):
        start_entry(actor=actor, entry_id=page, prompt="", text=WORDS, now=cast.now)
        save_entry(actor=actor, entry_id=page, text="Newer.", version=1, now=cast.now)
        with pytest.raises(VersionConflict):
            save_entry(actor=actor, entry_id=page, text="Older.", version=1, now=cast.now)
        assert entry_of(actor, page, now=cast.now).text == "Newer."


def test_saving_an_unchanged_page_makes_no_version(cast: Cast, unguarded: None) -> None:
    actor, page = cast.actor("leader"), uuid4()
    with acting(actor):
        start_entry(actor=actor, entry_id=page, prompt="", text=WORDS, now=cast.now)
        before = AuditEvent.objects.count()
        later = cast.now + timedelta(minutes=5)
        assert save_entry(actor=actor, entry_id=page, text=WORDS, version=1, now=later) == 1
        entry = JournalEntry.objects.get(id=page)
        assert (entry.version, entry.updated_at, AuditEvent.objects.count()) == (1, cast.now, before)
        assert save_entry(actor=actor, entry_id=page, text="Other words.", version=1, now=later) == 2


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 20_001])
def test_an_empty_or_endless_page_is_not_kept(cast: Cast, text: str) -> None:
    actor = cast.actor("leader")
    with acting(actor), pytest.raises(BadInput):
        start_entry(actor=actor, entry_id=uuid4(), prompt="", text=text, now=cast.now)


def test_opening_a_page_is_audited_without_a_word_of_it(cast: Cast, unguarded: None) -> None:
    actor = cast.actor("leader")
    page = JournalEntry.objects.get(author=cast.leader).id
    entry_of(actor, page, now=cast.now)
    event = AuditEvent.objects.get(rule="Journal entry: read", object_id=str(page))
    assert (event.outcome, [s.person_id for s in event.subjects.all()]) == ("read", [cast.leader.id])
    assert cast.canaries["journal"] not in str(vars(event))


def test_the_question_stays_all_day_changes_tomorrow_and_none_returns_before_all_were_met(cast: Cast) -> None:
    person = cast.leader.id
    days = [date(2026, 3, 1) + timedelta(n) for n in range(len(prompts()))]
    asked = [prompt_of_the_day(person, day).id for day in days]
    assert sorted(asked) == sorted(p.id for p in prompts())
    assert prompt_of_the_day(person, days[0]).id == asked[0]


def test_two_people_walk_through_the_questions_in_orders_of_their_own(cast: Cast) -> None:
    days = [date(2026, 3, 1) + timedelta(n) for n in range(30)]
    orders = [[prompt_of_the_day(p, day).id for day in days] for p in (cast.leader.id, cast.coach.id)]
    assert orders[0] != orders[1]


def test_the_question_fits_the_stage_of_its_reader(cast: Cast) -> None:
    fitting = {p.id for p in prompts_for("emerging")}
    assert {prompt_of_the_day(cast.leader.id, date(2026, 3, n), stage="emerging").id for n in range(1, 29)} <= fitting
    actor = cast.actor("leader")
    with acting(actor):
        assert question_of_the_day(actor, today=cast.today) == prompt_of_the_day(
            cast.leader.id, cast.today, stage="none"
        )


def test_a_list_of_pages_asks_as_often_for_three_as_for_one(
    cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        journal(actor, now=cast.now)
        with django_assert_num_queries(5):
            journal(actor, now=cast.now)
        for _ in range(2):
            start_entry(actor=actor, entry_id=uuid4(), prompt="", text=WORDS, now=cast.now)
        with django_assert_num_queries(5):
            journal(actor, now=cast.now)

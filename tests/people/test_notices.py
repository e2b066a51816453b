"""Notifications: one line for one person."""

import pytest

from cast import Cast
from peripatos.core.access import acting
from peripatos.people.models import Notification
from peripatos.people.selectors.notices import News, notices_of, since_you_were_here, unread_notices
from peripatos.people.services.notices import mark_read, notify, notify_many
from peripatos.web.people.notice_sentences import add_notice_sentences, sentence_of_notice

pytestmark = pytest.mark.django_db


def test_a_line_reaches_its_person_alone_and_is_new_until_read(cast: Cast) -> None:
    notify(person_id=cast.leader.id, code="action_added", facts={"name": "Mei"}, path="/actions", now=cast.now)
    for name, lines in (("leader", ["action_added"]), ("coach", [])):
        actor = cast.actor(name)
        with acting(actor):
            assert [n.code for n in since_you_were_here(actor).lines] == lines
    leader = cast.actor("leader")
    with acting(leader):
        assert mark_read(actor=leader, now=cast.now) == 1
        assert (since_you_were_here(leader), unread_notices(leader)) == (News((), 0), 0)
        assert [n.new for n in notices_of(leader)] == [False]


def test_the_count_of_unread_lines_goes_beyond_those_shown(cast: Cast) -> None:
    for _ in range(7):
        notify(person_id=cast.leader.id, code="action_added", now=cast.now)
    notify(person_id=cast.coach.id, code="action_added", now=cast.now)
    leader = cast.actor("leader")
    with acting(leader):
        news = since_you_were_here(leader)
        assert (len(news.lines), news.unread, unread_notices(leader)) == (5, 7, 7)


def test_nobody_marks_the_lines_of_another_as_read(cast: Cast) -> None:
    line = notify(person_id=cast.leader.id, code="action_added", now=cast.now)
    coach = cast.actor("coach")
    with acting(coach):
        assert mark_read(actor=coach, notice_ids=[line.id], now=cast.now) == 0
    assert Notification.objects.get(id=line.id).read_at is None


def test_one_line_for_several_people_is_one_statement(cast: Cast, django_assert_num_queries: object) -> None:
    people = [cast.leader.id, cast.coach.id, cast.leader.id]
    with django_assert_num_queries(1):  # type: ignore[operator]
        notify_many(person_ids=people, code="action_added", now=cast.now)
    assert Notification.objects.count() == 2


def test_a_code_becomes_a_sentence_and_a_missing_fact_breaks_nothing(cast: Cast) -> None:
    add_notice_sentences({"a_code_of_the_tests": "{name} moved it to {day}."})
    for facts in ({"name": "Mei", "day": "Tuesday"}, {"name": "Mei"}, {}):
        notify(person_id=cast.leader.id, code="a_code_of_the_tests", facts=facts, now=cast.now)
    notify(person_id=cast.leader.id, code="a_code_without_words", now=cast.now)
    leader = cast.actor("leader")
    with acting(leader):
        said = {sentence_of_notice(n) for n in notices_of(leader)}
    assert said == {
        "Mei moved it to Tuesday.",
        "Mei moved it to ….",
        "… moved it to ….",
        "Something changed that concerns you.",
    }


def test_the_page_lists_new_lines_first_and_one_press_reads_them_all(cast: Cast) -> None:
    notify(person_id=cast.leader.id, code="action_added", facts={"name": "Mei"}, path="/actions", now=cast.now)
    client = cast.client("leader")
    assert b"1 thing changed for you" in client.get("/notifications").content
    assert client.post("/notifications").status_code == 303
    assert b"Nothing new" in client.get("/notifications").content


def test_codes_of_roles_and_stages_are_said_in_words(cast: Cast) -> None:
    notify(person_id=cast.leader.id, code="profile_verified", facts={"role": "reverse_mentor"}, now=cast.now)
    notify(person_id=cast.leader.id, code="stage_corrected", facts={"stage": "enterprise"}, now=cast.now)
    leader = cast.actor("leader")
    with acting(leader):
        said = {sentence_of_notice(n) for n in notices_of(leader)}
    assert said == {
        "Your profile as reverse mentor was verified.",
        "Your leadership stage was corrected to enterprise.",
    }

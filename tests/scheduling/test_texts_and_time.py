"""Notes and texts at rest, what time does by itself, the secret feed, what others announce."""

from datetime import timedelta

import pytest
import vobject
from django.db import connection
from django.test import Client

from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.audit.models import AuditEvent, AuditSubject
from peripatos.core.errors import BadInput, Denied, Missing, VersionConflict
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.registry import announce
from peripatos.core.tasks import sweeps
from peripatos.relationships.selectors import pairs_in_care
from peripatos.relationships.services import end_relationship, pause_relationship
from peripatos.scheduling import services
from peripatos.scheduling.models import BookedTime, CalendarFeed, MentoringSession
from peripatos.scheduling.selectors import cadence_facts, feed_calendar, own_note, shared_note, shared_note_history
from peripatos.scheduling.services.sweeping import leave_one_unconfirmed, remind_one
from peripatos.scheduling.types import SessionText

SECRET = "a word that stands in no other place: quincunx"


def write(cast, who="leader", **more):
    actor = cast.actor(who)
    with acting(actor):
        return services.save_shared_note(
            actor=actor,
            session_id=cast.sessions["coaching"].id,
            now=cast.now,
            **{"text": SECRET, "based_on": 1, **more},
        )


def test_no_text_of_a_session_lies_readable_in_the_database(cast, unguarded):
    actor, session = cast.actor("leader"), cast.sessions["coaching"]
    with acting(actor):
        for field in (SessionText.AGENDA, SessionText.PREPARATION, SessionText.OUTCOME, SessionText.PLACE):
            based_on = cast.canaries[f"{field.value}.coaching"]
            services.save_session_text(
                actor=actor, session_id=session.id, field=field, text=SECRET, based_on=based_on, now=cast.now
            )
        services.save_shared_note(actor=actor, session_id=session.id, text=SECRET, based_on=1, now=cast.now)
        services.save_private_note(actor=actor, session_id=session.id, text=SECRET, version=1, now=cast.now)
    if connection.vendor == "sqlite":
        dump = "\n".join(connection.connection.iterdump())
        assert "quincunx" not in dump
        assert b"quincunx".hex() not in dump.lower()


def test_an_unchanged_note_makes_no_version_and_an_old_base_is_refused(cast):
    assert write(cast) == 2
    assert write(cast, based_on=2) == 2
    with pytest.raises(VersionConflict) as refused:
        write(cast, text="other", based_on=1)
    assert refused.value.data == {"expected": 1, "found": 2}


def test_an_unchanged_private_note_makes_no_version(cast, unguarded):
    actor, session = cast.actor("leader"), cast.sessions["coaching"]

    def save(text, version):
        with acting(actor):
            return services.save_private_note(
                actor=actor, session_id=session.id, text=text, version=version, now=cast.now
            )

    assert save(SECRET, 1) == 2
    before = AuditEvent.objects.count()
    assert save(f"{SECRET}\r\n", 2) == 2
    assert AuditEvent.objects.count() == before
    with pytest.raises(VersionConflict):
        save("other", 1)
    assert (save("", 2), save("", 0)) == (0, 0)


def test_history_keeps_every_version_with_its_author(cast):
    write(cast, text="first")
    write(cast, who="coach", text="second", based_on=2)
    actor = cast.actor("leader")
    with acting(actor):
        found = shared_note_history(actor, cast.sessions["coaching"].id, now=cast.now)
    assert [(v.number, v.author_id, v.text) for v in found[:2]] == [
        (3, cast.coach.id, "second"),
        (2, cast.leader.id, "first"),
    ]


def test_a_note_of_a_book_s_length_is_refused_with_a_sentence(cast):
    with pytest.raises(BadInput):
        write(cast, text="x" * 20_001)


def test_each_side_opens_its_own_note_only_and_each_opening_is_written_down(cast, unguarded):
    session = cast.sessions["coaching"]
    for who, label in (("leader", "leader"), ("coach", "CO")):
        actor = cast.actor(who)
        with acting(actor):
            assert own_note(actor, session.id, now=cast.now).text == cast.canaries[f"private_note.coaching.{label}"]
        event = AuditEvent.objects.filter(actor=actor.name, outcome="read").latest("at")
        assert list(AuditSubject.objects.filter(event=event).values_list("person_id", flat=True)) == [
            cast.people[who].id
        ]


@pytest.mark.parametrize("who", ["coordinator", "advisor", "sponsor", "steward", "administrator"])
def test_nobody_else_opens_notes(cast, who):
    actor, session = cast.actor(who), cast.sessions["coaching"]
    with acting(actor):
        for read in (shared_note, own_note):
            with pytest.raises((Denied, Missing)):
                read(actor, session.id, now=cast.now)


def sweep(name, cast, at):
    actor = task_actor("sweep")
    with acting(actor):
        return {"remind": remind_one, "unconfirmed": leave_one_unconfirmed}[name](actor=actor, now=at)


def test_both_are_reminded_once_a_day_ahead_and_again_after_a_move(cast, unguarded):
    session = cast.sessions["coaching"]
    MentoringSession._base_manager.update(created_at=cast.now - timedelta(days=10))
    at = session.starts_at - timedelta(hours=20)
    assert sweep("remind", cast, session.starts_at - timedelta(hours=25)) is False
    assert sweep("remind", cast, at) is True
    assert sweep("remind", cast, at) is False
    reminders = OutboxMessage.objects.filter(kind="reminder")
    assert set(reminders.values_list("recipient_id", flat=True)) == {cast.leader.id, cast.coach.id}
    actor = cast.actor("leader")
    with acting(actor):
        later = session.starts_at + timedelta(days=6)
        services.move_session(actor=actor, session_id=session.id, starts_at=later, version=1, now=at)
    assert MentoringSession._base_manager.get(id=session.id).reminded_at is None


def test_a_reminder_names_time_and_person_and_no_word_of_the_agenda(cast, unguarded):
    import json

    from peripatos.core.crypto.texts import unseal
    from peripatos.core.outbox.services import place_of

    session = cast.sessions["coaching"]
    MentoringSession._base_manager.update(created_at=cast.now - timedelta(days=10))
    sweep("remind", cast, session.starts_at - timedelta(hours=20))
    for row in OutboxMessage.objects.filter(kind="reminder"):
        mail = json.loads(unseal(row.payload, place_of(row.id)))
        assert [w for w in cast.canaries.values() if w in mail["text"] + mail["subject"]] == []


def test_a_week_without_a_word_leaves_a_session_unconfirmed_not_missed(cast, unguarded):
    session = cast.sessions["coaching"]
    assert sweep("unconfirmed", cast, session.ends_at + timedelta(days=6)) is False
    assert sweep("unconfirmed", cast, session.ends_at + timedelta(days=7)) is True
    assert MentoringSession._base_manager.get(id=session.id).state == "unconfirmed"


def test_every_piece_of_background_work_is_registered():
    wanted = {"session_reminders", "unconfirmed_sessions", "subscribed_calendars", "end_pauses"}
    assert wanted <= set(sweeps())


def test_the_feed_opens_with_its_address_alone_and_ends_with_a_new_one(cast, unguarded, monkeypatch):
    monkeypatch.setattr("peripatos.core.clock.now", lambda: cast.now)
    actor = cast.actor("leader")
    with acting(actor):
        token = services.renew_feed(actor=actor, now=cast.now)
    assert token not in CalendarFeed.objects.get().token_hash
    response = Client().get(f"/feed/{token}.ics")
    events = vobject.readOne(response.content.decode()).contents["vevent"]
    assert sorted(e.summary.value for e in events) == [
        "Conversation: Leader Cast and Advisor Cast",
        "Conversation: Leader Cast and Coach Cast",
        "Conversation: Leader Cast and Reverse Mentor Cast",
    ]
    assert [w for w in cast.canaries.values() if w in response.content.decode()] == []
    assert Client().get(f"/feed/{token}").status_code == 200
    with acting(actor):
        services.renew_feed(actor=actor, now=cast.now)
    assert Client().get(f"/feed/{token}.ics").status_code == 404
    assert Client().get("/feed/guess").status_code == 404


def test_the_feed_is_one_persons_own(cast):
    actor = cast.actor("advisor")
    with acting(actor):
        body = feed_calendar(actor, now=cast.now)
    assert body.count("BEGIN:VEVENT") == 1


def test_ending_a_pair_cancels_what_lies_ahead_and_keeps_the_rest(cast, unguarded):
    actor = cast.actor("leader")
    with acting(actor):
        end_relationship(actor=actor, relationship_id=cast.pairs["coaching"].id, now=cast.now)
    states = dict(MentoringSession._base_manager.values_list("id", "state"))
    assert states[cast.sessions["coaching"].id] == "cancelled"
    assert states[cast.sessions["advising"].id] == "scheduled"
    assert not BookedTime.objects.filter(session=cast.sessions["coaching"]).exists()


def test_a_pause_cancels_the_sessions_that_fall_into_it(cast, unguarded):
    actor, pair = cast.actor("coach"), cast.pairs["coaching"]
    with acting(actor):
        late = services.book_session(
            actor=actor, relationship_id=pair.id, starts_at=cast.now.replace(hour=13) + timedelta(days=40), now=cast.now
        )
        pause_relationship(actor=actor, relationship_id=pair.id, until_on=cast.today + timedelta(days=30), now=cast.now)
    states = dict(MentoringSession._base_manager.filter(relationship=pair).values_list("id", "state"))
    assert states == {cast.sessions["coaching"].id: "cancelled", late: "scheduled"}


def test_somebody_who_leaves_has_no_feed_any_more(cast, unguarded):
    actor = cast.actor("leader")
    with acting(actor):
        services.renew_feed(actor=actor, now=cast.now)
    with acting(cast.actor("administrator")):
        announce("leaver", person_id=cast.leader.id, on=cast.today, now=cast.now)
    assert not CalendarFeed.objects.exists()
    assert set(MentoringSession._base_manager.values_list("state", flat=True)) == {"cancelled"}


def test_care_reads_dates_and_counts_of_many_pairs_in_few_queries(cast, django_assert_num_queries, unguarded):
    actor = cast.actor("coordinator")
    MentoringSession._base_manager.filter(id=cast.sessions["coaching"].id).update(
        state="held", starts_at=cast.now - timedelta(days=45), ends_at=cast.now - timedelta(days=45, hours=-1)
    )
    with acting(actor):
        pairs = pairs_in_care(actor)
        with django_assert_num_queries(3):
            found = cadence_facts(actor, pairs, now=cast.now)
    facts = found[cast.pairs["coaching"].id]
    assert (facts.held, facts.idle_days, facts.overdue_days, facts.next_at) == (1, 45, 15, None)
    assert found[cast.pairs["advising"].id].next_at == cast.sessions["advising"].starts_at
    assert facts.agreement_in_force is True

"""Booking, moving, cancelling, confirming."""

from datetime import UTC, datetime, timedelta

import pytest

from peripatos.core.access import acting
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing, VersionConflict
from peripatos.core.outbox.models import OutboxMessage
from peripatos.people.models import Notification
from peripatos.programmes.models import BusinessEvent
from peripatos.relationships.models import Relationship
from peripatos.scheduling import services
from peripatos.scheduling.models import BookedTime, MentoringSession
from peripatos.scheduling.types import MissedBy

FREE = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


def book(cast, who="leader", starts_at=FREE, kind="coaching", **more):
    actor = cast.actor(who)
    with acting(actor):
        return services.book_session(
            actor=actor, relationship_id=cast.pairs[kind].id, starts_at=starts_at, now=cast.now, **more
        )


def row(session_id, unguarded=None) -> MentoringSession:
    return MentoringSession._base_manager.get(id=session_id)


@pytest.mark.parametrize("who", ["leader", "coach", "coordinator"])
def test_either_side_and_a_coordinator_book(cast, who, unguarded):
    session = row(book(cast, who))
    assert (session.state, session.starts_at, session.ends_at) == ("scheduled", FREE, FREE + timedelta(minutes=60))
    assert session.booked_by_id == cast.people[who].id


@pytest.mark.parametrize("who", ["other_coach", "advisor", "other_leader", "sponsor", "administrator", "line_manager"])
def test_nobody_else_books(cast, who):
    with pytest.raises((Denied, Missing)):
        book(cast, who)


def test_both_sides_are_held_and_invited(cast, unguarded):
    session_id = book(cast)
    held = BookedTime.objects.filter(session=session_id).values_list("person_id", "starts_at", "ends_at")
    ends = FREE + timedelta(minutes=60)
    assert set(held) == {(cast.leader.id, FREE, ends), (cast.coach.id, FREE, ends)}
    posted = OutboxMessage.objects.filter(key__startswith=f"invitation:{session_id}").values_list(
        "recipient_id", flat=True
    )
    assert set(posted) == {cast.leader.id, cast.coach.id}


def lines_about_bookings() -> dict[object, tuple[str, int, str]]:
    lines = Notification.objects.filter(code__in=["session_booked", "sessions_booked"]).order_by("person_id")
    return {line.person_id: (line.code, line.facts["count"], line.path) for line in lines}


def test_a_booking_stands_on_the_page_of_the_other_side_and_not_of_whoever_booked(cast, unguarded):
    session_id = book(cast)
    assert lines_about_bookings() == {cast.coach.id: ("session_booked", 1, f"/sessions/{session_id}")}


def test_a_series_is_one_line_and_a_coordinator_who_books_it_tells_both(cast, unguarded):
    actor, pair = cast.actor("coordinator"), cast.pairs["coaching"].id
    with acting(actor):
        services.book_series(actor=actor, relationship_id=pair, starts=[FREE, FREE + timedelta(days=30)], now=cast.now)
    line = ("sessions_booked", 2, f"/relationships/{pair}")
    assert lines_about_bookings() == {cast.leader.id: line, cast.coach.id: line}


def test_without_a_signed_agreement_there_is_no_session(cast, unguarded):
    Relationship._base_manager.filter(id=cast.pairs["coaching"].id).update(state="contracting")
    with pytest.raises(GuardFailed) as refused:
        book(cast)
    assert refused.value.data == {"reason": "agreement_unsigned"}


@pytest.mark.parametrize("state", ["paused", "closing"])
def test_a_pair_that_does_not_meet_is_not_booked(cast, state, unguarded):
    Relationship._base_manager.filter(id=cast.pairs["coaching"].id).update(state=state)
    with pytest.raises(GuardFailed) as refused:
        book(cast)
    assert refused.value.data["reason"] == f"pair_is_{state}"


def test_the_same_person_is_not_booked_twice_even_in_another_stream(cast, unguarded):
    book(cast, starts_at=FREE)
    with pytest.raises(GuardFailed) as refused:
        book(cast, starts_at=FREE + timedelta(minutes=30), kind="reverse")
    assert refused.value.data["reason"] == "time_taken"
    assert [datetime.fromisoformat(t) for t in refused.value.data["next"]] == [
        FREE + timedelta(minutes=m) for m in (60, 90, 120)
    ]
    assert MentoringSession._base_manager.filter(relationship=cast.pairs["reverse"].id).count() == 1
    assert OutboxMessage.objects.filter(kind="invitation").count() == 2


def test_sessions_may_touch(cast, unguarded):
    book(cast, starts_at=FREE)
    book(cast, starts_at=FREE + timedelta(minutes=60), kind="reverse")
    assert BookedTime.objects.filter(person=cast.leader).count() == 5


@pytest.mark.parametrize(
    ("starts_at", "more", "field"),
    [
        (datetime(2026, 3, 3, 8, 0, tzinfo=UTC), {}, "starts_at"),
        (FREE.replace(second=1), {}, "starts_at"),
        (FREE, {"minutes": 5}, "minutes"),
        (FREE, {"minutes": 481}, "minutes"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_a_sentence(cast, starts_at, more, field):
    with pytest.raises(BadInput) as refused:
        book(cast, starts_at=starts_at, **more)
    assert list(refused.value.fields) == [field]


def test_a_session_names_the_event_it_serves(cast, unguarded):
    def event(title, day, **more):
        on = cast.today + timedelta(day)
        return BusinessEvent._base_manager.create(
            created_at=cast.now, programme=cast.programme, title=title, starts_on=on, ends_on=on, **more
        )

    event("Past review", 5)
    event("Quiet", 8, quiet=True)
    review = event("Market review", 9)
    event("Board", 12)
    assert row(book(cast)).serves_id == review.id


def test_a_series_is_booked_whole(cast, unguarded):
    actor = cast.actor("leader")
    starts = [FREE + timedelta(days=30 * n) for n in range(3)]
    with acting(actor):
        booked = services.book_series(
            actor=actor, relationship_id=cast.pairs["coaching"].id, starts=starts, now=cast.now
        )
    assert [row(s).starts_at for s in booked] == starts


def test_a_series_with_one_taken_time_is_not_booked_at_all(cast, unguarded):
    actor = cast.actor("leader")
    book(cast, starts_at=FREE + timedelta(days=1), kind="reverse")
    before = MentoringSession._base_manager.count(), OutboxMessage.objects.count()
    with acting(actor), pytest.raises(GuardFailed):
        services.book_series(
            actor=actor,
            relationship_id=cast.pairs["coaching"].id,
            starts=[FREE, FREE + timedelta(days=1)],
            now=cast.now,
        )
    assert (MentoringSession._base_manager.count(), OutboxMessage.objects.count()) == before


def move(cast, session_id, starts_at, version=1, who="leader", now=None):
    actor = cast.actor(who)
    with acting(actor):
        services.move_session(
            actor=actor, session_id=session_id, starts_at=starts_at, version=version, now=now or cast.now
        )


def test_moving_frees_the_old_time_and_holds_the_new_one(cast, unguarded):
    session_id = book(cast)
    move(cast, session_id, FREE + timedelta(minutes=30))
    session = row(session_id)
    assert (session.starts_at, session.calendar_sequence, session.moved_times, session.version) == (
        FREE + timedelta(minutes=30),
        1,
        1,
        2,
    )
    assert session.notice_minutes == 7 * 24 * 60 + 4 * 60
    assert set(BookedTime.objects.filter(session=session).values_list("starts_at", flat=True)) == {session.starts_at}


def test_moving_onto_something_else_changes_nothing(cast, unguarded):
    session_id = book(cast)
    book(cast, starts_at=FREE + timedelta(hours=2), kind="reverse")
    with pytest.raises(GuardFailed):
        move(cast, session_id, FREE + timedelta(hours=2))
    session = row(session_id)
    assert (session.starts_at, session.version, session.calendar_sequence) == (FREE, 1, 0)


def test_two_who_move_at_once_do_not_overwrite_each_other(cast, unguarded):
    session_id = book(cast)
    move(cast, session_id, FREE + timedelta(hours=1))
    with pytest.raises(VersionConflict):
        move(cast, session_id, FREE + timedelta(hours=2), version=1, who="coach")


def test_cancelling_frees_the_time_and_needs_no_reason(cast, unguarded):
    session_id, actor = book(cast), cast.actor("coach")
    with acting(actor):
        services.cancel_session(actor=actor, session_id=session_id, version=1, now=cast.now)
    session = row(session_id)
    assert (session.state, session.cancelled_by_id, session.calendar_sequence) == ("cancelled", cast.coach.id, 1)
    assert not BookedTime.objects.filter(session=session).exists()
    book(cast, starts_at=FREE, kind="reverse")


def after(session):
    return session.starts_at + timedelta(minutes=50)


def test_we_met_is_one_press_of_either_side(cast, unguarded):
    session, actor = cast.sessions["coaching"], cast.actor("coach")
    with acting(actor):
        services.mark_held(actor=actor, session_id=session.id, now=after(session))
    found = row(session.id)
    assert (found.state, found.confirmed_by_id, found.closed_at) == ("held", cast.coach.id, after(session))


def test_a_session_that_lies_ahead_was_not_held(cast):
    actor = cast.actor("leader")
    with acting(actor), pytest.raises(GuardFailed) as refused:
        services.mark_held(actor=actor, session_id=cast.sessions["coaching"].id, now=cast.now)
    assert refused.value.data["reason"] == "session_lies_ahead"


def test_a_no_show_names_the_side_and_can_be_corrected(cast, unguarded):
    session, actor = cast.sessions["coaching"], cast.actor("leader")
    with acting(actor):
        services.mark_missed(actor=actor, session_id=session.id, missed_by=MissedBy.MENTOR, now=after(session))
        assert (row(session.id).state, row(session.id).missed_by) == ("missed", "mentor")
        services.mark_held(actor=actor, session_id=session.id, now=after(session))
    assert (row(session.id).state, row(session.id).missed_by) == ("held", "")


@pytest.mark.parametrize("who", ["coordinator", "advisor", "other_leader", "sponsor"])
def test_only_the_two_say_whether_they_met(cast, who):
    session, actor = cast.sessions["coaching"], cast.actor(who)
    with acting(actor), pytest.raises((Denied, Missing)):
        services.mark_held(actor=actor, session_id=session.id, now=after(session))


def test_what_is_over_is_not_moved(cast):
    session, actor = cast.sessions["coaching"], cast.actor("leader")
    with acting(actor):
        services.mark_held(actor=actor, session_id=session.id, now=after(session))
    with pytest.raises(GuardFailed) as refused:
        move(cast, session.id, FREE + timedelta(days=1), version=2, now=after(session))
    assert refused.value.data["reason"] == "session_is_over"

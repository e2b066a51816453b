"""A series at the pair's rhythm."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from peripatos.core.access import acting
from peripatos.core.errors import Denied, Missing
from peripatos.people.models import WorkPattern
from peripatos.programmes.models import BusinessEvent
from peripatos.relationships.models import Relationship
from peripatos.scheduling import services
from peripatos.scheduling.models import BusyBlock
from peripatos.scheduling.selectors import free_slots_of_pair, plan_series

FIRST = date(2026, 3, 16)


def plan(cast, who="leader", **more):
    actor = cast.actor(who)
    with acting(actor):
        return plan_series(actor, cast.pairs["coaching"].id, **{"first_on": FIRST, "count": 6, "now": cast.now, **more})


def event(cast, title, first, last=None, *, quiet=False):
    return BusinessEvent._base_manager.create(
        created_at=cast.now, programme=cast.programme, title=title, quiet=quiet, starts_on=first, ends_on=last or first
    )


def test_sessions_come_at_the_cadence_at_one_time_of_day_within_the_hours_of_both(cast):
    found = plan(cast)
    berlin, utc = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
    starts = [planned.slot.starts_at for planned in found.sessions]
    assert len(starts) == 6
    assert found.unplaced == ()
    for planned in found.sessions:
        assert abs((planned.slot.starts_at.date() - planned.aimed_on).days) <= 7
        for zone in (berlin, utc):
            begins, ends = planned.slot.starts_at.astimezone(zone), planned.slot.ends_at.astimezone(zone)
            assert begins.weekday() < 5
            assert begins.hour >= 9
            assert (ends.hour, ends.minute) <= (17, 0)
    assert [(b - a).days for a, b in pairwise(starts)] == pytest.approx([30] * 5, abs=4)


def test_the_change_of_clocks_moves_the_instant_not_the_wall(cast):
    WorkPattern.objects.update(zone="Europe/Berlin")
    starts = [planned.slot.starts_at for planned in plan(cast, count=2).sessions]
    assert [s.isoformat() for s in starts] == ["2026-03-16T08:00:00+00:00", "2026-04-15T07:00:00+00:00"]


def test_quiet_periods_are_avoided_and_named(cast):
    event(cast, "Year end close", date(2026, 3, 14), date(2026, 3, 18), quiet=True)
    found = plan(cast, count=1)
    assert [planned.slot.starts_at.date() for planned in found.sessions] == [date(2026, 3, 19)]
    assert [quiet.title for quiet in found.quiet] == ["Year end close"]


def test_each_session_names_the_next_event_within_one_cadence(cast):
    event(cast, "Past", date(2026, 3, 1))
    event(cast, "Market review", date(2026, 3, 25))
    event(cast, "Far", date(2026, 12, 1))
    named = [planned.serves.title if planned.serves else "" for planned in plan(cast, count=2).sessions]
    assert named == ["Market review", ""]


def test_a_due_day_without_a_common_time_is_said_and_the_others_stay(cast):
    BusyBlock.objects.create(
        person=cast.coach, starts_at=datetime(2026, 4, 1, tzinfo=UTC), ends_at=datetime(2026, 4, 30, tzinfo=UTC)
    )
    found = plan(cast, count=3)
    assert found.unplaced == (date(2026, 4, 15),)
    assert [planned.aimed_on for planned in found.sessions] == [FIRST, date(2026, 5, 15)]


def test_nothing_is_planned_beyond_the_planned_end(cast, unguarded):
    Relationship._base_manager.update(planned_end_on=date(2026, 5, 1))
    assert [planned.aimed_on for planned in plan(cast).sessions] == [FIRST, date(2026, 4, 15)]


def test_what_was_planned_can_be_booked_in_one_step(cast):
    actor = cast.actor("coach")
    starts = [planned.slot.starts_at for planned in plan(cast, "coach").sessions]
    with acting(actor):
        booked = services.book_series(
            actor=actor, relationship_id=cast.pairs["coaching"].id, starts=starts, now=cast.now
        )
    assert len(booked) == 6
    assert [p.slot.starts_at for p in plan(cast, "coach").sessions] != starts


def test_slots_lie_on_the_grid_also_where_the_zone_is_a_quarter_off(cast, unguarded):
    WorkPattern.objects.filter(person=cast.coach).update(zone="Asia/Kathmandu")
    actor = cast.actor("leader")
    start, end = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)
    with acting(actor):
        found = {
            step: free_slots_of_pair(actor, cast.pairs["coaching"].id, start=start, end=end, step_minutes=step)
            for step in (15, 30)
        }
    # Kathmandu is 5:45 ahead: 09:00 to 17:00 there is 03:15 to 11:15 UTC; Berlin adds 08:00 to 16:00.
    assert [s.starts_at.strftime("%H:%M") for s in found[30]] == ["08:00", "08:30", "09:00", "09:30", "10:00"]
    assert [s.starts_at.strftime("%H:%M") for s in found[15]][-1] == "10:15"
    assert all(s.ends_at - s.starts_at == timedelta(minutes=60) for slots in found.values() for s in slots)


@pytest.mark.parametrize("who", ["other_coach", "sponsor", "line_manager"])
def test_a_stranger_reads_no_free_times(cast, who):
    actor = cast.actor(who)
    with acting(actor), pytest.raises((Denied, Missing)):
        plan_series(actor, cast.pairs["coaching"].id, first_on=FIRST, count=1, now=cast.now)

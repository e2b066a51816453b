"""Working hours across the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from peripatos.scheduling.hours import first_instant, last_instant, working_time
from peripatos.scheduling.intervals import Interval, common, merged, without

ALWAYS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def of_day(zone: str, hours: dict, day: str) -> list[Interval]:
    """Working time of one local day."""
    place = ZoneInfo(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=place)
    end = datetime.combine(start.date() + timedelta(1), start.time(), place)
    return working_time(zone, hours, start=start.astimezone(UTC), end=end.astimezone(UTC))


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Europe/Berlin", "2026-03-28", "2026-03-28T08:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T07:00"),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T08:00"),
        ("America/New_York", "2026-03-07", "2026-03-07T14:00"),
        ("America/New_York", "2026-03-08", "2026-03-08T13:00"),
        ("America/New_York", "2026-11-01", "2026-11-01T14:00"),
        ("Australia/Sydney", "2026-04-04", "2026-04-03T22:00"),
        ("Australia/Sydney", "2026-04-05", "2026-04-04T23:00"),
        ("Australia/Sydney", "2026-10-04", "2026-10-03T22:00"),
        ("Africa/Lagos", "2026-03-29", "2026-03-29T08:00"),
    ],
)
def test_nine_in_the_morning_is_nine_on_the_wall_on_both_sides_of_a_change(zone, day, begins):
    [hours] = of_day(zone, ALWAYS, day)
    assert hours == Interval(at(begins), at(begins) + timedelta(hours=8))


def test_a_night_shift_over_the_lost_hour_is_an_hour_shorter():
    night = {"sat": [["22:00", "06:00"]]}
    found = working_time("Europe/Berlin", night, start=at("2026-03-28T12:00"), end=at("2026-03-29T12:00"))
    assert found == [Interval(at("2026-03-28T21:00"), at("2026-03-29T04:00"))]


def test_a_night_shift_over_the_doubled_hour_is_an_hour_longer():
    night = {"sat": [["22:00", "06:00"]]}
    found = working_time("Europe/Berlin", night, start=at("2026-10-24T12:00"), end=at("2026-10-25T12:00"))
    assert found == [Interval(at("2026-10-24T20:00"), at("2026-10-25T05:00"))]


def test_hours_that_begin_inside_the_gap_begin_when_it_ends():
    assert first_instant(date(2026, 3, 29), "02:30", ZoneInfo("Europe/Berlin")) == at("2026-03-29T01:00")
    assert last_instant(date(2026, 3, 29), "02:59", ZoneInfo("Europe/Berlin")) == at("2026-03-29T01:00")


def test_a_half_hour_gap_is_found_too():
    assert first_instant(date(2026, 10, 4), "02:10", ZoneInfo("Australia/Lord_Howe")) == at("2026-10-03T15:30")


def test_hours_in_the_fold_begin_at_their_first_and_end_at_their_second_passing():
    berlin = ZoneInfo("Europe/Berlin")
    assert first_instant(date(2026, 10, 25), "02:30", berlin) == at("2026-10-25T00:30")
    assert last_instant(date(2026, 10, 25), "02:30", berlin) == at("2026-10-25T01:30")


def test_midnight_may_be_written_as_twenty_four():
    late = {"tue": [["20:00", "24:00"]]}
    found = working_time("UTC", late, start=at("2026-03-03T00:00"), end=at("2026-03-05T00:00"))
    assert found == [Interval(at("2026-03-03T20:00"), at("2026-03-04T00:00"))]


def test_without_hours_office_hours_count_and_an_unknown_zone_is_utc():
    found = working_time("Nowhere/Atall", {}, start=at("2026-03-03T00:00"), end=at("2026-03-04T00:00"))
    assert found == [Interval(at("2026-03-03T09:00"), at("2026-03-03T17:00"))]


def test_stretches_are_merged_shared_and_cut():
    a, b, c, d = (at(f"2026-03-03T{h:02}:00") for h in (9, 11, 13, 15))
    assert merged([Interval(b, c), Interval(a, b), Interval(c, c)]) == [Interval(a, c)]
    assert common([Interval(a, c)], [Interval(b, d)]) == [Interval(b, c)]
    assert without([Interval(a, d)], [Interval(b, c)]) == [Interval(a, b), Interval(c, d)]
    assert without([Interval(b, c)], [Interval(a, d)]) == []

"""Slots and days: when slots begin, which of them are over, which a quiet period touches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

MONDAY, FRIDAY = 0, 4
WEEK = 7


@dataclass(frozen=True)
class SlotCalendar:
    """``slots`` slots of ``slot_days`` days from ``first`` on."""

    first: date
    slot_days: int
    slots: int

    def starts_on(self, slot: int) -> date:
        """The first day of a slot; slots before the first one are negative."""
        return self.first + timedelta(days=slot * self.slot_days)

    def ends_on(self, slot: int, length: int) -> date:
        """The last day of a visit: the last one of its slots that is no Saturday or Sunday."""
        last = self.starts_on(slot + length) - timedelta(days=1)
        return last - timedelta(days=max(0, last.weekday() - FRIDAY))

    def slot_of(self, day: date) -> int:
        """The slot in which a day lies, also beyond both ends."""
        return (day - self.first).days // self.slot_days

    def is_start(self, day: date) -> bool:
        """Whether a slot begins on that day."""
        return (day - self.first).days % self.slot_days == 0

    def over_before(self, today: date) -> int:
        """The first slot that has not begun by the end of ``today``; visits of earlier slots stand as they are."""
        return max(0, ceil(((today - self.first).days + 1) / self.slot_days))

    def slot_before_rest(self, last_day: date, length: int) -> int:
        """The latest start of a visit of ``length`` slots that is over no earlier than ``last_day``: what rest after an
        older visit is counted from, whatever slots it was planned in.
        """
        return ceil(((last_day - self.first).days + 1) / self.slot_days) - length

    def touched(self, starts_on: date, ends_on: date) -> range:
        """Slots of the plan that share a day with a period; both dates inclusive."""
        return range(max(0, self.slot_of(starts_on)), min(self.slots, self.slot_of(ends_on) + 1))


def monday_after(day: date) -> date:
    """The first Monday that comes after a day."""
    return day + timedelta(days=WEEK - (day.weekday() - MONDAY) % WEEK)


def first_day(wanted: date | None, opened: date, slot_days: int, standing: Iterable[date]) -> date:
    """When the first slot begins: as set, else on the Monday after the plan was opened, moved on to where a slot of the
    visits that stand would begin, so that these can be kept as they are.
    """
    if wanted:
        return wanted
    found, anchor = monday_after(opened), max(standing, default=None)
    return found if anchor is None else found + timedelta(days=(anchor - found).days % slot_days)


def calendar_of(facts: Mapping[str, Any]) -> SlotCalendar:
    """The days of a run, from its facts."""
    return SlotCalendar(date.fromisoformat(facts["starts_on"]), facts["slot_days"], facts["slots"])

"""Whether two people may be matched, and how well they would suit: the rules of the invented history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from peripatos.demo.company.shape import rank_of
from peripatos.demo.company.types import Member, Portrait, WorkWeek

LEAST_OVERLAP_MINUTES = 120
DAY = 1440


@cache
def utc_offset(zone: str, day: int) -> int:
    """Minutes that local time is ahead of UTC at noon of the day with this ordinal."""
    noon = datetime.combine(date.fromordinal(day), datetime.min.time(), ZoneInfo(zone)) + timedelta(hours=12)
    offset = noon.utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


def overlap_minutes(one: Member, other: Member, day: int) -> int:
    """Minutes of working time that both share around a day, wherever they are."""
    return _overlap(one.zone, one.week, other.zone, other.week, day)


@cache
def _overlap(zone: str, week: WorkWeek, other_zone: str, other_week: WorkWeek, day: int) -> int:
    ahead, other_ahead = utc_offset(zone, day), utc_offset(other_zone, day)
    begin, end = week.starts_minute - ahead, week.ends_minute - ahead
    other_begin, other_end = other_week.starts_minute - other_ahead, other_week.ends_minute - other_ahead
    return max(min(end, other_end + shift) - max(begin, other_begin + shift) for shift in (-DAY, 0, DAY))


@dataclass(frozen=True, slots=True)
class Rules:
    """Hard rules of a stream of one company, on two days of the year so that both clock changes are covered."""

    members: dict[str, Member]
    days: tuple[int, int]
    apart: frozenset[tuple[str, str]]

    def may_meet(self, stream: str, leader: str, mentor: str) -> bool:
        """Whether the pair breaks no rule: line, rank, function, hours, private wishes and conflicts."""
        one, other = self.members[leader], self.members[mentor]
        if (leader, mentor) in self.apart or not ranks_fit(stream, one, other):
            return False
        if stream != "advising" and one.function == other.function:
            return False
        return not self._in_line(one, other) and self._hours_fit(one, other)

    def _in_line(self, one: Member, other: Member) -> bool:
        return other.key in self._managers(one) or one.key in self._managers(other)

    def _managers(self, member: Member) -> tuple[str, ...]:
        """The manager and that person's manager."""
        if member.manager is None:
            return ()
        above = self.members[member.manager].manager
        return (member.manager,) if above is None else (member.manager, above)

    def _hours_fit(self, one: Member, other: Member) -> bool:
        return all(overlap_minutes(one, other, day) >= LEAST_OVERLAP_MINUTES for day in self.days)


def ranks_fit(stream: str, leader: Member, mentor: Member) -> bool:
    """A coach stands one to three grades above the leader, a reverse mentor at least two below."""
    if stream == "advising":
        return True
    gap = rank_of(mentor.grade) - rank_of(leader.grade)
    return 1 <= gap <= 3 if stream == "coaching" else gap <= -2


def suits(leader: Portrait, mentor: Portrait) -> int:
    """How much of what the leader seeks the mentor offers, plus likeness in working style; larger is better."""
    offered = {item.concept: item.level for item in mentor.offers}
    wanted = sum(
        10 + 2 * min(0, offered[item.concept] - item.level) for item in leader.seeks if item.concept in offered
    )
    far = (
        abs(leader.pace - mentor.pace)
        + abs(leader.challenge - mentor.challenge)
        + abs(leader.directness - mentor.directness)
    )
    return wanted - far + 2 * len(set(leader.preferred_styles) & set(mentor.styles))

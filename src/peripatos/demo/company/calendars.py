"""Busy calendars: standing meetings, single ones, a week of leave, beside the sessions that are booked."""

from collections.abc import Iterator
from datetime import date
from random import Random

from peripatos.demo.company.diary import instant, slots
from peripatos.demo.company.fitting import DAY, utc_offset
from peripatos.demo.company.types import BusyBlock, Company, Member

WEEKS_AHEAD = 26
_LENGTHS = (30, 30, 60, 60, 60, 90, 120)


def busy_calendars(company: Company, *, weeks: int = WEEKS_AHEAD) -> Iterator[tuple[str, tuple[BusyBlock, ...]]]:
    """The busy blocks of every leader and mentor for so many weeks from today; none touches one of their sessions."""
    taken = _session_slots(company)
    members = {member.key: member for member in company.members}
    for key in (*company.leaders, *company.mentors):
        rng = Random(f"{company.seed}:calendar:{key}")  # noqa: S311  invention, not a secret
        yield key, _blocks(members[key], company.today, weeks, taken.get(key, set()), rng)


def _blocks(member: Member, today: date, weeks: int, taken: set[int], rng: Random) -> tuple[BusyBlock, ...]:
    standing = [(rng.randrange(5), _local_start(member, rng), rng.choice(_LENGTHS)) for _ in range(rng.randint(2, 4))]
    monday = today.toordinal() - today.weekday()
    leave = rng.randrange(4, max(5, weeks)) if rng.random() < 0.6 else -1
    found: list[BusyBlock] = []
    for week in range(weeks):
        wished = standing + [
            (rng.randrange(5), _local_start(member, rng), rng.choice(_LENGTHS)) for _ in range(rng.randint(0, 3))
        ]
        if week == leave:
            wished = [(day, member.week.starts_minute, 480) for day in range(5)]
        for day, start, minutes in sorted(wished):
            block = _block(member, monday + 7 * week + day, start, minutes, today, taken)
            if block is not None and (not found or found[-1].ends_at <= block.starts_at):
                found.append(block)
    return tuple(found)


def _block(member: Member, ordinal: int, local: int, minutes: int, today: date, taken: set[int]) -> BusyBlock | None:
    start = ordinal * DAY + local - utc_offset(member.zone, ordinal)
    if ordinal < today.toordinal() or not taken.isdisjoint(slots(start, minutes)):
        return None
    return BusyBlock(instant(start), instant(start + minutes))


def _local_start(member: Member, rng: Random) -> int:
    return member.week.starts_minute + 30 * rng.randrange(14)


def _session_slots(company: Company) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for pair in company.pairs:
        for session in pair.sessions:
            start = session.starts_at.toordinal() * DAY + session.starts_at.hour * 60 + session.starts_at.minute
            for key in (pair.leader, pair.mentor):
                found.setdefault(key, set()).update(slots(start, session.minutes))
    return found

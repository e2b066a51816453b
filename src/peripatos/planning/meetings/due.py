"""When a pair or cohort is due to meet, by its cadence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from peripatos.planning.meetings.settings import Window
from peripatos.programmes.types import StreamKind

FIRST_WITHIN_DAYS = 14
"""A pair that has never met is due this soon after it was formed, or after one cadence if that is sooner."""
LEAST_TOLERANCE_DAYS = 3
"""Less than this and a weekend leaves no day."""
LEAST_ROOM_DAYS = 5
"""A meeting whose time runs out sooner than this after the window begins counts as overdue."""
Days = tuple[date, date]
COHORT = "cohort:"
BOOKED = "booked:"


@dataclass(frozen=True)
class Party:
    """Those who meet: a pair (leader, then mentor) or a cohort (facilitator first). ``since`` is the local day of the
    last session, held or booked, None before the first.
    """

    id: UUID
    stream: StreamKind
    members: tuple[UUID, ...]
    minutes: int
    cadence_days: int
    formed_on: date
    ends_on: date | None = None
    since: date | None = None

    @property
    def name(self) -> str:
        """How problem files name the party's rhythm."""
        return f"{COHORT if self.stream is StreamKind.COHORTS else ''}{self.id}"


@dataclass(frozen=True)
class Due:
    """One meeting to plan. ``earliest`` is None for one that is overdue: any day until the next one is due will do."""

    party: Party
    number: int
    target: date
    earliest: date | None
    latest: date

    @property
    def name(self) -> str:
        """How problem files name the meeting."""
        return f"{self.party.name}:{self.number}"


def tolerance_days(cadence_days: int, percent: int) -> int:
    """How far from its due day a meeting may lie."""
    return max(LEAST_TOLERANCE_DAYS, cadence_days * percent // 100)


def next_due(party: Party) -> date:
    """The day on which the party is due to meet next, which may have passed."""
    if party.since is None:
        return party.formed_on + timedelta(days=min(party.cadence_days, FIRST_WITHIN_DAYS))
    return party.since + timedelta(days=party.cadence_days)


def meetings_due(party: Party, window: Window, percent: int, quiet: Sequence[Days] = ()) -> list[Due]:
    """The meetings of one party that fall due in the window, one cadence apart; none after the party's planned end. One
    that falls due in quiet days may lie as far before them, or after them, as it might around its due day.
    """
    reach, cadence = timedelta(days=tolerance_days(party.cadence_days, percent)), timedelta(days=party.cadence_days)
    due, end = next_due(party), min(window.last, party.ends_on or window.last)
    overdue = due + reach < window.first + timedelta(days=LEAST_ROOM_DAYS)
    found: list[Due] = []
    while max(due, window.first) <= end:
        target = max(due, window.first)
        first, last = around(due, quiet)
        if overdue and not found:
            found.append(Due(party, 1, target, None, min(target + cadence, end)))
        else:
            found.append(Due(party, len(found) + 1, target, first - reach, min(last + reach, end)))
        due = target + cadence
    return found


def around(day: date, quiet: Sequence[Days]) -> Days:
    """The quiet days that hold this one, else the day alone."""
    return next(((first, last) for first, last in quiet if first <= day <= last), (day, day))


def party_of(name: str) -> tuple[UUID, int, bool]:
    """(pair or cohort, number, whether it is a cohort) of a meeting's name; raises ``ValueError``."""
    whole, _, number = name.rpartition(":")
    is_cohort = whole.startswith(COHORT)
    return UUID(whole.removeprefix(COHORT)), int(number), is_cohort

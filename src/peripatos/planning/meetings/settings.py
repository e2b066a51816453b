"""What a plan of meetings is set to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peripatos.core.errors import BadInput
from peripatos.engine.contract import EFFORTS
from peripatos.planning.seams import Nothing
from peripatos.programmes.types import PAIR_STREAMS, StreamKind

FEWEST_DAYS, MOST_DAYS = 7, 56
MOST_A_DAY, MOST_A_WEEK = 5, 15
WIDEST_TOLERANCE = 50
HIGHEST_MOVE_PRICE = 20
STREAMS = (*PAIR_STREAMS, StreamKind.COHORTS)
AVOIDANCE: Mapping[str, int] = {"no": 0, "usual": 1, "strong": 3}
LEAD = timedelta(hours=12)


@dataclass(frozen=True)
class MeetingSettings:
    """``first_on``: ISO day, empty for the Monday after the run. ``day_cap`` and ``week_cap``: sessions of one person.
    ``avoid``: how much early and late hours count. ``tolerance``: per cent of the cadence around the due day.
    ``move_price``: days from the due day that keeping a date of the run before is worth.
    """

    first_on: str = ""
    days: int = 28
    streams: tuple[str, ...] = tuple(stream.value for stream in STREAMS)
    day_cap: int = 1
    week_cap: int = 3
    avoid: str = "usual"
    tolerance: int = 25
    move_price: int = 3
    effort: str = "normal"


@dataclass(frozen=True)
class Window:
    """The days that are planned, from 00:00 UTC of the first."""

    first: date
    days: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


def cleaned(settings: Mapping[str, Any]) -> MeetingSettings:
    """Settings as they are kept; raises ``BadInput`` with a sentence per field that cannot stand."""
    known = {name: settings[name] for name in MeetingSettings.__dataclass_fields__ if name in settings}
    found = MeetingSettings(**known)
    wrong = _wrong(found)
    if wrong:
        raise BadInput(wrong)
    return MeetingSettings(**{**asdict(found), "streams": tuple(s.value for s in STREAMS if s in found.streams)})


def window_of(wanted: MeetingSettings, now: datetime) -> Window:
    """The days of a run that begins at ``now``: none of them so near that nobody would hear of it in time.

    Raises ``Nothing`` with ``window_over``.
    """
    soonest = (now + LEAD).date() + timedelta(days=1)
    monday = now.date() + timedelta(days=7 - now.weekday())
    first = date.fromisoformat(wanted.first_on) if wanted.first_on else monday
    late = max(0, (soonest - first).days)
    if late >= wanted.days:
        raise Nothing("window_over")
    return Window(first + timedelta(days=late), wanted.days - late)


def _wrong(found: MeetingSettings) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not _is_day(found.first_on):
        wrong["first_on"] = "Write the first day as a date, or leave it empty for next Monday."
    if not FEWEST_DAYS <= found.days <= MOST_DAYS:
        wrong["days"] = f"Plan between {FEWEST_DAYS} and {MOST_DAYS} days at once."
    if not found.streams or set(found.streams) - set(STREAMS):
        wrong["streams"] = "Choose at least one of the streams listed."
    if not 1 <= found.day_cap <= MOST_A_DAY:
        wrong["day_cap"] = f"Allow between 1 and {MOST_A_DAY} sessions a day."
    if not 1 <= found.week_cap <= MOST_A_WEEK:
        wrong["week_cap"] = f"Allow between 1 and {MOST_A_WEEK} sessions a week."
    if found.avoid not in AVOIDANCE:
        wrong["avoid"] = "Choose one of the answers listed."
    if not 0 <= found.tolerance <= WIDEST_TOLERANCE:
        wrong["tolerance"] = f"Stay between 0 and {WIDEST_TOLERANCE} per cent of the cadence."
    if not 0 <= found.move_price <= HIGHEST_MOVE_PRICE:
        wrong["move_price"] = f"Set a price between 0 and {HIGHEST_MOVE_PRICE}."
    if found.effort not in EFFORTS:
        wrong["effort"] = "Choose quick, normal or thorough."
    return wrong


def _is_day(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text) is not None
    except ValueError:
        return False

"""What a plan of rotations is set to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from peripatos.core.errors import BadInput
from peripatos.engine.contract import EFFORTS

FEWEST_SLOTS, MOST_SLOTS = 4, 53
SHORTEST_SLOT, LONGEST_SLOT = 7, 28
LONGEST_VISIT = 2
MOST_WANTED = 2
MOST_A_YEAR = 2
LEAST_REST_DAYS = 90
MOST_REST_DAYS = 365
MOST_POINTS = 100
MOST_SPREAD = 30
MUST_SEEN = 12


@dataclass(frozen=True)
class RotationSettings:
    """``starts_on``: first day of the first slot as ISO text, None for the Monday after the plan was opened.
    ``length``: slots of one visit. ``must_see``: functions that everybody visits once. ``seek_weight`` 0 to 100: how
    far what a leader seeks counts more than what is new to them. ``move_price``: points that a better plan must bring
    before a published visit is moved. ``spread``: points for a visit at a time of one's own, so that starts are spread.
    """

    starts_on: str | None = None
    slots: int = 26
    slot_days: int = 14
    length: int = 1
    wanted: int = 1
    rest_days: int = LEAST_REST_DAYS
    per_year: int = MOST_A_YEAR
    must_see: tuple[str, ...] = ()
    seek_weight: int = 50
    move_price: int = 20
    spread: int = 10
    effort: str = "normal"

    @property
    def first_day(self) -> date | None:
        """``starts_on`` as a date."""
        return date.fromisoformat(self.starts_on) if self.starts_on else None

    @property
    def rest_slots(self) -> int:
        """Free slots that make up the rest, rounded up."""
        return -(-self.rest_days // self.slot_days)


BOUNDS: Mapping[str, tuple[int, int, str]] = {
    "slots": (FEWEST_SLOTS, MOST_SLOTS, "Plan for {low} to {high} slots."),
    "slot_days": (SHORTEST_SLOT, LONGEST_SLOT, "A slot lasts {low} to {high} days."),
    "length": (1, LONGEST_VISIT, "A visit lasts {low} or {high} slots."),
    "wanted": (1, MOST_WANTED, "Each leader goes on {low} or {high} visits."),
    "rest_days": (LEAST_REST_DAYS, MOST_REST_DAYS, "Between two visits lie {low} to {high} days."),
    "per_year": (1, MOST_A_YEAR, "Nobody starts more than {high} visits in a year."),
    "seek_weight": (0, 100, "Set the dial between {low} and {high}."),
    "spread": (0, MOST_SPREAD, "Let the even spread count {low} to {high} points."),
    "move_price": (0, MOST_POINTS, "Set the price between {low} and {high} points."),
}


def cleaned(settings: Mapping[str, Any]) -> RotationSettings:
    """Settings as they are kept; raises ``BadInput`` with a sentence per field that cannot stand."""
    known = {name: settings[name] for name in RotationSettings.__dataclass_fields__ if name in settings}
    found = RotationSettings(**known)
    wrong = _wrong(found)
    if wrong:
        raise BadInput(wrong)
    must_see = tuple(dict.fromkeys(name.strip() for name in found.must_see if name.strip()))
    return RotationSettings(**{**asdict(found), "starts_on": _written(found.starts_on), "must_see": must_see})


def _wrong(found: RotationSettings) -> dict[str, str]:
    wrong = {
        name: sentence.format(low=low, high=high)
        for name, (low, high, sentence) in BOUNDS.items()
        if not low <= getattr(found, name) <= high
    }
    if found.starts_on and not _is_date(found.starts_on):
        wrong["starts_on"] = "Give the first day as a date."
    if len(found.must_see) > MUST_SEEN:
        wrong["must_see"] = f"Choose at most {MUST_SEEN} functions."
    if found.effort not in EFFORTS:
        wrong["effort"] = "Choose quick, normal or thorough."
    return wrong


def _is_date(value: str | date) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _written(value: str | date | None) -> str | None:
    return date.fromisoformat(str(value)).isoformat() if value else None

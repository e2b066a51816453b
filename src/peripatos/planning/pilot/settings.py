"""What a plan of a pilot group is set to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from peripatos.core.errors import BadInput
from peripatos.engine.contract import EFFORTS
from peripatos.planning.inputs import ATTRIBUTES

FEWEST, USUAL, MOST = 2, 12, 40
MOST_TICKETS = 10_000
MOST_QUOTAS = 200
ONE_QUOTA = "Each quota names an attribute, a value, a least and a most."


@dataclass(frozen=True)
class QuotaWish:
    """So many people of the group, at least and at most, have this value."""

    attribute: str
    value: str
    least: int
    most: int


@dataclass(frozen=True)
class PilotSettings:
    """``proportional``: attributes in which the group is like the population, by quotas proposed anew at every run.
    ``quotas``: a coordinator's own; those of an attribute take the place of what is proposed for it. ``comparison``:
    how many of the group get somebody beside them, None for all. ``tickets``: None lets the chances decide.
    """

    choose: int = USUAL
    proportional: tuple[str, ...] = ("function", "grade")
    quotas: tuple[QuotaWish, ...] = ()
    comparison: int | None = None
    tickets: int | None = None
    effort: str = "normal"


def suited(people: int) -> PilotSettings:
    """The usual settings for so many people: a tenth of them, at least twelve, and never more than half."""
    tenth = min(max(USUAL, people // 10), MOST)
    return PilotSettings(choose=max(FEWEST, min(tenth, people // 2)))


def kept(found: PilotSettings) -> dict[str, Any]:
    """Settings as JSON."""
    return {**asdict(found), "quotas": [asdict(quota) for quota in found.quotas]}


def cleaned(settings: Mapping[str, Any]) -> PilotSettings:
    """Settings as they are kept; raises ``BadInput`` with a sentence per field that cannot stand."""
    known = {name: settings[name] for name in PilotSettings.__dataclass_fields__ if name in settings}
    quotas = _quotas(known.pop("quotas", ()))
    found = PilotSettings(**{**known, "proportional": tuple(known.get("proportional", ())), "quotas": quotas})
    wrong = _wrong(found)
    if wrong:
        raise BadInput(wrong)
    return found


def _quotas(rows: Any) -> tuple[QuotaWish, ...]:
    """Quotas out of JSON; raises ``BadInput`` when it has another shape."""
    try:
        quotas = tuple(QuotaWish(**row) for row in rows)
    except TypeError:
        raise BadInput({"quotas": ONE_QUOTA}) from None
    texts = (text for quota in quotas for text in (quota.attribute, quota.value))
    numbers = (number for quota in quotas for number in (quota.least, quota.most))
    if not all(isinstance(text, str) for text in texts) or not all(type(number) is int for number in numbers):
        raise BadInput({"quotas": ONE_QUOTA})
    return quotas


def _wrong(found: PilotSettings) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if found.choose < FEWEST:
        wrong["choose"] = f"Choose {FEWEST} people at least."
    if set(found.proportional) - set(ATTRIBUTES):
        wrong["proportional"] = "Choose from the attributes listed."
    if found.comparison is not None and not 0 <= found.comparison <= found.choose:
        wrong["comparison"] = "At most everybody who is chosen gets somebody beside them."
    if found.tickets is not None and not 1 <= found.tickets <= MOST_TICKETS:
        wrong["tickets"] = f"Between 1 and {MOST_TICKETS} tickets."
    if found.effort not in EFFORTS:
        wrong["effort"] = "Choose quick, normal or thorough."
    return wrong | _wrong_quotas(found)


def _wrong_quotas(found: PilotSettings) -> dict[str, str]:
    seen = {(quota.attribute, quota.value) for quota in found.quotas}
    if len(found.quotas) > MOST_QUOTAS:
        return {"quotas": f"At most {MOST_QUOTAS} quotas."}
    if len(seen) < len(found.quotas) or {attribute for attribute, _ in seen} - set(ATTRIBUTES):
        return {"quotas": "One quota for each value of an attribute listed."}
    for quota in found.quotas:
        if not 0 <= quota.least <= quota.most:
            return {"quotas": f"{quota.value}: the least is not more than the most."}
    return {}

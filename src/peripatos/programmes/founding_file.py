"""The file that ``peripatos programme create`` reads.

.. code-block:: toml

    name = "Leaders for the next decade"
    sponsor = "sponsor@example.com"            # e-mail or reference of a person
    coordinator = "1042"
    mandate = "Why we do this."                # optional, as are value_proposition, starts_on, ends_on, currency

    [[objectives]]
    kind = "succession_readiness"              # optional
    statement = "Two people ready for each chair"
    owner = "sponsor@example.com"              # optional
    horizon = 2028-12-31                       # optional
    success = { leader = "I could take the chair", mentor = "I prepared one successor" }   # a text or a list for each

    [[streams]]
    kind = "coaching"                          # coaching, advising, cohorts, reverse, rotations
    cadence = "monthly"                        # or days: cadence = 30; optional, as are the next four
    session_minutes = 60
    capacity = 3                               # leaders for one mentor
    wants = 1                                  # mentors for one leader
    budget = 40000                             # planned, in whole units of the currency

    [[criteria]]
    side = "leader"                            # optional; stream = "coaching" limits it to one
    field = "stage"
    operator = "at_least"
    value = "senior"
    strength = "hard"                          # or preferred
    reason = "The programme prepares for the next seat."

    [[events]]
    title = "Year-end close"
    starts_on = 2026-12-15
    ends_on = 2027-01-10
    quiet = true
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from peripatos.core.errors import BadInput
from peripatos.people.models import Person
from peripatos.programmes.defaults import CADENCES, STREAM_DEFAULTS
from peripatos.programmes.types import (
    CriterionDraft,
    EventDraft,
    MandateDraft,
    ObjectiveDraft,
    Side,
    StreamDraft,
    StreamKind,
    Strength,
)

T = TypeVar("T")
KNOWN = {
    "": {"name", "sponsor", "coordinator", "mandate", "value_proposition", "starts_on", "ends_on", "currency"}
    | {"objectives", "streams", "criteria", "events"},
    "objectives": {"kind", "statement", "owner", "horizon", "success"},
    "streams": {"kind", "cadence", "session_minutes", "capacity", "wants", "budget"},
    "criteria": {"side", "stream", "field", "operator", "value", "strength", "reason"},
    "events": {"title", "starts_on", "ends_on", "quiet"},
}


@dataclass(frozen=True)
class FoundingPlan:
    """A file that can be founded."""

    mandate: MandateDraft
    sponsor_id: UUID
    coordinator_id: UUID
    streams: tuple[StreamDraft, ...]
    criteria: tuple[CriterionDraft, ...]
    events: tuple[EventDraft, ...]


@dataclass
class _Reader:
    """Reads places of the file and gathers what is wrong, so that one run names everything."""

    wrong: dict[str, str] = field(default_factory=dict)

    def tables(self, data: dict[str, Any], name: str) -> list[dict[str, Any]]:
        found = data.get(name, [])
        if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
            self.wrong[name] = _("Write [[{name}]] before each entry.").format(name=name)
            return []
        for number, table in enumerate(found):
            self.unknown_keys(table, name, f"{name}[{number}].")
        return found

    def unknown_keys(self, table: dict[str, Any], section: str, prefix: str = "") -> None:
        for key in sorted(set(table) - KNOWN[section]):
            self.wrong[prefix + key] = _("No such entry here; known are {known}.").format(
                known=", ".join(sorted(KNOWN[section]))
            )

    def text(self, table: dict[str, Any], key: str, place: str, *, needed: bool = False, limit: int = 2000) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or len(value) > limit:
            self.wrong[place] = _("Write a text of at most {limit} characters in quotes.").format(limit=limit)
            return ""
        if needed and not value.strip():
            self.wrong[place] = _("This is needed.")
        return value.strip()

    def day(self, table: dict[str, Any], key: str, place: str) -> date | None:
        value = table.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.wrong[place] = _("Write a date without quotes, for example 2027-12-31.")
        return None

    def number(self, table: dict[str, Any], key: str, place: str, default: int) -> int:
        value = table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.wrong[place] = _("Write a whole number without quotes.")
        return default

    def word(self, make: Callable[[str], T], value: object, place: str, known: list[str], fallback: T) -> T:
        if isinstance(value, str) and value in known:
            return make(value)
        self.wrong[place] = _("Write one of {known}.").format(known=", ".join(known))
        return fallback

    def person(self, words: object, place: str) -> UUID | None:
        text = str(words).strip() if isinstance(words, str | int) else ""
        if text:
            found = (
                Person.objects.filter(email__iexact=text) if "@" in text else Person.objects.filter(external_ref=text)
            )
            person_id = found.values_list("id", flat=True).first()
            if person_id:
                return person_id
        self.wrong[place] = _("Nobody is known by this e-mail address or reference; import the roster first.")
        return None


def read(data: dict[str, Any]) -> FoundingPlan:
    """The plan in a parsed file; raises ``BadInput`` with one sentence for each place that cannot be read."""
    reader = _Reader()
    reader.unknown_keys(data, "")
    sponsor = reader.person(data.get("sponsor"), "sponsor")
    coordinator = reader.person(data.get("coordinator"), "coordinator")
    mandate = _mandate(reader, data)
    streams = tuple(_stream(reader, t, f"streams[{n}]") for n, t in enumerate(reader.tables(data, "streams")))
    criteria = tuple(_criterion(reader, t, f"criteria[{n}]") for n, t in enumerate(reader.tables(data, "criteria")))
    events = tuple(_event(reader, t, f"events[{n}]") for n, t in enumerate(reader.tables(data, "events")))
    if reader.wrong or sponsor is None or coordinator is None:
        raise BadInput(reader.wrong)
    return FoundingPlan(mandate, sponsor, coordinator, streams, criteria, events)


def _mandate(reader: _Reader, data: dict[str, Any]) -> MandateDraft:
    return MandateDraft(
        name=reader.text(data, "name", "name", needed=True, limit=120),
        mandate=reader.text(data, "mandate", "mandate"),
        value_proposition=reader.text(data, "value_proposition", "value_proposition"),
        starts_on=reader.day(data, "starts_on", "starts_on"),
        ends_on=reader.day(data, "ends_on", "ends_on"),
        currency=reader.text(data, "currency", "currency", limit=3) or "EUR",
        objectives=tuple(
            _objective(reader, t, f"objectives[{n}]") for n, t in enumerate(reader.tables(data, "objectives"))
        ),
    )


def _objective(reader: _Reader, table: dict[str, Any], place: str) -> ObjectiveDraft:
    success = table.get("success", {})
    if not isinstance(success, dict) or set(success) - {"leader", "mentor"}:
        reader.wrong[f"{place}.success"] = _('Write success = { leader = "…", mentor = "…" }.')
        success = {}
    return ObjectiveDraft(
        kind=reader.text(table, "kind", f"{place}.kind", limit=40) or "own",
        statement=reader.text(table, "statement", f"{place}.statement", needed=True, limit=300),
        owner_id=reader.person(table["owner"], f"{place}.owner") if "owner" in table else None,
        horizon_on=reader.day(table, "horizon", f"{place}.horizon"),
        leader_success=_texts(success.get("leader", "")),
        mentor_success=_texts(success.get("mentor", "")),
    )


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(str(text).strip() for text in several if str(text).strip())


def _stream(reader: _Reader, table: dict[str, Any], place: str) -> StreamDraft:
    kinds = [k.value for k in StreamKind]
    kind = reader.word(StreamKind, table.get("kind"), f"{place}.kind", kinds, StreamKind.COACHING)
    usual = STREAM_DEFAULTS[kind]
    return StreamDraft(
        kind=kind,
        cadence_days=_cadence(reader, table.get("cadence", usual.cadence_days), f"{place}.cadence"),
        session_minutes=reader.number(table, "session_minutes", f"{place}.session_minutes", usual.session_minutes),
        mentor_capacity=reader.number(table, "capacity", f"{place}.capacity", usual.mentor_capacity),
        leader_wants=reader.number(table, "wants", f"{place}.wants", usual.leader_wants),
        planned_minor=_money(reader, table.get("budget"), f"{place}.budget"),
    )


def _cadence(reader: _Reader, value: object, place: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return reader.word(lambda word: CADENCES[word], value, place, list(CADENCES), 30)


def _money(reader: _Reader, value: object, place: str) -> int | None:
    if value is None:
        return None
    try:
        return int(Decimal(str(value)) * 100)
    except InvalidOperation:
        reader.wrong[place] = _("Write the amount as a number, for example 40000.")
        return None


def _criterion(reader: _Reader, table: dict[str, Any], place: str) -> CriterionDraft:
    value = table.get("value", "")
    stream = table.get("stream")
    kinds = [k.value for k in StreamKind]
    return CriterionDraft(
        field=reader.text(table, "field", f"{place}.field", needed=True, limit=30),
        operator=reader.text(table, "operator", f"{place}.operator", limit=12) or "is",
        value=tuple(str(v) for v in (value if isinstance(value, list) else [value])),
        strength=reader.word(
            Strength, table.get("strength", "hard"), f"{place}.strength", [s.value for s in Strength], Strength.HARD
        ),
        reason=reader.text(table, "reason", f"{place}.reason", needed=True, limit=300),
        side=reader.word(Side, table.get("side", "leader"), f"{place}.side", [s.value for s in Side], Side.LEADER),
        stream=reader.word(StreamKind, stream, f"{place}.stream", kinds, StreamKind.COACHING) if stream else None,
    )


def _event(reader: _Reader, table: dict[str, Any], place: str) -> EventDraft:
    starts = reader.day(table, "starts_on", f"{place}.starts_on")
    if starts is None:
        reader.wrong.setdefault(f"{place}.starts_on", _("Write the first day, for example 2026-12-15."))
    first = starts or date.min
    return EventDraft(
        title=reader.text(table, "title", f"{place}.title", needed=True, limit=80),
        starts_on=first,
        ends_on=reader.day(table, "ends_on", f"{place}.ends_on") or first,
        quiet=bool(table.get("quiet", False)),
    )

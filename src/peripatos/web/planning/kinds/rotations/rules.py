"""Rules of a plan of rotations in words, those that stand against each other, and what relaxing helps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.rotations.calendar import SlotCalendar, calendar_of
from peripatos.planning.rotations.looked import Looked
from peripatos.planning.rotations.settings import LEAST_REST_DAYS, MOST_A_YEAR, MOST_WANTED
from peripatos.planning.selectors.runs import RunHead
from peripatos.web.matching.words import Text
from peripatos.web.planning.kinds.rotations.words import days_words, unit_of
from peripatos.web.planning.pages import Against

VISITS = ("pins", "published", "history")
RULES_OF: Mapping[tuple[str, str], Text] = {
    ("hosts", "capacity"): gettext_lazy("{name} has room for {n} at a time."),
    ("hosts", "closed"): gettext_lazy("{name} receives nobody then: a quiet period, or the time has begun."),
    ("leaders", "wanted"): gettext_lazy("{name} has at most {n} of the visits of this plan."),
    ("leaders", "team"): gettext_lazy("{name} and another of the same manager are not away at once."),
    ("leaders", "away"): gettext_lazy("{name} is away then."),
    ("leaders", "home"): gettext_lazy("{name} does not visit the own unit."),
}
RULES: Mapping[str, Text] = {
    "rest": gettext_lazy("{days} days of rest lie between two visits of a leader, those of earlier plans among them."),
    "per_year": gettext_lazy("A leader starts at most {year} visits in a year."),
    "slots": gettext_lazy("The visit does not fit into the time of the plan."),
    "points": gettext_lazy("No further host may receive this leader: own function, hard rules, or ruled out by you."),
}


@dataclass(frozen=True)
class Known:
    """The days of slots, and who people are."""

    calendar: SlotCalendar
    people: Mapping[UUID, Who]


def conflict_words(document: Mapping[str, Any], pointer: str, known: Known | Looked) -> str:
    """One rule of a problem, by its pointer; people whom ``known`` does not name are asked for."""
    rule, *rest = pointer.strip("/").split("/")
    if rule in VISITS:
        return _visit_words(document, rule, int(rest[0]), known)
    if rule in ("hosts", "leaders"):
        row = document[rule][int(rest[0])]
        return str(RULES_OF[rule, rest[1]]).format(name=_name(rule, row["id"], known), n=_number(row))
    return str(RULES[rule]).format(
        rest=document["rest"], days=document["rest"] * document["slot_days"], year=document["per_year"]
    )


def against(head: RunHead, document: Mapping[str, Any]) -> Against:
    """The rules that stand against each other in a run without a plan, and what would make room."""
    pointers = list(head.facts["conflicts"])
    known = Known(calendar_of(head.facts), who_is(_named(document, pointers)))
    rules = conflicts_words(document, pointers, known, head.facts["quiet"])
    ways = list(dict.fromkeys(way for p in pointers if (way := _way(document, p, known, head.settings))))
    return Against(rules, _("It is enough to {ways}; then run again.").format(ways=_either(ways)) if ways else "")


def conflicts_words(
    document: Mapping[str, Any], pointers: Sequence[str], known: Known | Looked, quiet: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Rules that cannot hold together, with the quiet periods (of a run's facts) that close a host to a visit."""
    return [
        _quiet_words(document, pointer, pointers, known, quiet) or conflict_words(document, pointer, known)
        for pointer in pointers
    ]


def _named(document: Mapping[str, Any], pointers: Iterable[str]) -> list[UUID]:
    """Everybody whom these rules speak of."""
    rows = [(rule, document[rule][int(rest[0])]) for rule, *rest in _parts(pointers) if rest]
    return [UUID(p) for rule, row in rows for p in (row[:2] if rule in VISITS else [row["id"]])]


def _parts(pointers: Iterable[str]) -> list[list[str]]:
    return [pointer.strip("/").split("/") for pointer in pointers]


def _who(person: str, known: Known | Looked) -> Who | None:
    return known.people.get(UUID(person)) or who_is([UUID(person)]).get(UUID(person))


def _name(rule: str, person: str, known: Known | Looked) -> str:
    who = _who(person, known)
    return unit_of(who) if rule == "hosts" else who.name if who else _("somebody who left")


def _number(row: Mapping[str, Any]) -> int:
    return int(row.get("capacity", row.get("wanted", 1)))


def _visit_words(document: Mapping[str, Any], rule: str, number: int, known: Known | Looked) -> str:
    leader, host, slot = document[rule][number]
    form = {
        "pins": _("Wished: {leader} visits {host}, {days}."),
        "published": _("A visit that has begun: {leader} visits {host}, {days}."),
        "history": _("An earlier visit: {leader} at {host}."),
    }[rule]
    days = _days(document, slot, known)
    return form.format(leader=_name("leaders", leader, known), host=_name("hosts", host, known), days=days)


def _days(document: Mapping[str, Any], slot: int, known: Known | Looked) -> str:
    calendar = known.calendar
    return days_words(calendar.starts_on(slot), calendar.ends_on(slot, _length(document)))


def _length(document: Mapping[str, Any]) -> int:
    return int(document["leaders"][0]["length"])


def _quiet_words(
    document: Mapping[str, Any],
    pointer: str,
    pointers: Sequence[str],
    known: Known | Looked,
    quiet: Sequence[Mapping[str, Any]],
) -> str:
    """Which quiet period closes a host at the time of a visit in question; empty for any other rule."""
    rule, *rest = pointer.strip("/").split("/")
    if (rule, rest[1:]) != ("hosts", ["closed"]):
        return ""
    host = document["hosts"][int(rest[0])]["id"]
    visits = [document[kind][int(row[0])] for kind, *row in _parts(pointers) if kind in VISITS]
    slots = {slot + k for _leader, where, slot in visits if where == host for k in range(_length(document))}
    period = next((q for q in quiet if not slots.isdisjoint(range(q["from"], q["to"]))), None)
    if period is None:
        return ""
    days = days_words(date.fromisoformat(period["starts_on"]), date.fromisoformat(period["ends_on"]))
    return _("{name} receives nobody in the quiet period “{title}”, {days}.").format(
        name=_name("hosts", host, known), title=period["title"], days=days
    )


def _way(document: Mapping[str, Any], pointer: str, known: Known, settings: Mapping[str, Any]) -> str:
    """What would relax one rule; empty where nobody can."""
    rule, *rest = pointer.strip("/").split("/")
    if rule == "pins":
        leader = _name("leaders", document["pins"][int(rest[0])][0], known)
        return _("take back the wish for {leader}").format(leader=leader)
    if rule == "rest":
        return _("set fewer days of rest") if settings["rest_days"] > LEAST_REST_DAYS else ""
    if rule == "per_year":
        return _("allow more visits in a year") if settings["per_year"] < MOST_A_YEAR else ""
    if rest[1:] == ["capacity"]:
        host = _name("hosts", document["hosts"][int(rest[0])]["id"], known)
        return _("give {host} one more place").format(host=host)
    if rest[1:] == ["wanted"]:
        return _("plan two visits for each leader") if settings["wanted"] < MOST_WANTED else ""
    return _("move the quiet period") if rest[1:] == ["closed"] else ""


def _either(ways: Sequence[str]) -> str:
    """ "this", "this or that", "this, that or the other"."""
    *before, last = ways
    return _("{ways} or {last}").format(ways=", ".join(before), last=last) if before else last

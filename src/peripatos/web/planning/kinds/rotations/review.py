"""A solved run of rotations on its page: the timeline, who waits, what was left aside."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.core.access import Actor
from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.rotations.looked import Looked, Stay, looked_over
from peripatos.planning.selectors.runs import RunHead
from peripatos.web.components.shapes import Figure
from peripatos.web.planning.kinds.rotations.rules import conflict_words
from peripatos.web.planning.kinds.rotations.words import (
    ASIDE,
    REFUSED,
    bottleneck_words,
    days_words,
    lacking_words,
    pin_words,
    unit_of,
    unit_short,
)
from peripatos.web.templatetags.words import listed

A_PAGE = 60
LATE = 5
"""In the last of so many parts of the time the label of a visit stands before it, so as to stay in the picture."""


class Shown(forms.Form):
    """Which leaders the timeline shows."""

    show = forms.ChoiceField(label=gettext_lazy("Whom to show"))

    def __init__(self, *args: Any, hosts: Iterable[Who] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("all", _("everybody")), ("waiting", _("those who wait")), ("kept", _("those whose visit you keep"))]
        self.fields["show"].choices = choices + [(str(h.id), unit_of(h)) for h in hosts]  # type: ignore[attr-defined]

    def keeps(self, leader: UUID, looked: Looked) -> bool:
        """Whether a leader is shown."""
        wanted, stays = self.data.get("show", "all"), looked.stays.get(leader, ())
        if wanted == "waiting":
            return leader in looked.lacking and looked.lacking[leader].visits > 0
        if wanted == "kept":
            return any(stay.kept for stay in stays)
        return wanted == "all" or any(str(stay.host_id) == wanted for stay in stays)


def review(actor: Actor, head: RunHead, asked: QueryDict) -> dict[str, Any]:
    """Everything that a coordinator looks over before visits are published."""
    looked = looked_over(actor, head.id)
    form = Shown(asked or None, hosts=looked.hosts)
    shown = [who for who in looked.leaders if form.keeps(who.id, looked)]
    number = asked.get("page", "")
    page = Paginator(shown, A_PAGE).get_page(number if number.isdecimal() else 1)
    movable = head.may_change and head.up_to_date
    if movable:
        _make_ready()
    return {
        "figures": _figures(head, looked),
        "bottleneck": bottleneck_words(head),
        "form": form,
        "page": page,
        "lines": [_line(who, looked, head) for who in page],
        "heads": _heads(looked),
        "months": _months(looked),
        "quiet": _quiet(head),
        "columns": looked.calendar.slots + 1,
        "last": looked.calendar.slots,
        "waiting": [_waits(who, looked, head) for who in looked.leaders if _lacks(who, looked)],
        "movable": movable,
        "moved": _moved(head, looked),
        "unknown": _unknown(head),
        "pins": [{"pin": pin, "said": pin_words(pin)} for pin in looked.pins],
    }


def _make_ready() -> None:
    from peripatos.planning.rotations.warming import load_beside  # noqa: PLC0415  (loads the compiler)

    load_beside()


def _figures(head: RunHead, looked: Looked) -> list[Figure]:
    facts = head.facts
    found = [
        Figure(_("Leaders with a visit"), _("{n} of {all}").format(n=facts["placed"], all=facts["leaders"])),
        Figure(_("Visits"), str(facts["visits"]), note=_("at {n} hosts").format(n=len(_visited(looked)))),
        Figure(_("Hosts without a visit"), str(facts["hosts"] - len(_visited(looked)))),
    ]
    if facts["short"]:
        found.append(Figure(_("With one visit of two"), str(facts["short"])))
    if facts["must_missing"]:
        found.append(Figure(_("Do not see what everybody should"), str(facts["must_missing"])))
    if facts["published"] and "beside" not in facts:
        moved = _("{n} of {all}").format(n=facts["moved"], all=facts["published"])
        found.append(Figure(_("Moved"), moved, note=_("visits in force")))
    return found


def _visited(looked: Looked) -> set[UUID]:
    return {stay.host_id for stays in looked.stays.values() for stay in stays}


def leader_address(head: RunHead, leader_id: UUID) -> str:
    """The page of one leader in a run."""
    return reverse("plan-rotation-leader", args=[head.id, leader_id])


def _line(who: Who, looked: Looked, head: RunHead) -> dict[str, Any]:
    return {
        "who": who,
        "address": leader_address(head, who.id),
        "bars": bars_of(who.id, looked),
        "quiet": [(q["from"] + 1, q["to"] - q["from"]) for q in head.facts["quiet"]],
        "waits": lacking_words(looked.lacking.get(who.id)),
    }


def bars_of(leader_id: UUID, looked: Looked) -> list[dict[str, Any]]:
    """The visits of one leader, in time."""
    return [_bar(stay, looked) for stay in looked.stays.get(leader_id, ())]


def _bar(stay: Stay, looked: Looked) -> dict[str, Any]:
    host = looked.people.get(stay.host_id)
    marks = [("kept", stay.kept), ("in-force", stay.in_force), ("broken", bool(stay.broken)), ("begun", stay.begun)]
    near_end = stay.slot + stay.length > looked.calendar.slots * (LATE - 1) / LATE
    return {
        "stay": stay,
        "column": stay.slot + 1,
        "aria_column": stay.slot + 2,
        "most": looked.calendar.slots - stay.length,
        "classes": " ".join(name for name, holds in [*marks, ("late-in-year", near_end)] if holds),
        "short": unit_short(host),
        "unit": unit_of(host),
        "days": days_words(stay.starts_on, stay.ends_on),
        "marks": _marks(stay),
    }


def _marks(stay: Stay) -> list[str]:
    said = [
        (_("kept by you"), stay.kept),
        (_("in force"), stay.in_force and not stay.begun),
        (_("has begun"), stay.begun),
        (_("breaks a rule of today"), bool(stay.broken)),
    ]
    return [words for words, holds in said if holds]


def _heads(looked: Looked) -> list[dict[str, Any]]:
    calendar = looked.calendar
    return [
        {
            "column": slot + 1,
            "aria_column": slot + 2,
            "day": calendar.starts_on(slot),
            "said": _day(calendar.starts_on(slot)),
        }
        for slot in range(calendar.slots)
    ]


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _months(looked: Looked) -> list[dict[str, Any]]:
    """Months with the slots that start in them; the year stands at the first month with room for it, and in January."""
    months: list[dict[str, Any]] = []
    for slot in range(looked.calendar.slots):
        day = looked.calendar.starts_on(slot)
        if months and months[-1]["first"].month == day.month:
            months[-1]["wide"] += 1
        else:
            months.append({"first": day, "column": slot + 1, "wide": 1})
    year = 0
    for month in months:
        tells = month["first"].year != year and month["wide"] > 1
        month["said"] = date_format(month["first"], "M Y" if tells else "M")
        year = month["first"].year if tells else year
    return months


def _quiet(head: RunHead) -> list[str]:
    return [
        _("{title}: {days}").format(
            title=q["title"], days=days_words(date.fromisoformat(q["starts_on"]), date.fromisoformat(q["ends_on"]))
        )
        for q in head.facts["quiet"]
    ]


def _lacks(who: Who, looked: Looked) -> bool:
    return who.id in looked.lacking and looked.lacking[who.id].visits > 0


def _waits(who: Who, looked: Looked, head: RunHead) -> dict[str, Any]:
    why = looked.lacking[who.id].why
    return {
        "who": who,
        "address": leader_address(head, who.id),
        "why": [conflict_words(looked.document, pointer, looked) for pointer in why],
    }


def _moved(head: RunHead, looked: Looked) -> str:
    """What a drag came to."""
    facts = head.facts
    if "wish" not in facts:
        return ""
    kind, leader, host = facts["wish"]
    names = {"leader": _name(looked, leader), "host": _name(looked, host)}
    kept = _("{leader} at {host}: kept.") if kind == "place" else _("{leader} at {host}: ruled out.")
    others = facts["others_moved"]
    then = ngettext("One other visit moved.", "{n} other visits moved.", others) if others else _("Nobody else moved.")
    longer = _("A longer look, free to move more, may find better.")
    return f"{kept.format(**names)} {then.format(n=others)} {longer}"


def _name(looked: Looked, person: str) -> str:
    who = looked.people.get(UUID(person))
    return who.name if who else _("somebody who left")


def _unknown(head: RunHead) -> list[str]:
    """Who was left aside, and what this plan asks that is not known."""
    facts = head.facts
    rows = [*facts["aside"], *facts["pins_refused"], *facts["must_unmet"]]
    people = who_is(UUID(row[key]) for row in rows for key in ("person", "other") if key in row)
    named = {str(person): who.name for person, who in people.items()}
    gone = _("somebody who left")
    return [
        *(f"{named.get(a['person'], gone)} {ASIDE[a['reason']]}." for a in facts["aside"]),
        *(
            _("Your wish for {leader} at {host} cannot be kept. {why}").format(
                leader=named.get(p["person"], gone), host=named.get(p["other"], gone), why=REFUSED[p["reason"]]
            )
            for p in facts["pins_refused"]
        ),
        *(
            _("{name} has no host of {function} who may receive them.").format(
                name=named.get(m["person"], gone), function=m["function"]
            )
            for m in facts["must_unmet"]
        ),
        *_counted(facts),
    ]


def _counted(facts: Any) -> list[str]:
    leaders, found = facts["leaders"], []
    if facts["must_unknown"]:
        found.append(
            _("No host works in {functions}, so nobody is asked to see it.").format(
                functions=listed(facts["must_unknown"])
            )
        )
    if not facts["topics_offered"]:
        found.append(_("No host offers a topic on file, so only what is new to a leader counts."))
    elif facts["without_topics"]:
        found.append(
            _("{n} of {all} leaders seek no topic on file; for them only what is new counts.").format(
                n=facts["without_topics"], all=leaders
            )
        )
    if facts["without_function"]:
        found.append(
            _("The function of {n} of {all} leaders is not known, so their own cannot be ruled out.").format(
                n=facts["without_function"], all=leaders
            )
        )
    if facts["planned_anew"]:
        found.append(
            _("{n} visits in force fit no slot of this plan and are planned anew.").format(n=facts["planned_anew"])
        )
    found.append(
        _("Holidays and other leave of leaders are not on file. Quiet periods of the business year close every host.")
    )
    return found

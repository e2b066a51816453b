"""Words of plans of rotations: findings, proof, wishes, rules."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.rotations.looked import Lacking
from peripatos.planning.selectors.plans import PinLine
from peripatos.planning.selectors.runs import RunHead
from peripatos.planning.types import PinKind
from peripatos.web.matching.words import Text
from peripatos.web.people.notice_sentences import add_notice_sentences
from peripatos.web.planning.words import said_proof
from peripatos.web.sentences import add_sentences
from peripatos.web.templatetags.words import listed, said_date

REFUSED: Mapping[str, Text] = {
    "hard_rule": gettext_lazy("A hard rule keeps these two from meeting in this programme."),
    "own_function": gettext_lazy("This host works in the leader's own function or department."),
    "barred": gettext_lazy("You ruled this visit out. Take that back first."),
    "self": gettext_lazy("Nobody visits themselves."),
    "not_taking_part": gettext_lazy("One of the two does not take part in this stream, or is not at work."),
    "outside": gettext_lazy("This visit would not lie within the time of the plan."),
    "over": gettext_lazy("That time has begun already."),
}
ASIDE: Mapping[str, Text] = {"not_at_work": gettext_lazy("is not at work")}
SIDES = {
    "visit_planned": (
        gettext_lazy("You are to visit {name} from {from_on} to {to_on}."),
        gettext_lazy("{name} is to visit you from {from_on} to {to_on}."),
    ),
    "visit_moved": (
        gettext_lazy("Your visit to {name} has moved: now {from_on} to {to_on}."),
        gettext_lazy("{name}'s visit to you has moved: now {from_on} to {to_on}."),
    ),
    "visit_withdrawn": (
        gettext_lazy("Your visit to {name} from {from_on} to {to_on} is no longer planned."),
        gettext_lazy("{name}'s visit to you from {from_on} to {to_on} is no longer planned."),
    ),
}
add_notice_sentences(
    {
        f"{code}_{side}": said
        for code, pair in SIDES.items()
        for side, said in zip(("leader", "host"), pair, strict=True)
    }
)
add_sentences(
    {
        **{f"visit_{code}": sentence for code, sentence in REFUSED.items()},
        "rules_in_conflict": gettext_lazy("This visit cannot be kept beside your other wishes and the rules."),
        "plan_overtaken": gettext_lazy(
            "A date has passed since this run, or places, quiet periods or hard rules changed. Run again, then publish."
        ),
    }
)


def finding(head: RunHead) -> str:
    """The heading of a solved run."""
    facts = head.facts
    waiting = len(facts["waiting"])
    if not waiting:
        everybody = ngettext("The {n} leader has a visit", "All {n} leaders have a visit", facts["leaders"])
        short = ngettext("; one lacks a second", "; {n} lack a second", facts["short"]) if facts["short"] else ""
        return everybody.format(n=facts["leaders"]) + short.format(n=facts["short"])
    first = _("{placed} of {n} leaders have a visit").format(placed=facts["placed"], n=facts["leaders"])
    if facts["for_host"] == waiting:
        then = ngettext("one waits for a host", "{n} wait for a host", waiting)
    else:
        then = ngettext("one has none", "{n} have none", waiting)
    return f"{first}; {then.format(n=waiting)}"


def lacking_words(lacking: Lacking | None) -> str:
    """In place of a visit that is missing; empty for somebody who lacks none."""
    if lacking is None or not lacking.visits:
        return ""
    return _("waits for a host") if lacking.for_host else _("no visit")


def run_words(facts: Mapping[str, Any]) -> str:
    """One run in a few words."""
    return _("{placed} of {n} leaders have a visit").format(placed=facts["placed"], n=facts["leaders"])


def proved(head: RunHead) -> tuple[str, str]:
    """What is proved and what is not."""
    best = _("No other plan within these rules makes better use of the hosts' places.")
    title, sentence = said_proof(head.status, head.gap, _("use of the hosts' places"), best=best)
    unproved = _("Not proved: that nobody is on leave then.") if head.status == "optimal" else ""
    return title, " ".join(s for s in (sentence, _promise(head), _beside(head), unproved) if s)


def _promise(head: RunHead) -> str:
    return _("This is further than this effort usually comes.") if head.facts.get("below_promise") else ""


def _beside(head: RunHead) -> str:
    """A run after a drag answers another question: the best plan near the one before."""
    if "beside" not in head.facts:
        return ""
    return _("A plan near that of run {n} was asked for, so moving anybody counts against it.").format(
        n=head.facts["beside"]
    )


def bottleneck_words(head: RunHead) -> str:
    """Which host is asked for most, and what one more place there would do; empty when none is."""
    found = head.facts.get("bottleneck")
    if not found:
        return ""
    host = unit_of(who_is([UUID(found["host"])]).get(UUID(found["host"])))
    missing = len(head.facts["waiting"]) + head.facts["short"]
    if not missing:
        return _("{host} is asked for most.").format(host=host)
    if not found["served"]:
        return _(
            "{host} is asked for most, but one more place there would serve none of the visits that are missing."
        ).format(host=host)
    return ngettext(
        "{host} is the bottleneck: one more place there would serve one of the visits that are missing.",
        "{host} is the bottleneck: one more place there would serve {n} of the visits that are missing.",
        found["served"],
    ).format(host=host, n=found["served"])


def unit_of(who: Who | None) -> str:
    """A host as a place to visit: function and location, with the name of who receives."""
    if who is None:
        return _("somebody who left")
    where = ", ".join(word for word in (who.function, who.location) if word)
    return _("{where} ({name})").format(where=where, name=who.name) if where else who.name


def unit_short(who: Who | None) -> str:
    """A host in a bar of the timeline."""
    return (who.function or who.name) if who else "…"


def publishing(head: RunHead) -> list[str]:
    """What publishing does."""
    facts = head.facts
    found = [
        ngettext("{n} visit gets its dates.", "{n} visits get their dates.", facts["visits"]).format(n=facts["visits"]),
        _("Visits of an earlier plan that are still to come and are not in this one are withdrawn."),
        _("Visits that have begun stay as they are."),
        _("Leaders and hosts are told about each visit that is new, has moved or is withdrawn."),
    ]
    if facts["waiting"]:
        found.append(
            ngettext(
                "One leader has no visit and hears nothing.",
                "{n} leaders have no visit and hear nothing.",
                len(facts["waiting"]),
            ).format(n=len(facts["waiting"]))
        )
    return found


def pin_words(pin: PinLine) -> str:
    """A wish that stands."""
    if pin.kind is PinKind.BAR:
        return _("{leader} never visits {host}").format(leader=pin.person, host=pin.other)
    if not pin.about:  # set before any run laid out the days
        form = _("{leader} visits {host}, from start {n} of the plan")
        return form.format(leader=pin.person, host=pin.other, n=(pin.slot or 0) + 1)
    day = said_date(date.fromisoformat(pin.about))
    return _("{leader} visits {host} from {day}").format(leader=pin.person, host=pin.other, day=day)


def settings_words(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the plan is set to."""
    first = settings.get("starts_on")
    found = [
        (_("Time"), _("{n} slots of {days} days").format(n=settings["slots"], days=settings["slot_days"])),
        (_("First day"), said_date(date.fromisoformat(first)) if first else _("the Monday after opening")),
        (
            _("Visits"),
            _("{n} for each leader, {length} × {days} days").format(
                n=settings["wanted"], length=settings["length"], days=settings["slot_days"]
            ),
        ),
        (_("Rest"), _("{n} days").format(n=settings["rest_days"])),
        (
            _("Weighs"),
            _("{n} of 100 for what leaders seek, the rest for what is new to them").format(n=settings["seek_weight"]),
        ),
    ]
    if settings["must_see"]:
        found.append((_("Everybody sees"), listed(settings["must_see"])))
    return found


def days_words(first: date, last: date) -> str:
    """ "3 to 16 March", "24 February to 9 March 2027"."""
    same = (first.month, first.year) == (last.month, last.year)
    start = date_format(first, "j" if same else "j F")
    return _("{start} to {end}").format(start=start, end=said_date(last).split(" ", 1)[-1])


def slot_words(first: date, slot: int, slot_days: int) -> str:
    """The first day of a slot."""
    return said_date(first + timedelta(days=slot * slot_days))

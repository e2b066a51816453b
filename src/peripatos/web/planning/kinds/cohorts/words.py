"""Words of the pages about cohorts: codes and numbers of a plan as sentences."""

import math
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.matching.selectors.people import who_is
from peripatos.people.types import Stage
from peripatos.planning.cohorts.settings import DIAL
from peripatos.planning.selectors.plans import PinLine
from peripatos.planning.selectors.runs import RunHead
from peripatos.planning.types import PinKind
from peripatos.web.matching.words import Text
from peripatos.web.people.notice_sentences import add_notice_sentences
from peripatos.web.people.words import STAGES
from peripatos.web.planning.words import people_counted, said_proof
from peripatos.web.templatetags.words import listed

MIXED_BY: Mapping[str, Text] = {
    "function": gettext_lazy("Function"),
    "grade": gettext_lazy("Grade"),
    "stage": gettext_lazy("Leadership stage"),
    "location": gettext_lazy("Location"),
    "country": gettext_lazy("Country"),
    "department": gettext_lazy("Department"),
}
DIAL_WORDS: tuple[Text, ...] = (
    gettext_lazy("New faces: ties count for nothing"),
    gettext_lazy("Ties count a little"),
    gettext_lazy("Ties count somewhat"),
    gettext_lazy("A tie counts as much as being alike"),
    gettext_lazy("A tie counts twice as much as being alike"),
    gettext_lazy("Trusted ties first"),
)
DIAL_CHOICES = [(place, DIAL_WORDS[place]) for place in range(len(DIAL))]
ASIDE: Mapping[str, Text] = {"not_at_work": gettext_lazy("not at work at present")}
WHOLE = 100
add_notice_sentences(
    {
        "cohort_formed": gettext_lazy("You have a place in peer cohort {number}, with {people} people in all."),
        "cohort_to_facilitate": gettext_lazy("You facilitate peer cohort {number}, with {people} people in all."),
    }
)


def value_words(attribute: str, value: str) -> str:
    """One value of an attribute as people read it."""
    return str(STAGES[Stage(value)]) if attribute == "stage" and value in set(Stage) else value


def finding(head: RunHead) -> str:
    """The heading of a solved run."""
    facts = head.facts
    return ngettext("{people} people in {n} cohort", "{people} people in {n} cohorts", facts["cohorts"]).format(
        people=facts["people"], n=facts["cohorts"]
    )


def run_words(facts: Mapping[str, Any]) -> str:
    """One run in a few words."""
    return ngettext("{n} cohort of {sizes}", "{n} cohorts of {sizes}", facts["cohorts"]).format(
        n=facts["cohorts"], sizes=_sizes(facts["smallest"], facts["largest"])
    )


def _sizes(smallest: int, largest: int) -> str:
    return (
        people_counted(smallest)
        if smallest == largest
        else _("{smallest} to {largest} people").format(smallest=smallest, largest=largest)
    )


def proved(head: RunHead) -> tuple[str, str]:
    """What is proved, and what is not. A share is rounded down, so that it is never more than was proved."""
    share = head.facts.get("diversity_share")
    if head.status == "optimal" or not isinstance(share, float):
        best = _(
            "No other cohorts within these rules balance variety, new faces and trusted ties better. Not proved: that "
            "people will get on."
        )
        return said_proof(head.status, head.gap, _("balance of variety, new faces and trusted ties"), best=best)
    reached = max(0, math.floor(share * 100))
    if reached >= WHOLE:
        return _("No cohorts can be more varied."), _(
            "That is proved. Not proved: that no others as varied keep more ties, or bring fewer together again."
        )
    first = _("At least {share} % of the variety that any cohorts could have is reached.").format(share=reached)
    return first, _("Counted from a random split into the same sizes. Whether a better plan exists is not proved.")


def publishing(head: RunHead) -> list[str]:
    """What publishing does."""
    facts = head.facts
    formed = ngettext("{n} cohort is formed.", "{n} cohorts are formed.", facts["cohorts"]).format(n=facts["cohorts"])
    told = _("{people} are told: a line on their page, and a mail that names nobody.").format(
        people=people_counted(facts["people"])
    )
    return [formed, told, _("Cohorts that stand today are closed on the same day.")]


def pin_words(pin: PinLine) -> str:
    """A wish that stands."""
    form = _("{one} and {other} together") if pin.kind is PinKind.TOGETHER else _("{one} and {other} apart")
    return form.format(one=pin.person, other=pin.other)


def settings_words(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the plan is set to."""
    spread = [f"{MIXED_BY[name]} {weight}" for name, weight in settings["spread"].items() if weight]
    alone = listed(MIXED_BY[name] for name in settings.get("never_alone", ()))
    hours = settings.get("gap_hours")
    return [
        (_("Size"), _sizes(settings["smallest"], settings["largest"])),
        (_("Mixed by"), listed(spread)),
        (_("Nobody the only one of their"), alone or _("no such rule")),
        (_("New faces or trusted ties"), str(DIAL_WORDS[settings.get("dial", 2)])),
        (_("Pairs of a present cohort that stay together"), _("{n} %").format(n=settings.get("keep_percent", 0))),
        (_("Zones"), _("no bound") if hours is None else _("at most {n} hours apart").format(n=hours)),
        (_("Facilitated"), _("yes") if settings.get("facilitated", True) else _("no")),
    ]


def conflict_words(document: Mapping[str, Any], pointer: str) -> str:
    """One rule of an infeasible problem. Two people who are kept apart are so by a hard rule, whichever it is."""
    rule, *rest = pointer.strip("/").split("/")
    if rule in ("apart", "together"):
        one, other = (UUID(name) for name in document[rule][int(rest[0])])
        people = who_is((one, other))
        form = (
            _("{one} and {other} stay together.") if rule == "together" else _("A hard rule: {one} and {other} apart.")
        )
        return form.format(one=people[one].name, other=people[other].name)
    if rule == "never_alone":
        return _("Nobody is the only one of their {what}.").format(
            what=str(MIXED_BY[document[rule][int(rest[0])]]).lower()
        )
    if rule == "size":
        most, least = (
            _("A cohort has at most {n} people; {all} take part."),
            _("A cohort has at least {n} people; {all} take part."),
        )
        form = most if rest == ["1"] else least
        return form.format(n=document["size"][int(rest[0])], all=people_counted(len(document["people"])))
    words = {
        "max_zone_gap_minutes": _("Zones lie at most {n} hours apart.").format(
            n=document.get("max_zone_gap_minutes", 0) // 60
        ),
        "facilitators": _("Each cohort has a facilitator; {n} take part.").format(
            n=people_counted(len(document.get("facilitators", ())))
        ),
        "groups": _("The number of cohorts."),
        "current": _("{n} % of the pairs of a present cohort stay together.").format(n=document.get("keep_percent", 0)),
    }
    return words.get(rule, pointer)


def elsewhere_rules(pointers: Iterable[str]) -> list[str]:
    """What a move would break, without naming anybody of whom a private list might speak."""
    said = {
        "apart": _("a hard rule keeps them apart from somebody there"),
        "together": _("they stay together with somebody here"),
        "never_alone": _("somebody would be the only one of their kind"),
        "size": _("one of the cohorts would be too small or too large"),
        "max_zone_gap_minutes": _("zones would lie too far apart"),
        "facilitators": _("a cohort would be without a facilitator"),
        "current": _("too few pairs of the present cohort would stay together"),
        "groups": _("a cohort would be empty"),
    }
    return list(dict.fromkeys(said.get(pointer.strip("/").split("/")[0], pointer) for pointer in pointers))


def span_words(minutes: int) -> str:
    """How far the zones of a cohort lie apart."""
    if minutes == 0:
        return _("Everybody is in one zone.")
    hours = f"{minutes / 60:g}"
    return _("Their zones lie at most {hours} hours apart.").format(hours=hours)


def turns_words(turns: int) -> str:
    """How often somebody facilitated so far."""
    return _("no turn so far") if turns == 0 else ngettext("{n} turn so far", "{n} turns so far", turns).format(n=turns)

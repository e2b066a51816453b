"""Plans of peer cohorts on the pages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.core.access import Actor
from peripatos.core.errors import BadInput
from peripatos.matching.selectors.people import who_is
from peripatos.planning.cohorts.settings import HEAVIEST, LARGEST, SMALLEST, WIDEST_GAP_HOURS
from peripatos.planning.inputs import ATTRIBUTES
from peripatos.planning.selectors.plans import PinLine
from peripatos.planning.selectors.runs import RunHead, solved_plan
from peripatos.planning.types import Pin, PinKind
from peripatos.web.components.shapes import Figure
from peripatos.web.matching.words import Text
from peripatos.web.people.asked import id_of
from peripatos.web.planning.pages import KindPages, SettingsForm
from peripatos.web.planning.words import said_proof
from peripatos.web.templatetags.words import listed

MIXED_BY: Mapping[str, Text] = {
    "function": gettext_lazy("Function"),
    "grade": gettext_lazy("Grade"),
    "stage": gettext_lazy("Leadership stage"),
    "location": gettext_lazy("Location"),
    "country": gettext_lazy("Country"),
    "department": gettext_lazy("Department"),
}


class CohortForm(SettingsForm):
    """What a plan of cohorts is set to."""

    smallest = forms.IntegerField(label=gettext_lazy("Fewest people"), min_value=SMALLEST, max_value=LARGEST)
    largest = forms.IntegerField(label=gettext_lazy("Most people"), min_value=SMALLEST, max_value=LARGEST)
    never_alone = forms.MultipleChoiceField(
        label=gettext_lazy("Nobody the only one of their"),
        required=False,
        choices=[(name, MIXED_BY[name]) for name in ATTRIBUTES],
        widget=forms.CheckboxSelectMultiple,
    )
    new_faces = forms.IntegerField(label=gettext_lazy("New faces, of 100"), min_value=0, max_value=100)
    keep_percent = forms.IntegerField(
        label=gettext_lazy("Pairs of a present cohort that stay together, in per cent"), min_value=0, max_value=100
    )
    gap_hours = forms.IntegerField(
        label=gettext_lazy("Zones at most so many hours apart"),
        min_value=0,
        max_value=WIDEST_GAP_HOURS,
        required=False,
        help_text=gettext_lazy("Empty: no bound."),
    )
    facilitated = forms.BooleanField(label=gettext_lazy("A facilitator in each cohort"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weights = (self.initial or {}).get("spread", {})
        for name in ATTRIBUTES:
            self.fields[f"spread_{name}"] = forms.IntegerField(
                label=MIXED_BY[name], min_value=0, max_value=HEAVIEST, initial=weights.get(name, 0)
            )

    @classmethod
    def initial_of(cls, draft: Any, *, version: int | None = None) -> dict[str, Any]:
        return {**super().initial_of(draft, version=version), "spread": draft.settings.get("spread", {})}

    def settings(self) -> dict[str, Any]:
        found = super().settings()
        spread = {name: found.pop(f"spread_{name}") for name in ATTRIBUTES}
        return {**found, "spread": spread}

    @property
    def weights(self) -> list[forms.BoundField]:
        """The fields of the weights."""
        return [self[f"spread_{name}"] for name in ATTRIBUTES]


def finding(head: RunHead) -> str:
    """The heading of a solved run."""
    facts = head.facts
    return ngettext("{people} people in {n} cohort", "{people} people in {n} cohorts", facts["cohorts"]).format(
        people=facts["people"], n=facts["cohorts"]
    )


def run_words(facts: Mapping[str, Any]) -> str:
    """One run in a few words."""
    return _("{n} cohorts of {smallest} to {largest}").format(
        n=facts["cohorts"], smallest=facts["smallest"], largest=facts["largest"]
    )


def review(actor: Actor, head: RunHead, _asked: QueryDict) -> dict[str, Any]:
    """The cohorts with names."""
    plan = solved_plan(actor, head.id).solution
    people = who_is(UUID(name) for name in plan.ids)
    cohorts = [
        {"number": number, "names": [people[UUID(plan.ids[m])].name for m in cohort.members]}
        for number, cohort in enumerate(plan.cohorts, start=1)
    ]
    return {"cohorts": cohorts, "figures": [Figure(_("Cohorts"), str(len(cohorts)))]}


def proved(head: RunHead) -> tuple[str, str]:
    """What is proved and what is not."""
    return said_proof(head.status, head.gap, _("mixing"))


def publishing(head: RunHead) -> list[str]:
    """What publishing does."""
    return [
        ngettext("{n} cohort is formed.", "{n} cohorts are formed.", head.facts["cohorts"]).format(
            n=head.facts["cohorts"]
        ),
        _("Cohorts that stand today are closed on the same day."),
    ]


def pin_of(asked: QueryDict) -> Pin:
    """The wish in a POST."""
    person, other = id_of(asked.get("person", "")), id_of(asked.get("other", ""))
    if asked.get("kind") not in ("together", "apart") or person is None or other is None or person == other:
        raise BadInput({"kind": _("Choose two people, and whether they stay together or apart.")})
    return Pin(PinKind(asked["kind"]), person, other)


def pin_words(pin: PinLine) -> str:
    """A wish that stands."""
    form = _("{one} and {other} together") if pin.kind is PinKind.TOGETHER else _("{one} and {other} apart")
    return form.format(one=pin.person, other=pin.other)


def settings_words(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the plan is set to."""
    spread = [f"{MIXED_BY[name]} {weight}" for name, weight in settings["spread"].items() if weight]
    return [
        (_("Size"), _("{smallest} to {largest} people").format(**settings)),
        (_("Mixed by"), listed(spread)),
        (_("New faces"), _("{n} of 100").format(n=settings["new_faces"])),
    ]


def conflict_words(document: Mapping[str, Any], pointer: str) -> str:
    """One rule of an infeasible problem."""
    rule, *rest = pointer.strip("/").split("/")
    if rule in ("apart", "together"):
        pair = document[rule][int(rest[0])]
        people = who_is(map(UUID, pair))
        form = (
            _("{one} and {other} are kept together.") if rule == "together" else _("{one} and {other} are kept apart.")
        )
        return form.format(one=people[UUID(pair[0])].name, other=people[UUID(pair[1])].name)
    if rule == "never_alone":
        return _("Nobody is the only one of their {what}.").format(what=MIXED_BY[document[rule][int(rest[0])]])
    words = {
        "size": _("The size of cohorts: {smallest} to {largest}.").format(
            smallest=document["size"][0], largest=document["size"][1]
        ),
        "max_zone_gap_minutes": _("Zones lie at most so many hours apart."),
        "facilitators": _("Each cohort has a facilitator."),
        "current": _("Pairs of a present cohort stay together."),
    }
    return words.get(rule, pointer)


PAGES = KindPages(
    label=gettext_lazy("Peer cohorts"),
    about=gettext_lazy("Groups of peers who differ, can meet in their zones, and have nobody's manager among them."),
    form=CohortForm,
    form_template="planning/kinds/cohorts_form.html",
    review_template="planning/kinds/cohorts.html",
    finding=finding,
    run_words=run_words,
    review=review,
    proved=proved,
    publishing=publishing,
    pin_of=pin_of,
    pin_words=pin_words,
    settings_words=settings_words,
    conflict_words=conflict_words,
)

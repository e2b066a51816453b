"""The settings of a plan of cohorts as a form, and the wish in a POST."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.errors import BadInput
from peripatos.planning.cohorts.settings import HEAVIEST, LARGEST, SMALLEST, WIDEST_GAP_HOURS
from peripatos.planning.inputs import ATTRIBUTES
from peripatos.planning.types import Pin, PinKind
from peripatos.web.people.asked import id_of
from peripatos.web.planning.kinds.cohorts.words import DIAL_CHOICES, MIXED_BY
from peripatos.web.planning.pages import SettingsForm, WholeNumber


class CohortForm(SettingsForm):
    """What a plan of cohorts is set to."""

    smallest = WholeNumber(
        label=gettext_lazy("Fewest people"),
        min_value=SMALLEST,
        max_value=LARGEST,
        help_text=gettext_lazy("With the facilitator."),
    )
    largest = WholeNumber(
        label=gettext_lazy("Most people"),
        min_value=SMALLEST,
        max_value=LARGEST,
        help_text=gettext_lazy("With the facilitator."),
    )
    never_alone = forms.MultipleChoiceField(
        label=gettext_lazy("Nobody the only one of their"),
        required=False,
        choices=[(name, MIXED_BY[name]) for name in ATTRIBUTES],
        widget=forms.CheckboxSelectMultiple,
    )
    dial = forms.TypedChoiceField(label=gettext_lazy("The dial"), choices=DIAL_CHOICES, coerce=int)
    tie_share = WholeNumber(
        label=gettext_lazy("People who may have a tie, in per cent"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("A tie is a pair who sit in one cohort today, drawn by lot; nobody has two."),
    )
    keep_percent = WholeNumber(
        label=gettext_lazy("Pairs of a present cohort that stay together, in per cent"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("A hard rule. 0 lets the dial decide."),
    )
    gap_hours = WholeNumber(
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
            self.fields[f"spread_{name}"] = WholeNumber(
                label=str(MIXED_BY[name]), min_value=0, max_value=HEAVIEST, initial=weights.get(name, 0)
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


def pin_of(asked: QueryDict) -> Pin:
    """The wish in a POST."""
    person, other = id_of(asked.get("person", "")), id_of(asked.get("other", ""))
    if asked.get("kind") not in ("together", "apart") or person is None or other is None or person == other:
        raise BadInput({"kind": _("Choose two people, and whether they stay together or apart.")})
    return Pin(PinKind(str(asked["kind"])), person, other)

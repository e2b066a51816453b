"""The settings of a pilot group as a form, its quotas value by value, and what the draw asks."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core import clock
from peripatos.core.errors import BadInput
from peripatos.planning.inputs import ATTRIBUTES
from peripatos.planning.pilot.quotas import ValueShare
from peripatos.planning.pilot.services import LONGEST_SEED, LONGEST_SOURCE
from peripatos.planning.pilot.settings import FEWEST, MOST_TICKETS
from peripatos.planning.types import Pin, PinKind
from peripatos.web.people.asked import id_of
from peripatos.web.planning.kinds.pilot.words import CHOSEN_BY, quota_words, value_words
from peripatos.web.planning.pages import SettingsForm, WholeNumber

LONGEST_QUOTAS = 60_000


class PilotForm(SettingsForm):
    """What a plan of a pilot group is set to. A coordinator's own quotas have a page of their own and pass through."""

    choose = WholeNumber(
        label=gettext_lazy("How many people"),
        min_value=FEWEST,
        help_text=gettext_lazy("Fewer than twelve tell little about anybody else."),
    )
    proportional = forms.MultipleChoiceField(
        label=gettext_lazy("Like the population in"),
        required=False,
        choices=[(name, CHOSEN_BY[name]) for name in ATTRIBUTES],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Every run proposes quotas from the shares as they then stand."),
    )
    comparison = WholeNumber(
        label=gettext_lazy("How many of them get somebody beside them"),
        min_value=0,
        required=False,
        help_text=gettext_lazy(
            "Somebody who is not chosen and most like them, to compare with. Empty: everybody does."
        ),
    )
    tickets = WholeNumber(
        label=gettext_lazy("Tickets of the lottery"),
        min_value=1,
        max_value=MOST_TICKETS,
        required=False,
        help_text=gettext_lazy("Each ticket is a whole group. Empty: as many as the chances ask for."),
    )
    quotas = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_QUOTAS)

    @classmethod
    def initial_of(cls, draft: Any, *, version: int | None = None) -> dict[str, Any]:
        return {**super().initial_of(draft, version=version), "quotas": json.dumps(draft.settings.get("quotas", []))}

    def clean_quotas(self) -> list[Any]:
        """A coordinator's own quotas, as they passed through."""
        try:
            found = json.loads(self.cleaned_data["quotas"] or "[]")
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("The quotas of this page were damaged. Load it anew.")) from None
        return found if isinstance(found, list) else []

    @property
    def own_quotas(self) -> list[str]:
        """A coordinator's own quotas in words."""
        rows = json.loads(self.initial.get("quotas", "[]"))
        return [quota_words({**row, "min": row["least"], "max": row["most"]}) for row in rows]


class QuotaForm(forms.Form):
    """Least and most for each value of the attributes that tell people apart. A box per attribute says whether the
    quotas below it are a coordinator's own; without it, what the settings propose holds.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        shares: Mapping[str, Sequence[ValueShare]],
        own: Sequence[Mapping[str, Any]],
        alike: Sequence[str],
        version: int,
    ) -> None:
        super().__init__(data, initial={"version": version})
        self._shares, self._alike = shares, alike
        kept = {(row["attribute"], row["value"]): row for row in own}
        for name, values in shares.items():
            self.fields[name] = forms.BooleanField(
                required=False, label=_("My own quotas"), initial=any(attribute == name for attribute, _v in kept)
            )
            for k, share in enumerate(values):
                row = kept.get((name, share.value), {"least": share.least, "most": share.most})
                for side, label in (("least", _("At least")), ("most", _("At most"))):
                    self.fields[f"{name}_{k}_{side}"] = WholeNumber(
                        min_value=0,
                        required=False,
                        initial=row[side],
                        label=label,
                        widget=forms.NumberInput(attrs={"aria-label": f"{label}: {value_words(name, share.value)}"}),
                    )

    def sections(self) -> list[dict[str, Any]]:
        """Each attribute with its box, and a line per value."""
        return [
            {
                "label": CHOSEN_BY[name],
                "box": self[name],
                "opened": bool(self[name].value()) or name in self._alike,
                "rows": [
                    {
                        "share": share,
                        "said": value_words(name, share.value),
                        "least": self[f"{name}_{k}_least"],
                        "most": self[f"{name}_{k}_most"],
                    }
                    for k, share in enumerate(values)
                ],
            }
            for name, values in self._shares.items()
        ]

    def quotas(self, choose: int) -> list[dict[str, Any]]:
        """The coordinator's own quotas as settings keep them; call it on a valid form. Values without a number have
        none.
        """
        found = []
        for name, values in self._shares.items():
            for k, share in enumerate(values if self.cleaned_data[name] else ()):
                least, most = (self.cleaned_data[f"{name}_{k}_{side}"] for side in ("least", "most"))
                if least is not None or most is not None:
                    most = choose if most is None else most
                    found.append({"attribute": name, "value": share.value, "least": least or 0, "most": most})
        return found


class AnnounceForm(forms.Form):
    """Where the seed will come from."""

    source = forms.CharField(
        label=gettext_lazy("Where the seed will come from"),
        max_length=LONGEST_SOURCE,
        help_text=gettext_lazy(
            "Something public that nobody can choose: the numbers of a lottery, a closing price with all its decimals."
        ),
        error_messages={"required": gettext_lazy("Say where the seed will come from.")},
    )
    on = forms.DateField(
        label=gettext_lazy("Of which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later. A seed that is known already proves nothing."),
        error_messages={"required": gettext_lazy("Choose the day.")},
    )

    def clean_on(self) -> date:
        """A day that is still to come, or today."""
        on: date = self.cleaned_data["on"]
        if on < clock.now().date():
            raise forms.ValidationError(_("Name today or a day to come."))
        return on


class DrawForm(forms.Form):
    """The seed itself."""

    seed = forms.CharField(
        label=gettext_lazy("The seed, as it was made public"),
        max_length=LONGEST_SEED,
        help_text=gettext_lazy("Anybody who recomputes the draw types exactly this."),
        error_messages={"required": gettext_lazy("Write the seed as it was made public.")},
    )


def pin_of(asked: QueryDict) -> Pin:
    """The wish in a POST."""
    person = id_of(asked.get("person", ""))
    if asked.get("kind") not in ("take", "leave") or person is None:
        raise BadInput({"kind": _("Choose a person, and whether they are taken in or left out.")})
    return Pin(PinKind(str(asked["kind"])), person)

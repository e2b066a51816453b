"""Forms of the pages about matching: they read what a browser sent, services decide."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.matching.selectors.board import Sieve
from peripatos.matching.types import RoundDraft
from peripatos.programmes.types import Component, HardRules
from peripatos.web.matching.words import OBJECTIVES, PARTS, SETTINGS

PERCENT = 100
MOST_MORE = 3
LAST_SECOND = 2**33  # keeps a number of seconds within what a date can hold


class RoundForm(forms.Form):
    """A round on one page."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example the season: “Spring round”."))
    objective = forms.ChoiceField(
        label=_("Aim"),
        widget=forms.RadioSelect,
    )
    offer_days = forms.IntegerField(
        label=_("Days to answer"),
        min_value=1,
        max_value=60,
        help_text=_("Offers close after this many days, alike for a decline and for silence."),
    )
    chemistry = forms.BooleanField(
        label=_("Let people meet once before they answer"),
        required=False,
        help_text=_("A first conversation of 20 to 30 minutes. Nobody has to."),
    )
    language = forms.BooleanField(label=SETTINGS["language"], required=False)
    different_chain = forms.BooleanField(label=SETTINGS["different_chain"], required=False)
    overlap_minutes = forms.IntegerField(label=SETTINGS["overlap_minutes"], min_value=0, max_value=2400)
    rank_gap_min = forms.IntegerField(
        label=SETTINGS["rank_gap_min"], min_value=0, max_value=30, required=False, help_text=_("Empty: no bound.")
    )
    rank_gap_max = forms.IntegerField(
        label=SETTINGS["rank_gap_max"],
        min_value=0,
        max_value=30,
        required=False,
        help_text=_("Empty: no bound."),
    )
    cooling_off_months = forms.IntegerField(label=SETTINGS["cooling_off_months"], min_value=0, max_value=120)
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=1,
        max_value=1_000_000,
        help_text=_("Only orders equals; the same seed repeats a run."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, aims: Iterable[str] = OBJECTIVES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].choices = [  # type: ignore[attr-defined]  # a field of choices
            (code, f"{OBJECTIVES[code][0]}. {OBJECTIVES[code][1]}") for code in aims
        ]
        for component in Component:
            self.fields[f"weight_{component.value}"] = forms.DecimalField(
                label=str(PARTS[component.value]), min_value=0, max_value=100, decimal_places=2
            )

    @staticmethod
    def initial_of(draft: RoundDraft, *, version: int | None = None) -> dict[str, Any]:
        """What the form shows for a draft."""
        weights = {f"weight_{name}": f"{points / PERCENT:g}" for name, points in draft.weights.items()}
        rules = {
            name: getattr(draft.rules, name)
            for name in (
                "language",
                "different_chain",
                "overlap_minutes",
                "rank_gap_min",
                "rank_gap_max",
                "cooling_off_months",
            )
        }
        own = {
            "name": draft.name,
            "objective": draft.objective,
            "offer_days": draft.offer_days,
            "chemistry": draft.chemistry,
            "seed": draft.seed,
            "version": version,
        }
        return own | rules | weights

    def draft(self) -> RoundDraft:
        """The draft that was written; call it on a valid form."""
        data = self.cleaned_data
        rules = HardRules(
            language=data["language"],
            overlap_minutes=data["overlap_minutes"],
            rank_gap_min=data["rank_gap_min"],
            rank_gap_max=data["rank_gap_max"],
            different_chain=data["different_chain"],
            cooling_off_months=data["cooling_off_months"],
        )
        weights = {c.value: round(data[f"weight_{c.value}"] * PERCENT) for c in Component}
        return RoundDraft(
            data["name"], data["objective"], weights, rules, data["offer_days"], data["chemistry"], data["seed"]
        )

    @property
    def weights(self) -> list[forms.BoundField]:
        """The fields of the six weights."""
        return [self[f"weight_{c.value}"] for c in Component]


class SieveForm(forms.Form):
    """Sorting and filtering the board."""

    words = forms.CharField(label=_("Name"), required=False, max_length=80)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("lowest", _("Lowest fit first")),
            ("highest", _("Highest fit first")),
            ("leader", _("By leader")),
            ("mentor", _("By mentor")),
        ],
    )
    mark = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All pairs")),
            ("weak", _("Weak pairs")),
            ("would_swap", _("Who would rather swap")),
            ("robust", _("Robust pairs")),
            ("fragile", _("Pairs that hang on the weights")),
            ("pinned", _("Kept by you")),
        ],
    )
    approval = forms.ChoiceField(
        label=_("Approval"),
        required=False,
        choices=[("", _("Any")), ("approved", _("Approved")), ("proposed", _("Not approved yet"))],
    )
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def sieve(self) -> Sieve:
        """What was chosen; anything odd means everything."""
        if not self.is_valid():
            return Sieve()
        data = self.cleaned_data
        return Sieve(data["sort"] or "lowest", data["mark"], data["approval"], data["words"], data["page"] or 1)


class WhatIfForm(forms.Form):
    """Sliders of a what-if: six weights of any sum, and places more or fewer for every mentor."""

    more = forms.IntegerField(min_value=-MOST_MORE, max_value=MOST_MORE, required=False)
    words = forms.CharField(label=_("Name"), required=False, max_length=80)
    since = forms.FloatField(min_value=0, max_value=LAST_SECOND, required=False)

    def __init__(self, weights: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._weights = weights
        for component in Component:
            self.fields[component.value] = forms.IntegerField(min_value=0, max_value=PERCENT)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data[c.value] for c in Component):
            raise forms.ValidationError(_("Give at least one part some weight."))
        return data

    def since_when(self) -> datetime | None:
        """When the page was opened: what was read before is too old for it."""
        seconds = self.cleaned_data["since"]
        return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)

    def given(self) -> dict[str, int]:
        """Weights of any sum. A slider that was not moved stands for the run's exact weight."""
        asked = {c.value: self.cleaned_data[c.value] for c in Component}
        return {
            name: self._weights[name] if value == slider_of(self._weights[name]) else value * PERCENT
            for name, value in asked.items()
        }


def slider_of(weight: int) -> int:
    """Where the slider of a weight in basis points stands."""
    return round(weight / PERCENT)


class PublishForm(forms.Form):
    """The text of the offers."""

    text = forms.CharField(
        label=_("What people read"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("{other}, {stream} and {answer_by} are filled in for each reader. Greeting and link are added."),
    )

"""What a kind of plan provides for its pages; ``kinds`` holds one module for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django import forms
from django.core.validators import BaseValidator
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peripatos.core.access import Actor
from peripatos.planning.selectors.plans import PinLine
from peripatos.planning.selectors.runs import RunHead
from peripatos.planning.types import Pin, PlanDraft, PlanKind
from peripatos.web.matching.words import Text

EFFORTS = [
    ("quick", _("Quick: a first answer within seconds")),
    ("normal", _("Normal: within half a minute")),
    ("thorough", _("Thorough: minutes, for the plan you publish")),
]


class WholeNumber(forms.IntegerField):
    """A whole number that says its bounds in plain words when another is written."""

    default_error_messages = {
        "required": _("Write a number."),
        "invalid": _("Write a whole number."),
    }

    def __init__(self, *, min_value: int, max_value: int | None = None, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)
        said = _("Choose {low} or more.") if max_value is None else _("Choose a number from {low} to {high}.")
        for bound in self.validators:
            if isinstance(bound, BaseValidator):
                bound.message = format_lazy(said, low=min_value, high=max_value)


class SettingsForm(forms.Form):
    """What every plan is set to; each kind adds its own fields and says how they are kept."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("For example the season: “Spring”."),
        error_messages={"required": _("Give the plan a name.")},
    )
    effort = forms.ChoiceField(label=_("How long to look"), choices=EFFORTS, initial="normal")
    seed = WholeNumber(
        label=_("Seed"),
        min_value=1,
        max_value=1_000_000,
        initial=1,
        help_text=_("Only orders equals; the same seed repeats a run."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def initial_of(cls, draft: PlanDraft, *, version: int | None = None) -> dict[str, Any]:
        """What the form shows for a draft."""
        kept = {name: draft.settings[name] for name in cls.base_fields if name in draft.settings}
        return {**kept, "name": draft.name, "seed": draft.seed, "version": version}

    def settings(self) -> dict[str, Any]:
        """The settings of this kind as written; call it on a valid form."""
        own = set(self.cleaned_data) - {"name", "seed", "version"}
        return {name: self.cleaned_data[name] for name in own}

    def draft(self) -> PlanDraft:
        """The draft that was written; call it on a valid form."""
        data = self.cleaned_data
        return PlanDraft(data["name"], self.settings(), data["seed"])


@dataclass(frozen=True)
class Against:
    """Rules of a run without a plan that stand against each other, in words, and one sentence of what helps."""

    rules: list[str]
    remedy: str


def one_by_one(said: Callable[[Mapping[str, Any], str], str]) -> Callable[[RunHead, Mapping[str, Any]], Against]:
    """For kinds whose rules are told from the problem and one pointer into it, each apart."""

    def against(head: RunHead, document: Mapping[str, Any]) -> Against:
        rules = [said(document, pointer) for pointer in head.facts["conflicts"]]
        together = gettext("Take one of them back, and the others can hold.")
        return Against(rules, together if len(rules) > 1 else gettext("It cannot hold as things stand. Change it."))

    return against


@dataclass(frozen=True)
class KindPages:
    """One kind of plan on the pages.

    label: its name. about: one sentence of what it plans. form: its settings; form_template draws the fields
    between name and effort. finding: the heading of a solved run, a finding. run_words: one run in a few words.
    review: what review_template needs, for the actor and the POST data of the page (empty at first). proved: what
    is proved, and what is not. measured: label and figure of what the plan reaches and of what no plan can pass.
    publishing: sentences of what publishing does. pin_of: the wish in a POST; raises ``BadInput``. pin_words: a
    wish that stands, in words. settings_words: (label, value) pairs. against: the rules in conflict of a run
    without a plan, from the run and its problem.
    """

    label: Text
    about: Text
    form: type[SettingsForm]
    form_template: str
    review_template: str
    finding: Callable[[RunHead], str]
    run_words: Callable[[Mapping[str, Any]], str]
    review: Callable[[Actor, RunHead, QueryDict], dict[str, Any]]
    proved: Callable[[RunHead], tuple[str, str]]
    measured: Callable[[RunHead], list[tuple[str, str]]]
    publishing: Callable[[RunHead], list[str]]
    pin_of: Callable[[QueryDict], Pin]
    pin_words: Callable[[PinLine], str]
    settings_words: Callable[[Mapping[str, Any]], list[tuple[str, str]]]
    against: Callable[[RunHead, Mapping[str, Any]], Against]


def has_pages(kind: PlanKind) -> bool:
    """Whether this kind of plan can be looked at yet."""
    return find_spec(f"peripatos.web.planning.kinds.{kind.value}") is not None


def pages_of(kind: PlanKind) -> KindPages:
    """The pages of one kind of plan."""
    found: KindPages = import_module(f"peripatos.web.planning.kinds.{kind.value}").PAGES
    return found

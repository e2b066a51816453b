"""The third page of the wizard: one criterion at a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.programmes.sentences import CRITERION_SENTENCES
from peripatos.programmes.types import CriterionDraft, CriterionField, Operator, Side, StreamKind, Strength
from peripatos.web.programme import words


class CriterionForm(forms.Form):
    """Field, comparison, value, how strong, and the reason that applicants read."""

    side = forms.ChoiceField(label=_("For whom"), choices=[(s.value, words.SIDES[s]) for s in Side])
    stream = forms.ChoiceField(label=_("In which stream"), required=False)
    field = forms.ChoiceField(
        label=_("What it asks about"), choices=[(f.value, words.FIELDS[f]) for f in CriterionField]
    )
    operator = forms.ChoiceField(label=_("Comparison"), choices=[(o.value, words.OPERATORS[o]) for o in Operator])
    value = forms.CharField(
        label=_("Value"),
        max_length=300,
        help_text=_("Several with commas between, for example: Finance, Legal."),
        error_messages={"required": CRITERION_SENTENCES["value_missing"]},
    )
    strength = forms.ChoiceField(
        label=_("How strong"),
        choices=[
            (Strength.HARD.value, _("Must be so: others cannot join")),
            (Strength.PREFERRED.value, _("Preferred: nobody is kept out")),
        ],
        widget=forms.RadioSelect,
        initial=Strength.HARD.value,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Applicants read it."),
        error_messages={"required": CRITERION_SENTENCES["reason_missing"]},
    )

    def __init__(self, *args: Any, kinds: list[str], counting: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if counting:
            self.fields["value"].required = self.fields["reason"].required = False
        self.fields["stream"].choices = [("", _("Every stream")), *words.stream_choices(kinds)]  # type: ignore[attr-defined]

    def draft(self) -> CriterionDraft:
        """What was written."""
        asked = self.cleaned_data
        numbers = asked["field"] in (CriterionField.TENURE_MONTHS, CriterionField.DIRECT_REPORTS)
        text = asked["value"]
        return CriterionDraft(
            field=asked["field"],
            operator=asked["operator"],
            value=tuple(v.strip() for v in ([text] if numbers else text.split(",")) if v.strip()),
            strength=Strength(asked["strength"]),
            reason=asked["reason"],
            side=Side(asked["side"]),
            stream=StreamKind(asked["stream"]) if asked["stream"] else None,
        )

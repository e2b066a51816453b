"""The second page of the wizard: one small form for each of the five streams."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.programmes.defaults import STREAM_DEFAULTS
from peripatos.programmes.types import StreamDraft, StreamKind
from peripatos.web.programme import words

SIDE_BY_SIDE = {StreamKind.COHORTS, StreamKind.ROTATIONS}


class AmountField(forms.DecimalField):
    """Money in whole units as people write it; cleans to minor units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=12, decimal_places=2, **options)

    def to_python(self, value: Any) -> Any:
        text = (
            str(value).replace(" ", "").replace(",", "").replace("’", "") if value not in self.empty_values else value
        )
        return super().to_python(text)

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        return None if amount is None else int(amount * 100)


class StreamForm(forms.Form):
    """Whether the stream runs, how often, how long, how many."""

    runs = forms.BooleanField(required=False)
    cadence_days = forms.TypedChoiceField(label=gettext_lazy("How often"), coerce=int, required=False)
    session_minutes = forms.IntegerField(label=gettext_lazy("Minutes of a session"), required=False)
    mentor_capacity = forms.IntegerField(label=gettext_lazy("Leaders for one mentor, at most"), required=False)
    leader_wants = forms.IntegerField(label=gettext_lazy("Mentors for one leader"), required=False)
    planned = AmountField(label=gettext_lazy("Planned amount"), required=False)

    def __init__(self, sent: Any, *, kind: StreamKind, draft: StreamDraft | None, currency: str) -> None:
        self.kind = kind
        usual = draft or STREAM_DEFAULTS[kind]
        initial = {
            "runs": draft is not None,
            "cadence_days": usual.cadence_days,
            "session_minutes": usual.session_minutes,
            "mentor_capacity": usual.mentor_capacity,
            "leader_wants": usual.leader_wants,
            "planned": None if usual.planned_minor is None else Decimal(usual.planned_minor) / 100,
        }
        super().__init__(sent, prefix=kind.value, initial=initial)
        self.fields["runs"].label = words.stream_name(kind)
        self.fields["planned"].label = _("Planned, in {currency}").format(currency=currency)
        self.fields["cadence_days"].choices = _cadences(usual.cadence_days)  # type: ignore[attr-defined]

    @property
    def wanted(self) -> bool:
        return bool(self.cleaned_data.get("runs"))

    def draft(self) -> StreamDraft:
        """What was chosen; an empty number takes the usual one."""
        asked, usual = self.cleaned_data, STREAM_DEFAULTS[self.kind]

        def number(name: str) -> int:
            value = asked.get(name)
            return int(value) if value is not None else int(getattr(usual, name))

        return StreamDraft(
            kind=self.kind,
            cadence_days=asked.get("cadence_days") or usual.cadence_days,
            session_minutes=number("session_minutes"),
            mentor_capacity=number("mentor_capacity"),
            leader_wants=number("leader_wants"),
            planned_minor=asked.get("planned"),
        )


def _cadences(standing: int) -> list[tuple[int, Any]]:
    known = dict(words.CADENCES)
    return sorted((known | {standing: words.cadence_words(standing)}).items())

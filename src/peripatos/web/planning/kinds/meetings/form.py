"""What a plan of meetings is set to, and how its dates are sifted."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.core import clock
from peripatos.planning.meetings.selectors import Sieve
from peripatos.planning.meetings.settings import (
    FEWEST_DAYS,
    HIGHEST_MOVE_PRICE,
    MOST_A_DAY,
    MOST_A_WEEK,
    MOST_DAYS,
    STREAMS,
    WIDEST_TOLERANCE,
)
from peripatos.planning.types import PlanDraft
from peripatos.web.planning.pages import SettingsForm, WholeNumber
from peripatos.web.steering.words import STREAMS as STREAM_WORDS

AVOIDANCE = [
    ("no", _("No: any working hour is as good as another")),
    ("usual", _("As usual: before 9 and from 17 on only where little else is free")),
    ("strong", _("Strongly: rather days later than early or late")),
]
SHOWN = [
    ("", _("Those with a date")),
    ("none", _("Those without a date")),
    ("hours", _("At early or late hours")),
    ("kept", _("Kept by you")),
]


class MeetingForm(SettingsForm):
    """What a plan of meetings is set to."""

    first_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: the Monday after the run."),
    )
    days = WholeNumber(label=_("Days to plan"), min_value=FEWEST_DAYS, max_value=MOST_DAYS)
    streams = forms.MultipleChoiceField(
        label=_("Streams"),
        choices=[(stream.value, STREAM_WORDS[stream.value]) for stream in STREAMS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Dates of cohorts are shown, not booked."),
    )
    day_cap = WholeNumber(label=_("Most sessions a day for one person"), min_value=1, max_value=MOST_A_DAY)
    week_cap = WholeNumber(label=_("Most sessions a week for one person"), min_value=1, max_value=MOST_A_WEEK)
    avoid = forms.ChoiceField(label=_("Avoid early and late hours"), choices=AVOIDANCE, widget=forms.RadioSelect)
    tolerance = WholeNumber(
        label=_("Days around the due day, in per cent of the cadence"),
        min_value=0,
        max_value=WIDEST_TOLERANCE,
        help_text=_("25 per cent of 30 days is a week on either side. It is never less than three days."),
    )
    move_price = WholeNumber(
        label=_("Price of moving a date of the run before, in days"),
        min_value=0,
        max_value=HIGHEST_MOVE_PRICE,
        help_text=_("The higher, the calmer a further run of this plan. 0 plans everything anew."),
    )

    @classmethod
    def initial_of(cls, draft: PlanDraft, *, version: int | None = None) -> dict[str, Any]:
        """As drafted; a first day that has passed becomes next Monday."""
        found = super().initial_of(draft, version=version)
        today = clock.now().date()
        monday = (today + timedelta(days=7 - today.weekday())).isoformat()
        return {**found, "first_on": max(found.get("first_on") or monday, monday if _past(found, today) else "")}

    def settings(self) -> dict[str, Any]:
        found = super().settings()
        first = found["first_on"]
        return {**found, "first_on": first.isoformat() if first else ""}


def _past(found: dict[str, Any], today: Any) -> bool:
    return bool(found.get("first_on")) and found["first_on"] <= today.isoformat()


class SieveForm(forms.Form):
    """Which dates are shown."""

    words = forms.CharField(label=_("Name"), required=False, max_length=80)
    stream = forms.ChoiceField(label=_("Stream"), required=False)
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOWN)
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, streams: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(stream, STREAM_WORDS[stream]) for stream in streams]
        self.fields["stream"].choices = [("", _("All streams")), *known]  # type: ignore[attr-defined]

    def sieve(self) -> Sieve:
        """What was chosen; anything odd means everything."""
        if not self.is_valid():
            return Sieve()
        data = self.cleaned_data
        return Sieve(data["words"], data["stream"], data["show"], data["page"] or 1)

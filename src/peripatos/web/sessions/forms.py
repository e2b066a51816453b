"""Forms of sessions, pairs and calendars: they parse, services decide."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from peripatos.relationships.types import MentorChoice
from peripatos.scheduling.hours import first_instant, zone_of
from peripatos.scheduling.types import MissedBy
from peripatos.web.written import WrittenField

DAY_FIELD = {"type": "date"}
YEARS = range(2000, 2200)


class DayInput(forms.DateInput):
    """The browser's own date field."""

    def __init__(self) -> None:
        super().__init__(attrs=DAY_FIELD, format="%Y-%m-%d")


class InstantField(forms.Field):
    """An aware instant as ISO text, as our own buttons send it."""

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "")
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(_("Choose one of the times.")) from None
        if found.tzinfo is None or found.year not in YEARS:
            raise forms.ValidationError(_("Choose one of the times."))
        return found.astimezone(UTC)


class SlotForm(forms.Form):
    """One of the times that we offered."""

    starts_at = InstantField(error_messages={"required": _("Choose one of the times.")})

    def instant(self) -> datetime:
        """The chosen instant."""
        return self.cleaned_data["starts_at"]  # type: ignore[no-any-return]


class OwnTimeForm(forms.Form):
    """A day and a clock in the reader's own zone."""

    day = forms.DateField(widget=DayInput(), label=_("Day"), error_messages={"required": _("Choose a day.")})
    clock = forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        label=_("Time, on your clock"),
        error_messages={"required": _("Choose a time.")},
    )

    def clean_day(self) -> date:
        """A day that clocks everywhere know."""
        day: date = self.cleaned_data["day"]
        if day.year not in YEARS:
            raise forms.ValidationError(_("Choose a day."))
        return day

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def instant(self) -> datetime:
        """The first instant at which that clock shows that time."""
        day, clock = self.cleaned_data["day"], self.cleaned_data["clock"]
        return first_instant(day, clock.strftime("%H:%M"), zone_of(self.zone))


class VersionForm(forms.Form):
    """What an act was based on."""

    version = forms.IntegerField(min_value=0)


class TextForm(forms.Form):
    """One text and the text that it was based on."""

    text = WrittenField()
    based_on = WrittenField()


class NoteForm(forms.Form):
    """A note and the version that it was based on."""

    text = WrittenField()
    version = forms.IntegerField(min_value=0)


class NotHeldForm(forms.Form):
    """Why a session did not take place, as far as anybody needs to know."""

    what = forms.ChoiceField(choices=[(m.value, m.value) for m in MissedBy])


class ActionForm(forms.Form):
    """Something that one of the two takes on."""

    text = forms.CharField(
        max_length=500,
        label=_("What will be done"),
        error_messages={"required": _("Write what you take on, in one line.")},
    )
    owner = forms.UUIDField(required=False)
    due_on = forms.DateField(required=False, widget=DayInput(), label=_("By when"))


class SeriesForm(forms.Form):
    """The times of a series that was looked at."""

    starts = forms.MultipleChoiceField(choices=())

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["starts"].choices = [(s, s) for s in data.getlist("starts")]  # type: ignore[attr-defined]

    def clean_starts(self) -> list[datetime]:
        """The chosen instants."""
        return [InstantField().clean(text) for text in self.cleaned_data["starts"]]


class PlanForm(forms.Form):
    """From when, and how many."""

    first_on = forms.DateField(required=False, widget=DayInput(), label=_("Starting on or after"))
    count = forms.IntegerField(
        required=False, min_value=1, max_value=24, initial=6, label=_("How many sessions"), help_text=_("Up to 24.")
    )

    def clean_first_on(self) -> date | None:
        """A day that clocks everywhere know."""
        day: date | None = self.cleaned_data["first_on"]
        if day and day.year not in YEARS:
            raise forms.ValidationError(_("Choose a day."))
        return day


class PauseForm(forms.Form):
    """Until when a pause lasts."""

    until_on = forms.DateField(
        widget=DayInput(),
        label=_("First day on which you are back"),
        help_text=_("Within 90 days. Either of you may come back sooner."),
    )


class ReassignForm(forms.Form):
    """Who takes a leader over."""

    mentor = forms.TypedChoiceField(
        label=_("Who takes over"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who takes over.")},
    )

    def __init__(self, *args: Any, choices: Sequence[MentorChoice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].choices = [(c.enrolment_id, self._said(c)) for c in choices]  # type: ignore[attr-defined]

    @staticmethod
    def _said(choice: MentorChoice) -> str:
        free = ngettext("one place free", "{n} places free", choice.free).format(n=choice.free)
        return " · ".join(part for part in (choice.name, choice.title, free) if part)


class BusyFileForm(forms.Form):
    """An exported calendar."""

    calendar = forms.FileField(
        label=_("Calendar file (.ics)"),
        help_text=_("Up to 5 MB. Only when you are busy is kept, never what it is."),
        error_messages={"required": _("Choose the file that your calendar exported.")},
    )


class SubscriptionForm(forms.Form):
    """A calendar address to look at."""

    address = forms.CharField(
        max_length=1000,
        label=_("Secret address of your calendar"),
        help_text=_("Outlook: publish a calendar. Google: secret address in iCal format. We look every six hours."),
        error_messages={"required": _("Paste the address that your calendar gives you.")},
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )


def future_day(text: str | None, today: date) -> date:
    """A day from an address, never in the past."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today
    return max(today, day) if day.year in YEARS else today

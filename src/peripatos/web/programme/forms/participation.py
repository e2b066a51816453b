"""Forms of the coordinator's lists: filters, choosing people, letters, decisions, scopes."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.programmes.types import EnrolmentState, Gate, InvitationState, Side
from peripatos.web.programme import words
from peripatos.web.programme.forms.people import ActingForm, PersonField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def streams_of(view: Any) -> list[tuple[str, str]]:
    """Streams of a programme by id, for a form."""
    return [(str(s.id), words.stream_name(s.kind)) for s in view.streams]


class EnrolmentFilterForm(forms.Form):
    """What to look for among enrolments."""

    text = forms.CharField(label=_("Name or e-mail"), required=False, max_length=80)
    stream = forms.ChoiceField(label=_("Stream"), required=False)
    side = forms.ChoiceField(label=_("Side"), required=False, choices=[("", _("Both")), *words.side_choices()])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((s.value, words.ENROLMENT_STATES[s][0]) for s in EnrolmentState)],
    )
    waiting_for = forms.ChoiceField(
        label=_("Still to do"),
        required=False,
        choices=[("", _("Anything")), *((g.value, words.GATES[g]) for g in Gate)],
    )

    def __init__(self, *args: Any, kinds: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stream"].choices = [("", _("All")), *words.stream_choices(kinds)]  # type: ignore[attr-defined]


class InvitationFilterForm(forms.Form):
    """Which invitations to show."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((s.value, words.INVITATION_STATES[s][0]) for s in InvitationState)],
    )


class PlaceForm(forms.Form):
    """A side of a stream, and what narrows the people offered for it."""

    stream = forms.ChoiceField(label=_("Stream"))
    side = forms.ChoiceField(label=_("Side"), choices=words.side_choices(), initial=Side.LEADER.value)
    text = forms.CharField(label=_("Name or work"), required=False, max_length=80)
    only_fitting = forms.BooleanField(label=_("Only people who meet the hard criteria"), required=False, initial=True)

    def __init__(self, *args: Any, streams: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stream"].choices = streams  # type: ignore[attr-defined]

    @property
    def stream_id(self) -> UUID:
        return UUID(self.cleaned_data["stream"])

    @property
    def chosen_side(self) -> Side:
        return Side(self.cleaned_data["side"])


class LetterForm(forms.Form):
    """The letter of an invitation."""

    message = forms.CharField(
        label=_("Letter"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Words in braces are filled for each person: {name}, {programme}, {stream}, {answer_by}, {link}."),
    )
    answer_by_on = forms.DateField(label=_("Answer by"), required=False, widget=DAY)


class NominationForm(ActingForm):
    """Somebody to nominate."""

    person = PersonField(label=_("Person"))
    stream = forms.ChoiceField(label=_("Stream"))
    statement = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person and the coordinators read it."),
    )

    def __init__(self, *args: Any, streams: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stream"].choices = streams  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """A word for the applicant."""

    feedback = forms.CharField(
        label=_("A word for the applicant"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read it. A decline needs one."),
    )


class ScopeForm(ActingForm):
    """What an external person is engaged for."""

    person = PersonField(label=_("External person"), outside=True)
    topics = forms.CharField(
        label=_("Topics"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on each line."),
    )
    exclusions = forms.CharField(
        label=_("What it does not cover"),
        required=False,
        max_length=300,
        help_text=_("For example: pricing, people decisions."),
    )
    hours = forms.DecimalField(label=_("Hours a quarter"), min_value=0, max_digits=5, decimal_places=1, initial=6)
    starts_on = forms.DateField(label=_("From"), widget=DAY)
    ends_on = forms.DateField(label=_("Until"), widget=DAY)


class WaiverForm(forms.Form):
    """Why a gate is waived."""

    gates = forms.MultipleChoiceField(
        label=_("What may be skipped"),
        choices=[(gate.value, words.GATES[gate]) for gate in Gate],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stands in the history under your name.")
    )

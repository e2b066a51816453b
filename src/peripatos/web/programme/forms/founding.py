"""Founding, copying, waiving the pilot."""

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.web.programme.forms.people import ActingForm, PersonField


class FoundingForm(ActingForm):
    """An empty programme: name, sponsor, first coordinator."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What people will call it."))
    sponsor = PersonField(label=_("Sponsor"), help_text=_("Signs the charter. Name, e-mail address or reference."))
    coordinator = PersonField(
        label=_("First coordinator"), help_text=_("Fills in the rest. Name, e-mail address or reference.")
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR", help_text=_("Three letters."))


class WaiverForm(forms.Form):
    """Why a programme may run without a pilot."""

    reason = forms.CharField(
        label=_("Why no pilot is needed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. They stand on the blueprint under your name."),
    )

"""Forms of the administrator and the steward."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TestMessage(forms.Form):
    """Where a test message goes."""

    to = forms.EmailField(
        label=_("Send a test message to"), help_text=_("It says nothing but that mail leaves this installation.")
    )


class LogFilter(forms.Form):
    """What of the audit log is shown; sent by POST."""

    outcome = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("everything")), ("done", _("changes")), ("read", _("openings")), ("refused", _("refusals"))],
    )
    before = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

"""Forms of the gallery: one field of every kind."""

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS = [
    ("advice", _("A second opinion")),
    ("coach", _("Somebody to think aloud with")),
    ("peer", _("People in my place")),
]
FIELDS_OF_EXPERTISE = [
    (str(n), name)
    for n, name in enumerate(
        (
            _("Pricing"),
            _("Market entry"),
            _("Supply chain resilience"),
            _("Works councils and labour relations"),
            _("Mergers and carve-outs"),
            _("Cyber risk"),
            _("Decision rights"),
        )
    )
]


class SampleForm(forms.Form):
    """Every kind of field."""

    statement = forms.CharField(
        label=_("What do you want to be able to do?"),
        max_length=200,
        help_text=_("One sentence. Your coach reads it before you meet."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    title = forms.CharField(label=_("Short name"), required=False)
    mail = forms.EmailField(label=_("E-mail"))
    hours = forms.IntegerField(label=_("Hours each month"), min_value=1, max_value=12)
    starts_on = forms.DateField(label=_("Start"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(label=_("Kind of conversation"), choices=[("", _("Choose one")), *KINDS])
    rhythm = forms.ChoiceField(
        label=_("Rhythm"),
        choices=[("month", _("Every month")), ("quarter", _("Every quarter"))],
        widget=forms.RadioSelect,
        help_text=_("You can change it later."),
    )
    offers = forms.MultipleChoiceField(
        label=_("What you can offer"), choices=FIELDS_OF_EXPERTISE, widget=forms.CheckboxSelectMultiple, required=False
    )
    paper = forms.FileField(label=_("A paper to read before"), help_text=_("PDF, up to 20 MB."), required=False)
    agreed = forms.BooleanField(label=_("I have read the confidentiality agreement"))


class SampleFilter(forms.Form):
    """A short filter."""

    name = forms.CharField(label=_("Name"), required=False)
    stream = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *KINDS], required=False)
    free = forms.BooleanField(label=_("With free places"), required=False)

"""Forms of journal, actions and needs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.growth.services.actions import LONGEST as LONGEST_ACTION
from peripatos.growth.services.actions import ActionWords
from peripatos.growth.services.needs import LONGEST as LONGEST_NEED
from peripatos.growth.types import ActionView
from peripatos.web.growth.words import KINDS
from peripatos.web.written import WrittenField


class EntryForm(forms.Form):
    """A page of the journal, with the text that the writer started from."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0, min_value=0)
    prompt = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    base = WrittenField(widget=forms.HiddenInput)
    text = WrittenField(widget=forms.Textarea)


class ActionForm(forms.Form):
    """What somebody takes on, and until when."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=1)
    text = forms.CharField(
        label=_("What will you do?"),
        max_length=LONGEST_ACTION,
        help_text=_("One line that says when it is done."),
        error_messages={"required": _("Write what you take on, in one line.")},
    )
    due_on = forms.DateField(
        label=_("Until when"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    @classmethod
    def of(cls, action: ActionView) -> "ActionForm":
        """The form filled with an action."""
        return cls(initial={"text": action.text, "due_on": action.due_on, "version": action.version})

    def words(self) -> ActionWords:
        """What was entered, for the service."""
        return ActionWords(self.cleaned_data["text"], self.cleaned_data["due_on"])


class AddActionForm(ActionForm):
    """A new action: one's own, or one of a pair or session that the page names."""

    relationship = forms.UUIDField(widget=forms.HiddenInput, required=False)
    session = forms.UUIDField(widget=forms.HiddenInput, required=False)
    owner = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def words(self) -> ActionWords:
        return ActionWords(self.cleaned_data["text"], self.cleaned_data["due_on"], self.cleaned_data["owner"])


class NeedForm(forms.Form):
    """A kind in plain words, and one sentence."""

    text = forms.CharField(
        label=_("I need…"),
        required=False,
        max_length=LONGEST_NEED,
        help_text=_("One sentence, for yourself. It is kept sealed."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of conversation would help?"),
        choices=[(kind.value, said) for kind, said in KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind that comes closest. You can ask again with another one.")},
    )

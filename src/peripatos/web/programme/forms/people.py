"""Choosing a person by name, e-mail address or reference, also among thousands and without a script."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.access import Actor
from peripatos.programmes.selectors.finding import FoundPerson, find_people


class PersonField(forms.CharField):
    """A name, e-mail address or reference; when several people are meant the next page offers them. Cleans to an id or
    None.
    """

    def __init__(self, *, outside: bool = False, **options: Any) -> None:
        options.setdefault("help_text", gettext_lazy("Name, e-mail address or reference."))
        super().__init__(max_length=200, **options)
        self.outside = outside
        self.actor: Actor | None = None

    def clean(self, value: Any) -> UUID | None:
        text = super().clean(value)
        if not text or self.actor is None:
            return None
        found = find_people(self.actor, text, outside=self.outside)
        if not found:
            raise forms.ValidationError(
                _("Nobody is known by “{text}”. Write the name as in the directory, or the e-mail address.").format(
                    text=text
                )
            )
        if len(found) > 1:
            self._offer(found)
            raise forms.ValidationError(_("Several people could be meant. Choose one."))
        return found[0].id

    def _offer(self, found: tuple[FoundPerson, ...]) -> None:
        choices = [(str(p.id), f"{p.name}, {p.work}" if p.work else p.name) for p in found]
        self.widget = forms.Select(choices=[("", _("Choose")), *choices])


class ActingForm(forms.Form):
    """A form that knows who fills it in, for fields that look people up."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.actor = actor

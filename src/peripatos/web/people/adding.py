"""Adding one person by hand: an insider whom no file names yet, or somebody from outside."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core import clock
from peripatos.core.access import may, require
from peripatos.core.errors import BadInput
from peripatos.people.services.additions import NewPerson, add_person, kinds_to_add
from peripatos.people.types import PersonKind
from peripatos.web.rules import ActingRequest, asks

CARD = may.DIRECTORY_CARD_UPDATE_HR_SOURCED_FIELDS
ENGAGE = may.OUTSIDER_NDA_AND_SCOPE_GRANT_CREATE_NARROW_EXTEND_REVOKE
KINDS = {
    PersonKind.INTERNAL: gettext_lazy("Works here"),
    PersonKind.EXTERNAL: gettext_lazy("Comes from outside"),
}


class NewPersonForm(forms.Form):
    """Who it is."""

    kind = forms.ChoiceField(label=gettext_lazy("Where they work"), widget=forms.RadioSelect)
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=80, required=False)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Without an address there is no account, and nothing is sent."),
    )
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    organisation = forms.CharField(label=gettext_lazy("Organisation, if from outside"), max_length=120, required=False)

    def __init__(self, *args: Any, kinds: tuple[PersonKind, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [(kind.value, KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]


@asks(CARD, ENGAGE)
def add(request: ActingRequest) -> HttpResponse:
    """A form for one person; what a file says of them later goes on the same card."""
    kinds = kinds_to_add(request.actor)
    if not kinds:
        require(request.actor, CARD)
    sent = request.POST if request.method == "POST" else None
    form = NewPersonForm(sent, kinds=tuple(PersonKind) if sent else kinds, initial={"kind": (*kinds, "")[0]})
    if sent is not None and form.is_valid():
        try:
            person = add_person(actor=request.actor, details=_details(form), now=clock.now())
        except BadInput as problem:
            for field, sentence in problem.fields.items():
                form.add_error(field, sentence)
        else:
            messages.success(request, _("{name} is added.").format(name=person.display_name))
            return HttpResponseRedirect(reverse("person", args=[person.id]), status=303)
    return render(request, "people/add.html", {"form": form}, status=400 if form.errors else 200)


def _details(form: NewPersonForm) -> NewPerson:
    asked = form.cleaned_data
    return NewPerson(**{**asked, "kind": PersonKind(asked["kind"])})

"""Search over what the person may open anyway."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.access import may
from peripatos.insight.selectors.search import Found
from peripatos.insight.selectors.search import search as look_for
from peripatos.web.rules import ActingRequest, asks


class SearchForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(label=gettext_lazy("Search for people, sessions and programmes"), required=False, max_length=80)


@asks(may.SEARCH_SEARCH)
def search(request: ActingRequest) -> HttpResponse:
    """The field and what it found."""
    form = SearchForm(request.POST or None)
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    found = look_for(request.actor, words)
    return render(
        request, "search/search.html", {"form": form, "words": words, "found": found, "groups": _groups(found)}
    )


def _groups(found: Found) -> list[tuple[str, list[dict[str, object]]]]:
    people: list[dict[str, object]] = [
        {
            "title": p.name,
            "meta": " · ".join(t for t in (p.title, p.function) if t),
            "person": p.name,
            "address": reverse("person", args=[p.id]),
        }
        for p in found.people
    ]
    sessions: list[dict[str, object]] = [
        {
            "title": _("Session with {name}").format(name=s.counterpart),
            "meta": f"{s.starts_at:%-d %B %Y}",
            "address": reverse("session", args=[s.id]),
        }
        for s in found.sessions
    ]
    programmes: list[dict[str, object]] = [
        {"title": name, "meta": _("Programme"), "address": reverse("programme", args=[i])}
        for i, name in found.programmes
    ]
    return [
        (title, rows)
        for title, rows in ((_("People"), people), (_("Sessions"), sessions), (_("Programmes"), programmes))
        if rows
    ]

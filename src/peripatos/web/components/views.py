"""The gallery: every component in every state, on one page; also the visual test. Only in a demonstration."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from peripatos.web.components import samples
from peripatos.web.components.forms import SampleFilter, SampleForm
from peripatos.web.everyone.errors import not_found
from peripatos.web.rules import signed_in


@signed_in("shows components with invented people")
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component; a sent form comes back with its errors."""
    if not settings.DEMONSTRATION:
        return not_found(request)
    return render(
        request,
        "components/gallery.html",
        {
            "samples": samples.ALL,
            "form": SampleForm(),
            "faulty": SampleForm({"statement": "x" * 300, "starts_on": "31 June", "hours": "many"}),
            "filter": SampleFilter(),
            "page": Paginator(samples.NUMBERS, 20).get_page(2),
        },
    )


@signed_in("shows a component with invented figures")
def progress(request: HttpRequest) -> HttpResponse:
    """What a poll of running work answers: finished, so that polling ends."""
    if not settings.DEMONSTRATION:
        return not_found(request)
    return render(request, "components/progress.html", samples.FINISHED)

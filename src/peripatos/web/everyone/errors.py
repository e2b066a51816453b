"""Pages for what goes wrong. "No permission" and "no such thing" are the same bytes."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from peripatos.core.errors import PeripatosError
from peripatos.web.sentences import sentence_of
from peripatos.web.written import written_in


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django names it
    """404 for everything that is not there, or not for this person."""
    return render(request, "errors/not_found.html", {"path": ""}, status=404)


def forbidden(request: HttpRequest, reason: str = "", exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django names both
    """403 only for a form that came from elsewhere or was too old."""
    return render(request, "errors/forbidden.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 with the sentences of what could not be taken."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    sentences = list(getattr(exception, "fields", {}).values()) or [_("The request could not be read.")]
    return render(
        request, "errors/bad_request.html", {"sentences": sentences, "written": written_in(request)}, status=400
    )


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django names it
    """413 for an upload or form past the limit."""
    return render(request, "errors/too_large.html", status=413)


def conflict(request: HttpRequest, problem: PeripatosError) -> HttpResponse:
    """409 when a rule of the process stands in the way or somebody saved first."""
    context = {"sentence": sentence_of(problem), "written": written_in(request)}
    return render(request, "errors/conflict.html", context, status=409)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without any detail."""
    return render(request, "errors/server_error.html", status=500)

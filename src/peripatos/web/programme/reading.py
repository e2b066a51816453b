"""Small readings of what a browser sent, and putting refusals beside the fields they concern."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from peripatos.core import clock
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.web.sentences import sentence_of


def today() -> date:
    """The day of this request."""
    return clock.now().date()


def ids_of(request: HttpRequest, name: str) -> list[UUID]:
    """Every id that was sent under ``name``; what is none is left out."""
    found: list[UUID] = []
    for text in request.POST.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def number_of(request: HttpRequest, name: str, default: int = 0) -> int:
    """A whole number that was sent under ``name``; anything odd is the default."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 8 else default


def put_errors(form: forms.Form, problem: BadInput, names: Mapping[str, str] | None = None) -> None:
    """Each sentence beside its field; those without a field above the form."""
    for key, sentence in problem.fields.items():
        field = (names or {}).get(key, key)
        form.add_error(field if field in form.fields else None, sentence)


def tried(request: HttpRequest, act: Callable[[], object], done: str = "") -> bool:
    """Does ``act`` and says ``done``; a refusal becomes a message on the next page. Returns whether it was done."""
    try:
        act()
    except BadInput as problem:
        for sentence in problem.fields.values():
            messages.error(request, sentence)
        return False
    except GuardFailed as problem:
        messages.error(request, sentence_of(problem))
        return False
    if done:
        messages.success(request, done)
    return True

"""Sentences for error codes; domain packages add theirs by registering a mapping."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peripatos.core.errors import PeripatosError, VersionConflict

_sentences: dict[str, str | Promise] = {}


def add_sentences(sentences: Mapping[str, str | Promise]) -> None:
    """Registers reason code → sentence; a later module may not reuse a code."""
    for code, sentence in sentences.items():
        _sentences.setdefault(code, sentence)


def sentence_of(problem: PeripatosError) -> str:
    """What a person reads about ``problem``."""
    if isinstance(problem, VersionConflict):
        return str(_("Somebody else saved this first. What you wrote is kept below; compare and save again."))
    reason = str(problem.data.get("reason", problem.code))
    found = _sentences.get(reason)
    return (
        str(found)
        if found
        else str(_("A rule of the programme stands in the way ({reason}).")).format(reason=reason.replace("_", " "))
    )

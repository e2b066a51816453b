"""Sentences of notifications by code; every part of the product adds its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peripatos.people.selectors.notices import Notice
from peripatos.people.types import ProfileRole, Stage
from peripatos.web.people.words import ROLES, STAGES
from peripatos.web.templatetags.words import said_moment

_sentences: dict[str, str | Promise] = {}


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def add_notice_sentences(sentences: Mapping[str, str | Promise]) -> None:
    """Registers code → sentence, with facts in braces (``"{name} accepted."``); a later part may not reuse a code."""
    for code, sentence in sentences.items():
        _sentences.setdefault(code, sentence)


def sentence_of_notice(notice: Notice) -> str:
    """What its reader sees; a code without a sentence still says that something changed."""
    sentence = _sentences.get(notice.code, _("Something changed that concerns you."))
    return str(sentence).format_map(
        _Facts({name: _said(name, value, notice.facts) for name, value in notice.facts.items()})
    )


def _said(name: str, value: Any, facts: Mapping[str, Any]) -> object:
    """Codes of roles and stages in words, a beginning on its reader's clock; everything else as it stands."""
    if name == "starts_at":
        return said_moment(datetime.fromisoformat(value), facts["zone"])
    if name == "role" and value in set(ProfileRole):
        return str(ROLES[ProfileRole(str(value))]).lower()
    if name == "stage" and value in set(Stage):
        return STAGES[Stage(str(value))]
    return value


def known_codes() -> frozenset[str]:
    """Codes that have a sentence."""
    return frozenset(_sentences)


add_notice_sentences(
    {
        "profile_verified": _("Your profile as {role} was verified."),
        "profile_retired": _("Your profile as {role} was taken out of the pool. Your coordinator can tell you why."),
        "profile_stale": _("Your profile as {role} is a year old. Look through it and save it once."),
        "stage_corrected": _("Your leadership stage was corrected to {stage}."),
        "concept_accepted": _("“{label}”, which you proposed, is now in the vocabulary."),
        "concept_merged": _("“{label}”, which you proposed, is now listed as “{into}”."),
        "action_added": _("{name} added an action that you share."),
    }
)

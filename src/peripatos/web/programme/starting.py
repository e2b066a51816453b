"""Where each step of a start leads, and what its link says."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peripatos.growth.selectors.starting import StartFacts
from peripatos.programmes.selectors.starting import Onboarding, OnboardingStep
from peripatos.programmes.types import Gate
from peripatos.web.programme.words import Text

GATES: Mapping[str, tuple[str, Text]] = {
    Gate.BRIEFING.value: ("briefing", _("Read it")),
    Gate.CONFIDENTIALITY.value: ("confidentiality", _("Read and sign")),
}
PLACES: Mapping[str, tuple[str, Text]] = {
    "zone-and-hours": ("calendar-settings", _("Your hours")),
    "profile": ("profile-edit", _("Your profile")),
    "wishes": ("preference-list", _("Your list")),
    "no-match": ("profile-private", _("Say it in private")),
    "conflicts": ("profile-private", _("Declare them")),
    "other-roles": ("profile-private", _("Declare them")),
    "scope": ("own-scope", _("Your scope")),
    "hours": ("own-scope", _("Your scope")),
    "answer-offer": ("offers", _("Your proposals")),
    "agreement": ("agreement", _("The agreement")),
    "book-series": ("book-series", _("Find times")),
    "first-session": ("relationship", _("Your pair")),
    "first-page": ("journal-write", _("Write")),
}


def said_step(found: Onboarding, step: OnboardingStep, facts: StartFacts) -> dict[str, object]:
    """A step with the page it leads to; one that is ``settled`` was done by doing it and has nothing to untick."""
    route, label = GATES.get(step.gate) or PLACES.get(step.id) or ("", "")
    settled = bool(step.gate) or step.id in facts.done
    done = step.done or step.id in facts.done
    return {
        "step": step,
        "done": done,
        "settled": settled,
        "address": _address(route, found, facts),
        "label": _("Read again") if step.gate and done else label,
        "kind": "primary" if step.gate and not done else "quiet",
    }


def _address(route: str, found: Onboarding, facts: StartFacts) -> str:
    """The page of a step; nothing while the pair or the scope that it is about does not exist."""
    named = {
        "briefing": found.enrolment_id,
        "confidentiality": found.enrolment_id,
        "preference-list": found.enrolment_id,
        "profile-edit": facts.role.value,
        "own-scope": facts.scope_id,
        "agreement": facts.pair_id,
        "book-series": facts.bookable_id,
        "relationship": facts.pair_id,
    }
    if route not in named:
        return reverse(route) if route else ""
    return reverse(route, args=[named[route]]) if named[route] else ""

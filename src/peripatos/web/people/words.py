"""Words of the pages about people: labels of codes, and what is missing in a profile."""

from collections.abc import Iterable, Mapping
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from peripatos.people import vocabulary
from peripatos.people.types import ConceptState, ConflictKind, Employment, ProfileRole, ProfileState, Stage

Text = str | Promise

ROLES: Mapping[ProfileRole, Text] = {
    ProfileRole.LEADER: _("Leader"),
    ProfileRole.COACH: _("Coach"),
    ProfileRole.ADVISOR: _("Advisor"),
    ProfileRole.REVERSE_MENTOR: _("Reverse mentor"),
}
ROLE_STREAMS: Mapping[ProfileRole, str] = {
    ProfileRole.LEADER: "",
    ProfileRole.COACH: "coaching",
    ProfileRole.ADVISOR: "advising",
    ProfileRole.REVERSE_MENTOR: "reverse",
}
PURPOSES: Mapping[ProfileRole, Text] = {
    ProfileRole.LEADER: _("What you seek, so that the right people are found for you."),
    ProfileRole.COACH: _("What you offer leaders who want to think aloud with you."),
    ProfileRole.ADVISOR: _("What you know from outside that leaders here can ask you about."),
    ProfileRole.REVERSE_MENTOR: _("What senior leaders can learn from your place."),
}
STATES: Mapping[ProfileState, tuple[Text, str]] = {
    ProfileState.DRAFT: (_("draft"), "warn"),
    ProfileState.COMPLETE: (_("complete"), ""),
    ProfileState.VERIFIED: (_("verified"), "good"),
    ProfileState.STALE: (_("a year old"), "warn"),
    ProfileState.RETIRED: (_("not in the pool"), "care"),
}
STAGES: Mapping[Stage, Text] = {
    Stage.NONE: _("no stage"),
    Stage.EMERGING: pgettext_lazy("leadership stage", "emerging"),
    Stage.DEVELOPING: pgettext_lazy("leadership stage", "developing"),
    Stage.SENIOR: pgettext_lazy("leadership stage", "senior"),
    Stage.ENTERPRISE: pgettext_lazy("leadership stage", "enterprise"),
}
EMPLOYMENT: Mapping[Employment, Text] = {
    Employment.ACTIVE: "",
    Employment.ON_LEAVE: _("on leave"),
    Employment.LEFT: _("has left"),
}
CONFLICTS: Mapping[ConflictKind, Text] = {
    ConflictKind.FAMILY: _("Family or close friendship"),
    ConflictKind.INVESTMENT: _("A shared investment"),
    ConflictKind.COMPETITOR_BOARD: _("A seat with a competitor"),
    ConflictKind.DISPUTE: _("An open dispute"),
    ConflictKind.OTHER: _("Another reason"),
}
CONCEPT_STATES: Mapping[ConceptState, tuple[Text, str]] = {
    ConceptState.PROPOSED: (_("proposed"), "warn"),
    ConceptState.ACCEPTED: (_("in use"), "good"),
    ConceptState.RETIRED: (_("retired"), ""),
}
LEVELS: Mapping[int, Text] = {
    1: _("knows it"),
    2: _("has done it"),
    3: _("has led it"),
    4: _("shapes the field"),
}
LEVELS_SOUGHT: Mapping[int, Text] = {
    1: _("somebody who knows it"),
    2: _("somebody who has done it"),
    3: _("somebody who has led it"),
    4: _("somebody who shapes the field"),
}
PREFERENCES: Mapping[str, tuple[Text, Text, Text]] = {
    "pace": (_("Pace"), _("unhurried"), _("brisk")),
    "directness": (_("Directness"), _("asks questions"), _("says what they think")),
    "challenge": (_("Challenge"), _("mostly support"), _("mostly challenge")),
    "preparation": (_("Preparation"), _("talk as it comes"), _("written beforehand")),
}
DAYS: Mapping[str, Text] = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
PARTS: Mapping[str, Text] = {
    "headline": _("One line about you"),
    "bio": _("A few sentences about you"),
    "seeks": _("What you seek, confirmed from the vocabulary"),
    "offers": _("What you offer, confirmed from the vocabulary"),
    "industries": _("Industries you know"),
    "functions": _("Functions you know"),
    "styles": _("How you lead"),
    "preferred_styles": _("The leadership style you wish for in a mentor"),
    "working_preferences": _("How you like to work: all four"),
    "languages": _("Languages you speak"),
    "hours": _("Working hours, confirmed once"),
}


def industry_labels(codes: Iterable[str]) -> list[str]:
    """Labels of industries; a code that is not in the list stands for itself."""
    return _labels(codes, {row.code: row.label for row in vocabulary.industries()})


def function_labels(codes: Iterable[str]) -> list[str]:
    """Labels of business functions."""
    return _labels(codes, {row.id: row.label for row in vocabulary.functions()})


def style_labels(codes: Iterable[str]) -> list[str]:
    """Labels of leadership styles."""
    return _labels(codes, {row.id: row.label for row in vocabulary.styles()})


def language_names(codes: Iterable[str]) -> list[str]:
    """Names of languages."""
    return _labels(codes, {row.code: row.name for row in vocabulary.languages()})


def zone_choices(*further: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones by continent with the city as label, as groups of a select; ``further`` are kept even if unknown."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted({zone for zone in available_timezones() if _has_place(zone)} | {z for z in further if z}):
        region, _slash, place = name.partition("/")
        groups.setdefault(region if place else "UTC", []).append((name, (place or name).replace("_", " ")))
    return sorted(groups.items())


def _has_place(zone: str) -> bool:
    region = zone.partition("/")[0]
    places = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    return zone == "UTC" or (region in places and "/" in zone)


def _labels(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(code, code) for code in codes]

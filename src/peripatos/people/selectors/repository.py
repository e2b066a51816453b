"""The mentor repository: who gives, filtered by what they bring; insiders and outsiders apart."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from peripatos.core.access import Actor, may, require, require_any_reach
from peripatos.people.hours import WorkingWeek, minutes_in_common
from peripatos.people.models import Profile, ProfileExpertise, WorkPattern
from peripatos.people.selectors.paging import page_of
from peripatos.people.selectors.profiles import ExpertiseLine, expertise_line, with_expertise
from peripatos.people.selectors.words import containing, listing
from peripatos.people.types import ConceptState, Direction, Employment, PersonKind, ProfileRole, ProfileState

PAGE_SIZE = 24
EXPORT_MOST = 20_000
SHOWN_STATES = (ProfileState.COMPLETE, ProfileState.VERIFIED, ProfileState.STALE)
SEARCHED = ("person__display_name", "headline", "person__title", "person__organisation")
LEAST_OVERLAP_MINUTES = 120


@dataclass(frozen=True)
class MentorFilters:
    """What to look for; an empty field asks for nothing.

    ``role`` is a mentor role, ``expertise`` a concept, ``industry``, ``function``, ``style`` and ``language`` codes of
    the vocabulary. ``shares_hours`` keeps those with at least two working hours a week in common with the actor.
    """

    text: str = ""
    role: str = ""
    expertise: str = ""
    industry: str = ""
    function: str = ""
    language: str = ""
    style: str = ""
    shares_hours: bool = False


@dataclass(frozen=True)
class MentorLine:
    """One mentor of the repository."""

    person_id: UUID
    profile_id: UUID
    name: str
    role: ProfileRole
    state: ProfileState
    headline: str
    title: str
    function: str
    location: str
    organisation: str
    zone: str
    languages: tuple[str, ...]
    industries: tuple[str, ...]
    functions: tuple[str, ...]
    styles: tuple[str, ...]
    capacity: int
    offers: tuple[ExpertiseLine, ...]


def mentors(
    actor: Actor,
    filters: MentorFilters,
    *,
    today: date,
    outside: bool = False,
    only: Collection[UUID] | None = None,
    page: int = 1,
) -> "Page[MentorLine]":
    """A page of mentors by name.

    ``outside`` turns to external people; the caller has checked that the actor is one to whom they are shown. ``only``
    keeps these people (free capacity and shortlists are joined by the page). Five queries at most, whatever the rows.
    """
    rows = _found(actor, filters, today=today, outside=outside, only=only)
    return page_of(with_expertise(rows).order_by("person__sort_name", "id"), page, mentor_line, size=PAGE_SIZE)


def mentors_to_export(
    actor: Actor, filters: MentorFilters, *, today: date, outside: bool = False, only: Collection[UUID] | None = None
) -> tuple[MentorLine, ...]:
    """Every mentor that the filters leave, for the coordinator's download."""
    require(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
    rows = _found(actor, filters, today=today, outside=outside, only=only)
    ordered = with_expertise(rows).order_by("person__sort_name", "id")[:EXPORT_MOST]
    return tuple(map(mentor_line, ordered))


def mentors_among(actor: Actor, people: Collection[UUID], *, outsiders: bool) -> tuple[MentorLine, ...]:
    """Those of these people who are mentors, by name; two queries.

    ``outsiders``: external people as well; the caller has checked that the actor is one to whom they are shown.
    """
    require(actor, may.CAPABILITY_PROFILE_READ)
    shown = _shown(outside=False) | _shown(outside=True) if outsiders else _shown(outside=False)
    rows = with_expertise(shown.filter(person_id__in=list(people)))
    return tuple(map(mentor_line, rows.order_by("person__sort_name", "id")))


def mentor_people(actor: Actor, *, outside: bool = False) -> tuple[UUID, ...]:
    """Ids of everybody in the repository, so that other layers can say who has room."""
    require_any_reach(actor, may.CAPABILITY_PROFILE_READ)
    return tuple(_shown(outside=outside).values_list("person_id", flat=True).distinct())


def mentor_line(row: Profile) -> MentorLine:
    """A loaded profile as a line of the repository."""
    person, pattern = row.person, getattr(row.person, "work_pattern", None)
    return MentorLine(
        person_id=person.id,
        profile_id=row.id,
        name=person.display_name,
        role=ProfileRole(row.role),
        state=ProfileState(row.state),
        headline=row.headline,
        title=person.title,
        function=person.function,
        location=person.location,
        organisation=person.organisation,
        zone=pattern.zone if pattern else "",
        languages=tuple(person.languages),
        industries=tuple(row.industries),
        functions=tuple(row.functions),
        styles=tuple(row.styles),
        capacity=row.capacity,
        offers=tuple(map(expertise_line, filter(_is_offered, row.expertise.all()))),
    )


def _is_offered(line: ProfileExpertise) -> bool:
    accepted = line.concept is not None and line.concept.state == ConceptState.ACCEPTED
    return accepted and line.direction == Direction.OFFERS


def _shown(*, outside: bool) -> QuerySet[Profile]:
    kind = PersonKind.EXTERNAL if outside else PersonKind.INTERNAL
    found = Profile.objects.filter(state__in=SHOWN_STATES, person__kind=kind)
    return found.exclude(role=ProfileRole.LEADER).exclude(person__employment=Employment.LEFT)


def _found(
    actor: Actor, filters: MentorFilters, *, today: date, outside: bool, only: Collection[UUID] | None
) -> QuerySet[Profile]:
    require(actor, may.CAPABILITY_PROFILE_READ)
    rows = _shown(outside=outside).filter(containing(filters.text, *SEARCHED)).filter(_plain(filters))
    rows = rows.annotate(
        industries_text=Cast("industries", TextField()),
        functions_text=Cast("functions", TextField()),
        styles_text=Cast("styles", TextField()),
        languages_text=Cast("person__languages", TextField()),
    ).filter(_listed(filters))
    if only is not None:
        rows = rows.filter(person_id__in=list(only))
    if filters.shares_hours:
        rows = rows.filter(person_id__in=_sharing_hours(actor, rows, today))
    return rows


def _plain(filters: MentorFilters) -> Q:
    wanted = Q(role=filters.role) if filters.role else Q()
    if filters.expertise:
        wanted &= Q(
            id__in=Profile.objects.filter(
                expertise__concept_id=filters.expertise, expertise__direction=Direction.OFFERS
            ).values("id")
        )
    return wanted


def _listed(filters: MentorFilters) -> Q:
    wanted = Q()
    for value, column in (
        (filters.industry, "industries_text"),
        (filters.style, "styles_text"),
        (filters.language, "languages_text"),
    ):
        if value:
            wanted &= listing(value, column)
    if filters.function:
        wanted &= listing(filters.function, "functions_text")
    return wanted


def _sharing_hours(actor: Actor, rows: QuerySet[Profile], today: date) -> list[UUID]:
    own = WorkPattern.objects.filter(person_id=actor.person_id or "").first() if actor.person_id else None
    if own is None:
        return []
    mine = WorkingWeek.of(own.zone, own.hours)
    patterns = WorkPattern.objects.filter(person_id__in=rows.values("person_id"))
    return [
        person_id
        for person_id, zone, hours in patterns.values_list("person_id", "zone", "hours")
        if minutes_in_common(mine, WorkingWeek.of(zone, hours), on=today) >= LEAST_OVERLAP_MINUTES
    ]

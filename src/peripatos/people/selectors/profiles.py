"""Profiles: one's own for editing, somebody else's as far as the table reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from peripatos.core.access import Actor, Reach, decide, may, require
from peripatos.core.access.table import Rule
from peripatos.people.completeness import Completeness, completeness_of
from peripatos.people.hours import USUAL_HOURS, Hours
from peripatos.people.loading import on_file_of
from peripatos.people.models import Person, Profile, ProfileExpertise, WorkPattern
from peripatos.people.policies import own_profiles, own_target, target_of_person
from peripatos.people.services.profiles import rule_of_editing
from peripatos.people.types import ConceptState, Direction, ProfileRole, ProfileState

STANDING_ROLES = {
    "OT": ProfileRole.LEADER,
    "CO": ProfileRole.COACH,
    "AD": ProfileRole.ADVISOR,
    "XA": ProfileRole.ADVISOR,
    "RV": ProfileRole.REVERSE_MENTOR,
}


@dataclass(frozen=True)
class ExpertiseLine:
    """One concept offered or sought: its label, level 1 to 4, the words typed; ``waiting`` for a proposed concept."""

    id: int
    slug: str
    label: str
    direction: Direction
    level: int
    typed: str
    waiting: bool


@dataclass(frozen=True)
class ProfileView:
    """A profile as somebody may read it. With a reach of metadata only role, headline and expertise are filled."""

    id: UUID
    person_id: UUID
    role: ProfileRole
    state: ProfileState
    reach: Reach
    headline: str
    offers: tuple[ExpertiseLine, ...] = ()
    seeks: tuple[ExpertiseLine, ...] = ()
    bio: str = ""
    industries: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    preferred_styles: tuple[str, ...] = ()
    working_preferences: Mapping[str, int] | None = None
    capacity: int = 0
    minutes_a_month: int = 0
    completeness: Completeness | None = None
    verified_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True)
class WorkingHours:
    """Zone and hours of the actor, and whether they ever confirmed them."""

    zone: str
    hours: Hours
    confirmed: bool


def profiles_of(actor: Actor, person_id: UUID) -> tuple[ProfileView, ...]:
    """The profiles of a person that the actor may read, each as far as the table reaches."""
    target = target_of_person(person_id)
    reaches = {role: decide(actor, rule_of_reading(role), target).reach for role in ProfileRole}
    rows = with_expertise(Profile.objects.filter(person_id=person_id)).order_by("role")
    found = (profile_view(row, reaches[ProfileRole(row.role)]) for row in rows)
    return tuple(view for view in found if view is not None)


def own_profile(actor: Actor, role: ProfileRole) -> ProfileView | None:
    """The actor's own profile in ``role`` for editing; None before it was ever saved."""
    require(actor, rule_of_editing(role), own_target(actor.person_id))
    row = with_expertise(own_profiles(actor).filter(role=role)).first()
    return profile_view(row, Reach.FULL) if row else None


def own_profile_roles(actor: Actor) -> tuple[ProfileRole, ...]:
    """Roles in which the actor has a profile or stands, in the order of the enum."""
    held = set(own_profiles(actor).values_list("role", flat=True))
    stands = {STANDING_ROLES[code] for code in actor.standing if code in STANDING_ROLES}
    return tuple(role for role in ProfileRole if role.value in held or role in stands)


def own_languages(actor: Actor) -> tuple[str, ...]:
    """Codes of the languages that the actor speaks."""
    require(actor, may.AVAILABILITY_EDIT_OWN, own_target(actor.person_id))
    found: Iterable[str] = Person.objects.values_list("languages", flat=True).get(id=actor.person_id or "")
    return tuple(found)


def own_working_hours(actor: Actor) -> WorkingHours:
    """When the actor works; the usual week in UTC until they say so."""
    require(actor, may.AVAILABILITY_EDIT_OWN, own_target(actor.person_id))
    pattern = WorkPattern.objects.filter(person_id=actor.person_id or "").first() if actor.person_id else None
    if pattern is None:
        return WorkingHours("UTC", USUAL_HOURS, confirmed=False)
    return WorkingHours(pattern.zone, pattern.hours, confirmed=pattern.confirmed_at is not None)


def awaits_welcome(actor: Actor) -> bool:
    """Whether the actor is a leader who was never asked for zone, hours and calendar."""
    if actor.person_id is None or "OT" not in actor.standing:
        return False
    return not WorkPattern.objects.filter(person_id=actor.person_id, confirmed_at__isnull=False).exists()


def rule_of_reading(role: ProfileRole) -> Rule:
    """The row that lets others read a profile in this role."""
    return may.LEADER_PROFILE_READ if role is ProfileRole.LEADER else may.CAPABILITY_PROFILE_READ


def with_expertise(rows: QuerySet[Profile]) -> QuerySet[Profile]:
    """Profiles with their person, hours and expertise: two queries whatever their number."""
    lines = ProfileExpertise.objects.select_related("concept").order_by("-level", "concept__label", "id")
    return rows.select_related("person__work_pattern").prefetch_related(Prefetch("expertise", queryset=lines))


def profile_view(row: Profile, reach: Reach | None) -> ProfileView | None:
    """A loaded profile as far as ``reach`` goes; None when it goes nowhere."""
    if reach is None:
        return None
    lines = [expertise_line(line) for line in row.expertise.all()]
    named = ProfileView(
        id=row.id,
        person_id=row.person_id,
        role=ProfileRole(row.role),
        state=ProfileState(row.state),
        reach=reach,
        headline=row.headline,
        offers=tuple(line for line in lines if line.direction is Direction.OFFERS),
    )
    if reach is not Reach.FULL:
        return named
    return replace(
        named,
        seeks=tuple(line for line in lines if line.direction is Direction.SEEKS),
        bio=row.bio,
        industries=tuple(row.industries),
        functions=tuple(row.functions),
        styles=tuple(row.styles),
        preferred_styles=tuple(row.preferred_styles),
        working_preferences=dict(row.working_preferences),
        capacity=row.capacity,
        minutes_a_month=row.minutes_a_month,
        completeness=completeness_of(named.role, on_file_of(row)),
        verified_at=row.verified_at,
        version=row.version,
    )


def expertise_line(line: ProfileExpertise) -> ExpertiseLine:
    """A loaded line with its concept."""
    concept = line.concept
    return ExpertiseLine(
        id=line.pk,
        slug=concept.slug if concept else "",
        label=concept.label if concept else line.raw_text,
        direction=Direction(line.direction),
        level=line.level,
        typed=line.raw_text,
        waiting=concept is None or concept.state == ConceptState.PROPOSED,
    )

"""Profiles: edited by their owners, verified or retired by the coordinator, stale after a year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.access.table import Rule
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.people.completeness import PREFERENCES, Completeness, completeness_of
from peripatos.people.loading import on_file_of
from peripatos.people.models import Person, Profile
from peripatos.people.policies import own_id, own_target
from peripatos.people.services.notices import notify
from peripatos.people.types import ProfileRole, ProfileState

STALE_AFTER = timedelta(days=365)
VERIFY = may.CAPABILITY_PROFILE_VERIFY_RETIRE_FROM_POOL


@dataclass(frozen=True)
class ProfileWords:
    """What a person says of themself in one role. Lists hold codes of the vocabulary; preferences are 1 to 5 each."""

    headline: str = ""
    bio: str = ""
    industries: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    preferred_styles: tuple[str, ...] = ()
    working_preferences: Mapping[str, int] | None = None
    capacity: int = 1
    minutes_a_month: int = 120


def rule_of_editing(role: ProfileRole) -> Rule:
    """The row that lets people edit their own profile in this role."""
    return may.LEADER_PROFILE_EDIT_OWN if role is ProfileRole.LEADER else may.CAPABILITY_PROFILE_CREATE_UPDATE_OWN


def save_profile(
    *, actor: Actor, role: ProfileRole, words: ProfileWords, version: int, languages: Iterable[str], now: datetime
) -> Profile:
    """Saves the actor's own profile in ``role``, made at first use (``version`` 0); languages belong to the person.

    A verified profile that changes is complete again, and waits for the coordinator's next look. Raises
    ``VersionConflict`` when it was saved elsewhere since, ``BadInput`` for a preference outside 1 to 5.
    """
    person_id = _own(actor, role)
    _check(words)
    with transaction.atomic():
        profile = _own_profile(person_id, role, now)
        if version:
            profile.claim_version(version)
        _write(profile, words, now)
        Person.objects.filter(id=person_id).update(languages=sorted(set(languages)), updated_at=now)
        profile.person.refresh_from_db(fields=["languages"])
        settle(profile, edited=True)
        record(actor, rule_of_editing(role), now=now, object_id=profile.id, subjects=[person_id], code=f"as_{role}")
    return profile


def settle(profile: Profile, *, edited: bool = False) -> Completeness:
    """Works the completeness out again and moves the state as far as it follows from it; saves the profile."""
    found = completeness_of(ProfileRole(profile.role), on_file_of(profile))
    profile.completeness = found.points
    profile.state = _state_after(ProfileState(profile.state), complete=found.complete, edited=edited)
    profile.save()
    return found


def verify_profile(*, actor: Actor, profile_id: UUID, now: datetime) -> None:
    """The coordinator has looked at a profile and stands by it; the way back from retired and stale too.

    Raises ``GuardFailed`` with reason ``profile_incomplete`` or ``own_profile``.
    """
    profile = _load_for_coordinator(actor, profile_id)
    if not completeness_of(ProfileRole(profile.role), on_file_of(profile)).complete:
        raise GuardFailed(reason="profile_incomplete")
    _decide(actor, profile, ProfileState.VERIFIED, now)


def retire_profile(*, actor: Actor, profile_id: UUID, now: datetime) -> None:
    """Takes a mentor's profile out of the pool; pairs that exist go on."""
    _decide(actor, _load_for_coordinator(actor, profile_id), ProfileState.RETIRED, now)


def mark_stale(*, now: datetime, at_most: int = 200) -> int:
    """Marks profiles as stale that were neither edited nor verified for a year, and tells their owners."""
    old = Q(touched_at__lt=now - STALE_AFTER)
    rows = Profile.objects.filter(state__in=(ProfileState.COMPLETE, ProfileState.VERIFIED)).annotate(
        touched_at=Greatest("created_at", _or_created("updated_at"), _or_created("verified_at"))
    )
    with transaction.atomic():
        found = list(rows.filter(old).select_for_update(skip_locked=True).order_by("id")[:at_most])
        Profile.objects.filter(id__in=[profile.id for profile in found]).update(state=ProfileState.STALE)
        for profile in found:
            facts = {"role": profile.role}
            notify(person_id=profile.person_id, code="profile_stale", facts=facts, path="/profile", now=now)
    return len(found)


def ensure_default_profiles(*, people: Mapping[ProfileRole, Iterable[UUID]], now: datetime) -> int:
    """Makes the profiles that are missing, as drafts, in bulk; returns how many. For imports and enrolment in bulk."""
    wanted = [(person_id, role) for role, ids in people.items() for person_id in dict.fromkeys(ids)]
    ids = {person_id for person_id, _ in wanted}
    there = set(Profile.objects.filter(person_id__in=ids).values_list("person_id", "role")) if wanted else set()
    missing = [
        Profile(person_id=person_id, role=role, created_at=now, updated_at=now)
        for person_id, role in wanted
        if (person_id, role.value) not in there
    ]
    Profile.objects.bulk_create(missing, batch_size=500, ignore_conflicts=True)
    return len(missing)


def _or_created(column: str) -> Coalesce:
    return Coalesce(column, "created_at")


def _own(actor: Actor, role: ProfileRole) -> UUID:
    require(actor, rule_of_editing(role), own_target(actor.person_id))
    return own_id(actor)


def _own_profile(person_id: UUID, role: ProfileRole, now: datetime) -> Profile:
    profile, _rest = Profile.objects.select_related("person").get_or_create(
        person_id=person_id, role=role, defaults={"created_at": now}
    )
    return profile


def _write(profile: Profile, words: ProfileWords, now: datetime) -> None:
    profile.headline, profile.bio = words.headline.strip(), words.bio.strip()
    profile.industries, profile.functions = list(words.industries), list(words.functions)
    profile.styles, profile.preferred_styles = list(words.styles), list(words.preferred_styles)
    profile.working_preferences = dict(words.working_preferences or {})
    profile.capacity, profile.minutes_a_month = words.capacity, words.minutes_a_month
    profile.updated_at = now


def _check(words: ProfileWords) -> None:
    chosen = words.working_preferences or {}
    if not set(chosen) <= set(PREFERENCES) or any(not 1 <= value <= 5 for value in chosen.values()):
        raise BadInput({"working_preferences": _("Choose a value from 1 to 5 for each.")})


def _state_after(state: ProfileState, *, complete: bool, edited: bool) -> ProfileState:
    if state is ProfileState.RETIRED:
        return state
    if not complete:
        return ProfileState.DRAFT
    return ProfileState.COMPLETE if edited or state is ProfileState.DRAFT else state


def _load_for_coordinator(actor: Actor, profile_id: UUID) -> Profile:
    profile = Profile.objects.select_related("person").filter(id=profile_id).exclude(role=ProfileRole.LEADER).first()
    if profile is None:
        raise Missing(kind="profile")
    require(actor, VERIFY, own_target(profile.person_id))
    if profile.person_id == actor.person_id:
        raise GuardFailed(reason="own_profile")
    return profile


def _decide(actor: Actor, profile: Profile, state: ProfileState, now: datetime) -> None:
    with transaction.atomic():
        profile.state, profile.verified_by_id, profile.verified_at = state, actor.person_id, now
        profile.save(update_fields=["state", "verified_by", "verified_at"])
        record(actor, VERIFY, now=now, object_id=profile.id, subjects=[profile.person_id], code=state.value)
        code = f"profile_{state.value}"
        notify(person_id=profile.person_id, code=code, facts={"role": profile.role}, path="/profile", now=now)

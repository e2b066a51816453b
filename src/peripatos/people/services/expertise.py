"""Expertise of a profile: typed in one's own words, mapped to a concept only when its owner confirms it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, Missing
from peripatos.people.models import Concept, Profile, ProfileExpertise
from peripatos.people.policies import own_id, own_target
from peripatos.people.services.concepts import propose_concept
from peripatos.people.services.profiles import rule_of_editing, settle
from peripatos.people.types import Direction, ProfileRole

MOST_LINES = 20
MOST_LEVEL = 4


def add_expertise(
    *,
    actor: Actor,
    role: ProfileRole,
    typed: str,
    concept: str | None,
    direction: Direction,
    level: int,
    now: datetime,
) -> ProfileExpertise:
    """Adds one line to the actor's own profile: the words typed and the concept they confirmed.

    Without a concept the words are proposed as a new one, and count once a coordinator accepts it. The same concept
    again changes its level. Raises ``BadInput``.
    """
    with transaction.atomic():
        profile = _own_profile(actor, role, now)
        _check_line(typed, level)
        slug = _known(concept) if concept else propose_concept(actor=actor, label=typed, now=now).slug
        if profile.expertise.count() >= MOST_LINES:
            raise BadInput({"typed": _("A profile holds at most 20 lines. Remove one that matters less.")})
        line, _made = ProfileExpertise.objects.update_or_create(
            profile=profile, concept_id=slug, direction=direction, defaults={"level": level, "raw_text": typed.strip()}
        )
        _touch(actor, profile, now, "expertise_added")
    return line


def _check_line(typed: str, level: int) -> None:
    if not typed.strip():
        raise BadInput({"typed": _("Write what it is, in a few words.")})
    if not 1 <= level <= MOST_LEVEL:
        raise BadInput({"level": _("Choose a level from 1 to 4.")})


def remove_expertise(*, actor: Actor, role: ProfileRole, line_id: int, now: datetime) -> None:
    """Takes one line off the actor's own profile."""
    profile = _own_profile(actor, role, now)
    with transaction.atomic():
        removed, _tables = profile.expertise.filter(id=line_id).delete()
        if not removed:
            raise Missing(kind="expertise")
        _touch(actor, profile, now, "expertise_removed")


def _own_profile(actor: Actor, role: ProfileRole, now: datetime) -> Profile:
    require(actor, rule_of_editing(role), own_target(actor.person_id))
    profile, _rest = Profile.objects.select_related("person").get_or_create(
        person_id=own_id(actor), role=role, defaults={"created_at": now}
    )
    return profile


def _known(slug: str) -> str:
    concept = Concept.objects.filter(slug=slug).first()
    if concept is None or concept.state == "retired":
        raise BadInput({"concept": _("Choose one of the suggestions, or keep your own words.")})
    return concept.merged_into_id or concept.slug


def _touch(actor: Actor, profile: Profile, now: datetime, code: str) -> None:
    profile.updated_at = now
    settle(profile, edited=True)
    rule = rule_of_editing(ProfileRole(profile.role))
    record(actor, rule, now=now, object_id=profile.id, subjects=[profile.person_id], code=code)

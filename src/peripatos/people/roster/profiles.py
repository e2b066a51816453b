"""Profiles out of an import: what the file says of expertise, functions and biography becomes a draft for its owner."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.people.completeness import OnFile, completeness_of
from peripatos.people.models import Concept, Profile, ProfileExpertise
from peripatos.people.roster.selectors import facts_of_import
from peripatos.people.roster.types import PersonFacts
from peripatos.people.types import Direction, ProfileRole
from peripatos.people.vocabulary import load as vocabulary
from peripatos.people.vocabulary.suggest import suggest

MOST_LINES = 20
EXACT = 100
BATCH = 500
RULE = may.ENROLMENT_ENROL_DIRECTLY_REMOVE


def fill_profiles(
    *, actor: Actor, import_id: UUID, role: ProfileRole, now: datetime, only: Iterable[UUID] | None = None
) -> int:
    """Makes a draft profile in ``role`` for everybody of an import who has none; returns how many.

    Words that are the very name of a concept are mapped to it; all others keep their words for the owner to map.
    Existing profiles are never touched. ``only`` narrows to these people.
    """
    require(actor, RULE)
    facts = facts_of_import(import_id)
    wanted = facts.keys() if only is None else facts.keys() & set(only)
    there = set(Profile.objects.filter(role=role).values_list("person_id", flat=True))
    fresh = [person_id for person_id in facts if person_id in wanted and person_id not in there]
    concepts = set(Concept.objects.filter(state="accepted").values_list("slug", flat=True))
    made = [_draft(person_id, facts[person_id], role, concepts, now) for person_id in fresh]
    with transaction.atomic():
        Profile.objects.bulk_create([profile for profile, _ in made], batch_size=BATCH)
        ProfileExpertise.objects.bulk_create([line for _, lines in made for line in lines], batch_size=BATCH)
        record(actor, RULE, now=now, object_id=import_id, code="profiles_filled")
    return len(made)


def _draft(
    person_id: UUID, facts: PersonFacts, role: ProfileRole, concepts: set[str], now: datetime
) -> tuple[Profile, list[ProfileExpertise]]:
    profile = Profile(
        person_id=person_id, role=role, created_at=now, updated_at=now,
        headline=facts.title[:160], bio=facts.biography, functions=functions_of(facts), industries=industries_of(facts),
    )  # fmt: skip
    direction = Direction.SEEKS if role is ProfileRole.LEADER else Direction.OFFERS
    lines = _expertise(profile, facts, direction, concepts)
    profile.completeness = completeness_of(role, _on_file(profile, facts, lines)).points
    return profile, lines


def _expertise(
    profile: Profile, facts: PersonFacts, direction: Direction, concepts: set[str]
) -> list[ProfileExpertise]:
    lines: dict[str, ProfileExpertise] = {}
    for words in facts.expertise:
        slug = concept_named(words)
        known = slug if slug in concepts else None
        line = ProfileExpertise(profile=profile, concept_id=known, direction=direction, raw_text=words[:120])
        lines.setdefault(known or words.casefold(), line)
    return list(lines.values())[:MOST_LINES]


def _on_file(profile: Profile, facts: PersonFacts, lines: list[ProfileExpertise]) -> OnFile:
    mapped = [line.direction for line in lines if line.concept_id]
    return OnFile.of(
        texts={"headline": profile.headline, "bio": profile.bio},
        lists={"industries": profile.industries, "functions": profile.functions, "languages": facts.languages},
        working_preferences={},
        offers=mapped.count(Direction.OFFERS),
        seeks=mapped.count(Direction.SEEKS),
        hours_confirmed=False,
    )


def concept_named(words: str) -> str | None:
    """The concept whose very name or synonym these words are; a likeness is no reason to map them for anybody."""
    best = next(iter(suggest(words, at_most=1)), None)
    return best.concept_id if best and best.score == EXACT else None


@cache
def _function_ids() -> Mapping[str, str]:
    names = {name.casefold(): f.id for f in vocabulary.functions() for name in (f.id, *f.synonyms)}
    return names | {f.label.casefold(): f.id for f in vocabulary.functions()}


@cache
def _industry_codes() -> Mapping[str, str]:
    return {name.casefold(): row.code for row in vocabulary.industries() for name in (row.code, row.label)}


def functions_of(facts: PersonFacts) -> list[str]:
    """Functions of the core vocabulary that the file names, by function or profession."""
    found = (_function_ids().get(name.casefold()) for name in (facts.function, facts.profession))
    return list(dict.fromkeys(function for function in found if function))


def industries_of(facts: PersonFacts) -> list[str]:
    """Industries of the core vocabulary that the file names."""
    found = (_industry_codes().get(name.casefold()) for name in facts.industries)
    return list(dict.fromkeys(code for code in found if code))

"""The core vocabulary in the database: seeded from the package, proposed by people, settled by the coordinator."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.people import vocabulary
from peripatos.people.models import Concept, ProfileExpertise
from peripatos.people.services.notices import notify
from peripatos.people.types import ConceptState

RULE = may.CORE_VOCABULARY_ACCEPT_MERGE_RETIRE_A_CONCEPT
LONGEST_SLUG = 60


def seed_concepts(*, now: datetime) -> int:  # noqa: ARG001  bulk writers of every layer take the instant
    """Writes the concepts that ship with the package; wording is renewed, what people settled here is kept.

    Idempotent, one statement for each five hundred; returns how many were new.
    """
    known = set(Concept.objects.values_list("slug", flat=True))
    entries = vocabulary.concepts()
    Concept.objects.bulk_create(
        [
            Concept(
                slug=entry.id,
                label=entry.label,
                definition=entry.definition,
                group=entry.group_id,
                synonyms=list(entry.synonyms),
            )
            for entry in entries
        ],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["label", "definition", "group", "synonyms"],
        batch_size=500,
    )
    return len({entry.id for entry in entries} - known)


def propose_concept(*, actor: Actor, label: str, now: datetime) -> Concept:
    """Proposes a concept in the actor's own words, or returns the one that is already called so."""
    require(actor, may.CORE_VOCABULARY_PROPOSE_A_CONCEPT)
    words = " ".join(label.split())
    slug = slugify(words)[:LONGEST_SLUG].strip("-")
    if not slug:
        raise BadInput({"typed": _("Write it with letters that a name can be made of.")})
    found = Concept.objects.filter(label__iexact=words).first() or Concept.objects.filter(slug=slug).first()
    if found:
        return found
    with transaction.atomic():
        concept = Concept.objects.create(
            slug=slug, label=words[:120], state=ConceptState.PROPOSED, proposed_by_id=actor.person_id
        )
        record(actor, may.CORE_VOCABULARY_PROPOSE_A_CONCEPT, now=now, object_id=slug)
    return concept


def accept_concept(*, actor: Actor, slug: str, group: str = "", now: datetime) -> None:
    """Takes a proposed concept into the vocabulary."""
    require(actor, RULE)
    concept = _concept(slug)
    with transaction.atomic():
        concept.state, concept.group = ConceptState.ACCEPTED, group or concept.group
        concept.save(update_fields=["state", "group"])
        record(actor, RULE, now=now, object_id=slug, code="accepted")
        _tell_proposer(concept, "concept_accepted", {"label": concept.label}, now)


def merge_concept(*, actor: Actor, slug: str, into: str, now: datetime) -> None:
    """Says that one concept is another: every profile line moves, the old words stay known as its synonym."""
    require(actor, RULE)
    concept, target = _concept(slug), _concept(into)
    if concept.slug == target.slug or target.state != ConceptState.ACCEPTED:
        raise GuardFailed(reason="merge_into_accepted")
    with transaction.atomic():
        _move_lines(concept, target)
        target.synonyms = sorted({*target.synonyms, concept.label.casefold()})
        target.save(update_fields=["synonyms"])
        concept.state, concept.merged_into = ConceptState.RETIRED, target
        concept.save(update_fields=["state", "merged_into"])
        record(actor, RULE, now=now, object_id=slug, code="merged")
        _tell_proposer(concept, "concept_merged", {"label": concept.label, "into": target.label}, now)


def retire_concept(*, actor: Actor, slug: str, now: datetime) -> None:
    """Takes a concept out of use: lines that hold it stay on their profiles, new ones cannot take it."""
    require(actor, RULE)
    concept = _concept(slug)
    with transaction.atomic():
        concept.state = ConceptState.RETIRED
        concept.save(update_fields=["state"])
        record(actor, RULE, now=now, object_id=slug, code="retired")


def _concept(slug: str) -> Concept:
    concept = Concept.objects.filter(slug=slug).first()
    if concept is None:
        raise Missing(kind="concept")
    return concept


def _move_lines(concept: Concept, target: Concept) -> None:
    taken = ProfileExpertise.objects.filter(concept=target).values_list("profile_id", "direction")
    held = set(taken)
    lines = list(ProfileExpertise.objects.filter(concept=concept))
    double = [line.id for line in lines if (line.profile_id, line.direction) in held]
    ProfileExpertise.objects.filter(id__in=double).delete()
    ProfileExpertise.objects.filter(concept=concept).update(concept=target)


def _tell_proposer(concept: Concept, code: str, facts: dict[str, str | int | None], now: datetime) -> None:
    if concept.proposed_by_id:
        notify(person_id=concept.proposed_by_id, code=code, facts=facts, path="/profile", now=now)

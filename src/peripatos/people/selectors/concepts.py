"""The vocabulary as it stands in this installation, and suggestions for typed words."""

from dataclasses import dataclass

from django.db.models import Count

from peripatos.core.access import Actor, may, require
from peripatos.people import vocabulary
from peripatos.people.models import Concept
from peripatos.people.types import ConceptState


@dataclass(frozen=True)
class ConceptLine:
    """A concept with its state, who proposed it, and how many profile lines hold it."""

    slug: str
    label: str
    definition: str
    group: str
    state: ConceptState
    proposed_by: str = ""
    lines: int = 0


def suggest_concepts(actor: Actor, typed: str, *, at_most: int = 5) -> tuple[ConceptLine, ...]:
    """Accepted concepts that ``typed`` may mean, best first: by the package's suggestion, then by names made here.

    A suggestion is never applied by itself; its owner confirms it.
    """
    require(actor, may.CORE_VOCABULARY_READ)
    words = " ".join(typed.split())
    if not words:
        return ()
    slugs = [found.concept_id for found in vocabulary.suggest(words, at_most=at_most)]
    own_names = Concept.objects.filter(state=ConceptState.ACCEPTED, label__icontains=words).order_by("label")
    slugs += [slug for slug in own_names.values_list("slug", flat=True)[:at_most] if slug not in slugs]
    rows = {row.slug: row for row in Concept.objects.filter(slug__in=slugs, state=ConceptState.ACCEPTED)}
    return tuple(_line(rows[slug]) for slug in slugs if slug in rows)[:at_most]


def accepted_concepts(actor: Actor) -> tuple[ConceptLine, ...]:
    """Every concept in use, by label, for filters."""
    require(actor, may.CORE_VOCABULARY_READ)
    return tuple(map(_line, Concept.objects.filter(state=ConceptState.ACCEPTED).order_by("label")))


def vocabulary_for_coordinator(actor: Actor) -> tuple[ConceptLine, ...]:
    """Every concept with how often it is used, proposed ones first."""
    require(actor, may.CORE_VOCABULARY_ACCEPT_MERGE_RETIRE_A_CONCEPT)
    rows = Concept.objects.select_related("proposed_by").annotate(lines=Count("profileexpertise"))
    order = {ConceptState.PROPOSED: 0, ConceptState.ACCEPTED: 1, ConceptState.RETIRED: 2}
    found = (_line(row, proposer=_name(row), lines=row.lines) for row in rows)
    return tuple(sorted(found, key=lambda line: (order[line.state], line.label.casefold())))


def _name(row: Concept) -> str:
    return row.proposed_by.display_name if row.proposed_by else ""


def _line(row: Concept, *, proposer: str = "", lines: int = 0) -> ConceptLine:
    return ConceptLine(row.slug, row.label, row.definition, row.group, ConceptState(row.state), proposer, lines)

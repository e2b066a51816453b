"""The engine's problem of a pilot group, from who may take part."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from peripatos.engine.pilot import Problem
from peripatos.planning.pilot.chances import bound_of, tickets_for
from peripatos.planning.pilot.population import Population, population_of
from peripatos.planning.pilot.quotas import in_file, quotas_of
from peripatos.planning.pilot.settings import PilotSettings, cleaned
from peripatos.planning.seams import Asked, Built, Document, Nothing
from peripatos.planning.types import Pin, PinKind


def build(asked: Asked) -> Built:
    """The problem as things stand. Raises ``Nothing`` with ``nobody``."""
    wanted, population = cleaned(asked.settings), population_of(asked.plan.programme_id)
    if not population.attributes:
        raise Nothing("nobody")
    quotas = quotas_of(wanted, list(population.attributes.values()))
    document: Document = {
        "version": 1,
        "kind": "pilot",
        "choose": wanted.choose,
        "tickets": wanted.tickets or 1,
        "people": [{"id": str(p), "attributes": dict(known)} for p, known in population.attributes.items()],
        "quotas": in_file(quotas),
        "must": _pinned(asked.pins, PinKind.TAKE, population),
        "never": _pinned(asked.pins, PinKind.LEAVE, population),
        "comparison": wanted.choose if wanted.comparison is None else wanted.comparison,
        "draw": None,
    }
    if wanted.tickets is None:
        document["tickets"] = tickets_for(bound_of(Problem.from_dict(document)))
    return Built(document, _facts(asked, wanted, population, document))


def _pinned(pins: Iterable[Pin], kind: PinKind, population: Population) -> list[str]:
    return sorted(str(p.person_id) for p in pins if p.kind is kind and p.person_id in population.attributes)


def _facts(asked: Asked, wanted: PilotSettings, population: Population, document: Document) -> Mapping[str, Any]:
    """What is said about the making of the problem; people by id."""
    named = {quota["attribute"] for quota in document["quotas"]}
    missing: dict[str, list[UUID]] = {
        name: [p for p, known in population.attributes.items() if name not in known] for name in sorted(named)
    }
    return {
        "people": len(population.attributes),
        "source": population.source,
        "choose": wanted.choose,
        "tickets": document["tickets"],
        "aside": [a.to_dict() for a in population.aside],
        "missing": {name: [str(p) for p in people] for name, people in missing.items() if people},
        "quotas": document["quotas"],
        "must": document["must"],
        "never": document["never"],
        "without_part": sorted(
            str(p.person_id) for p in asked.pins if p.person_id and p.person_id not in population.attributes
        ),
    }

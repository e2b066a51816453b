"""Reads the core vocabulary that ships with the package, once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from peripatos.people.vocabulary.types import BusinessFunction, ConceptEntry, Group, Industry, Language, LeadershipStyle


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def groups() -> tuple[Group, ...]:
    """The broad areas, in reading order."""
    return tuple(Group(key, value["label"]) for key, value in _read("concepts.toml").items())


@cache
def concepts() -> tuple[ConceptEntry, ...]:
    """Every concept of the core list, by area."""
    return tuple(
        ConceptEntry(row["id"], row["label"], row["definition"], group_id, tuple(row["synonyms"]))
        for group_id, group in _read("concepts.toml").items()
        for row in group["concepts"]
    )


@cache
def concepts_by_id() -> dict[str, ConceptEntry]:
    """Concept id → concept."""
    return {concept.id: concept for concept in concepts()}


@cache
def industries() -> tuple[Industry, ...]:
    """Sections A to U in our own words; show ``industry_acknowledgement()`` beside them."""
    return tuple(
        Industry(row["code"], row["label"], row["description"]) for row in _read("industries.toml")["industry"]
    )


@cache
def industry_acknowledgement() -> str:
    """The line that stands wherever industries are listed."""
    return str(_read("industries.toml")["acknowledgement"])


@cache
def functions() -> tuple[BusinessFunction, ...]:
    """The parts of an organisation."""
    return tuple(
        BusinessFunction(row["id"], row["label"], tuple(row["synonyms"])) for row in _read("functions.toml")["function"]
    )


@cache
def styles() -> tuple[LeadershipStyle, ...]:
    """The eight leadership styles."""
    return tuple(LeadershipStyle(row["id"], row["label"], row["definition"]) for row in _read("styles.toml")["style"])


@cache
def languages() -> tuple[Language, ...]:
    """Languages that a profile can name, by code."""
    return tuple(Language(code, name) for code, name in _read("languages.toml")["languages"].items())

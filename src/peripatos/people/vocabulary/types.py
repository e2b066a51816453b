"""What the core vocabulary hands out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """A broad area; every concept belongs to one."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """One thing that people can offer or seek, with the words by which they may call it."""

    id: str
    label: str
    definition: str
    group_id: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """A section of the economy by its letter."""

    code: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class BusinessFunction:
    """A part of an organisation, with words by which rosters call it."""

    id: str
    label: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadershipStyle:
    """One of the eight tags."""

    id: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639-1 code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept that typed words may mean: ``score`` 1 to 100 (the very words), ``matched`` the name that fitted."""

    concept_id: str
    score: int
    matched: str

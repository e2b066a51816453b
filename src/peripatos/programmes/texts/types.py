"""What the programme's own texts hand out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BlockKind(StrEnum):
    """How a block of text is set."""

    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (one line) or a list (one line for each item); plain text without markup."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a text, or a clause of an agreement; its id outlives a new wording."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A versioned text. ``exceptions`` and ``outsiders_only`` are ids of its sections; ``banner`` stands above it."""

    id: str
    title: str
    version: str
    audience: str
    locale: str
    licence: str
    review_by: date
    banner: str
    sections: tuple[Section, ...]
    exceptions: tuple[str, ...] = ()
    outsiders_only: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """How many words a reader meets."""
        return sum(len(line.split()) for section in self.sections for block in section.blocks for line in block.lines)

    @property
    def sections_for_insiders(self) -> tuple[Section, ...]:
        """The sections that people of the organisation agree to."""
        return tuple(section for section in self.sections if section.id not in self.outsiders_only)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do; ``gate`` is the gate of an enrolment that doing it opens, or empty."""

    id: str
    text: str
    gate: str


@dataclass(frozen=True, slots=True)
class TurnTo:
    """Where to go with what."""

    who: str
    about: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """How somebody starts in one role."""

    role: str
    title: str
    version: str
    purpose: tuple[str, str]
    time_promised: str
    before_day_one: tuple[Step, ...]
    first_30_days: tuple[Step, ...]
    boundaries: tuple[str, ...]
    turn_to: tuple[TurnTo, ...]
    self_check: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in order."""
        return self.before_day_one + self.first_30_days


@dataclass(frozen=True, slots=True)
class AgreementSection:
    """A section of a pair's agreement; ``streams`` empty means every stream."""

    id: str
    title: str
    hint: str
    starting_text: str
    streams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementTemplate:
    """The template from which a pair writes its agreement."""

    version: str
    title: str
    sections: tuple[AgreementSection, ...]

    def sections_for(self, stream: str) -> tuple[AgreementSection, ...]:
        """The sections of an agreement in a stream of this kind."""
        return tuple(section for section in self.sections if not section.streams or stream in section.streams)


@dataclass(frozen=True, slots=True)
class StreamText:
    """What a stream is for, and the rhythm, length (minutes), capacity and duration (months) it starts with."""

    kind: str
    title: str
    value_proposition: str
    for_leaders: str
    for_mentors: str
    cadence_days: int
    session_minutes: int
    mentor_capacity: int
    months: int


@dataclass(frozen=True, slots=True)
class ObjectiveTemplate:
    """An objective to start from, with how each side would know that it was met."""

    kind: str
    title: str
    statement: str
    leader_success: tuple[str, ...]
    mentor_success: tuple[str, ...]
    horizon_months: int

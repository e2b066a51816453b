"""The grade ladder and leadership stages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Count

from peripatos.core.access import Actor, may, require
from peripatos.people.models import GradeStep, Person
from peripatos.people.selectors.paging import page_of
from peripatos.people.selectors.words import containing
from peripatos.people.types import Employment, PersonKind, Stage


@dataclass(frozen=True)
class Rung:
    """A grade, its rank (1 is the lowest rung, None: nobody placed it), the suggested one, how many people have it."""

    code: str
    rank: int | None
    suggested_rank: int | None
    people: int


@dataclass(frozen=True)
class Ladder:
    """Placed grades from the top down, and grades that nobody placed, by suggestion."""

    placed: tuple[Rung, ...]
    unplaced: tuple[Rung, ...]

    @property
    def as_suggested(self) -> bool:
        """Whether nothing is unplaced and the order is the suggested one."""
        suggested = [rung.suggested_rank or 0 for rung in self.placed]
        return not self.unplaced and suggested == sorted(suggested, reverse=True)


@dataclass(frozen=True)
class StageLine:
    """A person with their stage and, when a steward corrected it, since when."""

    person_id: UUID
    name: str
    grade: str
    title: str
    stage: Stage
    corrected_at: datetime | None


def ladder(actor: Actor) -> Ladder:
    """The grades that were seen, with their places. Two queries."""
    require(actor, may.GRADE_LADDER_READ_EDIT)
    seen = Person.objects.exclude(grade="").exclude(employment=Employment.LEFT)
    people = dict(seen.values_list("grade").annotate(count=Count("id")).order_by())
    rungs = [
        Rung(step.code, step.rank, step.suggested_rank, people.get(step.code, 0)) for step in GradeStep.objects.all()
    ]
    placed = sorted((rung for rung in rungs if rung.rank is not None), key=lambda rung: -(rung.rank or 0))
    unplaced = sorted(
        (rung for rung in rungs if rung.rank is None), key=lambda rung: (-(rung.suggested_rank or 0), rung.code)
    )
    return Ladder(tuple(placed), tuple(unplaced))


def ranks_by_grade() -> dict[str, int]:
    """Grade → rank for placed grades only (more is more senior). For rules about ranks, which name what is missing."""
    placed = GradeStep.objects.filter(rank__isnull=False)
    return {code: rank for code, rank in placed.values_list("code", "rank") if rank is not None}


def unplaced_grades() -> tuple[str, ...]:
    """Grades that are seen and that nobody placed; rank rules do not apply to people who have one."""
    return tuple(GradeStep.objects.filter(rank__isnull=True).order_by("code").values_list("code", flat=True))


def stages(actor: Actor, *, text: str = "", stage: str = "", page: int = 1) -> "Page[StageLine]":
    """Insiders with their stages, for the steward who may correct them."""
    require(actor, may.LEADERSHIP_STAGE_CORRECT)
    people = Person.objects.filter(containing(text, "display_name", "title", "grade"), kind=PersonKind.INTERNAL)
    people = people.exclude(employment=Employment.LEFT)
    if stage in set(Stage):
        people = people.filter(stage=stage)
    return page_of(people.order_by("sort_name", "id"), page, _stage_line)


def _stage_line(person: Person) -> StageLine:
    return StageLine(
        person.id, person.display_name, person.grade, person.title, Stage(person.stage), person.stage_corrected_at
    )

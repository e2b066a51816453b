"""Reads about cohorts: a plan as it is looked over, and why somebody sits where they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from peripatos.core.access import Actor, Target, may, require
from peripatos.core.access.table import Rule
from peripatos.core.errors import Missing
from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.cohorts.groups import Group, Moves, groups_of, moves_of, newcomers
from peripatos.planning.files import Solved, solved_run
from peripatos.planning.models import Cohort
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import run_row
from peripatos.planning.types import PlanKind

if TYPE_CHECKING:
    from peripatos.engine.cohorts import Explanation

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF


@dataclass(frozen=True)
class Looked:
    """A plan of cohorts with everybody's name. ``new``: those who sit in no present cohort."""

    groups: tuple[Group, ...]
    moves: tuple[Moves, ...]
    new: tuple[UUID, ...]
    people: Mapping[UUID, Who]


@dataclass(frozen=True)
class Seat:
    """Why somebody sits where they do, in the engine's codes and numbers; ``numbers`` gives everybody's cohort."""

    person_id: UUID
    reasons: "Explanation"
    numbers: Mapping[UUID, int]
    people: Mapping[UUID, Who]


def looked_over(actor: Actor, run_id: UUID, *, rule: Rule = READ) -> Looked:
    """The cohorts that a run proposes."""
    found = _solved(actor, run_id, rule)
    people = who_is(UUID(name) for name in found.problem.ids)
    problem, solution = found.problem, found.solution
    return Looked(groups_of(problem, solution), moves_of(problem, solution), newcomers(problem), people)


def seat_of(actor: Actor, run_id: UUID, person_id: UUID) -> Seat:
    """Why this person is in this cohort, and what every other would cost. Raises ``Missing`` for anybody else."""
    from peripatos.engine.cohorts import explain  # noqa: PLC0415  (it loads the solvers)

    found = _solved(actor, run_id, READ)
    try:
        reasons = explain(found.problem, found.solution, str(person_id))
    except KeyError:
        raise Missing(what="person") from None
    numbers = {UUID(found.problem.ids[i]): c + 1 for c, group in enumerate(found.solution.groups) for i in group}
    return Seat(person_id, reasons, numbers, who_is(numbers))


def target_of_cohort(row: Cohort, members: list[UUID]) -> Target:
    """A cohort: its members own it, its facilitator holds the column of facilitators."""
    facilitators = frozenset({row.facilitator_id} if row.facilitator_id else ())
    return Target(
        owners=frozenset(members),
        parties={"FA": facilitators},
        programme_id=row.programme_id,
        stream=row.stream.kind,
    )


def _solved(actor: Actor, run_id: UUID, rule: Rule) -> Solved:
    run = run_row(run_id)
    require(actor, rule, target_of_plan(run.plan))
    found = solved_run(run) if run.plan.kind == PlanKind.COHORTS else None
    if found is None or found.solution.value is None:
        raise Missing(what="plan")
    return found

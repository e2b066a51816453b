"""Problem and solution of a run, read back from its files."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from peripatos.matching.files import unpacked
from peripatos.planning.models import PlanFiles, PlanRun
from peripatos.planning.seams import Document, engine_of


@dataclass(frozen=True, eq=False)
class Solved:
    """A solved run in memory, kept for the next question about it; both as documents, and as the engine's objects."""

    problem_document: Document
    solution_document: Document
    problem: Any
    solution: Any


@lru_cache(maxsize=4)
def _solved(kind: str, problem: bytes, solution: bytes) -> Solved:
    engine = engine_of(kind)
    first, second = unpacked(problem), unpacked(solution)
    read = engine.Problem.from_dict(first)
    return Solved(first, second, read, engine.Solution.from_dict(second, problem=read))


def solved_run(run: PlanRun) -> Solved | None:
    """What a run was asked and answered; None while it has no plan. The caller has asked the access table."""
    files = PlanFiles.objects.filter(run_id=run.id).first()
    return _solved(run.plan.kind, bytes(files.problem), bytes(files.solution)) if files else None


def documents_of(run_id: UUID) -> tuple[Document, Document] | None:
    """Problem and solution as they would be written to files; None while there are none."""
    files = PlanFiles.objects.filter(run_id=run_id).first()
    return (unpacked(files.problem), unpacked(files.solution)) if files else None

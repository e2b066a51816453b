"""Problem and solution of a run as gzipped JSON in the engine's formats, and what may leave the installation."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from peripatos.engine import pairing
from peripatos.engine.pairing.explain import Explainer
from peripatos.matching.models import RunFiles

Document = dict[str, Any]
MERGED = ("style", "preference")
MERGED_NAME = "style_and_wishes"
EXPLAINED = ("total", "coverage", "floor")
"""Aims under which a plan is also the best by value, so that what another pair would cost can be read off it."""


def packed(document: Mapping[str, object]) -> bytes:
    """A document as gzipped JSON; the same document gives the same bytes."""
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), compresslevel=5, mtime=0)


def unpacked(blob: bytes | memoryview) -> Document:
    """The document of :func:`packed`."""
    found: Document = json.loads(gzip.decompress(bytes(blob)))
    return found


@dataclass(frozen=True, eq=False)
class Solved:
    """A solved run in memory, kept for the next question about it."""

    problem: pairing.Problem
    solution: pairing.Solution

    @cached_property
    def explainer(self) -> Explainer:
        """Answers why and why not for every leader of the plan."""
        solution = self.solution if self.best_by_value else replace(self.solution, status="feasible")
        return Explainer(self.problem, solution)

    @property
    def best_by_value(self) -> bool:
        """Whether the aim lets the plan be the best by value; else fit alone explains nothing."""
        return self.problem.objective in EXPLAINED


@lru_cache(maxsize=2)
def _solved(problem: bytes, solution: bytes) -> Solved:
    read = pairing.Problem.from_dict(unpacked(problem))
    return Solved(read, pairing.Solution.from_dict(unpacked(solution), problem=read))


def solved_run(run_id: UUID) -> Solved | None:
    """Problem and solution of a run; None while it has none. The caller has asked the access table."""
    files = RunFiles.objects.filter(run_id=run_id).first()
    return _solved(bytes(files.problem), bytes(files.solution)) if files else None


def forbidden_of(run_id: UUID, leader_id: UUID) -> list[Document]:
    """The best mentors of one leader whom a hard rule forbids: mentor, fit, code of the rule."""
    blob = RunFiles.objects.filter(run_id=run_id).values_list("forbidden", flat=True).first()
    return unpacked(blob).get(str(leader_id), []) if blob else []


def without_ranks(problem: Document) -> Document:
    """A problem as it may be downloaded: no ranked list, and no component from which a list could be read.

    Style and wishes are added up, so that scores, plan and bound stay exactly what they were. A no-match list never
    was in the file: such a pair is simply not among the permitted ones. Whether two would rather have each other
    follows from the lists, so a plan made under that aim is handed out as one for the total: value and bound stay, and
    only stability can no longer be checked from the files.
    """
    components = list(problem.get("components", []))
    shown = {k: v for k, v in problem.items() if k not in ("leader_ranks", "mentor_ranks")}
    if shown.get("objective") == "stable":
        shown["objective"] = "total"
    if not set(MERGED) <= set(components):
        return shown
    kept = [c for c in components if c not in MERGED]
    places = [components.index(c) for c in kept]
    pair = [components.index(c) for c in MERGED]
    edges = [[*e[:3], [*(e[3][k] for k in places), sum(e[3][k] for k in pair)]] for e in problem["edges"]]
    return shown | {"components": [*kept, MERGED_NAME], "edges": edges}


def without_wishes(solution: Document, *, fingerprint: str) -> Document:
    """A solution as it may be downloaded, for the problem of that fingerprint.

    Which pairs would rather have each other follows from ranked lists, so neither they nor their number are in it.
    """
    hidden = ("blocking", "blocking_pairs")
    stats = {k: v for k, v in solution.get("stats", {}).items() if k not in hidden}
    return solution | {"stats": stats | {"problem": fingerprint}}


def merged_parts(parts: Mapping[str, int]) -> dict[str, int]:
    """Components as people see them: wishes are added to style, so that nobody reads another's list from a bar."""
    kept = {name: points for name, points in parts.items() if name not in MERGED}
    return kept | {MERGED_NAME: sum(parts.get(name, 0) for name in MERGED)}

"""What each kind of plan provides: its problem, its figures, what publishing does. One package of this layer each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from peripatos.core.access import Actor
from peripatos.engine.contract import Verdict
from peripatos.planning.models import Plan, PlanRun
from peripatos.planning.types import Pin, PlanKind
from peripatos.programmes.types import ProgrammeState

Document = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What a run was asked for: the plan with its programme and stream, the settings and pins as they stand."""

    plan: Plan
    settings: Mapping[str, Any]
    pins: tuple[Pin, ...]
    now: datetime


@dataclass(frozen=True)
class Built:
    """A problem in the engine's file format, and what is said about its making: who was left aside and why, rules that
    could not be applied, how ids of the file are to be read. Everything in ``facts`` is C1 and JSON.
    """

    document: Document
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What a run came to, in the engine's own objects."""

    problem: Any
    solution: Any


@dataclass(frozen=True)
class Publication(Result):
    """A plan on its way into force: who publishes which run, when. The service has asked the access table."""

    actor: Actor
    plan: Plan
    run: PlanRun
    now: datetime


class Nothing(Exception):
    """There is nothing to plan: nobody takes part, or no host is there. ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Seam(Protocol):
    """One kind of plan."""

    kind: PlanKind
    publishable_in: tuple[ProgrammeState, ...]

    def defaults(self, programme_id: UUID, /) -> Mapping[str, Any]:
        """Settings that a first plan of the programme starts with."""
        ...

    def cleaned(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """Settings as they are kept; raises ``BadInput`` with a sentence per field."""
        ...

    def build(self, asked: Asked) -> Built:
        """The problem as things stand; raises ``Nothing``."""
        ...

    def figures(self, result: Result) -> Mapping[str, Any]:
        """Figures of the outcome for the run's ``facts``: counts, shares, ids."""
        ...

    def publish(self, publication: Publication) -> Mapping[str, int]:
        """Writes what the plan says, inside the caller's transaction; returns counts for the history.

        Raises ``GuardFailed`` when the world has changed so that the plan cannot stand.
        """
        ...


class Engine(Protocol):
    """What every problem package of the engine offers."""

    Problem: Any
    Solution: Any

    def solve(self, problem: Any, *, seed: int, effort: str, progress: Any) -> Any: ...

    def judge(self, problem: Any, solution: Any) -> Verdict: ...


def seam_of(kind: str) -> Seam:
    """The seam of one kind of plan."""
    found: Seam = import_module(f"peripatos.planning.{PlanKind(kind).value}.seam").SEAM
    return found


def engine_of(kind: str) -> Engine:
    """The engine's package for one kind of plan; imported by whoever needs it, because solvers are slow to load."""
    found: Engine = import_module(f"peripatos.engine.{PlanKind(kind).value}")
    return found

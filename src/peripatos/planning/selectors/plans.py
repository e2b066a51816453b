"""Plans: the list, one plan with its runs and pins, what a new one starts with, its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peripatos.core.access import Actor, decide, may, require, require_any_reach
from peripatos.core.history import HistoryEntry
from peripatos.matching.types import RunState
from peripatos.planning.models import Plan, PlanPin, PlanRun
from peripatos.planning.policies import target_of_plan, visible_plans
from peripatos.planning.rows import plan_row
from peripatos.planning.seams import seam_of
from peripatos.planning.services.noting import HISTORY_KIND
from peripatos.planning.types import STREAM_OF_PLAN, PinKind, PlanDraft, PlanKind, PlanState
from peripatos.programmes.models import Programme, Stream
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.types import ProgrammeState

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN
OVER = (ProgrammeState.CLOSING, ProgrammeState.CLOSED)
HISTORY_SHOWN = 60
DATED = ("starts_on", "first_on")  # settings that a plan does not inherit from the one before


@dataclass(frozen=True)
class RunLine:
    """One run in a list."""

    id: UUID
    number: int
    state: RunState
    status: str
    gap: float | None
    facts: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class PlanLine:
    """One plan in the list, with its latest run."""

    id: UUID
    kind: PlanKind
    name: str
    programme: str
    state: PlanState
    last_run: RunLine | None
    published_at: datetime | None


@dataclass(frozen=True)
class ToPlan:
    """A kind of plan that the actor may open in a programme; ``plan_id`` is the draft that stands already."""

    programme_id: UUID
    programme: str
    kind: PlanKind
    plan_id: UUID | None


@dataclass(frozen=True)
class PinLine:
    """One wish with names."""

    id: UUID
    kind: PinKind
    person_id: UUID | None
    person: str
    other_id: UUID | None
    other: str
    slot: int | None
    about: str
    starts_at: datetime | None


@dataclass(frozen=True)
class PlanPage:
    """One plan: what it is set to, its runs, its pins."""

    id: UUID
    version: int
    revision: int
    kind: PlanKind
    programme_id: UUID
    programme: str
    state: PlanState
    draft: PlanDraft
    runs: tuple[RunLine, ...]
    pins: tuple[PinLine, ...]
    published_at: datetime | None
    published_run_id: UUID | None
    may_change: bool


@dataclass(frozen=True)
class Change:
    """One line of a history."""

    at: datetime
    by: str
    code: str
    facts: Mapping[str, Any]


def plans_list(actor: Actor) -> tuple[PlanLine, ...]:
    """Plans that a duty of the actor may look into, newest first; two queries whatever their number."""
    require_any_reach(actor, READ)
    rows = list(visible_plans(actor).select_related("programme").order_by("-created_at", "id"))
    last = {run.plan_id: run for run in PlanRun.objects.filter(plan__in=rows).order_by("number")}
    return tuple(
        PlanLine(
            id=row.id,
            kind=PlanKind(row.kind),
            name=row.name,
            programme=row.programme.name,
            state=PlanState(row.state),
            last_run=_run_line(last[row.id]) if row.id in last else None,
            published_at=row.published_at,
        )
        for row in rows
    )


def kinds_to_plan(actor: Actor) -> tuple[ToPlan, ...]:
    """What the actor may plan, of programmes that are not over and streams that they run."""
    programmes = list(Programme.objects.exclude(state__in=OVER).order_by("name"))
    streams = set(Stream.objects.filter(programme__in=programmes).values_list("programme_id", "kind"))
    drafts = Plan.objects.filter(programme__in=programmes, state=PlanState.DRAFT)
    standing = {(programme, kind): plan for programme, kind, plan in drafts.values_list("programme_id", "kind", "id")}
    return tuple(
        ToPlan(programme.id, programme.name, kind, standing.get((programme.id, kind)))
        for programme in programmes
        for kind, stream in STREAM_OF_PLAN.items()
        if (stream is None or (programme.id, stream) in streams)
        and decide(actor, PREPARE, target_of_rows(programme.id, stream)).allowed
    )


def first_draft(actor: Actor, programme_id: UUID, kind: PlanKind) -> PlanDraft:
    """What a new plan starts with: the settings of the last one of its kind, else those that suit the programme."""
    require(actor, PREPARE, target_of_rows(programme_id, STREAM_OF_PLAN[kind]))
    last = Plan.objects.filter(programme_id=programme_id, kind=kind).order_by("-created_at").first()
    defaults = seam_of(kind).defaults(programme_id)
    kept = {name: value for name, value in last.settings.items() if name not in DATED} if last else {}
    return PlanDraft("", {**defaults, **kept}, last.seed if last else 1)


def plan_page(actor: Actor, plan_id: UUID) -> PlanPage:
    """One plan with its runs, newest first."""
    row = plan_row(plan_id)
    require(actor, READ, target_of_plan(row))
    runs = PlanRun.objects.filter(plan=row).order_by("-number")
    return PlanPage(
        id=row.id,
        version=row.version,
        revision=row.revision,
        kind=PlanKind(row.kind),
        programme_id=row.programme_id,
        programme=row.programme.name,
        state=PlanState(row.state),
        draft=PlanDraft(row.name, row.settings, row.seed),
        runs=tuple(map(_run_line, runs)),
        pins=pin_lines(row),
        published_at=row.published_at,
        published_run_id=row.published_run_id,
        may_change=row.state == PlanState.DRAFT and decide(actor, PREPARE, target_of_plan(row)).allowed,
    )


def pin_lines(row: Plan) -> tuple[PinLine, ...]:
    """The wishes of a plan with names, oldest first. The caller has asked the access table."""
    pins: Iterable[PlanPin] = PlanPin.objects.filter(plan=row).select_related("person", "other")
    return tuple(
        PinLine(
            id=pin.id,
            kind=PinKind(pin.kind),
            person_id=pin.person_id,
            person=pin.person.display_name if pin.person else "",
            other_id=pin.other_id,
            other=pin.other.display_name if pin.other else "",
            slot=pin.slot,
            about=pin.about,
            starts_at=pin.starts_at,
        )
        for pin in pins
    )


def history_of_plan(actor: Actor, plan_id: UUID) -> tuple[Change, ...]:
    """Who changed what, newest first."""
    require(actor, READ, target_of_plan(plan_row(plan_id)))
    rows = HistoryEntry.objects.filter(object_kind=HISTORY_KIND, object_id=plan_id).order_by("-at")[:HISTORY_SHOWN]
    return tuple(Change(row.at, row.by_name, row.code, row.facts) for row in rows)


def _run_line(run: PlanRun) -> RunLine:
    return RunLine(
        run.id, run.number, RunState(run.state), run.status, run.gap, run.facts, run.finished_at or run.created_at
    )

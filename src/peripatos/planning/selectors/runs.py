"""One run of a plan: what every page of it says, its plan in memory, its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peripatos.core.access import Actor, decide, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import Missing
from peripatos.engine.contract import Verdict
from peripatos.matching.types import RunState
from peripatos.planning.files import Solved, documents_of, solved_run
from peripatos.planning.models import PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import run_row
from peripatos.planning.seams import Document, engine_of, seam_of
from peripatos.planning.types import PlanKind, PlanState

READ = may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF
PREPARE = may.STREAM_PLAN_PREPARE_RUN_PIN
PUBLISH = may.STREAM_PLAN_PUBLISH
DOWNLOAD = may.STREAM_PLAN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF
PARTS = ("problem", "solution")


@dataclass(frozen=True)
class RunHead:
    """What every page of a run says about it.

    ``up_to_date``: settings and pins are those that the run knew. ``previous_id``: the solved run before it.
    ``later``: the plan has a run after this one. ``in_time``: the programme is in a state in which plans of the kind
    are published.
    """

    id: UUID
    plan_id: UUID
    plan_name: str
    plan_state: PlanState
    kind: PlanKind
    programme_id: UUID
    programme: str
    number: int
    state: RunState
    code: str
    status: str
    value: float | None
    bound: float | None
    gap: float | None
    settings: Mapping[str, Any]
    facts: Mapping[str, Any]
    seed: int
    milliseconds: int
    created_at: datetime
    progress_note: str
    progress_done: int
    progress_total: int
    up_to_date: bool
    published: bool
    previous_id: UUID | None
    later: bool
    in_time: bool
    may_change: bool
    may_publish: bool


def run_head(actor: Actor, run_id: UUID) -> RunHead:
    """What every page of a run says about it."""
    run = run_row(run_id)
    plan, target = run.plan, target_of_plan(run.plan)
    require(actor, READ, target)
    others = PlanRun.objects.filter(plan=plan).exclude(id=run.id).order_by("-number")
    numbers = list(others.values_list("id", "number", "state"))
    earlier = (other for other, number, state in numbers if number < run.number and state == RunState.SOLVED)
    is_draft = plan.state == PlanState.DRAFT
    ready = run.state == RunState.SOLVED and run.revision == plan.revision
    in_time = plan.programme.state in seam_of(plan.kind).publishable_in
    publishes = decide(actor, PUBLISH, target).allowed
    return RunHead(
        id=run.id,
        plan_id=plan.id,
        plan_name=plan.name,
        plan_state=PlanState(plan.state),
        kind=PlanKind(plan.kind),
        programme_id=plan.programme_id,
        programme=plan.programme.name,
        number=run.number,
        state=RunState(run.state),
        code=run.last_error,
        status=run.status,
        value=run.value,
        bound=run.bound,
        gap=run.gap,
        settings=run.settings,
        facts=run.facts,
        seed=run.seed,
        milliseconds=run.solve_milliseconds or 0,
        created_at=run.created_at,
        progress_note=run.progress_note,
        progress_done=run.progress_done,
        progress_total=run.progress_total,
        up_to_date=run.revision == plan.revision,
        published=plan.published_run_id == run.id,
        previous_id=next(earlier, None),
        later=any(number > run.number for _other, number, _state in numbers),
        in_time=in_time,
        may_change=is_draft and decide(actor, PREPARE, target).allowed,
        may_publish=is_draft and ready and in_time and publishes,
    )


def solved_plan(actor: Actor, run_id: UUID) -> Solved:
    """Problem and solution of a solved run; raises ``Missing`` while there is none."""
    run = run_row(run_id)
    require(actor, READ, target_of_plan(run.plan))
    found = solved_run(run)
    if found is None:
        raise Missing(what="plan")
    return found


def problem_document(actor: Actor, run_id: UUID) -> Document:
    """The problem of a run in the engine's format, also of one without a plan; empty when nothing was built."""
    run = run_row(run_id)
    require(actor, READ, target_of_plan(run.plan))
    found = documents_of(run_id)
    return found[0] if found else {}


def judged(actor: Actor, run_id: UUID) -> Verdict:
    """The independent judge looks at the stored plan again, now."""
    found = solved_plan(actor, run_id)
    return engine_of(run_row(run_id).plan.kind).judge(found.problem, found.solution)


def download_part(actor: Actor, run_id: UUID, part: str, *, now: datetime) -> Document:
    """Problem or solution in the engine's file format; audited. Pairs kept apart do not say why."""
    run = run_row(run_id)
    require(actor, DOWNLOAD, target_of_plan(run.plan))
    documents = documents_of(run_id)
    if documents is None or part not in PARTS:
        raise Missing(what="file")
    audit.record(actor, DOWNLOAD, now=now, object_id=run.id, code=f"downloaded_{part}", outcome="read")
    return documents[PARTS.index(part)]

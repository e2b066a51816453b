"""A run of a plan from claim to result.

The row is the truth: a worker that dies leaves a lease that ends, and the next one starts anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from peripatos.core.access import Actor, acting, may
from peripatos.core.access.rights import task_actor
from peripatos.core.audit import services as audit
from peripatos.core.history import note_change
from peripatos.core.pace import Pace, RunLost, while_ours
from peripatos.core.records import claim_one
from peripatos.matching.files import packed
from peripatos.matching.types import RUNNING_STATES, RunState
from peripatos.planning.models import PlanFiles, PlanRun
from peripatos.planning.rows import pins_of
from peripatos.planning.seams import Asked, Document, Nothing, Result, engine_of, seam_of
from peripatos.planning.services.noting import HISTORY_KIND

RULE = may.STREAM_PLAN_PREPARE_RUN_PIN
BY = "Peripatos"
MOST_ATTEMPTS = 20
STEPS = ("reading", "solving", "checking", "writing")


@dataclass(frozen=True)
class Outcome:
    """What a run came to; ``files`` are problem and solution where there is a plan."""

    state: RunState
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Document, ...] = ()


def run_next(*, now: datetime) -> bool:
    """Claims one queued run, or one whose worker died, and brings it to its end; returns whether there was one."""
    with acting(task_actor("build_problem")):
        run = claim_one(unfinished(), now=now)
    if run is None:
        return False
    _process(run, for_actor=str(run.requested_by_id or ""), now=now)
    return True


def unfinished() -> QuerySet[PlanRun]:
    """Runs that still have work, first come first served. Without joins: claiming locks the run and nothing else."""
    return PlanRun.objects.filter(state__in=RUNNING_STATES).order_by("created_at", "id")


def _process(run: PlanRun, *, for_actor: str, now: datetime) -> None:
    worker = task_actor("build_problem", for_actor=for_actor, programmes=frozenset({run.programme_id}))
    with acting(worker):
        pace = Pace(run, STEPS, now)
        try:
            outcome = work(run, pace, now=now)
            pace.step("writing")
            finish(run, worker, outcome, pace)
        except RunLost:
            return


def work(run: PlanRun, pace: Pace, *, now: datetime) -> Outcome:
    """Everything between claim and last transaction; nothing here holds a transaction open."""
    if run.attempts > MOST_ATTEMPTS:
        return Outcome(RunState.FAILED, "too_many_attempts")
    pace.step("reading")
    seam, engine = seam_of(run.plan.kind), engine_of(run.plan.kind)
    try:
        built = seam.build(Asked(run.plan, run.settings, pins_of(run.plan), now))
    except Nothing as nothing:
        return Outcome(RunState.INFEASIBLE, nothing.code, facts={"why": nothing.code})
    problem = engine.Problem.from_dict(built.document)
    pace.step("solving")
    effort = str(run.settings.get("effort", "normal"))
    solution = engine.solve(problem, seed=run.seed, effort=effort, progress=pace.watch)
    pace.step("checking")
    verdict = engine.judge(problem, solution)
    if not verdict.ok:
        codes = sorted({v.code for v in verdict.violations})
        return Outcome(RunState.FAILED, "check_refused", facts={"why": "check_refused", "violations": codes})
    figures = {"status": solution.status, "value": solution.value, "bound": solution.bound, "gap": solution.gap}
    files = (built.document, solution.to_dict())
    if solution.value is None:
        facts = {**built.facts, "why": solution.status, "conflicts": list(solution.conflicts)}
        return Outcome(RunState.INFEASIBLE, str(solution.status), facts=facts, figures=figures, files=files)
    facts = {**built.facts, **seam.figures(Result(problem, solution))}
    return Outcome(RunState.SOLVED, facts=facts, figures=figures, files=files)


def finish(run: PlanRun, worker: Actor, outcome: Outcome, pace: Pace) -> None:
    """Writes the outcome in one short transaction, only while the lease holds."""
    files = [packed(document) for document in outcome.files]
    with while_ours(run):
        PlanFiles.objects.filter(run=run).delete()
        if files:
            problem, solution = files
            PlanFiles.objects.create(run=run, programme_id=run.programme_id, problem=problem, solution=solution)
        _write(run, outcome, pace)
        code = f"run_{outcome.state.value}"
        audit.record(worker, RULE, now=pace.now, object_id=run.id, code=code)
        note_change(worker, HISTORY_KIND, run.plan_id, code, now=pace.now, name=BY, run=run.number)


def _write(run: PlanRun, outcome: Outcome, pace: Pace) -> None:
    milliseconds = round((pace.now - (run.started_at or pace.began)).total_seconds() * 1000)
    PlanRun.objects.filter(id=run.id).update(
        state=outcome.state,
        last_error=outcome.code,
        facts=dict(outcome.facts),
        finished_at=pace.now,
        solve_milliseconds=milliseconds,
        progress_done=len(STEPS),
        progress_total=len(STEPS),
        progress_note="",
        lease_token=None,
        lease_until=None,
        **outcome.figures,
    )

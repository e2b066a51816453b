"""A run from claim to result.

The row is the truth: a worker that dies leaves a lease that ends, and the next one starts anew.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from peripatos.core.access import Actor, acting, may, require
from peripatos.core.access.rights import task_actor
from peripatos.core.audit import services as audit
from peripatos.core.errors import GuardFailed
from peripatos.core.history import note_change
from peripatos.core.pace import Pace, RunLost, while_ours
from peripatos.core.records import claim_one
from peripatos.engine import pairing
from peripatos.matching.files import packed
from peripatos.matching.fitting import Fitted, Fitter, best_plan
from peripatos.matching.inputs import Inputs, read_inputs
from peripatos.matching.models import MatchRun, Proposal, RunFiles
from peripatos.matching.outcome import Beside, Outcome, best_total_of, empty_outcome, infeasible_outcome, outcome_of
from peripatos.matching.policies import target_of_round
from peripatos.matching.robust import robust_pairs
from peripatos.matching.rows import run_row
from peripatos.matching.services.noting import HISTORY_KIND
from peripatos.matching.types import RUNNING_STATES, RunState

RULE = may.MATCH_RUN_START_RE_RUN
BY = "Peripatos"
MOST_ATTEMPTS = 20  # several ends of a machine in a row are not the run's fault; between two, other work has its turn
STEPS = ("reading", "scoring", "solving", "checking", "comparing", "testing", "writing")
BATCH = 500


def run_next(*, now: datetime) -> bool:
    """Claims one queued run, or one whose worker died, and brings it to its end; returns whether there was one."""
    with acting(task_actor("build_problem")):
        run = claim_one(unfinished(), now=now)
    if run is None:
        return False
    _process(run, for_actor=str(run.requested_by_id or ""), now=now)
    return True


def run_now(*, actor: Actor, run_id: UUID, now: datetime) -> RunState:
    """Brings one run to its end in this process, for the command line; returns its state.

    Raises ``GuardFailed`` with ``run_is_over``, or ``run_is_under_way`` when a worker is busy with it.
    """
    run = run_row(run_id)
    require(actor, RULE, target_of_round(run.round))
    if run.state not in RUNNING_STATES:
        raise GuardFailed(reason="run_is_over")
    with acting(task_actor("build_problem")):
        claimed = claim_one(unfinished().filter(id=run_id), now=now)
    if claimed is None:
        raise GuardFailed(reason="run_is_under_way")
    _process(claimed, for_actor=actor.name, now=now)
    return RunState(run_row(run_id).state)


def unfinished() -> QuerySet[MatchRun]:
    """Runs that still have work, first come first served. Without joins: claiming locks the run and nothing else."""
    return MatchRun.objects.filter(state__in=RUNNING_STATES).order_by("created_at", "id")


def _process(run: MatchRun, *, for_actor: str, now: datetime) -> None:
    worker = task_actor("build_problem", for_actor=for_actor, programmes=frozenset({run.programme_id}))
    with acting(worker):
        pace = Pace(run, STEPS, now)
        if run.attempts > MOST_ATTEMPTS:
            finish(run, worker, Outcome(RunState.FAILED, "too_many_attempts"), pace)
            return
        try:
            outcome = work(run, pace, now=now)
            pace.step("writing")
        except (RunLost, pairing.Cancelled):
            return
        finish(run, worker, outcome, pace)


def work(run: MatchRun, pace: Pace, *, now: datetime) -> Outcome:
    """Everything between claim and last transaction; nothing here holds a transaction open."""
    pace.step("reading")
    inputs = read_inputs(run, now=now)
    if not inputs.leaders or not any(m.places for m in inputs.mentors):
        return empty_outcome(inputs)
    pace.step("scoring")
    fitter = Fitter(inputs)
    fitted = fitter.first()
    pace.step("solving")
    fitted, solution = best_plan(
        fitter, fitted, seed=inputs.seed, progress=pace.watch, again=lambda: pace.step("solving")
    )
    pace.step("checking")
    verdict = pairing.judge(fitted.problem, solution)
    if not verdict.ok:
        codes = sorted({v.code for v in verdict.violations})
        return Outcome(RunState.FAILED, "check_refused", facts={"why": "check_refused", "violations": codes})
    if solution.status == "infeasible":
        return infeasible_outcome(inputs, fitted, solution)
    pace.step("comparing")
    beside = _beside(inputs, fitter, fitted, solution, pace)
    return outcome_of(inputs, fitter, fitted, solution, verdict, beside)


def _beside(inputs: Inputs, fitter: Fitter, fitted: Fitted, solution: pairing.Solution, pace: Pace) -> Beside:
    """What the plan is compared with. An aim that serves more people, or pleases them, has its price in total fit."""
    problem = fitted.problem

    def under(objective: str) -> tuple[pairing.Problem, pairing.Solution]:
        if problem.objective == objective:
            return problem, solution
        other = replace(problem, objective=objective)
        return other, pairing.solve(other, seed=inputs.seed, progress=pace.watch)

    best, stable = under("total"), under("stable")
    closed = None if fitted.listed_per_leader is None else fitter.over_all(*best, seed=inputs.seed)
    bound = None if closed is None else closed.bound
    pace.step("testing")
    robust = robust_pairs(problem, solution, seed=inputs.seed, pulse=lambda done: pace.watch(done, 0, None, None))
    highest = best if closed is None else (closed.problem, closed.solution)
    return Beside(best_total_of(*highest), best_total_of(*stable), bound, robust)


def finish(run: MatchRun, worker: Actor, outcome: Outcome, pace: Pace) -> None:
    """Writes the outcome in short transactions, each only while the lease holds; the last one makes it visible.

    A run shows its proposals once it is solved, so an attempt that breaks off between two of them shows nothing, and
    the next one begins by clearing them away.
    """
    files = [packed(document) for document in outcome.files]
    try:
        with while_ours(run):
            Proposal.objects.filter(run=run).delete()
            RunFiles.objects.filter(run=run).delete()
        rows = _rows(run, outcome, pace.now)
        for start in range(0, len(rows), BATCH):
            with while_ours(run):
                Proposal.objects.bulk_create(rows[start : start + BATCH])
        with while_ours(run):
            _conclude(run, worker, outcome, files, pace)
    except RunLost:
        return


def _conclude(run: MatchRun, worker: Actor, outcome: Outcome, files: list[bytes], pace: Pace) -> None:
    if files:
        problem, solution, forbidden = files
        RunFiles.objects.create(
            run=run, programme_id=run.programme_id, problem=problem, solution=solution, forbidden=forbidden
        )
    _write(run, outcome, pace)
    figures, now = outcome.figures, pace.now
    audit.record(worker, RULE, now=now, object_id=run.id, code=f"run_{outcome.state.value}")
    facts = {"run": run.number, "served": figures.get("served"), "leaders": figures.get("leaders")}
    note_change(worker, HISTORY_KIND, run.round_id, f"run_{outcome.state.value}", now=now, name=BY, **facts)


def _rows(run: MatchRun, outcome: Outcome, now: datetime) -> list[Proposal]:
    return [
        Proposal(
            created_at=now,
            programme_id=run.programme_id,
            run=run,
            leader_id=p.leader.person_id,
            mentor_id=p.mentor.person_id,
            leader_enrolment_id=p.leader.enrolment_id,
            mentor_enrolment_id=p.mentor.enrolment_id,
            fit=p.fit,
            components=dict(p.parts),
            reasons=list(p.reasons),
            marks=list(p.marks),
            survived=p.survived,
        )
        for p in outcome.proposals
    ]


def _write(run: MatchRun, outcome: Outcome, pace: Pace) -> None:
    milliseconds = round((pace.now - (run.started_at or pace.began)).total_seconds() * 1000)
    MatchRun.objects.filter(id=run.id).update(
        state=outcome.state,
        last_error=outcome.code,
        facts=outcome.facts,
        finished_at=pace.now,
        solve_milliseconds=milliseconds,
        progress_done=len(STEPS),
        progress_total=len(STEPS),
        progress_note="",
        lease_token=None,
        lease_until=None,
        **outcome.figures,
    )

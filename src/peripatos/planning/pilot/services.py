"""The draw of a pilot group: its source is named first, then the seed names one ticket, once and for all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.matching.files import packed
from peripatos.matching.rows import name_of
from peripatos.matching.types import RunState
from peripatos.planning.files import Solved, solved_run
from peripatos.planning.models import PlanFiles, PlanRun
from peripatos.planning.pilot.draw import fingerprint_of, ticket_of
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import plan_row, run_row
from peripatos.planning.services.drafting import require_draft
from peripatos.planning.services.noting import note
from peripatos.planning.types import PlanKind

RULE = may.STREAM_PLAN_PREPARE_RUN_PIN
LONGEST_SEED, LONGEST_SOURCE = 200, 200


def announce_draw(*, actor: Actor, run_id: UUID, source: str, on: date, now: datetime) -> None:
    """Names, before anybody can know it, where the seed of the draw will come from, and of which day.

    Raises ``BadInput``, or ``GuardFailed`` with ``draw_is_announced``, ``already_drawn`` and what stops a draw.
    """
    with transaction.atomic():
        run = _drawable(actor, run_id)
        if "announced" in run.facts:
            raise GuardFailed(reason="draw_is_announced")
        wrong = {} if source.strip() else {"source": "Say where the seed will come from."}
        if on < now.date():
            wrong["on"] = "Name today or a day to come: a seed that is known already proves nothing."
        if wrong:
            raise BadInput(wrong)
        said = {"source": source.strip()[:LONGEST_SOURCE], "on": on.isoformat()}
        _keep(run, announced={**said, "at": now.isoformat(), "by": name_of(actor)})
        note(actor, RULE, run.plan_id, "draw_announced", now=now, object_id=run.id, run=run.number)


def draw_pilot(*, actor: Actor, run_id: UUID, seed: str, now: datetime) -> int:
    """Draws one ticket of the lottery by a public seed, once per run, and sets the comparison group beside it; returns
    the ticket, from 0 (``draw.ticket_of``).

    Raises ``BadInput``, or ``GuardFailed`` with ``already_drawn``, ``draw_not_announced``, ``draw_too_early``,
    ``run_has_no_plan``, ``plan_changed_since``, ``plan_is_published``, ``plan_is_closed`` or ``check_refused``.
    """
    with transaction.atomic():
        run = _drawable(actor, run_id)
        announced = run.facts.get("announced")
        if announced is None:
            raise GuardFailed(reason="draw_not_announced")
        if now.date() < date.fromisoformat(announced["on"]):
            raise GuardFailed(reason="draw_too_early")
        words = " ".join(seed.split())
        if not words or len(words) > LONGEST_SEED:
            raise BadInput({"seed": f"Enter the seed as it was made public, at most {LONGEST_SEED} characters."})
        ticket = _draw(run, words, actor, now)
        note(actor, RULE, run.plan_id, "pilot_drawn", now=now, object_id=run.id, run=run.number, ticket=ticket + 1)
    return ticket


def _drawable(actor: Actor, run_id: UUID) -> PlanRun:
    """The run, its plan locked, when it is one that may be drawn from."""
    run = run_row(run_id)
    row = plan_row(run.plan_id, lock=True)
    require(actor, RULE, target_of_plan(row))
    if row.kind != PlanKind.PILOT:
        raise Missing(what="plan")
    require_draft(row)
    run.refresh_from_db(fields=["facts", "state", "revision"])
    if run.state != RunState.SOLVED:
        raise GuardFailed(reason="run_has_no_plan")
    if "draw" in run.facts:
        raise GuardFailed(reason="already_drawn")
    if run.revision != row.revision:
        raise GuardFailed(reason="plan_changed_since")
    return run


def _draw(run: PlanRun, seed: str, actor: Actor, now: datetime) -> int:
    solved = solved_run(run)
    if solved is None:
        raise GuardFailed(reason="run_has_no_plan")
    fingerprint = fingerprint_of(solved.solution_document["panels"])
    if fingerprint != run.facts["fingerprint"]:
        raise GuardFailed(reason="check_refused")
    tickets = solved.problem.tickets
    ticket = ticket_of(seed, fingerprint, tickets)
    problem, solution = drawn(solved, ticket)
    PlanFiles.objects.filter(run=run).update(problem=packed(problem), solution=packed(solution))
    told = {"seed": seed, "ticket": ticket, "tickets": tickets, "fingerprint": fingerprint}
    _keep(run, draw={**told, "at": now.isoformat(), "by": name_of(actor)})
    return ticket


def drawn(solved: Solved, ticket: int) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Problem and solution, as documents, once that ticket is drawn: the same lottery, and the comparison group.

    Raises ``GuardFailed`` with ``check_refused`` unless the independent judge accepts it.
    """
    from peripatos.engine.pilot import Problem, judge  # noqa: PLC0415  (it loads the solvers)
    from peripatos.engine.pilot.solve.comparison import comparison_group  # noqa: PLC0415

    document = {**solved.problem_document, "draw": ticket}
    problem = Problem.from_dict(document)
    lottery = solved.solution
    solution = replace(
        lottery,
        comparison=comparison_group(problem, lottery.panels[ticket].tolist()),
        stats={**lottery.stats, "problem": problem.fingerprint()},
    )
    if not judge(problem, solution).ok:
        raise GuardFailed(reason="check_refused")
    return document, solution.to_dict()


def _keep(run: PlanRun, **facts: Mapping[str, Any]) -> None:
    run.facts = {**run.facts, **facts}
    run.save(update_fields=["facts"])

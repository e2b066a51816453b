"""The plan under other weights, places or people beside the run's own: figures, and who gains and who loses.

Everybody's fit is measured with the run's own weights in both plans. So the two can be compared, and nobody can single
out one part of a fit, such as somebody's ranked list, by trying weights. Only lowest and typical fit are those that a
run with the new weights would show; they stand for too few pairs to be told under ``LEAST_PAIRS``.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np

from peripatos.engine import pairing
from peripatos.engine.arrays import frozen
from peripatos.matching.fitting import Fitted, Fitter, best_plan
from peripatos.matching.inputs import Inputs
from peripatos.matching.outcome import conflict_of, load_of, spread_of
from peripatos.matching.whatif.asked import Asked
from peripatos.matching.whatif.desk import Desk

LEAST_PAIRS = 5


@dataclass(frozen=True)
class Figures:
    """What a board shows of a plan. ``floor`` and ``median`` are None for too few pairs."""

    served: int
    leaders: int
    pairs: int
    floor: int | None
    median: int | None
    load: Mapping[str, Any]


@dataclass(frozen=True)
class Shift:
    """A leader whose mentors are others: all whom they had and have, and the sums of fit by the run's own weights."""

    leader: UUID
    had: tuple[UUID, ...]
    has: tuple[UUID, ...]
    before: int
    after: int

    @property
    def gain(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Answer:
    """What would happen.

    ``state``: "solved", "infeasible" (then ``conflicts`` name the rules), "nobody" (one side is empty) or "refused"
    (the independent check did not confirm the plan, which is then not shown). ``status`` is the engine's.
    ``newly_served`` and ``no_longer_served`` are not among ``gains`` and ``losses``; ``level`` move at the same fit.
    ``let_go`` are pins (leader, mentor) that the run kept and that could not be kept any more.
    ``fit_before`` and ``fit_after`` are sums by the run's own weights over those who take part in both.
    """

    state: str
    before: Figures
    after: Figures | None = None
    status: str = ""
    gap: float | None = None
    listed_per_leader: int | None = None
    gains: tuple[Shift, ...] = ()
    losses: tuple[Shift, ...] = ()
    level: tuple[Shift, ...] = ()
    newly_served: tuple[Shift, ...] = ()
    no_longer_served: tuple[Shift, ...] = ()
    unmoved: int = 0
    fit_before: int = 0
    fit_after: int = 0
    conflicts: tuple[Mapping[str, Any], ...] = ()
    let_go: tuple[tuple[UUID, UUID], ...] = ()


def answer_of(desk: Desk, asked: Asked) -> Answer:
    """The same plan that a run with these settings would propose to these people, and what it changes."""
    before = _figures(desk.inputs, desk.fitted, desk.solution)
    inputs = asked.inputs_of(desk.inputs)
    if not inputs.leaders or not any(m.places for m in inputs.mentors):
        return Answer("nobody", before)
    fitter = Fitter(inputs, columns=desk.fitter.columns if asked.same_people() else None)
    fitted, solution = best_plan(fitter, fitter.first(), seed=inputs.seed)
    if not pairing.judge(fitted.problem, solution).ok:
        return Answer("refused", before)
    if solution.status == "infeasible":
        conflicts = tuple(conflict_of(fitted.problem, pointer) for pointer in solution.conflicts)
        return Answer("infeasible", before, status=solution.status, conflicts=conflicts)
    measured = _by_own_weights(desk, fitted.problem, solution)
    answer = Answer(
        "solved",
        before,
        _figures(inputs, fitted, solution),
        solution.status,
        solution.gap,
        fitted.listed_per_leader,
        fit_before=_total(desk.fitted.problem, desk.solution, asked.without),
        fit_after=_total(measured, solution, frozenset()),
        let_go=_let_go(desk, fitted, asked.without),
    )
    return _sorted_out(answer, _shifts(desk, measured, solution, asked.without))


def _by_own_weights(desk: Desk, problem: pairing.Problem, solution: pairing.Solution) -> pairing.Problem:
    """The problem with the chosen pairs scored by the run's own weights, also those that its rules did not permit."""
    own = desk.fitted.problem
    leaders, mentors = _places(own.leader_ids), _places(own.mentor_ids)
    rows = [leaders[problem.leader_ids[i]] for i in solution.pairs[:, 0].tolist()]
    columns = [mentors[problem.mentor_ids[j]] for j in solution.pairs[:, 1].tolist()]
    known = own.edge_at(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)).tolist()
    fits = [
        int(own.score[edge]) if edge >= 0 else desk.fitter.fit(UUID(own.leader_ids[i]), UUID(own.mentor_ids[j]))
        for edge, i, j in zip(known, rows, columns, strict=True)
    ]
    score = problem.score.copy()
    score[problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1])] = fits
    return replace(problem, score=frozen(score))


def _places(ids: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(ids)}


def _let_go(desk: Desk, fitted: Fitted, without: frozenset[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Pins that a rule forbids now; those of people who were left out by hand need no word."""
    before = {(leader, mentor) for leader, mentor, _ in desk.fitted.refused_pins}
    now = [(leader, mentor) for leader, mentor, _ in fitted.refused_pins if not {leader, mentor} & without]
    return tuple(pair for pair in now if pair not in before)


def _total(problem: pairing.Problem, solution: pairing.Solution, without: frozenset[UUID]) -> int:
    """The sum of fits, without those of leaders who are left out."""
    left = {str(person) for person in without}
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1]).tolist()
    pairs = zip(solution.pairs[:, 0].tolist(), problem.score[edges].tolist(), strict=True)
    return sum(fit for leader, fit in pairs if problem.leader_ids[leader] not in left)


def _shifts(desk: Desk, measured: pairing.Problem, solution: pairing.Solution, without: frozenset[UUID]) -> list[Shift]:
    """Everybody whose mentors are others, except those who were left out by hand."""
    before, after = (desk.fitted.problem, desk.solution), (measured, solution)
    had, has = _plan(*before), _plan(*after)
    found = [
        Shift(UUID(row.leader), had.get(row.leader, ()), has.get(row.leader, ()), row.before, row.after)
        for row in pairing.differences(before, after)
        if row.won or row.lost
    ]
    return [shift for shift in found if shift.leader not in without]


def _plan(problem: pairing.Problem, solution: pairing.Solution) -> dict[str, tuple[UUID, ...]]:
    """The mentors of each leader who has any."""
    plan: dict[str, tuple[UUID, ...]] = {}
    for i, j in solution.pairs.tolist():
        leader = problem.leader_ids[i]
        plan[leader] = (*plan.get(leader, ()), UUID(problem.mentor_ids[j]))
    return plan


def _sorted_out(answer: Answer, moved: list[Shift]) -> Answer:
    """Everybody in the group they belong to, those with the largest difference first."""
    largest = sorted(moved, key=lambda row: (-abs(row.gain), str(row.leader)))
    both = [row for row in largest if row.had and row.has]
    leaders = answer.after.leaders if answer.after else 0
    return replace(
        answer,
        gains=tuple(row for row in both if row.gain > 0),
        losses=tuple(row for row in both if row.gain < 0),
        level=tuple(row for row in both if row.gain == 0),
        newly_served=tuple(row for row in largest if not row.had),
        no_longer_served=tuple(row for row in largest if not row.has),
        unmoved=leaders - len(moved),
    )


def _figures(inputs: Inputs, fitted: Fitted, solution: pairing.Solution) -> Figures:
    problem = fitted.problem
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1])
    fits = problem.score[edges].tolist()
    spread = spread_of(fits) if len(fits) >= LEAST_PAIRS else None
    given = Counter(UUID(problem.mentor_ids[j]) for j in solution.pairs[:, 1].tolist())
    return Figures(
        served=np.unique(solution.pairs[:, 0]).size,
        leaders=len(inputs.leaders),
        pairs=len(fits),
        floor=min(fits) if spread else None,
        median=spread["median"] if spread else None,
        load=load_of(inputs, given),
    )

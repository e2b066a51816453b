"""The dial between new faces and trusted ties: one call, the whole curve of what each setting keeps and costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.cohorts.problem import Pair, Problem, Solution, rules_of, separated
from peripatos.engine.cohorts.solve.board import board_of
from peripatos.engine.cohorts.solve.conflicts import plain_conflict
from peripatos.engine.cohorts.solve.outcome import given_of, nothing_found, with_plan
from peripatos.engine.cohorts.solve.run import Found, Run
from peripatos.engine.cohorts.solve.state import placed
from peripatos.engine.contract import EFFORTS
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meter import Meter, Progress

REWARDS: Final = (0, 5, 10, 20, 40, 80)


@dataclass(frozen=True, eq=False)
class Point:
    """One setting. reward: of a tie that is kept; kept: ties together; repeats: others who met before and meet again.

    diversity_share: how much of the variety that is possible is reached. wanting: another point keeps no fewer ties,
    repeats no more and reaches no less, and is better in one of them.
    """

    reward: int
    kept: int
    repeats: int
    diversity_share: float | None
    wanting: bool
    solution: Solution


@dataclass(frozen=True, eq=False)
class Curve:
    """ties: the pairs that the dial is about, by id. points: by rising reward; the ties kept never fall along it.

    refused: the result of a problem that has no plan; then there are no points.
    """

    ties: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    refused: Solution | None = None


def trade_off(
    problem: Problem,
    *,
    rewards: Sequence[int] = REWARDS,
    share_percent: int = 100,
    seed: int = 1,
    effort: str = "quick",
    time_limit_s: float | None = None,
    progress: Progress | None = None,
    known: Sequence[Solution] = (),
) -> Curve:
    """Choose ties among the trusted pairs before anything else, then plan for each reward of a kept tie.

    Ties are disjoint and cover at most share_percent of the people; no hard rule separates one. Every plan that any
    reward led to is offered to all others, and so are plans of this problem that are `known`, so that ties kept rise
    and all other costs rise along the curve. A time limit, or a callback that raises Cancelled, ends the curve with
    the rewards planned so far.
    """
    if effort not in EFFORTS:
        raise ProblemError("unknown_effort", "", f"The efforts are {', '.join(EFFORTS)}.")
    if not rewards or min(rewards) < 0:
        raise ProblemError("too_small", "/rewards", "Rewards are 0 or more, one at least.")
    meter = Meter(progress=progress, time_limit_s=time_limit_s)
    ties = ties_of(problem, share_percent, np.random.default_rng(seed))
    runs: list[Run] = []
    start: IntArray | None = None
    for reward in sorted(set(rewards)):
        setting = replace(problem, trusted=ties, trusted_reward=reward)
        run = Run(setting, meter, seed=seed, effort=effort)
        cut = _worked(run, start)
        if run.best is None or run.best.faults:
            if not runs:
                return Curve(_names(problem, ties), (), nothing_found(run, plain_conflict(setting), cut=cut))
            break
        runs.append(run)
        start = run.best.groups
        if cut:
            break
    return Curve(
        _names(problem, ties), _points(problem, runs, [_placed(problem, plan) for plan in known], seed, effort)
    )


def ties_of(problem: Problem, share_percent: int, rng: np.random.Generator) -> tuple[Pair, ...]:
    """Disjoint trusted pairs that no hard rule separates, drawn at random, in the order of the file."""
    rules, taken, chosen = rules_of(problem), set[int](), list[int]()
    most = share_percent * problem.people // 200
    for k in rng.permutation(len(problem.trusted)).tolist():
        a, b = problem.trusted[k]
        if len(chosen) < most and not {a, b} & taken and not separated(problem, rules, (a, b)):
            taken |= {a, b}
            chosen.append(k)
    return tuple(problem.trusted[k] for k in sorted(chosen))


def _worked(run: Run, start: IntArray | None) -> bool:
    """Do the work of one setting, afresh and from the plan of the one before; whether it was cut off."""
    try:
        if not plain_conflict(run.problem):
            run.work()
            if start is not None:
                run.work(start)
    except Cancelled:
        return True
    return False


def _placed(problem: Problem, plan: Solution) -> IntArray:
    """The place in the plan of everybody's cohort."""
    groups = np.zeros(problem.people, dtype=np.int64)
    for c, members in enumerate(plan.groups):
        groups[list(members)] = c
    return groups


def _points(
    problem: Problem, runs: Sequence[Run], known: Sequence[IntArray], seed: int, effort: str
) -> tuple[Point, ...]:
    pool = [run.best.groups for run in runs if run.best is not None] + list(known)
    drafts = []
    for run in runs:
        run.best = min((_priced(run.problem, groups) for groups in pool), key=lambda found: found.rank)
        drafts.append(_point(problem, run, with_plan(run, given_of(run.problem, seed, effort), cut=False)))
    return tuple(replace(point, wanting=any(_beats(other, point) for other in drafts)) for point in drafts)


def _priced(setting: Problem, grouping: IntArray) -> Found:
    """The grouping at this setting's reward. Only the reward differs between settings."""
    groups = int(grouping.max()) + 1
    _, cost, faults = placed(board_of(setting, rules_of(setting), groups), grouping, groups)
    return Found(grouping, cost, faults)


def _point(problem: Problem, run: Run, solution: Solution) -> Point:
    at = {i: c for c, members in enumerate(solution.groups) for i in members}
    ties = {frozenset(pair) for pair in run.problem.trusted}
    repeats = sum(at[a] == at[b] and frozenset((a, b)) not in ties for a, b in problem.met)
    kept = sum(at[a] == at[b] for a, b in run.problem.trusted)
    share = solution.stats["diversity_share"]
    return Point(
        reward=run.problem.trusted_reward,
        kept=kept,
        repeats=repeats,
        diversity_share=share if isinstance(share, float) else None,
        wanting=False,
        solution=solution,
    )


def _beats(one: Point, other: Point) -> bool:
    a = (one.kept, -one.repeats, one.diversity_share or 0.0)
    b = (other.kept, -other.repeats, other.diversity_share or 0.0)
    return a != b and all(x >= y for x, y in zip(a, b, strict=True))


def _names(problem: Problem, ties: Sequence[Pair]) -> tuple[tuple[str, str], ...]:
    return tuple((problem.ids[a], problem.ids[b]) for a, b in ties)

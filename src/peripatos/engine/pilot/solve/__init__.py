"""Draw up a lottery of panels: the fairest chances by types, whole panels that meet every quota, equal tickets."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import IntArray
from peripatos.engine.contract import EFFORTS, relative_gap
from peripatos.engine.errors import Cancelled, ProblemError
from peripatos.engine.meter import Meter, Progress
from peripatos.engine.pilot.problem import Certificate, Problem, Solution, Types
from peripatos.engine.pilot.problem.solution import Stat
from peripatos.engine.pilot.solve.comparison import comparison_group
from peripatos.engine.pilot.solve.compositions import Panels
from peripatos.engine.pilot.solve.conflicts import conflicts
from peripatos.engine.pilot.solve.lottery import Effort, Lottery, exact_columns, in_turn, lottery
from peripatos.engine.pilot.solve.proof import proved_bound
from peripatos.engine.pilot.solve.relaxation import fairest
from peripatos.engine.pilot.solve.swaps import rules_of
from peripatos.engine.pilot.solve.tickets import columns_of_tickets, exchanged, panels_of

FloatArray = npt.NDArray[np.float64]

LEVELS: Final[Mapping[str, int]] = {"quick": 3, "normal": 20, "thorough": 200}
LOTTERIES: Final[Mapping[str, Effort]] = {
    "quick": Effort(in_turn=300, exact=30, rounds=60, enough=0.99, promised=0.99),
    "normal": Effort(in_turn=1000, exact=60, rounds=400, enough=0.998, promised=0.99),
    "thorough": Effort(in_turn=4000, exact=300, rounds=2000, enough=0.9999, promised=0.9999),
}
PROMISE: Final = 0.9
SMALL: Final = 1e-6


class _Run:
    """What is known so far; whatever stops a run, the best lottery found is kept."""

    def __init__(self, problem: Problem, effort: str, meter: Meter) -> None:
        self.problem, self.meter = problem, meter
        self.levels, self.effort = LEVELS[effort], LOTTERIES[effort]
        self.types = Types.of(problem)
        self.panels, self.rules = Panels.of(problem, self.types), rules_of(problem, self.types)
        self.certificate: Certificate | None = None
        self.lottery: Lottery | None = None
        self.never_drawn: list[int] = []

    def work(self) -> None:
        """Raises Cancelled when it is cut off."""
        start = self.panels.best(np.zeros(self.types.count))
        if start is None:
            return
        self._offer(Lottery(start[None, :], np.ones(1)))
        found = fairest(self.problem, self.types, self.meter, levels=self.levels)
        if found is None:
            return
        self.certificate = found.certificate
        self.meter.bound = proved_bound(self.problem, self.types, found.certificate)
        self._draw(start, found.expected)

    def _draw(self, start: IntArray, expected: FloatArray) -> None:
        """Aim at the fairest chances; where whole panels cannot reach them all, at chances that are even."""
        columns = np.unique(in_turn(self.rules, start, expected, self.meter, self.effort.in_turn), axis=0)
        if not columns.any(axis=0).all() or self._lottery(expected, columns, rounds=0).share < self.effort.promised:
            exact = exact_columns(self.panels, expected, self.meter, self.effort.exact)
            columns = np.unique(np.vstack((columns, exact)), axis=0)
        columns, aim = self._reachable(columns, expected)
        self._offer(self._lottery(aim, columns))
        bound = self.meter.bound or 0.0
        if self.lottery is not None and self.lottery.least_chance(self.types) < self.effort.enough * bound:
            even = np.where(aim > 0, self.types.size, 0) * max(bound, SMALL)
            self._offer(self._lottery(even, columns))

    def _lottery(self, aim: FloatArray, columns: IntArray, rounds: int | None = None) -> Lottery:
        most = self.effort.rounds if rounds is None else rounds
        return lottery(self.panels, self.rules, aim, columns, self.meter, self.effort, rounds=most)

    def _reachable(self, columns: IntArray, expected: FloatArray) -> tuple[IntArray, FloatArray]:
        """A panel for every type that any panel can hold; nothing is aimed at for the others."""
        aim, more = expected.copy(), []
        for t in np.flatnonzero(~columns.any(axis=0)).tolist():
            self.meter.pulse()
            alone = np.zeros(self.types.count)
            alone[t] = 1.0
            column = self.panels.best(alone)
            if column is not None and column[t]:
                more.append(column)
            else:
                aim[t] = 0.0
                self.never_drawn.append(t)
        return np.vstack((columns, *more)), aim

    def _offer(self, found: Lottery) -> None:
        """Keep the lottery when its least chance is higher."""
        least = found.least_chance(self.types)
        if self.lottery is None or least > self.lottery.least_chance(self.types):
            self.lottery = found
            self.meter.best = least
        self.meter.step()


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    effort: str = "normal",
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """A lottery in which the least chance is as high as whole panels allow, beside the bound over person types.

    "infeasible" with the rules in conflict when no panel meets every quota. The same (problem, seed, effort) gives the
    same tickets. A time limit, or a progress callback that raises Cancelled, ends the run with the best lottery so far.
    """
    if effort not in EFFORTS:
        raise ProblemError("unknown_effort", "", f"The efforts are {', '.join(EFFORTS)}.")
    meter = Meter(progress=progress, time_limit_s=time_limit_s)
    meter.total = LOTTERIES[effort].exact
    given: dict[str, Stat] = {"seed": seed, "effort": effort, "problem": problem.fingerprint()}
    run, cut = _Run(problem, effort, meter), False
    try:
        run.work()
    except Cancelled:
        cut = True
    if run.lottery is None:
        return _without(problem, run, {**given, **meter.stats()}, cut=cut)
    return _with(run, given, seed, cut=cut)


def _with(run: _Run, given: dict[str, Stat], seed: int, *, cut: bool) -> Solution:
    problem, types = run.problem, run.types
    drawn = run.lottery
    assert drawn is not None
    rng = np.random.default_rng(seed)
    columns = _tickets(run, drawn, cut=cut)
    panels = panels_of(columns, types, rng)
    counts = np.bincount(panels.ravel(), minlength=problem.people)
    value = _least(problem, counts)
    bound = None if run.certificate is None else proved_bound(problem, types, run.certificate)
    stats: dict[str, Stat] = {**given, **_figures(run, drawn, value, bound), **run.meter.stats()}
    return Solution(
        ids=problem.ids,
        status="optimal" if value == bound else "stopped" if cut else "feasible",
        value=value,
        bound=bound,
        gap=relative_gap(value, bound),
        panels=panels,
        probability=_probability(problem, counts),
        binding=_binding(run.certificate),
        comparison=() if problem.draw is None else comparison_group(problem, panels[problem.draw].tolist()),
        certificate=run.certificate,
        types=tuple(dict(pairs) for pairs in types.attributes),
        relaxed=problem.relaxed,
        conflicts=(),
        stats=stats,
    )


def _tickets(run: _Run, drawn: Lottery, *, cut: bool) -> IntArray:
    """The tickets by the weights; where these leave somebody behind, panels in turn when they do better."""
    types, count = run.types, run.problem.tickets
    columns = columns_of_tickets(drawn, types, count)
    aim = int(drawn.least_chance(types) * count + SMALL)
    if cut or _turns(columns, types) >= aim:
        return columns
    still = Meter(progress=None, time_limit_s=None)
    made = in_turn(run.rules, drawn.columns[0], drawn.expected(), still, count)
    others = exchanged(*np.unique(made, axis=0, return_counts=True), aim=aim * types.size)
    return others if _turns(others, types) > _turns(columns, types) else columns


def _turns(columns: IntArray, types: Types) -> int:
    """The least number of tickets of anybody, when people of a type take turns."""
    return int((columns.sum(axis=0) // types.size).min(initial=len(columns)))


def _least(problem: Problem, counts: IntArray) -> float:
    """The least chance of anybody who may be drawn."""
    eligible = np.ones(problem.people, dtype=np.bool_)
    eligible[list(problem.never)] = False
    return int(counts[eligible].min()) / problem.tickets if eligible.any() else 0.0


def _probability(problem: Problem, counts: IntArray) -> dict[str, float]:
    return {name: int(counts[i]) / problem.tickets for i, name in enumerate(problem.ids)}


def _binding(certificate: Certificate | None) -> tuple[str, ...]:
    """The quotas that keep the least chance from being higher."""
    if certificate is None:
        return ()
    sides = [(f"/quotas/{k}", pair) for k, pair in enumerate(certificate.quotas)]
    return tuple(
        f"{path}/{name}" for path, pair in sides for name, dual in zip(("min", "max"), pair, strict=True) if dual
    )


def _figures(run: _Run, drawn: Lottery, value: float, bound: float | None) -> dict[str, Stat]:
    """Figures beside the lottery; a lottery far below its bound says so."""
    cap = None if bound is None else int(bound * run.problem.tickets + 1e-9) / run.problem.tickets
    figures: dict[str, Stat] = {
        "path": "types_lp+panel_columns",
        "types": run.types.count,
        "weighted_minimum": drawn.least_chance(run.types),
        "ticket_cap": cap,
        "different_panels": len(drawn.columns),
        "never_drawn": _names(run),
    }
    if bound is not None and value < PROMISE * (cap or bound):
        figures |= {"below_promise": True, "below_promise_code": _why_below(run, value)}
    return figures


def _why_below(run: _Run, value: float) -> str:
    if run.never_drawn:
        return "never_drawn"
    return "too_few_tickets" if value == 0 else "lottery_below_bound"


def _names(run: _Run) -> list[str]:
    """People whom no whole panel can hold."""
    held = np.isin(run.types.of_person, run.never_drawn)
    return [run.problem.ids[i] for i in np.flatnonzero(held).tolist()]


def _without(problem: Problem, run: _Run, stats: dict[str, Stat], *, cut: bool) -> Solution:
    """No lottery: the rules cannot hold together, or the run was cut off before the first panel."""
    broken, minimal = ((), True) if cut else conflicts(problem, run.meter)
    return Solution(
        ids=problem.ids,
        status="stopped" if cut else "infeasible",
        value=None,
        bound=None,
        gap=None,
        panels=np.zeros((0, problem.choose), dtype=np.int64),
        probability={},
        binding=(),
        comparison=(),
        certificate=None,
        types=tuple(dict(pairs) for pairs in run.types.attributes),
        relaxed=(),
        conflicts=broken,
        stats=stats if minimal else stats | {"conflicts_minimal": False},
    )

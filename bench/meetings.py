"""Meetings beside what an engineer would write first: greedy interval intersection, and CP-SAT on every start.

    python bench/meetings.py            300 and 20,000 pairs, calendars 60 % and 80 % full, seeds 1 to 5
    python bench/meetings.py --quick    300 pairs with both peers, 20,000 pairs with the greedy one, seed 1

Both peers are given our list of starts of each session, and their costs. Greedy takes the sessions with the fewest
starts first and puts each at the cheapest that is left. CP-SAT has one Boolean for each start and one worker, and is
stopped at 120 s. Sessions without any start cost the same in every plan: the gap is told without them. The command
fails when a plan is refused by the check, is dearer than a peer's, or has a gap above half a per cent. In the rows with
series a tenth of the sessions must keep their distance, of which the bound knows nothing: there only the peers count.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from book import SEEDS, Book, Row, peer_timed, timed
from instances_meetings import hash_of, meetings_problem
from peripatos.engine import meetings
from peripatos.engine.meetings.solve.tables import Tables
from peripatos.engine.meetings.solve.warming import warm

PEER_STOPS = 120.0
PROMISE = 0.005


@dataclass(frozen=True)
class Size:
    """One kind of instance; slow: CP-SAT takes long on it."""

    pairs: int
    busy: float
    series: bool
    slow: bool


SIZES = (
    Size(300, 0.6, series=False, slow=False),
    Size(300, 0.8, series=False, slow=False),
    Size(300, 0.6, series=True, slow=False),
    Size(300, 0.8, series=True, slow=False),
    Size(20_000, 0.6, series=False, slow=True),
    Size(20_000, 0.8, series=False, slow=True),
)


class Periods:
    """The local day and week of every member at every start."""

    def __init__(self, problem: meetings.Problem, tables: Tables) -> None:
        self._problem, self._board = problem, tables.board

    def of(self, session: int, start: int) -> list[tuple[int, str, int, int]]:
        """(person, kind, period, cap) of each member."""
        problem, found = self._problem, []
        for person in problem.members_of(session).tolist():
            zone = int(problem.zone[person])
            found.append((person, "day", int(self._board.day[zone, start]), int(problem.day_cap[person])))
            found.append((person, "week", int(self._board.week[zone, start]), int(problem.week_cap[person])))
        return found

    def day(self, session: int, start: int) -> int:
        """The date of the session."""
        return int(self._board.day[self._problem.zone[self._problem.lead[session]], start])


def greedy(problem: meetings.Problem, tables: Tables) -> int:
    """The cost of the plan that takes, session by session, the cheapest start that is left."""
    choices, periods = tables.choices, Periods(problem, tables)
    used: dict[tuple[int, str, int], int] = {}
    placed: dict[int, int] = {}
    total = 0
    for session in np.argsort(np.diff(choices.rows), kind="stable").tolist():
        cost = int(problem.skip_cost[session])
        for k in range(int(choices.rows[session]), int(choices.rows[session + 1])):
            start = int(choices.start[k])
            wanted = periods.of(session, start)
            full = any(used.get((person, kind, period), 0) >= cap for person, kind, period, cap in wanted)
            if not full and _in_rhythm(problem, periods, placed, session, start):
                cost, placed[session] = int(choices.cost[k]), start
                for person, kind, period, _ in wanted:
                    used[person, kind, period] = used.get((person, kind, period), 0) + 1
                break
        total += cost
    return total


def _in_rhythm(problem: meetings.Problem, periods: Periods, placed: dict[int, int], session: int, start: int) -> bool:
    series = int(problem.series[session])
    if series < 0:
        return True
    limits = problem.rhythms[series].limits
    row = problem.rhythm_of[series]
    for other in row:
        if other in placed and limits is not None:
            steps = row.index(other) - row.index(session)
            gap = periods.day(other, placed[other]) - periods.day(session, start)
            if not abs(steps) * limits[0] <= gap * (1 if steps > 0 else -1) <= abs(steps) * limits[1]:
                return False
    return True


def exact(problem: meetings.Problem, tables: Tables, seconds: float) -> tuple[int, float, str]:
    """Cost, bound and state of CP-SAT with one Boolean per start; caps of one a day leave no overlap on a day."""
    model, choices, periods = cp_model.CpModel(), tables.choices, Periods(problem, tables)
    wanted: dict[tuple[int, str, int], tuple[int, list[cp_model.IntVar]]] = {}
    terms, constant = [], int(problem.skip_cost.sum())
    dates: dict[int, tuple[object, object]] = {}
    for session in range(problem.sessions):
        low, high = int(choices.rows[session]), int(choices.rows[session + 1])
        chosen = [model.new_bool_var("") for _ in range(low, high)]
        model.add_at_most_one(chosen)
        for k, variable in zip(range(low, high), chosen, strict=True):
            start = int(choices.start[k])
            terms.append((int(choices.cost[k]) - int(problem.skip_cost[session])) * variable)
            for person, kind, period, cap in periods.of(session, start):
                wanted.setdefault((person, kind, period), (cap, []))[1].append(variable)
        if problem.series[session] >= 0:
            days = [periods.day(session, int(choices.start[k])) for k in range(low, high)]
            dates[session] = sum(d * v for d, v in zip(days, chosen, strict=True)), sum(chosen)
    for cap, variables in wanted.values():
        model.add(sum(variables) <= cap)
    _series(model, problem, dates)
    model.minimize(constant + sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    state = solver.solve(model)
    if state not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return constant, solver.best_objective_bound, "nothing"
    return round(solver.objective_value), solver.best_objective_bound, solver.status_name(state).lower()


def _series(model: cp_model.CpModel, problem: meetings.Problem, dates: dict[int, tuple[object, object]]) -> None:
    for row, rhythm in zip(problem.rhythm_of, problem.rhythms, strict=True):
        limits = rhythm.limits
        for a, one in enumerate(row):
            for b, other in list(enumerate(row))[a + 1 :]:
                if limits is not None:
                    gap, both = dates[other][0] - dates[one][0], dates[one][1] + dates[other][1]
                    slack = 4 * problem.days
                    model.add(gap >= (b - a) * limits[0] - slack * (2 - both))
                    model.add(gap <= (b - a) * limits[1] + slack * (2 - both))


def rows_of(size: Size, seed: int, *, peer: bool, stop: float) -> Iterator[tuple[Row, bool]]:
    """The rows of one instance, one for each peer, and whether our plan is as it should be."""
    document = meetings_problem(size.pairs, size.busy, seed, series_too=size.series)
    name, problem = hash_of(document), meetings.Problem.from_dict(document)
    del document
    taken = timed(lambda: meetings.solve(problem))
    solution, own = taken.found, max(1e-9, taken.seconds)
    verdict = meetings.judge(problem, solution)
    tables = Tables.of(problem)
    value, gap = solution.value or 0, float(str(solution.stats["gap_without_forced"]))
    row = Row(
        "T16",
        f"{size.pairs} pairs, calendars {size.busy:.0%} full{', series' if size.series else ''}",
        seed,
        name,
        value=value,
        bound=solution.bound,
        seconds=taken.seconds,
        runs=taken.runs,
        path=str(solution.stats["path"]),
        note=f"gap {gap:.4%}; {solution.stats['no_common_time']} without any start,"
        f" {solution.stats['unscheduled']} without a place",
        aim="" if size.series else "0.5 % in 5 s",
        met=None if size.series else verdict.ok and gap <= PROMISE and taken.seconds <= 5,
    )
    fine = verdict.ok and (size.series or gap <= PROMISE)
    simple = peer_timed(lambda: greedy(problem, tables))
    yield (
        replace(row, peer="greedy", peer_value=simple.found, peer_seconds=simple.seconds, ratio=simple.seconds / own),
        fine and value <= simple.found,
    )
    if peer:
        begun = time.process_time()
        cost, bound, state = exact(problem, tables, stop)
        spent = time.process_time() - begun
        told = f"{row.note}; the peer: {state}, own bound {bound:.0f}"
        row = replace(row, peer="CP-SAT", peer_value=cost, peer_seconds=spent, note=told)
        yield replace(row, ratio=spent / own), fine and value <= cost


def main() -> int:
    """Prints every row; 1 when a plan was refused, is dearer than a peer's, or is too far from its bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    warm()
    book, fine = Book(__file__, quick=quick), True
    for size in SIZES:
        for seed in SEEDS[:1] if quick else SEEDS:
            for row, good in rows_of(size, seed, peer=not (quick and size.slow), stop=20 if quick else PEER_STOPS):
                fine &= good
                book.add(row if good else replace(row, met=False, note=f"{row.note}, FAILED"))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())

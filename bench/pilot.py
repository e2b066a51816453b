"""A pilot lottery beside what an engineer would write first: panels found one by one, one exact model for each.

    python bench/pilot.py            300 x 30, 500 x 75 and 2,000 x 60, seeds 1 to 5
    python bench/pilot.py --quick    300 x 30, seed 1

The peer draws panels at random: each is the panel that an exact integer model finds for weights drawn anew, as many of
them as fit into the time that we took, and then the linear programme that weighs these panels best. Printed: the least
chance of anybody under the weighted lottery and with equal tickets, the bound over person types, the highest that so
many tickets can reach, and times. The command fails when a lottery is refused by the check or is below the peer's.
"""

import argparse
import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from book import SEEDS, Book, Row, timed
from instances_pilot import hash_of, pilot_problem
from peripatos.engine import pilot

SIZES = ((300, 30, False), (300, 30, True), (500, 75, True), (2000, 60, False))
QUICK = ((300, 30, False),)
PEER_STOPS = 120.0


def random_panels(problem: pilot.Problem, seconds: float, rng: np.random.Generator) -> float:
    """The least chance under the best weights of panels that were found for random weights."""
    rows = np.vstack((problem.counts_in.T.astype(float), np.ones((1, problem.people))))
    limits = [*problem.limits, (problem.choose, problem.choose)]
    rules = LinearConstraint(rows, [least for least, _ in limits], [most for _, most in limits])
    ones, begun, panels = np.ones(problem.people), time.perf_counter(), []
    while time.perf_counter() - begun < min(seconds, PEER_STOPS):
        found = milp(
            -rng.random(problem.people),
            constraints=rules,
            bounds=Bounds(0, 1),
            integrality=ones,
        )
        panels.append(np.rint(found.x))
    inside = np.array(panels).T
    weighed = linprog(
        c=np.append(np.zeros(len(panels)), -1.0),
        A_ub=np.column_stack((-inside, np.ones(problem.people))),
        b_ub=np.zeros(problem.people),
        A_eq=np.append(np.ones(len(panels)), 0.0)[None, :],
        b_eq=[1.0],
        bounds=(0, 1),
    )
    return max(0.0, float(-weighed.fun))


def row_of(size: tuple[int, int, bool], seed: int) -> tuple[Row, bool]:
    """One line of the table, and whether our lottery is as it should be."""
    people, choose, exact = size
    document: dict[str, Any] = pilot_problem(people, choose, exact=exact, seed=seed)
    problem = pilot.Problem.from_dict(document)
    taken = timed(lambda: pilot.solve(problem))
    solution = taken.found
    verdict = pilot.judge(problem, solution)
    begun = time.process_time()
    peer = random_panels(problem, taken.seconds, np.random.default_rng(seed))
    spent = time.process_time() - begun
    weighted, cap = float(str(solution.stats["weighted_minimum"])), float(str(solution.stats["ticket_cap"]))
    value, bound = solution.value or 0.0, solution.bound or 0.0
    of_bound, of_cap = weighted / bound if bound else 1.0, value / cap if cap else 1.0
    ticket = value >= cap - 1.001 / problem.tickets
    limit = 30 if exact else 5
    row = Row(
        "T17",
        f"{people} x {choose}, {'six exact quotas' if exact else 'quotas with room'}",
        seed,
        hash_of(document),
        value=round(weighted, 6),
        bound=round(bound, 6),
        seconds=taken.seconds,
        runs=taken.runs,
        path=str(solution.stats.get("path", "")),
        peer="panels at random",
        peer_value=round(peer, 6),
        peer_seconds=spent,
        ratio=spent / max(1e-9, taken.seconds),
        note=f"{of_bound:.4f} of the bound; tickets {value:.4f}, {of_cap:.4f} of {cap:.4f}",
        aim=f"0.99 in {limit} s",
        met=of_bound >= 0.99 and (of_cap >= 0.99 or ticket) and taken.seconds <= limit,
    )
    return row, verdict.ok and weighted >= peer - 1e-6


def main() -> int:
    """Prints every row; 1 when a lottery was refused or is below the peer's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    book, fine = Book(__file__, quick=quick), True
    for size in QUICK if quick else SIZES:
        for seed in SEEDS[:1] if quick else SEEDS:
            row, good = row_of(size, seed)
            fine &= good
            book.add(row if good else replace(row, met=False, note=f"{row.note}, FAILED"))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())

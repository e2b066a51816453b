"""Whole sets beside what they replace: stream after stream, and a plain model of all streams for CP-SAT at equal time.

    python bench/ecosystem.py            120 leaders, seeds 1 to 5; 5,000 leaders, seed 1
    python bench/ecosystem.py --quick    60 leaders, seed 1

The peer is the model that an engineer would write first: a Boolean for every pair and every topic of a leader, all
rules as they stand, one worker, stopped after the time that we took. Printed: our value, bound, gap and time, what
planning jointly gains over stream after stream, the peer's value and bound, and the path that solved it. The command
fails when the check refuses a plan, when it is worth less than stream after stream, or less than the peer's.
"""

import argparse
import sys
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

from book import SEEDS, Book, Row, timed
from instances_ecosystem import ecosystem_problem, hash_of
from peripatos.engine import ecosystem

LARGE = 5000
PEER_STOPS = 120.0
PROMISE = {60: 0.03, 120: 0.03, LARGE: 0.035}
AIMS = {60: (0.01, 30), 120: (0.01, 30), LARGE: (0.03, 120)}


def plain_model(problem: dict[str, Any], seconds: float) -> tuple[float | None, float]:
    """The value and the bound of the plain model; no value when it found no plan in time."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (loaded when it is its turn)

    model = cp_model.CpModel()
    streams = {row["id"]: row for row in problem["streams"]}
    places = {row["id"]: row for row in problem["places"]}
    x = {(i, q): model.new_bool_var("") for i, q, *_ in problem["pairs"]}
    groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    minutes: dict[str, list[Any]] = defaultdict(list)
    for (i, q), var in x.items():
        row = places[q]
        for key in (("want", i, row["stream"]), ("place", q), ("helper", row.get("person", ""))):
            groups[key].append(var)
        groups["person", i, row.get("person", q)].append(var)
        minutes[i].append(streams[row["stream"]]["leader_minutes"] * var)
        if "person" in row:
            minutes[row["person"]].append(streams[row["stream"]]["helper_minutes"] * var)
    for row in problem["people"]:
        model.add(sum(minutes[row["id"]]) <= row["minutes"])
    for key, inside in groups.items():
        if key[0] in {"want", "person"}:
            model.add(sum(inside) <= 1)
    gain = [fit * x[i, q] for i, q, fit, _ in problem["pairs"]]
    for name, row in places.items():
        opened = model.new_bool_var("")
        model.add(sum(groups["place", name]) <= row["capacity"] * opened)
        model.add(sum(groups["place", name]) >= row.get("least", 0) * opened)
    for row in problem["leaders"]:
        gain += _of_leader(model, problem, row, x, groups, streams)
    for row in problem["people"]:
        inside = groups.get(("helper", row["id"]), [])
        further = [model.new_bool_var("") for _ in range(min(len(inside), 12))]
        model.add(sum(inside) == sum(further))
        gain += [-problem["load_cost"] * k * var for k, var in enumerate(further)]
    model.maximize(sum(gain))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = min(seconds, PEER_STOPS)
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return (solver.objective_value if found else None), solver.best_objective_bound


def _of_leader(
    model: Any, problem: dict[str, Any], row: dict[str, Any], x: Any, groups: Any, streams: Any
) -> list[Any]:
    """Topics, missing pairs and conflicts of one leader."""
    gain = []
    own = [(q, topics) for i, q, _, topics in problem["pairs"] if i == row["id"]]
    for topic, weight in row["seeks"]:
        covered = model.new_bool_var("")
        model.add(covered <= sum(x[row["id"], q] for q, topics in own if topic in topics))
        gain.append(weight * covered)
    gain += [streams[s]["missing_cost"] * (sum(groups["want", row["id"], s]) - 1) for s in row["wants"]]
    for members in problem["conflicts"]:
        model.add(sum(x[row["id"], q] for q, _ in own if q in members) <= 1)
    return gain


def row_of(leaders: int, seed: int, *, peer: bool) -> tuple[Row, bool]:
    """One line of the table, and whether our plan is as it should be."""
    document = ecosystem_problem(leaders, seed=seed)
    problem = ecosystem.Problem.from_dict(document)
    taken = timed(lambda: ecosystem.solve(problem))
    solution = taken.found
    verdict = ecosystem.judge(problem, solution)
    value, gap, gain = solution.value or 0, solution.gap or 0.0, solution.gain or 0
    aim, seconds = AIMS[leaders]
    row = Row(
        "T18",
        f"{leaders} leaders, five streams",
        seed,
        hash_of(document),
        value=value,
        bound=solution.bound,
        seconds=taken.seconds,
        runs=taken.runs,
        path=str(solution.stats["path"]),
        note=f"gap {gap:.3%}, gain over stream after stream {gain} ({gain / max(1, abs(value - gain)):.2%})",
        aim=f"{aim:.0%} in {seconds} s",
        met=verdict.ok and gap <= aim and taken.seconds <= seconds,
    )
    fine = verdict.ok and gain >= 0 and solution.gap is not None and gap <= PROMISE[leaders]
    if not peer:
        return row, fine
    begun = time.process_time()
    theirs, bound = plain_model(document, taken.seconds)
    spent = time.process_time() - begun
    told = f"{row.note}; the peer's own bound {bound:.0f}"
    found = None if theirs is None else round(theirs)
    row = replace(row, peer="CP-SAT, equal time", peer_value=found, peer_seconds=spent, note=told)
    return replace(row, ratio=spent / taken.seconds), fine and (theirs is None or value >= theirs)


def main() -> int:
    """Prints every row; 1 when a plan was refused or is worth less than the peer's."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    book = Book(__file__, quick=quick)
    rows = [(60, 1, True)] if quick else [*((120, seed, True) for seed in SEEDS), (LARGE, 1, False)]
    fine = True
    for leaders, seed, peer in rows:
        row, good = row_of(leaders, seed, peer=peer)
        fine &= good
        book.add(row if good else replace(row, met=False, note=f"{row.note}, FAILED"))
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())

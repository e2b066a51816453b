"""A rotation problem into its JSON format."""

from collections import defaultdict

from peripatos.engine.arrays import IntArray
from peripatos.engine.rotations.problem.model import Problem


def problem_to_dict(problem: Problem) -> dict[str, object]:
    """Every field in the order of the format; people and pins keep their order, points are sorted."""
    document: dict[str, object] = {"version": 1, "kind": "rotations", "slots": problem.slots}
    if problem.slot_days is not None:
        document["slot_days"] = problem.slot_days
    document["rest"] = problem.rest
    if problem.per_year is not None:
        document["per_year"] = problem.per_year
    return document | {
        "leaders": _leaders(problem),
        "hosts": _hosts(problem),
        "points": _named(problem, problem.points),
        "bonus": _named(problem, problem.bonus),
        "pins": _named(problem, problem.pins),
        "history": [list(row) for row in problem.history_rows],
        "published": [list(row) for row in problem.published_rows],
        "frozen_before": problem.frozen_before,
        "move_price": problem.move_price,
        "missing_cost": problem.missing_cost,
        "must_cost": problem.must_cost,
        "relax": list(problem.relax),
    }


def _leaders(problem: Problem) -> list[dict[str, object]]:
    away, must = _grouped(problem.away), _grouped(problem.must)
    rows = []
    for i, name in enumerate(problem.leader_ids):
        row: dict[str, object] = {"id": name}
        if problem.homes[i] is not None:
            row["home"] = problem.homes[i]
        if problem.team[i] >= 0:
            row["team"] = problem.team_ids[problem.team[i]]
        row |= {"wanted": int(problem.wanted[i]), "length": int(problem.length[i])}
        rows.append(row | {"away": away[i], "must": [problem.host_ids[h] for h in must[i]]})
    return rows


def _hosts(problem: Problem) -> list[dict[str, object]]:
    closed = _grouped(problem.closed)
    return [
        {"id": name, "capacity": _one_number(problem.capacity[h].tolist()), "closed": closed[h]}
        for h, name in enumerate(problem.host_ids)
    ]


def _one_number(capacity: list[int]) -> int | list[int]:
    return capacity[0] if len(set(capacity)) == 1 else capacity


def _grouped(rows: IntArray) -> dict[int, list[int]]:
    lists: dict[int, list[int]] = defaultdict(list)
    for owner, value in rows.tolist():
        lists[owner].append(value)
    return lists


def _named(problem: Problem, rows: IntArray) -> list[list[object]]:
    leaders, hosts = problem.leader_ids, problem.host_ids
    return [[leaders[row[0]], hosts[row[1]], *row[2:]] for row in rows.tolist()]

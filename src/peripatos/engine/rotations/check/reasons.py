"""Is what the solution says of missing rotations true, and are its reasons a smallest set?"""

from collections.abc import Iterator

import numpy as np

from peripatos.engine.rotations.check.plan import items_of
from peripatos.engine.rotations.problem import (
    BoolArray,
    IntArray,
    Item,
    Problem,
    Solution,
    Violation,
    covered,
    exempt_from,
)


def missing_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Each leader with something missing is listed once, in any order, with a smallest set of rules."""
    items = items_of(problem, solution.placements)
    own: list[list[Item]] = [[] for _ in problem.leader_ids]
    for item in items:
        own[item.leader].append(item)
    due = {i: found for i in range(problem.leaders) if (found := _due(problem, i, own[i])) != (0, ())}
    loads = _Loads(problem, items)
    listed: set[int] = set()
    for k, row in enumerate(solution.missing):
        path = f"/missing/{k}"
        if row.leader in listed or row.leader not in due:
            yield Violation("nothing_missing", path)
            continue
        listed.add(row.leader)
        rotations, must = due[row.leader]
        if row.rotations != rotations:
            yield Violation("missing_differs", f"{path}/rotations", {"found": rotations})
        if tuple(sorted(row.must)) != must:
            yield Violation("must_differs", f"{path}/must")
        if sorted(row.why) not in smallest(problem, loads, row.leader, own[row.leader], rotations, must):
            yield Violation("reason_differs", f"{path}/why")
    for leader in due.keys() - listed:
        yield Violation("missing_not_listed", "/missing", {"id": problem.leader_ids[leader]})


def _due(problem: Problem, leader: int, own: list[Item]) -> tuple[int, tuple[int, ...]]:
    given = sum(not item.past for item in own)
    visited = {item.host for item in own}
    low, high = np.searchsorted(problem.must[:, 0], [leader, leader + 1])
    must = tuple(host for host in problem.must[low:high, 1].tolist() if host not in visited)
    return max(0, int(problem.wanted[leader]) - given), must


class _Loads:
    """How full hosts and teams are, and how full they may be."""

    def __init__(self, problem: Problem, items: list[Item]) -> None:
        self.host = np.zeros((problem.hosts, problem.slots), dtype=np.int64)
        self.team = np.zeros((problem.teams + 1, problem.slots), dtype=np.int64)  # the last row: those without a team
        host_exempt, team_exempt = np.zeros_like(self.host), np.zeros_like(self.team)
        for item in items:
            slots, team = covered(problem, item), int(problem.team[item.leader])
            self.host[item.host, slots] += 1
            self.team[team, slots] += 1
            host_exempt[item.host, slots] += exempt_from(problem, item, f"/hosts/{item.host}/capacity")
            team_exempt[team, slots] += exempt_from(problem, item, f"/leaders/{item.leader}/team")
        self.host_full = self.host >= np.maximum(problem.capacity, host_exempt)
        self.team_full = self.team >= np.maximum(1, team_exempt)
        self.host_room = np.maximum(problem.capacity, host_exempt)
        self.team_room = np.maximum(1, team_exempt)


def smallest(
    problem: Problem, loads: _Loads, leader: int, own: list[Item], rotations: int, must: tuple[int, ...]
) -> list[list[str]]:
    """Every smallest set of rules, sorted, without which one more rotation would fit into the plan as it stands.

    With no rotation missing, a must-see host may take the place of a free rotation to a host that need not be seen.
    """
    seen = {item.host for item in own}
    low, high = np.searchsorted(problem.points[:, 0], [leader, leader + 1])
    hosts = [h for h in problem.points[low:high, 1].tolist() if h not in seen] if rotations else list(must)
    if not hosts:
        return [["/points"]]
    dropped: list[Item | None] = [None]
    if not rotations:
        needed = set(problem.must[problem.must[:, 0] == leader, 1].tolist())
        dropped += [item for item in own if not item.fixed and item.host not in needed]
    sets: set[tuple[str, ...]] = set()
    for item in dropped:
        sets |= _sets(problem, loads, leader, hosts, own, item, sated=not rotations and item is None)
    if not sets:
        return [["/slots"]]
    least = min(len(rules) for rules in sets)
    return [list(rules) for rules in sets if len(rules) == least]


def _sets(
    problem: Problem,
    loads: _Loads,
    leader: int,
    hosts: list[int],
    own: list[Item],
    dropped: Item | None,
    *,
    sated: bool,
) -> set[tuple[str, ...]]:
    """The rules that each further placement would break, as far as they might be fewest."""
    length = int(problem.length[leader])
    count = problem.slots - length + 1
    if count < 1:
        return set()
    starts = np.arange(count)
    kept = [item for item in own if item is not dropped]
    distance = [np.abs(starts - item.start) for item in kept]
    possible = np.all([gap >= length for gap in distance], axis=0) if kept else np.ones(count, dtype=np.bool_)
    short = np.any([gap < length + problem.rest for gap in distance], axis=0) if kept else ~possible
    if not possible.any():
        return set()
    rows = np.array(hosts)
    host_load, team_load = loads.host[rows], loads.team[problem.team[leader]].copy()
    if dropped is not None:
        slots = covered(problem, dropped)
        host_load[rows == dropped.host, slots.start : slots.stop] -= 1
        team_load[slots.start : slots.stop] -= 1
    team_full = (team_load >= loads.team_room[problem.team[leader]]) & (problem.team[leader] >= 0)
    columns = {
        f"/leaders/{leader}/away": _along(problem.is_away[[leader]], length)[0],
        f"/leaders/{leader}/team": _along(team_full[None], length)[0],
        "/rest": short,
        "/per_year": _year_full(problem, [item.start for item in kept], starts),
    }
    cells = {
        "closed": _along(problem.is_closed[rows], length),
        "capacity": _along(host_load >= loads.host_room[rows], length),
    }
    home = (rows == problem.home[leader])[:, None]
    counts = (
        home + cells["closed"].astype(int) + cells["capacity"] + sum(column.astype(int) for column in columns.values())
    )
    least = counts[:, possible].min()
    found = set()
    for k, s in zip(*np.nonzero((counts == least) & possible), strict=True):
        rules = [rule for rule, column in columns.items() if column[s]]
        rules += [f"/hosts/{rows[k]}/{end}" for end, cell in cells.items() if cell[k, s]]
        rules += [f"/leaders/{leader}/home"] * bool(home[k, 0]) + [f"/leaders/{leader}/wanted"] * sated
        found.add(tuple(sorted(rules)))
    return found


def _along(marked: BoolArray, length: int) -> BoolArray:
    sums: IntArray = np.zeros((len(marked), marked.shape[1] + 1), dtype=np.int64)
    np.cumsum(marked, axis=1, out=sums[:, 1:])
    return np.asarray(sums[:, length:] > sums[:, :-length], dtype=np.bool_)


def _year_full(problem: Problem, own: list[int], starts: IntArray) -> BoolArray:
    """Starts whose year would hold too many."""
    full = np.zeros(starts.size, dtype=np.bool_)
    if problem.per_year is None:
        return full
    for first in {*own, *starts.tolist()}:
        inside = sum(first <= start < first + problem.year_slots for start in own)
        if inside >= problem.per_year:
            full |= (starts >= first) & (starts < first + problem.year_slots)
    return full

"""What is missing from a plan, and the fewest rules that stand in the way of one more rotation."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.rotations.problem import Missing, Problem, covered, exempt_from, fixed_items

Visit = tuple[int, int]  # host, first slot


class Reasons:
    """The plan as it stands: who is where, and how full it is."""

    def __init__(self, problem: Problem, placements: IntArray) -> None:
        self.problem = problem
        self.own: dict[int, list[Visit]] = defaultdict(list)
        self.free: dict[int, list[Visit]] = defaultdict(list)
        self.given = np.zeros(problem.leaders, dtype=np.int64)
        self.host = np.zeros((problem.hosts, problem.slots), dtype=np.int64)
        self.team = np.zeros((problem.teams, problem.slots), dtype=np.int64)
        self.host_limit, self.team_limit = np.zeros_like(self.host), np.zeros_like(self.team)
        fixed = set()
        for item in fixed_items(problem):
            slots = covered(problem, item)
            self.host_limit[item.host, slots] += exempt_from(problem, item, f"/hosts/{item.host}/capacity")
            if problem.team[item.leader] >= 0:
                exempt = exempt_from(problem, item, f"/leaders/{item.leader}/team")
                self.team_limit[problem.team[item.leader], slots] += exempt
            if item.past:
                self._put(item.leader, item.host, item.start)
            else:
                fixed.add((item.leader, item.host, item.start))
        self.host_limit = np.maximum(self.host_limit, problem.capacity)
        self.team_limit = np.maximum(self.team_limit, 1)
        for i, h, s in placements.tolist():
            self._put(i, h, s)
            self.given[i] += 1
            if (i, h, s) not in fixed:
                self.free[i].append((h, s))
        self.choices: dict[int, list[int]] = defaultdict(list)
        for i, h, _ in problem.points.tolist():
            self.choices[i].append(h)
        self.musts: dict[int, list[int]] = defaultdict(list)
        for i, h in problem.must.tolist():
            self.musts[i].append(h)

    def _put(self, leader: int, host: int, start: int, step: int = 1) -> None:
        stop = start + int(self.problem.length[leader])
        self.host[host, max(0, start) : max(0, stop)] += step
        if self.problem.team[leader] >= 0:
            self.team[self.problem.team[leader], max(0, start) : max(0, stop)] += step
        if step > 0:
            self.own[leader].append((host, start))
        else:
            self.own[leader].remove((host, start))

    def missing(self) -> tuple[Missing, ...]:
        """Everybody with something missing, in the order of the file."""
        return tuple(row for leader in range(self.problem.leaders) for row in self._of(leader))

    def _of(self, leader: int) -> Iterator[Missing]:
        rotations = max(0, int(self.problem.wanted[leader] - self.given[leader]))
        visited = {host for host, _ in self.own[leader]}
        must = tuple(host for host in self.musts[leader] if host not in visited)
        if rotations or must:
            yield Missing(leader, rotations, must, self._why(leader, rotations, must))

    def _why(self, leader: int, rotations: int, must: tuple[int, ...]) -> tuple[str, ...]:
        visited = {host for host, _ in self.own[leader]}
        hosts = [host for host in self.choices[leader] if host not in visited] if rotations else list(must)
        if not hosts:
            return ("/points",)
        if rotations:
            return min(self._each(leader, hosts), key=len, default=("/slots",))
        found = [(f"/leaders/{leader}/wanted", *rules) for rules in self._each(leader, hosts)]
        for host, start in [visit for visit in self.free[leader] if visit[0] not in self.musts[leader]]:
            self._put(leader, host, start, -1)
            found.extend(self._each(leader, hosts))
            self._put(leader, host, start)
        return min(found, key=len, default=("/slots",))

    def _each(self, leader: int, hosts: list[int]) -> Iterator[tuple[str, ...]]:
        """The rules that each further visit would break."""
        length = int(self.problem.length[leader])
        for start in range(self.problem.slots - length + 1):
            gaps = [abs(start - other) for _, other in self.own[leader]]
            if min(gaps, default=length) < length:
                continue
            slots = slice(start, start + length)
            shared = tuple(self._of_leader(leader, start, slots, gaps))
            for host in hosts:
                yield (*self._of_host(leader, host, slots), *shared)

    def _of_leader(self, leader: int, start: int, slots: slice, gaps: list[int]) -> Iterator[str]:
        problem, team = self.problem, int(self.problem.team[leader])
        if problem.is_away[leader, slots].any():
            yield f"/leaders/{leader}/away"
        if team >= 0 and (self.team[team, slots] >= self.team_limit[team, slots]).any():
            yield f"/leaders/{leader}/team"
        if min(gaps, default=problem.slots * 2 + problem.rest) < int(problem.length[leader]) + problem.rest:
            yield "/rest"
        if problem.per_year is not None and not self._year_allows(leader, start):
            yield "/per_year"

    def _of_host(self, leader: int, host: int, slots: slice) -> Iterator[str]:
        problem = self.problem
        if (self.host[host, slots] >= self.host_limit[host, slots]).any():
            yield f"/hosts/{host}/capacity"
        if problem.is_closed[host, slots].any():
            yield f"/hosts/{host}/closed"
        if problem.home[leader] == host:
            yield f"/leaders/{leader}/home"

    def _year_allows(self, leader: int, start: int) -> bool:
        """Sorted starts: no run of one too many lies within a year and holds this start."""
        most, year = self.problem.per_year or 0, self.problem.year_slots
        starts = sorted([*(other for _, other in self.own[leader]), start])
        return all(
            starts[k + most] - starts[k] >= year or not starts[k] <= start <= starts[k + most]
            for k in range(len(starts) - most)
        )

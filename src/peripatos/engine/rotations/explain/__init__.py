"""Why a leader visits these hosts and not others: codes and whole numbers, no sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from peripatos.engine.errors import ProblemError
from peripatos.engine.rotations.problem import Problem, Solution


@dataclass(frozen=True)
class Visit:
    """A placement: what it adds to the value, what its places cost elsewhere, and the rules that hold it there.

    price: of its places, over the scale of the certificate; None without one, and where there is no place at any price
    (pins fill it, nobody is received). rules: pin, frozen, published, must.
    """

    host: str
    start: int
    points: int
    bonus: int
    price: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Alternative:
    """The best other start at a host, in points less price (over the scale), and the rules that forbid it now."""

    host: str
    start: int
    points: int
    bonus: int
    price: int | None
    forbidden: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    leader: str
    wanted: int
    missing: int
    must: tuple[str, ...]
    why: tuple[str, ...]
    scale: int
    visits: tuple[Visit, ...]
    alternatives: tuple[Alternative, ...]


def explain(problem: Problem, solution: Solution, leader_id: str, *, most: int = 5) -> Explanation:
    """The explanation of one leader; most: how many alternatives, best first. Raises ProblemError for an unknown id."""
    if leader_id not in problem.leader_index:
        raise ProblemError("unknown_id", "", f"There is nobody with the id {leader_id}.")
    leader = problem.leader_index[leader_id]
    row = next((row for row in solution.missing if row.leader == leader), None)
    view = _View(problem, solution, leader)
    return Explanation(
        leader=leader_id,
        wanted=int(problem.wanted[leader]),
        missing=row.rotations if row else 0,
        must=tuple(problem.host_ids[h] for h in row.must) if row else (),
        why=row.why if row else (),
        scale=solution.scale,
        visits=tuple(view.visit(h, s) for h, s in view.own),
        alternatives=tuple(sorted(view.alternatives(), key=view.rank))[:most],
    )


class _View:
    """One leader's side of a plan."""

    def __init__(self, problem: Problem, solution: Solution, leader: int) -> None:
        self._problem, self._solution, self._leader = problem, solution, leader
        self._length = int(problem.length[leader])
        costs = problem.missing_cost + problem.must_cost + problem.move_price
        self._most = int(problem.points[:, 2].max(initial=0) + problem.bonus[:, 3].max(initial=0)) + costs
        rows = solution.placements
        self.own = [(h, s) for i, h, s in rows.tolist() if i == leader]
        self._past = [(h, s) for i, h, s, _ in problem.history if i == leader]
        self._load = np.zeros((problem.hosts, problem.slots), dtype=np.int64)
        self._away = np.zeros(problem.slots, dtype=np.bool_)
        for i, h, s in [*rows.tolist(), *(row[:3] for row in problem.history)]:
            slots = slice(max(0, s), max(0, s + int(problem.length[i])))
            self._load[h, slots] += 1
            if i != leader and problem.team[i] == problem.team[leader] >= 0:
                self._away[slots] = True

    def visit(self, host: int, start: int) -> Visit:
        problem, triple = self._problem, (self._leader, host, start)
        published = triple in {row[:3] for row in problem.published}
        rules = {
            "pin": list(triple) in problem.pins.tolist(),
            "frozen": published and start < problem.frozen_before,
            "published": published,
            "must": [self._leader, host] in problem.must.tolist(),
        }
        return Visit(
            host=problem.host_ids[host],
            start=start,
            points=problem.points_of.get(triple[:2], 0),
            bonus=problem.bonus_of.get(triple, 0),
            price=self._price(host, start),
            rules=tuple(code for code, holds in rules.items() if holds),
        )

    def alternatives(self) -> Iterator[Alternative]:
        """For every host not visited, the start that forbids least, and among these the one that brings most."""
        problem = self._problem
        seen = {h for h, _ in [*self.own, *self._past]}
        for host in problem.points[problem.points[:, 0] == self._leader, 1].tolist():
            starts = range(problem.slots - self._length + 1)
            if host not in seen and starts:
                yield min((self._alternative(host, start) for start in starts), key=self.rank)

    def rank(self, other: Alternative) -> tuple[int, int, str, int]:
        net = self._solution.scale * (other.points + other.bonus) - (other.price or 0)
        return len(other.forbidden), -net, other.host, other.start

    def _alternative(self, host: int, start: int) -> Alternative:
        problem = self._problem
        return Alternative(
            host=problem.host_ids[host],
            start=start,
            points=problem.points_of[self._leader, host],
            bonus=problem.bonus_of.get((self._leader, host, start), 0),
            price=self._price(host, start),
            forbidden=tuple(self._forbidden(host, start)),
        )

    def _forbidden(self, host: int, start: int) -> Iterator[str]:
        """Codes of what stands against one more visit, all else kept."""
        problem, slots = self._problem, slice(start, start + self._length)
        gap = min((abs(start - s) for _, s in [*self.own, *self._past]), default=None)
        found = {
            "wanted": len(self.own) >= problem.wanted[self._leader],
            "home": problem.home[self._leader] == host,
            "away": problem.is_away[self._leader, slots].any(),
            "closed": problem.is_closed[host, slots].any(),
            "full": (self._load[host, slots] >= problem.capacity[host, slots]).any(),
            "team": self._away[slots].any(),
            "rest": gap is not None and gap < self._length + problem.rest,
        }
        yield from (code for code, holds in found.items() if holds)

    def _price(self, host: int, start: int) -> int | None:
        """Of the places of a visit, at its host and in the team; None where no price would buy them."""
        solution, team = self._solution, int(self._problem.team[self._leader])
        if solution.host_prices is None or solution.team_prices is None:
            return None
        slots = slice(max(0, start), max(0, start + self._length))
        away = solution.team_prices[team, slots].sum() if team >= 0 else 0
        price = int(solution.host_prices[host, slots].sum() + away)
        return None if price > self._most * solution.scale else price

"""What the prices of a solution prove, in exact whole numbers.

Take any price of 0 or more for a place at every host and slot and for being away of every team and slot. No leader can
earn more than the best plan of their own at these prices, and no more places than there are can be paid for.
"""

from bisect import insort
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from peripatos.engine.rotations.problem import (
    BoolArray,
    IntArray,
    Item,
    Problem,
    Solution,
    covered,
    exempt_from,
    fixed_items,
)


def bound_of(problem: Problem, solution: Solution) -> int | None:
    """The bound of the certificate, rounded down; None without one."""
    if solution.host_prices is None or solution.team_prices is None:
        return None
    prices = Prices(problem, solution.host_prices, solution.team_prices, solution.scale)
    host_room, team_room = rooms(problem)
    total = _worth(host_room, prices.host) + _worth(team_room, prices.team)
    own: dict[int, list[Item]] = defaultdict(list)
    for item in fixed_items(problem):
        own[item.leader].append(item)
    total += sum(_best(prices, leader, own[leader]) for leader in range(problem.leaders))
    return total // solution.scale


def rooms(problem: Problem) -> tuple[IntArray, IntArray]:
    """(m, slots) and (t, slots): the limit, or what exempt placements take where that is more; closed slots have 0."""
    host = np.zeros((problem.hosts, problem.slots), dtype=np.int64)
    closed, team = np.zeros_like(host), np.zeros((problem.teams, problem.slots), dtype=np.int64)
    for item in fixed_items(problem):
        slots = covered(problem, item)
        host[item.host, slots] += exempt_from(problem, item, f"/hosts/{item.host}/capacity")
        closed[item.host, slots] += exempt_from(problem, item, f"/hosts/{item.host}/closed")
        if problem.team[item.leader] >= 0:
            exempt = exempt_from(problem, item, f"/leaders/{item.leader}/team")
            team[problem.team[item.leader], slots] += exempt
    return np.where(problem.is_closed, closed, np.maximum(problem.capacity, host)), np.maximum(1, team)


def _worth(room: IntArray, prices: IntArray) -> int:
    paid = np.flatnonzero(prices)
    return sum(a * b for a, b in zip(room.flat[paid].tolist(), prices.flat[paid].tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class Prices:
    """The prices of a certificate, everything times its scale."""

    problem: Problem
    host: IntArray
    team: IntArray
    scale: int

    def along(self, prices: IntArray, length: int) -> IntArray:
        """Per row and start, the price of `length` slots."""
        sums = np.concatenate((np.zeros((len(prices), 1), dtype=np.int64), np.cumsum(prices, axis=1)), axis=1)
        return sums[:, length:] - sums[:, :-length]

    def of(self, item: Item) -> int:
        """What one placement pays."""
        slots = covered(self.problem, item)
        team = int(self.problem.team[item.leader])
        return int(self.host[item.host, slots].sum()) + (int(self.team[team, slots].sum()) if team >= 0 else 0)


def _best(prices: Prices, leader: int, fixed: list[Item]) -> int:
    """The best plan of one leader with what is fixed, at these prices, constants included; times the scale."""
    problem, scale = prices.problem, prices.scale
    planned = [item for item in fixed if not item.past]
    visited = {item.host for item in fixed}
    musts = problem.must[problem.must[:, 0] == leader, 1].tolist() if problem.must_cost else []
    published = [(h, s) for i, h, s, _ in problem.published if i == leader] if problem.move_price else []
    left = max(0, int(problem.wanted[leader]) - len(planned))
    sure = sum(
        problem.points_of.get((leader, item.host), 0)
        + problem.bonus_of.get((leader, item.host, item.start), 0)
        + problem.move_price * ((item.host, item.start) in published)
        for item in planned
    )
    sure -= problem.missing_cost * left + problem.move_price * len(published)
    sure -= problem.must_cost * sum(host not in visited for host in musts)
    paid = sum(prices.of(item) for item in fixed)
    return scale * sure - paid + (_free(prices, leader, fixed, left, musts, published) if left else 0)


def _free(
    prices: Prices, leader: int, fixed: list[Item], left: int, musts: list[int], published: list[tuple[int, int]]
) -> int:
    """The most that placements beside the fixed ones can add."""
    problem, length = prices.problem, int(prices.problem.length[leader])
    if length > problem.slots:
        return 0
    low, high = np.searchsorted(problem.points[:, 0], [leader, leader + 1])
    hosts, points = problem.points[low:high, 1], problem.points[low:high, 2]
    visited = [item.host for item in fixed]
    keep = ~np.isin(hosts, [*visited, problem.home[leader]])
    hosts, points = hosts[keep], points[keep]
    row = {host: k for k, host in enumerate(hosts.tolist())}
    gain = np.repeat((points + problem.missing_cost)[:, None], problem.slots - length + 1, axis=1)
    gain[[row[host] for host in musts if host in row]] += problem.must_cost
    low, high = np.searchsorted(problem.bonus[:, 0], [leader, leader + 1])
    for _, host, start, bonus in problem.bonus[low:high].tolist():
        if host in row and start < gain.shape[1]:
            gain[row[host], start] += bonus
    for host, start in published:
        if host in row and start < gain.shape[1]:
            gain[row[host], start] += problem.move_price
    profit = prices.scale * gain - prices.along(prices.host[hosts], length)
    if problem.team[leader] >= 0:
        profit -= prices.along(prices.team[[problem.team[leader]]], length)
    profit[:, _barred(problem, leader, fixed)] = 0
    profit[_any_along(problem.is_closed[hosts], length)] = 0
    return _Plans(problem, leader, hosts, profit, sorted(item.start for item in fixed)).best(left)


def _any_along(marked: BoolArray, length: int) -> BoolArray:
    sums: IntArray = np.zeros((len(marked), marked.shape[1] + 1), dtype=np.int64)
    np.cumsum(marked, axis=1, out=sums[:, 1:])
    return np.asarray(sums[:, length:] > sums[:, :-length], dtype=np.bool_)


def _barred(problem: Problem, leader: int, fixed: list[Item]) -> BoolArray:
    """Starts that the leader's absences and the rest beside fixed placements forbid."""
    length = int(problem.length[leader])
    barred: BoolArray = _any_along(problem.is_away[[leader]], length)[0]
    starts = np.arange(barred.size)
    for item in fixed:
        barred |= np.abs(starts - item.start) < length + problem.rest
    return barred


class _Plans:
    """Branch and bound over the plans of one leader; the bound forgets that a host is visited once, and the year."""

    def __init__(self, problem: Problem, leader: int, hosts: IntArray, profit: IntArray, fixed: list[int]) -> None:
        self._step = int(problem.length[leader]) + problem.rest
        self._year = (problem.per_year, problem.year_slots)
        self._fixed = fixed
        self._hosts = hosts
        self._profit = profit
        self._best = 0

    def best(self, left: int) -> int:
        starts = self._profit.shape[1]
        left = min(left, -(-starts // self._step), self._hosts.size)
        if not left or self._profit.max(initial=0) <= 0:
            return 0
        order = np.argsort(-self._profit, axis=0, kind="stable")[:left]
        profits = np.take_along_axis(self._profit, order, axis=0)
        self._options = [
            [(p, h) for p, h in zip(profits[:, s].tolist(), self._hosts[order[:, s]].tolist(), strict=True) if p > 0]
            for s in range(starts)
        ]
        self._most = self._relaxed(starts, left)
        self._branch(0, left, 0, (), self._fixed)
        return self._best

    def _relaxed(self, starts: int, left: int) -> list[list[int]]:
        """most[k][s]: the highest sum of at most k placements that start at s or later."""
        most = [[0] * (starts + self._step) for _ in range(left + 1)]
        for k in range(1, left + 1):
            for s in range(starts - 1, -1, -1):
                top = self._options[s][0][0] + most[k - 1][s + self._step] if self._options[s] else 0
                most[k][s] = max(most[k][s + 1], top)
        return most

    def _branch(self, first: int, left: int, total: int, used: tuple[int, ...], starts: list[int]) -> None:
        self._best = max(self._best, total)
        if not left:
            return
        options = self._options
        ranked = sorted(
            (
                (-(options[s][0][0] + self._most[left - 1][s + self._step]), s)
                for s in range(first, len(options))
                if options[s]
            ),
        )
        for promise, s in ranked:
            if total - promise <= self._best:
                return
            if not self._year_allows(starts, s):
                continue
            for profit, host in options[s]:
                if total + profit + self._most[left - 1][s + self._step] <= self._best:
                    break
                if host not in used:
                    following = list(starts)
                    insort(following, s)
                    self._branch(s + self._step, left - 1, total + profit, (*used, host), following)

    def _year_allows(self, starts: list[int], start: int) -> bool:
        most, width = self._year
        if most is None:
            return True
        near = [s for s in starts if abs(s - start) < width]
        return all(
            sum(first <= s < first + width for s in near) < most for first in [start, *(s for s in near if s <= start)]
        )

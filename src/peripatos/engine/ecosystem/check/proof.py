"""The bound that the prices of a certificate prove, recomputed in whole numbers.

For any prices lambda >= 0 of places, mu >= 0 of minutes and nu of helped pairs, every plan is worth at most

    sum over leaders of the best priced set, alone + sum lambda capacity + sum mu minutes
    + sum over persons of max over 0 <= k <= K of (nu k - load_cost k (k - 1) / 2) - move_price incumbents

(weak duality: a plan takes no more of a place or a person than there is). A leader's best set contains the leader's
pins and keeps everything that one leader alone can break. All terms here are multiplied by the scale of the prices.
"""

from dataclasses import dataclass
from typing import Final

from peripatos.engine.ecosystem.problem import Certificate, Limits, Problem, minutes_of

TOLD_APART: Final = 8


def bound_of(problem: Problem, certificate: Certificate | None) -> int | None:
    """The bound, rounded down; None without a certificate."""
    if certificate is None:
        return None
    limits = Limits.of(problem)
    total: int = sum(p * c for p, c in zip(certificate.places.tolist(), limits.capacity.tolist(), strict=True))
    total += sum(p * m for p, m in zip(certificate.minutes.tolist(), limits.minutes.tolist(), strict=True))
    total += _persons(problem, certificate, limits)
    total -= certificate.scale * problem.move_price * int(problem.incumbent.sum())
    total += sum(_best_set(_menu(problem, certificate, limits, leader)) for leader in range(problem.leaders))
    return total // certificate.scale


def _persons(problem: Problem, certificate: Certificate, limits: Limits) -> int:
    """The best number of pairs of every helper at their price; the more pairs, the dearer the next."""
    most = [0] * problem.people
    for h, capacity in zip(problem.place_person.tolist(), limits.capacity.tolist(), strict=True):
        if h >= 0:
            most[h] += capacity
    cost, total = problem.load_cost * certificate.scale, 0
    for price, room in zip(certificate.persons.tolist(), most, strict=True):
        k = 0 if price <= 0 else room if cost == 0 else min(room, price // cost + 1)
        total += price * k - cost * (k * (k - 1) // 2)
    return total


@dataclass(frozen=True)
class _Option:
    """A pair that a leader could have: what it earns without topics, its topics as bits, its labels, its minutes."""

    earns: int
    topics: int
    labels: frozenset[int]
    minutes: int


@dataclass(frozen=True)
class _Menu:
    """What one leader may choose from; start, topics, labels and minutes are what pins leave."""

    start: int
    topics: int
    labels: frozenset[int]
    minutes: int
    streams: tuple[tuple[int, tuple[_Option, ...]], ...]  # how many of each, and which
    weights: tuple[int, ...]


def _menu(problem: Problem, certificate: Certificate, limits: Limits, leader: int) -> _Menu:
    first, last = problem.indptr[leader : leader + 2].tolist()
    pins = {q for i, q in problem.pins.tolist() if i == leader} if len(problem.pins) else set()
    person, wants = int(problem.leader_person[leader]), problem.wants[leader].tolist()
    room = limits.wants[leader].tolist()
    start = -certificate.scale * sum(n * int(c) for n, c in zip(wants, problem.missing_cost, strict=True))
    topics, labels, minutes = 0, set[int](), int(limits.minutes[person])
    options: list[list[_Option]] = [[] for _ in wants]
    for e in range(first, last):
        place, stream = int(problem.pair_place[e]), int(problem.pair_stream[e])
        option = _option(problem, certificate, e, person)
        if place in pins:
            over = 0 if wants[stream] > 0 else certificate.scale * int(problem.missing_cost[stream])
            start, topics, minutes = start + option.earns - over, topics | option.topics, minutes - option.minutes
            labels |= option.labels
            wants[stream], room[stream] = wants[stream] - 1, room[stream] - 1
        elif not problem.vetoed[e] and _fits_alone(problem, limits, leader, place):
            options[stream].append(option)
    weights = tuple(weight * certificate.scale for weight in problem.topic_weights[leader])
    streams = tuple((n, tuple(row)) for n, row in zip(room, options, strict=True) if n > 0 and row)
    return _Menu(start + _worth(weights, topics), topics, frozenset(labels), minutes, streams, weights)


def _option(problem: Problem, certificate: Certificate, e: int, person: int) -> _Option:
    place, stream, helper = int(problem.pair_place[e]), int(problem.pair_stream[e]), int(problem.pair_helper[e])
    earns = int(problem.fit[e]) + int(problem.missing_cost[stream]) + problem.move_price * bool(problem.incumbent[e])
    earns = earns * certificate.scale - int(certificate.places[place])
    spent = minutes_of(problem, int(problem.pair_leader[e]), place)
    earns -= sum(int(certificate.minutes[h]) * minutes for h, minutes in spent)
    earns -= int(certificate.persons[helper]) if helper >= 0 else 0
    own = sum(minutes for h, minutes in spent if h == person)
    return _Option(earns, sum(1 << t for t in problem.sought[e]), frozenset(problem.labels[place]), own)


def _fits_alone(problem: Problem, limits: Limits, leader: int, place: int) -> bool:
    if problem.place_person[place] == problem.leader_person[leader] or limits.capacity[place] < 1:
        return False
    return all(minutes <= limits.minutes[h] for h, minutes in minutes_of(problem, leader, place))


def _worth(weights: tuple[int, ...], topics: int) -> int:
    return sum(weight for t, weight in enumerate(weights) if topics >> t & 1)


def _best_set(menu: _Menu) -> int:
    """The most that any set earns: depth first, with what could still be earned if nothing conflicted."""
    return _Descent(menu).run()


class _Descent:
    """Bounds forget conflicts, and that only the heaviest topics are told apart; so they are never too low."""

    def __init__(self, menu: _Menu) -> None:
        self.menu = menu
        self.best = menu.start
        ranked = sorted(range(len(menu.weights)), key=lambda t: -menu.weights[t])
        self._heavy = sum(1 << t for t in ranked[:TOLD_APART])
        self._worths: dict[int, int] = {}
        self._reaches: dict[tuple[int, int, int, int], int] = {}
        self._kinds = [self._kinds_of(options) for _, options in menu.streams]

    def run(self) -> int:
        menu = self.menu
        self._choose((0, 0, -1), menu.start, menu.topics, menu.labels, menu.minutes)
        return self.best

    def _worth(self, topics: int) -> int:
        if topics not in self._worths:
            self._worths[topics] = _worth(self.menu.weights, topics)
        return self._worths[topics]

    def _kinds_of(self, options: tuple[_Option, ...]) -> list[tuple[int, int]]:
        """The most that options with the same heavy topics earn, with their light topics."""
        found: dict[int, int] = {}
        for option in options:
            heavy = option.topics & self._heavy
            earns = option.earns + self._worth(option.topics & ~self._heavy)
            found[heavy] = max(found.get(heavy, earns), earns)
        return list(found.items())

    def _reach(self, stream: int, used: int, topics: int, minutes: int) -> int:
        """The most that can be added from here on, with `used` of this stream."""
        if stream == len(self.menu.streams):
            return 0
        wanted, options = self.menu.streams[stream]
        key = stream, used, topics, minutes
        if key not in self._reaches:
            top = self._reach(stream + 1, 0, topics, minutes)
            left = minutes - options[0].minutes
            if used < wanted and left >= 0:
                for heavy, earns in self._kinds[stream]:
                    added = earns + self._worth(heavy & ~topics)
                    top = max(top, added + self._reach(stream, used + 1, topics | heavy, left))
            self._reaches[key] = top
        return self._reaches[key]

    def _choose(
        self, place: tuple[int, int, int], total: int, topics: int, labels: frozenset[int], minutes: int
    ) -> None:
        """place: the stream, how many of it are chosen, and the last of them."""
        self.best = max(self.best, total)
        stream, used, last = place
        if stream == len(self.menu.streams):
            return
        wanted, options = self.menu.streams[stream]
        heavy, ways = topics & self._heavy, []
        for k in range(last + 1, len(options) if used < wanted else 0):
            option = options[k]
            if option.minutes <= minutes and labels.isdisjoint(option.labels):
                now = total + option.earns + self._worth(option.topics & ~topics)
                ahead = heavy | (option.topics & self._heavy)
                ways.append((now + self._reach(stream, used + 1, ahead, minutes - option.minutes), k, now))
        for reach, k, now in sorted(ways, reverse=True):
            if reach <= self.best:
                break
            option = options[k]
            left = minutes - option.minutes
            self._choose((stream, used + 1, k), now, topics | option.topics, labels | option.labels, left)
        if total + self._reach(stream + 1, 0, heavy, minutes) > self.best:
            self._choose((stream + 1, 0, -1), total, topics, labels, minutes)

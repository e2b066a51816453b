"""The bound that the prices of a certificate prove, recomputed in whole numbers.

For any prices lambda >= 0 of places, mu >= 0 of minutes and nu of helped pairs, every plan is worth at most

    sum over leaders of the best priced set, alone + sum lambda capacity + sum mu minutes
    + sum over persons of max over 0 <= k <= K of (nu k - load_cost k (k - 1) / 2) - move_price incumbents

(weak duality: a plan takes no more of a place or a person than there is). A leader's best set contains the leader's
pins and keeps everything that one leader alone can break. All terms here are multiplied by the scale of the prices.
"""

from dataclasses import dataclass

from peripatos.engine.ecosystem.problem import Certificate, Limits, Problem, minutes_of


def bound_of(problem: Problem, certificate: Certificate | None) -> int | None:
    """The bound, rounded down; None without a certificate."""
    if certificate is None:
        return None
    limits = Limits.of(problem)
    total = sum(p * c for p, c in zip(certificate.places.tolist(), limits.capacity.tolist(), strict=True))
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
    """The most that any set earns: depth first, with what the streams to come could earn at most."""
    return _Descent(menu).run()


class _Descent:
    def __init__(self, menu: _Menu) -> None:
        self.menu = menu
        self.best = menu.start
        self._worths: dict[int, int] = {}

    def run(self) -> int:
        self._stream(0, self.menu.start, self.menu.topics, self.menu.labels, self.menu.minutes)
        return self.best

    def _worth(self, topics: int) -> int:
        if topics not in self._worths:
            self._worths[topics] = _worth(self.menu.weights, topics)
        return self._worths[topics]

    def _ranked(self, stream: int, topics: int) -> list[tuple[int, int]]:
        """What each option of a stream would add now, the best first; only what adds anything can be in a best set."""
        options = self.menu.streams[stream][1]
        added = [(option.earns + self._worth(option.topics & ~topics), k) for k, option in enumerate(options)]
        return sorted((row for row in added if row[0] > 0), reverse=True)

    def _stream(self, stream: int, total: int, topics: int, labels: frozenset[int], minutes: int) -> None:
        self.best = max(self.best, total)
        if stream == len(self.menu.streams):
            return
        ahead = 0
        for later in range(stream + 1, len(self.menu.streams)):
            ahead += sum(added for added, _ in self._ranked(later, topics)[: self.menu.streams[later][0]])
        ranked = self._ranked(stream, topics)
        self._choose(stream, ranked, self.menu.streams[stream][0], total, ahead, (topics, labels, minutes))

    def _choose(
        self,
        stream: int,
        ranked: list[tuple[int, int]],
        left: int,
        total: int,
        ahead: int,
        state: tuple[int, frozenset[int], int],
    ) -> None:
        """One more of this stream, or on to the next; `added` was counted at the start of the stream, so is a bound."""
        topics, labels, minutes = state
        for k, (added, number) in enumerate(ranked if left else ()):
            if total + added + sum(more for more, _ in ranked[k + 1 : k + left]) + ahead <= self.best:
                break
            option = self.menu.streams[stream][1][number]
            if option.minutes <= minutes and labels.isdisjoint(option.labels):
                gained = option.earns + self._worth(option.topics & ~topics)
                more_state = (topics | option.topics, labels | option.labels, minutes - option.minutes)
                self._choose(stream, ranked[k + 1 :], left - 1, total + gained, ahead, more_state)
        if total + ahead > self.best:
            self._stream(stream + 1, total, topics, labels, minutes)

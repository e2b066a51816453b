"""Whether a plan keeps the hard rules, and what it is worth; both from the problem and the pairs alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from peripatos.engine.ecosystem.problem import (
    IntArray,
    Limits,
    Problem,
    Violation,
    conflict_rule,
    exempt,
    minutes_of,
    relaxed_pointers,
)

Pair = tuple[int, int]


def rows_of(pairs: IntArray) -> list[Pair]:
    return [(i, q) for i, q in pairs.tolist()]


def plan_violations(problem: Problem, pairs: Sequence[Pair], path: str) -> Iterator[Violation]:
    """Every hard rule that the pairs break; `path` is where they stand."""
    limits = Limits.of(problem)
    yield from _each(problem, pairs, path)
    yield from _pins(problem, set(pairs), path)
    yield from _numbers(problem, pairs, limits, path)
    yield from _own(problem, pairs, path)


def _each(problem: Problem, pairs: Sequence[Pair], path: str) -> Iterator[Violation]:
    seen: set[Pair] = set()
    for k, pair in enumerate(pairs):
        number = problem.pair_at.get(pair)
        if number is None:
            yield Violation("not_permitted", f"{path}/{k}")
        elif problem.vetoed[number]:
            yield Violation("vetoed", f"{path}/{k}")
        if pair in seen:
            yield Violation("pair_twice", f"{path}/{k}")
        seen.add(pair)


def _pins(problem: Problem, chosen: set[Pair], path: str) -> Iterator[Violation]:
    for k, pin in enumerate(rows_of(problem.pins)):
        if pin not in chosen:
            yield Violation("pin_missing", path, {"pin": k})


def _numbers(problem: Problem, pairs: Sequence[Pair], limits: Limits, path: str) -> Iterator[Violation]:
    places = Counter(q for _, q in pairs)
    given = Counter((i, int(problem.place_stream[q])) for i, q in pairs)
    for q, count in places.items():
        if count > limits.capacity[q]:
            yield Violation("capacity_exceeded", path, {"place": problem.place_ids[q]})
        if count < limits.least[q]:
            yield Violation("below_least", path, {"place": problem.place_ids[q]})
    for (i, s), count in given.items():
        if count > limits.wants[i, s]:
            detail: dict[str, int | str | None] = {"leader": problem.leader_ids[i], "stream": problem.stream_ids[s]}
            yield Violation("wants_exceeded", path, detail)
    for h, spent in spent_minutes(problem, pairs).items():
        if spent > limits.minutes[h]:
            yield Violation("minutes_exceeded", path, {"person": problem.person_ids[h]})


def spent_minutes(problem: Problem, pairs: Sequence[Pair]) -> Counter[int]:
    """Minutes a month of each person, as a leader and as a helper."""
    spent: Counter[int] = Counter()
    for leader, place in pairs:
        for person, minutes in minutes_of(problem, leader, place):
            spent[person] += minutes
    return spent


def _own(problem: Problem, pairs: Sequence[Pair], path: str) -> Iterator[Violation]:
    """No leader helps themself, has one person twice, or two places of a conflict set."""
    pins = {pin: k for k, pin in enumerate(rows_of(problem.pins))}
    held: dict[int, list[int]] = defaultdict(list)
    for k, (i, q) in enumerate(pairs):
        excused = (i, q) in pins and exempt(problem, pins[i, q], "")
        if problem.place_person[q] == problem.leader_person[i] and not excused:
            yield Violation("own_place", f"{path}/{k}")
        held[i].append(q)
    for i, places in held.items():
        for one, other in combinations(places, 2):
            for label in set(problem.labels[one]) & set(problem.labels[other]):
                rule = conflict_rule(problem, label)
                if not all((i, q) in pins and exempt(problem, pins[i, q], rule) for q in (one, other)):
                    detail: dict[str, int | str | None] = {"leader": problem.leader_ids[i], "rule": rule or None}
                    yield Violation("conflict" if rule else "person_twice", path, detail)


def value_of(problem: Problem, pairs: Sequence[Pair]) -> int:
    """Fit and topics, less what is missing, crowded, and moved. Pairs that are not permitted have no fit."""
    numbers = {problem.pair_at[pair] for pair in pairs if pair in problem.pair_at}
    helped = Counter(int(problem.place_person[q]) for _, q in pairs if problem.place_person[q] >= 0)
    load = sum(k * (k - 1) // 2 for k in helped.values())
    given_up = sum(int(e) not in numbers for e in problem.incumbent.nonzero()[0])
    return (
        sum(int(problem.fit[e]) for e in numbers)
        + _topics(problem, numbers)
        - sum(int(problem.missing_cost[s]) * count for (_, s), count in shortfalls(problem, pairs).items())
        - problem.load_cost * load
        - problem.move_price * given_up
    )


def _topics(problem: Problem, numbers: set[int]) -> int:
    covered: dict[int, set[int]] = defaultdict(set)
    for e in numbers:
        covered[int(problem.pair_leader[e])].update(problem.sought[e])
    return sum(problem.topic_weights[i][t] for i, topics in covered.items() for t in topics)


def shortfalls(problem: Problem, pairs: Sequence[Pair]) -> dict[Pair, int]:
    """How many pairs of a stream a leader lacks, where any, in the order of the file."""
    given = Counter((i, int(problem.place_stream[q])) for i, q in pairs)
    wanted = {(int(i), int(s)): int(problem.wants[i, s]) for i, s in zip(*problem.wants.nonzero(), strict=True)}
    return {key: n - given[key] for key, n in wanted.items() if n > given[key]}


def relaxed_violations(problem: Problem, relaxed: tuple[str, ...]) -> Iterator[Violation]:
    if relaxed != relaxed_pointers(problem):
        yield Violation("relaxed_differs", "/relaxed")

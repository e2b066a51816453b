"""What a leader gets, what planning all streams at once changed for them, and why something is missing."""

from dataclasses import dataclass

import numpy as np

from peripatos.engine.ecosystem.problem import Problem, ProblemError, Solution

__all__ = ["Explanation", "Shortage", "StreamChange", "explain"]


@dataclass(frozen=True)
class StreamChange:
    """The places of a leader in one stream, and those of the plan made stream after stream (None: there was none).

    fit: of the chosen pairs. given_up, won: places of the baseline that the plan does without, and new ones.
    """

    stream: str
    places: tuple[str, ...]
    baseline: tuple[str, ...] | None
    fit: int
    won: tuple[str, ...]
    given_up: tuple[str, ...]


@dataclass(frozen=True)
class Shortage:
    """What is missing in a stream, why, and the minutes of the leader that are left; None for no limit.

    prices: what the places that the leader could have cost in all (place, minutes and person), the cheapest first, in
    points of the value; empty without a certificate.
    """

    stream: str
    count: int
    why: str
    prices: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Explanation:
    """covered: topics with their weights, each with the places that cover it; uncovered: those that nobody covers.

    worth, baseline_worth: fit and topics less missing costs of this leader, in the plan and in the baseline.
    minutes_left: of the leader, None for no limit.
    """

    streams: tuple[StreamChange, ...]
    covered: tuple[tuple[str, int, tuple[str, ...]], ...]
    uncovered: tuple[tuple[str, int], ...]
    newly_covered: tuple[str, ...]
    worth: int
    baseline_worth: int | None
    minutes_left: int | None
    missing: tuple[Shortage, ...]


def explain(problem: Problem, solution: Solution, leader: str) -> Explanation:
    """Codes and integers only. Raises ProblemError for an unknown leader."""
    if leader not in problem.leader_ids:
        raise ProblemError("unknown_id", "/leaders", f"There is no leader with the id {leader}.")
    i = problem.leader_ids.index(leader)
    places = [q for k, q in solution.pairs.tolist() if k == i]
    before = None if solution.baseline is None else [q for k, q in solution.baseline.tolist() if k == i]
    covered = _covered(problem, i, places)
    earlier = set() if before is None else set(_covered(problem, i, before))
    return Explanation(
        streams=tuple(_change(problem, i, s, places, before) for s in range(problem.streams)),
        covered=tuple((topic, dict(problem.seeks[i])[topic], names) for topic, names in covered.items()),
        uncovered=tuple(row for row in problem.seeks[i] if row[0] not in covered),
        newly_covered=() if before is None else tuple(topic for topic in covered if topic not in earlier),
        worth=_worth(problem, i, places),
        baseline_worth=None if before is None else _worth(problem, i, before),
        minutes_left=_minutes_left(problem, solution, i),
        missing=tuple(
            Shortage(problem.stream_ids[row.stream], row.count, row.why, _prices(problem, solution, i, row.stream))
            for row in solution.missing
            if row.leader == i
        ),
    )


def _change(problem: Problem, leader: int, stream: int, places: list[int], before: list[int] | None) -> StreamChange:
    now = [q for q in places if problem.place_stream[q] == stream]
    then = None if before is None else [q for q in before if problem.place_stream[q] == stream]
    return StreamChange(
        stream=problem.stream_ids[stream],
        places=_names(problem, now),
        baseline=None if then is None else _names(problem, then),
        fit=sum(int(problem.fit[problem.pair_at[leader, q]]) for q in now),
        won=_names(problem, [q for q in now if then is not None and q not in then]),
        given_up=_names(problem, [q for q in then or () if q not in now]),
    )


def _names(problem: Problem, places: list[int]) -> tuple[str, ...]:
    return tuple(problem.place_ids[q] for q in places)


def _covered(problem: Problem, leader: int, places: list[int]) -> dict[str, tuple[str, ...]]:
    """The topics that are sought and covered, in the order of the file, with the places that cover them."""
    found: dict[str, tuple[str, ...]] = {}
    for topic, _ in problem.seeks[leader]:
        names = _names(problem, [q for q in places if topic in problem.pair_topics[problem.pair_at[leader, q]]])
        if names:
            found[topic] = names
    return found


def _worth(problem: Problem, leader: int, places: list[int]) -> int:
    given = np.bincount(problem.place_stream[places], minlength=problem.streams) if places else 0
    missing = np.maximum(problem.wants[leader] - given, 0)
    covered = _covered(problem, leader, places)
    return (
        sum(int(problem.fit[problem.pair_at[leader, q]]) for q in places)
        + sum(weight for topic, weight in problem.seeks[leader] if topic in covered)
        - int((missing * problem.missing_cost).sum())
    )


def _minutes_left(problem: Problem, solution: Solution, leader: int) -> int | None:
    person = int(problem.leader_person[leader])
    if problem.minutes[person] < 0:
        return None
    rows = solution.pairs
    streams = problem.place_stream[rows[:, 1]]
    own = int(problem.leader_minutes[streams[rows[:, 0] == leader]].sum())
    helping = int(problem.helper_minutes[streams[problem.place_person[rows[:, 1]] == person]].sum())
    return int(problem.minutes[person]) - own - helping


def _prices(problem: Problem, solution: Solution, leader: int, stream: int) -> tuple[tuple[str, int], ...]:
    """What each place of the stream that the leader could have costs, rounded up to whole points."""
    certificate = solution.certificate
    if certificate is None:
        return ()
    found = []
    for e in range(*problem.indptr[leader : leader + 2].tolist()):
        place, helper = int(problem.pair_place[e]), int(problem.pair_helper[e])
        if problem.pair_stream[e] != stream or problem.vetoed[e]:
            continue
        cost = int(certificate.places[place])
        cost += int(certificate.minutes[problem.leader_person[leader]]) * int(problem.leader_minutes[stream])
        if helper >= 0:
            cost += int(certificate.minutes[helper]) * int(problem.helper_minutes[stream])
            cost += int(certificate.persons[helper])
        found.append((problem.place_ids[place], -(-cost // certificate.scale)))
    return tuple(sorted(found, key=lambda row: (row[1], row[0])))

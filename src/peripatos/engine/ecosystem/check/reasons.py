"""Why a leader lacks what they want: the first reason that holds when everything else is kept.

Of the pairs that are left for the leader in the stream those that conflict with what the leader has drop out first,
then those for which somebody's minutes do not last, then full places, then places that would stay below their least.
The reason is the step after which none is left, `outpriced` when some are.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from peripatos.engine.ecosystem.check.plan import Pair, rows_of, shortfalls, spent_minutes
from peripatos.engine.ecosystem.problem import Limits, Missing, Problem, Solution, Violation, minutes_of


def missing_violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    found = {(row.leader, row.stream): row for row in missing_of(problem, rows_of(solution.pairs))}
    told = [(row.leader, row.stream) for row in solution.missing]
    if told != list(found):
        yield Violation("missing_differs", "/missing", {"found": len(found)})
    for k, row in enumerate(solution.missing):
        right = found.get((row.leader, row.stream))
        if right is not None and row.count != right.count:
            yield Violation("count_differs", f"/missing/{k}/count", {"found": right.count})
        if right is not None and row.why != right.why:
            yield Violation("reason_differs", f"/missing/{k}/why", {"found": right.why})


def missing_of(problem: Problem, pairs: Sequence[Pair]) -> list[Missing]:
    """By leader and stream, in the order of the file."""
    standing = _Standing(problem, pairs)
    return [Missing(i, s, count, standing.why(i, s)) for (i, s), count in shortfalls(problem, pairs).items()]


class _Standing:
    """What the plan leaves free."""

    def __init__(self, problem: Problem, pairs: Sequence[Pair]) -> None:
        self.problem, self.limits = problem, Limits.of(problem)
        self.chosen = set(pairs)
        self.spent = spent_minutes(problem, pairs)
        self.taken = Counter(q for _, q in pairs)
        self.held: dict[int, set[int]] = {}
        for i, q in pairs:
            self.held.setdefault(i, set()).update(problem.labels[q])

    def why(self, leader: int, stream: int) -> str:
        problem = self.problem
        first, last = problem.indptr[leader : leader + 2].tolist()
        left = [
            int(problem.pair_place[e])
            for e in range(first, last)
            if problem.pair_stream[e] == stream and not problem.vetoed[e]
        ]
        left = [q for q in left if (leader, q) not in self.chosen]
        if not left:
            return "no_candidate"
        steps: tuple[tuple[str, Callable[[int, int], bool]], ...] = (
            ("conflict", self._conflicts),
            ("minutes", self._too_long),
            ("capacity", self._full),
            ("least", self._below_least),
        )
        for reason, broken in steps:
            left = [q for q in left if not broken(leader, q)]
            if not left:
                return reason
        return "outpriced"

    def _conflicts(self, leader: int, place: int) -> bool:
        own = bool(self.problem.place_person[place] == self.problem.leader_person[leader])
        return own or not self.held.get(leader, set()).isdisjoint(self.problem.labels[place])

    def _too_long(self, leader: int, place: int) -> bool:
        more = minutes_of(self.problem, leader, place)
        return any(self.spent[person] + minutes > self.limits.minutes[person] for person, minutes in more)

    def _full(self, _leader: int, place: int) -> bool:
        return bool(self.taken[place] >= self.limits.capacity[place])

    def _below_least(self, _leader: int, place: int) -> bool:
        return bool(self.taken[place] + 1 < self.limits.least[place])

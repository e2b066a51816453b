"""The reasons of leaders with unmet wishes, found anew."""

from collections.abc import Iterator

import numpy as np

from peripatos.engine.pairing.problem import BoolArray, Problem, Solution, Unmatched, Violation


def reason_violations(problem: Problem, solution: Solution, chosen: BoolArray) -> Iterator[Violation]:
    expected = {row.leader: row for row in _expected(problem, chosen)}
    for k, row in enumerate(solution.unmatched):
        due = expected.pop(row.leader, None)
        if due is None:
            yield Violation("not_unmatched", f"/unmatched/{k}")
        elif due.missing != row.missing:
            yield Violation("missing_differs", f"/unmatched/{k}/missing", {"found": due.missing})
        elif due.reason != row.reason:
            yield Violation("reason_differs", f"/unmatched/{k}/reason", {"found": due.reason})
    for row in expected.values():
        yield Violation("unmatched_not_listed", "/unmatched", {"id": problem.leader_ids[row.leader]})


def _expected(problem: Problem, chosen: BoolArray) -> Iterator[Unmatched]:
    missing = problem.wants - np.bincount(problem.edge_leader[chosen], minlength=problem.leaders)
    short = np.flatnonzero(missing > 0)
    free = _leaders_near_a_place(problem, chosen) if short.size else chosen
    for i in short.tolist():
        row = slice(int(problem.indptr[i]), int(problem.indptr[i + 1]))
        rest = ~chosen[row]
        if not rest.any():
            reason = "no_candidate"
        elif not (rest & problem.permitted[row]).any():
            reason = "veto"
        else:
            reason = "outpriced" if free[i] else "capacity"
        yield Unmatched(i, int(missing[i]), reason)


def _leaders_near_a_place(problem: Problem, chosen: BoolArray) -> BoolArray:
    """Leaders from whom a chain of moves ends at a free place, by repeating one sweep over all edges."""
    leader, mentor = problem.edge_leader, problem.indices
    could = problem.permitted & ~chosen
    movable = chosen & ~problem.pinned
    open_mentor = np.bincount(mentor[chosen], minlength=problem.mentors) < problem.capacity
    while True:
        near = np.zeros(problem.leaders, dtype=np.bool_)
        near[leader[could & open_mentor[mentor]]] = True
        before = np.count_nonzero(open_mentor)
        open_mentor[mentor[movable & near[leader]]] = True
        if np.count_nonzero(open_mentor) == before:
            return near

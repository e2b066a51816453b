"""Pins that cannot hold together, and the rules that a pin breaks with leave."""

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.pairing.problem import Problem


def conflicts(problem: Problem) -> tuple[str, ...]:
    """Pointers of a smallest set of rules that cannot hold together; empty when all can.

    One more pin than a person has room for, and that room, are such a set: without any one of them the rest holds.
    """
    for side, end, owner, room in _sides(problem):
        strict = [k for k in range(problem.pins.size) if f"/pins/{k}" not in problem.relax]
        counts = np.bincount(owner[strict], minlength=room.size)
        for person in np.flatnonzero(counts > room).tolist():
            if f"/{side}/{person}/{end}" in problem.relax:
                continue
            own = [k for k in strict if owner[k] == person][: int(room[person]) + 1]
            return (*(f"/pins/{k}" for k in own), f"/{side}/{person}/{end}")
    return ()


def relaxed(problem: Problem) -> tuple[str, ...]:
    """Those pointers of `relax` that concern a person with more pins than room, in the order of the file."""
    over: set[str] = set()
    for side, end, owner, room in _sides(problem):
        counts = np.bincount(owner, minlength=room.size)
        over.update(f"/{side}/{person}/{end}" for person in np.flatnonzero(counts > room).tolist())
        over.update(f"/pins/{k}" for k in np.flatnonzero((counts > room)[owner]).tolist())
    return tuple(pointer for pointer in problem.relax if pointer in over)


def _sides(problem: Problem) -> tuple[tuple[str, str, IntArray, IntArray], ...]:
    return (
        ("leaders", "wants", problem.edge_leader[problem.pins], problem.wants),
        ("mentors", "capacity", problem.indices[problem.pins], problem.capacity),
    )

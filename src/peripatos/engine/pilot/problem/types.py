"""Person types: people who are alike in every attribute that a quota names have one chance in common."""

from dataclasses import dataclass

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pilot.problem.model import Problem


@dataclass(frozen=True, eq=False)
class Types:
    """Types by their attributes, in the order of first appearance; those who must be in apart, those never in left out.

    of_person: (n) type of each person, -1 for those left out. size: (T) people of the type. fixed: (T) must be in.
    counts_in: (T, quotas). attributes: (T) what makes the type, as sorted pairs.
    """

    attributes: tuple[tuple[tuple[str, str], ...], ...]
    of_person: IntArray
    size: IntArray
    fixed: BoolArray
    counts_in: BoolArray

    @staticmethod
    def of(problem: Problem) -> "Types":
        named = sorted({quota.attribute for quota in problem.quotas})
        must, never = set(problem.must), set(problem.never)
        keys: dict[tuple[bool, tuple[tuple[str, str], ...]], int] = {}
        of_person = np.full(problem.people, -1, dtype=np.int64)
        for i, attributes in enumerate(problem.attributes):
            if i not in never:
                key = i in must, tuple((name, attributes[name]) for name in named if name in attributes)
                of_person[i] = keys.setdefault(key, len(keys))
        first = np.array([int(np.flatnonzero(of_person == t)[0]) for t in range(len(keys))], dtype=np.int64)
        return Types(
            attributes=tuple(key[1] for key in keys),
            of_person=of_person,
            size=np.bincount(of_person[of_person >= 0], minlength=len(keys)).astype(np.int64),
            fixed=np.array([key[0] for key in keys], dtype=np.bool_),
            counts_in=problem.counts_in[first].reshape(len(keys), len(problem.quotas)),
        )

    @property
    def count(self) -> int:
        return len(self.attributes)

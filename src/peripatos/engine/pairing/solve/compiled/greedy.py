"""A first plan in one pass."""

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.kernels import kernel


@kernel
def first_come(rows: IntArray, mentor: IntArray, weight: IntArray, wants: IntArray, room: IntArray) -> BoolArray:
    """Each leader in turn takes the heaviest edges that lead to a free place."""
    left = room.copy()
    chosen = np.zeros(mentor.size, dtype=np.bool_)
    for i in range(wants.size):
        for _ in range(wants[i]):
            best = -1
            for e in range(rows[i], rows[i + 1]):
                if left[mentor[e]] > 0 and not chosen[e] and (best < 0 or weight[e] > weight[best]):
                    best = e
            if best < 0:
                break
            chosen[best] = True
            left[mentor[best]] -= 1
    return chosen

"""Numbers at random inside compiled loops: the same on every machine for the same start."""

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.kernels import kernel


def dice_of(rng: np.random.Generator) -> IntArray:
    """(1) the state of a generator, never 0."""
    return rng.integers(1, 2**62, size=1, dtype=np.int64)


@kernel
def roll(dice: IntArray) -> np.uint64:
    """The next state (xorshift, Marsaglia 2003)."""
    x = np.uint64(dice[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    dice[0] = np.int64(x)
    return x


@kernel
def draw(dice: IntArray, most: int) -> int:
    """A number from 0 to most - 1."""
    return int((roll(dice) >> np.uint64(11)) % np.uint64(most))


@kernel
def shuffle(values: IntArray, size: int, dice: IntArray) -> None:
    """Put the first so many values into another order (Fisher and Yates 1938)."""
    for k in range(size - 1, 0, -1):
        other = draw(dice, k + 1)
        values[k], values[other] = values[other], values[k]

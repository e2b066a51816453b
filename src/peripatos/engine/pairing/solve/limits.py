"""What the auctions can take. Kept apart, so that small problems do not load the compiler."""

from typing import Final

from peripatos.engine.arrays import IntArray

BITS: Final = 22
HIGHEST_WEIGHT: Final = 2 ** (62 - BITS)
HIGHEST_PERSON: Final = 2**BITS
SMALL: Final = 20_000
"""Problems with fewer edges go to the flow: it answers in milliseconds and needs no compiled code."""


def can_assign(leaders: int, mentors: int, weight: IntArray, *, beside: int = 0) -> bool:
    """Whether weights and people fit into the packed keys. beside: what may be added to every weight."""
    spread = max(0, int(weight.max(initial=0)) + beside) - min(0, int(weight.min(initial=0)))
    return spread < HIGHEST_WEIGHT and max(leaders, mentors) < HIGHEST_PERSON

"""Which pairs of a plan stay together when the weights are a little different."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from peripatos.engine import pairing
from peripatos.matching.types import AROUND_PERCENT, LEAST_PERCENT

LEAST_DRAWS, MOST_DRAWS = 10, 100
EDGES_SOLVED = 1_200_000
"""Permitted pairs that all draws together may weigh: about two seconds, whatever the size of the round."""
PASSES: Mapping[str, int] = {"floor": 3, "leader_floor": 10, "leximin": 3}
"""How many plain searches an aim with several steps takes."""


@dataclass(frozen=True)
class Robust:
    """In how many of ``draws`` each pair of the plan (in its order) is again in the best plan.

    None for a pair that a coordinator keeps: it would be there whatever the weights.
    """

    draws: int
    survived: tuple[int | None, ...]


def draws_for(problem: pairing.Problem) -> int:
    """How often a round of this size is solved anew."""
    each = problem.edges * PASSES.get(problem.objective, 1)
    return max(LEAST_DRAWS, min(MOST_DRAWS, EDGES_SOLVED // max(1, each)))


def robust_pairs(
    problem: pairing.Problem, solution: pairing.Solution, *, seed: int, pulse: Callable[[int], None]
) -> Robust:
    """Solves again with every weight up to a fifth more or less, drawn by ``seed``; ``pulse`` may end the work."""
    draws = draws_for(problem)
    found = pairing.robustness(problem, solution, draws=draws, seed=seed, around=AROUND_PERCENT * 10, pulse=pulse)
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1])
    counts = zip(found.survived.tolist(), problem.pinned[edges].tolist(), strict=True)
    return Robust(draws, tuple(None if pinned else count for count, pinned in counts))


def is_robust(survived: int, draws: int) -> bool:
    """Whether a pair counts as robust: it survives at least ``LEAST_PERCENT`` of the draws."""
    return survived * 100 >= LEAST_PERCENT * draws

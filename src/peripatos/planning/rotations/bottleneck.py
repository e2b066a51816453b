"""The host whose places are asked for most, and what one more place there would bring."""

from dataclasses import asdict, dataclass
from typing import Any

from peripatos.engine.rotations import Problem, Solution, solve

SECONDS = 0.4


@dataclass(frozen=True)
class Bottleneck:
    """``host``: id. ``price``: points that its places cost over the whole time. ``served``: missing visits that a plan
    with one more place at this host has been found for.
    """

    host: str
    price: int
    served: int


def bottleneck(problem: Problem, solution: Solution, *, seed: int) -> dict[str, Any] | None:
    """The open host with the highest prices in the certificate; None where places have no price.

    What one more place would bring is not read off the prices: the problem is solved once more with it, from the plan.
    """
    if solution.host_prices is None:
        return None
    open_slots = ~problem.is_closed & (problem.capacity > 0)
    totals = (solution.host_prices * open_slots).sum(axis=1)
    best = int(totals.argmax())
    price = int(totals[best]) // solution.scale
    if price <= 0:
        return None
    return asdict(Bottleneck(problem.host_ids[best], price, _served(problem, solution, best, seed)))


def _served(problem: Problem, solution: Solution, host: int, seed: int) -> int:
    before = _missing(solution)
    if not before:
        return 0
    document: dict[str, Any] = problem.to_dict()
    document["published"] = solution.to_dict()["placements"]
    document["move_price"] = 0
    document["hosts"][host]["capacity"] = (problem.capacity[host] + 1).tolist()
    wider = Problem.from_dict(document)
    found = solve(wider, seed=seed, effort="quick", time_limit_s=SECONDS)
    return max(0, before - _missing(found))


def _missing(solution: Solution) -> int:
    return sum(row.rotations for row in solution.missing)

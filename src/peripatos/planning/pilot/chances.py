"""What the engine's bound tells before and after a run: how many tickets suit it, and what each quota costs."""

from dataclasses import replace
from typing import Any

from peripatos.engine.meter import Meter
from peripatos.engine.pilot import Problem
from peripatos.engine.pilot.problem import Types
from peripatos.engine.pilot.solve.proof import proved_bound
from peripatos.engine.pilot.solve.relaxation import fairest

FEWEST_TICKETS, MOST_TICKETS = 200, 4000
NEAR_ENOUGH = 0.999
ROUNDING = 1e-9


def bound_of(problem: Problem) -> float | None:
    """The highest least chance that any lottery can give; None when the quotas admit nothing at all."""
    types = Types.of(problem)
    found = fairest(problem, types, Meter(progress=None, time_limit_s=None), levels=1)
    return None if found is None else proved_bound(problem, types, found.certificate)


def tickets_for(bound: float | None) -> int:
    """The fewest tickets, of 200 to 4,000, that let whole tickets come within a thousandth of the bound; otherwise
    those that come nearest.
    """
    if not bound:
        return FEWEST_TICKETS
    wanted = range(FEWEST_TICKETS, MOST_TICKETS + 1)
    return next((t for t in wanted if _reach(bound, t) >= NEAR_ENOUGH), max(wanted, key=lambda t: _reach(bound, t)))


def _reach(bound: float, tickets: int) -> float:
    """The part of the bound that so many tickets of equal weight can give."""
    return int(bound * tickets + ROUNDING) / (bound * tickets)


def costs_of(problem: Problem, binding: tuple[str, ...]) -> list[dict[str, Any]]:
    """For each side of a quota that keeps the lowest chance down: how high it could be without this side alone."""
    found = []
    for pointer in binding:
        _, _, place, side = pointer.split("/")
        k, quotas = int(place), list(problem.quotas)
        quotas[k] = replace(quotas[k], least=0) if side == "min" else replace(quotas[k], most=problem.choose)
        found.append({"quota": k, "side": side, "without": bound_of(replace(problem, quotas=tuple(quotas)))})
    return found

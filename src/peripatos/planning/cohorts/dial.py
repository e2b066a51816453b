"""The dial between new faces and trusted ties: every place of it at once, as figures that a run keeps."""

from typing import Any

from peripatos.engine.cohorts import Problem, Solution, trade_off
from peripatos.planning.cohorts.settings import DIAL, CohortSettings

LONGEST_SECONDS = 8.0  # well within the lease of a run


def dial_of(problem: Problem, solution: Solution) -> dict[str, Any]:
    """What each place of the dial leads to, beside the plan that was found; nothing without ties.

    ``points``: place, ties kept, pairs who meet again, share of the variety that is possible, and whether another
    place is better in every way. The plan itself is offered to every place.
    """
    if not problem.trusted:
        return {}
    seed = solution.stats.get("seed")
    wanted = CohortSettings(spread=dict(problem.spread))
    places = {wanted.reward_at(place): place for place in reversed(range(len(DIAL)))}
    curve = trade_off(
        problem,
        rewards=tuple(places),
        seed=seed if isinstance(seed, int) else 1,
        effort="quick",
        time_limit_s=LONGEST_SECONDS,
        known=(solution,),
    )
    points = [
        {
            "dial": places[point.reward],
            "kept": point.kept,
            "repeats": point.repeats,
            "share": point.diversity_share,
            "wanting": point.wanting,
        }
        for point in curve.points
    ]
    return {"ties": len(curve.ties), "points": points}

"""Rotations as a kind of plan."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from peripatos.planning.rotations.bottleneck import bottleneck
from peripatos.planning.rotations.building import build
from peripatos.planning.rotations.missing import waits_for_host
from peripatos.planning.rotations.publishing import publish
from peripatos.planning.rotations.settings import RotationSettings, cleaned
from peripatos.planning.seams import Asked, Built, Publication, Result
from peripatos.planning.types import PlanKind
from peripatos.programmes.types import ProgrammeState


class RotationSeam:
    """See ``seams.Seam``."""

    kind = PlanKind.ROTATIONS
    publishable_in = (ProgrammeState.CHARTERED, ProgrammeState.PILOTING, ProgrammeState.RUNNING)

    def defaults(self, _programme_id: UUID, /) -> Mapping[str, Any]:
        """A year of 26 fortnights, one visit of a fortnight for everybody."""
        return asdict(RotationSettings())

    def cleaned(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return asdict(cleaned(settings))

    def build(self, asked: Asked) -> Built:
        return build(asked)

    def figures(self, result: Result) -> Mapping[str, Any]:
        """Leaders with a visit and without, visits, what moved, and the host who is asked for most."""
        return figures(result)

    def publish(self, publication: Publication) -> Mapping[str, int]:
        return publish(publication)


def figures(result: Result) -> dict[str, Any]:
    """``placed`` leaders have at least one visit, ``waiting`` have none, ``for_host`` of these for want of a
    host alone; ``short`` lack one of two.
    """
    problem, solution = result.problem, result.solution
    given = Counter(solution.placements[:, 0].tolist())
    waiting = [row for row in solution.missing if row.rotations and not given[row.leader]]
    short = [row for row in solution.missing if row.rotations and given[row.leader]]
    return {
        "placed": problem.leaders - len(waiting),
        "visits": len(solution.placements),
        "waiting": [problem.leader_ids[row.leader] for row in waiting],
        "for_host": sum(waits_for_host(row.why) for row in waiting),
        "short": len(short),
        "must_missing": sum(bool(row.must) for row in solution.missing),
        "moved": solution.stats.get("moved", 0),
        "published": len(problem.published),
        "below_promise": bool(solution.stats.get("below_promise")),
        "bottleneck": bottleneck(problem, solution, seed=int(solution.stats.get("seed", 1))),
    }


SEAM = RotationSeam()

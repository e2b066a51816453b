"""Peer cohorts as a kind of plan."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from peripatos.core.errors import GuardFailed
from peripatos.engine.cohorts import Solution
from peripatos.planning.cohorts.building import build
from peripatos.planning.cohorts.settings import CohortSettings, cleaned
from peripatos.planning.inputs import takers_of
from peripatos.planning.models import Cohort, CohortMember
from peripatos.planning.seams import Asked, Built, Publication, Result
from peripatos.planning.types import PlanKind
from peripatos.programmes.types import ProgrammeState


class CohortSeam:
    """See ``seams.Seam``."""

    kind = PlanKind.COHORTS
    publishable_in = (ProgrammeState.CHARTERED, ProgrammeState.PILOTING, ProgrammeState.RUNNING)

    def defaults(self, _programme_id: UUID, /) -> Mapping[str, Any]:
        """The usual six to eight people, mixed by function and location."""
        return asdict(CohortSettings())

    def cleaned(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return asdict(cleaned(settings))

    def build(self, asked: Asked) -> Built:
        return build(asked)

    def figures(self, result: Result) -> Mapping[str, Any]:
        """Cohorts, sizes, who meets again, how far the mixing came."""
        solution: Solution = result.solution
        sizes = [len(c.members) for c in solution.cohorts]
        stats = dict(solution.stats)
        return {
            "cohorts": len(sizes),
            "smallest": min(sizes),
            "largest": max(sizes),
            **{name: stats.get(name) for name in ("repeats", "trusted_kept", "moved", "diversity_share")},
        }

    def publish(self, publication: Publication) -> Mapping[str, int]:
        """Closes the cohorts that stand and forms the new ones.

        Raises ``GuardFailed`` with ``people_changed_since`` when somebody of the plan no longer takes part.
        """
        plan, now = publication.plan, publication.now
        solution: Solution = publication.solution
        assert plan.stream_id is not None  # plans of cohorts have a stream
        takers = {str(t.person_id): t for t in takers_of(plan.stream_id)[0]}
        ids = solution.ids
        if set(ids) - takers.keys():
            raise GuardFailed(reason="people_changed_since")
        closed = Cohort.objects.filter(stream_id=plan.stream_id, closed_on=None).update(closed_on=now.date())
        for number, group in enumerate(solution.cohorts, start=1):
            cohort = Cohort.objects.create(
                created_at=now,
                programme_id=plan.programme_id,
                stream_id=plan.stream_id,
                plan=plan,
                number=number,
                name=f"{number}",
                facilitator_id=takers[ids[group.facilitator]].person_id if group.facilitator is not None else None,
                formed_on=now.date(),
            )
            members = [takers[ids[m]] for m in group.members]
            CohortMember.objects.bulk_create(
                CohortMember(
                    created_at=now,
                    programme_id=plan.programme_id,
                    cohort=cohort,
                    person_id=member.person_id,
                    enrolment_id=member.enrolment_id,
                )
                for member in members
            )
        return {"cohorts": len(solution.cohorts), "people": len(ids), "closed": closed}


SEAM = CohortSeam()

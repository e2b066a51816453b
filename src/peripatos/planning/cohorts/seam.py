"""Peer cohorts as a kind of plan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from peripatos.core.errors import GuardFailed
from peripatos.engine.cohorts import Solution
from peripatos.planning.cohorts.building import build
from peripatos.planning.cohorts.dial import dial_of
from peripatos.planning.cohorts.settings import cleaned, suited
from peripatos.planning.cohorts.telling import tell_cohort
from peripatos.planning.inputs import Taker, takers_of
from peripatos.planning.models import Cohort, CohortMember
from peripatos.planning.seams import Asked, Built, Publication, Result
from peripatos.planning.types import PlanKind
from peripatos.programmes.models import Stream
from peripatos.programmes.types import ProgrammeState, Side, StreamKind


class CohortSeam:
    """See ``seams.Seam``."""

    kind = PlanKind.COHORTS
    publishable_in = (ProgrammeState.CHARTERED, ProgrammeState.PILOTING, ProgrammeState.RUNNING)

    def defaults(self, programme_id: UUID, /) -> Mapping[str, Any]:
        """The usual six to eight people, mixed by function and location; larger when facilitators are few."""
        stream = Stream.objects.filter(programme_id=programme_id, kind=StreamKind.COHORTS).first()
        takers = takers_of(stream.id)[0] if stream else ()
        return asdict(suited(len(takers), sum(t.side == Side.MENTOR for t in takers)))

    def cleaned(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return asdict(cleaned(settings))

    def build(self, asked: Asked) -> Built:
        return build(asked)

    def figures(self, result: Result) -> Mapping[str, Any]:
        """Cohorts, sizes, who meets again, how far the mixing came, and the dial once there are ties."""
        solution: Solution = result.solution
        sizes = [len(c.members) for c in solution.cohorts]
        stats = dict(solution.stats)
        return {
            "cohorts": len(sizes),
            "smallest": min(sizes),
            "largest": max(sizes),
            **{name: stats.get(name) for name in ("repeats", "trusted_kept", "moved", "diversity_share")},
            **dial_of(result.problem, solution),
        }

    def publish(self, publication: Publication) -> Mapping[str, int]:
        """Closes the cohorts that stand and forms the new ones.

        Raises ``GuardFailed`` with ``people_changed_since`` when somebody of the plan no longer takes part.
        """
        plan, now = publication.plan, publication.now
        solution: Solution = publication.solution
        assert plan.stream_id is not None  # plans of cohorts have a stream
        takers = {str(t.person_id): t for t in takers_of(plan.stream_id)[0]}
        if set(solution.ids) - takers.keys():
            raise GuardFailed(reason="people_changed_since")
        closed = Cohort.objects.filter(stream_id=plan.stream_id, closed_on=None).update(closed_on=now.date())
        for number, group in enumerate(solution.cohorts, start=1):
            members = [takers[solution.ids[m]] for m in group.members]
            leading = None if group.facilitator is None else takers[solution.ids[group.facilitator]].person_id
            cohort = _form(publication, number, members, leading)
            tell_cohort(cohort, [member.person_id for member in members], now=now)
        return {"cohorts": len(solution.cohorts), "people": len(solution.ids), "closed": closed}


def _form(publication: Publication, number: int, members: Sequence[Taker], facilitator: UUID | None) -> Cohort:
    plan, now = publication.plan, publication.now
    assert plan.stream_id is not None  # plans of cohorts have a stream
    cohort = Cohort.objects.create(
        created_at=now,
        programme_id=plan.programme_id,
        stream_id=plan.stream_id,
        plan=plan,
        number=number,
        name=f"{number}",
        facilitator_id=facilitator,
        formed_on=now.date(),
    )
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
    return cohort


SEAM = CohortSeam()

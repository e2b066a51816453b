"""A pilot group as a kind of plan."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from peripatos.core.errors import GuardFailed
from peripatos.engine.pilot import Problem, Solution
from peripatos.planning.models import PilotSeat
from peripatos.planning.pilot.building import build
from peripatos.planning.pilot.chances import costs_of
from peripatos.planning.pilot.draw import fingerprint_of
from peripatos.planning.pilot.population import population_of
from peripatos.planning.pilot.settings import cleaned, kept, suited
from peripatos.planning.seams import Asked, Built, Publication, Result
from peripatos.planning.types import PlanKind
from peripatos.programmes.types import ProgrammeState

STATS = ("ticket_cap", "different_panels", "never_drawn", "below_promise", "below_promise_code")


class PilotSeam:
    """See ``seams.Seam``."""

    kind = PlanKind.PILOT
    publishable_in = (ProgrammeState.DRAFT, ProgrammeState.CHARTERED, ProgrammeState.PILOTING)

    def defaults(self, programme_id: UUID, /) -> Mapping[str, Any]:
        """A tenth of those who may take part, like them in function and grade."""
        return kept(suited(len(population_of(programme_id).attributes)))

    def cleaned(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        return kept(cleaned(settings))

    def build(self, asked: Asked) -> Built:
        return build(asked)

    def figures(self, result: Result) -> Mapping[str, Any]:
        """The lottery: its lowest chance beside the bound, the quotas that bind and what they cost, its fingerprint."""
        problem: Problem = result.problem
        solution: Solution = result.solution
        return {
            "minimum": solution.value,
            "bound": solution.bound,
            "binding": costs_of(problem, solution.binding),
            "fingerprint": fingerprint_of([[solution.ids[i] for i in row] for row in solution.panels.tolist()]),
            **{name: solution.stats.get(name) for name in STATS},
        }

    def publish(self, publication: Publication) -> Mapping[str, int]:
        """Keeps who was drawn, and who is compared with them; nobody is told.

        Raises ``GuardFailed`` with ``not_drawn``, or ``people_changed_since`` when somebody may no longer take part.
        """
        problem: Problem = publication.problem
        solution: Solution = publication.solution
        if problem.draw is None:
            raise GuardFailed(reason="not_drawn")
        panel = [UUID(problem.ids[i]) for i in solution.panels[problem.draw].tolist()]
        beside = {UUID(problem.ids[b]): UUID(problem.ids[a]) for a, b in solution.comparison}
        here = population_of(publication.plan.programme_id).attributes
        if {*panel, *beside} - here.keys():
            raise GuardFailed(reason="people_changed_since")
        PilotSeat.objects.bulk_create(
            PilotSeat(
                created_at=publication.now,
                programme_id=publication.plan.programme_id,
                plan=publication.plan,
                person_id=person,
                beside_id=beside.get(person),
            )
            for person in (*panel, *beside)
        )
        return {"people": len(panel), "beside": len(beside)}


SEAM = PilotSeam()

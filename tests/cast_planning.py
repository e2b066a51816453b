"""Plans around the cast: a stream of cohorts with people of its own, a draft of it and a solved run."""

from dataclasses import dataclass

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.people.models import Person
from peripatos.planning.models import PlanRun
from peripatos.planning.types import PlanKind
from planning_scene import PlanningScene, add_stream


@dataclass
class Planning:
    """What was added: a solved run of a draft, and the people in it."""

    run: PlanRun
    people: list[Person]


def add_planning(cast: Cast) -> Planning:
    """Writes it into the database, and the ids into those that a walk knows of."""
    scene = PlanningScene(cast, cast.now)
    with acting(FIXTURES):
        add_stream(scene, "cohorts", leaders=8, mentors=2)
    run = scene.run(scene.plan(PlanKind.COHORTS, smallest=4, largest=6))
    cast.added |= {"plan_id": [run.plan_id], "plan_run_id": [run.id], "plan_kind": ["pilot"]}
    return Planning(run, [*scene.people["cohorts_leader"], *scene.people["cohorts_mentor"]])

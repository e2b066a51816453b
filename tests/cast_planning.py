"""Plans around the cast: a stream of cohorts with people of its own, a draft of it and a solved run."""

from dataclasses import dataclass
from datetime import timedelta

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.people.models import Person
from peripatos.planning.models import Cohort, CohortMember, Placement, Plan, PlanRun
from peripatos.planning.types import PlanKind
from peripatos.programmes.models import Enrolment, Stream
from planning_scene import PlanningScene, add_stream


@dataclass
class Planning:
    """What was added: a solved run of a draft with its people, the cohort of the leader, the host of a visit."""

    run: PlanRun
    people: list[Person]
    cohort: Cohort
    host: Person


def add_planning(cast: Cast) -> Planning:
    """Writes it into the database, and the ids into those that a walk knows of."""
    scene = PlanningScene(cast, cast.now)
    with acting(FIXTURES):
        add_stream(scene, "cohorts", leaders=8, mentors=2)
    run = scene.run(scene.plan(PlanKind.COHORTS, smallest=4, largest=6))
    with acting(FIXTURES):
        cohort, host = _cohort(scene), _visit(scene)
    cast.added |= {"plan_id": [run.plan_id], "plan_run_id": [run.id], "plan_kind": ["pilot"], "cohort_id": [cohort.id]}
    return Planning(run, [*scene.people["cohorts_leader"], *scene.people["cohorts_mentor"]], cohort, host)


def _cohort(scene: PlanningScene) -> Cohort:
    """The leader of the cast among people of the stream, with a facilitator."""
    cast, stream = scene.cast, scene.streams["cohorts"]
    others = [*scene.people["cohorts_leader"][:4], scene.people["cohorts_mentor"][0]]
    own = Enrolment.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        stream=stream,
        person=cast.leader,
        side="leader",
        state="active",
        joined_on=cast.today,
    )
    plan = _published(cast, stream)
    cohort = Cohort.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        stream=stream,
        plan=plan,
        number=1,
        name="1",
        facilitator=others[-1],
        formed_on=cast.today,
    )
    seats = [own, *Enrolment.objects.filter(stream=stream, person__in=others)]
    CohortMember.objects.bulk_create(
        CohortMember(created_at=cast.now, programme=cast.programme, cohort=cohort, person=e.person, enrolment=e)
        for e in seats
    )
    return cohort


def _visit(scene: PlanningScene) -> Person:
    """A visit of the leader that lies ahead; returns the host."""
    cast = scene.cast
    stream = add_stream(scene, "rotations", leaders=0, mentors=1)
    host = scene.people["rotations_mentor"][0]
    enrolments = [
        Enrolment.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            stream=stream,
            person=cast.leader,
            side="leader",
            state="active",
            joined_on=cast.today,
        ),
        Enrolment.objects.get(stream=stream, person=host),
    ]
    Placement.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        stream=stream,
        plan=_published(cast, stream),
        leader=cast.leader,
        host=host,
        leader_enrolment=enrolments[0],
        host_enrolment=enrolments[1],
        starts_on=cast.today + timedelta(days=14),
        ends_on=cast.today + timedelta(days=25),
    )
    return host


def _published(cast: Cast, stream: Stream) -> Plan:
    return Plan.objects.create(
        created_at=cast.now, programme=cast.programme, stream=stream, kind=stream.kind, name="Winter", state="published"
    )

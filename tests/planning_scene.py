"""A programme with enough people in a stream that every page of a plan has something to say."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest

from cast import FIXTURES, HOURS, Cast, build_cast
from peripatos.core.access import Actor, acting
from peripatos.people.models import Person, WorkPattern
from peripatos.planning.models import PlanRun
from peripatos.planning.runs import run_next
from peripatos.planning.selectors.plans import first_draft
from peripatos.planning.services.drafting import open_plan
from peripatos.planning.services.requests import request_run
from peripatos.planning.types import PlanDraft, PlanKind
from peripatos.programmes.models import Enrolment, Stream
from peripatos.programmes.types import Side

FUNCTIONS = ("Finance", "Operations", "Technology", "Markets")
PLACES = ("Berlin", "Osaka")
DAYS = {"cohorts": 60, "rotations": 180}


@dataclass
class PlanningScene:
    """A stream with people on both sides, and shortcuts through a plan."""

    cast: Cast
    now: datetime
    streams: dict[str, Stream] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)

    @property
    def coordinator(self) -> Actor:
        return self.cast.actor("coordinator")

    def plan(self, kind: PlanKind, **settings: object) -> UUID:
        """A draft with the usual settings, some of them changed."""
        with acting(self.coordinator) as actor:
            usual = first_draft(actor, self.cast.programme.id, kind)
            draft = PlanDraft("Spring", {**usual.settings, "effort": "quick", **settings})
            return open_plan(actor=actor, programme_id=self.cast.programme.id, kind=kind, draft=draft, now=self.now)

    def run(self, plan_id: UUID) -> PlanRun:
        """A finished run of a plan."""
        with acting(self.coordinator) as actor:
            run_id = request_run(actor=actor, plan_id=plan_id, now=self.now)
        assert run_next(now=self.now)
        with acting(FIXTURES):
            return PlanRun.objects.select_related("plan").get(id=run_id)


def add_stream(scene: PlanningScene, kind: str, *, leaders: int, mentors: int) -> Stream:
    """A running stream with so many people on each side, of several functions in two places."""
    stream = Stream.objects.create(
        created_at=scene.now,
        programme=scene.cast.programme,
        kind=kind,
        state="running",
        cadence_days=DAYS[kind],
        session_minutes=90,
    )
    scene.streams[kind] = stream
    for number in range(leaders + mentors):
        side = Side.LEADER if number < leaders else Side.MENTOR
        scene.people.setdefault(f"{kind}_{side}", []).append(add_taker(scene, stream, side, number))
    return stream


def add_taker(scene: PlanningScene, stream: Stream, side: Side, number: int) -> Person:
    """Somebody who takes part in a stream."""
    name = f"{stream.kind.title()} {side.value.title()} {number:02d}"
    person = Person.objects.create(
        created_at=scene.now,
        given_name=name,
        family_name="Plan",
        display_name=f"{name} Plan",
        sort_name=f"plan {name.lower()}",
        grade="L2",
        function=FUNCTIONS[number % len(FUNCTIONS)],
        location=PLACES[number % len(PLACES)],
        languages=["en"],
    )
    WorkPattern.objects.create(person=person, zone="Europe/Berlin", hours=HOURS, confirmed_at=scene.now)
    Enrolment.objects.create(
        created_at=scene.now,
        programme=stream.programme,
        stream=stream,
        person=person,
        side=side,
        state="active",
        capacity=2,
        joined_on=scene.now.date(),
    )
    return person


@pytest.fixture
def planning(db: None, now: datetime) -> PlanningScene:
    """The cast, and a stream of cohorts with ten leaders and two facilitators."""
    scene = PlanningScene(build_cast(now), now)
    with acting(FIXTURES):
        add_stream(scene, "cohorts", leaders=10, mentors=2)
    return scene

"""A programme with enough people in a stream that every page of a plan has something to say."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import MentoringSession
from replay import once

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
    pairs: list[Relationship] = field(default_factory=list)

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


ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/New_York")
LONG_HOURS = {day: [["07:00", "20:00"]] for day in HOURS}


def add_pairs(
    scene: PlanningScene, count: int, *, kind: str = "coaching", held_days_ago: int = 25
) -> list[Relationship]:
    """Active pairs of people in three zones who met once, so many days ago; two leaders share a mentor."""
    stream, pairs = scene.cast.streams[kind], []
    for number in range(count):
        leader = add_taker(scene, stream, Side.LEADER, 1000 + number)
        mentor = pairs[-1].mentor if number % 2 else add_taker(scene, stream, Side.MENTOR, 1000 + number)
        WorkPattern.objects.filter(person=leader).update(zone=ZONES[number % len(ZONES)], hours=LONG_HOURS)
        pairs.append(add_pair(scene, stream, leader, mentor, held_days_ago=held_days_ago))
    return pairs


def add_pair(
    scene: PlanningScene, stream: Stream, leader: Person, mentor: Person, *, held_days_ago: int
) -> Relationship:
    """An active pair that met once."""
    pair = Relationship.objects.create(
        created_at=scene.now,
        programme=stream.programme,
        stream=stream,
        leader=leader,
        mentor=mentor,
        state="active",
        cadence_days=stream.cadence_days,
        session_minutes=stream.session_minutes,
        formed_on=scene.now.date() - timedelta(days=60),
    )
    starts_at = scene.now.replace(hour=10) - timedelta(days=held_days_ago)
    MentoringSession.objects.create(
        created_at=starts_at,
        programme=stream.programme,
        relationship=pair,
        leader=leader,
        mentor=mentor,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=pair.session_minutes),
        state="held",
    )
    return pair


@pytest.fixture
def planning(db: None, now: datetime) -> PlanningScene:
    """The cast, and a stream of cohorts with ten leaders and two facilitators."""
    return once(_planning, now)


def _planning(now: datetime) -> PlanningScene:
    scene = PlanningScene(build_cast(now), now)
    with acting(FIXTURES):
        add_stream(scene, "cohorts", leaders=10, mentors=2)
    return scene


@pytest.fixture
def meeting(db: None, now: datetime) -> PlanningScene:
    """The cast, and six coaching pairs in three zones who are due to meet again."""
    return once(_meeting, now)


def _meeting(now: datetime) -> PlanningScene:
    scene = PlanningScene(build_cast(now), now)
    with acting(FIXTURES):
        scene.pairs = add_pairs(scene, 6)
    return scene


@pytest.fixture
def rotating(db: None, now: datetime) -> PlanningScene:
    """The cast, and a stream of rotations with eight leaders and four hosts who have two places each."""
    return once(_rotating, now)


def _rotating(now: datetime) -> PlanningScene:
    scene = PlanningScene(build_cast(now), now)
    with acting(FIXTURES):
        add_stream(scene, "rotations", leaders=8, mentors=4)
    return scene

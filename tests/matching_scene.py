"""A coaching round with enough people that every page of matching has something to say."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client

from cast import Cast
from peripatos.core.access import Actor, ActorKind, acting
from peripatos.matching.models import MatchRun, Offer, Proposal
from peripatos.matching.runs import run_next
from peripatos.matching.selectors.rounds import first_draft
from peripatos.matching.services.constraints import approve_proposals
from peripatos.matching.services.publishing import publish_round
from peripatos.matching.services.requests import request_run
from peripatos.matching.services.rounds import open_round
from peripatos.people.models import Account, Concept, GradeStep, Person, Profile, ProfileExpertise, WorkPattern
from peripatos.programmes.models import ConfidentialitySignature, Enrolment, Stream
from peripatos.programmes.selectors.actors import actor_of_person
from peripatos.programmes.types import Side
from replay import once

FIXTURES = Actor(ActorKind.TASK, "task:fixtures", programmes=None)
HOURS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
TOPICS = ("pricing", "strategy", "technology", "negotiation", "succession")
ASK = "{other} and you, in {stream}, by {answer_by}."


@dataclass
class Scene:
    """A stream with leaders and coaches, and shortcuts through a round."""

    cast: Cast
    stream: Stream
    now: datetime
    leaders: list[Person] = field(default_factory=list)
    mentors: list[Person] = field(default_factory=list)

    @property
    def coordinator(self) -> Actor:
        return self.cast.actor("coordinator")

    def actor(self, person: Person) -> Actor:
        return actor_of_person(person.id, today=self.now.date())

    def client(self, person: Person) -> Client:
        client = Client()
        client.force_login(
            Account.objects.get(person=person), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    def enrolment(self, person: Person) -> Enrolment:
        with acting(FIXTURES):
            return Enrolment.objects.get(stream=self.stream, person=person, state="active")

    def round(self, **changes: object) -> UUID:
        from dataclasses import replace

        with acting(self.coordinator) as actor:
            draft = replace(first_draft(actor, self.stream.id), **changes)
            return open_round(actor=actor, stream_id=self.stream.id, draft=draft, now=self.now)

    def run(self, round_id: UUID | None = None) -> MatchRun:
        """A finished run of a new round, or of this one."""
        round_id = round_id or self.round()
        with acting(self.coordinator) as actor:
            run_id = request_run(actor=actor, round_id=round_id, now=self.now)
        assert run_next(now=self.now)
        with acting(FIXTURES):
            return MatchRun.objects.select_related("round").get(id=run_id)

    def publish(self, run: MatchRun | None = None) -> list[Offer]:
        """All proposals of a run approved and offered."""
        run = run or self.run()
        with acting(self.coordinator) as actor:
            approve_proposals(actor=actor, run_id=run.id, now=self.now)
            publish_round(actor=actor, run_id=run.id, text=ASK, now=self.now)
        with acting(FIXTURES):
            return list(Offer.objects.filter(round=run.round_id, state="open").order_by("leader__sort_name"))

    def proposals(self, run: MatchRun) -> list[Proposal]:
        with acting(FIXTURES):
            return list(Proposal.objects.filter(run=run).order_by("leader__sort_name"))


def add_person(scene: Scene, name: str, side: Side, *, number: int, capacity: int = 1) -> Person:
    """Somebody who takes part and has met the gates: leaders seek, mentors offer, topics in turn."""
    person = Person.objects.create(
        created_at=scene.now,
        given_name=name,
        family_name="Match",
        display_name=f"{name} Match",
        sort_name=f"match {name.lower()}",
        email=f"{name.lower()}@example.com",
        grade="L2" if side is Side.LEADER else "L4",
        function=("Finance", "Operations", "Technology")[number % 3],
        languages=["en"],
    )
    account = Account(email=person.email, person=person, created_at=scene.now)
    account.set_unusable_password()
    account.save()
    WorkPattern.objects.create(person=person, zone="Europe/Berlin", hours=HOURS, confirmed_at=scene.now)
    role = "leader" if side is Side.LEADER else "coach"
    profile = Profile.objects.create(created_at=scene.now, person=person, role=role, state="complete")
    for step in range(2):
        topic = TOPICS[(number + step) % len(TOPICS)]
        ProfileExpertise.objects.create(
            profile=profile, concept_id=topic, direction="seeks" if side is Side.LEADER else "offers", level=2
        )
    Enrolment.objects.create(
        created_at=scene.now,
        programme=scene.stream.programme,
        stream=scene.stream,
        person=person,
        side=side,
        state="active",
        capacity=capacity,
        joined_on=scene.now.date(),
        briefed_at=scene.now,
    )
    ConfidentialitySignature.objects.create(
        created_at=scene.now, programme=scene.stream.programme, person=person, text_version="1"
    )
    (scene.leaders if side is Side.LEADER else scene.mentors).append(person)
    return person


@pytest.fixture
def scene(cast: Cast, now: datetime) -> Scene:
    """The coaching stream of the cast with four leaders and three coaches more, and nobody of the cast in it."""
    made: Scene = once(_scene, now, cast)
    made.cast, made.stream = cast, cast.streams["coaching"]
    return made


def _scene(cast: Cast, now: datetime) -> Scene:
    with acting(FIXTURES):
        stream = cast.streams["coaching"]
        Enrolment.objects.filter(stream=stream).update(state="exited")
        for rank, code in enumerate(("L1", "L2", "L3", "L4"), start=1):
            GradeStep.objects.update_or_create(code=code, defaults={"rank": rank})
        for topic in TOPICS:
            Concept.objects.get_or_create(slug=topic, defaults={"label": topic.title()})
        scene = Scene(cast, stream, now)
        for number, name in enumerate(("Ada", "Bela", "Chen", "Dora")):
            add_person(scene, name, Side.LEADER, number=number)
        for number, (name, places) in enumerate((("Mei", 2), ("Niko", 1), ("Olu", 1))):
            add_person(scene, name, Side.MENTOR, number=number, capacity=places)
    return scene

"""The cast: one person for each persona, so that an access test reads as one sentence.

A canary is a word that stands in one confidential field and nowhere else; :meth:`Cast.canaries` lists them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.test import Client

from peripatos.core.access import Actor, ActorKind, acting
from peripatos.core.crypto.texts import Place, seal_in
from peripatos.growth.models import ActionItem, JournalEntry
from peripatos.people.models import Account, NoMatch, Person, Profile, Shortlist, WorkPattern
from peripatos.programmes.models import (
    ConfidentialitySignature,
    Criterion,
    Duty,
    Enrolment,
    Objective,
    OutsiderScope,
    Programme,
    Stream,
    StreamPolicy,
    SuccessCriterion,
)
from peripatos.programmes.selectors.actors import actor_of_person
from peripatos.programmes.types import MENTOR_PERSONA, Side, StreamKind
from peripatos.relationships.models import Agreement, AgreementSignature, Relationship
from peripatos.scheduling.models import BookedTime, MentoringSession, PrivateNote, SharedNote
from replay import once

FIXTURES = Actor(ActorKind.TASK, "task:fixtures", programmes=None)
HOURS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}

#: name in the cast → column of the access table that this person has towards the leader's matters
PERSONA_OF = {
    "leader": "OW",
    "other_leader": "OT",
    "coach": "CO",
    "other_coach": "XC",
    "advisor": "AD",
    "stray_advisor": "XA",
    "reverse_mentor": "RV",
    "coordinator": "CD",
    "sponsor": "SP",
    "steering": "ST",
    "steward": "AU",
    "safeguarding": "SG",
    "administrator": "OA",
    "line_manager": "LM",
    "ex_leader": "EX",
}


@dataclass
class Cast:
    """People, programme and pairs of the tests."""

    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    programme: Programme = None  # type: ignore[assignment]
    streams: dict[str, Stream] = field(default_factory=dict)
    enrolments: dict[tuple[str, str], Enrolment] = field(default_factory=dict)
    pairs: dict[str, Relationship] = field(default_factory=dict)
    sessions: dict[str, MentoringSession] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=dict)
    words: int = 0
    added: dict[str, list[object]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)

    @property
    def today(self) -> date:
        return self.now.date()

    def actor(self, name: str) -> Actor:
        """The actor of one member of the cast."""
        return actor_of_person(self.people[name].id, today=self.today)

    def client(self, name: str) -> Client:
        """A browser in which this member has signed in."""
        client = Client(raise_request_exception=True)
        client.force_login(
            Account.objects.get(person=self.people[name]), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    def further_ids(self) -> dict[str, list[object]]:
        """Ids of what tests added to the cast, by the name of the parameter in addresses."""
        return self.added

    def canary(self, where: str) -> str:
        """A word for one confidential field, remembered by the field's name."""
        self.words += 1
        word = f"canary{self.words:03d}{where.replace('.', '').replace('_', '')[:12]}"
        self.canaries[where] = word
        return word


def build_cast(now: datetime) -> Cast:
    """Writes the cast into the database."""
    return once(_build_cast, now)


def _build_cast(now: datetime) -> Cast:
    cast = Cast(now)
    with acting(FIXTURES):
        _people(cast)
        _programme(cast)
        _duties(cast)
        _enrolments(cast)
        for kind, mentor in (("coaching", "coach"), ("advising", "advisor"), ("reverse", "reverse_mentor")):
            _pair(cast, kind, mentor)
        _own_things(cast)
    return cast


def _people(cast: Cast) -> None:
    names = [*PERSONA_OF, "second_coordinator", "second_steward", "other_mentor"]
    for name in names:
        external = name.endswith("advisor")
        person = Person.objects.create(
            created_at=cast.now,
            given_name=name.replace("_", " ").title(),
            family_name="Cast",
            display_name=f"{name.replace('_', ' ').title()} Cast",
            sort_name=f"cast {name}",
            email=f"{name}@example.com".replace("_", "."),
            kind="external" if external else "internal",
            organisation="Elsewhere" if external else "",
            grade="L2" if name in ("leader", "other_leader") else "L4",
            function="Finance",
            languages=["en"],
        )
        cast.people[name] = person
        account = Account(email=person.email, person=person, created_at=cast.now)
        account.set_unusable_password()
        account.save()
        WorkPattern.objects.create(
            person=person, zone="Europe/Berlin" if name == "leader" else "UTC", hours=HOURS, confirmed_at=cast.now
        )
    Person.objects.filter(id=cast.leader.id).update(manager=cast.line_manager)


def _programme(cast: Cast) -> None:
    cast.programme = Programme.objects.create(
        created_at=cast.now,
        name="Walk together",
        mandate="Ready successors.",
        state="running",
        chartered_at=cast.now,
        starts_on=cast.today - timedelta(100),
        value_proposition="Learn beside people who have been there.",
    )
    objective = Objective.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        kind="succession",
        statement="Two ready for each chair",
        owner=cast.sponsor,
    )
    for side in Side:
        SuccessCriterion.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            objective=objective,
            side=side,
            text=f"The {side} can name it",
        )
    Criterion.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        field="employment",
        operator="is",
        value="active",
        strength="hard",
        reason="Only people at work can meet",
    )
    for kind, days, minutes in (("coaching", 30, 60), ("advising", 90, 90), ("reverse", 30, 45)):
        stream = Stream.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            kind=kind,
            state="running",
            cadence_days=days,
            session_minutes=minutes,
        )
        cast.streams[kind] = stream
        StreamPolicy.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            stream=stream,
            number=1,
            weights={},
            rules={},
            state="agreed",
            agreed_at=cast.now,
        )


def _duties(cast: Cast) -> None:
    start = cast.today - timedelta(100)
    for name, kind in (
        ("coordinator", "coordinator"),
        ("second_coordinator", "coordinator"),
        ("sponsor", "sponsor"),
        ("steering", "steering"),
        ("steward", "steward"),
        ("second_steward", "steward"),
        ("safeguarding", "safeguarding"),
    ):
        Duty.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            kind=kind,
            person=cast.people[name],
            state="confirmed",
            from_on=start,
        )
    Duty.objects.create(
        created_at=cast.now, kind="administrator", person=cast.administrator, state="confirmed", from_on=start
    )


def _enrolments(cast: Cast) -> None:
    sides = [(kind, name, Side.LEADER) for kind in cast.streams for name in ("leader", "other_leader")]
    sides += [
        ("coaching", "coach", Side.MENTOR),
        ("coaching", "other_coach", Side.MENTOR),
        ("advising", "advisor", Side.MENTOR),
    ]
    sides += [
        ("advising", "stray_advisor", Side.MENTOR),
        ("reverse", "reverse_mentor", Side.MENTOR),
        ("coaching", "ex_leader", Side.LEADER),
    ]
    for kind, name, side in sides:
        state = "completed" if name == "ex_leader" else "active"
        cast.enrolments[kind, name] = Enrolment.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            stream=cast.streams[kind],
            person=cast.people[name],
            side=side,
            state=state,
            capacity=3,
            joined_on=cast.today - timedelta(90),
            briefed_at=cast.now,
        )
        ConfidentialitySignature.objects.get_or_create(
            programme=cast.programme, person=cast.people[name], text_version="1", defaults={"created_at": cast.now}
        )
    for name, ends in (("advisor", 4000), ("stray_advisor", -5)):
        OutsiderScope.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            person=cast.people[name],
            topics=["pricing"],
            starts_on=cast.today - timedelta(90),
            ends_on=cast.today + timedelta(ends),
            signed_at=cast.now,
        )


def _pair(cast: Cast, kind: str, mentor: str) -> None:
    person, stream = cast.people[mentor], cast.streams[kind]
    pair = Relationship.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        stream=stream,
        leader=cast.leader,
        mentor=person,
        state="active",
        fit=7300,
        leader_enrolment=cast.enrolments[kind, "leader"],
        mentor_enrolment=cast.enrolments[kind, mentor],
        cadence_days=stream.cadence_days,
        session_minutes=stream.session_minutes,
        formed_on=cast.today - timedelta(60),
    )
    cast.pairs[kind] = pair
    agreement = Agreement(
        created_at=cast.now, programme=cast.programme, relationship=pair, number=1, state="signed", template_version="1"
    )
    agreement.body = seal_in(
        "relationship",
        pair.id,
        f'{{"purpose": "{cast.canary(f"agreement.{kind}")}"}}',
        Place("relationships_agreement", agreement.id, "body"),
    )
    agreement.save()
    for side in (cast.leader, person):
        AgreementSignature.objects.create(
            created_at=cast.now, programme=cast.programme, agreement=agreement, agreement_version=1, person=side
        )
    _session(cast, kind, pair)


def _session(cast: Cast, kind: str, pair: Relationship) -> None:
    offset = {"coaching": 1, "advising": 2, "reverse": 3}[kind]
    starts = cast.now.replace(hour=11) + timedelta(days=offset)
    session = MentoringSession(
        created_at=cast.now,
        programme=cast.programme,
        relationship=pair,
        leader=pair.leader,
        mentor=pair.mentor,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=pair.session_minutes),
        state="scheduled",
    )
    for name in ("agenda", "preparation", "outcome", "place", "join_link"):
        setattr(
            session,
            name,
            seal_in(
                "relationship",
                pair.id,
                cast.canary(f"{name}.{kind}"),
                Place("scheduling_mentoringsession", session.id, name),
            ),
        )
    session.save()
    cast.sessions[kind] = session
    for person in (pair.leader, pair.mentor):
        BookedTime.objects.create(
            session=session,
            person=person,
            person_key=person.id.int >> 65,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )
    note = SharedNote(created_at=cast.now, programme=cast.programme, session=session, number=1, author=pair.leader)
    note.body = seal_in(
        "relationship", pair.id, cast.canary(f"shared_note.{kind}"), Place("scheduling_sharednote", note.id, "body")
    )
    note.save()
    for author, label in ((pair.leader, "leader"), (pair.mentor, MENTOR_PERSONA[StreamKind(kind)])):
        private = PrivateNote(
            created_at=cast.now, updated_at=cast.now, programme=cast.programme, session=session, author=author
        )
        private.body = seal_in(
            "private_note",
            author.id,
            cast.canary(f"private_note.{kind}.{label}"),
            Place("scheduling_privatenote", private.id, "body"),
        )
        private.save()
    action = ActionItem(
        created_at=cast.now,
        owner=pair.leader,
        relationship=pair,
        session=session,
        created_by=pair.leader,
        due_on=cast.today + timedelta(4),
    )
    action.text = seal_in(
        "relationship", pair.id, cast.canary(f"action.{kind}"), Place("growth_actionitem", action.id, "text")
    )
    action.save()


def _own_things(cast: Cast) -> None:
    entry = JournalEntry(created_at=cast.now, updated_at=cast.now, author=cast.leader)
    entry.body = seal_in(
        "journal", cast.leader.id, cast.canary("journal"), Place("growth_journalentry", entry.id, "body")
    )
    entry.save()
    for name, role in (
        ("leader", "leader"),
        ("coach", "coach"),
        ("advisor", "advisor"),
        ("reverse_mentor", "reverse_mentor"),
        ("other_coach", "coach"),
    ):
        Profile.objects.create(
            created_at=cast.now,
            person=cast.people[name],
            role=role,
            state="complete",
            headline=f"Headline of {name}",
            bio=f"About {name}",
            capacity=3,
        )
    NoMatch.objects.create(created_at=cast.now, person=cast.leader, other=cast.line_manager)
    shortlist = Shortlist(created_at=cast.now, owner=cast.leader)
    shortlist.name = seal_in(
        "person", cast.leader.id, cast.canary("shortlist"), Place("people_shortlist", shortlist.id, "name")
    )
    shortlist.save()


def pair_id(cast: Cast, kind: str) -> UUID:
    """The id of the leader's pair in one stream."""
    return cast.pairs[kind].id

"""More of everything in the cast's programme, so that the same page can be opened over few rows and over many."""

from datetime import timedelta
from uuid import uuid4

from cast import FIXTURES, Cast
from peripatos.core.access import acting, may
from peripatos.core.audit import services as audit
from peripatos.core.crypto.texts import Place, seal_in
from peripatos.core.history import note_change
from peripatos.core.outbox.models import OutboxMessage
from peripatos.growth.models import ActionItem, JournalEntry, Need
from peripatos.growth.types import NeedKind
from peripatos.matching.models import Offer, Round
from peripatos.people.models import (
    Concept,
    Conflict,
    NoMatch,
    Person,
    Profile,
    ProfileExpertise,
    Shortlist,
    ShortlistEntry,
)
from peripatos.people.services.grades import refresh_ladder
from peripatos.people.services.notices import notify
from peripatos.programmes.models import (
    Application,
    BudgetLine,
    BusinessEvent,
    Criterion,
    Duty,
    Enrolment,
    GateWaiver,
    Invitation,
    Objective,
    OutsiderScope,
    Programme,
    StreamPolicy,
)
from peripatos.relationships.models import Agreement, AgreementSignature, Relationship
from peripatos.scheduling.models import MentoringSession, SharedNote


def grow(cast: Cast, rows: int) -> None:
    """Adds so many rows to every list that some page of the cast shows."""
    with acting(FIXTURES):
        for _row in range(rows):
            word = uuid4().hex[:8]
            people = [_person(cast, f"{word} {n}") for n in range(6)]
            _of_people(cast, word, people)
            _of_the_programme(cast, word, people)
            _of_pairs(cast, word, people)
            _of_the_installation(cast, word)
        refresh_ladder(now=cast.now)


def _person(cast: Cast, name: str) -> Person:
    made = Person.objects.create(
        created_at=cast.now, display_name=name, sort_name=name, given_name=name, grade=name[:4], manager=cast.leader
    )
    for role in ("leader", "coach"):
        profile = Profile.objects.create(created_at=cast.now, person=made, role=role, state="verified")
        concept = Concept.objects.create(slug=f"{role}-{made.id.hex[:12]}", label=f"{role} {name}")
        ProfileExpertise.objects.create(profile=profile, concept=concept, direction="offers", level=2)
    return made


def _of_people(cast: Cast, word: str, people: list[Person]) -> None:
    now, leader = cast.now, cast.leader
    Concept.objects.create(slug=f"new-{word}", label=f"New {word}", state="proposed", proposed_by=leader)
    outsider = Person.objects.create(created_at=now, display_name=f"Out {word}", sort_name=word, kind="external")
    Profile.objects.create(created_at=now, person=outsider, role="advisor", state="verified")
    for profile in Profile.objects.filter(person__in=(leader, cast.coach)):
        ProfileExpertise.objects.create(profile=profile, direction="seeks", level=1, raw_text=word)
    notify(person_id=leader.id, code="action_added", facts={"name": word}, now=now)
    NoMatch.objects.create(person=leader, other=people[0], created_at=now)
    Conflict.objects.create(person=leader, other=people[1], kind="other", created_at=now)
    made = Shortlist(created_at=now, owner=leader)
    made.name = seal_in("person", leader.id, word, Place("people_shortlist", made.id, "name"))
    made.save()
    for shortlist in Shortlist.objects.filter(owner=leader):
        ShortlistEntry.objects.create(shortlist=shortlist, person=people[2])
    entry = JournalEntry(created_at=now, updated_at=now, author=leader)
    entry.body = seal_in("journal", leader.id, word, Place("growth_journalentry", entry.id, "body"))
    entry.save()
    for kind in NeedKind:
        need = Need(created_at=now, person=leader, kind=kind, suggested="coaching")
        need.text = seal_in("person", leader.id, word, Place("growth_need", need.id, "text"))
        need.save()


def _of_the_programme(cast: Cast, word: str, people: list[Person]) -> None:
    own = {"created_at": cast.now, "programme": cast.programme}
    stream = {**own, "stream": cast.streams["coaching"]}
    gone = {"state": "declined", "decided_at": cast.now, "decided_by": cast.coordinator}
    Enrolment.objects.create(**stream, person=people[0], side="leader", joined_on=cast.today)
    Enrolment.objects.create(**stream, person=people[1], side="mentor", joined_on=cast.today, state="active")
    Invitation.objects.create(**stream, person=people[2], side="leader", message="Come")
    Application.objects.create(**stream, person=people[3], agreed_at=cast.now)
    Application.objects.create(**stream, person=people[4], agreed_at=cast.now, **gone)
    Application.objects.create(**stream, person=cast.leader, agreed_at=cast.now, **gone)
    ends = {"starts_on": cast.today, "ends_on": cast.today + timedelta(30)}
    OutsiderScope.objects.create(**own, person=people[5], topics=["a"], **ends)
    BusinessEvent.objects.create(**own, title=word, **ends)
    Objective.objects.create(**own, kind="own", statement=word, owner=cast.sponsor)
    Criterion.objects.create(**own, field="function", operator="is", value=word, strength="preferred", reason="Because")
    duty = {**own, "kind": "coordinator", "from_on": cast.today}
    Duty.objects.create(**duty, person=people[0], proposed_by=cast.coordinator)
    Duty.objects.create(**duty, person=people[1], state="confirmed")
    for enrolment in Enrolment.objects.filter(person__in=(cast.leader, people[0])):
        GateWaiver.objects.create(**own, enrolment=enrolment, gate="briefing", reason=word, waived_by=cast.coordinator)
    number = StreamPolicy.objects.filter(stream=cast.streams["coaching"]).count() + 1
    StreamPolicy.objects.create(**stream, number=number, weights={}, rules={}, state="replaced")
    BudgetLine.objects.create(**stream, amount_minor=number, state="replaced")
    note_change(cast.actor("coordinator"), "programme", cast.programme.id, "founded", now=cast.now)
    for state in ("running", "closed"):
        archived = cast.now if state == "closed" else None
        made = Programme.objects.create(created_at=cast.now, name=word, state=state, archived_at=archived)
        Duty.objects.create(**duty | {"programme": made}, person=cast.coordinator, state="confirmed")
    Round.objects.create(**stream, name=word, state="closed")


def _of_pairs(cast: Cast, word: str, people: list[Person]) -> None:
    sides = ((people[2], cast.coach), (cast.leader, people[3]), (people[4], people[5]))
    for leader, mentor in sides:
        _pair(cast, leader, mentor)
    for session in cast.sessions.values():
        _note(cast, session)
        _action(cast, Relationship.objects.get(id=session.relationship_id), session)
    _offers(cast, word, people)


def _pair(cast: Cast, leader: Person, mentor: Person) -> None:
    stream = cast.streams["coaching"]
    own = {"created_at": cast.now, "programme": cast.programme}
    pair = Relationship.objects.create(
        **own,
        stream=stream,
        leader=leader,
        mentor=mentor,
        state="active",
        fit=7000,
        cadence_days=30,
        session_minutes=60,
        formed_on=cast.today - timedelta(50),
    )
    for kept in (pair, cast.pairs["coaching"]):
        _agreement(cast, kept)
    for days, state in ((-20, "held"), (-3, "unconfirmed"), (20, "scheduled")):
        starts = cast.now + timedelta(days=days)
        own_times = {"starts_at": starts, "ends_at": starts + timedelta(minutes=60), "state": state}
        session = MentoringSession.objects.create(**own, relationship=pair, leader=leader, mentor=mentor, **own_times)
        _action(cast, pair, session)


def _agreement(cast: Cast, pair: Relationship) -> None:
    number = Agreement.objects.filter(relationship=pair).count() + 1
    own = {"created_at": cast.now, "programme": cast.programme}
    made = Agreement(**own, relationship=pair, number=number, state="replaced", template_version="1")
    place = Place("relationships_agreement", made.id, "body")
    made.body = seal_in("relationship", pair.id, '{"purpose": "to learn"}', place)
    made.save()
    AgreementSignature.objects.create(**own, agreement=made, agreement_version=1, person=pair.leader)


def _note(cast: Cast, session: MentoringSession) -> None:
    number = SharedNote.objects.filter(session=session).count() + 1
    own = {"created_at": cast.now, "programme": cast.programme}
    note = SharedNote(**own, session=session, number=number, author=session.leader)
    place = Place("scheduling_sharednote", note.id, "body")
    note.body = seal_in("relationship", session.relationship_id, f"note {number}", place)
    note.save()


def _action(cast: Cast, pair: Relationship, session: MentoringSession) -> None:
    made = ActionItem(
        created_at=cast.now,
        owner=pair.leader,
        relationship=pair,
        session=session,
        created_by=pair.leader,
        due_on=cast.today - timedelta(2),
    )
    made.text = seal_in("relationship", pair.id, "Call", Place("growth_actionitem", made.id, "text"))
    made.save()


def _offers(cast: Cast, word: str, people: list[Person]) -> None:
    own = {"created_at": cast.now, "programme": cast.programme}
    opened, _made = Round.objects.get_or_create(
        name="Offered", stream=cast.streams["coaching"], state="published", defaults=own
    )
    for leader, mentor in ((cast.leader, people[1]), (people[0], cast.coach)):
        Offer.objects.create(
            **own,
            round=opened,
            leader=leader,
            mentor=mentor,
            leader_enrolment=cast.enrolments["coaching", "leader"],
            mentor_enrolment=cast.enrolments["coaching", "coach"],
            fit=5000,
            closes_at=cast.now + timedelta(5),
            announced_at=cast.now,
        )


def _of_the_installation(cast: Cast, word: str) -> None:
    OutboxMessage.objects.create(created_at=cast.now, key=word, kind="test", state="parked", payload=b"x")
    for name in ("coach", "coordinator", "administrator"):
        with acting(cast.actor(name)) as actor:
            people = [cast.leader.id, cast.coach.id]
            audit.record(actor, may.SESSION_READ_TIME_AND_PARTIES, now=cast.now, subjects=people, outcome="read")

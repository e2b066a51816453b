"""Finding one person by what somebody typed, and candidates for a stream."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet

from peripatos.core.access import Actor, may, require
from peripatos.people.models import Account, Person
from peripatos.people.policies import visible_people
from peripatos.people.selectors.paging import page_of
from peripatos.people.selectors.words import containing
from peripatos.people.types import Employment, PersonKind
from peripatos.programmes.criteria import broken, ground_on, prepared
from peripatos.programmes.models import Criterion, Enrolment, Invitation, Stream
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.selectors.rows import stream_row
from peripatos.programmes.types import EnrolmentState, InvitationState, Side, StreamKind, Strength

MOST = 12
ENDED = (EnrolmentState.COMPLETED, EnrolmentState.EXITED)
SEARCHED = ("display_name", "title", "function", "location", "email")


@dataclass(frozen=True)
class FoundPerson:
    """Somebody who may be meant."""

    id: UUID
    name: str
    work: str


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be invited or enrolled."""

    person_id: UUID
    name: str
    work: str
    reachable: bool
    signs_in: bool


def find_people(actor: Actor, words: str, *, outside: bool = False) -> tuple[FoundPerson, ...]:
    """People meant by an id, e-mail address, reference or name; at most twelve. ``outside``: external people."""
    require(actor, may.DIRECTORY_CARD_READ)
    people = _outsiders() if outside else visible_people(actor)
    text = words.strip()
    exact = people.filter(_exactly(text))
    rows = list(exact[:2]) or list(people.filter(containing(text, "display_name")).order_by("sort_name", "id")[:MOST])
    return tuple(FoundPerson(p.id, p.display_name, work_of(p)) for p in rows)


def _outsiders() -> QuerySet[Person]:
    return Person.objects.filter(kind=PersonKind.EXTERNAL).exclude(employment=Employment.LEFT)


def _exactly(text: str) -> Q:
    found = Q(external_ref=text) | Q(display_name__iexact=text)
    if "@" in text:
        found |= Q(email__iexact=text)
    try:
        return found | Q(id=UUID(text))
    except ValueError:
        return found


def work_of(person: Person) -> str:
    """What somebody does, in one line."""
    parts = (person.title, person.function, person.organisation, person.location)
    return ", ".join(part for part in parts if part)


def candidates(
    actor: Actor,
    stream_id: UUID,
    side: Side,
    *,
    text: str = "",
    function: str = "",
    only_fitting: bool = True,
    today: date,
    page: int = 1,
) -> "Page[Candidate]":
    """People who neither take part nor are invited on that side, by name; with ``only_fitting`` those who break no hard
    criterion.
    """
    stream = stream_row(stream_id)
    require(actor, may.ENROLMENT_ENROL_DIRECTLY_REMOVE, target_of_rows(stream.programme_id, stream.kind))
    rows = candidate_rows(actor, stream, side, only_fitting=only_fitting, today=today)
    rows = rows.filter(containing(text, *SEARCHED))
    rows = rows.filter(function=function) if function else rows
    account = Account.objects.filter(person=OuterRef("pk"), is_active=True)
    return page_of(rows.annotate(signs_in=Exists(account)).order_by("sort_name", "id"), page, _candidate)


def candidate_rows(actor: Actor, stream: Stream, side: Side, *, only_fitting: bool, today: date) -> QuerySet[Person]:
    """As :func:`candidates`, unpaged. The caller has asked."""
    advises = stream.kind == StreamKind.ADVISING and side is Side.MENTOR
    people = prepared(_outsiders() if advises else visible_people(actor))
    enrolled = Enrolment.objects.filter(stream=stream, side=side, person=OuterRef("pk")).exclude(state__in=ENDED)
    invited = Invitation.objects.filter(stream=stream, side=side, person=OuterRef("pk"), state=InvitationState.SENT)
    rows = people.exclude(Exists(enrolled)).exclude(Exists(invited))
    return rows.exclude(_breaking(stream, side, today)) if only_fitting else rows


def _breaking(stream: Stream, side: Side, today: date) -> Q:
    criteria = Criterion.objects.filter(programme_id=stream.programme_id, side=side, strength=Strength.HARD)
    criteria = criteria.filter(Q(stream__isnull=True) | Q(stream=stream))
    ground = ground_on(today)
    breaking = Q(pk__in=())
    for criterion in criteria:
        breaking |= broken(criterion, ground)
    return breaking


def _candidate(person: Person) -> Candidate:
    return Candidate(
        person_id=person.id,
        name=person.display_name,
        work=work_of(person),
        reachable=bool(person.email),
        signs_in=bool(person.signs_in),  # type: ignore[attr-defined]
    )

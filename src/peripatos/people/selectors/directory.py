"""The directory: cards of insiders, searched by name and work; fields as far as the table reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet

from peripatos.core.access import Actor, Reach, decide, may, require, require_any_reach
from peripatos.core.errors import Missing
from peripatos.people.models import Person
from peripatos.people.policies import target_of_person, visible_people
from peripatos.people.selectors.paging import page_of
from peripatos.people.selectors.words import containing
from peripatos.people.types import Employment, PersonKind, Stage

EXPORT_MOST = 50_000
SEARCHED = ("display_name", "title", "function", "department", "location")


@dataclass(frozen=True)
class CardLine:
    """One line of the directory."""

    id: UUID
    name: str
    title: str
    function: str
    department: str
    location: str
    grade: str
    stage: Stage
    employment: Employment


@dataclass(frozen=True)
class Card:
    """What the actor may see of a person: name and title for metadata, every directory field for a full reach.

    ``email`` is empty unless the table lets the actor read contact fields, ``has_email`` says to metadata readers that
    there is one; ``manager`` names the line above.
    """

    id: UUID
    name: str
    initials: str
    title: str
    kind: PersonKind
    organisation: str
    reach: Reach
    function: str = ""
    department: str = ""
    location: str = ""
    country: str = ""
    grade: str = ""
    languages: tuple[str, ...] = ()
    zone: str = ""
    manager_id: UUID | None = None
    manager_name: str = ""
    employment: Employment = Employment.ACTIVE
    stage: Stage = Stage.NONE
    email: str = ""
    has_email: bool = False
    has_account: bool = False
    own: bool = False


def directory(actor: Actor, *, text: str = "", function: str = "", page: int = 1) -> "Page[CardLine]":
    """Insiders by name; external people are not listed here."""
    return page_of(_found(actor, text, function), page, _line)


def directory_to_export(actor: Actor, *, text: str = "", function: str = "") -> tuple[CardLine, ...]:
    """Every insider that the filter leaves, for the coordinator's download."""
    require(actor, may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
    return tuple(map(_line, _found(actor, text, function)[:EXPORT_MOST]))


def directory_functions(actor: Actor) -> tuple[str, ...]:
    """Functions that occur in the directory, for its filter."""
    found = visible_people(actor).exclude(function="").order_by("function").values_list("function", flat=True)
    return tuple(found.distinct())


def search_people(actor: Actor, text: str, *, limit: int = 10) -> tuple[CardLine, ...]:
    """The first people whose name or work holds every word; nothing for an empty question. Outsiders are absent."""
    if not text.strip():
        return ()
    found = visible_people(actor).filter(containing(text, *SEARCHED)).order_by("sort_name", "id")
    return tuple(map(_line, found[:limit]))


def names_of(person_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Display names by id, for lines that already passed their own decision."""
    return dict(Person.objects.filter(id__in=set(person_ids)).values_list("id", "display_name"))


def card_of(actor: Actor, person_id: UUID, *, sees_outsiders: bool = False) -> Card:
    """The card of one person; raises ``Denied`` or ``Missing``.

    ``sees_outsiders`` says that the actor is somebody to whom external people are shown (enrolled in advising, or a
    coordinator); without it an external person is shown only to themself and to those they work with.
    """
    person = Person.objects.select_related("manager", "work_pattern", "account").filter(id=person_id).first()
    if person is None:
        raise Missing(kind="person")
    target = target_of_person(person_id)
    works_with = any(actor.person_id in people for people in target.parties.values())
    outside = person.kind == PersonKind.EXTERNAL
    if outside and not (sees_outsiders or works_with or person_id == actor.person_id):
        raise Missing(kind="person")
    reach = require_any_reach(actor, may.DIRECTORY_CARD_READ, target).reach
    contact = decide(actor, may.ACCOUNT_E_MAIL_PHONE_CALENDAR_ADDRESS_READ, target).reach
    return _card(person, actor, reach or Reach.METADATA, contact=contact)


def _found(actor: Actor, text: str, function: str) -> QuerySet[Person]:
    people = visible_people(actor).filter(containing(text, *SEARCHED))
    if function:
        people = people.filter(function=function)
    return people.order_by("sort_name", "id")


def _line(person: Person) -> CardLine:
    return CardLine(
        person.id,
        person.display_name,
        person.title,
        person.function,
        person.department,
        person.location,
        person.grade,
        Stage(person.stage),
        Employment(person.employment),
    )


def _card(person: Person, actor: Actor, reach: Reach, *, contact: Reach | None) -> Card:
    named = Card(
        person.id,
        person.display_name,
        person.initials,
        person.title,
        PersonKind(person.kind),
        person.organisation,
        reach,
        own=person.id == actor.person_id,
    )
    if reach is Reach.METADATA:
        return named
    pattern = getattr(person, "work_pattern", None)
    return replace(
        named,
        function=person.function,
        department=person.department,
        location=person.location,
        country=person.country,
        grade=person.grade,
        languages=tuple(person.languages),
        zone=pattern.zone if pattern else "",
        manager_id=person.manager_id,
        manager_name=person.manager.display_name if person.manager else "",
        employment=Employment(person.employment),
        stage=Stage(person.stage),
        email=(person.email or "") if contact is Reach.FULL else "",
        has_email=contact is not None and bool(person.email),
        has_account=getattr(person, "account", None) is not None,
    )

"""The actor of a signed-in person: duties in force and standing through enrolments."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q

from peripatos.core.access import Actor, ActorKind, DutyKind, HeldDuty
from peripatos.people.models import Account, Person
from peripatos.people.types import PersonKind
from peripatos.programmes.models import Duty, OutsiderScope, Programme
from peripatos.programmes.types import MENTOR_PERSONA, DutyState, EnrolmentState, Side, StreamKind

Tie: TypeAlias = tuple[UUID, str, str, str]
"""One enrolment: programme, kind of stream, side, state."""
OPEN = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)


def actor_of_account(account: Account, *, today: date) -> Actor:
    """The actor for a signed-in account; an account without a person holds no duty and no standing."""
    if account.person_id is None:
        return Actor(ActorKind.PERSON, f"account:{account.id}", account_id=account.id)
    return actor_of_person(account.person_id, today=today, account_id=account.id)


def actor_of_person(person_id: UUID, *, today: date, account_id: UUID | None = None) -> Actor:
    """The actor of a person: two queries, a third for somebody from outside; none of them on confidential tables."""
    duties = _duties(person_id, today)
    kind, said, enrolments = _person_and_ties(person_id)
    scopes = _scopes_in_force(person_id, today) if kind == PersonKind.EXTERNAL else set()
    return Actor(
        ActorKind.PERSON,
        f"person:{person_id}",
        person_id=person_id,
        account_id=account_id,
        display_name=said,
        duties=duties,
        standing=_standing(
            ((stream, side, state) for _, stream, side, state in enrolments),
            in_scope=bool(scopes),
            external=kind == PersonKind.EXTERNAL,
        ),
        programmes=frozenset({e[0] for e in enrolments} | {d.programme_id for d in duties if d.programme_id} | scopes)
        | _all_if_installation_wide(duties),
    )


def _person_and_ties(person_id: UUID) -> tuple[str, str, list[Tie]]:
    """Kind and name of a person, and their enrolments, in one query: enrolments are of all programmes, because they say
    which of them are the actor's.
    """
    rows = list(
        Person.objects.filter(id=person_id)
        .order_by()
        .values_list(
            "kind",
            "display_name",
            "enrolments__programme_id",
            "enrolments__stream__kind",
            "enrolments__side",
            "enrolments__state",
        )
    )
    kind, said = rows[0][:2] if rows else ("", "")
    return kind, said, [row[2:] for row in rows if row[2]]


def _all_if_installation_wide(duties: frozenset[HeldDuty]) -> frozenset[UUID]:
    if not any(d.programme_id is None for d in duties):
        return frozenset()
    return frozenset(Programme._base_manager.values_list("id", flat=True))


def _duties(person_id: UUID, today: date) -> frozenset[HeldDuty]:
    in_force = Duty.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=today), person_id=person_id, state=DutyState.CONFIRMED, from_on__lte=today
    )
    return frozenset(
        HeldDuty(DutyKind(kind), programme, stream)
        for kind, programme, stream in in_force.values_list("kind", "programme_id", "stream__kind")
    )


def _scopes_in_force(person_id: UUID, today: date) -> set[UUID]:
    scopes = OutsiderScope._base_manager.filter(
        person_id=person_id, signed_at__isnull=False, revoked_at__isnull=True, starts_on__lte=today, ends_on__gte=today
    )
    return set(scopes.values_list("programme_id", flat=True))


def _standing(enrolments: Iterable[tuple[str, str, str]], *, in_scope: bool, external: bool) -> frozenset[str]:
    found: set[str] = set()
    for kind, side, state in enrolments:
        if state not in OPEN:
            found.add("EX")
        elif side == Side.LEADER:
            found.add("OT")
        else:
            found.add(MENTOR_PERSONA.get(StreamKind(kind), "FA"))
    if external:
        found.discard("CO")
        found = (found - {"AD"}) | {"AD" if in_scope else "XA"}
    return frozenset(found - {"EX"} or found)

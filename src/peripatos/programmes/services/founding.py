"""Creating a programme: empty by an administrator, from a file by an operator, or as a copy of another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, DutyKind, may, require
from peripatos.core.errors import BadInput
from peripatos.people.models import Person
from peripatos.people.services.accounts import end_sessions_of
from peripatos.people.services.notices import notify
from peripatos.people.types import Employment
from peripatos.programmes import founding_file
from peripatos.programmes.models import Criterion, Duty, Objective, Programme, Stream, SuccessCriterion
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.services.calendar import write_events
from peripatos.programmes.services.criteria import write_criteria
from peripatos.programmes.services.mandate import write_mandate
from peripatos.programmes.services.noting import note
from peripatos.programmes.services.policy import write_first_policy
from peripatos.programmes.services.streams import write_streams
from peripatos.programmes.types import DutyState

CREATE = may.PROGRAMME_CREATE_EMPTY_AND_NAME_SPONSOR_AND_FIRST_COORDINATOR


@dataclass(frozen=True)
class Founded:
    """A programme made from a file: its id and the ids of its streams by kind."""

    programme_id: UUID
    name: str
    streams: dict[str, UUID]


def create_programme(
    *, actor: Actor, name: str, sponsor_id: UUID, coordinator_id: UUID, currency: str = "EUR", now: datetime
) -> UUID:
    """An empty draft with its sponsor and first coordinator; returns its id.

    Both duties are in force at once: the one who names them is neither of the two. Raises ``BadInput`` for an empty
    name, an unknown or departed person, or somebody who names themselves.
    """
    require(actor, CREATE)
    found_programme_input(actor, name, sponsor_id, coordinator_id)
    with transaction.atomic():
        programme = Programme.objects.create(created_at=now, name=name.strip(), currency=currency.upper())
        for kind, person_id in ((DutyKind.SPONSOR, sponsor_id), (DutyKind.COORDINATOR, coordinator_id)):
            _appoint(actor, programme, kind, person_id, now)
        note(actor, CREATE, programme.id, "created", now=now, subjects=(sponsor_id, coordinator_id))
    return programme.id


def found_programme_input(actor: Actor, name: str, sponsor_id: UUID, coordinator_id: UUID) -> None:
    """Raises ``BadInput`` unless a programme may be founded so."""
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = _("Give the programme a name, for example “Leaders for the next decade”.")
    for field, person_id in (("sponsor", sponsor_id), ("coordinator", coordinator_id)):
        person = Person.objects.filter(id=person_id).first()
        if person is None or person.employment == Employment.LEFT:
            wrong[field] = _("Choose somebody who works here; import the roster first if the list is empty.")
        elif person_id == actor.person_id:
            wrong[field] = _("Name somebody else: nobody gives a duty to themselves.")
    if wrong:
        raise BadInput(wrong)


def _appoint(actor: Actor, programme: Programme, kind: DutyKind, person_id: UUID, now: datetime) -> None:
    Duty.objects.create(
        created_at=now,
        programme=programme,
        kind=kind,
        person_id=person_id,
        state=DutyState.CONFIRMED,
        proposed_by_id=actor.person_id,
        confirmed_by_id=actor.person_id,
        confirmed_at=now,
        from_on=now.date(),
    )
    end_sessions_of(person_id=person_id)
    facts = {"programme": programme.name, "duty": kind.value}
    notify(person_id=person_id, code="duty_confirmed", facts=facts, path=f"/programmes/{programme.id}", now=now)


def create_from_toml(*, actor: Actor, data: dict[str, Any], now: datetime) -> Founded:
    """A draft filled from a parsed TOML file (form: :mod:`peripatos.programmes.founding_file`), all or nothing.

    Raises ``BadInput`` with one sentence for each place that cannot be read, keyed as ``streams[2].cadence``.
    """
    require(actor, CREATE)
    require(actor, may.PROGRAMME_EDIT_DRAFT)
    plan = founding_file.read(data)
    with transaction.atomic():
        programme_id = create_programme(
            actor=actor,
            name=plan.mandate.name,
            sponsor_id=plan.sponsor_id,
            coordinator_id=plan.coordinator_id,
            currency=plan.mandate.currency,
            now=now,
        )
        programme = programme_row(programme_id)
        write_mandate(programme, plan.mandate, now)
        streams = write_streams(programme, plan.streams, proposed_by=actor.person_id, now=now)
        write_criteria(programme, plan.criteria, now)
        write_events(programme, plan.events, now)
        note(actor, may.PROGRAMME_EDIT_DRAFT, programme.id, "filled_from_file", now=now)
    return Founded(programme.id, programme.name, {kind.value: stream.id for kind, stream in streams.items()})


def duplicate(
    *, actor: Actor, programme_id: UUID, name: str, sponsor_id: UUID, coordinator_id: UUID, now: datetime
) -> UUID:
    """A new draft with the mandate, streams and criteria of another programme, without its people, dates and money;
    returns its id.
    """
    require(actor, CREATE)
    source = programme_row(programme_id)
    found_programme_input(actor, name, sponsor_id, coordinator_id)
    with transaction.atomic():
        copy_id = create_programme(
            actor=actor,
            name=name,
            sponsor_id=sponsor_id,
            coordinator_id=coordinator_id,
            currency=source.currency,
            now=now,
        )
        # The copy came into being after the actor's scope was read, so it is asked for directly.
        copy = Programme._base_manager.get(id=copy_id)
        _copy_texts(source, copy)
        _copy_objectives(source, copy, now)
        _copy_streams(source, copy, now)
        note(actor, CREATE, source.id, "duplicated", now=now, object_id=copy_id, copy=name)
    return copy_id


def _copy_texts(source: Programme, copy: Programme) -> None:
    copy.mandate, copy.value_proposition = source.mandate, source.value_proposition
    copy.save(update_fields=["mandate", "value_proposition"])


def _copy_objectives(source: Programme, copy: Programme, now: datetime) -> None:
    for objective in Objective.objects.filter(programme=source).prefetch_related("criteria"):
        made = Objective.objects.create(
            created_at=now,
            programme=copy,
            kind=objective.kind,
            statement=objective.statement,
            owner_id=objective.owner_id,
            position=objective.position,
        )
        SuccessCriterion.objects.bulk_create(
            SuccessCriterion(
                created_at=now, programme=copy, objective=made, side=line.side, text=line.text, position=line.position
            )
            for line in objective.criteria.all()
        )


def _copy_streams(source: Programme, copy: Programme, now: datetime) -> None:
    made: dict[UUID | None, UUID | None] = {None: None}
    for stream in Stream.objects.filter(programme=source):
        old_id = stream.id
        fresh = Stream.objects.create(
            created_at=now,
            programme=copy,
            kind=stream.kind,
            cadence_days=stream.cadence_days,
            session_minutes=stream.session_minutes,
            mentor_capacity=stream.mentor_capacity,
            leader_wants=stream.leader_wants,
        )
        write_first_policy(fresh, now)
        made[old_id] = fresh.id
    Criterion.objects.bulk_create(
        Criterion(
            created_at=now,
            programme=copy,
            stream_id=made[line.stream_id],
            side=line.side,
            field=line.field,
            operator=line.operator,
            value=line.value,
            strength=line.strength,
            reason=line.reason,
        )
        for line in Criterion.objects.filter(programme=source)
    )

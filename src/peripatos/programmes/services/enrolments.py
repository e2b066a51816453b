"""Enrolling people directly and in bulk, removing them, pausing and leaving."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.core.registry import announce
from peripatos.people.models import Person, Profile
from peripatos.people.services.notices import notify, notify_many
from peripatos.people.types import Employment, PersonKind, ProfileRole
from peripatos.programmes.criteria import broken, ground_on, prepared
from peripatos.programmes.models import Criterion, Enrolment, Stream
from peripatos.programmes.policies import target_of_enrolment, target_of_rows
from peripatos.programmes.selectors.gates import gates_missing
from peripatos.programmes.selectors.rows import enrolment_row, stream_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import (
    EnrolmentState,
    EnrolOutcome,
    LeftOut,
    ProgrammeState,
    Side,
    StreamKind,
    Strength,
)

RULE = may.ENROLMENT_ENROL_DIRECTLY_REMOVE
ENDED = (EnrolmentState.COMPLETED, EnrolmentState.EXITED)
SHUT = (ProgrammeState.CLOSING, ProgrammeState.CLOSED)
BATCH = 1000
PROFILE_OF: dict[StreamKind, ProfileRole] = {
    StreamKind.COACHING: ProfileRole.COACH,
    StreamKind.ADVISING: ProfileRole.ADVISOR,
    StreamKind.REVERSE: ProfileRole.REVERSE_MENTOR,
}


def enrol_people(
    *,
    actor: Actor,
    stream_id: UUID,
    side: Side,
    person_ids: Iterable[UUID],
    now: datetime,
    wants: int | None = None,
    capacity: int | None = None,
    tell: bool = True,
) -> EnrolOutcome:
    """Enrols people on one side of a stream in a handful of statements, however many there are.

    ``capacity`` None takes each mentor's own profile, or the stream's default. People who left, break a hard criterion,
    or come from outside without being an advisor are left out by name; those enrolled already are counted. Raises
    ``BadInput`` for ids of nobody, ``GuardFailed`` when the programme is closing.
    """
    stream = stream_row(stream_id)
    require(actor, RULE, target_of_rows(stream.programme_id, stream.kind))
    refuse_when_shut(stream)
    wanted = list(dict.fromkeys(person_ids))
    # Everything is read and made ready first, so that the one writer of SQLite is held for the statements alone.
    rows, outcome = _planned(stream, side, wanted, now=now, wants=wants, capacity=capacity, check_criteria=True)
    facts = {"side": side.value, "stream": stream.kind, "people": len(rows)}
    code = "people_enrolled"
    with transaction.atomic():
        Enrolment.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        subjects = outcome.enrolled
        note(actor, RULE, stream.programme_id, code, now=now, object_id=stream.id, subjects=subjects, **facts)
        if tell:
            _tell(stream, side, outcome.enrolled, now)
    return outcome


def refuse_when_shut(stream: Stream) -> None:
    """Raises ``GuardFailed`` when nobody joins the programme any more."""
    if stream.programme.state in SHUT:
        raise GuardFailed(reason="programme_is_closing")


def write_enrolments(
    stream: Stream, side: Side, person_ids: Sequence[UUID], *, now: datetime, check_criteria: bool = True
) -> EnrolOutcome:
    """Writes enrolments in the caller's transaction for those of ``person_ids`` who may take part; nothing twice."""
    rows, outcome = _planned(
        stream, side, person_ids, now=now, wants=None, capacity=None, check_criteria=check_criteria
    )
    Enrolment.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return outcome


def _planned(
    stream: Stream,
    side: Side,
    person_ids: Sequence[UUID],
    *,
    now: datetime,
    wants: int | None,
    capacity: int | None,
    check_criteria: bool,
) -> tuple[list[Enrolment], EnrolOutcome]:
    people = _people(person_ids)
    if len(people) < len(person_ids):
        raise BadInput({"people": _("Some of these people are not in the directory.")})
    left_out = _left_out(stream, side, people, now, check_criteria=check_criteria)
    out = {line.person_id for line in left_out}
    open_ones = Enrolment.objects.filter(stream=stream, side=side).exclude(state__in=ENDED)
    standing = set(open_ones.values_list("person_id", flat=True))
    fresh = tuple(p for p in person_ids if p not in standing and p not in out)
    capacities = _capacities(stream, side, capacity)
    rows = [
        Enrolment(
            created_at=now,
            programme_id=stream.programme_id,
            stream=stream,
            person_id=person_id,
            side=side,
            wants=stream.leader_wants if wants is None else wants,
            capacity=capacities.get(person_id, stream.mentor_capacity if capacity is None else capacity),
            joined_on=now.date(),
        )
        for person_id in fresh
    ]
    return rows, EnrolOutcome(fresh, len([p for p in person_ids if p in standing]), tuple(left_out))


def _people(person_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    found: dict[UUID, tuple[str, str]] = {}
    for start in range(0, len(person_ids), BATCH):
        rows = Person.objects.filter(id__in=person_ids[start : start + BATCH]).values_list("id", "employment", "kind")
        found |= {person_id: (employment, kind) for person_id, employment, kind in rows}
    return found


def _left_out(
    stream: Stream, side: Side, people: dict[UUID, tuple[str, str]], now: datetime, *, check_criteria: bool
) -> list[LeftOut]:
    advises = stream.kind == StreamKind.ADVISING and side is Side.MENTOR
    reasons: dict[UUID, str] = {}
    for person_id, (employment, kind) in people.items():
        if employment == Employment.LEFT:
            reasons[person_id] = "has_left"
        elif kind == PersonKind.EXTERNAL and not advises:
            reasons[person_id] = "from_outside"
    if check_criteria:
        for person_id in _breaking_hard_criteria(stream, side, now) & set(people):
            reasons.setdefault(person_id, "hard_criterion")
    return [LeftOut(person_id, reason) for person_id, reason in reasons.items()]


def _breaking_hard_criteria(stream: Stream, side: Side, now: datetime) -> set[UUID]:
    criteria = [
        c
        for c in Criterion.objects.filter(programme_id=stream.programme_id, side=side, strength=Strength.HARD)
        if c.stream_id in (None, stream.id)
    ]
    ground = ground_on(now.date()) if criteria else None
    breaking: set[UUID] = set()
    for criterion in criteria if ground else ():
        people = prepared(Person.objects.order_by()).filter(broken(criterion, ground))  # type: ignore[arg-type]
        breaking |= set(people.values_list("id", flat=True))
    return breaking


def _capacities(stream: Stream, side: Side, given: int | None) -> dict[UUID, int]:
    role = PROFILE_OF.get(StreamKind(stream.kind))
    if side is not Side.MENTOR or given is not None or role is None:
        return {}
    return dict(Profile.objects.filter(role=role, capacity__gt=0).values_list("person_id", "capacity"))


def _tell(stream: Stream, side: Side, person_ids: Iterable[UUID], now: datetime) -> None:
    facts = {"stream": stream.kind, "programme": stream.programme.name, "side": side.value}
    notify_many(person_ids=person_ids, code="enrolled", facts=facts, path="/taking-part", now=now)


def remove_enrolment(*, actor: Actor, enrolment_id: UUID, now: datetime) -> None:
    """The coordinator takes somebody out; announces ``enrolment_ended`` so that pairs end in the same transaction."""
    enrolment = enrolment_row(enrolment_id)
    require(actor, RULE, target_of_rows(enrolment.programme_id, enrolment.stream.kind))
    with transaction.atomic():
        _end(actor, enrolment, RULE_CODE_REMOVED, now)
        facts = {"stream": enrolment.stream.kind, "programme": enrolment.programme.name}
        notify(person_id=enrolment.person_id, code="enrolment_removed", facts=facts, path="/taking-part", now=now)


RULE_CODE_REMOVED = "enrolment_removed"


def leave(*, actor: Actor, enrolment_id: UUID, now: datetime) -> None:
    """Leaves one's own enrolment, without giving a reason."""
    enrolment = _own(actor, enrolment_id)
    with transaction.atomic():
        _end(actor, enrolment, "enrolment_left", now)


def pause_own(*, actor: Actor, enrolment_id: UUID, now: datetime) -> None:
    """Takes a break: no new match until one comes back."""
    enrolment = _own(actor, enrolment_id)
    if enrolment.state not in (EnrolmentState.ACTIVE, EnrolmentState.ONBOARDING):
        raise GuardFailed(reason="not_from_this_state", state=enrolment.state)
    with transaction.atomic():
        _move(actor, enrolment, EnrolmentState.PAUSED, "enrolment_paused", now)


def resume_own(*, actor: Actor, enrolment_id: UUID, now: datetime) -> None:
    """Comes back from a break: active when the gates are met, otherwise onboarding goes on."""
    enrolment = _own(actor, enrolment_id)
    if enrolment.state != EnrolmentState.PAUSED:
        raise GuardFailed(reason="not_from_this_state", state=enrolment.state)
    met = not gates_missing([enrolment.id])[enrolment.id]
    state = EnrolmentState.ACTIVE if met else EnrolmentState.ONBOARDING
    with transaction.atomic():
        _move(actor, enrolment, state, "enrolment_resumed", now)


def _own(actor: Actor, enrolment_id: UUID) -> Enrolment:
    enrolment = enrolment_row(enrolment_id)
    require(actor, may.ENROLMENT_PAUSE_OR_LEAVE_OWN, target_of_enrolment(enrolment))
    return enrolment


def _end(actor: Actor, enrolment: Enrolment, code: str, now: datetime) -> None:
    if enrolment.state in ENDED:
        raise GuardFailed(reason="not_from_this_state", state=enrolment.state)
    announce("enrolment_ended", enrolment_id=enrolment.id, person_id=enrolment.person_id, now=now)
    enrolment.left_on = now.date()
    enrolment.save(update_fields=["left_on"])
    _move(actor, enrolment, EnrolmentState.EXITED, code, now)


def _move(actor: Actor, enrolment: Enrolment, state: EnrolmentState, code: str, now: datetime) -> None:
    enrolment.state = state
    enrolment.save(update_fields=["state"])
    rule = RULE if code == RULE_CODE_REMOVED else may.ENROLMENT_PAUSE_OR_LEAVE_OWN
    note(
        actor,
        rule,
        enrolment.programme_id,
        code,
        now=now,
        object_id=enrolment.id,
        subjects=(enrolment.person_id,),
        stream=enrolment.stream.kind,
        person=enrolment.person.display_name,
    )

"""People responsible: proposing, confirming, declining and ending duties."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, DutyKind, Hand, Target, decide, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.people.models import Person
from peripatos.people.services.accounts import end_sessions_of
from peripatos.people.services.notices import notify, notify_many
from peripatos.people.types import Employment, PersonKind
from peripatos.programmes.models import Duty, Programme, Stream
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.segregation import clash
from peripatos.programmes.selectors.rows import one, programme_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import DutyState

CONFIRM = may.ROLE_GRANT_CONFIRM_A_PROPOSED_DUTY
PROGRAMME_DUTIES = (
    DutyKind.SPONSOR,
    DutyKind.COORDINATOR,
    DutyKind.STEWARD,
    DutyKind.STEERING,
    DutyKind.SAFEGUARDING,
)
NEVER_EMPTY = (DutyKind.SPONSOR, DutyKind.COORDINATOR)


def propose_duty(
    *,
    actor: Actor,
    programme_id: UUID,
    kind: DutyKind,
    person_id: UUID,
    stream_id: UUID | None = None,
    deputy_for_id: UUID | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    now: datetime,
) -> UUID:
    """A duty that waits until a steward or administrator, neither proposer nor appointee, confirms it; returns its id.

    Raises ``BadInput`` for somebody who may not hold it beside what they hold already (segregation of duties).
    """
    programme = programme_row(programme_id)
    require(actor, may.DUTY_PROPOSE, target_of_programme(programme.id))
    stream = one(Stream.objects.filter(programme=programme), stream_id) if stream_id else None
    _check_appointee(actor, programme, kind, person_id, stream)
    if from_on and to_on and to_on < from_on:
        raise BadInput({"to_on": _("Choose an end on or after the first day.")})
    with transaction.atomic():
        duty = Duty.objects.create(
            created_at=now,
            programme=programme,
            stream=stream,
            kind=kind,
            person_id=person_id,
            deputy_for=_deputised(programme, kind, deputy_for_id),
            proposed_by_id=actor.person_id,
            from_on=from_on or now.date(),
            to_on=to_on,
        )
        note(
            actor,
            may.DUTY_PROPOSE,
            programme.id,
            "duty_proposed",
            now=now,
            object_id=duty.id,
            subjects=(person_id,),
            duty=kind.value,
            person=duty.person.display_name,
        )
        _tell_confirmers(duty, now)
    return duty.id


def _check_appointee(
    actor: Actor, programme: Programme, kind: DutyKind, person_id: UUID, stream: Stream | None
) -> None:
    if kind not in PROGRAMME_DUTIES:
        raise BadInput({"kind": _("Choose a duty of the programme.")})
    person = Person.objects.filter(id=person_id).first()
    if person is None or person.employment == Employment.LEFT or person.kind == PersonKind.EXTERNAL:
        raise BadInput({"person": _("Choose somebody who works here.")})
    grants_to_self = decide(actor, may.ROLE_GRANT_GRANT_TO_ONESELF, target_of_programme(programme.id))
    if person_id == actor.person_id and not grants_to_self.allowed:
        raise BadInput({"person": _("Name somebody else: nobody gives a duty to themselves.")})
    standing = Duty.objects.filter(programme=programme, person_id=person_id, kind=kind, stream=stream)
    if standing.exclude(state=DutyState.ENDED).exists():
        raise BadInput({"person": _("{name} holds this duty already, or waits for it.").format(name=person)})
    other = _clashing(programme.id, kind, person_id)
    if other:
        sentence = _("{name} is {held} here, and nobody is both. Choose somebody else, or end the other duty first.")
        raise BadInput({"person": sentence.format(name=person, held=other.value)})


def _clashing(programme_id: UUID, kind: DutyKind, person_id: UUID) -> DutyKind | None:
    held = Duty.objects.filter(person_id=person_id).exclude(state=DutyState.ENDED)
    near = held.filter(programme_id=programme_id) | held.filter(programme__isnull=True)
    return clash(kind, [DutyKind(k) for k in near.values_list("kind", flat=True)])


def _deputised(programme: Programme, kind: DutyKind, duty_id: UUID | None) -> Duty | None:
    if duty_id is None:
        return None
    return one(Duty.objects.filter(programme=programme, kind=kind).exclude(state=DutyState.ENDED), duty_id)


def _tell_confirmers(duty: Duty, now: datetime) -> None:
    entitled = Duty.objects.filter(
        state=DutyState.CONFIRMED, kind__in=(DutyKind.STEWARD, DutyKind.ADMINISTRATOR)
    ).exclude(person_id__in=[p for p in (duty.proposed_by_id, duty.person_id) if p])
    near = entitled.filter(programme=duty.programme) | entitled.filter(programme__isnull=True)
    facts = {"duty": duty.kind, "person": duty.person.display_name, "programme": duty.programme.name}  # type: ignore[union-attr]
    people = near.values_list("person_id", flat=True)
    notify_many(person_ids=people, code="duty_waits_for_confirmation", facts=facts, path="/duties", now=now)


def confirm_duty(*, actor: Actor, duty_id: UUID, now: datetime) -> None:
    """The second signature under a proposed duty; it is in force from its first day on."""
    duty = _proposed(duty_id)
    _refuse_own_hand(actor, duty)
    require(actor, CONFIRM, _target(duty), hand=Hand.SECOND)
    other = _clashing_now(duty)
    if other:
        raise GuardFailed(reason="duties_are_kept_apart", duty=other.value)
    with transaction.atomic():
        _settle(actor, duty, DutyState.CONFIRMED, "duty_confirmed", now)
        duty.confirmed_by_id, duty.confirmed_at = actor.person_id, now
        duty.save(update_fields=["confirmed_by", "confirmed_at"])
        end_sessions_of(person_id=duty.person_id)


def decline_duty(*, actor: Actor, duty_id: UUID, now: datetime) -> None:
    """The second person does not agree; the proposal ends."""
    duty = _proposed(duty_id)
    _refuse_own_hand(actor, duty)
    require(actor, CONFIRM, _target(duty), hand=Hand.SECOND)
    with transaction.atomic():
        _settle(actor, duty, DutyState.ENDED, "duty_declined", now)


def end_duty(*, actor: Actor, duty_id: UUID, now: datetime) -> None:
    """Ends a duty today, or takes back a proposal; the last sponsor and the last coordinator stay until another is
    confirmed.
    """
    duty = one(Duty.objects.select_related("programme", "person").exclude(state=DutyState.ENDED), duty_id)
    require(actor, may.DUTY_PROPOSE, _target(duty))
    if duty.state == DutyState.CONFIRMED and duty.kind in NEVER_EMPTY and _is_last(duty):
        raise GuardFailed(reason="last_of_its_duty", duty=duty.kind)
    with transaction.atomic():
        duty.to_on = max(now.date() - timedelta(days=1), duty.from_on)
        duty.save(update_fields=["to_on"])
        _settle(actor, duty, DutyState.ENDED, "duty_ended", now)
        end_sessions_of(person_id=duty.person_id)


def _proposed(duty_id: UUID) -> Duty:
    return one(Duty.objects.select_related("programme", "person").filter(state=DutyState.PROPOSED), duty_id)


def _target(duty: Duty) -> Target:
    return target_of_programme(duty.programme_id)


def _refuse_own_hand(actor: Actor, duty: Duty) -> None:
    if actor.person_id is None or actor.person_id in (duty.proposed_by_id, duty.person_id):
        raise GuardFailed(reason="second_person_needed")


def _clashing_now(duty: Duty) -> DutyKind | None:
    held = Duty.objects.filter(person_id=duty.person_id, state=DutyState.CONFIRMED)
    near = held.filter(programme=duty.programme) | held.filter(programme__isnull=True)
    return clash(DutyKind(duty.kind), [DutyKind(k) for k in near.values_list("kind", flat=True)])


def _is_last(duty: Duty) -> bool:
    others = Duty.objects.filter(programme=duty.programme, kind=duty.kind, state=DutyState.CONFIRMED)
    return not others.exclude(id=duty.id).exists()


def _settle(actor: Actor, duty: Duty, state: DutyState, code: str, now: datetime) -> None:
    duty.state = state
    duty.save(update_fields=["state"])
    rule = may.DUTY_PROPOSE if code == "duty_ended" else CONFIRM
    programme = duty.programme
    if programme is not None:
        note(
            actor,
            rule,
            programme.id,
            code,
            now=now,
            object_id=duty.id,
            subjects=(duty.person_id,),
            duty=duty.kind,
            person=duty.person.display_name,
        )
    facts = {"duty": duty.kind, "programme": programme.name if programme else ""}
    told = {p for p in (duty.person_id, duty.proposed_by_id) if p and p != actor.person_id}
    path = f"/programmes/{programme.id}" if programme and code == "duty_confirmed" else "/my-data"
    for person_id in told:
        notify(person_id=person_id, code=code, facts=facts, path=path, now=now)

"""Applying, nominating, agreeing to a nomination, deciding with feedback."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, DutyKind, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.people.models import Person
from peripatos.people.services.notices import notify, notify_many
from peripatos.people.types import Employment, PersonKind
from peripatos.programmes.models import Application, Duty, Stream
from peripatos.programmes.policies import target_of_application, target_of_own, target_of_rows, target_of_stream
from peripatos.programmes.selectors.fitting import standing_of
from peripatos.programmes.selectors.outside import (
    applications,
    applications_of,
    criteria_of,
    enrolled_streams_of,
    open_programmes,
    streams_of,
)
from peripatos.programmes.selectors.rows import one, person_row, stream_row
from peripatos.programmes.services.enrolments import refuse_when_shut, write_enrolments
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import ApplicationState, DutyState, Fit, Side, Strength

OWN = may.APPLICATION_SUBMIT_WITHDRAW_OWN
DECIDE = may.APPLICATION_DECIDE_WITH_FEEDBACK
OPEN = (ApplicationState.SUBMITTED, ApplicationState.WAITING)


def apply(*, actor: Actor, programme_id: UUID, stream_id: UUID, statement: str, now: datetime) -> UUID:
    """Applies to take part as a leader; returns the application's id.

    Raises ``GuardFailed`` when a hard criterion is known not to be met (``criterion_not_met``), somebody applied or
    takes part already, or comes from outside.
    """
    programme = one(open_programmes(), programme_id)
    stream = one(streams_of(programme.id), stream_id)
    require(actor, OWN, target_of_own(actor.person_id, programme.id))
    person = person_row(actor.person_id)
    if len(statement) > 1000:
        raise BadInput({"statement": _("Keep it under 1,000 characters.")})
    _refuse_unless_able(person, stream, now)
    with transaction.atomic():
        application = Application.objects.create(
            created_at=now,
            programme=programme,
            stream=stream,
            person=person,
            statement=statement.strip(),
            agreed_at=now,
        )
        _note(actor, application, "applied", now)
        _tell_coordinators(application, "application_waits", now)
    return application.id


def _refuse_unless_able(person: Person, stream: Stream, now: datetime) -> None:
    if person.kind == PersonKind.EXTERNAL or person.employment == Employment.LEFT:
        raise GuardFailed(reason="only_insiders_apply")
    if stream.id in enrolled_streams_of(person.id, stream.programme_id):
        raise GuardFailed(reason="enrolled_already")
    if applications_of(person.id).filter(stream=stream, state__in=OPEN).exists():
        raise GuardFailed(reason="applied_already")
    criteria = [
        c for c in criteria_of(stream.programme_id) if c.stream_id in (None, stream.id) and c.side == Side.LEADER
    ]
    fits = standing_of(person.id, criteria, today=now.date())
    for criterion in criteria:
        if criterion.strength == Strength.HARD and fits[criterion.id] is Fit.NOT_MET:
            raise GuardFailed(reason="criterion_not_met", why=criterion.reason)


def nominate(*, actor: Actor, stream_id: UUID, person_id: UUID, statement: str, now: datetime) -> UUID:
    """Nominates somebody as a leader; the nominee must agree before it is decided."""
    stream = stream_row(stream_id)
    require(actor, may.APPLICATION_NOMINATE_SOMEBODY, target_of_stream(stream.programme_id, stream.kind))
    refuse_when_shut(stream)
    person = person_row(person_id)
    if person_id == actor.person_id:
        raise BadInput({"person": _("Apply for yourself on the programme's page; nominations are for others.")})
    _refuse_unless_able(person, stream, now)
    with transaction.atomic():
        application = Application.objects.create(
            created_at=now,
            programme_id=stream.programme_id,
            stream=stream,
            person=person,
            statement=statement.strip()[:1000],
            nominated_by_id=actor.person_id,
        )
        _note(actor, application, "nominated", now)
        facts = {"programme": stream.programme.name, "stream": stream.kind}
        notify(person_id=person_id, code="nominated", facts=facts, path="/taking-part", now=now)
    return application.id


def agree_to_nomination(*, actor: Actor, application_id: UUID, agree: bool, now: datetime) -> None:
    """The nominee agrees, or does not; a no needs no reason and ends it."""
    application = _own(actor, application_id)
    if application.state not in OPEN or application.agreed_at is not None:
        raise GuardFailed(reason="application_is_settled")
    with transaction.atomic():
        # The nominee may have no tie to the programme yet, so the row is moved without the scoped manager.
        rows = Application._base_manager.filter(id=application.id)
        if agree:
            rows.update(agreed_at=now)
            _tell_coordinators(application, "application_waits", now)
        else:
            rows.update(state=ApplicationState.WITHDRAWN)
        _note(actor, application, "nomination_agreed" if agree else "nomination_declined", now)


def withdraw_application(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Takes one's own application back while it is undecided."""
    application = _own(actor, application_id)
    if application.state not in OPEN:
        raise GuardFailed(reason="application_is_settled")
    with transaction.atomic():
        # As above.
        Application._base_manager.filter(id=application.id).update(state=ApplicationState.WITHDRAWN)
        _note(actor, application, "application_withdrawn", now)


def decide_application(
    *, actor: Actor, application_id: UUID, verdict: ApplicationState, feedback: str, now: datetime
) -> None:
    """Accepts (which enrols), puts on the waiting list, or declines with feedback that the applicant reads.

    Raises ``BadInput`` for a decline without feedback, ``GuardFailed`` for one's own application or a nominee who has
    not agreed.
    """
    rows = Application.objects.select_related("stream", "programme", "person")
    application = one(rows.select_related("stream__programme"), application_id)
    require(actor, DECIDE, target_of_rows(application.programme_id, application.stream.kind))
    _refuse_decision(actor, application, verdict, feedback)
    with transaction.atomic():
        application.state, application.feedback = verdict, feedback.strip()[:1000]
        application.decided_by_id, application.decided_at = actor.person_id, now
        application.save(update_fields=["state", "feedback", "decided_by", "decided_at"])
        if verdict is ApplicationState.ACCEPTED:
            side = Side(application.side)
            write_enrolments(application.stream, side, [application.person_id], now=now, check_criteria=False)
        _note(actor, application, f"application_{verdict.value}", now, rule_is_decision=True)
        facts = {"programme": application.programme.name, "stream": application.stream.kind}
        code = f"application_{verdict.value}"
        notify(person_id=application.person_id, code=code, facts=facts, path="/taking-part", now=now)


def _refuse_decision(actor: Actor, application: Application, verdict: ApplicationState, feedback: str) -> None:
    if application.state not in OPEN:
        raise GuardFailed(reason="application_is_settled")
    if application.person_id == actor.person_id:
        raise GuardFailed(reason="own_application")
    if application.agreed_at is None:
        raise GuardFailed(reason="nominee_has_not_agreed")
    if verdict not in (ApplicationState.ACCEPTED, ApplicationState.WAITING, ApplicationState.DECLINED):
        raise BadInput({"verdict": _("Accept, put on the waiting list, or decline.")})
    if verdict is ApplicationState.DECLINED and not feedback.strip():
        raise BadInput({"feedback": _("Write a sentence that helps the person; they read it.")})
    if verdict is ApplicationState.ACCEPTED:
        refuse_when_shut(application.stream)


def _own(actor: Actor, application_id: UUID) -> Application:
    application = one(applications(), application_id)
    require(actor, OWN, target_of_application(application))
    return application


def _note(actor: Actor, application: Application, code: str, now: datetime, *, rule_is_decision: bool = False) -> None:
    rule = DECIDE if rule_is_decision else may.APPLICATION_NOMINATE_SOMEBODY if code == "nominated" else OWN
    note(
        actor,
        rule,
        application.programme_id,
        code,
        now=now,
        object_id=application.id,
        subjects=(application.person_id,),
        stream=application.stream.kind,
        person=application.person.display_name,
    )


def _tell_coordinators(application: Application, code: str, now: datetime) -> None:
    coordinators = Duty.objects.filter(
        programme_id=application.programme_id, kind=DutyKind.COORDINATOR, state=DutyState.CONFIRMED
    )
    facts = {"person": application.person.display_name, "stream": application.stream.kind}
    path = f"/programmes/{application.programme_id}/applications"
    people = coordinators.values_list("person_id", flat=True)
    notify_many(person_ids=people, code=code, facts=facts, path=path, now=now)

"""Taking part: enrolling, inviting, applying, nominating."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.registry import announce
from peripatos.people.models import Notification, Person, Profile
from peripatos.programmes.models import Application, Criterion, Enrolment, Invitation, Programme
from peripatos.programmes.services.applications import (
    agree_to_nomination,
    apply,
    decide_application,
    nominate,
    withdraw_application,
)
from peripatos.programmes.services.enrolments import enrol_people, leave, pause_own, remove_enrolment, resume_own
from peripatos.programmes.services.invitations import (
    answer_invitation,
    preview_invitations,
    remind_invited,
    send_invitations,
    withdraw_invitation,
)
from peripatos.programmes.services.states import begin_closing, close
from peripatos.programmes.types import ApplicationState, LeftOut, Side
from peripatos.relationships.models import Relationship
from programme_office import Office


def _people(office: Office, number: int) -> list[Person]:
    return Person.objects.bulk_create(
        Person(created_at=office.now, display_name=f"Person {n}", sort_name=f"person {n:04}", email=f"p{n}@example.com")
        for n in range(number)
    )


def _letter(office: Office, **more: Any) -> dict[str, Any]:
    return {
        "stream_id": office.cast.streams["coaching"].id,
        "side": Side.LEADER,
        "message": "Dear {name}, join {programme} by {answer_by}.",
        "answer_by_on": office.now.date() + timedelta(14),
        "now": office.now,
        **more,
    }


def test_enrolling_is_a_handful_of_statements_however_many_people(office: Office) -> None:
    ids = [p.id for p in _people(office, 2500)]
    with office.as_("coordinator") as actor:
        with CaptureQueriesContext(
            connection,
        ) as few:
            outcome = enrol_people(
                actor=actor,
                stream_id=office.cast.streams["coaching"].id,
                side=Side.LEADER,
                person_ids=ids,
                now=office.now,
            )
        assert (len(outcome.enrolled), outcome.already, outcome.left_out) == (2500, 0, ())
        again = enrol_people(
            actor=actor, stream_id=office.cast.streams["coaching"].id, side=Side.LEADER, person_ids=ids, now=office.now
        )
        assert (again.enrolled, again.already) == ((), 2500)
        assert Enrolment.objects.filter(person_id__in=ids[:100], state="onboarding").count() == 100
    assert len(few) < 120


def test_those_who_left_come_from_outside_or_break_a_hard_criterion_are_left_out_by_name(office: Office) -> None:
    gone, abroad, fits = _people(office, 3)
    Person.objects.filter(id=gone.id).update(employment="left")
    Person.objects.filter(id=abroad.id).update(country="Chile")
    with office.as_("coordinator") as actor:
        Criterion.objects.create(
            created_at=office.now,
            programme=office.cast.programme,
            field="country",
            operator="is_not",
            value=["chile"],
            strength="hard",
            reason="No",
        )
        people = [gone.id, abroad.id, fits.id, office.cast.advisor.id]
        outcome = enrol_people(
            actor=actor,
            stream_id=office.cast.streams["reverse"].id,
            side=Side.LEADER,
            person_ids=people,
            now=office.now,
        )
    assert outcome.enrolled == (fits.id,)
    assert set(outcome.left_out) == {
        LeftOut(gone.id, "has_left"),
        LeftOut(abroad.id, "hard_criterion"),
        LeftOut(office.cast.advisor.id, "from_outside"),
    }


def test_an_unknown_fact_forbids_nothing(office: Office) -> None:
    person = _people(office, 1)[0]
    with office.as_("coordinator") as actor:
        Criterion.objects.create(
            created_at=office.now,
            programme=office.cast.programme,
            field="stage",
            operator="at_least",
            value=["senior"],
            strength="hard",
            reason="No",
        )
        outcome = enrol_people(
            actor=actor,
            stream_id=office.cast.streams["coaching"].id,
            side=Side.LEADER,
            person_ids=[person.id],
            now=office.now,
        )
    assert outcome.enrolled == (person.id,)


def test_a_mentor_takes_the_capacity_of_their_profile_and_otherwise_the_streams(office: Office) -> None:
    first, second = _people(office, 2)
    Profile.objects.create(created_at=office.now, person=first, role="coach", capacity=5)
    with office.as_("operator") as actor:
        stream = office.cast.streams["coaching"]
        enrol_people(
            actor=actor, stream_id=stream.id, side=Side.MENTOR, person_ids=[first.id, second.id], now=office.now
        )
        capacities = dict(Enrolment.objects.filter(person__in=[first, second]).values_list("person_id", "capacity"))
    assert capacities == {first.id: 5, second.id: 3}


def test_enrolling_nobody_known_is_refused(office: Office) -> None:
    with office.as_("coordinator") as actor, pytest.raises(BadInput):
        enrol_people(
            actor=actor,
            stream_id=office.cast.streams["coaching"].id,
            side=Side.LEADER,
            person_ids=[uuid4()],
            now=office.now,
        )


@pytest.mark.parametrize("name", ["sponsor", "steward", "steering", "administrator", "leader", "line_manager", "coach"])
def test_only_coordinators_and_operators_enrol(office: Office, name: str) -> None:
    with office.as_(name) as actor, pytest.raises((Denied, Missing)):
        enrol_people(
            actor=actor, stream_id=office.cast.streams["coaching"].id, side=Side.LEADER, person_ids=[], now=office.now
        )


def test_one_pauses_comes_back_and_leaves_without_giving_a_reason(office: Office) -> None:
    enrolment_id = office.cast.enrolments["coaching", "leader"].id
    with office.as_("leader") as actor:
        pause_own(actor=actor, enrolment_id=enrolment_id, now=office.now)
        assert Enrolment.objects.get(id=enrolment_id).state == "paused"
        resume_own(actor=actor, enrolment_id=enrolment_id, now=office.now)
        assert Enrolment.objects.get(id=enrolment_id).state == "active"
        leave(actor=actor, enrolment_id=enrolment_id, now=office.now)
        found = Enrolment.objects.get(id=enrolment_id)
        assert (found.state, found.left_on) == ("exited", office.now.date())
        with pytest.raises(GuardFailed):
            leave(actor=actor, enrolment_id=enrolment_id, now=office.now)


def test_nobody_pauses_anothers_enrolment(office: Office) -> None:
    for name in ("other_leader", "coach", "coordinator", "sponsor"):
        with office.as_(name) as actor, pytest.raises(Denied):
            pause_own(actor=actor, enrolment_id=office.cast.enrolments["coaching", "leader"].id, now=office.now)


def test_the_coordinator_removes_somebody_who_is_told(office: Office) -> None:
    with office.as_("coordinator") as actor:
        remove_enrolment(
            actor=actor, enrolment_id=office.cast.enrolments["coaching", "other_leader"].id, now=office.now
        )
    assert Notification.objects.get(person=office.cast.other_leader).code == "enrolment_removed"


def test_a_preview_shows_the_exact_text_and_who_is_left_out(office: Office) -> None:
    person = _people(office, 1)[0]
    with office.as_("coordinator") as actor:
        preview = preview_invitations(actor=actor, **_letter(office, person_ids=[person.id, office.cast.leader.id]))
        sent = send_invitations(actor=actor, **_letter(office, person_ids=[person.id, office.cast.leader.id]))
        assert [(line.name, line.email) for line in preview.letters] == [("Person 0", "p0@example.com")]
        assert preview.letters[0].text.startswith("Dear Person 0, join Walk together by Tue 17 March 2026.\n\nhttp")
        assert preview.left_out == (LeftOut(office.cast.leader.id, "enrolled_already"),)
        assert list(Invitation.objects.values_list("id", "state")) == [(sent[0], "sent")]
        letters = OutboxMessage.objects.filter(kind="invitation").values_list("key", "recipient_id")
        assert list(letters) == [(f"invitation:{sent[0]}", person.id)]
        assert preview.to_let_in == ("Person 0",)


def test_the_invited_person_says_yes_and_is_enrolled(office: Office) -> None:
    with office.as_("coordinator") as actor:
        invitation_id = send_invitations(actor=actor, **_letter(office, person_ids=[office.cast.line_manager.id]))[0]
    with office.as_("line_manager") as actor:
        assert not Programme.objects.exists()
        enrolment_id = answer_invitation(actor=actor, invitation_id=invitation_id, accept=True, now=office.now)
        with pytest.raises(GuardFailed):
            answer_invitation(actor=actor, invitation_id=invitation_id, accept=False, now=office.now)
    with office.as_("line_manager"):
        enrolment = Enrolment.objects.get(id=enrolment_id)
        assert (enrolment.person, enrolment.state, enrolment.side) == (office.cast.line_manager, "onboarding", "leader")
    assert Notification.objects.get(person=office.cast.coordinator).code == "invitation_accepted"


def test_nobody_answers_anothers_invitation(office: Office) -> None:
    with office.as_("coordinator") as actor:
        invitation_id = send_invitations(actor=actor, **_letter(office, person_ids=[office.cast.line_manager.id]))[0]
    for name in ("leader", "coordinator", "safeguarding"):
        with office.as_(name) as actor, pytest.raises(Denied):
            answer_invitation(actor=actor, invitation_id=invitation_id, accept=True, now=office.now)


def test_an_invitation_is_withdrawn_until_the_answer(office: Office) -> None:
    with office.as_("coordinator") as actor:
        first, second = send_invitations(
            actor=actor, **_letter(office, person_ids=[office.cast.line_manager.id, office.cast.safeguarding.id])
        )
        withdraw_invitation(actor=actor, invitation_id=first, now=office.now)
        gone = Invitation.objects.get(id=first).person
        left = Invitation.objects.get(id=second).person
    names = {p.id: n for n, p in office.cast.people.items()}
    with office.as_(names[gone.id]) as actor, pytest.raises(Missing):
        answer_invitation(actor=actor, invitation_id=first, accept=True, now=office.now)
    with office.as_(names[left.id]) as actor:
        answer_invitation(actor=actor, invitation_id=second, accept=False, now=office.now)
    with office.as_("coordinator") as actor, pytest.raises(GuardFailed) as problem:
        withdraw_invitation(actor=actor, invitation_id=second, now=office.now)
    assert problem.value.data["reason"] == "invitation_answered"


def test_a_reminder_goes_once_a_day_to_those_who_have_not_answered(office: Office) -> None:
    stream_id = office.cast.streams["coaching"].id
    with office.as_("coordinator") as actor:
        send_invitations(actor=actor, **_letter(office, person_ids=[office.cast.line_manager.id]))
        assert remind_invited(actor=actor, stream_id=stream_id, now=office.now) == 0
        tomorrow = office.now + timedelta(days=1)
        assert [
            remind_invited(actor=actor, stream_id=stream_id, now=at) for at in (tomorrow, tomorrow + timedelta(hours=2))
        ] == [1, 0]
        assert OutboxMessage.objects.filter(kind="invitation_reminder").count() == 1


def test_anybody_inside_applies_and_the_coordinator_accepts(office: Office) -> None:
    cast = office.cast
    with office.as_("line_manager") as actor:
        application_id = apply(
            actor=actor,
            programme_id=cast.programme.id,
            stream_id=cast.streams["coaching"].id,
            statement="I want to",
            now=office.now,
        )
        with pytest.raises(GuardFailed) as problem:
            apply(
                actor=actor,
                programme_id=cast.programme.id,
                stream_id=cast.streams["coaching"].id,
                statement="Again",
                now=office.now,
            )
        assert problem.value.data["reason"] == "applied_already"
    with office.as_("coordinator") as actor:
        decide_application(
            actor=actor, application_id=application_id, verdict=ApplicationState.WAITING, feedback="", now=office.now
        )
        decide_application(
            actor=actor,
            application_id=application_id,
            verdict=ApplicationState.ACCEPTED,
            feedback="Welcome",
            now=office.now,
        )
        assert Enrolment.objects.get(person=cast.line_manager).state == "onboarding"
    codes = list(Notification.objects.filter(person=cast.line_manager).order_by("code").values_list("code", flat=True))
    assert codes == ["application_accepted", "application_waiting"]


def test_a_hard_criterion_keeps_its_reason_for_the_applicant(office: Office) -> None:
    cast = office.cast
    with office.as_("coordinator"):
        Criterion.objects.create(
            created_at=office.now,
            programme=cast.programme,
            field="function",
            operator="is",
            value=["Sales"],
            strength="hard",
            reason="For sales",
        )
    with office.as_("line_manager") as actor, pytest.raises(GuardFailed) as problem:
        apply(
            actor=actor,
            programme_id=cast.programme.id,
            stream_id=cast.streams["coaching"].id,
            statement="",
            now=office.now,
        )
    assert problem.value.data == {"reason": "criterion_not_met", "why": "For sales"}


def test_a_decline_needs_feedback(office: Office) -> None:
    cast = office.cast
    with office.as_("line_manager") as actor:
        application_id = apply(
            actor=actor,
            programme_id=cast.programme.id,
            stream_id=cast.streams["reverse"].id,
            statement="",
            now=office.now,
        )
    with office.as_("coordinator") as actor:
        with pytest.raises(BadInput):
            decide_application(
                actor=actor,
                application_id=application_id,
                verdict=ApplicationState.DECLINED,
                feedback=" ",
                now=office.now,
            )
        decide_application(
            actor=actor,
            application_id=application_id,
            verdict=ApplicationState.DECLINED,
            feedback="Next year",
            now=office.now,
        )
        assert Application.objects.get(id=application_id).feedback == "Next year"


def test_somebody_from_outside_does_not_apply(office: Office) -> None:
    with office.as_("stray_advisor") as actor, pytest.raises((Denied, GuardFailed)):
        apply(
            actor=actor,
            programme_id=office.cast.programme.id,
            stream_id=office.cast.streams["coaching"].id,
            statement="",
            now=office.now,
        )


def test_a_nominee_agrees_before_anybody_decides(office: Office) -> None:
    cast = office.cast
    with office.as_("sponsor") as actor:
        application_id = nominate(
            actor=actor,
            stream_id=cast.streams["coaching"].id,
            person_id=cast.line_manager.id,
            statement="Ready",
            now=office.now,
        )
    with office.as_("coordinator") as actor, pytest.raises(GuardFailed) as problem:
        decide_application(
            actor=actor, application_id=application_id, verdict=ApplicationState.ACCEPTED, feedback="", now=office.now
        )
    assert problem.value.data["reason"] == "nominee_has_not_agreed"
    with office.as_("line_manager") as actor:
        agree_to_nomination(actor=actor, application_id=application_id, agree=True, now=office.now)
    with office.as_("coordinator") as actor:
        decide_application(
            actor=actor, application_id=application_id, verdict=ApplicationState.ACCEPTED, feedback="", now=office.now
        )


def test_an_applicant_takes_it_back_until_the_decision(office: Office) -> None:
    cast = office.cast
    with office.as_("line_manager") as actor:
        application_id = apply(
            actor=actor,
            programme_id=cast.programme.id,
            stream_id=cast.streams["coaching"].id,
            statement="",
            now=office.now,
        )
        withdraw_application(actor=actor, application_id=application_id, now=office.now)
        with pytest.raises(Missing):
            withdraw_application(actor=actor, application_id=application_id, now=office.now)


def test_nobody_joins_a_programme_that_closes(office: Office) -> None:
    with office.as_("operator") as actor:
        Programme.objects.filter(id=office.cast.programme.id).update(state="closing")
        with pytest.raises(GuardFailed) as problem:
            enrol_people(
                actor=actor,
                stream_id=office.cast.streams["coaching"].id,
                side=Side.LEADER,
                person_ids=[],
                now=office.now,
            )
    assert problem.value.data["reason"] == "programme_is_closing"


def test_leaving_a_stream_ends_the_pairs_in_it_and_only_those(office: Office) -> None:
    cast = office.cast
    with office.as_("leader") as actor:
        leave(actor=actor, enrolment_id=cast.enrolments["coaching", "leader"].id, now=office.now)
        states = dict(Relationship.objects.values_list("stream__kind", "state"))
    assert states == {"coaching": "closed", "advising": "active", "reverse": "active"}


def test_a_closed_programme_completes_its_pairs(office: Office) -> None:
    programme_id = office.cast.programme.id
    with office.as_("sponsor") as actor:
        begin_closing(actor=actor, programme_id=programme_id, version=1, now=office.now)
        close(actor=actor, programme_id=programme_id, version=2, now=office.now)
        found = Relationship.objects.filter(programme_id=programme_id).values_list("state", "closed_how")
        assert set(found) == {("closed", "completed")}


def test_whoever_left_the_organisation_takes_part_in_nothing_any_more(office: Office) -> None:
    cast = office.cast
    with office.as_("operator"):
        announce("leaver", person_id=cast.coach.id, on=cast.today, now=office.now)
        announce("leaver", person_id=cast.second_coordinator.id, on=cast.today, now=office.now)
        assert Enrolment.objects.get(person=cast.coach).state == "exited"
    assert not cast.actor("second_coordinator").duties

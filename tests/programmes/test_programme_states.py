"""From draft to archive, and who signs what."""

import pytest

from peripatos.core.access import DutyKind
from peripatos.core.errors import BadInput, Denied, GuardFailed, VersionConflict
from peripatos.core.history import HistoryEntry
from peripatos.programmes.models import BudgetLine, Duty, Enrolment, Programme, Stream
from peripatos.programmes.selectors.guards import missing_for_next
from peripatos.programmes.selectors.matching import planned_amounts, planned_costs
from peripatos.programmes.services import budget, states
from peripatos.programmes.services.duties import confirm_duty, decline_duty, end_duty, propose_duty
from peripatos.programmes.services.mandate import save_mandate
from peripatos.programmes.services.streams import save_streams
from peripatos.programmes.types import MandateDraft, StreamDraft, StreamKind
from programme_office import Office


def _steward(office: Office, programme_id: object, who: str = "second_steward") -> Duty:
    with office.as_("coordinator") as actor:
        propose_duty(
            actor=actor,
            programme_id=programme_id,
            kind=DutyKind.STEWARD,
            person_id=office.cast.people[who].id,
            stream_id=Stream.objects.get(programme_id=programme_id).id,
            now=office.now,
        )  # type: ignore[arg-type]
    return Duty.objects.get(programme_id=programme_id, kind="steward")


def _chartered(office: Office) -> Programme:
    programme_id = office.found()
    office.fill(programme_id)
    duty = _steward(office, programme_id)
    with office.as_("administrator") as actor:
        confirm_duty(actor=actor, duty_id=duty.id, now=office.now)
    with office.as_("sponsor") as actor:
        states.charter(
            actor=actor,
            programme_id=programme_id,
            version=Programme.objects.get(id=programme_id).version,
            now=office.now,
        )
        return Programme.objects.get(id=programme_id)


def test_an_empty_draft_says_what_the_charter_needs(office: Office) -> None:
    programme_id = office.found()
    with office.as_("sponsor") as actor:
        assert missing_for_next(Programme.objects.get(id=programme_id)) == ("objective", "stream")
        with pytest.raises(GuardFailed) as problem:
            states.charter(actor=actor, programme_id=programme_id, version=1, now=office.now)
    assert problem.value.data == {"reason": "charter_incomplete", "missing": ["objective", "stream"]}


def test_a_filled_draft_needs_a_steward_for_each_stream(office: Office) -> None:
    programme_id = office.found()
    office.fill(programme_id)
    with office.as_("sponsor"):
        assert missing_for_next(Programme.objects.get(id=programme_id)) == ("steward:coaching",)


def test_success_for_one_side_only_is_not_enough(office: Office) -> None:
    programme_id = office.found()
    office.fill(programme_id)
    with office.as_("coordinator"):
        programme = Programme.objects.get(id=programme_id)
        programme.objectives.get().criteria.filter(side="mentor").delete()
        assert "success_for_both_sides" in missing_for_next(programme)


def test_the_charter_is_the_second_signature_under_the_budget(office: Office) -> None:
    programme = _chartered(office)
    with office.as_("sponsor"):
        line = BudgetLine.objects.get(programme=programme)
        assert (programme.state, programme.chartered_by, line.state, line.proposed_by, line.agreed_by) == (
            "chartered",
            office.cast.sponsor,
            "agreed",
            office.cast.coordinator,
            office.cast.sponsor,
        )
        assert Stream.objects.get(programme=programme).state == "open"


@pytest.mark.parametrize("name", ["coordinator", "steward", "administrator", "leader"])
def test_only_the_sponsor_charters(office: Office, name: str) -> None:
    with office.as_(name) as actor, pytest.raises(Denied):
        states.charter(actor=actor, programme_id=office.cast.programme.id, version=1, now=office.now)


def test_a_chartered_programme_runs_only_with_a_recorded_waiver(office: Office) -> None:
    programme = _chartered(office)
    with office.as_("sponsor") as actor:
        with pytest.raises(GuardFailed, match="guard_failed") as problem:
            states.start(actor=actor, programme_id=programme.id, version=programme.version, now=office.now)
        assert problem.value.data["reason"] == "pilot_waiver_missing"
        with pytest.raises(BadInput):
            states.record_pilot_waiver(actor=actor, programme_id=programme.id, reason="no", now=office.now)
        states.record_pilot_waiver(
            actor=actor, programme_id=programme.id, reason="We ran one in the spring.", now=office.now
        )
        states.start(actor=actor, programme_id=programme.id, version=programme.version, now=office.now)
        programme.refresh_from_db()
        assert (programme.state, programme.starts_on, Stream.objects.get(programme=programme).state) == (
            "running",
            office.now.date(),
            "running",
        )


def test_a_programme_pauses_resumes_closes_and_is_archived(office: Office) -> None:
    programme_id = office.cast.programme.id
    steps = (
        (states.pause, "paused"),
        (states.resume, "running"),
        (states.pause, "paused"),
        (states.begin_closing, "closing"),
        (states.close, "closed"),
    )
    with office.as_("sponsor") as actor:
        for version, (step, state) in enumerate(steps, start=1):
            step(actor=actor, programme_id=programme_id, version=version, now=office.now)
            assert Programme.objects.get(id=programme_id).state == state
        assert set(Enrolment.objects.filter(programme_id=programme_id).values_list("state", flat=True)) == {"completed"}
        states.archive(actor=actor, programme_id=programme_id, version=6, now=office.now)
        assert Programme.objects.get(id=programme_id).archived_at == office.now
        with pytest.raises(GuardFailed):
            states.archive(actor=actor, programme_id=programme_id, version=7, now=office.now)


def test_a_step_from_an_old_page_is_refused(office: Office) -> None:
    with office.as_("sponsor") as actor:
        states.pause(actor=actor, programme_id=office.cast.programme.id, version=1, now=office.now)
        with pytest.raises(VersionConflict):
            states.resume(actor=actor, programme_id=office.cast.programme.id, version=1, now=office.now)
        assert Programme.objects.get(id=office.cast.programme.id).state == "paused"


def test_a_chartered_mandate_is_no_longer_edited(office: Office) -> None:
    programme = _chartered(office)
    with office.as_("coordinator") as actor:
        with pytest.raises(GuardFailed) as problem:
            save_mandate(
                actor=actor,
                programme_id=programme.id,
                version=programme.version,
                draft=MandateDraft("Other"),
                now=office.now,
            )
        assert problem.value.data["reason"] == "programme_is_chartered"
        with pytest.raises(GuardFailed):
            save_streams(
                actor=actor,
                programme_id=programme.id,
                version=programme.version,
                now=office.now,
                drafts=[StreamDraft(StreamKind.ADVISING, 91, 60)],
            )


def test_two_people_save_the_mandate_and_the_second_is_told(office: Office) -> None:
    programme_id = office.found()
    with office.as_("coordinator") as actor:
        save_mandate(actor=actor, programme_id=programme_id, version=1, draft=MandateDraft("First"), now=office.now)
        with pytest.raises(VersionConflict):
            save_mandate(
                actor=actor, programme_id=programme_id, version=1, draft=MandateDraft("Second"), now=office.now
            )
        assert Programme.objects.get(id=programme_id).name == "First"


def test_a_duty_waits_until_a_second_person_confirms_it(office: Office) -> None:
    programme_id = office.found()
    office.fill(programme_id)
    duty = _steward(office, programme_id)
    assert duty.state == "proposed"
    assert not office.cast.actor("second_steward").has_duty(DutyKind.STEWARD, programme_id)
    with office.as_("administrator") as actor:
        confirm_duty(actor=actor, duty_id=duty.id, now=office.now)
    assert office.cast.actor("second_steward").has_duty(DutyKind.STEWARD, programme_id)
    duty.refresh_from_db()
    assert (duty.proposed_by, duty.confirmed_by) == (office.cast.coordinator, office.cast.administrator)


def test_neither_proposer_nor_appointee_confirms(office: Office) -> None:
    programme_id = office.cast.programme.id
    with office.as_("administrator") as actor:
        duty_id = propose_duty(
            actor=actor,
            programme_id=programme_id,
            kind=DutyKind.STEERING,
            person_id=office.cast.steward.id,
            now=office.now,
        )
    for name in ("administrator", "steward"):
        with office.as_(name) as actor, pytest.raises(GuardFailed) as problem:
            confirm_duty(actor=actor, duty_id=duty_id, now=office.now)
        assert problem.value.data["reason"] == "second_person_needed"
    with office.as_("coordinator") as actor, pytest.raises(Denied):
        confirm_duty(actor=actor, duty_id=duty_id, now=office.now)
    with office.as_("second_steward") as actor:
        decline_duty(actor=actor, duty_id=duty_id, now=office.now)
    assert Duty.objects.get(id=duty_id).state == "ended"


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (DutyKind.STEWARD, "second_coordinator"),
        (DutyKind.STEWARD, "administrator"),
        (DutyKind.COORDINATOR, "steward"),
        (DutyKind.SAFEGUARDING, "sponsor"),
        (DutyKind.SAFEGUARDING, "steering"),
        (DutyKind.SAFEGUARDING, "second_coordinator"),
        (DutyKind.SAFEGUARDING, "administrator"),
        (DutyKind.SPONSOR, "safeguarding"),
    ],
)
def test_duties_that_are_kept_apart_are_refused_by_name(office: Office, kind: DutyKind, who: str) -> None:
    with office.as_("coordinator") as actor, pytest.raises(BadInput) as problem:
        propose_duty(
            actor=actor,
            programme_id=office.cast.programme.id,
            kind=kind,
            person_id=office.cast.people[who].id,
            now=office.now,
        )
    assert "nobody is both" in problem.value.fields["person"]


def test_nobody_proposes_themselves_and_nobody_from_outside_is_proposed(office: Office) -> None:
    with office.as_("coordinator") as actor:
        for who in ("coordinator", "advisor"):
            with pytest.raises(BadInput):
                propose_duty(
                    actor=actor,
                    programme_id=office.cast.programme.id,
                    kind=DutyKind.STEERING,
                    person_id=office.cast.people[who].id,
                    now=office.now,
                )


def test_the_last_sponsor_stays_until_another_is_confirmed(office: Office) -> None:
    duty = Duty.objects.get(programme=office.cast.programme, kind="sponsor")
    with office.as_("coordinator") as actor:
        with pytest.raises(GuardFailed) as problem:
            end_duty(actor=actor, duty_id=duty.id, now=office.now)
        assert problem.value.data["reason"] == "last_of_its_duty"
        other = Duty.objects.get(
            programme=office.cast.programme, kind="coordinator", person=office.cast.second_coordinator
        )
        end_duty(actor=actor, duty_id=other.id, now=office.now)
    assert not office.cast.actor("second_coordinator").has_duty(DutyKind.COORDINATOR)


def test_a_duty_that_changed_ends_the_sessions_of_its_holder(office: Office) -> None:
    before = office.cast.second_steward.account.sessions_epoch
    programme_id = office.found()
    office.fill(programme_id)
    duty = _steward(office, programme_id)
    with office.as_("administrator") as actor:
        confirm_duty(actor=actor, duty_id=duty.id, now=office.now)
    office.cast.second_steward.account.refresh_from_db()
    assert office.cast.second_steward.account.sessions_epoch == before + 1


def test_after_the_charter_an_amount_is_changed_by_two_people(office: Office) -> None:
    programme = _chartered(office)
    with office.as_("coordinator") as actor:
        stream = Stream.objects.get(programme=programme)
        line_id = budget.propose_amount(actor=actor, stream_id=stream.id, amount_minor=5_000_000, now=office.now)
        assert planned_amounts([programme.id]) == {stream.id: 4_000_000}
        with pytest.raises(GuardFailed) as problem:
            budget.agree_amount(actor=actor, line_id=line_id, now=office.now)
        assert problem.value.data["reason"] == "second_person_needed"
    with office.as_("steering") as actor, pytest.raises(Denied):
        budget.propose_amount(actor=actor, stream_id=office.cast.streams["coaching"].id, amount_minor=1, now=office.now)
    with office.as_("sponsor") as actor:
        budget.agree_amount(actor=actor, line_id=line_id, now=office.now)
        assert planned_amounts([programme.id]) == {stream.id: 5_000_000}
        cost = planned_costs(actor, programme.id, {stream.id: 40})
    assert [(c.amount_minor, c.matched, c.per_leader_minor) for c in cost] == [(5_000_000, 40, 125_000)]


def test_the_history_names_who_did_what(office: Office) -> None:
    programme = _chartered(office)
    lines = (
        HistoryEntry.objects.filter(object_kind="programme", object_id=programme.id)
        .order_by("at", "code")
        .values_list("by_name", "code")
    )
    assert set(lines) == {
        ("Administrator Cast", "created"),
        ("Coordinator Cast", "mandate_saved"),
        ("Coordinator Cast", "streams_saved"),
        ("Coordinator Cast", "duty_proposed"),
        ("Administrator Cast", "duty_confirmed"),
        ("Sponsor Cast", "chartered"),
    }

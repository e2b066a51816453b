"""Programmes, those who take part, and the installation."""

from access.cells import Scene, Seen, probe
from access.probes.people import GENERAL_THING
from peripatos.core.access import Code, may
from peripatos.core.audit.services import seal_events
from peripatos.people.models import Account
from peripatos.programmes.models import (
    Application,
    BudgetLine,
    BusinessEvent,
    Duty,
    GateWaiver,
    Invitation,
    OutsiderScope,
)


@probe(may.AUDIT_LOG_READ_ALL_PSEUDONYMISED, without=GENERAL_THING, audited=False)
def audit_log(scene: Scene) -> Seen:
    """Events are there, and no name among them."""
    with scene.as_fixture():
        seal_events()
    page = scene.get("audit-log")
    assert not page.shows(scene.cast.coach.display_name), "somebody is named"
    return scene.reads(page, "Stream policy (weights, hard rules)")


@probe(may.AUDIT_LOG_VERIFY_CHAIN, without=GENERAL_THING)
def verify_chain(scene: Scene) -> Seen:
    with scene.as_fixture():
        seal_events()
    return scene.reads(scene.post("integrity"), "The audit log holds")


@probe(may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE, without=GENERAL_THING)
def installation(scene: Scene) -> Seen:
    return scene.reads(scene.get("installation"), 'name="to"')


@probe(may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS, without=GENERAL_THING)
def accounts(scene: Scene) -> Seen:
    if scene.code is Code.METADATA:
        page = scene.get("accounts")
        assert 'name="step"' not in page.body.decode()
        return Seen.METADATA if page.shows(scene.cast.coach.display_name) else Seen.NOTHING
    page = scene.post("account-change", scene.cast.coach.id, step="close")
    with scene.as_fixture():
        changed = not Account.objects.get(person=scene.cast.coach).is_active
    return scene.does(page, changed=changed)


@probe(may.HEALTH_ENDPOINT_READ_LIVENESS)
def health(scene: Scene) -> Seen:
    return scene.reads(scene.get("health"), "ok")


@probe(may.LIMITS_PAGE_AND_WHO_CAN_SEE_WHAT_TABLE_READ)
def limits(scene: Scene) -> Seen:
    return scene.reads(scene.get("limits"), "Private coach note")


def _rows_only(scene: Scene, route: str, word: str) -> Seen:
    """A page of all rows of a programme."""
    return scene.reads(scene.get(route, scene.cast.programme.id), word)


@probe(may.ENROLMENT_ENROL_DIRECTLY_REMOVE)
def remove_enrolment(scene: Scene) -> Seen:
    enrolment = scene.cast.enrolments["coaching", "other_coach"]
    page = scene.post("remove-enrolment", scene.cast.programme.id, enrolment.id)
    return scene.does(page, changed=scene.now_of(enrolment, "state") == "exited")


@probe(may.ONBOARDING_GATE_WAIVE_WITH_A_REASON)
def waive_gate(scene: Scene) -> Seen:
    enrolment = scene.cast.enrolments["coaching", "other_coach"]
    scene.alter(enrolment, briefed_at=None)
    sent = {"gates": "briefing", "reason": "Briefed by telephone", "enrolment": str(enrolment.id)}
    page = scene.post("waive-gates", scene.cast.programme.id, **sent)
    with scene.as_fixture():
        changed = GateWaiver.objects.filter(enrolment=enrolment).exists()
    return scene.does(page, changed=changed)


@probe(may.INVITATION_SEND_WITHDRAW)
def invitations(scene: Scene) -> Seen:
    with scene.as_fixture():
        invitation = Invitation.objects.filter(state="sent").select_related("person")[0]
    seen = _rows_only(scene, "programme-invitations", invitation.person.display_name)
    if seen is Seen.NOTHING:
        return seen
    page = scene.post("withdraw-invitation", scene.cast.programme.id, invitation.id)
    return scene.does(page, changed=scene.now_of(invitation, "state") == "withdrawn")


@probe(may.APPLICATION_DECIDE_WITH_FEEDBACK)
def applications(scene: Scene) -> Seen:
    with scene.as_fixture():
        application = Application.objects.get(person=scene.cast.leader)
    sent = {"verdict": "decline", "feedback": "Come back in spring"}
    page = scene.post("decide-application", scene.cast.programme.id, application.id, **sent)
    return scene.does(page, changed=scene.now_of(application, "state") == "declined")


@probe(may.OUTSIDER_NDA_AND_SCOPE_GRANT_CREATE_NARROW_EXTEND_REVOKE)
def revoke_scope(scene: Scene) -> Seen:
    with scene.as_fixture():
        scope = OutsiderScope.objects.get(person=scene.cast.advisor, signed_at__isnull=False)
    page = scene.post("revoke-scope", scene.cast.programme.id, scope.id)
    return scene.does(page, changed=scene.now_of(scope, "revoked_at") is not None)


@probe(may.BUDGET_LINE_READ, without=GENERAL_THING)
def budget(scene: Scene) -> Seen:
    with scene.as_fixture():
        BudgetLine.objects.create(
            created_at=scene.cast.now,
            programme=scene.cast.programme,
            stream=scene.cast.streams["coaching"],
            amount_minor=1_234_500,
            state="agreed",
        )
    return _rows_only(scene, "programme-budget", "12,345")


@probe(may.APPLICATION_NOMINATE_SOMEBODY, without=GENERAL_THING)
def nominate(scene: Scene) -> Seen:
    return _rows_only(scene, "nominate", 'name="statement"')


@probe(may.DUTY_PROPOSE, without=GENERAL_THING)
def propose_duty(scene: Scene) -> Seen:
    sent = {
        "kind": "safeguarding",
        "person": scene.cast.people["other_mentor"].id,
        "stream_id": "",
        "deputy_for_id": "",
    }
    page = scene.post("programme-responsible", scene.cast.programme.id, **sent)
    with scene.as_fixture():
        changed = Duty.objects.filter(person=scene.cast.people["other_mentor"], state="proposed").exists()
    return scene.does(page, changed=changed)


@probe(may.BUSINESS_CALENDAR_EDIT, without=GENERAL_THING)
def edit_calendar(scene: Scene) -> Seen:
    sent = {"title": "Budget week", "starts_on": "2026-06-01", "ends_on": "2026-06-05"}
    page = scene.post("programme-calendar", scene.cast.programme.id, **sent)
    with scene.as_fixture():
        changed = BusinessEvent.objects.filter(title="Budget week").exists()
    return scene.does(page, changed=changed)


@probe(may.PROGRAMME_CREATE_EMPTY_AND_NAME_SPONSOR_AND_FIRST_COORDINATOR, without=GENERAL_THING)
def found(scene: Scene) -> Seen:
    return scene.reads(scene.get("new-programme"), 'name="sponsor"')


@probe(may.PROGRAMME_CHARTER_START_PAUSE_CLOSE_RECORD_A_PILOT_WAIVER, without=GENERAL_THING)
def pause_programme(scene: Scene) -> Seen:
    programme = scene.cast.programme
    page = scene.post("programme-step", programme.id, "pause", version=scene.now_of(programme, "version"))
    return scene.does(page, changed=scene.now_of(programme, "state") == "paused")


@probe(may.PROGRAMME_EDIT_DRAFT, without=GENERAL_THING)
def edit_draft(scene: Scene) -> Seen:
    return _rows_only(scene, "programme-mandate", 'name="mandate"')


@probe(may.COORDINATOR_LIST_EXPORT_DOWNLOAD)
def export(scene: Scene) -> Seen:
    page = scene.post("export-enrolments", scene.cast.programme.id, form="csv")
    return scene.reads(page, scene.cast.leader.display_name)


@probe(may.HR_IMPORT_UPLOAD_DRY_RUN_READ_ROW_ERRORS, without=GENERAL_THING)
def imports(scene: Scene) -> Seen:
    return scene.reads(scene.get("imports"), 'type="file"')


@probe(may.GRADE_LADDER_READ_EDIT, without=GENERAL_THING)
def ladder(scene: Scene) -> Seen:
    return scene.reads(scene.get("grade-ladder"), "L2")


@probe(may.CORE_VOCABULARY_ACCEPT_MERGE_RETIRE_A_CONCEPT, without=GENERAL_THING)
def vocabulary(scene: Scene) -> Seen:
    return scene.reads(scene.get("vocabulary"), "Negotiation")


@probe(may.LEADERSHIP_STAGE_CORRECT)
def stage_(scene: Scene) -> Seen:
    page = scene.post("stage-change", scene.cast.leader.id, stage="senior")
    return scene.does(page, changed=scene.now_of(scene.cast.leader, "stage_corrected_by") is not None)


@probe(may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND)
def open_round(scene: Scene) -> Seen:
    return scene.reads(scene.get("match-round-new", scene.cast.streams["advising"].id), 'name="objective"')

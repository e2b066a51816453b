"""Joining a programme and starting in it: applications, invitations, enrolments, onboarding, scopes."""

from access.cells import Scene, Seen, probe
from access.probes.people import GENERAL_THING
from cast_programme import LETTER, STATEMENT, apply_for, invite, unsigned_scope
from peripatos.core.access import Code, may
from peripatos.people.models import Person
from peripatos.programmes.models import Application, ConfidentialitySignature, Enrolment, Invitation, OutsiderScope
from peripatos.programmes.texts import confidentiality_version


def _owner(scene: Scene) -> Person:
    return scene.cast.people[scene.owner]


@probe(may.APPLICATION_SUBMIT_WITHDRAW_OWN)
def withdraw_application(scene: Scene) -> Seen:
    application = _application(scene)
    page = scene.post("own-application", application.id, "withdraw")
    return scene.does(page, changed=scene.now_of(application, "state") == "withdrawn")


def _application(scene: Scene) -> Application:
    """The one of whose matter it is."""
    with scene.as_fixture():
        found = Application.objects.filter(person=_owner(scene)).first()
        return found or Application.objects.get(id=apply_for(scene.cast, _owner(scene)))


@probe(may.APPLICATION_READ_ONE)
def read_application(scene: Scene) -> Seen:
    """One's own on one's page, those of others in the list of a programme."""
    _application(scene)
    if scene.code is Code.OWN or scene.persona == "OW":
        return scene.field(scene.get("taking-part"), "Take back")
    return scene.reads(scene.get("programme-applications", scene.cast.programme.id), STATEMENT)


@probe(may.INVITATION_READ_AND_ANSWER_OWN)
def answer_invitation(scene: Scene) -> Seen:
    with scene.as_fixture():
        found = Invitation.objects.filter(person=_owner(scene)).first()
        invitation = found or Invitation.objects.get(id=invite(scene.cast, _owner(scene)))
    letter = scene.reads(scene.get("own-invitation", invitation.id), LETTER)
    if letter is Seen.NOTHING:
        return letter
    page = scene.post("own-invitation", invitation.id, answer="no")
    return scene.does(page, changed=scene.now_of(invitation, "state") == "declined")


def _enrolment(scene: Scene) -> Enrolment:
    """One that is theirs where the table speaks of their own, else the leader's in the same stream."""
    return scene.cast.enrolments[scene.kind, scene.owner]


@probe(may.ENROLMENT_READ)
def read_enrolment(scene: Scene) -> Seen:
    """One's own on one's page, those of others in the list of a programme, their number in the list of programmes."""
    if scene.code is Code.OWN or scene.persona == "OW":
        return scene.field(scene.get("taking-part"), "Take a break")
    if scene.persona == "XA":
        own = scene.get("taking-part")
        assert own.status == 200
        assert not own.shows("Take a break"), "outside a signed scope one's own part is shown"
    page = scene.get("programme-enrolments", scene.cast.programme.id)
    if page.shows(scene.cast.leader.display_name):
        return Seen.FULL
    scene.require_refusal(page)
    return Seen.AGGREGATE if " people · " in scene.get("programmes").body.decode() else Seen.NOTHING


@probe(may.ENROLMENT_PAUSE_OR_LEAVE_OWN)
def pause_enrolment(scene: Scene) -> Seen:
    enrolment = _enrolment(scene)
    page = scene.post("own-enrolment", enrolment.id, "pause")
    return scene.does(page, changed=scene.now_of(enrolment, "state") == "paused")


@probe(may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_AND_SIGN_OWN)
def sign_agreement(scene: Scene) -> Seen:
    enrolment = _enrolment(scene)
    with scene.as_fixture():
        ConfidentialitySignature.objects.filter(person=enrolment.person_id).delete()
    checklist = scene.reads(scene.get("onboarding", enrolment.id), "Before the first meeting")
    if checklist is Seen.NOTHING:
        return checklist
    page = scene.post("confidentiality", enrolment.id, version=confidentiality_version())
    with scene.as_fixture():
        changed = ConfidentialitySignature.objects.filter(person=enrolment.person_id).exists()
    return scene.does(page, changed=changed)


def _scope(scene: Scene) -> OutsiderScope:
    """The unsigned one of whom it is about: the advisor, or somebody whose engagement is over."""
    person = scene.cast.stray_advisor if scene.persona == "XA" else scene.cast.advisor
    with scene.as_fixture():
        found = OutsiderScope.objects.filter(person=person, signed_at__isnull=True).first()
        return found or OutsiderScope.objects.get(id=unsigned_scope(scene.cast, person))


@probe(may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ)
def read_scope(scene: Scene) -> Seen:
    """Their own by the external person, its dates by the leader whom they advise, all of them by duties."""
    if scene.persona in ("AD", "XA"):
        return scene.reads(scene.get("own-scope", _scope(scene).id), "boards")
    if scene.persona == "OW":
        page = scene.get("relationship", scene.cast.pairs["advising"].id)
        return scene.reads_part(page, word="Engaged from outside", rest="pricing")
    page = scene.get("programme-outsiders", scene.cast.programme.id)
    return scene.reads_part(page, word=scene.cast.advisor.display_name, rest="pricing")


@probe(may.OUTSIDER_NDA_AND_SCOPE_GRANT_SIGN)
def sign_scope(scene: Scene) -> Seen:
    scope = _scope(scene)
    page = scene.post("own-scope", scope.id, version=confidentiality_version())
    return scene.does(page, changed=scene.now_of(scope, "signed_at") is not None)


@probe(may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA, without=GENERAL_THING)
def value_proposition(scene: Scene) -> Seen:
    """Somebody who took part once may apply again, and reads nothing but the names of the streams."""
    page = scene.get("join", scene.cast.programme.id)
    if scene.persona == "EX":
        assert page.shows("Send the application")
        return scene.field(page, "Learn beside people")
    seen = scene.reads_part(page, word=scene.cast.programme.name, rest="Learn beside people")
    assert page.shows("Only people at work can meet") == (seen is Seen.FULL)
    return seen


@probe(may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_WHETHER_DONE)
def whether_done(scene: Scene) -> Seen:
    """The leader's start in coaching, of which the briefing is still to read."""
    enrolment = scene.cast.enrolments["coaching", "leader"]
    scene.alter(enrolment, briefed_at=None, state="onboarding")
    page = scene.get("readiness", scene.cast.programme.id, enrolment.id)
    return scene.reads(page, f"{scene.cast.leader.display_name} is still starting")

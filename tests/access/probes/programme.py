"""Programmes, those who take part, and the installation."""

from access.cells import Scene, Seen, probe
from access.probes.people import GENERAL_THING
from peripatos.core.access import Code, may
from peripatos.people.models import Account


@probe(may.AUDIT_LOG_READ_ALL_PSEUDONYMISED, without=GENERAL_THING, audited=False)
def audit_log(scene: Scene) -> Seen:
    return scene.reads(scene.get("audit-log"), "<main")


@probe(may.AUDIT_LOG_VERIFY_CHAIN, without=GENERAL_THING)
def verify_chain(scene: Scene) -> Seen:
    return scene.reads(scene.get("integrity"), "<main")


@probe(may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE, without=GENERAL_THING)
def installation(scene: Scene) -> Seen:
    return scene.reads(scene.get("installation"), "<main")


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
    return scene.reads(scene.get("limits"), "<main")

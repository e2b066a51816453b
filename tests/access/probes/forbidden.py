"""What nobody may do: stand in for somebody else, or touch the audit log. The attempt presses every route.

Somebody not signed in and the duties that change most press them all; the others share them, each a fifth.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from access.cells import Scene, Seen, probe
from access.crawl import one_of_each
from peripatos.core.access import may
from peripatos.core.access.table import PERSONAS
from peripatos.core.audit.models import AuditEvent
from peripatos.people.models import Account


@dataclass(frozen=True)
class Pressed:
    """What pressing every route brought about."""

    somebody_else: bool
    log_touched: bool


PRESS_ALL = {"AN", "CD", "OA"}
SHARES = 5
#: one walk serves both rows
_walks: dict[tuple[int, str], Pressed] = {}


@probe(may.IMPERSONATION_LOG_IN_AS_USE)
def stand_in_for_somebody(scene: Scene) -> Seen:
    return Seen.FULL if _pressed(scene).somebody_else else Seen.NOTHING


@probe(may.AUDIT_LOG_EDIT_OR_DELETE)
def touch_the_log(scene: Scene) -> Seen:
    return Seen.FULL if _pressed(scene).log_touched else Seen.NOTHING


def _pressed(scene: Scene) -> Pressed:
    key = (id(scene.cast), scene.persona)
    if key not in _walks:
        routes = list(one_of_each(scene.cast).values())
        mine = routes if scene.persona in PRESS_ALL else routes[PERSONAS.index(scene.persona) % SHARES :: SHARES]
        _walks[key] = press(scene, mine)
    return _walks[key]


def press(scene: Scene, addresses: list[str]) -> Pressed:
    """Posts to each, with somebody else's ids and with the ids of events, as far as forms carry them."""
    log = _log(scene)
    with scene.as_fixture():
        mine = Account.objects.get(person=scene.me)
        other = Account.objects.get(person=scene.cast.people["coach" if scene.member != "coach" else "leader"])
    sent = {"user": other.pk, "account": other.pk, "person": other.person_id, "login": other.email, "as": other.pk}
    sent |= {"event": next(iter(log)), "id": next(iter(log)), "step": "delete", "persona": "coach"}
    client = scene.client()
    for address in addresses:
        assert client.post(address, sent).status_code < 500, address
        key = client.cookies[settings.SESSION_COOKIE_NAME].value if scene.member else ""
        if scene.member and _owner_of(key) != str(mine.pk):
            return Pressed(somebody_else=True, log_touched=False)
    after = _log(scene)
    return Pressed(
        somebody_else=not scene.member and SESSION_KEY in client.session,
        log_touched=any(after.get(event) != said for event, said in log.items()),
    )


def _owner_of(key: str) -> str:
    return str(SessionStore(key).get(SESSION_KEY, ""))


def _log(scene: Scene) -> dict[object, tuple[object, ...]]:
    """Every event with all of its columns."""
    with scene.as_fixture():
        return {row[0]: row for row in AuditEvent.objects.order_by("at").values_list()}

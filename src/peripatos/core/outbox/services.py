"""Putting mail into the outbox and sending what is due."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.crypto.texts import SERVER_SCOPE_ID, Place, seal_in, unseal
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.records import claim_one

MAX_ATTEMPTS = 8


@dataclass(frozen=True)
class Mail:
    """An e-mail: neutral subject, plain text, and perhaps a calendar part with its iTIP method.

    Never confidential text.
    """

    to: str
    subject: str
    text: str
    calendar: str = ""
    method: str = ""


Sender = Callable[[Mail, str], None]


class SendFailed(Exception):
    """The carrier refused or did not answer; ``code`` names why without content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def post(
    *,
    key: str,
    kind: str,
    mail: Mail,
    now: datetime,
    recipient_id: UUID | None = None,
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Writes one message in the caller's transaction.

    The same ``key`` again writes nothing new and returns the first.
    """
    found = OutboxMessage.objects.filter(key=key).first()
    if found:
        return found
    message = OutboxMessage(key=key, kind=kind, created_at=now, recipient_id=recipient_id, not_before=not_before)
    message.payload = seal_in("server", SERVER_SCOPE_ID, json.dumps(asdict(mail)), place_of(message.id))
    message.save(force_insert=True)
    return message


def place_of(message_id: UUID) -> Place:
    """Where a payload belongs."""
    return Place("core_outboxmessage", message_id, "payload")


def message_id_of(message: OutboxMessage) -> str:
    """The Message-ID: the same for every attempt, so that a repeat replaces instead of doubling."""
    return f"<{message.id}@{settings.MAIL_FROM.split('@')[-1]}>"


def deliver_next(send: Sender, *, now: datetime) -> bool:
    """Sends one due message outside any transaction; returns whether there was one."""
    message = claim_one(
        OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING).order_by("created_at"),
        now=now,
    )
    if message is None:
        return False
    token = message.lease_token
    if message.attempts > MAX_ATTEMPTS:  # each attempt broke off before anybody could say why
        _finish(message, token, {"state": OutboxMessage.State.PARKED, "last_error": "broke_off"})
        return True
    mail = Mail(**json.loads(unseal(message.payload, place_of(message.id))))
    try:
        send(mail, message_id_of(message))
    except SendFailed as problem:
        _finish(message, token, _after_failure(message, problem.code, now))
    else:
        _finish(message, token, {"state": OutboxMessage.State.SENT, "sent_at": now, "last_error": ""})
    return True


def _after_failure(message: OutboxMessage, code: str, now: datetime) -> dict[str, object]:
    if message.attempts >= MAX_ATTEMPTS:
        return {"state": OutboxMessage.State.PARKED, "last_error": code[:120]}
    return {"not_before": now + timedelta(seconds=15 * 2**message.attempts), "last_error": code[:120]}


def _finish(message: OutboxMessage, token: UUID | None, changes: dict[str, object]) -> None:
    with transaction.atomic():
        OutboxMessage.objects.filter(id=message.id, lease_token=token).update(
            lease_token=None, lease_until=None, **changes
        )


def post_test_message(*, actor: Actor, to: str, now: datetime) -> OutboxMessage:
    """Puts a test message into the outbox, so that an administrator sees whether mail leaves."""
    require(actor, may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE)
    text = _("This message shows that mail leaves this installation. It was sent from this page:")
    mail = Mail(to=to, subject=_("Peripatos: a test message"), text=f"{text}\n{settings.BASE_URL}/installation\n")
    with transaction.atomic():
        record(actor, may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE, now=now, code="test_message")
        return post(key=f"test:{actor.name}:{now.isoformat()}", kind="test", mail=mail, now=now)


def retry_parked(*, actor: Actor, now: datetime) -> int:
    """Lets every parked message try again; returns how many."""
    require(actor, may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE)
    with transaction.atomic():
        record(actor, may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE, now=now, code="retry_parked")
        return OutboxMessage.objects.filter(state=OutboxMessage.State.PARKED).update(
            state=OutboxMessage.State.WAITING, attempts=0, not_before=None
        )

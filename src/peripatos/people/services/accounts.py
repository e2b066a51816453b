"""Accounts: invited by a single-use link, closed, signed out."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from peripatos.core.access import Actor, ActorKind, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.core.outbox import services as outbox
from peripatos.core.tasks import wake_workers
from peripatos.people.mails import invitation_mail
from peripatos.people.models import Account, AccountInvitation, Person
from peripatos.people.types import Employment

LINK_LASTS = timedelta(days=14)
RULE = may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS


@dataclass(frozen=True)
class InvitedAccount:
    """An invitation that was sent: ``address`` holds the only copy of its token."""

    invitation_id: UUID
    address: str
    expires_at: datetime


def create_account(*, actor: Actor, person_id: UUID, now: datetime) -> InvitedAccount:
    """Sends ``person_id`` a link by which they choose a password; earlier links stop working.

    Raises ``GuardFailed`` with reason ``no_email``, ``has_account`` or ``has_left``.
    """
    require(actor, RULE)
    person = _person(person_id)
    _may_be_invited(person)
    with transaction.atomic():
        _void_links(person_id, now)
        invited = _send_link(person, now)
        record(actor, RULE, now=now, object_id=person_id, subjects=[person_id], code="invited")
        wake_workers()
    return invited


def let_in(*, actor: Actor, people: Sequence[Person], now: datetime) -> None:
    """Sends a link to each of ``people``, who are known to have an address and neither account nor open link; called
    inside the transaction of what they are let in for.
    """
    require(actor, RULE)
    for person in people:
        _send_link(person, now)
    if people:
        record(actor, RULE, now=now, subjects=[person.id for person in people], code="let_in")


def accept_invitation(*, token: str, password: str, now: datetime) -> Account:
    """Makes the account (or reopens it) with this password. The token is the permission; it works once.

    Raises ``Missing`` for a token that is unknown, used or too old, ``BadInput`` for a password that is too weak.
    """
    invitation = _open_invitation(token, now)
    account = Account.objects.filter(person=invitation.person).first() or _new_account(invitation.person, now)
    _check_password(password, account)
    account.set_password(password)
    account.is_active = True
    person = Actor(ActorKind.PERSON, f"person:{invitation.person_id}", person_id=invitation.person_id)
    with transaction.atomic():
        if not AccountInvitation.objects.filter(id=invitation.id, used_at__isnull=True).update(used_at=now):
            raise Missing(kind="account invitation")
        account.save()
        record(person, RULE, now=now, object_id=account.id, subjects=[invitation.person_id], code="accepted")
    return account


def deactivate_account(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Closes the account and ends its sessions; open links stop working. Nobody closes their own (``own_account``)."""
    require(actor, RULE)
    if person_id == actor.person_id:
        raise GuardFailed(reason="own_account")
    with transaction.atomic():
        close_account_of(person_id=person_id, now=now)
        record(actor, RULE, now=now, object_id=person_id, subjects=[person_id], code="deactivated")


def end_sessions(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Signs ``person_id`` out everywhere."""
    require(actor, RULE)
    with transaction.atomic():
        end_sessions_of(person_id=person_id)
        record(actor, RULE, now=now, object_id=person_id, subjects=[person_id], code="sessions_ended")


def end_sessions_of(*, person_id: UUID) -> None:
    """Ends every session of a person whose duties changed; called inside the transaction of that change."""
    Account.objects.filter(person_id=person_id).update(sessions_epoch=F("sessions_epoch") + 1)


def close_account_of(*, person_id: UUID, now: datetime) -> None:
    """Closes the account of somebody who left; called inside the transaction in which they leave."""
    _void_links(person_id, now)
    Account.objects.filter(person_id=person_id).update(is_active=False, sessions_epoch=F("sessions_epoch") + 1)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise Missing(kind="person")
    return person


def _may_be_invited(person: Person) -> None:
    if not person.email:
        raise GuardFailed(reason="no_email")
    if person.employment == Employment.LEFT:
        raise GuardFailed(reason="has_left")
    if Account.objects.filter(person=person, is_active=True).exists():
        raise GuardFailed(reason="has_account")


def _void_links(person_id: UUID, now: datetime) -> None:
    open_links = AccountInvitation.objects.filter(person_id=person_id, used_at__isnull=True, expires_at__gt=now)
    open_links.update(expires_at=now)


def _send_link(person: Person, now: datetime) -> InvitedAccount:
    token = secrets.token_urlsafe(32)
    invitation = AccountInvitation.objects.create(
        person=person, token_hash=hash_of(token), expires_at=now + LINK_LASTS, created_at=now
    )
    invited = InvitedAccount(invitation.id, f"{settings.BASE_URL}/invitation/{token}/", invitation.expires_at)
    _send(person, invited, now)
    return invited


def _send(person: Person, invited: InvitedAccount, now: datetime) -> None:
    pattern = getattr(person, "work_pattern", None)
    mail = invitation_mail(
        to=person.email or "",
        name=person.given_name or person.display_name,
        organisation=settings.ORGANISATION,
        address=invited.address,
        until=invited.expires_at,
        zone=pattern.zone if pattern else "UTC",
    )
    key = f"account-invitation:{invited.invitation_id}"
    outbox.post(key=key, kind="account_invitation", mail=mail, now=now, recipient_id=person.id)


def _open_invitation(token: str, now: datetime) -> AccountInvitation:
    found = AccountInvitation.objects.select_related("person").filter(token_hash=hash_of(token))
    invitation = found.filter(used_at__isnull=True, expires_at__gt=now).first()
    if invitation is None or not invitation.person.email:
        raise Missing(kind="account invitation")
    return invitation


def _new_account(person: Person, now: datetime) -> Account:
    return Account(email=(person.email or "").casefold(), person=person, created_at=now)


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as problem:
        raise BadInput({"password": " ".join(problem.messages)}) from None

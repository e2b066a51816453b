"""Who can sign in, for the administrator; and what an invitation link says before it is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet

from peripatos.core.access import Actor, Reach, may, require_any_reach
from peripatos.people.models import Account, AccountInvitation, Person
from peripatos.people.selectors.paging import page_of
from peripatos.people.selectors.words import containing
from peripatos.people.services.accounts import hash_of
from peripatos.people.types import Employment


class SignIn(StrEnum):
    """How a person stands to their account."""

    ACTIVE = "active"
    INVITED = "invited"
    NONE = "none"
    CLOSED = "closed"
    NO_EMAIL = "no_email"


@dataclass(frozen=True)
class AccountLine:
    """One person and whether they can sign in."""

    person_id: UUID
    name: str
    email: str
    sign_in: SignIn
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class OpenInvitation:
    """What the page behind a link needs: whose account it makes."""

    name: str
    email: str
    expires_at: datetime


def accounts(actor: Actor, *, text: str = "", sign_in: str = "", page: int = 1, now: datetime) -> "Page[AccountLine]":
    """People by name with the state of their account; addresses only where the table grants more than metadata."""
    reach = require_any_reach(actor, may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS).reach
    people = _with_state(now).filter(containing(text, "display_name", "email"))
    if sign_in in set(SignIn):
        people = people.filter(_IN_STATE[SignIn(sign_in)])
    ordered = people.select_related("account").order_by("sort_name", "id")
    return page_of(ordered, page, lambda person: _line(person, with_email=reach is Reach.FULL))


def unable_to_sign_in(actor: Actor, person_ids: Iterable[UUID], *, now: datetime) -> tuple[AccountLine, ...]:
    """Those among these people who cannot sign in, by name, with the reason; no addresses. One question."""
    require_any_reach(actor, may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS)
    people = _with_state(now).filter(id__in=set(person_ids)).exclude(_IN_STATE[SignIn.ACTIVE])
    return tuple(_line(p, with_email=False) for p in people.select_related("account").order_by("sort_name", "id"))


def people_to_let_in(person_ids: Iterable[UUID], *, now: datetime) -> list[Person]:
    """Those among these people who have an address but neither account nor open link, for the service that sends one.

    An account that was closed stays closed: only an administrator opens it again.
    """
    people = _with_state(now).filter(_IN_STATE[SignIn.NONE], id__in=set(person_ids))
    return list(people.exclude(employment=Employment.LEFT).select_related("work_pattern").order_by("sort_name", "id"))


def open_invitation(token: str, *, now: datetime) -> OpenInvitation | None:
    """The invitation that ``token`` opens; None when it is unknown, used or too old."""
    rows = AccountInvitation.objects.select_related("person").filter(token_hash=hash_of(token))
    row = rows.filter(used_at__isnull=True, expires_at__gt=now, person__email__isnull=False).first()
    return OpenInvitation(row.person.display_name, row.person.email or "", row.expires_at) if row else None


def _with_state(now: datetime) -> QuerySet[Person]:
    links = AccountInvitation.objects.filter(person=OuterRef("pk"), used_at__isnull=True, expires_at__gt=now)
    accounts = Account.objects.filter(person=OuterRef("pk"))
    return Person.objects.exclude(Q(employment=Employment.LEFT) & Q(account__isnull=True)).annotate(
        is_invited=Exists(links), has_active=Exists(accounts.filter(is_active=True)), has_account=Exists(accounts)
    )


_IN_STATE = {
    SignIn.ACTIVE: Q(has_active=True),
    SignIn.INVITED: Q(has_active=False, is_invited=True),
    SignIn.CLOSED: Q(has_active=False, has_account=True, is_invited=False),
    SignIn.NO_EMAIL: Q(email__isnull=True, has_account=False),
    SignIn.NONE: Q(email__isnull=False, has_account=False, is_invited=False),
}


def _line(person: Person, *, with_email: bool) -> AccountLine:
    account = getattr(person, "account", None)
    return AccountLine(
        person.id,
        person.display_name,
        (person.email or "") if with_email else "",
        _state(person),
        account.last_login if account else None,
    )


def _state(person: Person) -> SignIn:
    if person.has_active:  # type: ignore[attr-defined]
        return SignIn.ACTIVE
    if person.is_invited:  # type: ignore[attr-defined]
        return SignIn.INVITED
    if person.has_account:  # type: ignore[attr-defined]
        return SignIn.CLOSED
    return SignIn.NONE if person.email else SignIn.NO_EMAIL

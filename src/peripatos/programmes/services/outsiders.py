"""External people: what they are engaged for, signed by them before they see anything."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.people.models import Person
from peripatos.people.services.notices import notify
from peripatos.people.types import PersonKind
from peripatos.programmes.models import ConfidentialitySignature, Enrolment, OutsiderScope
from peripatos.programmes.policies import target_of_rows, target_of_scope
from peripatos.programmes.selectors.outside import scopes
from peripatos.programmes.selectors.rows import one, programme_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.services.onboarding import activate_where_ready
from peripatos.programmes.texts import confidentiality_version

MANAGE = may.OUTSIDER_NDA_AND_SCOPE_GRANT_CREATE_NARROW_EXTEND_REVOKE
SIGN = may.OUTSIDER_NDA_AND_SCOPE_GRANT_SIGN


def create_scope(
    *,
    actor: Actor,
    programme_id: UUID,
    person_id: UUID,
    topics: Sequence[str],
    exclusions: str = "",
    minutes_a_quarter: int = 360,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> UUID:
    """What an external person is engaged for; it opens nothing until they have signed it. Returns its id."""
    programme = programme_row(programme_id)
    require(actor, MANAGE, target_of_rows(programme.id))
    wanted = [t.strip() for t in topics if t.strip()]
    _check(person_id, wanted, minutes_a_quarter, starts_on, ends_on)
    with transaction.atomic():
        scope = OutsiderScope.objects.create(
            created_at=now,
            programme=programme,
            person_id=person_id,
            topics=wanted,
            exclusions=exclusions.strip()[:300],
            minutes_a_quarter=minutes_a_quarter,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        _note(actor, scope, "scope_created", now)
        facts = {"programme": programme.name}
        notify(person_id=person_id, code="scope_waits", facts=facts, path=f"/scopes/{scope.id}", now=now)
    return scope.id


def _check(person_id: UUID, topics: Sequence[str], minutes: int, starts_on: date, ends_on: date) -> None:
    wrong: dict[str, str] = {}
    if not Person.objects.filter(id=person_id, kind=PersonKind.EXTERNAL).exists():
        wrong["person"] = _("Choose somebody from outside; people of the organisation need no scope.")
    if not topics:
        wrong["topics"] = _("Name at least one topic, each on a line of its own.")
    if ends_on <= starts_on:
        wrong["ends_on"] = _("Choose an end after the start.")
    if not 30 <= minutes <= 30_000:
        wrong["hours"] = _("Choose between half an hour and 500 hours a quarter.")
    if wrong:
        raise BadInput(wrong)


def sign_scope(*, actor: Actor, scope_id: UUID, version: str, now: datetime) -> None:
    """The external person signs the scope and the confidentiality agreement with its terms for
    outsiders, in one act.
    """
    scope = one(scopes(), scope_id)
    require(actor, SIGN, target_of_scope(scope))
    if version != confidentiality_version():
        raise GuardFailed(reason="text_has_changed")
    if scope.signed_at is not None:
        return
    with transaction.atomic():
        # The signature is what makes the tie to the programme, so the row is moved without the scoped manager.
        OutsiderScope._base_manager.filter(id=scope.id).update(signed_at=now)
        ConfidentialitySignature._base_manager.get_or_create(
            programme_id=scope.programme_id,
            person_id=scope.person_id,
            text_version=version,
            defaults={"created_at": now},
        )
        activate_where_ready(Enrolment.objects.filter(person_id=scope.person_id, programme_id=scope.programme_id))
        _note(actor, scope, "scope_signed", now)


def revoke_scope(*, actor: Actor, scope_id: UUID, now: datetime) -> None:
    """Ends a scope at once: its person sees nothing of the programme from the next request on."""
    scope = one(OutsiderScope.objects.filter(revoked_at__isnull=True), scope_id)
    require(actor, MANAGE, target_of_rows(scope.programme_id))
    with transaction.atomic():
        scope.revoked_at = now
        scope.save(update_fields=["revoked_at"])
        _note(actor, scope, "scope_revoked", now)


def _note(actor: Actor, scope: OutsiderScope, code: str, now: datetime) -> None:
    rule = SIGN if code == "scope_signed" else MANAGE
    note(
        actor,
        rule,
        scope.programme_id,
        code,
        now=now,
        object_id=scope.id,
        subjects=(scope.person_id,),
        person=scope.person.display_name,
    )

"""What waits around the cast: an application, an invitation, imports, a date, money, a duty, mail, a scope to sign."""

from datetime import datetime, timedelta
from uuid import UUID

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import Mail, post
from peripatos.people.models import Notification, Person, RosterImport
from peripatos.people.roster.services import apply_roster, stage_roster
from peripatos.people.roster.working import move_roster
from peripatos.programmes.models import (
    Application,
    BudgetLine,
    BusinessEvent,
    Duty,
    Invitation,
    OutsiderScope,
)
from peripatos.programmes.types import Side

EVENT = "Year-end close"
STATEMENT = "Hoping to learn in the open"
LETTER = "Come and walk with us"
HEADINGS = "Employee ID,Name,Email,Job title\n"
#: file name of an import, its source and its lines: the first stays checked, the second is committed
FILES = (
    ("next.csv", "Agency", "71,Nora Next,nora.next@example.com,Lead\n"),
    ("past.csv", "Register", "72,Paul Past,paul.past@example.com,Lead\n"),
)


def add_programme_office(cast: Cast) -> None:
    """Writes it into the database, and the ids into those that a walk knows of."""
    with acting(FIXTURES):
        waiting = {
            "application_id": apply_for(cast, cast.leader),
            "invitation_id": invite(cast, cast.leader),
            "event_id": _event(cast),
            "line_id": propose_amount(cast, cast.sponsor),
            "duty_id": propose_duty(cast, by=cast.coordinator, person=cast.other_coach),
        }
        unsigned_scope(cast, cast.advisor)
        imports: list[object] = [_staged(cast, *file) for file in FILES]
        _commit(cast, UUID(str(imports[1])))
        _message(cast)
        scopes: list[object] = list(OutsiderScope.objects.values_list("id", flat=True))
    cast.added |= {name: [found] for name, found in waiting.items()} | {"import_id": imports, "scope_id": scopes}


def apply_for(cast: Cast, person: Person) -> UUID:
    """An application to the coaching stream that nobody has decided."""
    return Application.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        stream=cast.streams["coaching"],
        person=person,
        statement=STATEMENT,
        agreed_at=cast.now,
    ).id


def invite(cast: Cast, person: Person) -> UUID:
    """An invitation to the coaching stream that was not answered."""
    return Invitation.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        stream=cast.streams["coaching"],
        person=person,
        side=Side.MENTOR,
        sent_by=cast.coordinator,
        message=LETTER,
    ).id


def propose_amount(cast: Cast, by: Person) -> UUID:
    """A planned amount for coaching with its first signature."""
    return BudgetLine.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        stream=cast.streams["coaching"],
        amount_minor=4_000_000,
        proposed_by=by,
    ).id


def propose_duty(cast: Cast, *, by: Person, person: Person) -> UUID:
    """A duty with its first signature."""
    return Duty.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        kind="safeguarding",
        person=person,
        proposed_by=by,
        from_on=cast.today,
    ).id


def unsigned_scope(cast: Cast, person: Person) -> UUID:
    """What somebody from outside is engaged for from now on, if they sign."""
    return OutsiderScope.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        person=person,
        topics=["boards"],
        starts_on=cast.today,
        ends_on=cast.today + timedelta(300),
    ).id


def work(now: datetime) -> None:
    """What a worker does with imports by itself."""
    while move_roster(now=now):
        pass


def _event(cast: Cast) -> UUID:
    return BusinessEvent.objects.create(
        created_at=cast.now,
        programme=cast.programme,
        title=EVENT,
        starts_on=cast.today + timedelta(20),
        ends_on=cast.today + timedelta(24),
    ).id


def _staged(cast: Cast, name: str, source: str, lines: str) -> UUID:
    actor = cast.actor("administrator")
    staged = stage_roster(actor=actor, data=(HEADINGS + lines).encode(), file_name=name, source=source, now=cast.now)
    work(cast.now)
    assert RosterImport.objects.get(id=staged.id).ready
    return staged.id


def _commit(cast: Cast, import_id: UUID) -> None:
    apply_roster(actor=cast.actor("administrator"), import_id=import_id, now=cast.now)
    work(cast.now)
    assert RosterImport.objects.get(id=import_id).state == RosterImport.State.COMMITTED


def _message(cast: Cast) -> OutboxMessage:
    Notification.objects.create(created_at=cast.now, person=cast.coach, code="invited", path="/taking-part")
    mail = Mail(cast.leader.email or "", "An invitation", cast.canary("mail"))
    return post(key="the cast", kind="invitation", mail=mail, now=cast.now, recipient_id=cast.leader.id)

"""What leaders and hosts are told about visits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from peripatos.core.access.rights import task_actor
from peripatos.core.outbox.moments import mail_day
from peripatos.core.outbox.services import Mail, post
from peripatos.matching.letters import Reader
from peripatos.matching.readers import readers_of
from peripatos.people.selectors.accounts import people_to_let_in
from peripatos.people.services.accounts import let_in
from peripatos.people.services.notices import notify

PAGE = "/visits"


@dataclass(frozen=True)
class News:
    """One line for both sides of a visit: ``code`` is ``visit_planned``, ``visit_moved`` or ``visit_withdrawn``."""

    code: str
    leader_id: UUID
    host_id: UUID
    starts_on: date
    ends_on: date


def tell(news: Iterable[News], *, plan_id: UUID, now: datetime) -> None:
    """A line on the page of everybody concerned, and one letter with all of it, in the caller's transaction.

    Somebody without an account receives a second letter, with the link by which they make one.
    """
    lines = list(news)
    people = readers_of({n.leader_id for n in lines} | {n.host_id for n in lines})
    told: dict[UUID, list[str]] = {}
    for line in lines:
        for me, other, side in ((line.leader_id, line.host_id, "leader"), (line.host_id, line.leader_id, "host")):
            days = {"from_on": mail_day(line.starts_on), "to_on": mail_day(line.ends_on)}
            notify(
                person_id=me,
                code=f"{line.code}_{side}",
                facts={"name": people[other].name, **days},
                path=PAGE,
                now=now,
            )
            told.setdefault(me, []).append(said(line.code, people[other].name, **days))
    for person_id, sentences in told.items():
        _post(people[person_id], sentences, key=f"visits:{plan_id}:{person_id}", now=now)
    let_in(actor=task_actor("let_in"), people=people_to_let_in(people, now=now), now=now)


def said(code: str, name: str, *, from_on: str, to_on: str) -> str:
    """One visit in a letter."""
    words = {
        "visit_planned": _("New: {name}, {from_on} to {to_on}"),
        "visit_moved": _("Moved: {name}, now {from_on} to {to_on}"),
        "visit_withdrawn": _("No longer planned: {name}, {from_on} to {to_on}"),
    }
    return words[code].format(name=name, from_on=from_on, to_on=to_on)


def _post(reader: Reader, sentences: list[str], *, key: str, now: datetime) -> None:
    if not reader.email:
        return
    text = "\n".join(
        (
            _("Dear {name},").format(name=reader.given_name or reader.name),
            "",
            _("the visits of the rotation programme that concern you:"),
            "",
            *(f"- {sentence}" for sentence in sentences),
            "",
            _("If a date does not suit you, tell your coordinator. The page, after you have signed in:"),
            f"{settings.BASE_URL}{PAGE}",
        )
    )
    mail = Mail(to=reader.email, subject=_("Your rotation visits"), text=text)
    post(key=key, kind="visits_told", mail=mail, now=now, recipient_id=reader.person_id)

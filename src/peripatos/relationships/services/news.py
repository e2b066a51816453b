"""Telling both sides of a pair what happened to it: a line on their page, and a mail for what cannot wait."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from peripatos.core.outbox.moments import mail_day
from peripatos.core.outbox.services import Mail, post
from peripatos.people.models import Person
from peripatos.people.services.notices import notify
from peripatos.relationships.models import Relationship

MAILED = frozenset({"pair_formed", "pair_ended", "pair_paused"})


def tell_pair(
    pair: Relationship,
    *,
    code: str,
    now: datetime,
    except_person: UUID | None = None,
    until: date | None = None,
    **facts: str | int | None,
) -> None:
    """One line for each side but ``except_person``, who did it, named after the counterpart; with a mail where it
    matters. ``until`` is the day on which a pause ends.
    """
    if until is not None:
        facts["until"] = until.isoformat()
    path = f"/relationships/{pair.id}"
    for reader, other in ((pair.leader, pair.mentor), (pair.mentor, pair.leader)):
        if reader.id == except_person:
            continue
        notify(
            person_id=reader.id,
            code=code,
            facts={"name": other.display_name, "stream": pair.stream.kind, **facts},
            path=path,
            now=now,
        )
        if code in MAILED and reader.email:
            mail = Mail(
                to=reader.email, subject=_subject(code), text="\n".join(_lines(code, reader, other, path, until))
            )
            post(
                key=f"{code}:{pair.id}:{pair.version}:{reader.id}",
                kind=code,
                mail=mail,
                now=now,
                recipient_id=reader.id,
            )


def _subject(code: str) -> str:
    return {
        "pair_formed": _("You have a new conversation partner"),
        "pair_paused": _("Your sessions are paused"),
        "pair_ended": _("A pair of yours has ended"),
    }[code]


def _lines(code: str, reader: Person, other: Person, path: str, until: date | None) -> Iterable[str]:
    sentences = {
        "pair_formed": _(
            "You and {name} will meet. First write down together how you want to work: it takes a quarter of an hour."
        ),
        "pair_paused": _(
            "Your sessions with {name} are paused until {until}. Sessions booked in that time were cancelled; "
            "nothing counts as missed."
        ),
        "pair_ended": _(
            "You and {name} will not meet further. Sessions that were booked ahead were cancelled. "
            "No reason is asked of anybody."
        ),
    }
    yield _("Dear {name},").format(name=reader.given_name or reader.display_name)
    yield ""
    yield sentences[code].format(name=other.display_name, until=mail_day(until) if until else "")
    yield ""
    yield _("The page, after you have signed in:")
    yield f"{settings.BASE_URL}{path}"

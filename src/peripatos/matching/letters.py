"""What people receive about offers, exactly as they receive it: the preview and the mail are one text."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.outbox.moments import mail_moment
from peripatos.core.outbox.services import Mail
from peripatos.programmes.types import StreamKind

STREAM_NAMES = {
    StreamKind.COACHING: gettext_lazy("internal coaching"),
    StreamKind.ADVISING: gettext_lazy("external advising"),
    StreamKind.REVERSE: gettext_lazy("reverse mentoring"),
}
PLACES = ("other", "stream", "answer_by")
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Reader:
    """Somebody who receives a letter: how they are addressed, where, and the zone in which they read times."""

    person_id: UUID
    name: str
    given_name: str
    email: str | None
    zone: str


@dataclass(frozen=True)
class Letter:
    """A letter in its final words."""

    subject: str
    text: str


def default_text() -> str:
    """The body of an offer before anybody edits it. Words in braces are filled in for each reader."""
    return _(
        "We propose that you and {other} work together in {stream}. Please read why we think so, "
        "and accept or decline by {answer_by}. "
        "You need not give a reason, and {other} never sees your answer."
    )


def unknown_places(text: str) -> list[str]:
    """Words in braces that nothing would fill."""
    parts = [part.split("}", 1)[0] for part in text.split("{")[1:]]
    return [part for part in parts if part not in PLACES]


def offer_letter(
    body: str, *, reader: Reader, other: str, kind: StreamKind, closes_at: datetime, offer_id: UUID | None
) -> Letter:
    """An offer to one side. Without ``offer_id`` (the preview) the address ends where the offer's own would follow."""
    filled = body
    values = {"other": other, "stream": str(STREAM_NAMES[kind]), "answer_by": mail_moment(closes_at, reader.zone)}
    for place, value in values.items():
        filled = filled.replace(f"{{{place}}}", value)
    address = f"{settings.BASE_URL}/offers/{offer_id or '…'}"
    return _letter(_("A proposal that waits for your answer"), reader, filled, address)


def reminder_letter(*, reader: Reader, other: str, kind: StreamKind, closes_at: datetime, offer_id: UUID) -> Letter:
    """A reminder to a side that has not answered."""
    body = _(
        "The proposal that you and {other} work together in {stream} waits for your answer until {answer_by}. "
        "One press is enough, and no reason is asked."
    )
    values = {"other": other, "stream": STREAM_NAMES[kind], "answer_by": mail_moment(closes_at, reader.zone)}
    return _letter(
        _("A proposal still waits for your answer"),
        reader,
        body.format(**values),
        f"{settings.BASE_URL}/offers/{offer_id}",
    )


def not_formed_letter(*, reader: Reader, other: str, kind: StreamKind) -> Letter:
    """The same words whatever happened: a decline, two declines, or silence."""
    body = _(
        "The proposal that you and {other} work together in {stream} did not become a pair. "
        "That happens for many reasons and says nothing about you. You need not do anything; "
        "if there is another good proposal, it reaches you by itself."
    ).format(other=other, stream=STREAM_NAMES[kind])
    return _letter(_("A proposal was not formed"), reader, body, f"{settings.BASE_URL}/offers")


def withdrawn_letter(*, reader: Reader, other: str, kind: StreamKind) -> Letter:
    """The organisers took a proposal back before anybody had answered."""
    body = _(
        "The proposal that you and {other} work together in {stream} was withdrawn by the organisers "
        "before anybody had answered. "
        "You need not do anything."
    ).format(other=other, stream=STREAM_NAMES[kind])
    return _letter(_("A proposal was withdrawn"), reader, body, f"{settings.BASE_URL}/offers")


def mail_of(letter: Letter, reader: Reader) -> Mail | None:
    """The mail of a letter; None for somebody without an address, who finds it on their page."""
    return Mail(to=reader.email, subject=letter.subject, text=letter.text) if reader.email else None


def _letter(subject: str, reader: Reader, body: str, address: str) -> Letter:
    greeting = _("Dear {name},").format(name=reader.given_name or reader.name)
    way = _("The page, after you have signed in:")
    return Letter(subject, "\n".join((greeting, "", body, "", way, address)))

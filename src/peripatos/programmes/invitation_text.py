"""The words of an invitation: what the coordinator may edit, and what one person then receives."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from peripatos.core.outbox.moments import mail_day
from peripatos.core.outbox.services import Mail
from peripatos.programmes.texts import stream_text
from peripatos.programmes.types import Side

PLACES = ("{name}", "{programme}", "{stream}", "{answer_by}", "{link}")


def subject_of(programme: str) -> str:
    """The neutral subject of an invitation."""
    return _("An invitation to {programme}").format(programme=programme)


def reminder_subject_of(programme: str) -> str:
    """The subject of a reminder."""
    return _("Your answer to the invitation to {programme}").format(programme=programme)


def usual_message(kind: str, side: Side) -> str:
    """The text that the coordinator starts from; words in braces are filled for each person."""
    text = stream_text(kind)
    gain = text.for_leaders if side is Side.LEADER else text.for_mentors
    part = _("as a leader") if side is Side.LEADER else _("as a mentor")
    return _(
        "Dear {name},\n\nYou are invited to take part in {programme} {part}: {stream}.\n\n{value}\n\n"
        "What it gives you: {gain}\n\n"
        "Please answer by {answer_by}. A no needs no reason.\n{link}"
    ).format(
        name="{name}",
        programme="{programme}",
        part=part,
        stream="{stream}",
        value=text.value_proposition,
        gain=gain,
        answer_by="{answer_by}",
        link="{link}",
    )


def filled(message: str, *, name: str, programme: str, kind: str, answer_by_on: date | None, link: str) -> str:
    """The message as one person reads it; a link is added at the end when the text names none."""
    words = {
        "{name}": name,
        "{programme}": programme,
        "{stream}": stream_text(kind).title,
        "{answer_by}": mail_day(answer_by_on) if answer_by_on else _("when you can"),
        "{link}": link,
    }
    text = message if "{link}" in message else f"{message.rstrip()}\n\n{{link}}"
    for place, value in words.items():
        text = text.replace(place, value)
    return text


def link_to(invitation_id: UUID | str) -> str:
    """Where the invited person answers."""
    return f"{settings.BASE_URL}/invitations/{invitation_id}"


def reminder_mail(*, to: str, name: str, programme: str, kind: str, answer_by_on: date | None, link: str) -> Mail:
    """The reminder, sent once a day at most."""
    text = filled(
        _(
            "Dear {name},\n\nYour answer to the invitation to {programme} ({stream}) is still open "
            "until {answer_by}.\n{link}"
        ),
        name=name,
        programme=programme,
        kind=kind,
        answer_by_on=answer_by_on,
        link=link,
    )
    return Mail(to, reminder_subject_of(programme), text)

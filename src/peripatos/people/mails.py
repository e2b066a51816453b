"""Texts of mails about accounts."""

from datetime import datetime

from django.utils.translation import gettext as _

from peripatos.core.outbox.moments import mail_moment
from peripatos.core.outbox.services import Mail


def invitation_mail(*, to: str, name: str, organisation: str, address: str, until: datetime, zone: str) -> Mail:
    """The link by which somebody makes an account; it works once."""
    lines = [
        _("Dear {name},").format(name=name),
        "",
        _("{organisation} runs its mentorship programme on Peripatos, and you can sign in now.").format(
            organisation=organisation
        ),
        _("Choose your password here. The link works once, until {date}:").format(date=mail_moment(until, zone)),
        "",
        address,
        "",
        _("If you did not expect this message, you can leave it unanswered."),
    ]
    return Mail(to=to, subject=_("Your access to the mentorship programme"), text="\n".join(lines))

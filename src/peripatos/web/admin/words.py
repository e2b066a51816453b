"""Words and tables of the administrator's and the steward's pages."""

from collections.abc import Iterable

from django.utils import formats
from django.utils.translation import gettext as _

from peripatos.core.audit.selectors import Line
from peripatos.core.outbox.selectors import MessageLine
from peripatos.insight.selectors.installation import InstallationFacts

Table = dict[str, object]


def said_facts(facts: InstallationFacts) -> list[dict[str, str]]:
    """What runs here."""
    seal = (
        _("{count} events, last link {digest}…").format(count=facts.sealed_events, digest=facts.last_hash[:12])
        if facts.sealed_events
        else _("nothing yet")
    )
    return [
        {"label": _("Version"), "value": facts.version},
        {"label": _("Database"), "value": facts.database},
        {"label": _("People"), "value": str(facts.people)},
        {"label": _("Accounts"), "value": str(facts.accounts)},
        {"label": _("Programmes"), "value": str(facts.programmes)},
        {
            "label": _("Mail leaves by"),
            "value": _("SMTP server {host}").format(host=facts.mail_server)
            if facts.mail_server
            else _("files in var/mail"),
        },
        {"label": _("Audit log"), "value": seal},
    ]


def said_messages(lines: Iterable[MessageLine]) -> Table:
    """The latest messages as a table."""
    columns = [
        {"label": _("Made")},
        {"label": _("Kind")},
        {"label": _("State")},
        {"label": _("Tries"), "number": True},
        {"label": _("Trouble")},
    ]
    cells = [
        {
            "cells": [
                formats.date_format(m.created_at, "j M, H:i:s"),
                m.kind.replace("_", " "),
                m.state,
                m.attempts,
                m.last_error or "–",
            ]
        }
        for m in lines
    ]
    return {"columns": columns, "lines": cells}


def said_log(lines: Iterable[Line]) -> Table:
    """Events of the audit log as a table."""
    columns = [
        {"label": _("When")},
        {"label": _("Who")},
        {"label": _("What")},
        {"label": _("Outcome")},
        {"label": _("About")},
    ]
    cells = [
        {
            "cells": [
                formats.date_format(e.at, "j M Y, H:i:s"),
                e.who,
                f"{e.object}: {e.action}",
                e.outcome,
                ", ".join(e.about) or "–",
            ],
            "metas": [_("link {n}").format(n=e.sequence)],
        }
        for e in lines
    ]
    return {"columns": columns, "lines": cells}

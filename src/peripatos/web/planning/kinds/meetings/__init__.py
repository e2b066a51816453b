"""Plans of meetings on the pages."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.core.errors import BadInput
from peripatos.planning.meetings.selectors import names_in
from peripatos.planning.selectors.plans import PinLine
from peripatos.planning.selectors.runs import RunHead
from peripatos.planning.types import Pin, PinKind
from peripatos.web.people.asked import id_of
from peripatos.web.planning.kinds.meetings.form import AVOIDANCE, MeetingForm
from peripatos.web.planning.kinds.meetings.review import review
from peripatos.web.planning.kinds.meetings.said import rule_words
from peripatos.web.planning.pages import KindPages, one_by_one
from peripatos.web.planning.words import points_paid, said_proof
from peripatos.web.steering.words import STREAMS
from peripatos.web.templatetags.words import listed, said_date, said_moment

ABOUT_LENGTH = 60


def finding(head: RunHead) -> str:
    """The heading of a solved run."""
    facts = head.facts
    placed, total = facts["placed"], facts["meetings"]
    none = facts["left"].get("no_common_time", 0)
    first = ngettext(
        "{placed} of {total} meeting has a date", "{placed} of {total} meetings have a date", total
    ).format(placed=placed, total=total)
    if placed == total:
        return first
    if none == total - placed:
        said = ngettext("{n} has no common time", "{n} have no common time", none)
        return _("{first}; {said}").format(first=first, said=said.format(n=none))
    said = ngettext("{n} has none", "{n} have none", total - placed).format(n=total - placed)
    return _("{first}; {said}").format(first=first, said=said)


def run_words(facts: Mapping[str, Any]) -> str:
    """One run in a few words."""
    return _("{placed} of {total} with a date").format(placed=facts["placed"], total=facts["meetings"])


def proved(head: RunHead) -> tuple[str, str]:
    """What is proved, and what is not. Meetings without a common time cost the same in every plan."""
    best = _(
        "No other plan within these rules is better, all taken together: few without a date, near to due days, at good "
        "hours. Not proved: that nobody is away then in a way that no calendar here shows."
    )
    first, second = said_proof(head.status, head.facts["gap_besides"], _("dates"), best=best)
    if head.facts["left"].get("no_common_time"):
        second += " " + _("Those without a common time are the same in every plan and do not count here.")
    return first, second


def publishing(head: RunHead) -> list[str]:
    """What publishing does."""
    sessions = head.facts["placed"] - head.facts["cohort_dates"]
    said = [
        ngettext(
            "{n} session is booked, pair after pair, within a few minutes.",
            "{n} sessions are booked, pair after pair, within a few minutes.",
            sessions,
        ).format(n=sessions),
        _("Both sides receive an invitation for their calendar, and a line on their page."),
        _("Where somebody takes the time before its turn comes, nothing is booked, and the page names the pair."),
    ]
    if head.facts["cohort_dates"]:
        said.append(_("Cohorts' dates are shown, not booked."))
    if head.facts["left"]:
        said.append(_("Meetings without a date stay as they are. The next plan takes them up again."))
    return said


def pin_of(asked: QueryDict) -> Pin:
    """The wish in a POST: this meeting at that time."""
    person, about = id_of(asked.get("person", "")), asked.get("about", "")
    starts_at = _moment(asked.get("at", ""))
    if person is None or starts_at is None or not 0 < len(about) <= ABOUT_LENGTH:
        raise BadInput({"at": _("Choose a meeting and one of its times.")})
    return Pin(PinKind.TIME, person, id_of(asked.get("other", "")), about=about, starts_at=starts_at)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def pin_words(pin: PinLine) -> str:
    """A wish that stands."""
    who = listed(name for name in (pin.person, pin.other) if name)
    return _("{who} on {when} (UTC)").format(who=who, when=said_moment(pin.starts_at, "UTC"))


def settings_words(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the plan is set to."""
    first = settings["first_on"]
    return [
        (_("First day"), said_date(date.fromisoformat(first)) if first else _("the Monday after the run")),
        (_("Days"), str(settings["days"])),
        (_("Streams"), listed(STREAMS[stream] for stream in settings["streams"])),
        (_("Most for one person"), _("{day_cap} a day, {week_cap} a week").format(**settings)),
        (_("Avoid early and late hours"), str(dict(AVOIDANCE)[settings["avoid"]])),
        (_("Around the due day"), _("{tolerance} per cent of the cadence").format(**settings)),
        (_("Price of moving"), _("{move_price} days").format(**settings)),
    ]


def conflict_words(document: Mapping[str, Any], pointer: str) -> str:
    """One rule of an infeasible problem."""
    return rule_words(document, pointer, names_in(document, [pointer]))


PAGES = KindPages(
    label=gettext_lazy("Meetings"),
    about=gettext_lazy("Dates for all pairs at once, within everybody's hours and calendars, fair between time zones."),
    form=MeetingForm,
    form_template="planning/kinds/meetings_form.html",
    review_template="planning/kinds/meetings.html",
    finding=finding,
    run_words=run_words,
    review=review,
    proved=proved,
    measured=points_paid,
    publishing=publishing,
    pin_of=pin_of,
    pin_words=pin_words,
    settings_words=settings_words,
    against=one_by_one(conflict_words),
)

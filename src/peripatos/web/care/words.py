"""Sentences of the care page."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.insight.selectors.events import EventLine
from peripatos.insight.types import CareCase, CareFact, Pipeline
from peripatos.web.components.shapes import Stage

WEEKS = 12
STREAMS = {
    "coaching": gettext_lazy("Coaching"),
    "advising": gettext_lazy("External advisor"),
    "reverse": gettext_lazy("Reverse mentoring"),
}


def heading(cases: int) -> str:
    """The finding of the page."""
    if not cases:
        return _("Every pair is on its way this week")
    return ngettext(
        "One conversation would help most this week", "{n} conversations would help most this week", cases
    ).format(n=cases)


def said_cases(cases: Iterable[CareCase]) -> list[dict[str, object]]:
    """Rows of the list: who, since when, reasons in words, two suggested acts."""
    return [_case(case) for case in cases]


def _case(case: CareCase) -> dict[str, object]:
    pair = case.pair
    return {
        "title": _("{leader} and {mentor}").format(leader=pair.leader.name, mentor=pair.mentor.name),
        "meta": _("{stream} · {age}").format(
            stream=STREAMS.get(pair.stream_kind, pair.stream_kind), age=_age(case.months)
        ),
        "stream": pair.stream_kind,
        "tag": _("too early to tell") if case.too_early else "",
        "address": reverse("relationship", args=[pair.id]),
        "reasons": [_reason(fact) for fact in case.facts],
        "acts": _acts(case),
    }


def _age(months: int) -> str:
    return (
        _("first month")
        if months < 1
        else ngettext("{n} month together", "{n} months together", months).format(n=months)
    )


def _reason(fact: CareFact) -> str:
    sentences = {
        "agreement_unsigned": ngettext(
            "The agreement has been unsigned for {days} day",
            "The agreement has been unsigned for {days} days",
            fact.days,
        ),
        "first_not_booked": ngettext(
            "The agreement is signed, but no first date is booked after {days} day",
            "The agreement is signed, but no first date is booked after {days} days",
            fact.days,
        ),
        "overdue": _("Last met {days} days ago; the agreed rhythm is every {count} days"),
        "nothing_booked": _("Nothing is booked ahead"),
        "cancelled_in_a_row": _("The same side cancelled twice in a row ({side})"),
        "missed_in_a_row": _("The last two meetings did not happen"),
    }
    side = {"leader": _("the leader"), "mentor": _("the mentor")}.get(fact.side, "")
    return sentences[fact.code].format(days=fact.days, count=fact.count, side=side)


def _acts(case: CareCase) -> list[dict[str, object]]:
    nudge: dict[str, object] = {
        "label": _("Remind both"),
        "address": reverse("care-nudge", args=[case.pair.id]),
        "post": True,
        "primary": True,
    }
    look: dict[str, object] = {"label": _("Look at the pair"), "address": reverse("relationship", args=[case.pair.id])}
    return [nudge, look]


def said_pipeline(pipeline: Pipeline, programmes: Collection[UUID]) -> list[Stage]:
    """What waits, in the order in which people come along; each leads to where it is looked after."""
    closing = (
        ngettext("{n} ends tomorrow", "{n} end tomorrow", pipeline.offers_closing).format(n=pipeline.offers_closing)
        if pipeline.offers_closing
        else ""
    )
    offers = ngettext("offer open", "offers open", pipeline.offers_open) + (f", {closing}" if closing else "")
    rhythm = (
        _("{on} of {all}").format(on=pipeline.on_cadence, all=pipeline.with_cadence) if pipeline.with_cadence else "–"
    )
    matching = reverse("matching")
    stages = [
        (
            pipeline.applications,
            ngettext("application to read", "applications to read", pipeline.applications),
            _of_programme("programme-applications", programmes),
        ),
        (
            pipeline.invitations,
            ngettext("invitation unanswered", "invitations unanswered", pipeline.invitations),
            _of_programme("programme-invitations", programmes),
        ),
        (
            pipeline.rounds_under_review,
            ngettext("round under review", "rounds under review", pipeline.rounds_under_review),
            matching,
        ),
        (pipeline.offers_open, offers, matching),
        (pipeline.rematches, _("asked for somebody else"), matching),
        (
            pipeline.agreements_unsigned,
            ngettext("agreement unsigned", "agreements unsigned", pipeline.agreements_unsigned),
            _of_programme("programme-pairs", programmes),
        ),
        (
            pipeline.first_dates_unbooked,
            ngettext("first date not booked", "first dates not booked", pipeline.first_dates_unbooked),
            _of_programme("programme-pairs", programmes),
        ),
    ]
    said = [Stage(str(n), words, address, nothing=not n) for n, words, address in stages]
    return [*said, Stage(rhythm, _("pairs on their rhythm"), nothing=not pipeline.with_cadence)]


def _of_programme(route: str, programmes: Collection[UUID]) -> str:
    """The list of the one programme that somebody looks after; with several, the page that names them."""
    return reverse(route, args=[*programmes]) if len(programmes) == 1 else reverse("programmes")


def said_weeks(events: Iterable[EventLine], *, today: date) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Twelve weeks with their events, and the next three events for a narrow screen."""
    listed = [e for e in events if e.ends_on >= today]
    first = today - timedelta(days=today.weekday())
    cells = [_week(first + timedelta(weeks=n), listed, now=n == 0) for n in range(WEEKS)]
    upcoming = [_upcoming(event) for event in listed[:3]]
    return cells, upcoming


def _upcoming(event: EventLine) -> dict[str, object]:
    return {"title": event.title, "when": _span(event), "meta": _("quiet period") if event.quiet else ""}


def _week(start: date, events: list[EventLine], *, now: bool) -> dict[str, object]:
    inside = [e for e in events if e.starts_on <= start + timedelta(days=6) and e.ends_on >= start]
    label = ", ".join(e.title for e in inside if e.starts_on >= start) or (_("Now") if now else "")
    state = "quiet" if any(e.quiet for e in inside) else "event" if inside else ""
    return {"label": label, "now": now, "state": state}


def _span(event: EventLine) -> str:
    start, end = (f"{d.day} {d:%B}" for d in (event.starts_on, event.ends_on))
    return start if start == end else _("{start} to {end}").format(start=start, end=end)

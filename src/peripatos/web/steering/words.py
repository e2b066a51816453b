"""Words of the overview: figures with their interval, or "too few to judge"."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.engine.disclosure import Share, TooFew, release_count, release_share
from peripatos.insight.types import OverviewFigures, StreamFigures
from peripatos.web.templatetags.words import money

STREAMS: dict[str, str | Promise] = {
    "coaching": gettext_lazy("Internal coaching"),
    "advising": gettext_lazy("External advisors"),
    "cohorts": gettext_lazy("Peer cohorts"),
    "reverse": gettext_lazy("Reverse mentoring"),
    "rotations": gettext_lazy("Rotations"),
}
HELPERS: dict[str, str | Promise] = {
    "coaching": gettext_lazy("{n} mentors"),
    "advising": gettext_lazy("{n} mentors"),
    "cohorts": gettext_lazy("{n} facilitators"),
    "reverse": gettext_lazy("{n} mentors"),
    "rotations": gettext_lazy("{n} hosts"),
}
DECISIONS: dict[str, str | Promise] = {
    "charter": gettext_lazy("The programme waits for its charter"),
    "start": gettext_lazy("The programme is chartered and may start"),
    "duties": gettext_lazy("A duty waits for a second person to confirm it"),
    "budget": gettext_lazy("A budget line waits for a second person to agree"),
    "policy": gettext_lazy("A change of a stream's policy waits for a second person to agree"),
}


@dataclass(frozen=True)
class SaidOverview:
    """Everything that the overview shows, as words."""

    name: str
    heading: str
    figures: list[dict[str, object]]
    arches: list[dict[str, object]]
    decisions: list[str]
    objectives: list[str]
    money: dict[str, object]
    blueprint: str


def said_overview(shown: OverviewFigures) -> SaidOverview:
    """The overview in words."""
    return SaidOverview(
        name=shown.name,
        heading=_heading(shown),
        figures=_figures(shown),
        arches=[_arch(shown.streams, kind) for kind in STREAMS],
        decisions=[str(DECISIONS[code]) for code in shown.to_decide],
        objectives=[statement for _kind, statement in shown.objectives],
        money=_money(shown),
        blueprint=reverse("blueprint", args=[shown.programme_id]),
    )


def _heading(shown: OverviewFigures) -> str:
    leaders = max((s.leaders for s in shown.streams), default=0)
    paired = max((s.leaders_placed for s in shown.streams), default=0)
    if not leaders:
        return _("{name} has no leaders yet").format(name=shown.name)
    if isinstance(release_count(leaders), TooFew):
        return _("{name} has fewer than five leaders").format(name=shown.name)
    said = _few_or(paired, _("Fewer than five"))
    return _("{paired} of {n} leaders walk with somebody").format(paired=said, n=leaders)


def _few_or(people: int, few: str) -> str:
    """A number of people as it may be shown to those who read no single person."""
    counted = release_count(people)
    return few if isinstance(counted, TooFew) else str(counted)


def _figures(shown: OverviewFigures) -> list[dict[str, object]]:
    leaders, paired = sum(s.leaders for s in shown.streams), sum(s.leaders_placed for s in shown.streams)
    planned = shown.sessions_held + shown.sessions_missed
    return [
        _figure(_("Places filled"), paired, leaders, _("of the places that leaders asked for")),
        _figure(_("On their rhythm"), shown.pairs_on_cadence, shown.pairs_with_cadence, _("of active pairs")),
        _figure(_("Sessions that took place"), shown.sessions_held, planned, _("in the last quarter")),
        _figure(_("Agreements signed"), shown.agreements_signed, shown.agreements_all, _("of open pairs")),
        _count(_("Moved sessions"), shown.sessions_moved, _("in the last quarter")),
        _count(_("Mentors taking part"), sum(s.mentors for s in shown.streams), _("facilitators and hosts included")),
    ]


def _figure(label: str, part: int, whole: int, note: str) -> dict[str, object]:
    share = release_share(part, whole)
    if not isinstance(share, Share):
        return {"label": label, "value": "", "note": note}
    interval = _("between {low} and {high} %").format(low=round(share.low * 100), high=round(share.high * 100))
    return {"label": label, "value": f"{round(share.value * 100)} %", "n": share.n, "interval": interval, "note": note}


def _count(label: str, people: int, note: str) -> dict[str, object]:
    return {"label": label, "value": _few_or(people, ""), "note": note}


def _arch(streams: Iterable[StreamFigures], kind: str) -> dict[str, object]:
    found = next((s for s in streams if s.kind == kind), None)
    if found is None:
        return {"stream": kind, "label": STREAMS[kind], "state": "not_run"}
    when = str(HELPERS[kind]).format(n=_few_or(found.mentors, _("fewer than five")))
    bay = _few_or(found.standing, "< 5")
    return {"stream": kind, "label": STREAMS[kind], "state": "held", "bay": bay, "when": when}


def _money(shown: OverviewFigures) -> dict[str, object]:
    columns = [
        {"label": _("Stream")},
        {"label": _("Planned"), "number": True},
        {"label": _("Planned for each matched leader"), "number": True},
    ]
    lines = [{"cells": [STREAMS[s.kind], *_amounts(s, shown.currency)]} for s in shown.streams]
    return {"columns": columns, "lines": lines}


def _amounts(stream: StreamFigures, currency: str) -> tuple[str, str]:
    if stream.budget_minor is None:
        return _("not agreed yet"), "–"
    planned, leaders = money(stream.budget_minor, currency), release_count(stream.leaders_placed)
    if isinstance(leaders, TooFew):
        return planned, _("too few to judge")
    nearest = (2 * stream.budget_minor + leaders) // (2 * leaders) if leaders else None
    return planned, "–" if nearest is None else money(nearest, currency)

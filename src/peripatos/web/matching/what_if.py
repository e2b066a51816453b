"""What if: sliders for weights and places, people left out, and who would gain or lose. Looking stores nothing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.matching.selectors.board import run_head
from peripatos.matching.selectors.what_if import Reply, Somebody, Trial, trial, what_if
from peripatos.matching.services.trying import use_weights
from peripatos.matching.whatif.asked import Asked, shares
from peripatos.programmes.types import Component, Side, StreamKind
from peripatos.web.matching.forms import MOST_MORE, PERCENT, WhatIfForm, slider_of
from peripatos.web.matching.proved import proved_of, proved_plan
from peripatos.web.matching.said import said_conflicts
from peripatos.web.matching.words import BUSIEST, PARTS, STREAMS
from peripatos.web.people.asked import id_of
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import hundredths

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
DRAFT = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT
MOST_SINGLE = 200


@asks(READ)
def show_what_if(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """The sliders at the run's own settings; POST answers, for htmx with the answer alone."""
    try:
        start = trial(request.actor, run_id)
    except GuardFailed:
        return HttpResponseRedirect(reverse("match-run", args=[run_id]), status=303)
    form = WhatIfForm(start.weights, request.POST or None)
    single = Single.of(request)
    context = {**_page(start, form, single), "form": form}
    if not request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        context["proved"] = proved_of(run_head(request.actor, run_id))
    if not form.is_bound:
        return render(request, "matching/what_if.html", context)
    if form.is_valid():
        asked = single.asked(shares(form.given()), form.cleaned_data["more"] or 0)
        reply = what_if(
            request.actor,
            run_id,
            asked,
            words=form.cleaned_data["words"],
            since=form.since_when(),
            start=start,
            now=clock.now(),
        )
        context |= _answered(start, asked, reply)
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return render(request, "matching/partials/what_if_reply.html", context)
    return render(request, "matching/what_if.html", context, status=200 if form.is_valid() else 400)


@asks(DRAFT)
@require_POST
def use_what_if(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Makes the tried weights those of the round and asks for a run with them."""
    numbers = {c.value: _number(request.POST.get(c.value, "")) for c in Component}
    version = _number(request.POST.get("version", ""))
    if version is None or any(n is None for n in numbers.values()):
        raise BadInput({"weights": _("Try the weights again on the page of the what-if, then use them.")})
    weights = {name: n or 0 for name, n in numbers.items()}
    new_run = use_weights(actor=request.actor, run_id=run_id, weights=weights, version=version, now=clock.now())
    return HttpResponseRedirect(reverse("match-run", args=[new_run]), status=303)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


class Single:
    """Changes to single people, as the form carries them: places by mentor, and who is left out."""

    def __init__(self, places: Mapping[UUID, int], without: Sequence[UUID]) -> None:
        self.places, self.without = dict(places), list(without)

    @staticmethod
    def of(request: HttpRequest) -> "Single":
        """What the form carries, after the button that was pressed (``act``: a word, an id, for places a number)."""
        pairs = [text.partition(":") for text in request.POST.getlist("places")[:MOST_SINGLE]]
        known = [(id_of(name), _number(places)) for name, _sign, places in pairs]
        found = Single(
            {person: places for person, places in known if person and places is not None},
            [person for person in map(id_of, request.POST.getlist("without")[:MOST_SINGLE]) if person],
        )
        found._press(*request.POST.get("act", "").split(":"))
        return found

    def _press(self, act: str = "", name: str = "", places: str = "", *_more: str) -> None:
        person = id_of(name)
        if person is None:
            return
        self.places.pop(person, None)
        self.without = [other for other in self.without if other != person]
        if act == "without":
            self.without.append(person)
        number = _number(places)
        if act == "places" and number is not None:
            self.places[person] = number

    def asked(self, weights: Mapping[str, int], more: int) -> Asked:
        return Asked(weights, more, self.places, frozenset(self.without))


def _page(start: Trial, form: WhatIfForm, single: Single) -> dict[str, Any]:
    return {
        "start": start,
        "stream": STREAMS[start.kind],
        "sliders": [
            {"name": name, "label": PARTS[name], "value": _value(form, name, slider_of(start.weights[name]))}
            for name in (c.value for c in Component)
        ],
        "more": _value(form, "more", 0),
        "since": _value(form, "since", str(clock.now().timestamp())),
        "most_more": MOST_MORE,
        "single": single,
    }


def _value(form: WhatIfForm, name: str, first: object) -> object:
    """Where a slider stands: where it was sent from, else at the run's own."""
    return form.data.get(name, first) if form.is_bound else first


def _answered(start: Trial, asked: Asked, reply: Reply | None) -> dict[str, Any]:
    if reply is None:
        return {"gone": True}
    answer = reply.answer
    context: dict[str, Any] = {
        "reply": reply,
        "answer": answer,
        "found": [_somebody(p, _limit(p, asked)) for p in reply.found],
        "wanted": [_somebody(p, _limit(p, asked)) for p in reply.wanted if p.who.id not in asked.places],
        "changed_places": [_somebody(p, _limit(p, asked)) for p in reply.places],
        "left_out": [_somebody(p, _limit(p, asked)) for p in reply.without],
        "shares": _shares(asked.weights) if dict(asked.weights) != dict(start.weights) else "",
        "hidden": dict(asked.weights),
        "may_use": start.usable and dict(asked.weights) != dict(start.weights),
        "only_weights": asked.same_people(),
    }
    if answer is None:
        return context
    if answer.state == "infeasible":
        return context | {"conflicts": said_conflicts(answer.conflicts, reply.people)}
    if answer.after is None:
        return context
    return context | {
        "line": proved_plan(start.objective, answer.status, gap=answer.gap, listed=answer.listed_per_leader),
        "figures": _figures(start.kind, reply),
        "finding": _finding(reply),
        "total": _total(answer.fit_before, answer.fit_after),
        "let_go": [(reply.people[leader].name, reply.people[mentor].name) for leader, mentor in answer.let_go],
    }


def _limit(person: Somebody, asked: Asked) -> int:
    """A mentor's places as they are tried."""
    return max(0, asked.places.get(person.who.id, person.limit + asked.more))


def _somebody(person: Somebody, limit: int) -> dict[str, Any]:
    """A person with the buttons that change something about them."""
    meta = person.who.function
    if person.side is Side.MENTOR:
        meta = _("{taken} of {limit} places taken before this round").format(taken=person.taken, limit=limit)
    return {
        "who": person.who,
        "mentor": person.side is Side.MENTOR,
        "meta": meta,
        "limit": limit,
        "more": f"places:{person.who.id}:{limit + 1}",
        "fewer": f"places:{person.who.id}:{limit - 1}" if limit > 0 else "",
        "leave": f"without:{person.who.id}",
        "back": f"back:{person.who.id}",
    }


def _shares(weights: Mapping[str, int]) -> str:
    parts = [f"{PARTS[name]} {round(weights[name] / PERCENT, 1):g}" for name in (c.value for c in Component)]
    return _("As shares of 100: {parts}.").format(parts=", ".join(parts))


def _figures(kind: StreamKind, reply: Reply) -> list[tuple[str, str, str]]:
    """Rows of the two plans beside each other."""
    answer = reply.answer
    if answer is None or answer.after is None:
        return []
    before, after = answer.before, answer.after
    few = _("too few to judge")

    def fit(points: int | None) -> str:
        return few if points is None else hundredths(points)

    def of(numbers: Sequence[int]) -> str:
        return _("{part} of {whole}").format(part=numbers[0], whole=numbers[1])

    return [
        (_("Served"), of((before.served, before.leaders)), of((after.served, after.leaders))),
        (_("Lowest fit"), fit(before.floor), fit(after.floor)),
        (_("Typical fit"), fit(before.median), fit(after.median)),
        (str(BUSIEST[kind]), of(before.load["busiest"]), of(after.load["busiest"])),
        (_("With room"), str(before.load["room"]), str(after.load["room"])),
        (_("With nobody"), str(before.load["idle"]), str(after.load["idle"])),
    ]


def _finding(reply: Reply) -> str:
    """Who moves, in one line."""
    n = {name: group.count for name, group in reply.groups.items()}
    forms = {
        "gains": ngettext("{n} leader gains", "{n} leaders gain", n["gains"]),
        "losses": ngettext("{n} leader loses", "{n} leaders lose", n["losses"]),
        "newly_served": ngettext("{n} would get somebody", "{n} would get somebody", n["newly_served"]),
        "no_longer_served": ngettext("{n} would be left without", "{n} would be left without", n["no_longer_served"]),
        "level": ngettext("{n} moves at the same fit", "{n} move at the same fit", n["level"]),
    }
    said = [form.format(n=n[name]) for name, form in forms.items() if n[name]]
    return ", ".join(said) if said else _("Nobody moves")


def _total(before: int, after: int) -> str:
    if before == after or not before:
        return _("By the run's own weights, the total fit stays as it is.")
    share = abs(after - before) * 100 / before
    form = (
        _("By the run's own weights, the total fit rises by {share:.1f} %.")
        if after > before
        else _("By the run's own weights, the total fit falls by {share:.1f} %.")
    )
    return form.format(share=share)

"""A leader's day: what is next, with whom, why."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peripatos.core import clock
from peripatos.core.access import Actor, may
from peripatos.growth.selectors.journal import question_of_the_day
from peripatos.growth.selectors.today import DayFacts, OpenAction, day_of, streams_around
from peripatos.people.selectors.notices import Notice, since_you_were_here
from peripatos.planning.selectors.own import places_of
from peripatos.relationships.selectors import own_card, own_pairs
from peripatos.relationships.types import Pair, Someone
from peripatos.scheduling.said import local, say_date, say_long_day
from peripatos.scheduling.types import SessionFacts
from peripatos.web.components.shapes import ActionRow, Fact, Row
from peripatos.web.growth.addresses import address_of
from peripatos.web.leader.colonnade import Around, arches_of, company_sentence
from peripatos.web.offers.waiting import offers_first
from peripatos.web.people.notice_sentences import sentence_of_notice
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.words import serves_of, title_of_session, unsaid_of, when_of

NOTICES_SHOWN = 5


@require_safe
@asks(may.SESSION_READ_TIME_AND_PARTIES)
def today(request: ActingRequest) -> HttpResponse:
    """The page that a leader opens between two meetings."""
    now, actor = clock.now(), request.actor
    day = day_of(actor, now=now)
    pairs = [pair for pair in own_pairs(actor) if pair.leader.id == actor.person_id]
    me = pairs[0].leader if pairs else own_card(actor)
    streams = streams_around(actor)
    places = places_of(actor, [s.kind for s in streams if s.taking_part], today=now.date())
    context = day_context(actor, day, pairs, Around(streams, places), me=me, now=now)
    news = since_you_were_here(actor, limit=NOTICES_SHOWN)
    context |= {
        "offers": offers_first(actor, zone=me.zone, now=now),
        "prompt": question_of_the_day(actor, today=now.date()),
        "notices": [_notice_row(notice, me.zone, now) for notice in news.lines],
        "unread": news.unread,
    }
    return render(request, "leader/today.html", context)


def day_context(
    actor: Actor, day: DayFacts, pairs: list[Pair], around: Around, *, me: Someone, now: datetime
) -> dict[str, Any]:
    """What the template of the day draws of ``day`` and of those who walk with ``me``."""
    arches = arches_of(pairs, day.ahead, around, me=me, now=now)
    return {
        "wishes": reverse("preferences"),
        "date": say_long_day(now, me.zone),
        "greeting": greeting(now, me),
        "next": _next(day, actor, now) if day.next else None,
        "invitation": None if day.next else _invitation(pairs),
        "unsaid": unsaid_of(day.unsaid, actor, now=now),
        "actions": [_action_row(action, now) for action in day.actions],
        "actions_in_all": day.actions_in_all,
        "arches": arches,
        "company": company_sentence(arches),
        "need": address_of("need"),
        "journal": address_of("journal-write"),
        "all_actions": address_of("actions"),
    }


def greeting(now: datetime, me: Someone) -> str:
    """Good morning, afternoon or evening on the reader's own clock."""
    hour = local(now, me.zone).hour
    if hour < 12:
        said = _("Good morning, {name}")
    elif hour < 18:
        said = _("Good afternoon, {name}")
    else:
        said = _("Good evening, {name}")
    return said.format(name=me.first_name)


def _next(day: DayFacts, actor: Actor, now: datetime) -> dict[str, Any]:
    facts: SessionFacts = day.next  # type: ignore[assignment]  # asked by the caller
    given = [
        (_("You agreed to bring"), day.texts.preparation),
        (_("Serves"), serves_of(facts, today=now.date()).removeprefix(_("serves "))),
        (_("Where"), day.texts.place),
    ]
    return {
        "title": title_of_session(facts, actor),
        "when": when_of(facts, actor, now=now),
        "stream": facts.stream_kind,
        "facts": [Fact(label, value) for label, value in given if value],
        "page": reverse("session", args=[facts.id]),
        "move": reverse("session-move", args=[facts.id]),
        "join": day.texts.join_link,
        "under_way": facts.starts_at <= now,
        "unprepared": not day.texts.preparation,
    }


def _invitation(pairs: list[Pair]) -> dict[str, str]:
    """What to do when nothing is booked."""
    unsigned = next((p for p in pairs if p.state == "contracting"), None)
    if unsigned:
        said = _("Write down with {name} how you want to work; then book your first session.")
        address = reverse("agreement", args=[unsigned.id])
        return _invited(
            _("First, your agreement"), said.format(name=unsigned.mentor.first_name), _("Write and sign"), address
        )
    meeting = next((p for p in pairs if p.state == "active"), None)
    if meeting:
        said = _("You and {name} have no date. A whole series is booked in one step.")
        said = said.format(name=meeting.mentor.first_name)
        return _invited(_("Book ahead"), said, _("Find times"), reverse("book-series", args=[meeting.id]))
    said = _("When you are matched, your next conversation stands here, with what you agreed to bring.")
    return _invited(_("Nothing is booked yet"), said, "", "")


def _invited(heading: str, said: str, label: str, address: str) -> dict[str, str]:
    return {"heading": heading, "said": said, "label": label, "address": address}


def _action_row(action: OpenAction, now: datetime) -> ActionRow:
    source = {
        "coaching": _("coaching"),
        "advising": _("advisor"),
        "reverse": _("reverse mentoring"),
    }.get(action.stream_kind, "")
    meta = " · ".join(part for part in (_due(action, now), source) if part)
    return ActionRow(
        title=action.text,
        address=reverse("action-tick", args=[action.id]),
        meta=meta,
        late=action.late,
        version=action.version,
    )


def _due(action: OpenAction, now: datetime) -> str:
    if action.due_in_days is None:
        return ""
    near = {-1: _("Due yesterday"), 0: _("Due today"), 1: _("Due tomorrow")}
    day = (now.date()).fromordinal(now.date().toordinal() + action.due_in_days)
    return near.get(action.due_in_days) or _("Due {day}").format(day=say_date(day, today=now.date()))


def _notice_row(notice: Notice, zone: str, now: datetime) -> Row:
    when = say_date(local(notice.at, zone).date(), today=local(now, zone).date())
    return Row(title=sentence_of_notice(notice), meta=when, address=notice.path)

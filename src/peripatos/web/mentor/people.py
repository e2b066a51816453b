"""A mentor's people: each with the next date, what was agreed, what to prepare."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from peripatos.core import clock
from peripatos.core.access import Actor, may
from peripatos.people.selectors.notices import since_you_were_here
from peripatos.relationships.selectors import own_card, own_pairs
from peripatos.relationships.types import Pair, RelationshipState
from peripatos.scheduling.said import say_date
from peripatos.scheduling.selectors import last_held_of_pairs, next_of_pairs, texts_of_sessions
from peripatos.scheduling.types import SessionFacts, SessionTexts
from peripatos.web.components.shapes import Fact, Row
from peripatos.web.offers.waiting import offers_first
from peripatos.web.people.notice_sentences import sentence_of_notice
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.words import pair_state_sentence, title_of, when_of

NOTICES_SHOWN = 5


@dataclass(frozen=True)
class Mentee:
    """One leader as their mentor sees them."""

    title: str
    name: str
    meta: str
    stream: str
    when: str
    facts: tuple[Fact, ...]
    session: str
    pair: str
    act: str
    act_label: str


@require_safe
@asks(may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE)
def my_people(request: ActingRequest) -> HttpResponse:
    """Everybody this mentor meets; the one who comes next stands first."""
    now, actor = clock.now(), request.actor
    pairs = [pair for pair in own_pairs(actor) if pair.mentor.id == actor.person_id]
    ids = [pair.id for pair in pairs]
    coming, held = next_of_pairs(actor, ids, now=now), last_held_of_pairs(actor, ids)
    wanted = [facts.id for facts in (*coming.values(), *held.values())]
    texts = texts_of_sessions(actor, wanted, now=now)
    pairs.sort(key=lambda p: (p.id not in coming, coming[p.id].starts_at if p.id in coming else now, p.leader.name))
    zone = pairs[0].mentor.zone if pairs else own_card(actor).zone
    news = since_you_were_here(actor, limit=NOTICES_SHOWN)
    context = {
        "offers": offers_first(actor, zone=zone, now=now),
        "heading": _heading(len(pairs)),
        "people": [_mentee(pair, coming.get(pair.id), held.get(pair.id), texts, actor, now) for pair in pairs],
        "notices": [
            Row(title=sentence_of_notice(n), meta=say_date(n.at.date(), today=now.date()), address=n.path)
            for n in news.lines
        ],
        "unread": news.unread,
    }
    return render(request, "mentor/people.html", context)


def _heading(count: int) -> str:
    if not count:
        return _("Nobody yet")
    return ngettext("You walk with one person", "You walk with {n} people", count).format(n=count)


def _mentee(
    pair: Pair,
    coming: SessionFacts | None,
    held: SessionFacts | None,
    texts: dict[UUID, SessionTexts],
    actor: Actor,
    now: datetime,
) -> Mentee:
    ahead = texts.get(coming.id) if coming else None
    before = texts.get(held.id) if held else None
    given = [
        (_("Agreed to bring"), ahead.preparation if ahead else ""),
        (_("Agenda"), _in_one_line(ahead.agenda) if ahead else ""),
        (_("Last time"), before.outcome if before else ""),
    ]
    address, label = _act(pair, coming)
    return Mentee(
        title=title_of(pair.stream_kind, pair.leader.name),
        name=pair.leader.name,
        meta=pair.leader.title,
        stream=pair.stream_kind,
        when=when_of(coming, actor, now=now) if coming else pair_state_sentence(pair, now=now),
        facts=tuple(Fact(what, value) for what, value in given if value),
        session=reverse("session", args=[coming.id]) if coming else "",
        pair=reverse("relationship", args=[pair.id]),
        act=address,
        act_label=label,
    )


def _in_one_line(agenda: str) -> str:
    return " · ".join(line.strip(" -•\t") for line in agenda.splitlines() if line.strip(" -•\t"))


def _act(pair: Pair, coming: SessionFacts | None) -> tuple[str, str]:
    """The one thing to do."""
    if pair.state is RelationshipState.CONTRACTING:
        return reverse("agreement", args=[pair.id]), _("Write and sign")
    if coming is not None:
        return reverse("session", args=[coming.id]), _("Prepare")
    if pair.state is RelationshipState.ACTIVE:
        return reverse("book-series", args=[pair.id]), _("Book ahead")
    return "", ""

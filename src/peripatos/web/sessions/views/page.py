"""One session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import Actor, may
from peripatos.growth.selectors.actions import actions_of_relationship
from peripatos.growth.types import ActionState, ActionView
from peripatos.relationships.selectors import pairs_by_id
from peripatos.relationships.types import Pair
from peripatos.scheduling.said import say_date
from peripatos.scheduling.selectors import own_note, session_facts, session_texts, shared_note
from peripatos.scheduling.types import BLOCKING_STATES, SessionFacts, SessionState, SessionTexts
from peripatos.web.components.shapes import ActionRow, Fact
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.forms import ActionForm
from peripatos.web.sessions.words import (
    heading_of,
    missed_sentence,
    place_in_series,
    serves_of,
    title_of_session,
    under_of,
    when_of,
)

MOST_ACTIONS = 8


@dataclass(frozen=True)
class Kept:
    """What somebody typed that could not be taken: it is shown again with the reason."""

    field: str = ""
    text: str = ""
    sentence: str = ""
    form: ActionForm | None = None


@asks(may.SESSION_READ_TIME_AND_PARTIES)
def session(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """The page of one session: for its two sides all of it, for a coordinator time and people."""
    return show(request, session_id)


def show(request: ActingRequest, session_id: UUID, kept: Kept | None = None) -> HttpResponse:
    """The page, perhaps with something typed that could not be taken."""
    now, actor = clock.now(), request.actor
    facts = session_facts(actor, session_id)
    pair = pairs_by_id(actor, [facts.relationship_id]).get(facts.relationship_id) if facts.relationship_id else None
    context = _outline(facts, pair, actor, now)
    if facts.side_of(actor.person_id) is not None:
        context |= _inside(facts, actor, now, kept or Kept())
    return render(request, "sessions/session.html", context, status=400 if kept else 200)


def _outline(facts: SessionFacts, pair: Pair | None, actor: Actor, now: datetime) -> dict[str, Any]:
    series = place_in_series(facts, pair)
    return {
        "facts": facts,
        "pair": pair,
        "inside": facts.side_of(actor.person_id) is not None,
        "other": facts.other_than(actor.person_id),
        "title": title_of_session(facts, actor),
        "lead": " · ".join(part for part in (title_of_session(facts, actor), series) if part),
        "heading": heading_of(facts, actor),
        "under": under_of(facts, actor, today=now.date()),
        "when": when_of(facts, actor, now=now),
        "stage": _stage(facts, now),
        "missed": missed_sentence(facts, actor),
        "movable": facts.state in (*BLOCKING_STATES, SessionState.UNCONFIRMED),
    }


def _stage(facts: SessionFacts, now: datetime) -> str:
    """What the page is about: ahead, ask, held, missed or cancelled."""
    if facts.state in (SessionState.HELD, SessionState.MISSED, SessionState.CANCELLED):
        return facts.state.value
    return "ahead" if facts.starts_at > now else "ask"


def _inside(facts: SessionFacts, actor: Actor, now: datetime, kept: Kept) -> dict[str, Any]:
    texts = session_texts(actor, facts.id, now=now)
    actions = actions_of_relationship(actor, facts.relationship_id, now=now) if facts.relationship_id else ()
    earlier = [a for a in actions if a.session_id != facts.id and a.state is ActionState.OPEN]
    own = [a for a in actions if a.session_id == facts.id]
    return {
        "texts": texts,
        "agenda": [line.strip(" -•\t") for line in texts.agenda.splitlines() if line.strip(" -•\t")],
        "around": _around(facts, texts, now),
        "note": shared_note(actor, facts.id, now=now),
        "private": own_note(actor, facts.id, now=now),
        "who_cannot": _("Not {name}, not the coordinator, not HR").format(
            name=facts.other_than(actor.person_id).first_name
        ),
        "kept": kept,
        "own_actions": action_rows_of(own, now),
        "earlier_actions": action_rows_of(earlier[:MOST_ACTIONS], now),
        "action_form": kept.form or ActionForm(initial={"owner": actor.person_id}),
        "me": facts.reader(actor.person_id),
    }


def _around(facts: SessionFacts, texts: SessionTexts, now: datetime) -> list[Fact]:
    given = [
        (_("You agreed to bring"), texts.preparation),
        (_("Serves"), serves_of(facts, today=now.date()).removeprefix(_("serves "))),
        (_("Where"), texts.place),
    ]
    return [Fact(label, value) for label, value in given if value]


def action_rows_of(actions: list[ActionView], now: datetime) -> list[ActionRow]:
    """Actions as lines with a box; another's are named."""
    rows = []
    for action in actions:
        parts = []
        if action.state is ActionState.DONE:
            parts.append(_("Done"))
        elif action.due_on:
            parts.append(_("Due {day}").format(day=say_date(action.due_on, today=now.date())))
        if not action.own:
            parts.append(action.owner_name)
        rows.append(
            ActionRow(
                title=action.text,
                address=reverse("action-tick", args=[action.id]),
                meta=" · ".join(parts),
                late=action.late,
                done=action.state is ActionState.DONE,
                version=action.version,
            )
        )
    return rows

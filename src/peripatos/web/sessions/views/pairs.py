"""The page of a pair: agreement, rhythm, pause and end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peripatos.core import clock
from peripatos.core.access import Actor, Reach, decide, may
from peripatos.core.errors import BadInput
from peripatos.programmes.selectors.starting import engagement_of
from peripatos.programmes.types import StreamKind
from peripatos.relationships.policies import target_of_known_pair
from peripatos.relationships.selectors import agreement_statuses, has_signed_draft, mentors_with_room, pair_of
from peripatos.relationships.services import (
    begin_closing,
    complete_relationship,
    end_relationship,
    pause_relationship,
    reassign_relationship,
    resume_relationship,
)
from peripatos.relationships.types import Pair, RelationshipState
from peripatos.scheduling.selectors import cadence_facts, sessions_of_pair
from peripatos.scheduling.types import BLOCKING_STATES, CadenceFacts
from peripatos.web.components.shapes import Fact
from peripatos.web.growth.addresses import address_of
from peripatos.web.programme.words import span_words
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sessions.forms import PauseForm, ReassignForm
from peripatos.web.sessions.words import (
    dated_rows_of,
    pair_state_from_outside,
    pair_state_sentence,
    short_time,
    title_of_pair,
)

RULE = may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE
END = may.RELATIONSHIP_RECORD_END_OR_PAUSE_NO_REASON_REQUIRED
PAST_SHOWN = 12


@require_safe
@asks(RULE)
def relationship(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Where two people stand: agreement, next sessions, rhythm."""
    now, actor = clock.now(), request.actor
    pair = pair_of(actor, relationship_id)
    inside = pair.side_of(actor.person_id) is not None
    sessions = sessions_of_pair(actor, pair.id)
    ahead = [s for s in reversed(sessions) if s.ends_at > now and s.state in BLOCKING_STATES]
    past = [s for s in sessions if s.ends_at <= now]
    rhythm = cadence_facts(actor, [pair], now=now)[pair.id]
    statuses = agreement_statuses(actor, [pair], now=now)
    context = {
        "pair": pair,
        "inside": inside,
        "other": pair.other_than(actor.person_id),
        "title": title_of_pair(pair, actor),
        "sentence": pair_state_sentence(pair, now=now) if inside else pair_state_from_outside(pair, now=now),
        "agreed": statuses.get(pair.id),
        "signed": inside and pair.state is RelationshipState.CONTRACTING and has_signed_draft(actor, pair),
        "ahead": dated_rows_of(ahead, actor, now=now),
        "past": dated_rows_of(past[:PAST_SHOWN], actor, now=now),
        "facts": _facts(pair, rhythm, request),
        "bookable": pair.state is RelationshipState.ACTIVE,
        "closing": pair.state is RelationshipState.CLOSING,
        "paused": pair.state is RelationshipState.PAUSED,
        "reassignable": pair.is_open
        and decide(actor, may.RELATIONSHIP_RECORD_REASSIGN, target_of_known_pair(pair)).reach is Reach.FULL,
        "rematch": _rematch(pair, actor),
        "pausable": pair.state in (RelationshipState.ACTIVE, RelationshipState.CONTRACTING),
    }
    return render(request, "relationships/relationship.html", context)


@require_http_methods(["GET", "POST"])
@asks(END, RULE)
def pause(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """A pause of at most 90 days."""
    pair = pair_of(request.actor, relationship_id)
    form = PauseForm(request.POST or None, initial={"until_on": clock.now().date() + timedelta(days=30)})
    if request.method == "POST" and form.is_valid():
        try:
            pause_relationship(
                actor=request.actor,
                relationship_id=pair.id,
                until_on=form.cleaned_data["until_on"],
                now=clock.now(),
            )
        except BadInput as problem:
            form.add_error("until_on", problem.fields["until_on"])
        else:
            messages.success(request, _("Paused. Clocks stand still; sessions in that time were cancelled."))
            return _back(pair.id)
    context = {"pair": pair, "title": title_of_pair(pair, request.actor), "form": form}
    return render(request, "relationships/pause.html", context, status=400 if form.errors else 200)


@require_POST
@asks(END)
def resume(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Ends the pause."""
    resume_relationship(actor=request.actor, relationship_id=relationship_id, now=clock.now())
    messages.success(request, _("The pause is over."))
    return _back(relationship_id)


@require_POST
@asks(END)
def close(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Begins a planned end."""
    begin_closing(actor=request.actor, relationship_id=relationship_id, now=clock.now())
    messages.success(request, _("You are closing. Book one last session to say what it was worth."))
    return _back(relationship_id)


@require_POST
@asks(END)
def complete(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Completes a planned end."""
    complete_relationship(actor=request.actor, relationship_id=relationship_id, now=clock.now())
    messages.success(request, _("Complete. Thank you both."))
    return HttpResponseRedirect(reverse("home"), status=303)


@require_http_methods(["GET", "POST"])
@asks(END, RULE)
def end(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Ends at once, without a reason, after asking once more."""
    pair = pair_of(request.actor, relationship_id)
    rematch = _rematch(pair, request.actor)
    if request.method == "POST":
        end_relationship(actor=request.actor, relationship_id=pair.id, now=clock.now())
        messages.success(request, _("This has ended. Nobody is asked why."))
        return _back(pair.id) if rematch else HttpResponseRedirect(reverse("home"), status=303)
    context = {
        "pair": pair,
        "title": title_of_pair(pair, request.actor),
        "other": pair.other_than(request.actor.person_id),
        "rematch": rematch,
    }
    return render(request, "relationships/end.html", context)


@require_http_methods(["GET", "POST"])
@asks(may.RELATIONSHIP_RECORD_REASSIGN)
def reassign(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """A coordinator gives the leader somebody else of the same stream."""
    pair = pair_of(request.actor, relationship_id)
    choices = mentors_with_room(request.actor, pair.id)
    form = ReassignForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        fresh = reassign_relationship(
            actor=request.actor,
            relationship_id=pair.id,
            mentor_enrolment_id=form.cleaned_data["mentor"],
            now=clock.now(),
        )
        messages.success(request, _("Done. All three were told; the two new partners begin with their agreement."))
        return _back(fresh)
    context = {"pair": pair, "title": title_of_pair(pair, request.actor), "form": form, "choices": choices}
    return render(request, "relationships/reassign.html", context, status=400 if form.errors else 200)


def _rematch(pair: Pair, actor: Actor) -> str:
    """Where the leader of a pair asks for somebody else; nothing for anybody else."""
    if pair.leader_enrolment_id is None or actor.person_id != pair.leader.id:
        return ""
    return address_of("rematch", pair.leader_enrolment_id)


def _facts(pair: Pair, rhythm: CadenceFacts, request: ActingRequest) -> list[Fact]:
    now = clock.now()
    zone = (pair.mentor if request.actor.person_id == pair.mentor.id else pair.leader).zone
    held = short_time(rhythm.last_held_at, zone, now=now) if rhythm.last_held_at else _("not yet")
    coming = short_time(rhythm.next_at, zone, now=now) if rhythm.next_at else _("not booked")
    given: list[tuple[str, Any]] = [
        (_("Last met"), held),
        (_("Next"), coming),
        (_("Rhythm"), _("every {n} days, {m} minutes").format(n=pair.cadence_days, m=pair.session_minutes)),
        (_("Sessions held"), str(rhythm.held)),
    ]
    if rhythm.overdue_days:
        given.append((_("Overdue"), _("{n} days beyond the rhythm").format(n=rhythm.overdue_days)))
    if pair.stream_kind == StreamKind.ADVISING:
        given += _engagement(pair, request)
    return [Fact(label, value) for label, value in given]


def _engagement(pair: Pair, request: ActingRequest) -> list[tuple[str, Any]]:
    """From when to when an advisor from outside is engaged, for whoever may know of it."""
    span = engagement_of(
        request.actor, leader_id=pair.leader.id, advisor_id=pair.mentor.id, programme_id=pair.programme_id
    )
    return [(_("Engaged from outside"), span_words(*span))] if span else []


def _back(relationship_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("relationship", args=[relationship_id]), status=303)

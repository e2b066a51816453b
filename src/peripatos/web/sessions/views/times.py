"""Choosing a time: for a new session, or for one that moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, GuardFailed, VersionConflict
from peripatos.relationships.selectors import pair_of
from peripatos.relationships.types import Pair, RelationshipState, Someone
from peripatos.scheduling.hours import zone_of
from peripatos.scheduling.said import Reader as ReaderOf
from peripatos.scheduling.said import local, say_slot
from peripatos.scheduling.selectors import chemistry_of, free_slots_of_offer, free_slots_of_pair, session_facts
from peripatos.scheduling.services import book_chemistry_meeting, book_session, move_session
from peripatos.scheduling.types import SessionFacts, SessionKind, Slot
from peripatos.web.growth.addresses import address_of
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.sessions.forms import OwnTimeForm, SlotForm, VersionForm, future_day
from peripatos.web.sessions.words import slot_label, title_of, title_of_pair, title_of_session, when_of

DAYS_SHOWN = 7
STEP_MINUTES = 30
CHEMISTRY_MINUTES = 30


@dataclass(frozen=True)
class DayOfSlots:
    """One day on the reader's calendar with its free times: (instant, own clock, the other's clock)."""

    day: date
    times: tuple[tuple[str, str, str], ...]


@require_http_methods(["GET", "POST"])
@asks(may.SESSION_BOOK_RESCHEDULE_CANCEL, may.AVAILABILITY_READ_FREE_SLOTS)
def book(request: ActingRequest, relationship_id: UUID) -> HttpResponse:
    """Books one session at a time at which both are free."""
    pair = pair_of(request.actor, relationship_id)
    me, other = _sides(pair, request)
    kind = SessionKind.CLOSURE if pair.state is RelationshipState.CLOSING else SessionKind.REGULAR
    choice = _Choice(request, me, other)
    if choice.made:
        try:
            session_id = book_session(
                actor=request.actor, relationship_id=pair.id, starts_at=choice.instant(), kind=kind, now=clock.now()
            )
        except (BadInput, GuardFailed) as problem:
            choice.refuse(problem)
        else:
            messages.success(request, _("Booked. Both of you find it in your mail and on this page."))
            return HttpResponseRedirect(reverse("session", args=[session_id]), status=303)
    start = _start(request, me.zone)
    slots = free_slots_of_pair(request.actor, pair.id, start=start, end=_end(start), step_minutes=STEP_MINUTES)
    said = _("{n} minutes, at times at which both work and are free.").format(n=pair.session_minutes)
    context = {
        "title": title_of_pair(pair, request.actor),
        "heading": _("When do you meet?"),
        "under": said if pair.side_of(request.actor.person_id) else _on_clock_of(me, said),
        "address": reverse("book-session", args=[pair.id]),
        "back": reverse("relationship", args=[pair.id]),
        "series": reverse("book-series", args=[pair.id]),
        **_days(slots, start, me, other),
    }
    return choice.page(context)


@require_http_methods(["GET", "POST"])
@asks(may.SESSION_BOOK_RESCHEDULE_CANCEL, may.AVAILABILITY_READ_FREE_SLOTS)
def move(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Moves a session to another time at which both are free."""
    facts = session_facts(request.actor, session_id)
    me, other = facts.reader(request.actor.person_id), facts.other_than(request.actor.person_id)
    choice, based = _Choice(request, me, other), VersionForm(request.POST or None)
    if choice.made and based.is_valid():
        try:
            move_session(
                actor=request.actor,
                session_id=session_id,
                starts_at=choice.instant(),
                version=based.cleaned_data["version"],
                now=clock.now(),
            )
        except (BadInput, GuardFailed, VersionConflict) as problem:
            choice.refuse(problem)
        else:
            messages.success(request, _("Moved. Both of you get the new time by mail."))
            return HttpResponseRedirect(reverse("session", args=[session_id]), status=303)
    start = _start(request, me.zone)
    said = _("Now: {when}").format(when=when_of(facts, request.actor, now=clock.now()))
    context = {
        "title": title_of_session(facts, request.actor),
        "heading": _("Move it to another time"),
        "under": said if facts.side_of(request.actor.person_id) else _on_clock_of(me, said),
        "address": reverse("session-move", args=[facts.id]),
        "back": reverse("session", args=[facts.id]),
        "version": facts.version,
        **_days(_slots_to_move(request, facts, start), start, me, other),
    }
    return choice.page(context)


@require_http_methods(["GET", "POST"])
@asks(may.CHEMISTRY_MEETING_ARRANGE)
def chemistry(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Books a short first conversation before anybody answers an offer."""
    place = chemistry_of(request.actor, offer_id, now=clock.now())
    if place.session_id is not None:
        return HttpResponseRedirect(reverse("session", args=[place.session_id]), status=303)
    own_mentor = request.actor.person_id == place.mentor.id
    me, other = (place.mentor, place.leader) if own_mentor else (place.leader, place.mentor)
    choice = _Choice(request, me, other)
    if choice.made:
        try:
            session_id = book_chemistry_meeting(
                actor=request.actor,
                offer_id=place.offer_id,
                starts_at=choice.instant(),
                minutes=CHEMISTRY_MINUTES,
                now=clock.now(),
            )
        except (BadInput, GuardFailed) as problem:
            choice.refuse(problem)
        else:
            messages.success(request, _("Booked. Both of you find it in your mail and on this page."))
            return HttpResponseRedirect(reverse("session", args=[session_id]), status=303)
    start = _start(request, me.zone)
    end = min(_end(start), place.before)
    slots = free_slots_of_offer(request.actor, place.offer_id, start=start, end=end, minutes=CHEMISTRY_MINUTES)
    context = {
        "title": title_of(place.stream_kind, other.name, SessionKind.CHEMISTRY),
        "heading": _("Meet once before you answer"),
        "under": _("{n} minutes. It commits neither of you.").format(n=CHEMISTRY_MINUTES),
        "address": reverse("chemistry", args=[place.offer_id]),
        "back": address_of("offer", place.offer_id),
        **_days(slots, start, me, other),
    }
    return choice.page(context)


class _Choice:
    """What was posted: one of our times or another one, and what came of it."""

    def __init__(self, request: ActingRequest, me: Someone, other: Someone) -> None:
        self.request, self.me, self.other = request, me, other
        posted = request.method == "POST"
        self.slot = SlotForm(request.POST) if posted and "starts_at" in request.POST else None
        self.own = OwnTimeForm(request.POST if posted and not self.slot else None, zone=me.zone)
        self.made = posted and (self.slot or self.own).is_valid()
        self.trouble: dict[str, Any] = {}
        if self.slot and self.slot.errors:
            self.trouble = {"trouble": _("Choose one of the times.")}

    def instant(self) -> datetime:
        return (self.slot or self.own).instant()

    def refuse(self, problem: BadInput | GuardFailed | VersionConflict) -> None:
        self.trouble = _trouble(problem, self.me, self.other)

    def page(self, context: dict[str, Any]) -> HttpResponse:
        status = 409 if self.trouble else (400 if self.own.errors else 200)
        return render(self.request, "sessions/times.html", {**context, **self.trouble, "form": self.own}, status=status)


def _on_clock_of(me: Someone, said: str) -> str:
    return _("{said} All times are on the clock of {name}.").format(said=said, name=me.first_name)


def _slots_to_move(request: ActingRequest, facts: SessionFacts, start: datetime) -> tuple[Slot, ...]:
    if facts.relationship_id is not None:
        return free_slots_of_pair(
            request.actor,
            facts.relationship_id,
            start=start,
            end=_end(start),
            minutes=facts.minutes,
            step_minutes=STEP_MINUTES,
            moving=facts.id,
        )
    if facts.offer_id is None:
        return ()
    return free_slots_of_offer(request.actor, facts.offer_id, start=start, end=_end(start), minutes=facts.minutes)


def _trouble(problem: BadInput | GuardFailed | VersionConflict, me: Someone, other: Someone) -> dict[str, Any]:
    if isinstance(problem, BadInput):
        return {"trouble": next(iter(problem.fields.values()))}
    now = clock.now()
    following = [datetime.fromisoformat(str(text)) for text in problem.data.get("next", ())]  # type: ignore[attr-defined]
    return {
        "trouble": sentence_of(problem),
        "following": [(t.isoformat(), say_slot(t, ReaderOf(me.zone, other), now=now)) for t in following],
    }


def _sides(pair: Pair, request: ActingRequest) -> tuple[Someone, Someone]:
    other = pair.other_than(request.actor.person_id)
    return (pair.leader if other is pair.mentor else pair.mentor), other


def _start(request: ActingRequest, zone: str) -> datetime:
    """From the first instant of the asked day, but never earlier than the next quarter of an hour."""
    now = clock.now()
    day = future_day(request.GET.get("from"), local(now, zone).date())
    return max(now + timedelta(minutes=15), datetime.combine(day, time.min, zone_of(zone)).astimezone(UTC))


def _end(start: datetime) -> datetime:
    return start + timedelta(days=DAYS_SHOWN)


def _days(slots: Sequence[Slot], start: datetime, me: Someone, other: Someone) -> dict[str, Any]:
    by_day: dict[date, list[tuple[str, str, str]]] = {}
    for slot in slots:
        day = local(slot.starts_at, me.zone).date()
        by_day.setdefault(day, []).append((slot.starts_at.isoformat(), *slot_label(slot.starts_at, me, other)))
    return {
        "days": [DayOfSlots(day, tuple(times)) for day, times in by_day.items()],
        "later": local(_end(start), me.zone).date().isoformat(),
        "other": other,
        "me": me,
    }

"""The blueprint on one sheet."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core.access import DutyKind, may
from peripatos.programmes.selectors.blueprint import Answerable, Blueprint, BlueprintStream, blueprint
from peripatos.programmes.types import CalendarEvent, ObjectiveDraft, ProgrammeState, StreamKind
from peripatos.web.components.shapes import Arch, ArchState, Cell, Moment
from peripatos.web.programme import words
from peripatos.web.programme.reading import today
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import listed

MENTORS = {
    StreamKind.COACHING: ("{n} coach", "{n} coaches"),
    StreamKind.ADVISING: ("{n} advisor", "{n} advisors"),
    StreamKind.COHORTS: ("{n} facilitator", "{n} facilitators"),
    StreamKind.REVERSE: ("{n} colleague", "{n} colleagues"),
    StreamKind.ROTATIONS: ("{n} host", "{n} hosts"),
}


@asks(may.PROGRAMME_READ_BLUEPRINT)
def sheet(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """What the programme is for, who answers for it, its streams and its year."""
    plan = blueprint(request.actor, programme_id)
    start = (plan.starts_on or today()).replace(day=1)
    context = {
        "plan": plan,
        "lead": _lead(plan),
        "objectives": [_objective(o) for o in plan.objectives],
        "answerable": [_answer(line) for line in plan.answerable],
        "arches": [_arch(s) for s in plan.streams],
        "running": sum(s.runs for s in plan.streams),
        "cells": None if plan.events is None else year_cells(plan.events, start=start, today=today()),
        "upcoming": [
            Moment(words.span_words(e.starts_on, e.ends_on), _title(e), _("quiet period") if e.quiet else "")
            for e in plan.events or ()
            if e.ends_on >= today()
        ][:3],
    }
    return render(request, "programme/blueprint.html", context)


def _lead(plan: Blueprint) -> str:
    if plan.chartered_at is None:
        return _("Blueprint · draft, not yet chartered")
    state = (
        "" if plan.state in (ProgrammeState.RUNNING, ProgrammeState.CHARTERED) else f" · {words.STATES[plan.state][0]}"
    )
    return (
        _("Blueprint · chartered {day} by {name}").format(
            day=date_format(plan.chartered_at.date(), "j F Y"), name=plan.chartered_by or _("the sponsor")
        )
        + state
    )


def _objective(draft: ObjectiveDraft) -> dict[str, str]:
    name = words.objective_name(draft.kind)
    return {
        "title": name or draft.statement,
        "statement": draft.statement if name else "",
        "leader": " ".join(draft.leader_success),
        "mentor": " ".join(draft.mentor_success),
        "horizon": _("By {day}").format(day=date_format(draft.horizon_on, "j F Y")) if draft.horizon_on else "",
    }


def _answer(line: Answerable) -> str:
    people = listed(line.people)
    if line.kind == DutyKind.SPONSOR:
        said = _("Sponsor: {people}").format(people=people or _("nobody yet"))
        return _("{said}; deputy: {people}").format(said=said, people=listed(line.deputies)) if line.deputies else said
    name = str(words.DUTIES[line.kind])
    streams = listed(words.stream_name(kind).lower() for kind in line.streams)
    return f"{name}: {people}" + (f" ({streams})" if streams else "")


def _arch(stream: BlueprintStream) -> Arch:
    label = words.stream_name(stream.kind)
    if not stream.runs:
        return Arch(stream.kind, label, ArchState.NOT_RUN)
    rhythm = f"{words.cadence_words(stream.cadence_days)}, {words.minutes_words(stream.session_minutes)}".capitalize()
    if stream.leaders is None:
        return Arch(stream.kind, rhythm, ArchState.HELD, bay="–", who=label, when=_("too few people to say how many"))
    mentors = ""
    if stream.mentors is not None:
        one, many = MENTORS[stream.kind]
        mentors = ngettext(one, many, stream.mentors).format(n=stream.mentors)
    return Arch(stream.kind, rhythm, ArchState.HELD, bay=str(stream.leaders), who=label, when=mentors)


def year_cells(events: Sequence[CalendarEvent], *, start: date, today: date) -> list[Cell]:
    """Twelve months from ``start`` on: the first event of each month names it, a quiet month is dotted."""
    months = [_month_after(start, n) for n in range(12)]
    return [_cell(month, events, today) for month in months]


def _title(event: CalendarEvent) -> str:
    """Metadata readers get the dates of an event without its title."""
    return event.title or (_("Quiet") if event.quiet else _("Event"))


def _month_after(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _cell(month: date, events: Sequence[CalendarEvent], today: date) -> Cell:
    last = _month_after(month, 1)
    inside = [e for e in events if e.starts_on < last and e.ends_on >= month]
    named = next((e for e in inside if not e.quiet), None)
    now = (today.year, today.month) == (month.year, month.month)
    if named is not None:
        return Cell(_title(named), "event", now)
    if inside:
        return Cell(_("Quiet"), "quiet", now)
    return Cell(f"{month:%b}", "", now)

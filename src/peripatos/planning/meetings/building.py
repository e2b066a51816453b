"""The engine's problem of meetings, from who is due to meet and everybody's time."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from peripatos.engine.meetings import Problem
from peripatos.engine.meetings.problem import alone
from peripatos.matching.types import RunState
from peripatos.planning.files import documents_of
from peripatos.planning.meetings.calendars import GRID_MINUTES, Calendars, calendars_of, written, zones_of
from peripatos.planning.meetings.clocks import DAY_COST, burdens, hour_costs
from peripatos.planning.meetings.due import BOOKED, Days, Due, Party, around, meetings_due, next_due, tolerance_days
from peripatos.planning.meetings.parties import (
    Aside,
    cohorts_of,
    held_lately,
    pairs_of,
    with_last_dates,
)
from peripatos.planning.meetings.settings import STREAMS, MeetingSettings, Window, cleaned, window_of
from peripatos.planning.models import PlanRun
from peripatos.planning.seams import Asked, Built, Document, Nothing
from peripatos.planning.types import Pin, PinKind
from peripatos.programmes.models import BusinessEvent
from peripatos.programmes.types import StreamKind

LEFT_OUT_COST = 20_000
"""Dearer than the worst hours of the largest cohort, so that a meeting is left out only where rules bar it."""


def build(asked: Asked) -> Built:
    """The problem as things stand: every meeting that falls due in the window, around what everybody has already.

    Raises ``Nothing`` with ``nobody``, ``nothing_due`` or ``window_over``.
    """
    wanted, programme = cleaned(asked.settings), asked.plan.programme_id
    window = window_of(wanted, asked.now)
    parties, aside = pairs_of(programme, wanted.streams)
    parties += cohorts_of(programme) if StreamKind.COHORTS in wanted.streams else []
    if not parties:
        raise Nothing("nobody")
    parties = with_last_dates(parties, programme, zones_of({p for party in parties for p in party.members}))
    quiet = _quiet(programme, window)
    due = [meeting for party in parties for meeting in meetings_due(party, window, wanted.tolerance, quiet)]
    if not due:
        raise Nothing("nothing_due")
    calendars = calendars_of({p for meeting in due for p in meeting.party.members}, programme, window)
    document = _document(asked, wanted, calendars, due, quiet)
    kept, lost = _wishes(document, asked.pins)
    document["fixed"] += kept
    aside += _ends_before(parties, due, window)
    return Built(document, _facts(calendars, parties, due) | {"aside": aside, "wishes_lost": lost})


def _document(
    asked: Asked, wanted: MeetingSettings, calendars: Calendars, due: Sequence[Due], quiet: Sequence[Days]
) -> Document:
    people = list(dict.fromkeys(person for meeting in due for person in meeting.party.members))
    burden = burdens(held_lately(asked.plan.programme_id, asked.now), calendars.zones, people)
    caps = {"day_cap": wanted.day_cap, "week_cap": wanted.week_cap}
    window = calendars.window
    return {
        "version": 1,
        "kind": "meetings",
        "from": window.first.isoformat(),
        "days": window.days,
        "grid_minutes": GRID_MINUTES,
        "people": [calendars.person(p, **caps, burden_percent=burden.get(p, 0)) for p in people],
        "sessions": [*_sessions(due), *_booked(calendars)],
        "series": _series(due, wanted.tolerance, quiet),
        "quiet": [[first.isoformat(), last.isoformat()] for first, last in quiet],
        "fixed": [[name, written(start)] for name, _, start, _ in calendars.fixed],
        "published": _before(asked, {meeting.name for meeting in due}, window),
        "move_price": wanted.move_price * DAY_COST,
        "hour_cost": hour_costs(wanted.avoid),
        "day_cost": DAY_COST,
        "unscheduled_cost": LEFT_OUT_COST,
        "relax": _full_already(calendars, people, caps),
    }


def _sessions(due: Iterable[Due]) -> Iterable[dict[str, Any]]:
    in_series = Counter(meeting.party.name for meeting in due)
    for meeting in due:
        found: dict[str, Any] = {
            "id": meeting.name,
            "members": [str(person) for person in meeting.party.members],
            "minutes": meeting.party.minutes,
            "target": meeting.target.isoformat(),
            "latest": meeting.latest.isoformat(),
        }
        if meeting.earliest is not None:
            found["earliest"] = meeting.earliest.isoformat()
        if in_series[meeting.party.name] > 1:
            found["series"] = meeting.party.name
        yield found


def _booked(calendars: Calendars) -> Iterable[dict[str, Any]]:
    for name, members, _start, minutes in calendars.fixed:
        yield {"id": name, "members": [str(person) for person in members], "minutes": minutes}


def _series(due: Iterable[Due], tolerance: int, quiet: Sequence[Days]) -> list[dict[str, Any]]:
    """The distance between sessions of those who meet more than once; quiet days around a due day stretch it."""
    counts: Counter[Party] = Counter()
    stretched: Counter[Party] = Counter()
    for meeting in due:
        first, last = around(meeting.target, quiet)
        counts[meeting.party] += 1
        stretched[meeting.party] += (last - first).days
    return [
        {
            "id": party.name,
            "min_days": max(1, party.cadence_days - _slack(party, tolerance) - stretched[party]),
            "max_days": party.cadence_days + _slack(party, tolerance) + stretched[party],
        }
        for party, count in counts.items()
        if count > 1
    ]


def _slack(party: Party, tolerance: int) -> int:
    return tolerance_days(party.cadence_days, tolerance)


def _quiet(programme_id: UUID, window: Window) -> list[Days]:
    day = timedelta(days=1)
    rows = BusinessEvent.objects.filter(
        programme_id=programme_id, quiet=True, starts_on__lte=window.last + day, ends_on__gte=window.first - day
    ).order_by("starts_on", "id")
    return list(rows.values_list("starts_on", "ends_on"))


def _before(asked: Asked, names: Collection[str], window: Window) -> list[list[str]]:
    """The dates of the last solved run of this plan in these days, so that a further run moves few of them."""
    runs = PlanRun.objects.filter(plan=asked.plan, state=RunState.SOLVED).order_by("-number")
    latest = runs.values_list("id", flat=True).first()
    documents = documents_of(latest) if latest else None
    rows = documents[1]["sessions"] if documents else []
    first, last = window.first.isoformat(), window.last.isoformat()
    return [[name, at] for name, at in rows if name in names and first <= at[:10] <= last]


def _full_already(calendars: Calendars, people: Sequence[UUID], caps: dict[str, int]) -> list[str]:
    """Caps that booked sessions break by themselves: they hold for everything new."""
    place = {person: k for k, person in enumerate(people)}
    return [f"/people/{place[person]}/{name}" for person, name in calendars.full(**caps)]


def _wishes(document: Document, pins: Iterable[Pin]) -> tuple[list[list[str]], list[dict[str, str]]]:
    """Times that a coordinator keeps, and those that can no longer be kept: a meeting that is not due any more, or a
    time outside hours, busy, or quiet by now.
    """
    kept, lost = [], []
    wanted = [pin for pin in pins if pin.kind is PinKind.TIME and pin.starts_at is not None]
    problem = Problem.from_dict(document) if wanted else None
    for pin in wanted:
        assert problem is not None
        assert pin.starts_at is not None
        row = [pin.about, written(pin.starts_at)]
        why = "not_due" if pin.about not in problem.session_index else _why_lost(problem, pin)
        if why or pin.about.startswith(BOOKED):
            lost.append({"about": pin.about, "at": row[1], "why": why or "not_due"})
        else:
            kept.append(row)
    return kept, lost


def _why_lost(problem: Problem, pin: Pin) -> str:
    assert pin.starts_at is not None
    origin = datetime.combine(date.fromordinal(problem.first), time.min, UTC)
    place, rest = divmod(int((pin.starts_at - origin).total_seconds()), problem.grid * 60)
    inside = not rest and 0 <= place < problem.starts
    return "" if inside and alone(problem, problem.session_index[pin.about])[place] else "taken_since"


def _ends_before(parties: Iterable[Party], due: Iterable[Due], window: Window) -> list[Aside]:
    planned = {meeting.party.id for meeting in due}
    return [
        {"pair": str(party.id), "reason": "ends_before"}
        for party in parties
        if party.id not in planned and party.ends_on is not None and party.ends_on < max(next_due(party), window.first)
        if next_due(party) <= window.last
    ]


def _facts(calendars: Calendars, parties: Sequence[Party], due: Sequence[Due]) -> dict[str, Any]:
    streams = Counter(meeting.party.stream.value for meeting in due)
    window = calendars.window
    return {
        "first_on": window.first.isoformat(),
        "last_on": window.last.isoformat(),
        "parties": len(parties),
        "not_due": len(parties) - len({meeting.party.name for meeting in due}),
        # A list, because PostgreSQL keeps no order of keys, and the meetings of the file follow one another like this.
        "streams": [[stream.value, streams[stream.value]] for stream in STREAMS if streams[stream.value]],
        "assumed": [str(person) for person in calendars.assumed],
        "booked_ahead": len(calendars.fixed),
    }

"""Pairs and cohorts that may meet, who of them is left aside, and when they met last: a few queries at any size."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max

from peripatos.people.types import Employment
from peripatos.planning.meetings.due import Party
from peripatos.planning.meetings.settings import STREAMS, Window
from peripatos.planning.models import CohortMember
from peripatos.programmes.types import StreamKind, StreamState
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import OPEN_STATES, RelationshipState
from peripatos.scheduling.hours import zone_of
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.types import BLOCKING_STATES, SessionState

Aside = dict[str, str]
MET = (SessionState.HELD, *BLOCKING_STATES)
QUARTER = timedelta(days=91)
WHY_ASIDE = {
    RelationshipState.CONTRACTING: "unsigned",
    RelationshipState.PAUSED: "pair_paused",
    RelationshipState.CLOSING: "pair_closing",
}
PAIR_FIELDS = (
    "id",
    "stream__kind",
    "stream__state",
    "state",
    "leader_id",
    "mentor_id",
    "leader__employment",
    "mentor__employment",
    "session_minutes",
    "cadence_days",
    "formed_on",
    "planned_end_on",
)


def pairs_of(programme_id: UUID, streams: Collection[str]) -> tuple[list[Party], list[Aside]]:
    """Active pairs of these streams, stream after stream, and the open ones that are left aside with the reason."""
    rows = Relationship.objects.filter(programme_id=programme_id, stream__kind__in=streams, state__in=OPEN_STATES)
    parties, aside = [], []
    for row in rows.order_by("id").values(*PAIR_FIELDS):
        why = _why_aside(row)
        if why:
            aside.append({"pair": str(row["id"]), "reason": why})
        else:
            parties.append(_pair(row))
    return sorted(parties, key=lambda p: STREAMS.index(p.stream)), aside


def _why_aside(row: dict[str, object]) -> str:
    at_work = row["leader__employment"] == row["mentor__employment"] == Employment.ACTIVE
    if row["state"] != RelationshipState.ACTIVE:
        return WHY_ASIDE[RelationshipState(str(row["state"]))]
    if row["stream__state"] in (StreamState.PAUSED, StreamState.CLOSED):
        return "stream_rests"
    return "" if at_work else "not_at_work"


def _pair(row: dict[str, object]) -> Party:
    return Party(
        id=row["id"],  # type: ignore[arg-type]
        stream=StreamKind(str(row["stream__kind"])),
        members=(row["leader_id"], row["mentor_id"]),  # type: ignore[arg-type]
        minutes=row["session_minutes"],  # type: ignore[arg-type]
        cadence_days=row["cadence_days"],  # type: ignore[arg-type]
        formed_on=row["formed_on"],  # type: ignore[arg-type]
        ends_on=row["planned_end_on"],  # type: ignore[arg-type]
    )


def cohorts_of(programme_id: UUID) -> list[Party]:
    """Cohorts that stand, the facilitator first; members who are not at work are left out of the date."""
    rows = CohortMember.objects.filter(programme_id=programme_id, cohort__closed_on=None)
    rows = rows.exclude(cohort__stream__state__in=(StreamState.PAUSED, StreamState.CLOSED))
    rows = rows.filter(person__employment=Employment.ACTIVE).select_related("cohort__stream")
    found: dict[UUID, Party] = {}
    for row in rows.order_by("cohort__plan_id", "cohort__number", "person_id"):
        cohort = row.cohort
        known = found.get(cohort.id) or Party(
            id=cohort.id,
            stream=StreamKind.COHORTS,
            members=(),
            minutes=cohort.stream.session_minutes,
            cadence_days=cohort.stream.cadence_days,
            formed_on=cohort.formed_on,
        )
        first = row.person_id == cohort.facilitator_id
        members = (row.person_id, *known.members) if first else (*known.members, row.person_id)
        found[cohort.id] = replace(known, members=members)
    return [party for party in found.values() if len(party.members) > 1]


def with_last_dates(parties: Iterable[Party], programme_id: UUID, zones: dict[UUID, str]) -> list[Party]:
    """The same parties with the day of their last session on the leader's clock, held or booked."""
    rows = MentoringSession.objects.filter(programme_id=programme_id, relationship__isnull=False, state__in=MET)
    last = dict(rows.order_by().values_list("relationship_id").annotate(Max("starts_at")))
    found = []
    for party in parties:
        at = last.get(party.id)
        since = at.astimezone(zone_of(zones.get(party.members[0], "UTC"))).date() if at else None
        found.append(replace(party, since=since))
    return found


def held_lately(programme_id: UUID, now: datetime) -> list[tuple[UUID, datetime]]:
    """Who met when within the last quarter."""
    rows = MentoringSession.objects.filter(
        programme_id=programme_id, state=SessionState.HELD, starts_at__gte=now - QUARTER, starts_at__lte=now
    )
    return [
        (person, at)
        for leader, mentor, at in rows.order_by().values_list("leader_id", "mentor_id", "starts_at")
        for person in (leader, mentor)
    ]


def booked_in(programme_id: UUID, window: Window) -> dict[UUID, tuple[tuple[UUID, UUID], datetime, datetime]]:
    """Sessions of the programme that begin in the window, by id: people, start, end."""
    start, end = span(window)
    rows = MentoringSession.objects.filter(
        programme_id=programme_id, state__in=BLOCKING_STATES, starts_at__gte=start, ends_at__lte=end
    )
    fields = rows.order_by("starts_at", "id").values_list("id", "leader_id", "mentor_id", "starts_at", "ends_at")
    return {key: ((leader, mentor), begins, ends) for key, leader, mentor, begins, ends in fields}


def span(window: Window) -> tuple[datetime, datetime]:
    """The window as instants."""
    start = datetime.combine(window.first, time.min, UTC)
    return start, start + timedelta(days=window.days)

"""The rhythm of many pairs at once, for those who look after them: dates and counts, never content."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from peripatos.core.access import Actor
from peripatos.relationships.clocks import PausedDays, counted_days
from peripatos.relationships.selectors import agreement_statuses, paused_days
from peripatos.relationships.types import AgreementStatus, Pair, RelationshipState
from peripatos.scheduling.policies import visible_sessions
from peripatos.scheduling.types import BLOCKING_STATES, CadenceFacts, SessionState

NO_ROW: dict[str, Any] = {"held_at": None, "next_at": None, "held": 0, "missed": 0, "unconfirmed": 0}


def cadence_facts(actor: Actor, pairs: Iterable[Pair], *, now: datetime) -> dict[UUID, CadenceFacts]:
    """The facts of pairs that the actor already holds, by pair; three queries whatever their number.

    A pair without a session counts from the day it was formed. While it is paused nothing is overdue.
    """
    known = {pair.id: pair for pair in pairs}
    counted = _counted(actor, known, now)
    pauses = paused_days(known, today=now.date())
    statuses = agreement_statuses(actor, known.values(), now=now, pauses=pauses)
    return {
        pair.id: _facts(pair, counted.get(pair.id, NO_ROW), pauses.get(pair.id, ()), statuses.get(pair.id), now.date())
        for pair in known.values()
    }


def _counted(actor: Actor, known: dict[UUID, Pair], now: datetime) -> dict[UUID, dict[str, Any]]:
    rows = (
        visible_sessions(actor)
        .filter(relationship__in=list(known))
        .order_by()
        .values("relationship_id")
        .annotate(
            held_at=Max("starts_at", filter=Q(state=SessionState.HELD)),
            next_at=Min("starts_at", filter=Q(state__in=BLOCKING_STATES, ends_at__gt=now)),
            held=Count("id", filter=Q(state=SessionState.HELD)),
            missed=Count("id", filter=Q(state=SessionState.MISSED)),
            unconfirmed=Count("id", filter=Q(state=SessionState.UNCONFIRMED)),
        )
    )
    return {row["relationship_id"]: dict(row) for row in rows}


def _facts(
    pair: Pair, row: dict[str, Any], pauses: Iterable[PausedDays], status: AgreementStatus | None, today: date
) -> CadenceFacts:
    since = row["held_at"].date() if row["held_at"] else pair.formed_on
    idle = counted_days(since, today, pauses)
    paused = pair.state is RelationshipState.PAUSED
    return CadenceFacts(
        pair=pair,
        last_held_at=row["held_at"],
        next_at=row["next_at"],
        held=row["held"],
        missed=row["missed"],
        unconfirmed=row["unconfirmed"],
        idle_days=idle,
        overdue_days=0 if paused else max(0, idle - pair.cadence_days),
        agreement_in_force=bool(status and status.in_force),
        unsigned_days=status.unsigned_days if status else 0,
    )

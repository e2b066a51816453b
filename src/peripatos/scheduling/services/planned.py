"""Booking the sessions of a pair that a plan of many pairs put on certain times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput
from peripatos.core.tasks import wake_workers
from peripatos.relationships.models import Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.relationships.services.loading import pair_to_change
from peripatos.scheduling.booking import TimeTaken, hold_time
from peripatos.scheduling.models import BookedTime, MentoringSession
from peripatos.scheduling.selectors.free_time import free_stretches
from peripatos.scheduling.services.booking import check_may_meet, session_of_pair
from peripatos.scheduling.services.news import invite, tell_booked
from peripatos.scheduling.types import BLOCKING_STATES, SessionKind

RULE = may.SESSION_BOOK_RESCHEDULE_CANCEL


@dataclass(frozen=True)
class Wanted:
    """A session that is to be: its id is given, so that asking twice books once."""

    id: UUID
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def book_planned(
    *,
    actor: Actor,
    relationship_id: UUID,
    wanted: Sequence[Wanted],
    known_until: datetime,
    booked_by: UUID | None,
    now: datetime,
) -> Mapping[UUID, str]:
    """Books those of ``wanted`` whose time both still have free, and tells both sides in one line.

    Returns why the others were not booked, by id: ``booked_since`` (after ``known_until``, which the plan knew, the
    pair has booked something itself), ``time_taken`` (something else was booked then), ``no_longer_free`` (hours,
    calendars or quiet periods changed) or ``time_has_passed``. One that stands already counts as booked.

    Raises ``GuardFailed`` as ``book_session`` does when the pair does not meet at all.
    """
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        check_may_meet(pair, SessionKind.REGULAR)
        standing = set(MentoringSession.objects.filter(id__in=[w.id for w in wanted]).values_list("id", flat=True))
        own = MentoringSession.objects.filter(relationship=pair, state__in=BLOCKING_STATES)
        if own.filter(created_at__gt=known_until).exclude(id__in=standing).exists():
            return {one.id: "booked_since" for one in wanted if one.id not in standing}
        reasons: dict[UUID, str] = {}
        booked: list[MentoringSession] = []
        for one in wanted:
            if one.id in standing:
                continue
            found = _place(actor, pair, one, booked_by, now)
            if isinstance(found, str):
                reasons[one.id] = found
            else:
                booked.append(found)
        if booked:
            tell_booked(booked, now=now)
            _record(actor, pair, len(booked), now)
            wake_workers()
        return reasons


def _place(
    actor: Actor, pair: Relationship, wanted: Wanted, booked_by: UUID | None, now: datetime
) -> MentoringSession | str:
    """The session, booked, or why it cannot be."""
    people = (pair.leader_id, pair.mentor_id)
    start, end = wanted.starts_at, wanted.ends_at
    free = free_stretches(people, pair.programme_id, start=start, end=end)
    if start > now and not any(stretch.start <= start and end <= stretch.end for stretch in free):
        taken = BookedTime.objects.filter(person__in=people, starts_at__lt=end, ends_at__gt=start).exists()
        return "time_taken" if taken else "no_longer_free"
    try:
        session = session_of_pair(actor, pair, start, wanted.minutes, SessionKind.REGULAR, now)
    except BadInput:
        return "time_has_passed"
    session.id, session.booked_by_id = wanted.id, booked_by
    try:
        with transaction.atomic():
            session.save(force_insert=True)
            hold_time(session)
    except TimeTaken:
        return "time_taken"
    invite(session, now=now)
    return session


def _record(actor: Actor, pair: Relationship, count: int, now: datetime) -> None:
    people = [pair.leader_id, pair.mentor_id]
    audit.record(actor, RULE, now=now, object_id=pair.id, subjects=people, code=f"booked_{count}")

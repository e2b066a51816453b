"""Booking one session, a series in one step, or a chemistry meeting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.core.tasks import wake_workers
from peripatos.matching.models import Offer
from peripatos.matching.policies import target_of_offer
from peripatos.matching.types import OfferState
from peripatos.programmes.models import BusinessEvent
from peripatos.relationships.models import Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.relationships.services.loading import pair_to_change
from peripatos.relationships.types import RelationshipState
from peripatos.scheduling.booking import TimeTaken, hold_time
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.selectors.free_time import events_after, free_stretches, slots_in
from peripatos.scheduling.selectors.planning import event_served
from peripatos.scheduling.services.news import invite, tell_booked
from peripatos.scheduling.types import SessionKind, SessionState

RULE = may.SESSION_BOOK_RESCHEDULE_CANCEL
MINUTES_MAX = 480
SERIES_MAX = 60
NEXT_FREE_DAYS = 21
AHEAD_MAX = timedelta(days=731)


def book_session(
    *,
    actor: Actor,
    relationship_id: UUID,
    starts_at: datetime,
    now: datetime,
    minutes: int | None = None,
    kind: SessionKind = SessionKind.REGULAR,
) -> UUID:
    """Books one session and invites both; returns its id.

    Raises ``GuardFailed`` with reason ``agreement_unsigned``, ``pair_is_paused``, ``pair_is_closed`` or ``time_taken``
    (``next``: free times as ISO instants), and ``BadInput`` for a time that has passed or is no whole minute.
    """
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        check_may_meet(pair, kind)
        length = minutes or pair.session_minutes
        session = session_of_pair(actor, pair, starts_at, length, kind, now)
        _place(session, now)
        tell_booked([session], now=now)
        audit.record(
            actor, RULE, now=now, object_id=session.id, subjects=[pair.leader_id, pair.mentor_id], code="booked"
        )
        wake_workers()
        return session.id


def book_series(
    *, actor: Actor, relationship_id: UUID, starts: Sequence[datetime], now: datetime, minutes: int | None = None
) -> tuple[UUID, ...]:
    """Books all of ``starts`` or none; each session names the business event that it serves. Raises as
    :func:`book_session` does.
    """
    if not 0 < len(starts) <= SERIES_MAX:
        raise BadInput({"starts": _("Choose between one and {limit} sessions.").format(limit=SERIES_MAX)})
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        check_may_meet(pair, SessionKind.REGULAR)
        booked = []
        for starts_at in sorted(set(starts)):
            length = minutes or pair.session_minutes
            session = session_of_pair(actor, pair, starts_at, length, SessionKind.REGULAR, now)
            _place(session, now)
            booked.append(session)
        tell_booked(booked, now=now)
        audit.record(
            actor,
            RULE,
            now=now,
            object_id=pair.id,
            subjects=[pair.leader_id, pair.mentor_id],
            code=f"booked_{len(booked)}",
        )
        wake_workers()
        return tuple(session.id for session in booked)


def book_chemistry_meeting(*, actor: Actor, offer_id: UUID, starts_at: datetime, minutes: int, now: datetime) -> UUID:
    """Books a short meeting on an open offer, before any agreement; returns the session's id.

    Raises ``GuardFailed`` with reason ``offer_is_closed``, ``chemistry_is_booked`` or ``time_taken``.
    """
    with transaction.atomic():
        offer = (
            Offer.objects.select_for_update(of=("self",)).select_related("round__stream").filter(id=offer_id).first()
        )
        if offer is None:
            raise Missing(what="offer")
        target = target_of_offer(offer)
        require(actor, may.CHEMISTRY_MEETING_ARRANGE, target)
        if offer.state != OfferState.OPEN or starts_at >= offer.closes_at:
            raise GuardFailed(reason="offer_is_closed")
        if offer.chemistry_sessions.filter(state=SessionState.SCHEDULED).exists():
            raise GuardFailed(reason="chemistry_is_booked")
        session = _new(actor, starts_at, minutes, now, offer=offer)
        _place(session, now)
        tell_booked([session], now=now)
        audit.record(
            actor,
            may.CHEMISTRY_MEETING_ARRANGE,
            now=now,
            object_id=session.id,
            subjects=[offer.leader_id, offer.mentor_id],
            code="booked",
        )
        wake_workers()
        return session.id


def check_may_meet(pair: Relationship, kind: SessionKind) -> None:
    """Raises ``GuardFailed`` with ``agreement_unsigned`` or the pair's state unless it meets."""
    if pair.state == RelationshipState.CONTRACTING:
        raise GuardFailed(reason="agreement_unsigned")
    closing = pair.state == RelationshipState.CLOSING and kind is SessionKind.CLOSURE
    if pair.state != RelationshipState.ACTIVE and not closing:
        raise GuardFailed(reason=f"pair_is_{pair.state}")


def check_time(starts_at: datetime, minutes: int, now: datetime) -> None:
    """Raises ``BadInput`` unless the time lies ahead, on a whole minute, and lasts between 10 minutes and 8 hours."""
    if starts_at.tzinfo is None or starts_at.second or starts_at.microsecond:
        raise BadInput({"starts_at": _("Choose a time in whole minutes.")})
    if starts_at <= now:
        raise BadInput({"starts_at": _("That time has passed. Choose one that lies ahead.")})
    if starts_at > now + AHEAD_MAX:
        raise BadInput({"starts_at": _("Book at most two years ahead.")})
    if not 10 <= minutes <= MINUTES_MAX:
        raise BadInput({"minutes": _("A session lasts between 10 minutes and 8 hours.")})


def session_of_pair(
    actor: Actor, pair: Relationship, starts_at: datetime, minutes: int, kind: SessionKind, now: datetime
) -> MentoringSession:
    """A session of a pair before it is saved, with the event that it serves and its place among the others."""
    session = _new(actor, starts_at, minutes, now, pair=pair, kind=kind)
    events = events_after(pair.programme_id, starts_at.date())
    served = event_served(events, starts_at.date(), cadence_days=pair.cadence_days)
    session.serves = BusinessEvent.objects.get(id=served.id) if served else None
    session.number = MentoringSession.objects.filter(relationship=pair).count() + 1
    return session


def _new(
    actor: Actor,
    starts_at: datetime,
    minutes: int,
    now: datetime,
    *,
    pair: Relationship | None = None,
    offer: Offer | None = None,
    kind: SessionKind = SessionKind.CHEMISTRY,
) -> MentoringSession:
    check_time(starts_at, minutes, now)
    source = pair or offer
    if source is None:
        raise Missing(what="pair or offer")
    return MentoringSession(
        programme_id=source.programme_id,
        relationship=pair,
        offer=offer,
        kind=kind,
        leader=source.leader,
        mentor=source.mentor,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        booked_by_id=actor.person_id,
        created_at=now,
    )


def _place(session: MentoringSession, now: datetime) -> None:
    try:
        with transaction.atomic():
            session.save(force_insert=True)
            hold_time(session)
    except TimeTaken:
        raise GuardFailed(reason="time_taken", next=next_free(session, now)) from None
    invite(session, now=now)


def next_free(session: MentoringSession, now: datetime, *, count: int = 3) -> list[str]:
    """The next common free times after the one that a session was meant to have, as ISO instants."""
    start = max(session.starts_at, now)
    stretches = free_stretches(
        (session.leader_id, session.mentor_id),
        session.programme_id,
        start=start,
        end=start + timedelta(days=NEXT_FREE_DAYS),
        moving=session.id,
    )
    minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    return [
        slot.starts_at.isoformat() for slot, _n in zip(slots_in(stretches, minutes=minutes), range(count), strict=False)
    ]

"""Where a need leads, and who is there for this person."""

from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.growth.services.needs import LEADS_TO
from peripatos.growth.types import NeedAnswer, NeedKind, RouteState
from peripatos.people.policies import own_id, own_target
from peripatos.programmes.models import Enrolment, Stream
from peripatos.programmes.types import EnrolmentState, ProgrammeState, Side, StreamKind, StreamState
from peripatos.relationships.selectors import free_capacity, own_pairs
from peripatos.scheduling.selectors.sessions import next_of_pairs

TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)
OVER = (ProgrammeState.DRAFT, ProgrammeState.CLOSED)


def answer_to(actor: Actor, kind: NeedKind, *, now: datetime) -> NeedAnswer:
    """The stream that ``kind`` leads to and how the actor stands to it; reads no text of any need."""
    require(actor, may.NEED_ASK_READ_OWN, own_target(actor.person_id))
    stream_kind = LEADS_TO[kind]
    answer = _through_own_pair(actor, kind, stream_kind, now)
    return answer or _through_stream(actor, kind, stream_kind)


def _through_own_pair(actor: Actor, kind: NeedKind, stream_kind: StreamKind, now: datetime) -> NeedAnswer | None:
    pairs = [p for p in own_pairs(actor) if p.stream_kind == stream_kind and p.leader.id == actor.person_id]
    if not pairs:
        return None
    coming = next_of_pairs(actor, [pair.id for pair in pairs], now=now)
    pair = min(pairs, key=lambda p: (p.id not in coming, coming[p.id].starts_at if p.id in coming else now))
    session = coming.get(pair.id)
    return NeedAnswer(
        kind,
        stream_kind,
        RouteState.PAIRED,
        programme_id=pair.programme_id,
        relationship_id=pair.id,
        mentor_name=pair.mentor.name,
        session_id=session.id if session else None,
        session_at=session.starts_at if session else None,
    )


def _through_stream(actor: Actor, kind: NeedKind, stream_kind: StreamKind) -> NeedAnswer:
    streams = Stream.objects.filter(kind=stream_kind).exclude(state=StreamState.CLOSED)
    stream = streams.exclude(programme__state__in=OVER).order_by("programme__created_at").first()
    if stream is None:
        return NeedAnswer(kind, stream_kind, RouteState.NOT_RUN, instead=_instead(actor))
    enrolled = Enrolment.objects.filter(
        stream=stream, person_id=own_id(actor), side=Side.LEADER, state__in=TAKING_PART
    ).exists()
    return NeedAnswer(
        kind,
        stream_kind,
        RouteState.WAITING if enrolled else RouteState.CAN_JOIN,
        programme_id=stream.programme_id,
        mentors_with_room=_with_room(actor, stream.id),
    )


def _instead(actor: Actor) -> tuple[str, ...]:
    """Streams in which the actor already has somebody, for a need whose own stream is not run."""
    mine = (pair.stream_kind for pair in own_pairs(actor) if pair.leader.id == actor.person_id)
    return tuple(dict.fromkeys(mine))


def _with_room(actor: Actor, stream_id: UUID) -> int:
    mentors = Enrolment.objects.filter(stream_id=stream_id, side=Side.MENTOR, state=EnrolmentState.ACTIVE)
    return sum(1 for free in free_capacity(actor, mentors.values_list("person_id", flat=True)).values() if free)

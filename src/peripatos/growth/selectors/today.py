"""What a person's day begins with, in as few questions as it takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, When, Window

from peripatos.core.access import Actor, Rule, may, require
from peripatos.core.audit.services import record_reads
from peripatos.core.crypto.texts import unseal_all
from peripatos.growth.models import ActionItem
from peripatos.growth.policies import visible_actions
from peripatos.growth.texts import sealed_words
from peripatos.growth.types import ActionState
from peripatos.matching.models import Offer
from peripatos.matching.types import Answer, OfferState
from peripatos.people.policies import own_id, own_target
from peripatos.programmes.models import Enrolment, Stream
from peripatos.programmes.types import EnrolmentState, ProgrammeState, Side, StreamState
from peripatos.scheduling.loading import as_facts, with_facts
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.policies import of_person, visible_sessions
from peripatos.scheduling.texts import sealed_texts_of, texts_from
from peripatos.scheduling.types import BLOCKING_STATES, SessionFacts, SessionTexts

ASK_FOR = timedelta(days=7)
LONGEST_SESSION = timedelta(hours=12)
TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)
TEXTS, ACTIONS = may.SESSION_READ_AGENDA_JOIN_LINK_PLACE, may.ACTION_ITEM_READ_TICK


@dataclass(frozen=True)
class OpenAction:
    """An open action of one's own, as the first page of the day shows it."""

    id: UUID
    text: str
    late: bool
    due_in_days: int | None
    stream_kind: str
    version: int


@dataclass(frozen=True)
class DayFacts:
    """The next session with its texts, those past of which nobody said whether they took place, those ahead, own
    actions.
    """

    next: SessionFacts | None
    texts: SessionTexts
    unsaid: tuple[SessionFacts, ...]
    ahead: tuple[SessionFacts, ...]
    actions: tuple[OpenAction, ...]
    actions_in_all: int


@dataclass(frozen=True)
class StreamPlace:
    """A stream of the leader's programmes: whether they take part, and an offer that waits for an answer."""

    kind: str
    taking_part: bool
    offer_id: UUID | None


def day_of(actor: Actor, *, now: datetime, most_actions: int = 5) -> DayFacts:
    """The actor's own day; five questions. Texts and actions are audited as reads."""
    require(actor, may.SESSION_READ_TIME_AND_PARTIES, own_target(actor.person_id))
    require(actor, ACTIONS, own_target(actor.person_id))
    sessions = list(_sessions(actor, now))
    actions = list(_actions(actor)[:most_actions])
    coming = [row for row in sessions if row.ends_at > now]
    first = coming[0] if coming else None
    sealed = [*(sealed_texts_of(first) if first else ()), *map(sealed_words, actions)]
    opened = iter(unseal_all(sealed))
    texts = texts_from(opened) if first else SessionTexts()
    _note(actor, first, actions, now)
    return DayFacts(
        next=as_facts(first) if first else None,
        texts=texts,
        unsaid=tuple(as_facts(row) for row in sessions if row.ends_at <= now),
        ahead=tuple(map(as_facts, coming)),
        actions=tuple(_open_action(row, text, now) for row, text in zip(actions, opened, strict=True)),
        actions_in_all=getattr(actions[0], "in_all", 0) if actions else 0,
    )


def streams_around(actor: Actor) -> tuple[StreamPlace, ...]:
    """The streams that the actor's programmes run, with the actor's place in each as a leader. One question."""
    person = own_id(actor)
    require(actor, may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA)
    enrolled = Enrolment.objects.filter(person=person, side=Side.LEADER, state__in=TAKING_PART).values("stream_id")
    offered = Offer.objects.filter(
        round__stream=OuterRef("pk"),
        leader=person,
        state=OfferState.OPEN,
        announced_at__isnull=False,
        answers__side=Side.LEADER,
        answers__answer=Answer.PENDING,
    ).values("id")[:1]
    rows = (
        Stream.objects.exclude(state=StreamState.CLOSED)
        .exclude(programme__state__in=(ProgrammeState.DRAFT, ProgrammeState.CLOSED))
        .annotate(enrolled=Case(When(id__in=enrolled, then=True), default=False), offer=Subquery(offered))
    )
    found: dict[str, StreamPlace] = {}
    for row in rows:
        before = found.get(row.kind)
        found[row.kind] = StreamPlace(
            row.kind,
            row.enrolled or (before is not None and before.taking_part),
            row.offer or (before.offer_id if before else None),
        )
    return tuple(found.values())


def _sessions(actor: Actor, now: datetime) -> QuerySet[MentoringSession]:
    own = of_person(actor.person_id, since=now - ASK_FOR - LONGEST_SESSION)
    rows = visible_sessions(actor).filter(own, ends_at__gt=now - ASK_FOR, state__in=BLOCKING_STATES)
    return with_facts(rows).order_by("starts_at", "id")


def _actions(actor: Actor) -> QuerySet[ActionItem]:
    mine = visible_actions(actor).filter(owner_id=own_id(actor), state=ActionState.OPEN)
    counted = mine.annotate(in_all=Window(Count("id"))).select_related("relationship__stream")
    return counted.order_by(F("due_on").asc(nulls_last=True), "created_at", "id")


def _open_action(row: ActionItem, text: str, now: datetime) -> OpenAction:
    days = (row.due_on - now.date()).days if row.due_on else None
    return OpenAction(
        id=row.id,
        text=text,
        late=days is not None and days < 0,
        due_in_days=days,
        stream_kind=row.relationship.stream.kind if row.relationship else "",
        version=row.version,
    )


def _note(actor: Actor, first: MentoringSession | None, actions: list[ActionItem], now: datetime) -> None:
    reads: list[tuple[Rule, UUID | str, list[UUID]]] = []
    if first is not None:
        reads.append((TEXTS, first.id, [first.leader_id, first.mentor_id]))
    if actions:
        reads.append((ACTIONS, "", [own_id(actor)]))
    record_reads(actor, reads, now=now)

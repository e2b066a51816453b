"""Offers of a round for its coordinator: what each person receives, how they stand, who has not answered, who
declined.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from peripatos.core.access import Actor, Rule, may, require
from peripatos.core.audit import services as audit
from peripatos.matching.letters import Letter, default_text, offer_letter
from peripatos.matching.models import Offer, OfferAnswer, Proposal
from peripatos.matching.policies import target_of_round
from peripatos.matching.policy import run_differs_from_policy
from peripatos.matching.publishable import publishable
from peripatos.matching.readers import readers_of
from peripatos.matching.rows import round_row, run_row
from peripatos.matching.selectors.people import Who, who_is
from peripatos.matching.services.publishing import unanswered
from peripatos.matching.types import OFFERING_STATES, Answer, OfferState, RoundState
from peripatos.people.selectors.accounts import SignIn, unable_to_sign_in
from peripatos.programmes.types import Side, StreamKind

RULE = may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND
WHO_DECLINED = may.ANSWER_TO_AN_OFFER_OR_CHEMISTRY_MEETING_READ_WHO_DECLINED
LETTERS_SHOWN = 4
PAGE = 40
UNANSWERED_SHOWN = 40


@dataclass(frozen=True)
class ShownLetter:
    """A letter as its reader will get it; ``by_mail`` is false for somebody without an address."""

    to: str
    by_mail: bool
    letter: Letter


@dataclass(frozen=True)
class Preview:
    """Everything that will happen when the round is published; ``cannot_sign_in`` names people by how they stand."""

    run_id: UUID
    round_id: UUID
    text: str
    offers: int
    recipients: int
    cannot_sign_in: Mapping[SignIn, tuple[str, ...]]
    held_back: tuple[tuple[Who, Who, str], ...]
    closes_at: datetime
    letters: tuple[ShownLetter, ...]
    chartered: bool
    differs_from_policy: bool
    not_approved: int


@dataclass(frozen=True)
class OfferLine:
    """One offer of a round; its state says nothing of answers.

    ``follows``: the next best after an offer that was not formed.
    """

    id: UUID
    leader: Who
    mentor: Who
    fit: int
    state: OfferState
    closes_at: datetime
    follows: bool
    announced: bool


@dataclass(frozen=True)
class Unanswered:
    """A side that has not answered."""

    offer_id: UUID
    who: Who
    other: Who
    side: Side
    closes_at: datetime
    reminded_at: datetime | None


@dataclass(frozen=True)
class RoundOffers:
    """The offers of one round. ``waiting`` counts people with an answer to give, ``further`` answers beyond those
    listed.
    """

    round_id: UUID
    round_name: str
    kind: StreamKind
    programme: str
    state: RoundState
    run_id: UUID | None
    published_at: datetime | None
    counts: Mapping[str, int]
    lines: tuple[OfferLine, ...]
    unanswered: tuple[Unanswered, ...]
    waiting: int
    further: int
    may_withdraw: bool


def preview_round(actor: Actor, run_id: UUID, *, text: str | None, now: datetime) -> Preview:
    """What publishing the approved proposals of a run would do at ``now``, with the exact letters of the first
    people.
    """
    run = run_row(run_id)
    require(actor, RULE, target_of_round(run.round))
    body = text or run.round.publish_text or default_text()
    kind = StreamKind(run.round.stream.kind)
    ready = publishable(run, now=now)
    closes_at = now + timedelta(days=run.round.offer_days)
    people = readers_of({p.leader_id for p in ready.proposals} | {p.mentor_id for p in ready.proposals})
    shown = [
        (me, other)
        for p in ready.proposals[: LETTERS_SHOWN // 2]
        for me, other in ((p.leader_id, p.mentor_id), (p.mentor_id, p.leader_id))
    ]
    letters = [
        ShownLetter(
            people[me].name,
            bool(people[me].email),
            offer_letter(
                body, reader=people[me], other=people[other].name, kind=kind, closes_at=closes_at, offer_id=None
            ),
        )
        for me, other in shown
    ]
    return Preview(
        run_id=run.id,
        round_id=run.round_id,
        text=body,
        offers=len(ready.proposals),
        recipients=len(people),
        cannot_sign_in=_cannot_sign_in(actor, people, now),
        held_back=_held_back(ready.held_back),
        closes_at=closes_at,
        letters=tuple(letters),
        chartered=run.round.programme.state in OFFERING_STATES,
        differs_from_policy=run_differs_from_policy(run),
        not_approved=Proposal.objects.filter(run=run, state="proposed").count(),
    )


def _cannot_sign_in(actor: Actor, people: Iterable[UUID], now: datetime) -> dict[SignIn, tuple[str, ...]]:
    found: dict[SignIn, list[str]] = defaultdict(list)
    for line in unable_to_sign_in(actor, people, now=now):
        found[line.sign_in].append(line.name)
    return {state: tuple(names) for state, names in found.items()}


def _held_back(rows: tuple[tuple[UUID, str], ...]) -> tuple[tuple[Who, Who, str], ...]:
    reasons = dict(rows)
    pairs = list(Proposal.objects.filter(id__in=list(reasons)).values_list("id", "leader_id", "mentor_id"))
    people = who_is([person for _, *both in pairs for person in both])
    return tuple((people[leader], people[mentor], reasons[pk]) for pk, leader, mentor in pairs)


def round_offers(
    actor: Actor, round_id: UUID, *, page: int = 1, everything: bool = False, rule: Rule = RULE
) -> RoundOffers:
    """The offers of a round, a page of them or ``everything``, with who has not answered; a fixed number of queries."""
    row = round_row(round_id)
    require(actor, rule, target_of_round(row))
    rows = Offer.objects.filter(round=row).order_by("state", "closes_at", "leader__sort_name", "id")
    counts = {state.value: 0 for state in OfferState}
    counts |= dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    start = 0 if everything else (max(1, page) - 1) * PAGE
    offers = list(rows if everything else rows[start : start + PAGE])
    waiting = unanswered(row.id)
    listed = waiting[:UNANSWERED_SHOWN]
    people = who_is([p for o in offers + [a.offer for a in listed] for p in (o.leader_id, o.mentor_id)])
    answered = OfferAnswer.objects.filter(offer__round=row).exclude(answer=Answer.PENDING).exists()
    return RoundOffers(
        round_id=row.id,
        round_name=row.name,
        kind=StreamKind(row.stream.kind),
        programme=row.programme.name,
        state=RoundState(row.state),
        run_id=row.published_run_id,
        published_at=row.published_at,
        counts=counts,
        lines=tuple(_offer_line(o, people) for o in offers),
        unanswered=tuple(_unanswered(a, people) for a in listed),
        waiting=len({a.offer.leader_id if a.side == Side.LEADER else a.offer.mentor_id for a in waiting}),
        further=len(waiting) - len(listed),
        may_withdraw=row.state == RoundState.PUBLISHED and not answered,
    )


def who_declined(actor: Actor, round_id: UUID, *, now: datetime) -> tuple[tuple[Who, Who], ...]:
    """Who declined whom in a round, for its coordinator alone; each look is audited with the names it showed."""
    row = round_row(round_id)
    require(actor, WHO_DECLINED, target_of_round(row))
    rows = OfferAnswer.objects.filter(offer__round=row, answer=Answer.NO).select_related("offer")
    pairs = [
        (o.offer.leader_id, o.offer.mentor_id) if o.side == Side.LEADER else (o.offer.mentor_id, o.offer.leader_id)
        for o in rows.order_by("offer__closes_at", "offer_id")
    ]
    audit.record(actor, WHO_DECLINED, now=now, object_id=row.id, subjects=[me for me, _ in pairs], outcome="read")
    people = who_is([person for pair in pairs for person in pair])
    return tuple((people[me], people[other]) for me, other in pairs)


def _offer_line(row: Offer, people: Mapping[UUID, Who]) -> OfferLine:
    return OfferLine(
        id=row.id,
        leader=people[row.leader_id],
        mentor=people[row.mentor_id],
        fit=row.fit,
        state=OfferState(row.state),
        closes_at=row.closes_at,
        follows=row.cascade_of_id is not None,
        announced=row.announced_at is not None,
    )


def _unanswered(row: OfferAnswer, people: Mapping[UUID, Who]) -> Unanswered:
    offer = row.offer
    me, other = (offer.leader_id, offer.mentor_id) if row.side == Side.LEADER else (offer.mentor_id, offer.leader_id)
    return Unanswered(offer.id, people[me], people[other], Side(row.side), offer.closes_at, offer.reminded_at)

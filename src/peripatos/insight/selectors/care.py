"""This week's list for the coordinator: dated facts about pairs, the pipeline, no score and no content."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from peripatos.core.access import Actor, may, require
from peripatos.core.access.actor import DutyKind
from peripatos.core.access.decide import Target
from peripatos.core.audit.services import record
from peripatos.insight.types import CareCase, CareFact, Pipeline
from peripatos.matching.models import Offer
from peripatos.matching.types import OfferState
from peripatos.programmes.models import Application, Invitation
from peripatos.programmes.types import ApplicationState, InvitationState, StreamKind
from peripatos.relationships.selectors.agreements import agreement_statuses
from peripatos.relationships.selectors.pairs import paused_days, pairs_in_care
from peripatos.relationships.types import AgreementStatus, Pair, RelationshipState
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.types import SessionState

WEEKLY_BUDGET = 12
EARLY = timedelta(days=30)
UNSIGNED_DAYS = 10
UNBOOKED_DAYS = 7
TOLERANCE = 1.25
LATEST_SESSIONS = 3


@dataclass(frozen=True)
class Rhythm:
    """When a pair last met, meets next, and how often it has met."""

    last_held: date | None
    next_on: date | None
    held: int


def rhythms(pairs: Iterable[Pair], *, now: datetime) -> dict[UUID, Rhythm]:
    """The rhythm of several pairs in one query."""
    rows = (
        MentoringSession.objects.filter(relationship__in=[pair.id for pair in pairs])
        .values_list("relationship_id")
        .annotate(
            last=Max("starts_at", filter=Q(state=SessionState.HELD)),
            following=Min("starts_at", filter=Q(state=SessionState.SCHEDULED, starts_at__gte=now)),
            held=Count("id", filter=Q(state=SessionState.HELD)),
        )
    )
    return {pair: Rhythm(last and last.date(), following and following.date(), held) for pair, last, following, held in rows}


def overdue_days(pair: Pair, rhythm: Rhythm, *, today: date, paused: int = 0) -> int:
    """Days past the agreed rhythm (a quarter of it is tolerated); 0 while on it, paused days never count."""
    since = (today - (rhythm.last_held or pair.formed_on)).days - paused
    return max(0, since - pair.cadence_days) if since > pair.cadence_days * TOLERANCE else 0


def care_list(actor: Actor, *, now: datetime, programme_id: UUID | None = None) -> tuple[tuple[CareCase, ...], Pipeline]:
    """The cases of this week within a budget, most urgent first, and the pipeline."""
    require(actor, may.CARE_WORKLIST_READ, Target(programme_id=programme_id, general=True))
    pairs = [p for p in pairs_in_care(actor, programme_id=programme_id) if _cares_for(actor, p)]
    known, agreements = rhythms(pairs, now=now), agreement_statuses(actor, pairs, now=now)
    pauses = paused_days([p.id for p in pairs], today=now.date())
    days_paused = {pair: sum((p.until_on - p.from_on).days for p in found) for pair, found in pauses.items()}
    latest = _latest_sessions([p.id for p in pairs], now)
    cases = [_case(p, known.get(p.id, Rhythm(None, None, 0)), agreements.get(p.id), days_paused.get(p.id, 0), latest.get(p.id, ()), now) for p in pairs]
    urgent = sorted((c for c in cases if c.facts), key=_urgency, reverse=True)[:WEEKLY_BUDGET]
    record(actor, may.CARE_WORKLIST_READ, now=now, outcome="read", subjects=[i for c in urgent for i in (c.pair.leader.id, c.pair.mentor.id)])
    return tuple(urgent), _pipeline(actor, pairs, known, agreements, days_paused, now=now, programme_id=programme_id)


def _cares_for(actor: Actor, pair: Pair) -> bool:
    return any(d.kind is DutyKind.COORDINATOR and d.covers(pair.programme_id, pair.stream_kind) for d in actor.duties)


def _latest_sessions(pairs: Sequence[UUID], now: datetime) -> Mapping[UUID, Sequence[tuple[str, str]]]:
    """For each pair its latest ended sessions, newest first, as (state, side that missed or cancelled)."""
    rows = MentoringSession.objects.filter(relationship__in=pairs, starts_at__lt=now + timedelta(days=45), starts_at__gte=now - timedelta(days=200)).exclude(
        state__in=[SessionState.SCHEDULED, SessionState.PROPOSED]
    )
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for pair, state, missed, canceller, leader in rows.order_by("-starts_at").values_list("relationship_id", "state", "missed_by", "cancelled_by_id", "leader_id"):
        if len(found[pair]) < LATEST_SESSIONS:
            found[pair].append((state, missed if state == SessionState.MISSED else _side(canceller, leader)))
    return found


def _side(canceller: UUID | None, leader: UUID) -> str:
    if canceller is None:
        return ""
    return "leader" if canceller == leader else "mentor"


def _case(
    pair: Pair, rhythm: Rhythm, agreement: AgreementStatus | None, paused: int, latest: Sequence[tuple[str, str]], now: datetime
) -> CareCase:
    today = now.date()
    age = today - pair.formed_on
    if pair.state in (RelationshipState.PAUSED, RelationshipState.CLOSING):
        return CareCase(pair, (), age.days // 30)
    facts = [*_agreement_facts(pair, agreement, rhythm, today), *_rhythm_facts(pair, rhythm, paused, today), *_habit_facts(latest)]
    return CareCase(pair, tuple(facts), age.days // 30, too_early=age < EARLY and rhythm.held < 2)


def _agreement_facts(pair: Pair, agreement: AgreementStatus | None, rhythm: Rhythm, today: date) -> list[CareFact]:
    if agreement and not agreement.in_force and agreement.unsigned_days >= UNSIGNED_DAYS:
        return [CareFact("agreement_unsigned", days=agreement.unsigned_days)]
    if agreement and agreement.in_force and not rhythm.held and not rhythm.next_on and (today - pair.formed_on).days >= UNBOOKED_DAYS:
        return [CareFact("first_not_booked", days=(today - pair.formed_on).days)]
    return []


def _rhythm_facts(pair: Pair, rhythm: Rhythm, paused: int, today: date) -> list[CareFact]:
    late = overdue_days(pair, rhythm, today=today, paused=paused)
    if not rhythm.held or not late:
        return []
    facts = [CareFact("overdue", days=late + pair.cadence_days, count=pair.cadence_days, on=rhythm.last_held)]
    return facts if rhythm.next_on else [*facts, CareFact("nothing_booked")]


def _habit_facts(latest: Sequence[tuple[str, str]]) -> list[CareFact]:
    if len(latest) < 2:
        return []
    (state, side), (before, side_before) = latest[0], latest[1]
    if state == before == SessionState.CANCELLED and side and side == side_before:
        return [CareFact("cancelled_in_a_row", count=2, side=side)]
    if state == before == SessionState.MISSED:
        return [CareFact("missed_in_a_row", count=2)]
    return []


def _urgency(case: CareCase) -> tuple[int, int]:
    """More facts first; the senior side's cancellations in reverse mentoring weigh double."""
    senior = case.pair.stream_kind == StreamKind.REVERSE and any(f.code == "cancelled_in_a_row" and f.side == "leader" for f in case.facts)
    return len(case.facts) + (1 if senior else 0) - (1 if case.too_early else 0), max(f.days for f in case.facts)


def _pipeline(
    actor: Actor,
    pairs: Sequence[Pair],
    known: Mapping[UUID, Rhythm],
    agreements: Mapping[UUID, AgreementStatus],
    paused: Mapping[UUID, int],
    *,
    now: datetime,
    programme_id: UUID | None,
) -> Pipeline:
    mine = Q(programme_id__in=[programme_id] if programme_id else actor.programmes_of(DutyKind.COORDINATOR))
    offers = Offer.objects.filter(mine, state=OfferState.OPEN).aggregate(n=Count("id"), soon=Count("id", filter=Q(closes_at__lte=now + timedelta(days=1))))
    met = [p for p in pairs if p.state == RelationshipState.ACTIVE and p.id in known]
    return Pipeline(
        applications=Application.objects.filter(mine, state__in=[ApplicationState.SUBMITTED, ApplicationState.WAITING]).count(),
        invitations=Invitation.objects.filter(mine, state=InvitationState.SENT).count(),
        offers_open=offers["n"],
        offers_closing=offers["soon"],
        agreements_unsigned=sum(not a.in_force for a in agreements.values()),
        first_dates_unbooked=sum(
            1 for p in pairs if (a := agreements.get(p.id)) and a.in_force and not ((r := known.get(p.id)) and (r.held or r.next_on))
        ),
        on_cadence=sum(not overdue_days(p, known[p.id], today=now.date(), paused=paused.get(p.id, 0)) for p in met),
        with_cadence=len(met),
    )

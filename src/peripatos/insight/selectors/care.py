"""This week's list for the coordinator: dated facts about pairs, the pipeline, no score and no content."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.access.actor import DutyKind
from peripatos.core.access.decide import Target
from peripatos.core.audit.services import record
from peripatos.insight.types import CareCase, CareFact, Pipeline
from peripatos.matching.selectors.rounds import matching_pipeline
from peripatos.programmes.models import Application, Invitation, Programme
from peripatos.programmes.selectors.counts import counted
from peripatos.programmes.types import ApplicationState, InvitationState, StreamKind
from peripatos.relationships.selectors.pairs import pairs_in_care
from peripatos.relationships.types import Pair, RelationshipState
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.selectors.cadence import cadence_facts
from peripatos.scheduling.types import CadenceFacts, SessionState

WEEKLY_BUDGET = 12
EARLY = timedelta(days=30)
UNSIGNED_DAYS = 10
UNBOOKED_DAYS = 7
TOLERANCE = 0.25
LATEST_SESSIONS = 3


def on_rhythm(facts: CadenceFacts) -> bool:
    """Whether a pair meets as often as it agreed; a quarter of the rhythm is tolerated, paused days never count."""
    return facts.overdue_days <= facts.pair.cadence_days * TOLERANCE


def care_list(
    actor: Actor, *, now: datetime, programme_id: UUID | None = None
) -> tuple[tuple[CareCase, ...], Pipeline]:
    """The cases of this week within a budget, most urgent first, and the pipeline."""
    require(actor, may.CARE_WORKLIST_READ, Target(programme_id=programme_id, general=True))
    pairs = [p for p in pairs_in_care(actor, programme_id=programme_id) if _cares_for(actor, p)]
    known = cadence_facts(actor, pairs, now=now)
    latest = _latest_sessions([p.id for p in pairs], now)
    cases = [_case(facts, latest.get(pair, ()), now.date()) for pair, facts in known.items()]
    urgent = sorted((c for c in cases if c.facts), key=_urgency, reverse=True)[:WEEKLY_BUDGET]
    record(
        actor,
        may.CARE_WORKLIST_READ,
        now=now,
        outcome="read",
        subjects=[i for c in urgent for i in (c.pair.leader.id, c.pair.mentor.id)],
    )
    return tuple(urgent), _pipeline(actor, known.values(), now=now, programme_id=programme_id)


def _cares_for(actor: Actor, pair: Pair) -> bool:
    return any(d.kind is DutyKind.COORDINATOR and d.covers(pair.programme_id, pair.stream_kind) for d in actor.duties)


def _latest_sessions(pairs: Sequence[UUID], now: datetime) -> Mapping[UUID, Sequence[tuple[str, str]]]:
    """For each pair its latest ended sessions, newest first, as (state, side that missed or cancelled)."""
    rows = MentoringSession.objects.filter(
        relationship__in=pairs, starts_at__lt=now + timedelta(days=45), starts_at__gte=now - timedelta(days=200)
    ).exclude(state__in=[SessionState.SCHEDULED, SessionState.PROPOSED])
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for pair, state, missed, canceller, leader in rows.order_by("-starts_at").values_list(
        "relationship_id", "state", "missed_by", "cancelled_by_id", "leader_id"
    ):
        if len(found[pair]) < LATEST_SESSIONS:
            found[pair].append((state, missed if state == SessionState.MISSED else _side(canceller, leader)))
    return found


def _side(canceller: UUID | None, leader: UUID) -> str:
    if canceller is None:
        return ""
    return "leader" if canceller == leader else "mentor"


def _case(known: CadenceFacts, latest: Sequence[tuple[str, str]], today: date) -> CareCase:
    pair, age = known.pair, today - known.pair.formed_on
    if pair.state in (RelationshipState.PAUSED, RelationshipState.CLOSING):
        return CareCase(pair, (), age.days // 30)
    facts = [*_agreement_facts(known, age.days), *_rhythm_facts(known), *_habit_facts(latest)]
    return CareCase(pair, tuple(facts), age.days // 30, too_early=age < EARLY and known.held < 2)


def _agreement_facts(known: CadenceFacts, age_days: int) -> list[CareFact]:
    if not known.agreement_in_force:
        return (
            [CareFact("agreement_unsigned", days=known.unsigned_days)] if known.unsigned_days >= UNSIGNED_DAYS else []
        )
    unbooked = not known.held and known.next_at is None and age_days >= UNBOOKED_DAYS
    return [CareFact("first_not_booked", days=age_days)] if unbooked else []


def _rhythm_facts(known: CadenceFacts) -> list[CareFact]:
    if not known.held or on_rhythm(known):
        return []
    late = CareFact("overdue", days=known.idle_days, count=known.pair.cadence_days)
    return [late] if known.next_at else [late, CareFact("nothing_booked")]


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
    senior = case.pair.stream_kind == StreamKind.REVERSE and any(
        f.code == "cancelled_in_a_row" and f.side == "leader" for f in case.facts
    )
    return len(case.facts) + (1 if senior else 0) - (1 if case.too_early else 0), max(f.days for f in case.facts)


def _pipeline(actor: Actor, known: Iterable[CadenceFacts], *, now: datetime, programme_id: UUID | None) -> Pipeline:
    mine = [programme_id] if programme_id else sorted(actor.programmes_of(DutyKind.COORDINATOR))
    waiting = (ApplicationState.SUBMITTED, ApplicationState.WAITING)
    rows = Programme.objects.filter(id__in=mine).annotate(
        applied=counted(Application.objects.filter(state__in=waiting)),
        invited=counted(Invitation.objects.filter(state=InvitationState.SENT)),
    )
    asked = list(rows.values_list("applied", "invited"))
    matching = matching_pipeline(actor, mine, now=now)
    pairs = list(known)
    met = [f for f in pairs if f.pair.state is RelationshipState.ACTIVE and (f.held or f.next_at)]
    return Pipeline(
        applications=sum(applied for applied, _ in asked),
        invitations=sum(invited for _, invited in asked),
        rounds_under_review=matching.rounds_under_review,
        offers_open=matching.offers_open,
        offers_closing=matching.offers_closing,
        rematches=matching.rematches,
        agreements_unsigned=sum(not f.agreement_in_force for f in pairs),
        first_dates_unbooked=sum(f.agreement_in_force and not f.held and f.next_at is None for f in pairs),
        on_cadence=sum(on_rhythm(f) for f in met),
        with_cadence=len(met),
    )

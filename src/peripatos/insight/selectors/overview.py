"""A programme in figures for those who fund and decide: counts only, no person, no pair."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from peripatos.core.access import Actor, may, require_any_reach
from peripatos.core.access.decide import Target
from peripatos.core.access.rights import task_actor
from peripatos.insight.selectors.care import on_rhythm
from peripatos.insight.types import OverviewFigures, StreamFigures
from peripatos.planning.models import Cohort, Placement
from peripatos.programmes.models import BudgetLine, Duty, Enrolment, Objective, Programme, StreamPolicy
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.types import DutyState, EnrolmentState, ProgrammeState, Side, TwoStep
from peripatos.relationships.models import Agreement, Relationship
from peripatos.relationships.selectors.pairs import as_pair, loaded
from peripatos.relationships.types import OPEN_STATES, AgreementState, RelationshipState
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.selectors.cadence import cadence_facts
from peripatos.scheduling.types import SessionState

QUARTER = timedelta(days=91)
TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)


def overviews(actor: Actor) -> tuple[tuple[UUID, str], ...]:
    """Id and name of every programme that the actor may read in aggregate, newest first."""
    require_any_reach(actor, may.PROGRAMME_DASHBOARD_READ_AGGREGATE)
    return tuple(Programme.objects.values_list("id", "name"))


def overview(actor: Actor, programme_id: UUID, *, now: datetime) -> OverviewFigures:
    """One programme; raises ``Denied`` unless the actor may read its aggregates, ``Missing`` when there is none."""
    require_any_reach(actor, may.PROGRAMME_DASHBOARD_READ_AGGREGATE, Target(programme_id=programme_id, general=True))
    return _overview(programme_row(programme_id), now)


def _overview(programme: Programme, now: datetime) -> OverviewFigures:
    sessions = _sessions(programme, now)
    on_cadence, with_cadence = _cadence(programme, now)
    signed, agreements = _agreements(programme)
    return OverviewFigures(
        programme_id=programme.id,
        name=programme.name,
        state=programme.state,
        currency=programme.currency,
        streams=_streams(programme, now.date()),
        pairs_on_cadence=on_cadence,
        pairs_with_cadence=with_cadence,
        sessions_held=sessions["held"],
        sessions_missed=sessions["missed"],
        sessions_moved=sessions["moved"],
        agreements_signed=signed,
        agreements_all=agreements,
        to_decide=tuple(_to_decide(programme)),
        objectives=tuple(Objective.objects.filter(programme=programme).values_list("kind", "statement")),
    )


def _streams(programme: Programme, today: date) -> tuple[StreamFigures, ...]:
    people: dict[tuple[str, str], int] = defaultdict(int)
    taking_part = Enrolment.objects.filter(programme=programme, state__in=TAKING_PART)
    for kind, side, count in taking_part.values_list("stream__kind", "side").annotate(n=Count("person", distinct=True)):
        people[kind, side] = count
    standing = _standing(programme, today)
    lines = BudgetLine.objects.filter(programme=programme, state=TwoStep.AGREED)
    money = dict(lines.values_list("stream__kind").annotate(total=Sum("amount_minor")))
    return tuple(
        StreamFigures(
            s.kind,
            people[s.kind, Side.LEADER],
            people[s.kind, Side.MENTOR],
            *standing.get(s.kind, (0, 0)),
            money.get(s.kind),
        )
        for s in programme.streams.all()
    )


def _standing(programme: Programme, today: date) -> dict[str, tuple[int, int]]:
    """By kind of stream: pairs, cohorts or visits that stand, and how many leaders have one."""
    seated = Count("members__person", filter=Q(members__enrolment__side=Side.LEADER), distinct=True)
    pairs, cohorts, visits = (
        _by_kind(
            Relationship.objects.filter(programme=programme, state__in=OPEN_STATES), Count("leader", distinct=True)
        ),
        _by_kind(Cohort.objects.filter(programme=programme, closed_on=None), seated),
        _by_kind(
            Placement.objects.filter(programme=programme, withdrawn_on=None, ends_on__gte=today),
            Count("leader", distinct=True),
        ),
    )
    return {kind: (standing, leaders) for kind, standing, leaders in pairs.union(cohorts, visits, all=True)}


def _by_kind(rows: QuerySet[Any], leaders: Count) -> Any:
    kinds = rows.order_by().values_list("stream__kind")
    return kinds.annotate(standing=Count("id", distinct=True), leaders=leaders)


def _cadence(programme: Programme, now: datetime) -> tuple[int, int]:
    """Active pairs on their rhythm, and all of them; counted by a task, because no sponsor reads a single pair."""
    rows = loaded(Relationship.objects.filter(programme=programme, state=RelationshipState.ACTIVE))
    counter = task_actor("sweep", for_actor="overview", programmes=frozenset({programme.id}))
    known = cadence_facts(counter, [as_pair(row) for row in rows], now=now)
    met = [facts for facts in known.values() if facts.held or facts.next_at]
    return sum(on_rhythm(facts) for facts in met), len(met)


def _sessions(programme: Programme, now: datetime) -> dict[str, int]:
    recent = MentoringSession.objects.filter(programme=programme, starts_at__gte=now - QUARTER, starts_at__lt=now)
    return recent.aggregate(
        held=Count("id", filter=Q(state=SessionState.HELD)),
        missed=Count("id", filter=Q(state=SessionState.MISSED)),
        moved=Count("id", filter=Q(moved_times__gt=0)),
    )


def _agreements(programme: Programme) -> tuple[int, int]:
    open_pairs = Relationship.objects.filter(programme=programme, state__in=OPEN_STATES)
    signed = (
        Agreement.objects.filter(relationship__in=open_pairs, state=AgreementState.SIGNED)
        .values("relationship")
        .distinct()
        .count()
    )
    return signed, open_pairs.count()


def _to_decide(programme: Programme) -> list[str]:
    """Codes of what waits for somebody's decision."""
    waiting = []
    if programme.state == ProgrammeState.DRAFT:
        waiting.append("charter")
    if programme.state == ProgrammeState.CHARTERED:
        waiting.append("start")
    if Duty.objects.filter(programme=programme, state=DutyState.PROPOSED).exists():
        waiting.append("duties")
    if (
        BudgetLine.objects.filter(programme=programme, state=TwoStep.PROPOSED)
        .exclude(programme__state=ProgrammeState.DRAFT)
        .exists()
    ):
        waiting.append("budget")
    if StreamPolicy.objects.filter(programme=programme, state=TwoStep.PROPOSED).exists():
        waiting.append("policy")
    return waiting

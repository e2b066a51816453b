"""Rounds: the list, one round with its runs, what a new one starts with, its history."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count

from peripatos.core.access import Actor, decide, may, require, require_any_reach
from peripatos.core.history import HistoryEntry
from peripatos.matching.models import MatchRun, Offer, RematchRequest, Round, RoundConstraint
from peripatos.matching.policies import target_of_round, visible_rounds
from peripatos.matching.policy import agreed_policy
from peripatos.matching.rows import round_row
from peripatos.matching.services.noting import HISTORY_KIND
from peripatos.matching.types import OBJECTIVES, OF_SEVERAL, OfferState, RoundDraft, RoundState, RunState
from peripatos.programmes.defaults import rules_from_json
from peripatos.programmes.models import Enrolment, Programme, Stream
from peripatos.programmes.policies import target_of_programme, target_of_stream
from peripatos.programmes.selectors.counts import counted
from peripatos.programmes.selectors.rows import stream_row
from peripatos.programmes.types import PAIR_STREAMS, EnrolmentState, ProgrammeState, Side, StreamKind

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
OPEN = may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND
DRAFT = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT
TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)
HISTORY_SHOWN = 60


@dataclass(frozen=True)
class RunLine:
    """One run in a list."""

    id: UUID
    number: int
    state: RunState
    served: int | None
    leaders: int | None
    floor: int | None
    at: datetime


@dataclass(frozen=True)
class RoundLine:
    """One round in the list, with its latest run and how its offers stand."""

    id: UUID
    name: str
    kind: StreamKind
    programme: str
    state: RoundState
    last_run: RunLine | None
    offers: Mapping[str, int]
    published_at: datetime | None


@dataclass(frozen=True)
class StreamToMatch:
    """A pair stream in which the actor may open a round."""

    stream_id: UUID
    kind: StreamKind
    programme: str
    leaders: int
    mentors: int
    rematches: int
    open_round_id: UUID | None


@dataclass(frozen=True)
class Constraint:
    """A pin or veto with names."""

    leader_id: UUID
    leader: str
    mentor_id: UUID
    mentor: str
    kind: str


@dataclass(frozen=True)
class RoundPage:
    """One round: what it is set to, its runs, its pins and vetoes."""

    id: UUID
    version: int
    kind: StreamKind
    programme_id: UUID
    programme: str
    state: RoundState
    draft: RoundDraft
    runs: tuple[RunLine, ...]
    constraints: tuple[Constraint, ...]
    published_at: datetime | None
    published_run_id: UUID | None
    may_change: bool


@dataclass(frozen=True)
class Change:
    """One line of a history."""

    at: datetime
    by: str
    code: str
    facts: Mapping[str, Any]


def rounds_list(actor: Actor) -> tuple[RoundLine, ...]:
    """Rounds that a duty of the actor may look into, newest first; four queries whatever their number."""
    require_any_reach(actor, READ)
    rows = list(visible_rounds(actor).select_related("stream", "programme").order_by("-created_at", "id"))
    last = _last_runs(rows)
    offers = _offer_counts(rows)
    return tuple(
        RoundLine(
            id=r.id,
            name=r.name,
            kind=StreamKind(r.stream.kind),
            programme=r.programme.name,
            state=RoundState(r.state),
            last_run=last.get(r.id),
            offers=offers.get(r.id, {}),
            published_at=r.published_at,
        )
        for r in rows
    )


def _last_runs(rounds: Iterable[Round]) -> dict[UUID, RunLine]:
    rows = MatchRun.objects.filter(round__in=list(rounds)).defer("facts", "settings").order_by("number")
    return {row.round_id: _run_line(row) for row in rows}


def _run_line(row: MatchRun) -> RunLine:
    return RunLine(
        row.id,
        row.number,
        RunState(row.state),
        row.served,
        row.leaders,
        row.floor,
        row.finished_at or row.created_at,
    )


def _offer_counts(rounds: Iterable[Round]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    rows = Offer.objects.filter(round__in=list(rounds)).order_by().values_list("round_id", "state")
    for round_id, state, count in rows.annotate(n=Count("id")):
        found.setdefault(round_id, {})[state] = count
    return found


def streams_to_match(actor: Actor) -> tuple[StreamToMatch, ...]:
    """Pair streams of programmes that are not over, in which the actor may open a round."""
    kinds = [k.value for k in PAIR_STREAMS]
    rows = Stream.objects.filter(kind__in=kinds).exclude(
        programme__state__in=[ProgrammeState.CLOSING, ProgrammeState.CLOSED]
    )
    mine = [
        s
        for s in rows.select_related("programme").order_by("programme__name", "kind")
        if decide(actor, OPEN, target_of_stream(s.programme_id, s.kind)).allowed
    ]
    sides = _counted_sides(mine)
    drafts = Round.objects.filter(stream__in=mine, state__in=[RoundState.OPEN, RoundState.REVIEW])
    open_rounds = dict(drafts.values_list("stream_id", "id"))
    asked = Counter(
        RematchRequest.objects.filter(enrolment__stream__in=mine, settled_at__isnull=True).values_list(
            "enrolment__stream_id", flat=True
        )
    )
    return tuple(
        StreamToMatch(
            stream_id=s.id,
            kind=StreamKind(s.kind),
            programme=s.programme.name,
            leaders=sides[s.id, Side.LEADER.value],
            mentors=sides[s.id, Side.MENTOR.value],
            rematches=asked[s.id],
            open_round_id=open_rounds.get(s.id),
        )
        for s in mine
    )


def _counted_sides(streams: Iterable[Stream]) -> Counter[tuple[UUID, str]]:
    rows = Enrolment.objects.filter(stream__in=list(streams), state__in=TAKING_PART).order_by()
    counts: Counter[tuple[UUID, str]] = Counter()
    for stream_id, side, count in rows.values_list("stream_id", "side").annotate(n=Count("id")):
        counts[stream_id, side] = count
    return counts


def first_draft(actor: Actor, stream_id: UUID) -> RoundDraft:
    """What a new round of a stream starts with: the agreed weights and rules, nobody left out, ten days to answer."""
    stream = stream_row(stream_id)
    require(actor, OPEN, target_of_stream(stream.programme_id, stream.kind))
    weights, rules = agreed_policy(stream.id, StreamKind(stream.kind))
    number = Round.objects.filter(stream=stream).count() + 1
    return RoundDraft(name=f"Round {number}", objective="coverage", weights=weights, rules=rules)


def aims_of_stream(actor: Actor, stream_id: UUID) -> tuple[str, ...]:
    """The aims that a round of this stream may have: one of them asks for leaders who want more than one mentor."""
    stream = stream_row(stream_id)
    require(actor, READ, target_of_stream(stream.programme_id, stream.kind))
    return _aims(stream_id)


def aims_of_round(actor: Actor, round_id: UUID) -> tuple[str, ...]:
    """The aims that a round may have; the one that it has is always among them."""
    row = round_row(round_id)
    require(actor, READ, target_of_round(row))
    found = {*_aims(row.stream_id), row.objective}
    return tuple(aim for aim in OBJECTIVES if aim in found)


def _aims(stream_id: UUID) -> tuple[str, ...]:
    leaders = Enrolment.objects.filter(stream_id=stream_id, side=Side.LEADER, state__in=TAKING_PART)
    several = leaders.filter(wants__gt=1).exists()
    return tuple(aim for aim in OBJECTIVES if several or aim != OF_SEVERAL)


def draft_round_of(actor: Actor, stream_id: UUID) -> UUID | None:
    """The round of a stream that is open or under review, for asking for a further run; None when there is none."""
    stream = stream_row(stream_id)
    require(actor, READ, target_of_stream(stream.programme_id, stream.kind))
    rows = Round.objects.filter(stream=stream, state__in=[RoundState.OPEN, RoundState.REVIEW])
    return rows.values_list("id", flat=True).first()


def round_page(actor: Actor, round_id: UUID) -> RoundPage:
    """One round with its runs, newest first."""
    row = round_row(round_id)
    require(actor, READ, target_of_round(row))
    runs = MatchRun.objects.filter(round=row).defer("facts", "settings").order_by("-number")
    return RoundPage(
        id=row.id,
        version=row.version,
        kind=StreamKind(row.stream.kind),
        programme_id=row.programme_id,
        programme=row.programme.name,
        state=RoundState(row.state),
        draft=draft_of(row),
        runs=tuple(map(_run_line, runs)),
        constraints=constraints_of(row.id),
        published_at=row.published_at,
        published_run_id=row.published_run_id,
        may_change=decide(actor, DRAFT, target_of_round(row)).allowed,
    )


def draft_of(row: Round) -> RoundDraft:
    """The settings of a round."""
    rules = rules_from_json(row.rules, StreamKind(row.stream.kind))
    return RoundDraft(row.name, row.objective, row.weights, rules, row.offer_days, row.chemistry, row.seed)


def constraints_of(round_id: UUID) -> tuple[Constraint, ...]:
    """Pins and vetoes of a round; the caller has asked the access table."""
    rows = RoundConstraint.objects.filter(round_id=round_id).order_by("kind", "leader__sort_name", "mentor__sort_name")
    fields = ("leader_id", "leader__display_name", "mentor_id", "mentor__display_name", "kind")
    return tuple(Constraint(*row) for row in rows.values_list(*fields))


def history_of_round(actor: Actor, round_id: UUID) -> tuple[Change, ...]:
    """Who changed what, by name, newest first."""
    row = round_row(round_id)
    require(actor, may.CHANGE_HISTORY_OF_PROGRAMME_ROUND_READ, target_of_round(row))
    rows = HistoryEntry.objects.filter(object_kind=HISTORY_KIND, object_id=row.id).order_by("-at", "-id")
    return tuple(Change(r.at, r.by_name, r.code, r.facts) for r in rows[:HISTORY_SHOWN])


def open_requests(actor: Actor, programme_id: UUID) -> int:
    """How many people of a programme asked for somebody else and wait."""
    require(actor, OPEN, target_of_programme(programme_id))
    return RematchRequest.objects.filter(programme_id=programme_id, settled_at__isnull=True).count()


@dataclass(frozen=True)
class MatchingPipeline:
    """What waits in matching: open offers and how many of them close within a day, rounds under review, people who
    asked for somebody else.
    """

    offers_open: int = 0
    offers_closing: int = 0
    rounds_under_review: int = 0
    rematches: int = 0


def matching_pipeline(actor: Actor, programme_ids: Collection[UUID], *, now: datetime) -> MatchingPipeline:
    """Counts for a coordinator's week, over those of the programmes whose rounds the actor may open; one question."""
    mine = [pk for pk in programme_ids if decide(actor, OPEN, target_of_programme(pk)).allowed]
    if not mine:
        return MatchingPipeline()
    offers = Offer.objects.filter(state=OfferState.OPEN)
    waiting = {
        "offers_open": offers,
        "offers_closing": offers.filter(closes_at__lte=now + timedelta(days=1)),
        "rounds_under_review": Round.objects.filter(state=RoundState.REVIEW),
        "rematches": RematchRequest.objects.filter(settled_at__isnull=True),
    }
    rows = Programme.objects.filter(id__in=mine).annotate(**{k: counted(v) for k, v in waiting.items()})
    return MatchingPipeline(*(sum(column) for column in zip(*rows.values_list(*waiting), strict=True)))

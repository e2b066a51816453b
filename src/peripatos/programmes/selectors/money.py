"""Planned money of a programme, and what waits for its second signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor, Hand, Reach, decide, may, require
from peripatos.programmes.defaults import rules_from_json
from peripatos.programmes.models import BudgetLine, Stream, StreamPolicy
from peripatos.programmes.policies import target_of_programme, target_of_stream
from peripatos.programmes.selectors.matching import agreed_policy
from peripatos.programmes.selectors.rows import programme_row, stream_row, streams_in_order
from peripatos.programmes.types import HardRules, Policy, ProgrammeState, StreamKind, TwoStep


@dataclass(frozen=True)
class Proposed:
    """A change that waits for a second person; ``mine`` says that the actor cannot be that person."""

    id: UUID
    by: str
    at: datetime
    mine: bool


@dataclass(frozen=True)
class BudgetOfStream:
    """The amount in force (None: nothing planned) and one that is proposed, in minor units."""

    stream_id: UUID
    kind: StreamKind
    agreed_minor: int | None
    proposed_minor: int | None
    proposed: Proposed | None


@dataclass(frozen=True)
class BudgetPage:
    """The budget of a programme; while drafting every amount waits for the charter."""

    programme_id: UUID
    name: str
    currency: str
    drafting: bool
    lines: tuple[BudgetOfStream, ...]
    changes: bool

    @property
    def total_minor(self) -> int:
        return sum(
            (line.agreed_minor if line.agreed_minor is not None else line.proposed_minor) or 0 for line in self.lines
        )


@dataclass(frozen=True)
class PolicyPage:
    """The policy of a stream in force, and the one that waits."""

    programme_id: UUID
    programme: str
    stream_id: UUID
    kind: StreamKind
    agreed: Policy
    agreed_at: datetime | None
    agreed_by: str
    weights_proposed: Mapping[str, int] | None
    rules_proposed: HardRules | None
    proposed: Proposed | None
    changes: bool


def budget_page(actor: Actor, programme_id: UUID) -> BudgetPage:
    """Planned amounts with proposals."""
    programme = programme_row(programme_id)
    target = target_of_programme(programme.id)
    require(actor, may.BUDGET_LINE_READ, target)
    lines = BudgetLine.objects.filter(programme=programme, state__in=(TwoStep.AGREED, TwoStep.PROPOSED))
    by_stream: dict[UUID, dict[str, BudgetLine]] = {}
    for line in lines.select_related("proposed_by"):
        by_stream.setdefault(line.stream_id, {})[line.state] = line
    return BudgetPage(
        programme_id=programme.id,
        name=programme.name,
        currency=programme.currency,
        drafting=programme.state == ProgrammeState.DRAFT,
        lines=tuple(_budget(actor, stream, by_stream.get(stream.id, {})) for stream in streams_in_order(programme.id)),
        changes=decide(actor, may.BUDGET_LINE_EDIT, target, hand=Hand.FIRST).reach is Reach.FULL,
    )


def _budget(actor: Actor, stream: Stream, lines: Mapping[str, BudgetLine]) -> BudgetOfStream:
    agreed, waiting = lines.get(TwoStep.AGREED), lines.get(TwoStep.PROPOSED)
    return BudgetOfStream(
        stream_id=stream.id,
        kind=StreamKind(stream.kind),
        agreed_minor=agreed.amount_minor if agreed else None,
        proposed_minor=waiting.amount_minor if waiting else None,
        proposed=_proposed(actor, waiting),
    )


def policy_page(actor: Actor, stream_id: UUID) -> PolicyPage:
    """Weights and hard rules of a stream for those who may change them, and for stewards and sponsors who read the
    charter.
    """
    stream = stream_row(stream_id)
    target = target_of_stream(stream.programme_id, stream.kind)
    require(actor, may.PROGRAMME_READ_BLUEPRINT, target)
    rule = may.STREAM_POLICY_CHANGE_WHAT_PUBLISHED_RUNS_USE
    rows = StreamPolicy.objects.filter(stream=stream).select_related("proposed_by", "agreed_by")
    found = {row.state: row for row in rows.filter(state__in=(TwoStep.AGREED, TwoStep.PROPOSED)).order_by("number")}
    agreed, waiting = found.get(TwoStep.AGREED), found.get(TwoStep.PROPOSED)
    return PolicyPage(
        programme_id=stream.programme_id,
        programme=stream.programme.name,
        stream_id=stream.id,
        kind=StreamKind(stream.kind),
        agreed=agreed_policy(stream),
        agreed_at=agreed.agreed_at if agreed else None,
        agreed_by=agreed.agreed_by.display_name if agreed and agreed.agreed_by else "",
        weights_proposed=waiting.weights if waiting else None,
        rules_proposed=rules_from_json(waiting.rules, StreamKind(stream.kind)) if waiting else None,
        proposed=_proposed(actor, waiting),
        changes=decide(actor, rule, target, hand=Hand.FIRST).reach is Reach.FULL,
    )


def _proposed(actor: Actor, row: BudgetLine | StreamPolicy | None) -> Proposed | None:
    if row is None:
        return None
    by = row.proposed_by.display_name if row.proposed_by else ""
    mine = actor.person_id is None or actor.person_id == row.proposed_by_id
    return Proposed(id=row.id, by=by, at=row.created_at, mine=mine)

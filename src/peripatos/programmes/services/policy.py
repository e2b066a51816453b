"""What runs of a stream use: weights and hard rules, changed by two people."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, Hand, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.programmes.defaults import RULES, WEIGHTS, WHOLE, rules_as_json
from peripatos.programmes.models import Stream, StreamPolicy
from peripatos.programmes.policies import target_of_stream
from peripatos.programmes.selectors.rows import one, stream_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import Component, HardRules, StreamKind, TwoStep

RULE = may.STREAM_POLICY_CHANGE_WHAT_PUBLISHED_RUNS_USE


def write_first_policy(stream: Stream, now: datetime) -> None:
    """The first version of a new stream: the defaults of its kind, agreed at creation."""
    kind = StreamKind(stream.kind)
    StreamPolicy.objects.create(
        created_at=now,
        programme_id=stream.programme_id,
        stream=stream,
        number=1,
        weights=WEIGHTS[kind],
        rules=rules_as_json(RULES[kind]),
        state=TwoStep.AGREED,
        agreed_at=now,
    )


def propose_policy(
    *, actor: Actor, stream_id: UUID, weights: Mapping[str, int], rules: HardRules, now: datetime
) -> UUID:
    """The first signature (coordinator or steering) under new weights in basis points and rules; the old ones stand
    until the second.

    Raises ``BadInput`` unless the six weights are there and sum to 10,000.
    """
    stream = stream_row(stream_id)
    require(actor, RULE, target_of_stream(stream.programme_id, stream.kind), hand=Hand.FIRST)
    check_weights(weights)
    check_rules(rules)
    with transaction.atomic():
        rows = StreamPolicy.objects.filter(stream=stream)
        rows.filter(state=TwoStep.PROPOSED).update(state=TwoStep.REPLACED)
        last = rows.order_by("-number").values_list("number", flat=True).first() or 0
        policy = StreamPolicy.objects.create(
            created_at=now,
            programme_id=stream.programme_id,
            stream=stream,
            number=last + 1,
            weights=dict(weights),
            rules=asdict(rules),
            proposed_by_id=actor.person_id,
        )
        _note(actor, policy, "policy_proposed", now)
    return policy.id


def agree_policy(*, actor: Actor, policy_id: UUID, now: datetime) -> None:
    """The second signature; later runs use the new version."""
    policy = _proposed(actor, policy_id)
    with transaction.atomic():
        StreamPolicy.objects.filter(stream_id=policy.stream_id, state=TwoStep.AGREED).update(state=TwoStep.REPLACED)
        policy.state, policy.agreed_by_id, policy.agreed_at = TwoStep.AGREED, actor.person_id, now
        policy.save(update_fields=["state", "agreed_by", "agreed_at"])
        _note(actor, policy, "policy_agreed", now)


def reject_policy(*, actor: Actor, policy_id: UUID, now: datetime) -> None:
    """The second person does not agree; the old version stands."""
    policy = _proposed(actor, policy_id)
    with transaction.atomic():
        policy.state = TwoStep.REJECTED
        policy.save(update_fields=["state"])
        _note(actor, policy, "policy_rejected", now)


def check_weights(weights: Mapping[str, int]) -> None:
    """Raises ``BadInput`` unless all six components are weighed with zero or more and sum to 10,000 basis points."""
    if set(weights) != {c.value for c in Component} or any(w < 0 for w in weights.values()):
        raise BadInput({"weights": _("Give each of the six parts a share of zero or more.")})
    if sum(weights.values()) != WHOLE:
        found = sum(weights.values()) / 100
        sentence = _("The six shares add up to {found:g}; make them add up to 100.").format(found=found)
        raise BadInput({"weights": sentence})


def check_rules(rules: HardRules) -> None:
    """Raises ``BadInput`` for bounds that no pair can meet."""
    low, high = rules.rank_gap_min, rules.rank_gap_max
    if low is not None and high is not None and low > high:
        raise BadInput({"rank_gap_max": _("The largest distance cannot be under the smallest.")})
    if not 0 <= rules.overlap_minutes <= 2400:
        raise BadInput({"overlap_minutes": _("Ask for between 0 and 2,400 minutes in common a week.")})
    if not 0 <= rules.cooling_off_months <= 120:
        raise BadInput({"cooling_off_months": _("Choose between 0 and 120 months.")})


def _proposed(actor: Actor, policy_id: UUID) -> StreamPolicy:
    policy = one(StreamPolicy.objects.select_related("stream").filter(state=TwoStep.PROPOSED), policy_id)
    require(actor, RULE, target_of_stream(policy.programme_id, policy.stream.kind), hand=Hand.SECOND)
    if actor.person_id is None or actor.person_id == policy.proposed_by_id:
        raise GuardFailed(reason="second_person_needed")
    return policy


def _note(actor: Actor, policy: StreamPolicy, code: str, now: datetime) -> None:
    stream = policy.stream
    note(actor, RULE, stream.programme_id, code, now=now, object_id=policy.id, stream=stream.kind, number=policy.number)

"""What a new stream starts with: cadence, length, capacity, weights of the six components, hard rules."""

from dataclasses import asdict
from typing import Any

from peripatos.programmes.texts import stream_texts
from peripatos.programmes.types import Component, HardRules, StreamDraft, StreamKind

WHOLE = 10_000

STREAM_DEFAULTS: dict[StreamKind, StreamDraft] = {
    StreamKind(text.kind): StreamDraft(
        StreamKind(text.kind), text.cadence_days, text.session_minutes, mentor_capacity=text.mentor_capacity
    )
    for text in stream_texts()
}

CADENCES: dict[str, int] = {
    "every_two_weeks": 14,
    "monthly": 30,
    "six_weeks": 42,
    "two_months": 61,
    "quarterly": 91,
    "half_year": 182,
    "yearly": 365,
}


def _weights(expertise: int, style: int, preference: int, reach: int, schedule: int, freshness: int) -> dict[str, int]:
    shares = (expertise, style, preference, reach, schedule, freshness)
    return {component.value: share * 100 for component, share in zip(Component, shares, strict=True)}


WEIGHTS: dict[StreamKind, dict[str, int]] = {
    StreamKind.COACHING: _weights(30, 25, 25, 8, 7, 5),
    StreamKind.ADVISING: _weights(45, 10, 10, 20, 10, 5),
    StreamKind.REVERSE: _weights(30, 20, 20, 20, 7, 3),
    StreamKind.COHORTS: _weights(15, 10, 10, 45, 15, 5),
    StreamKind.ROTATIONS: _weights(35, 5, 15, 35, 10, 0),
}

RULES: dict[StreamKind, HardRules] = {
    StreamKind.COACHING: HardRules(rank_gap_min=1, rank_gap_max=3),
    StreamKind.ADVISING: HardRules(),
    StreamKind.REVERSE: HardRules(rank_gap_min=2, different_chain=True),
    StreamKind.COHORTS: HardRules(cooling_off_months=0),
    StreamKind.ROTATIONS: HardRules(language=False, overlap_minutes=0),
}


def rules_as_json(rules: HardRules) -> dict[str, Any]:
    """The rules as they are stored."""
    return asdict(rules)


def rules_from_json(stored: dict[str, Any], kind: StreamKind) -> HardRules:
    """The rules as stored; what is absent takes the default of the stream."""
    return HardRules(**(asdict(RULES[kind]) | stored))

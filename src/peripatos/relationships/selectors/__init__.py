"""Reads of pairs."""

from peripatos.relationships.selectors.agreements import (
    agreement_of,
    agreement_statuses,
    agreement_versions,
    has_signed_draft,
)
from peripatos.relationships.selectors.capacity import free_capacity, mentors_with_room
from peripatos.relationships.selectors.pairs import (
    own_card,
    own_pairs,
    pair_of,
    pairs_by_id,
    pairs_in_care,
    paused_days,
)

__all__ = [
    "agreement_of",
    "agreement_statuses",
    "agreement_versions",
    "free_capacity",
    "has_signed_draft",
    "mentors_with_room",
    "own_card",
    "own_pairs",
    "pair_of",
    "pairs_by_id",
    "pairs_in_care",
    "paused_days",
]

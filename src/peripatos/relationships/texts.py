"""Sealing the sections of an agreement under the key of their pair."""

import json
from collections.abc import Mapping, Sequence

from peripatos.core.crypto.texts import Place, seal_in, unseal_all
from peripatos.relationships.models import Agreement


def is_empty(text: str) -> bool:
    """Whether a point is still to be written: no word stands there, or it ends at the colon before the words."""
    return not any(sign.isalnum() for sign in text) or text.rstrip().endswith(":")


def seal_sections(agreement: Agreement, sections: Mapping[str, str]) -> bytes:
    """The sealed form of ``sections``."""
    return seal_in("relationship", agreement.relationship_id, json.dumps(dict(sections)), _place(agreement))


def open_sections(agreement: Agreement) -> dict[str, str]:
    """Section id → text."""
    return open_all_sections([agreement])[0]


def open_all_sections(agreements: Sequence[Agreement]) -> list[dict[str, str]]:
    """The same for several versions, with one question for their keys."""
    texts = unseal_all([(agreement.body, _place(agreement)) for agreement in agreements])
    return [dict(json.loads(text)) if text else {} for text in texts]


def _place(agreement: Agreement) -> Place:
    return Place("relationships_agreement", agreement.id, "body")

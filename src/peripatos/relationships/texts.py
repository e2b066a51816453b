"""Sealing the sections of an agreement under the key of their pair."""

import json
from collections.abc import Mapping

from peripatos.core.crypto.texts import Place, seal_in, unseal
from peripatos.relationships.models import Agreement


def seal_sections(agreement: Agreement, sections: Mapping[str, str]) -> bytes:
    """The sealed form of ``sections``."""
    return seal_in("relationship", agreement.relationship_id, json.dumps(dict(sections)), _place(agreement))


def open_sections(agreement: Agreement) -> dict[str, str]:
    """Section id → text."""
    text = unseal(agreement.body, _place(agreement))
    return dict(json.loads(text)) if text else {}


def _place(agreement: Agreement) -> Place:
    return Place("relationships_agreement", agreement.id, "body")

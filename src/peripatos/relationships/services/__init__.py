"""Writes of pairs: forming, agreeing, pausing, ending."""

from peripatos.relationships.services.agreements import propose_amendment, save_section, sign_agreement
from peripatos.relationships.services.endings import (
    begin_closing,
    complete_relationship,
    end_relationship,
    reassign_relationship,
)
from peripatos.relationships.services.opening import open_relationship
from peripatos.relationships.services.pauses import pause_relationship, resume_relationship

__all__ = [
    "begin_closing",
    "complete_relationship",
    "end_relationship",
    "open_relationship",
    "pause_relationship",
    "propose_amendment",
    "reassign_relationship",
    "resume_relationship",
    "save_section",
    "sign_agreement",
]

"""The rule by which a public seed names a ticket.

    fingerprint = SHA-256, in hexadecimal, of the panels of the solution as JSON without spaces
    ticket      = SHA-256 of the seed, one space and the fingerprint (UTF-8), read as one whole number, mod tickets

Tickets are counted from 0, in the order of the panels in the solution. The fingerprint is known before the seed is,
so nobody can fit the lottery to the seed; the seed is nobody's choice when its source was named before it was known.
"""

import hashlib
import json
from collections.abc import Sequence


def fingerprint_of(panels: Sequence[Sequence[str]]) -> str:
    """The fingerprint of panels, ids in the order of the solution's file."""
    text = json.dumps([list(panel) for panel in panels], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def ticket_of(seed: str, fingerprint: str, tickets: int) -> int:
    """The ticket that a seed names, from 0."""
    return int(hashlib.sha256(f"{seed} {fingerprint}".encode()).hexdigest(), 16) % tickets

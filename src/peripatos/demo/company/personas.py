"""The people as whom one can walk into the demonstration."""

from peripatos.demo.company.pools import cast
from peripatos.demo.company.types import Company, Persona

PERSONA_KEYS = tuple(cast())


def personas(company: Company) -> tuple[Persona, ...]:
    """One person for each key of ``PERSONA_KEYS``, in that order, with the label of the sign-in page."""
    return company.cast

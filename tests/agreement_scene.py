"""An agreement at which something is written everywhere, so that it can be signed."""

from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor, acting
from peripatos.programmes.texts import agreement_template
from peripatos.relationships.selectors import agreement_of, pair_of
from peripatos.relationships.services import save_section
from peripatos.relationships.texts import is_empty

WORDS = "As we like"


def write_what_is_empty(actor: Actor, pair_id: UUID, *, now: datetime) -> int:
    """Writes a few words at every point of the draft that is empty; returns its version."""
    with acting(actor):
        view = agreement_of(actor, pair_id, now=now)
        points = agreement_template().sections_for(pair_of(actor, pair_id).stream_kind)
        open_ones = {p.id: text for p in points if is_empty(text := view.sections.get(p.id, ""))}
        versions = [
            save_section(actor=actor, relationship_id=pair_id, section_id=point, text=WORDS, based_on=text, now=now)
            for point, text in open_ones.items()
        ]
    return versions[-1] if versions else view.version

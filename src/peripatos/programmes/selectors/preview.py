"""What a preview with a fictitious leader needs to know of a programme: its name and which streams it runs."""

from dataclasses import dataclass
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.selectors.rows import programme_row, streams_in_order
from peripatos.programmes.types import StreamKind, StreamState


@dataclass(frozen=True)
class Previewed:
    """A programme as the preview shows it; nobody who takes part is read."""

    id: UUID
    name: str
    kinds: tuple[StreamKind, ...]


def previewed(actor: Actor, programme_id: UUID) -> Previewed:
    """The programme whose pages the actor looks at with a fictitious leader; two questions."""
    row = programme_row(programme_id)
    require(actor, may.PREVIEW_WITH_A_FICTITIOUS_LEADER_READ, target_of_rows(row.id))
    kinds = (StreamKind(s.kind) for s in streams_in_order(row.id) if s.state != StreamState.CLOSED)
    return Previewed(row.id, row.name, tuple(kinds))

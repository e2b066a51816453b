"""Who changed what on a programme, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor, Reach, may, require_any_reach
from peripatos.core.history import HistoryEntry
from peripatos.programmes.policies import target_of_rows
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.services.noting import HISTORY_KIND

LONGEST = 200


@dataclass(frozen=True)
class HistoryLine:
    """One change; ``facts`` are empty for those who read metadata only."""

    at: datetime
    by_name: str
    code: str
    facts: Mapping[str, object]


def history_of_programme(actor: Actor, programme_id: UUID) -> tuple[HistoryLine, ...]:
    """The latest two hundred changes of a programme, newest first."""
    programme = programme_row(programme_id)
    decision = require_any_reach(actor, may.CHANGE_HISTORY_OF_PROGRAMME_ROUND_READ, target_of_rows(programme.id))
    rows = HistoryEntry.objects.filter(object_kind=HISTORY_KIND, object_id=programme.id).order_by("-at", "-id")
    whole = decision.reach is not Reach.METADATA
    return tuple(HistoryLine(row.at, row.by_name, row.code, row.facts if whole else {}) for row in rows[:LONGEST])

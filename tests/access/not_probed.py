"""Built rows that no probe tries yet, each with the reason; their cells are counted as unbuilt."""

from peripatos.core.access.table import Rule

NOT_PROBED: dict[Rule, str] = {}

"""Built rows that no probe tries yet, each with the reason; their cells are counted as unbuilt."""

from access.cells import EXPECTED, PROBES
from peripatos.core.access.built import is_built
from peripatos.core.access.table import Rule

NOT_PROBED: dict[Rule, str] = {rule: "no probe yet" for rule in EXPECTED if is_built(rule) and rule not in PROBES}

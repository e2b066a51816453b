"""Built rows that no probe tries yet, each with the reason; their cells are counted as unbuilt."""

from peripatos.core.access.table import Rule

NOT_PROBED: dict[Rule, str] = {
    Rule("Availability", "read reason or title of a busy block"): "no probe yet",
    Rule("Audit log", "edit or delete"): "no probe yet",
    Rule("Role grant (content-bearing role)", "grant to oneself"): "no probe yet",
    Rule("Impersonation / log in as", "use"): "no probe yet",
    Rule("Outgoing e-mail copy", "read body"): "no probe yet",
}

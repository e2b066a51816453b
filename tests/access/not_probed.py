"""Built rows that no probe tries yet, each with the reason; their cells are counted as unbuilt."""

from peripatos.core.access.table import Rule

NOT_PROBED: dict[Rule, str] = {
    Rule("Capability profile (mentor, coach, advisor)", "create / update own"): "no probe yet",
    Rule("Availability", "read reason or title of a busy block"): "no probe yet",
    Rule("Programme dashboard", "read aggregate"): "no probe yet",
    Rule("Programme dashboard", "drill to a person"): "no probe yet",
    Rule("Audit log", "edit or delete"): "no probe yet",
    Rule("Role grant (content-bearing role)", "grant to oneself"): "no probe yet",
    Rule("Impersonation / log in as", "use"): "no probe yet",
    Rule("Outgoing e-mail copy", "read body"): "no probe yet",
    Rule("Stream policy (weights, hard rules)", "change what published runs use"): "no probe yet",
    Rule("Change history of programme, round", "read"): "no probe yet",
    Rule("Core vocabulary", "read"): "no probe yet",
    Rule("Core vocabulary", "propose a concept"): "no probe yet",
}

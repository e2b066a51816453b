"""Built rows that no probe tries yet, each with the reason; their cells are counted as unbuilt."""

from peripatos.core.access.table import Rule

NOT_PROBED: dict[Rule, str] = {
    Rule("Directory card", "update HR-sourced fields"): "no probe yet",
    Rule("Capability profile (mentor, coach, advisor)", "create / update own"): "no probe yet",
    Rule("Coaching agreement", "read"): "no probe yet",
    Rule("Outsider NDA and scope grant", "read"): "no probe yet",
    Rule("Outsider NDA and scope grant", "sign"): "no probe yet",
    Rule("Availability", "read reason or title of a busy block"): "no probe yet",
    Rule("Programme dashboard", "read aggregate"): "no probe yet",
    Rule("Programme dashboard", "drill to a person"): "no probe yet",
    Rule("Budget line", "edit"): "no probe yet",
    Rule("Audit log", "read events about self"): "no probe yet",
    Rule("Audit log", "edit or delete"): "no probe yet",
    Rule(
        "Role grant (content-bearing role)", "confirm a proposed duty (neither proposer nor appointee)"
    ): "no probe yet",
    Rule("Role grant (content-bearing role)", "grant to oneself"): "no probe yet",
    Rule("Impersonation / log in as", "use"): "no probe yet",
    Rule("HR import", "commit"): "no probe yet",
    Rule("Outgoing e-mail copy", "read body"): "no probe yet",
    Rule("Programme", "read value proposition and criteria"): "no probe yet",
    Rule("Programme", "read blueprint"): "no probe yet",
    Rule("Stream policy (weights, hard rules)", "change what published runs use"): "no probe yet",
    Rule("Business calendar", "read"): "no probe yet",
    Rule("Application", "submit / withdraw own"): "no probe yet",
    Rule("Application", "read one"): "no probe yet",
    Rule("Enrolment", "read"): "no probe yet",
    Rule("Enrolment", "pause or leave own"): "no probe yet",
    Rule("Onboarding checklist and confidentiality agreement", "read and sign own"): "no probe yet",
    Rule("Onboarding checklist and confidentiality agreement", "read whether done"): "no probe yet",
    Rule("Outbox message", "read delivery state, no body"): "no probe yet",
    Rule("Change history of programme, round", "read"): "no probe yet",
    Rule("Core vocabulary", "read"): "no probe yet",
    Rule("Core vocabulary", "propose a concept"): "no probe yet",
    Rule("Change history of an import", "read"): "no probe yet",
    Rule("Invitation", "read and answer own"): "no probe yet",
    Rule("HR import", "undo"): "no probe yet",
}

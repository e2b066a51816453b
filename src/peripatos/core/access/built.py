"""Which rows of the access table the product answers today; the others are promises that deny everybody."""

from peripatos.core.access.table import Rule, loaded_table

UNBUILT_OBJECTS = frozenset(
    {
        "Self-identified demographics",
        "Match contest",
        "Goal",
        "Feedback to mentor after a session",
        "Attachment",
        "Journal statistics (count, streak)",
        "Shared reflection in moderated circle",
        "Cohort discussion",
        "Case / decision brief library",
        "Advisory brief (dashboard + key questions)",
        "Advisor recommendation",
        "Advisory council material",
        "Rotation debrief",
        "Playbook insight",
        "Relationship early-warning signal",
        "Discomfort signal sent to coordinator",
        "Safeguarding report (named)",
        "Safeguarding report (anonymous, receipt code)",
        "Safeguarding report",
        "Interim protective measure (separate a pair)",
        "Survey",
        "Survey credential",
        "Survey answers",
        "Readiness assessment",
        "Talent outcome (promotion, role change)",
        "Scorecard / impact report",
        "Bias audit report",
        "Living charter, decision, rationale",
        "Share grant / consent",
        "Break-glass request (C2/C3 only)",
        "Own data export",
        "Erasure request",
        "Retention rule",
        "Reset of a person's vault key",
        "Key rotation",
        "API token / webhook",
        "Metrics endpoint",
    }
)
UNBUILT_RULES = frozenset(
    {
        Rule("Journal entry", "grant or revoke a share"),
        Rule("Match proposal", "contest / ask for human review"),
        Rule("Coaching agreement", "edit template wording"),
        Rule("Audit log", "resolve a pseudonym"),
        Rule("Peer cohort", "edit charter"),
        Rule("Peer cohort", "form, rotate members or facilitator"),
        Rule("Rotation placement", "read open placements"),
        Rule("Rotation placement", "apply / withdraw"),
        Rule("Rotation placement", "approve"),
        Rule("Shared session note", "delete own text"),
        Rule("Availability", "read reason or title of a busy block"),  # no reason and no title is ever kept
    }
)


def is_built(rule: Rule) -> bool:
    """Whether the product has anything behind this row."""
    return rule in loaded_table() and rule.object not in UNBUILT_OBJECTS and rule not in UNBUILT_RULES

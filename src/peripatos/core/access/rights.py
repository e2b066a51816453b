"""What operators and tasks may do: named lists of rows of the access table, and never C2 to C4 content."""

from uuid import UUID

from peripatos.core.access import may
from peripatos.core.access.actor import Actor, ActorKind
from peripatos.core.access.table import Rule

OPERATOR_RIGHTS: dict[str, frozenset[Rule]] = {
    "roster": frozenset(
        {
            may.HR_IMPORT_UPLOAD_DRY_RUN_READ_ROW_ERRORS,
            may.HR_IMPORT_COMMIT,
            may.HR_IMPORT_UNDO,
            may.DIRECTORY_CARD_UPDATE_HR_SOURCED_FIELDS,
            may.GRADE_LADDER_READ_EDIT,
            may.CHANGE_HISTORY_OF_AN_IMPORT_READ,
        }
    ),
    "accounts": frozenset({may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS, may.DUTY_PROPOSE}),
    "programmes": frozenset(
        {
            may.PROGRAMME_CREATE_EMPTY_AND_NAME_SPONSOR_AND_FIRST_COORDINATOR,
            may.PROGRAMME_EDIT_DRAFT,
            may.PROGRAMME_READ_BLUEPRINT,
            may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA,
            may.BUSINESS_CALENDAR_EDIT,
            may.BUSINESS_CALENDAR_READ,
            may.ENROLMENT_ENROL_DIRECTLY_REMOVE,
            may.ENROLMENT_READ,
            may.ONBOARDING_GATE_WAIVE_WITH_A_REASON,
            may.CAPABILITY_PROFILE_READ,
            may.LEADER_PROFILE_READ,
            may.DIRECTORY_CARD_READ,
        }
    ),
    "runs": frozenset(
        {
            may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND,
            may.MATCH_RUN_START_RE_RUN,
            may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT,
            may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES,
            may.MATCH_RUN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF,
        }
    ),
    "installation": frozenset(
        {
            may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE,
            may.AUDIT_LOG_VERIFY_CHAIN,
            may.OUTBOX_MESSAGE_READ_DELIVERY_STATE_NO_BODY,
        }
    ),
}

TASK_RIGHTS: dict[str, frozenset[Rule]] = {
    "build_problem": frozenset(
        {
            may.MATCH_RUN_START_RE_RUN,
            may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES,
            may.STREAM_PLAN_PREPARE_RUN_PIN,
            may.STREAM_PLAN_READ_PLAN_REASONS_AND_PROOF,
        }
    ),
    # Whoever publishes a plan of meetings has asked for these bookings.
    "book_plan": frozenset({may.SESSION_BOOK_RESCHEDULE_CANCEL, may.STREAM_PLAN_PUBLISH}),
    # Whoever publishes offers or invites to a programme thereby lets those in who cannot sign in yet.
    "let_in": frozenset({may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS}),
    "import_roster": OPERATOR_RIGHTS["roster"],
    "send_mail": frozenset({may.OUTBOX_MESSAGE_READ_DELIVERY_STATE_NO_BODY}),
    "sweep": frozenset(
        {
            may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND,
            may.SESSION_READ_TIME_AND_PARTIES,
            may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE,
        }
    ),
}


def operator(unix_user: str) -> Actor:
    """The person at the command line: every operator right, every programme in scope, no confidential content."""
    rights = frozenset().union(*OPERATOR_RIGHTS.values())
    return Actor(ActorKind.OPERATOR, f"operator:{unix_user}", rights=rights, programmes=None)


def task_actor(right: str, *, for_actor: str = "", programmes: frozenset[UUID] | None = None) -> Actor:
    """A background task that acts with one named right; raises ``KeyError`` for a name nobody decided about."""
    return Actor(
        ActorKind.TASK,
        f"task:{right}{f' for {for_actor}' if for_actor else ''}",
        rights=TASK_RIGHTS[right],
        programmes=programmes,
    )

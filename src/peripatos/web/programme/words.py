"""Words of the pages of programmes: labels of codes, cadences and criteria as people say them."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.core.access import DutyKind
from peripatos.people.types import Employment, Stage
from peripatos.programmes.selectors.wizard import CriterionLine
from peripatos.programmes.texts import default_objectives, stream_text
from peripatos.programmes.types import (
    ApplicationState,
    Component,
    CriterionField,
    EnrolmentState,
    Fit,
    Gate,
    InvitationState,
    Operator,
    ProgrammeState,
    Side,
    StreamKind,
    Strength,
)
from peripatos.web.templatetags.words import listed, said_date

Text = str | Promise

STATES: Mapping[ProgrammeState, tuple[Text, str]] = {
    ProgrammeState.DRAFT: (gettext_lazy("draft"), "warn"),
    ProgrammeState.CHARTERED: (gettext_lazy("chartered"), ""),
    ProgrammeState.PILOTING: (gettext_lazy("piloting"), "good"),
    ProgrammeState.RUNNING: (gettext_lazy("running"), "good"),
    ProgrammeState.PAUSED: (gettext_lazy("paused"), "warn"),
    ProgrammeState.CLOSING: (gettext_lazy("closing"), "warn"),
    ProgrammeState.CLOSED: (gettext_lazy("closed"), ""),
}
STATE_SENTENCES: Mapping[ProgrammeState, Text] = {
    ProgrammeState.DRAFT: gettext_lazy("{name} is a draft"),
    ProgrammeState.CHARTERED: gettext_lazy("{name} is chartered and has not started"),
    ProgrammeState.PILOTING: gettext_lazy("{name} runs as a pilot"),
    ProgrammeState.RUNNING: gettext_lazy("{name} is running"),
    ProgrammeState.PAUSED: gettext_lazy("{name} is paused"),
    ProgrammeState.CLOSING: gettext_lazy("{name} is closing"),
    ProgrammeState.CLOSED: gettext_lazy("{name} is closed"),
}
MISSING: Mapping[str, Text] = {
    "sponsor": gettext_lazy("A sponsor who is confirmed"),
    "objective": gettext_lazy("At least one objective"),
    "success_for_both_sides": gettext_lazy("An objective that says what success is for leaders and for mentors"),
    "stream": gettext_lazy("At least one stream"),
    "pilot_waiver": gettext_lazy("The sponsor's word that it may run without a pilot, with the reason"),
}
DUTIES: Mapping[str, Text] = {
    DutyKind.SPONSOR: gettext_lazy("Sponsor"),
    DutyKind.STEWARD: gettext_lazy("Steward"),
    DutyKind.COORDINATOR: gettext_lazy("Coordinator"),
    DutyKind.STEERING: gettext_lazy("Steering member"),
    DutyKind.SAFEGUARDING: gettext_lazy("Safeguarding contact"),
    DutyKind.ADMINISTRATOR: gettext_lazy("Administrator"),
}
DUTY_MEANINGS: Mapping[str, Text] = {
    DutyKind.SPONSOR: gettext_lazy("signs the charter, answers for purpose and money, sees totals only"),
    DutyKind.STEWARD: gettext_lazy("watches over matching and access in one stream; never a coordinator"),
    DutyKind.COORDINATOR: gettext_lazy("cares for people day by day; never reads what they write"),
    DutyKind.STEERING: gettext_lazy("decides with others; sees totals only"),
    DutyKind.SAFEGUARDING: gettext_lazy("receives reports; holds no other duty of the programme"),
}
SIDES: Mapping[Side, Text] = {Side.LEADER: gettext_lazy("Leader"), Side.MENTOR: gettext_lazy("Mentor")}
ENROLMENT_STATES: Mapping[EnrolmentState, tuple[Text, str]] = {
    EnrolmentState.ONBOARDING: (gettext_lazy("starting"), "warn"),
    EnrolmentState.ACTIVE: (gettext_lazy("active"), "good"),
    EnrolmentState.PAUSED: (gettext_lazy("on a break"), ""),
    EnrolmentState.COMPLETED: (gettext_lazy("completed"), ""),
    EnrolmentState.EXITED: (gettext_lazy("left"), ""),
}
INVITATION_STATES: Mapping[InvitationState, tuple[Text, str]] = {
    InvitationState.SENT: (gettext_lazy("no answer yet"), "warn"),
    InvitationState.ACCEPTED: (gettext_lazy("said yes"), "good"),
    InvitationState.DECLINED: (gettext_lazy("said no"), ""),
    InvitationState.WITHDRAWN: (gettext_lazy("taken back"), ""),
}
APPLICATION_STATES: Mapping[ApplicationState, tuple[Text, str]] = {
    ApplicationState.SUBMITTED: (gettext_lazy("to decide"), "warn"),
    ApplicationState.WAITING: (gettext_lazy("waiting list"), "warn"),
    ApplicationState.ACCEPTED: (gettext_lazy("accepted"), "good"),
    ApplicationState.DECLINED: (gettext_lazy("declined"), ""),
    ApplicationState.WITHDRAWN: (gettext_lazy("taken back"), ""),
}
GATES: Mapping[Gate, Text] = {
    Gate.BRIEFING: gettext_lazy("Briefing"),
    Gate.CONFIDENTIALITY: gettext_lazy("Confidentiality agreement"),
}
LEFT_OUT: Mapping[str, Text] = {
    "has_left": gettext_lazy("has left the organisation"),
    "from_outside": gettext_lazy("is from outside and can only advise"),
    "hard_criterion": gettext_lazy("does not meet a hard criterion"),
    "enrolled_already": gettext_lazy("takes part already"),
    "invited_already": gettext_lazy("is invited already"),
}
COMPONENTS: Mapping[str, tuple[Text, Text]] = {
    Component.EXPERTISE: (
        gettext_lazy("What is sought and offered"),
        gettext_lazy("topics the leader seeks against those the mentor offers, at the level needed"),
    ),
    Component.STYLE: (
        gettext_lazy("Working style"),
        gettext_lazy("pace, directness, challenge and preparation; alike in how to work lasts longest"),
    ),
    Component.PREFERENCE: (gettext_lazy("Their own wishes"), gettext_lazy("the ranked lists of both sides")),
    Component.REACH: (
        gettext_lazy("New ground"),
        gettext_lazy("another function, market or network than the leader's own"),
    ),
    Component.SCHEDULE: (gettext_lazy("Hours in common"), gettext_lazy("working hours that overlap in a week")),
    Component.FRESHNESS: (gettext_lazy("Room"), gettext_lazy("spare places, so that nobody is worn out")),
}
FIELDS: Mapping[str, Text] = {
    CriterionField.EMPLOYMENT: gettext_lazy("Employment"),
    CriterionField.STAGE: gettext_lazy("Leadership stage"),
    CriterionField.GRADE: gettext_lazy("Grade"),
    CriterionField.FUNCTION: gettext_lazy("Function"),
    CriterionField.DEPARTMENT: gettext_lazy("Department"),
    CriterionField.LOCATION: gettext_lazy("Location"),
    CriterionField.COUNTRY: gettext_lazy("Country"),
    CriterionField.LANGUAGE: gettext_lazy("Language"),
    CriterionField.TENURE_MONTHS: gettext_lazy("Months in the organisation"),
    CriterionField.DIRECT_REPORTS: gettext_lazy("People who report to them"),
}
OPERATORS: Mapping[str, Text] = {
    Operator.IS: gettext_lazy("is"),
    Operator.IS_NOT: gettext_lazy("is not"),
    Operator.AT_LEAST: gettext_lazy("at least"),
    Operator.AT_MOST: gettext_lazy("at most"),
}
STRENGTHS: Mapping[str, Text] = {
    Strength.HARD: gettext_lazy("must be so"),
    Strength.PREFERRED: gettext_lazy("preferred"),
}
FITS: Mapping[Fit, tuple[Text, str]] = {
    Fit.MET: (gettext_lazy("you fit"), "good"),
    Fit.NOT_MET: (gettext_lazy("you do not fit"), "care"),
    Fit.UNKNOWN: (gettext_lazy("not known"), ""),
}
VALUES: Mapping[str, Text] = {
    Employment.ACTIVE: gettext_lazy("at work"),
    Employment.ON_LEAVE: gettext_lazy("on leave"),
    Employment.LEFT: gettext_lazy("has left"),
    Stage.EMERGING: gettext_lazy("emerging"),
    Stage.DEVELOPING: gettext_lazy("developing"),
    Stage.SENIOR: gettext_lazy("senior"),
    Stage.ENTERPRISE: gettext_lazy("enterprise"),
}
CADENCES: Mapping[int, Text] = {
    14: gettext_lazy("every two weeks"),
    30: gettext_lazy("every month"),
    42: gettext_lazy("every six weeks"),
    61: gettext_lazy("every two months"),
    91: gettext_lazy("every quarter"),
    182: gettext_lazy("twice a year"),
    365: gettext_lazy("once a year"),
}


def stream_name(kind: str) -> str:
    """What a stream is called."""
    return stream_text(kind).title


def cadence_words(days: int) -> str:
    """A cadence as people say it."""
    near = min(CADENCES, key=lambda known: abs(known - days))
    return str(CADENCES[near]) if abs(near - days) <= 2 else _("every {days} days").format(days=days)


def minutes_words(minutes: int) -> str:
    """A length as people say it; four hours are half a day."""
    if minutes == 240:
        return _("half a day")
    if minutes == 480:
        return _("a day")
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


def missing_words(code: str) -> str:
    """What is missing, with the stream where it is a steward."""
    name, _colon, kind = code.partition(":")
    if name == "steward":
        return _("A steward for {stream} who is confirmed").format(stream=stream_name(kind).lower())
    return str(MISSING[name])


def objective_name(kind: str) -> str:
    """What an objective of a known kind is called; one's own has no name but its statement."""
    return next((o.title for o in default_objectives() if o.kind == kind), "")


def criterion_words(line: CriterionLine) -> str:
    """A criterion as a sentence: "Leadership stage: at least senior"."""
    values = [str(VALUES.get(v, v)) for v in line.values]
    many = _("{most} or {last}").format(most=", ".join(values[:-1]), last=values[-1]) if len(values) > 1 else values[0]
    if line.operator == Operator.IS:
        return f"{FIELDS[line.field]}: {many}"
    return f"{FIELDS[line.field]}: {OPERATORS[line.operator]} {many}"


def gates_words(missing: Iterable[Gate]) -> str:
    """Which gates still stand, in order."""
    names = [str(GATES[gate]).lower() for gate in Gate if gate in set(missing)]
    return _("{gates} still to do").format(gates=listed(names)).capitalize() if names else ""


def span_words(starts_on: date | None, ends_on: date | None) -> str:
    """From when to when."""
    if starts_on and ends_on:
        if starts_on == ends_on:
            return said_date(starts_on)
        return _("{start} to {end}").format(start=said_date(starts_on), end=said_date(ends_on))
    if starts_on:
        return _("from {start}").format(start=said_date(starts_on))
    return _("until {end}").format(end=said_date(ends_on)) if ends_on else ""


def side_choices() -> list[tuple[str, Text]]:
    """Sides for a form."""
    return [(side.value, SIDES[side]) for side in Side]


def stream_choices(kinds: Iterable[str] = tuple(StreamKind)) -> list[tuple[str, str]]:
    """Streams for a form."""
    return [(kind, stream_name(kind)) for kind in kinds]

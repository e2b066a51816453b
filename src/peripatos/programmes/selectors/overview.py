"""The list of programmes and the page of one: state, people responsible, what is missing, who may do what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from peripatos.core.access import Actor, Hand, Reach, decide, may, require_any_reach
from peripatos.core.access.table import Rule
from peripatos.engine.disclosure import release
from peripatos.programmes.models import Application, Duty, Enrolment, Invitation, Programme, Stream
from peripatos.programmes.policies import target_of_programme, target_of_rows
from peripatos.programmes.selectors.guards import missing_for_next
from peripatos.programmes.selectors.rows import programme_row, streams_in_order
from peripatos.programmes.types import (
    ApplicationState,
    DutyState,
    EnrolmentState,
    InvitationState,
    ProgrammeState,
    Side,
    StreamKind,
)

ORDER = [kind.value for kind in StreamKind]
TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED)
PAIRS = may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE


@dataclass(frozen=True)
class ProgrammeLine:
    """One programme in the list; ``people`` is None where the actor reads no numbers of people, or they are too few."""

    id: UUID
    name: str
    state: ProgrammeState
    starts_on: date | None
    ends_on: date | None
    streams: tuple[str, ...]
    people: int | None


@dataclass(frozen=True)
class DutyLine:
    """A duty of a programme: confirmed, or waiting for its second signature."""

    id: UUID
    kind: str
    person_id: UUID
    person: str
    title: str
    stream: str
    state: DutyState
    deputy_for: str
    from_on: date
    to_on: date | None
    proposed_by: str


@dataclass(frozen=True)
class Powers:
    """What the actor may do on the page of a programme, read from the access table."""

    edits_draft: bool
    signs: bool
    proposes_duties: bool
    edits_calendar: bool
    reads_budget: bool
    changes_budget: bool
    changes_policy: bool
    invites: bool
    nominates: bool
    enrols: bool
    reads_enrolments: bool
    reads_pairs: bool
    reads_history: bool
    founds: bool
    engages_outsiders: bool


@dataclass(frozen=True)
class ProgrammeView:
    """The page of one programme; ``whole`` says that the reader gets more than metadata."""

    id: UUID
    version: int
    name: str
    mandate: str
    state: ProgrammeState
    starts_on: date | None
    ends_on: date | None
    currency: str
    pilot_waiver: str
    pilot_waived_by: str
    chartered_at: datetime | None
    archived: bool
    streams: tuple[Stream, ...]
    missing: tuple[str, ...]
    powers: Powers
    whole: bool


@dataclass(frozen=True)
class PipelineCounts:
    """What waits in a programme before anybody is matched."""

    invitations_open: int
    applications_waiting: int
    nominations_open: int
    onboarding: int


def programme_lines(actor: Actor, *, archived: bool = False) -> tuple[ProgrammeLine, ...]:
    """Programmes of the actor's scope whose blueprint they may read at all; three queries."""
    rows = [p for p in Programme.objects.filter(archived_at__isnull=not archived) if _reads_blueprint(actor, p.id)]
    streams = _kinds_by_programme([p.id for p in rows])
    people = _people_by_programme([p.id for p in rows])
    return tuple(
        ProgrammeLine(
            id=p.id,
            name=p.name,
            state=ProgrammeState(p.state),
            starts_on=p.starts_on,
            ends_on=p.ends_on,
            streams=tuple(sorted(streams.get(p.id, ()), key=ORDER.index)),
            people=_people_said(actor, p.id, people[p.id]),
        )
        for p in rows
    )


def _reads_blueprint(actor: Actor, programme_id: UUID) -> bool:
    return decide(actor, may.PROGRAMME_READ_BLUEPRINT, target_of_programme(programme_id)).allowed


def _reads_people(actor: Actor, programme_id: UUID) -> bool:
    return decide(actor, may.ENROLMENT_READ, target_of_rows(programme_id)).reach is Reach.FULL


def _people_said(actor: Actor, programme_id: UUID, people: int) -> int | None:
    """The number for whoever reads enrolments one by one; past the gate of small numbers for whoever reads figures."""
    match decide(actor, may.ENROLMENT_READ, target_of_rows(programme_id)).reach:
        case Reach.FULL:
            return people
        case Reach.AGGREGATE:
            return released(people)
    return None


def released(people: int) -> int | None:
    """The number of people where the gate lets it out."""
    return people if people == 0 or release(people, n=people).value is not None else None


def _kinds_by_programme(programme_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for programme_id, kind in Stream.objects.filter(programme_id__in=programme_ids).values_list("programme_id", "kind"):
        found.setdefault(programme_id, []).append(kind)
    return found


def _people_by_programme(programme_ids: Sequence[UUID]) -> Counter[UUID]:
    rows = Enrolment.objects.filter(programme_id__in=programme_ids, state__in=TAKING_PART).order_by()
    counted = rows.values("programme_id").annotate(n=Count("person_id", distinct=True))
    return Counter(dict(counted.values_list("programme_id", "n")))


def programme_view(actor: Actor, programme_id: UUID) -> ProgrammeView:
    """The page of one programme; metadata readers get it without its text."""
    programme = programme_row(programme_id)
    require_any_reach(actor, may.PROGRAMME_READ_BLUEPRINT, target_of_programme(programme.id))
    return _frame(actor, programme)


def programme_frame(actor: Actor, programme_id: UUID) -> ProgrammeView:
    """What stands around rows of a programme that the caller has asked the access table about: its name, state and
    streams, and its texts for whoever reads the whole blueprint.
    """
    return _frame(actor, programme_row(programme_id))


def _frame(actor: Actor, programme: Programme) -> ProgrammeView:
    whole = decide(actor, may.PROGRAMME_READ_BLUEPRINT, target_of_programme(programme.id)).reach is Reach.FULL
    waived_by = programme.pilot_waived_by
    return ProgrammeView(
        id=programme.id,
        version=programme.version,
        name=programme.name,
        mandate=programme.mandate if whole else "",
        state=ProgrammeState(programme.state),
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        currency=programme.currency,
        pilot_waiver=programme.pilot_waiver if whole else "",
        pilot_waived_by=waived_by.display_name if waived_by else "",
        chartered_at=programme.chartered_at,
        archived=programme.archived_at is not None,
        streams=tuple(streams_in_order(programme.id)),
        missing=missing_for_next(programme),
        powers=powers_of(actor, programme.id),
        whole=whole,
    )


def powers_of(actor: Actor, programme_id: UUID) -> Powers:
    """What the actor may do with a programme; no query."""
    target = target_of_programme(programme_id)

    def can(rule: Rule, hand: Hand = Hand.ALONE) -> bool:
        return decide(actor, rule, target, hand=hand).reach is Reach.FULL

    return Powers(
        edits_draft=can(may.PROGRAMME_EDIT_DRAFT),
        signs=can(may.PROGRAMME_CHARTER_START_PAUSE_CLOSE_RECORD_A_PILOT_WAIVER),
        proposes_duties=can(may.DUTY_PROPOSE),
        edits_calendar=can(may.BUSINESS_CALENDAR_EDIT),
        reads_budget=can(may.BUDGET_LINE_READ),
        changes_budget=can(may.BUDGET_LINE_EDIT, Hand.FIRST),
        changes_policy=can(may.STREAM_POLICY_CHANGE_WHAT_PUBLISHED_RUNS_USE, Hand.FIRST),
        invites=can(may.INVITATION_SEND_WITHDRAW),
        nominates=can(may.APPLICATION_NOMINATE_SOMEBODY),
        enrols=can(may.ENROLMENT_ENROL_DIRECTLY_REMOVE),
        reads_enrolments=_reads_people(actor, programme_id),
        reads_pairs=decide(actor, PAIRS, target_of_rows(programme_id)).allowed,
        reads_history=decide(actor, may.CHANGE_HISTORY_OF_PROGRAMME_ROUND_READ, target).allowed,
        founds=can(may.PROGRAMME_CREATE_EMPTY_AND_NAME_SPONSOR_AND_FIRST_COORDINATOR),
        engages_outsiders=can(may.OUTSIDER_NDA_AND_SCOPE_GRANT_CREATE_NARROW_EXTEND_REVOKE),
    )


def duty_lines(actor: Actor, programme_id: UUID) -> tuple[DutyLine, ...]:
    """People responsible for a programme, those that wait for confirmation too, for whoever reads its blueprint or
    proposes duties.
    """
    target = target_of_programme(programme_id)
    if not decide(actor, may.DUTY_PROPOSE, target).allowed:
        require_any_reach(actor, may.PROGRAMME_READ_BLUEPRINT, target)
    rows = Duty.objects.filter(programme_id=programme_id).exclude(state=DutyState.ENDED)
    related = rows.select_related("person", "stream", "deputy_for__person", "proposed_by")
    return tuple(duty_line(row) for row in related.order_by("kind", "created_at"))


def duty_line(row: Duty) -> DutyLine:
    """A duty as a page shows it."""
    return DutyLine(
        id=row.id,
        kind=row.kind,
        person_id=row.person_id,
        person=row.person.display_name,
        title=row.person.title,
        stream=row.stream.kind if row.stream else "",
        state=DutyState(row.state),
        deputy_for=row.deputy_for.person.display_name if row.deputy_for else "",
        from_on=row.from_on,
        to_on=row.to_on,
        proposed_by=row.proposed_by.display_name if row.proposed_by else "",
    )


def pipeline_counts(actor: Actor, programme_id: UUID) -> PipelineCounts:
    """What waits, for the coordinator's page; three queries."""
    require_any_reach(actor, may.APPLICATION_DECIDE_WITH_FEEDBACK, target_of_rows(programme_id))
    undecided = (ApplicationState.SUBMITTED, ApplicationState.WAITING)
    applications = Application.objects.filter(programme_id=programme_id, state__in=undecided).aggregate(
        waiting=Count("pk", filter=Q(agreed_at__isnull=False)), open=Count("pk", filter=Q(agreed_at__isnull=True))
    )
    return PipelineCounts(
        invitations_open=Invitation.objects.filter(programme_id=programme_id, state=InvitationState.SENT).count(),
        applications_waiting=applications["waiting"],
        nominations_open=applications["open"],
        onboarding=Enrolment.objects.filter(programme_id=programme_id, state=EnrolmentState.ONBOARDING).count(),
    )


def enrolled_by_stream(programme_id: UUID) -> dict[tuple[UUID, Side], int]:
    """People taking part, by stream and side; one query. The caller has asked and releases the numbers."""
    rows = Enrolment.objects.filter(programme_id=programme_id, state__in=TAKING_PART).order_by()
    counted = rows.values("stream_id", "side").annotate(n=Count("pk"))
    return {(stream, Side(side)): n for stream, side, n in counted.values_list("stream_id", "side", "n")}

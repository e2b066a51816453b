"""The programme of the demonstration: mandate, streams, duties, calendar, who takes part."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from peripatos.core.access import DutyKind
from peripatos.core.history import HistoryEntry
from peripatos.demo.fill.book import Book, at, save
from peripatos.matching.models import RankedPreference, Round, RoundConstraint
from peripatos.matching.types import RoundState
from peripatos.programmes.defaults import STREAM_DEFAULTS
from peripatos.programmes.models import (
    BudgetLine,
    ChecklistTick,
    ConfidentialitySignature,
    Duty,
    Enrolment,
    OutsiderScope,
    Programme,
    Stream,
)
from peripatos.programmes.onboarding import role_of
from peripatos.programmes.services.calendar import write_events
from peripatos.programmes.services.criteria import write_criteria
from peripatos.programmes.services.mandate import write_mandate
from peripatos.programmes.services.streams import write_streams
from peripatos.programmes.texts import checklist, confidentiality_version, default_objectives
from peripatos.programmes.types import (
    CriterionDraft,
    DutyState,
    EnrolmentState,
    EventDraft,
    MandateDraft,
    ObjectiveDraft,
    ProgrammeState,
    Side,
    StreamDraft,
    StreamKind,
    StreamState,
    Strength,
    TwoStep,
)

PLANNED_MINOR = {
    StreamKind.COACHING: 18_000_000,
    StreamKind.ADVISING: 24_000_000,
    StreamKind.COHORTS: 6_000_000,
    StreamKind.REVERSE: 4_500_000,
    StreamKind.ROTATIONS: 9_000_000,
}
INSTALLATION = (DutyKind.ADMINISTRATOR,)


def write_programme(book: Book) -> None:
    """The programme as its coordinator, sponsor and stewards would have set it up a year ago."""
    start = _start(book)
    book.programme = Programme.objects.create(created_at=at(start - timedelta(60)), name="Leaders for the next decade")
    write_mandate(book.programme, _mandate(book, start), at(start))
    drafts, proposer = [_stream(kind) for kind in PLANNED_MINOR], _holder(book, DutyKind.COORDINATOR)
    streams = write_streams(book.programme, drafts, proposed_by=proposer, now=at(start))
    book.streams = {kind.value: row for kind, row in streams.items()}
    write_criteria(book.programme, CRITERIA, at(start))
    write_events(
        book.programme, [EventDraft(e.title, e.starts_on, e.ends_on, e.quiet) for e in book.company.events], at(start)
    )
    _write_duties(book, start)
    _charter(book, start)


CRITERIA = (
    CriterionDraft("employment", "is", ("active",), Strength.HARD, "Only people who are at work can meet every month."),
    CriterionDraft(
        "tenure_months",
        "at_least",
        ("6",),
        Strength.PREFERRED,
        "Half a year here gives the conversations something to work on.",
    ),
)


def _start(book: Book) -> date:
    return min((pair.formed_on for pair in book.company.pairs), default=book.company.today) - timedelta(30)


def _holder(book: Book, kind: DutyKind) -> UUID:
    return next(book.people[d.member] for d in book.company.duties if d.kind == kind)


def _mandate(book: Book, start: date) -> MandateDraft:
    owners = [book.people[d.member] for d in book.company.duties if d.kind in (DutyKind.SPONSOR, DutyKind.STEERING)]
    objectives = [
        ObjectiveDraft(
            o.kind,
            o.statement,
            owners[n % len(owners)],
            start + timedelta(30 * o.horizon_months),
            o.leader_success[:2],
            o.mentor_success[:2],
        )
        for n, o in enumerate(default_objectives()[:3])
    ]
    return MandateDraft(
        name="Leaders for the next decade",
        mandate=(
            f"{len(book.company.leaders)} leaders learn from several sides at once, "
            "so that the next general managers are ready before the chairs are empty."
        ),
        value_proposition=(
            "A coach who listens, an advisor from outside, "
            "and a colleague early in a career who shows you what you no longer see."
        ),
        starts_on=start,
        ends_on=start + timedelta(730),
        objectives=tuple(objectives),
    )


def _stream(kind: StreamKind) -> StreamDraft:
    return replace(STREAM_DEFAULTS[kind], planned_minor=PLANNED_MINOR[kind])


def _write_duties(book: Book, start: date) -> None:
    confirmer = _holder(book, DutyKind.ADMINISTRATOR)
    rows = []
    for held in book.company.duties:
        person = book.people[held.member]
        installation = held.kind in INSTALLATION
        rows.append(
            Duty(
                created_at=at(start),
                programme=None if installation else book.programme,
                stream=book.streams.get(held.stream) if held.stream else None,
                kind=held.kind,
                person_id=person,
                state=DutyState.CONFIRMED,
                confirmed_by_id=None if person == confirmer else confirmer,
                confirmed_at=at(start),
                from_on=start - timedelta(30),
            )
        )
    save(rows)


def _charter(book: Book, start: date) -> None:
    sponsor = _holder(book, DutyKind.SPONSOR)
    Programme.objects.filter(id=book.programme.id).update(
        state=ProgrammeState.RUNNING,
        chartered_at=at(start),
        chartered_by=sponsor,
        pilot_waiver="The first year ran with twelve leaders on paper; the committee saw its results in person.",
        pilot_waived_by=sponsor,
    )
    Stream.objects.filter(programme=book.programme).update(state=StreamState.RUNNING)
    BudgetLine.objects.filter(programme=book.programme).update(
        state=TwoStep.AGREED, agreed_by=sponsor, agreed_at=at(start)
    )
    name = next(m.name for m in book.company.members if book.people[m.key] == sponsor)
    save(
        HistoryEntry(
            object_kind="programme",
            object_id=book.programme.id,
            at=at(start, hour),
            by_person_id=sponsor,
            by_name=name,
            code=code,
        )
        for hour, code in ((9, "chartered"), (10, "pilot_waived"), (11, "started"))
    )


def write_enrolments(book: Book) -> None:
    """Everybody who takes part, onboarded; external advisors with their scope."""
    rows = [
        Enrolment(
            created_at=at(part.joined_on),
            programme=book.programme,
            stream=book.streams[part.stream],
            person_id=book.people[part.member],
            side=part.side,
            state=EnrolmentState.ACTIVE,
            wants=part.places if part.side == Side.LEADER else 1,
            capacity=part.places if part.side == Side.MENTOR else 1,
            joined_on=part.joined_on,
            briefed_at=at(part.joined_on, 11),
        )
        for part in book.company.enrolments
        if part.stream in book.streams
    ]
    save(rows)
    parts = [p for p in book.company.enrolments if p.stream in book.streams]
    book.enrolments = {(p.stream, p.side, p.member): row for p, row in zip(parts, rows, strict=True)}
    _write_signatures(book)
    _write_ticks(rows, book)
    _write_scopes(book)


def _write_signatures(book: Book) -> None:
    joined: dict[str, date] = {}
    for part in book.company.enrolments:
        joined[part.member] = min(part.joined_on, joined.get(part.member, part.joined_on))
    save(
        ConfidentialitySignature(
            created_at=at(day),
            programme=book.programme,
            person_id=book.people[member],
            text_version=confidentiality_version(),
        )
        for member, day in joined.items()
    )


def _write_ticks(rows: list[Enrolment], book: Book) -> None:
    roles = [role_of(row.stream.kind, row.side) for row in rows]
    steps = {role: [s.id for s in checklist(role).before_day_one if not s.gate] for role in set(roles)}
    save(
        ChecklistTick(created_at=row.created_at, programme=book.programme, enrolment=row, step=step)
        for row, role in zip(rows, roles, strict=True)
        for step in steps[role]
    )


def _write_scopes(book: Book) -> None:
    save(
        OutsiderScope(
            created_at=at(s.starts_on),
            programme=book.programme,
            person_id=book.people[s.member],
            topics=list(s.topics),
            exclusions=s.exclusions[:300],
            minutes_a_quarter=s.minutes_a_quarter,
            starts_on=s.starts_on,
            ends_on=s.ends_on,
            signed_at=at(s.starts_on),
        )
        for s in book.company.scopes
    )


def write_rounds(book: Book) -> None:
    """Rounds of the past year, closed; and the one that waits for its run."""
    opener = _holder(book, DutyKind.COORDINATOR)
    for plan in book.company.rounds:
        if plan.stream in book.streams:
            _write_round(book, plan.stream, plan.number, plan.opened_on, plan.published_on, opener)
    _write_wishes(book)


def _write_round(book: Book, stream: str, number: int, opened: date, published: date | None, opener: UUID) -> None:
    policy = book.streams[stream].policies.first()
    Round.objects.create(
        created_at=at(opened),
        programme=book.programme,
        stream=book.streams[stream],
        name=f"{opened:%B %Y}",
        state=RoundState.CLOSED if published else RoundState.OPEN,
        seed=number,
        weights=policy.weights if policy else {},
        rules=policy.rules if policy else {},
        opened_by_id=opener,
        published_at=at(published) if published else None,
    )


def _write_wishes(book: Book) -> None:
    save(
        RankedPreference(
            created_at=book.now, programme=book.programme, enrolment=enrolment, person_id=book.people[other], rank=rank
        )
        for wish in book.company.wishes
        if (enrolment := book.enrolments.get((wish.stream, wish.side, wish.member)))
        for rank, other in enumerate(wish.ranked, start=1)
    )


def pin_first_pair(book: Book) -> None:
    """Two of the cast wish for each other, and the coordinator keeps them together in the open round, so that the
    journey leads from one persona to another.
    """
    cast = {p.key: book.people[p.member] for p in book.company.cast}
    waiting = Round.objects.filter(
        programme=book.programme, stream__kind=StreamKind.COACHING, state=RoundState.OPEN
    ).first()
    if waiting and {"leader_cfo", "coach"} <= cast.keys():
        _wish_for_each_other(book)
        RoundConstraint.objects.create(
            created_at=book.now,
            programme=book.programme,
            round=waiting,
            leader_id=cast["leader_cfo"],
            mentor_id=cast["coach"],
            kind="pin",
            set_by_id=cast["coordinator"],
        )


def _wish_for_each_other(book: Book) -> None:
    member = {p.key: p.member for p in book.company.cast}
    leader, coach = member["leader_cfo"], member["coach"]
    for side, own, other in ((Side.LEADER, leader, coach), (Side.MENTOR, coach, leader)):
        enrolment = book.enrolments["coaching", side, own]
        RankedPreference.objects.filter(enrolment=enrolment).delete()
        RankedPreference.objects.create(
            created_at=book.now, programme=book.programme, enrolment=enrolment, person_id=book.people[other], rank=1
        )

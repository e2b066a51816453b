"""Cohorts and rotations of the demonstration: who takes part, and the plans in force.

Dealt out by plain rules that keep the promises of a published plan (nobody beside their own manager, no host twice, a
host has one guest at a time, quiet periods are free of visits), so that a fill of any size takes no solver.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from itertools import cycle

from peripatos.demo.company.types import Member
from peripatos.demo.fill.book import Book, at, save
from peripatos.planning.cohorts.settings import CohortSettings
from peripatos.planning.models import Cohort, CohortMember, Placement, Plan
from peripatos.planning.types import PlanKind, PlanState
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import EnrolmentState, Side

IN_COHORTS, IN_ROTATIONS = 5, 3  # two leaders of five, one of three
SEATS = 7
FORMED_DAYS_AGO, JOINED_DAYS_AGO = 150, 170
VISIT_DAYS = 12
FORTNIGHT = timedelta(days=14)
SLOTS_BEFORE, SLOTS_AFTER = 10, 12


def write_groups(book: Book) -> None:
    """Everybody's part in cohorts and rotations, and what was published of both."""
    leaders = list(book.company.leaders)
    coaches = book.company.coaches[1:]  # the first is the coach of the cast, whose day stays about coaching
    in_cohorts = [key for n, key in enumerate(leaders) if n % IN_COHORTS in (0, 2)]
    in_rotations = [key for n, key in enumerate(leaders) if n % IN_ROTATIONS == 0]
    _enrol(book, "cohorts", in_cohorts, coaches[: max(1, len(in_cohorts) // (SEATS - 1))])
    _enrol(book, "rotations", in_rotations, coaches[-max(2, len(in_rotations) // 3) :])
    _form_cohorts(book, in_cohorts)
    _place(book)


def _enrol(book: Book, stream: str, leaders: Sequence[str], mentors: Sequence[str]) -> None:
    joined = book.company.today - timedelta(days=JOINED_DAYS_AGO)
    sides = [(Side.LEADER, key) for key in leaders] + [(Side.MENTOR, key) for key in mentors]
    rows = [
        Enrolment(
            created_at=at(joined),
            programme=book.programme,
            stream=book.streams[stream],
            person_id=book.people[key],
            side=side,
            state=EnrolmentState.ACTIVE,
            joined_on=joined,
            briefed_at=at(joined, 11),
        )
        for side, key in sides
    ]
    save(rows)
    book.enrolments |= {(stream, side, key): row for (side, key), row in zip(sides, rows, strict=True)}


def _plan(book: Book, kind: PlanKind, settings: dict[str, object], published: date) -> Plan:
    return Plan.objects.create(
        created_at=at(published),
        programme=book.programme,
        stream=book.streams[kind],
        kind=kind,
        name=f"{published:%B %Y}",
        state=PlanState.PUBLISHED,
        settings=settings,
        published_at=at(published, 15),
    )


def _form_cohorts(book: Book, leaders: Sequence[str]) -> None:
    """Leaders sorted by function and dealt in turn, past cohorts in which somebody's own manager or report sits."""
    formed = book.company.today - timedelta(days=FORMED_DAYS_AGO)
    plan = _plan(book, PlanKind.COHORTS, asdict(CohortSettings()), formed)
    members = {m.key: m for m in book.company.members}
    facilitators = [key for stream, side, key in book.enrolments if (stream, side) == ("cohorts", Side.MENTOR)]
    groups: list[list[str]] = [[key] for key in facilitators]
    for turn, key in enumerate(sorted(leaders, key=lambda k: (members[k].function, k))):
        order = [groups[(turn + step) % len(groups)] for step in range(len(groups))]
        least = min(map(len, groups))
        apart = [g for g in order if not any(_in_line(members, key, other) for other in g)]
        min(apart or order, key=lambda g: len(g) - least).append(key)
    cohorts = [
        Cohort(
            created_at=at(formed, 15),
            programme=book.programme,
            stream=book.streams["cohorts"],
            plan=plan,
            number=number,
            name=str(number),
            facilitator_id=book.people[group[0]],
            formed_on=formed,
        )
        for number, group in enumerate(groups, start=1)
    ]
    save(cohorts)
    save(
        CohortMember(
            created_at=at(formed, 15),
            programme=book.programme,
            cohort=cohort,
            person_id=book.people[key],
            enrolment=book.enrolments["cohorts", Side.MENTOR if key == group[0] else Side.LEADER, key],
        )
        for cohort, group in zip(cohorts, groups, strict=True)
        for key in group
    )


def _in_line(members: dict[str, Member], one: str, other: str) -> bool:
    """Whether one of the two stands above the other, however far."""
    return other in _above(members, one) or one in _above(members, other)


def _above(members: dict[str, Member], key: str) -> list[str]:
    found: list[str] = []
    manager = members[key].manager
    while manager and manager not in found:
        found.append(manager)
        manager = members[manager].manager
    return found


def _place(book: Book) -> None:
    """One visit for each leader, in turn to a host of another function, a host's visits one after the other."""
    today = book.company.today
    published = today - timedelta(days=FORMED_DAYS_AGO)
    plan = _plan(book, PlanKind.ROTATIONS, {}, published)
    members = {m.key: m for m in book.company.members}
    monday = today - timedelta(days=today.weekday())
    starts = [monday + n * FORTNIGHT for n in range(-SLOTS_BEFORE, SLOTS_AFTER)]
    starts = [s for s in starts if not any(_quiet(book, s + timedelta(days=n)) for n in range(VISIT_DAYS))]
    sides = {side: [k for s, d, k in book.enrolments if (s, d) == ("rotations", side)] for side in Side}
    free = [(start, host) for start in starts for host in sides[Side.MENTOR]]
    spread = free[:: max(1, len(free) // max(1, len(sides[Side.LEADER])))]
    visits = []
    for leader, (start, host) in zip(cycle(sides[Side.LEADER]), spread, strict=False):
        if len(visits) == len(sides[Side.LEADER]):
            break
        if members[leader].function != members[host].function and not _in_line(members, leader, host):
            visits.append((leader, host, start))
    save(
        Placement(
            created_at=at(published, 15),
            programme=book.programme,
            stream=book.streams["rotations"],
            plan=plan,
            leader_id=book.people[leader],
            host_id=book.people[host],
            leader_enrolment=book.enrolments["rotations", Side.LEADER, leader],
            host_enrolment=book.enrolments["rotations", Side.MENTOR, host],
            starts_on=start,
            ends_on=start + timedelta(days=VISIT_DAYS - 1),
        )
        for leader, host, start in visits
    )


def _quiet(book: Book, day: date) -> bool:
    return any(e.quiet and e.starts_on <= day <= e.ends_on for e in book.company.events)

"""Makes a whole company, the same for the same seed, size and day. Nothing here reads a clock or a table."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from peripatos.demo.company.diary import Diary, business_year, quiet_days
from peripatos.demo.company.fitting import Rules
from peripatos.demo.company.history import OPEN_ROUND, PUBLISHED_DAYS_AGO, Book, live_through_year, rounds_of
from peripatos.demo.company.organisation import make_seats
from peripatos.demo.company.parts import Parts, give_parts
from peripatos.demo.company.people import Register
from peripatos.demo.company.pools import cast, sites
from peripatos.demo.company.portraits import attuned, portrait_of, scope_of
from peripatos.demo.company.sessions import SessionPlanner
from peripatos.demo.company.shape import LADDER, Shape, shape_for
from peripatos.demo.company.types import (
    Apart,
    AskedNeed,
    Company,
    HeldDuty,
    JournalPage,
    Member,
    Pair,
    Persona,
    Portrait,
    Scope,
    TakingPart,
    Wishes,
)
from peripatos.demo.company.wishes import conflicts_and_no_match, ranked_wishes
from peripatos.demo.company.writings import journal_of, need_of

NAME = "Corvane"
DOMAIN = "corvane.example"
STREAMS = ("coaching", "advising", "reverse")
_SHARE_OF_LEADERS = {"advising": 0.4, "reverse": 0.3}
_CAPACITIES = {"coach": (5, 5, 6), "advisor": (4, 5, 4), "reverse_mentor": (2, 2, 3)}
_ROLE_OF_STREAM = {"coaching": "coach", "advising": "advisor", "reverse": "reverse_mentor"}


@dataclass(frozen=True, slots=True)
class _Population:
    """People with their parts, before anything has happened."""

    members: dict[str, Member]
    leaders: tuple[str, ...]
    mentors: dict[str, tuple[str, ...]]
    cast: dict[str, str]
    duties: tuple[HeldDuty, ...]


def make_company(seed: int, leaders: int, today: date) -> Company:
    """A plausible international company on the day ``today``, with so many leaders and half as many mentors.

    Raises ``ValueError`` below ten leaders.
    """
    people = _populate(seed, shape_for(leaders), today)
    scopes = _scopes(seed, people, today)
    portraits = _portraits(seed, people, scopes, today)
    enrolled = _enrolled(seed, people)
    apart = conflicts_and_no_match(people.leaders, people.mentors, set(people.cast.values()), _rng(seed, "apart"))
    pairs, waiting = _history(seed, people, portraits, enrolled, apart, today)
    return Company(
        name=NAME,
        domain=DOMAIN,
        seed=seed,
        today=today,
        ladder=LADDER,
        sites=sites(),
        members=tuple(people.members.values()),
        leaders=people.leaders,
        coaches=people.mentors["coaching"],
        advisors=people.mentors["advising"],
        reverse_mentors=people.mentors["reverse"],
        cast=tuple(Persona(key, person.label, people.cast[key]) for key, person in cast().items()),
        duties=people.duties,
        portraits=tuple(portraits.values()),
        scopes=tuple(scopes.values()),
        enrolments=_enrolments(people, portraits, enrolled, pairs, today),
        rounds=rounds_of(STREAMS, today),
        wishes=_wishes(seed, people, pairs, enrolled, waiting, apart),
        apart=apart,
        pairs=pairs,
        journal=tuple(page for key in people.leaders for page in _journal(seed, key, people, today)),
        needs=_needs(seed, people, today),
        events=business_year(today),
    )


def _rng(seed: int, part: str) -> Random:
    """Each part draws from its own source, so that a change in one leaves the others as they were."""
    return Random(f"{seed}:{part}")  # noqa: S311  invention, not a secret


def _populate(seed: int, shape: Shape, today: date) -> _Population:
    seats = make_seats(shape, _rng(seed, "seats"))
    parts = give_parts(seats, shape, _rng(seed, "parts"))
    for number in parts.taken():
        seats[number].role = "part"
    register = Register(DOMAIN, today, _rng(seed, "people"))
    inside = register.hire(seats)
    outside = tuple(register.engage(number) for number in range(shape.advisors))
    keys = [member.key for member in inside]
    found_cast = {seat.cast: keys[number] for number, seat in enumerate(seats) if seat.cast} | {
        "advisor": outside[0].key
    }
    return _Population(
        members={member.key: member for member in (*inside, *outside)},
        leaders=tuple(keys[number] for number in parts.leaders),
        mentors={
            "coaching": tuple(keys[number] for number in parts.coaches),
            "advising": tuple(member.key for member in outside),
            "reverse": tuple(keys[number] for number in parts.reverse_mentors),
        },
        cast=found_cast,
        duties=_duties(parts, keys),
    )


def _duties(parts: Parts, keys: list[str]) -> tuple[HeldDuty, ...]:
    return tuple(HeldDuty(kind, keys[seat], stream, deputy) for kind, seat, stream, deputy in parts.duties)


def _scopes(seed: int, people: _Population, today: date) -> dict[str, Scope]:
    rng = _rng(seed, "scopes")
    advisors = people.mentors["advising"]
    return {key: scope_of(people.members[key], number, 4, today, rng) for number, key in enumerate(advisors)}


def _portraits(seed: int, people: _Population, scopes: dict[str, Scope], today: date) -> dict[str, Portrait]:
    rng = _rng(seed, "portraits")
    found = {key: portrait_of(people.members[key], "leader", 1, today, rng) for key in people.leaders}
    for stream, keys in people.mentors.items():
        role = _ROLE_OF_STREAM[stream]
        for key in keys:
            capacity = rng.choice(_CAPACITIES[role])
            found[key] = portrait_of(people.members[key], role, capacity, today, rng, scopes.get(key))
    coach = people.cast["coach"]
    found[coach] = attuned(found[coach], found[people.cast["leader_cfo"]])
    return found


def _enrolled(seed: int, people: _Population) -> dict[str, list[str]]:
    """Every leader takes part in coaching, some in advising and in reverse mentoring; the cast's leader in all."""
    rng = _rng(seed, "enrolled")
    first, *others = people.leaders
    found = {"coaching": list(people.leaders)}
    for stream, share in _SHARE_OF_LEADERS.items():
        found[stream] = [first, *sorted(rng.sample(others, round(share * len(others))))]
    return found


def _history(
    seed: int,
    people: _Population,
    portraits: dict[str, Portrait],
    enrolled: dict[str, list[str]],
    apart: tuple[Apart, ...],
    today: date,
) -> tuple[tuple[Pair, ...], dict[str, list[str]]]:
    book = Book(
        rules=Rules(people.members, _two_days(today), _barred(apart)),
        leaders={key: portraits[key] for key in people.leaders},
        mentors={stream: {key: portraits[key] for key in keys} for stream, keys in people.mentors.items()},
        today=today,
        rng=_rng(seed, "history"),
    )
    leader = people.cast["leader_cfo"]
    waiting = {
        stream: live_through_year(book, stream, enrolled[stream], {leader: people.cast[_ROLE_OF_STREAM[stream]]})
        for stream in STREAMS
    }
    diary = Diary(people.members, quiet_days(business_year(today)), _rng(seed, "diary"))
    planner = SessionPlanner(diary, today, _rng(seed, "sessions"), frozenset(people.cast.values()))
    return tuple(planner.with_sessions(pair) for pair in book.pairs.values()), waiting


def _barred(apart: tuple[Apart, ...]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for a in apart for pair in ((a.member, a.other), (a.other, a.member)))


def _two_days(today: date) -> tuple[int, int]:
    """A day in the northern winter and one in the northern summer."""
    return date(today.year, 1, 15).toordinal(), date(today.year, 7, 15).toordinal()


def _enrolments(
    people: _Population,
    portraits: dict[str, Portrait],
    enrolled: dict[str, list[str]],
    pairs: tuple[Pair, ...],
    today: date,
) -> tuple[TakingPart, ...]:
    """Leaders joined before their first round opened, mentors before the first of all."""
    first_round: dict[tuple[str, str], int] = {}
    for pair in pairs:
        first_round.setdefault((pair.stream, pair.leader), pair.round)
    found = []
    for stream in STREAMS:
        for key in enrolled[stream]:
            number = first_round.get((stream, key), OPEN_ROUND)
            days = PUBLISHED_DAYS_AGO.get(number, 4) + 14 + sum(map(ord, key)) % 10
            found.append(TakingPart(key, stream, "leader", 1, today - timedelta(days=days)))
        days = PUBLISHED_DAYS_AGO[1] + 18
        joined = today - timedelta(days=days)
        found += [TakingPart(key, stream, "mentor", portraits[key].capacity, joined) for key in people.mentors[stream]]
    return tuple(found)


def _wishes(
    seed: int,
    people: _Population,
    pairs: tuple[Pair, ...],
    enrolled: dict[str, list[str]],
    waiting: dict[str, list[str]],
    apart: tuple[Apart, ...],
) -> tuple[Wishes, ...]:
    rng = _rng(seed, "wishes")
    return tuple(
        wish
        for stream in STREAMS
        for wish in ranked_wishes(stream, enrolled[stream], people.mentors[stream], waiting[stream], pairs, apart, rng)
    )


def _journal(seed: int, key: str, people: _Population, today: date) -> tuple[JournalPage, ...]:
    rng = _rng(seed, f"journal:{key}")
    pages = 9 if key in people.cast.values() else rng.choice((0, 0, 1, 2, 3, 5, 8))
    return journal_of(key, today, rng, pages=pages)


def _needs(seed: int, people: _Population, today: date) -> tuple[AskedNeed, ...]:
    rng = _rng(seed, "needs")
    asking = rng.sample(people.leaders, max(1, len(people.leaders) // 12))
    return tuple(need_of(key, today, rng) for key in asking)

"""The people of the company: directory, working weeks, accounts, profiles, private lists."""

from collections.abc import Iterator

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from peripatos.demo.company.types import Company, Expertise, Member, Portrait
from peripatos.demo.fill.book import Book, save
from peripatos.demo.personas import PASSWORD
from peripatos.people.models import (
    Account,
    Conflict,
    GradeStep,
    NoMatch,
    Person,
    Profile,
    ProfileExpertise,
    WorkPattern,
)
from peripatos.people.services.concepts import seed_concepts
from peripatos.people.services.stages import derive_stages
from peripatos.people.types import Direction, Employment, PersonKind, ProfileState
from peripatos.people.vocabulary import functions

NEARLY_WHOLE = 95


def write_people(book: Book) -> None:
    """Everybody, without and then with their managers, so that the order does not matter."""
    names = {f.id: f.label for f in functions()}
    rows = [_person(book, member, names) for member in book.company.members]
    book.people = {member.key: row.id for member, row in zip(book.company.members, rows, strict=True)}
    save(rows)
    _link_managers(book, rows)
    save(
        WorkPattern(person_id=book.people[m.key], zone=m.zone, hours=m.week.as_hours(), confirmed_at=book.now)
        for m in book.company.members
    )
    _place_grades(book.company)
    derive_stages(now=book.now)


def _person(book: Book, member: Member, names: dict[str, str]) -> Person:
    return Person(
        created_at=book.now,
        kind=PersonKind.EXTERNAL if member.external else PersonKind.INTERNAL,
        external_ref=member.key,
        given_name=member.given_name,
        family_name=member.family_name,
        display_name=member.name,
        sort_name=f"{member.family_name} {member.given_name}".casefold(),
        email=member.email.casefold() or None,
        title=member.title,
        title_raw=member.title,
        grade=member.grade,
        function=names.get(member.function, member.function),
        department=member.department,
        location=member.city,
        country=member.country,
        organisation=member.organisation,
        languages=list(member.languages),
        employment=Employment.ON_LEAVE if member.on_leave else Employment.ACTIVE,
        hired_on=member.hired_on,
    )


def _link_managers(book: Book, rows: list[Person]) -> None:
    managed = []
    for member, row in zip(book.company.members, rows, strict=True):
        if member.manager:
            row.manager_id = book.people[member.manager]
            managed.append(row)
    Person.objects.bulk_update(managed, ["manager"], batch_size=400)


def _place_grades(company: Company) -> None:
    """The ladder as the administrator would have placed it, from the foot (1) to the head."""
    save(GradeStep(code=code, rank=n, suggested_rank=n) for n, code in enumerate(reversed(company.ladder), start=1))


def write_accounts(book: Book) -> dict[str, str]:
    """An account for everybody with an address; only the personas get a password. Returns persona key → account id."""
    personas = {p.member: p.key for p in book.company.cast}
    password = make_password(PASSWORD)
    accounts = {
        m.key: _account(book, m, password if m.key in personas else UNUSABLE_PASSWORD_PREFIX)
        for m in book.company.members
        if m.email
    }
    save(accounts.values())
    return {p.key: str(accounts[p.member].id) for p in book.company.cast if p.member in accounts}


def _account(book: Book, member: Member, password: str) -> Account:
    return Account(
        email=member.email.casefold(), person_id=book.people[member.key], password=password, created_at=book.now
    )


def write_profiles(book: Book) -> None:
    """Profiles with what each offers and seeks."""
    seed_concepts(now=book.now)
    profiles = [_profile(book, portrait) for portrait in book.company.portraits]
    save(profiles)
    save(
        line
        for portrait, profile in zip(book.company.portraits, profiles, strict=True)
        for line in _expertise(portrait, profile)
    )


def _profile(book: Book, portrait: Portrait) -> Profile:
    preferences = {
        "pace": portrait.pace,
        "directness": portrait.directness,
        "challenge": portrait.challenge,
        "preparation": portrait.preparation,
    }
    return Profile(
        created_at=book.now,
        updated_at=book.now,
        person_id=book.people[portrait.member],
        role=portrait.role,
        state=ProfileState.COMPLETE,
        headline=portrait.headline[:160],
        bio=portrait.bio[:2000],
        industries=list(portrait.industries),
        functions=list(portrait.functions),
        styles=list(portrait.styles),
        preferred_styles=list(portrait.preferred_styles),
        working_preferences=preferences,
        capacity=portrait.capacity,
        minutes_a_month=portrait.minutes_a_month,
        completeness=NEARLY_WHOLE,
    )


def _expertise(portrait: Portrait, profile: Profile) -> Iterator[ProfileExpertise]:
    for direction, lines in ((Direction.OFFERS, portrait.offers), (Direction.SEEKS, portrait.seeks)):
        yield from (_line(profile, direction, line) for line in lines)


def _line(profile: Profile, direction: Direction, line: Expertise) -> ProfileExpertise:
    return ProfileExpertise(profile=profile, concept_id=line.concept, direction=direction, level=line.level)


def write_private_lists(book: Book) -> None:
    """Who does not wish to be matched with whom, and declared conflicts."""
    apart = [(book.people[a.member], book.people[a.other], a.kind) for a in book.company.apart]
    save(NoMatch(created_at=book.now, person_id=a, other_id=b) for a, b, kind in apart if kind == "no_match")
    save(
        Conflict(created_at=book.now, person_id=a, other_id=b, kind=kind) for a, b, kind in apart if kind != "no_match"
    )

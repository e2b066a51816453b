"""The whole fill, in the order in which an organisation would have done it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from peripatos.core.access import Actor, ActorKind, acting, may
from peripatos.core.audit.services import record
from peripatos.core.errors import GuardFailed
from peripatos.core.installation import Installation
from peripatos.demo.company import make_company
from peripatos.demo.fill.book import Book
from peripatos.demo.fill.empty import write_empty
from peripatos.demo.fill.groups import write_groups
from peripatos.demo.fill.pairs import write_pairs
from peripatos.demo.fill.people import write_accounts, write_people, write_private_lists, write_profiles
from peripatos.demo.fill.programme import pin_first_pair, write_enrolments, write_programme, write_rounds
from peripatos.demo.fill.writing import write_calendars, write_words
from peripatos.people.models import Person

DEMONSTRATOR = Actor(ActorKind.TASK, "task:demonstration", programmes=None)


@dataclass(frozen=True)
class Filled:
    """What was written: people, leaders, mentors, pairs."""

    people: int
    leaders: int
    mentors: int
    pairs: int


def is_empty() -> bool:
    """Whether the database holds nobody yet; only then may it become a demonstration."""
    return not Person.objects.exists() and not Installation.objects.exists()


def fill(*, seed: int, leaders: int, now: datetime) -> Filled:
    """Fills an empty database and marks it; all or nothing. Raises ``GuardFailed`` when it holds anybody."""
    _refuse_unless_empty()
    book = Book(make_company(seed, leaders, now.date()), now)
    with acting(DEMONSTRATOR), transaction.atomic():
        write_people(book)
        personas = write_accounts(book)
        write_profiles(book)
        write_programme(book)
        write_enrolments(book)
        write_private_lists(book)
        write_rounds(book)
        write_groups(book)
        write_pairs(book)
        write_words(book)
        write_calendars(book)
        pin_first_pair(book)
        _mark(seed, personas, now)
    company = book.company
    return Filled(len(company.members), len(company.leaders), len(company.mentors), len(company.pairs))


def fill_empty(*, seed: int, now: datetime) -> Filled:
    """Personas and no roster, to try one's own file; administrator and steward hold their duties."""
    _refuse_unless_empty()
    with acting(DEMONSTRATOR), transaction.atomic():
        personas = write_empty(make_company(seed, 12, now.date()), now)
        _mark(seed, personas, now)
    return Filled(len(personas), 0, 0, 0)


def _refuse_unless_empty() -> None:
    if not is_empty():
        raise GuardFailed(
            "The database holds people already; a demonstration fills only an empty one.", reason="not_empty"
        )


def _mark(seed: int, personas: dict[str, str], now: datetime) -> None:
    Installation.objects.create(demonstration=True, demo_seed=seed, filled_at=now, personas=personas)
    record(DEMONSTRATOR, may.HR_IMPORT_COMMIT, now=now, code="demonstration_filled")

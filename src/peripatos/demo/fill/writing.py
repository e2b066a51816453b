"""Journals, needs and busy calendars of the demonstration."""

from peripatos.core.crypto.texts import Place
from peripatos.demo.company import busy_calendars
from peripatos.demo.company.types import AskedNeed, JournalPage
from peripatos.demo.fill.book import Book, save
from peripatos.growth.models import JournalEntry, Need
from peripatos.growth.services.needs import LEADS_TO
from peripatos.growth.types import NeedKind
from peripatos.scheduling.models import BusyBlock

WEEKS, WEEKS_OF_MANY, SMALL = 26, 4, 500
BATCH_OF_BLOCKS = 5000


def write_words(book: Book) -> None:
    """Private journals and needs, sealed."""
    entries = [_entry(book, page) for page in book.company.journal]
    needs = [_need(book, need) for need in book.company.needs]
    book.save_keys()
    save(entries)
    save(needs)


def _entry(book: Book, page: JournalPage) -> JournalEntry:
    author = book.people[page.author]
    entry = JournalEntry(created_at=page.written_at, updated_at=page.written_at, author_id=author, prompt=page.prompt)
    entry.body = book.sealed("journal", author, page.text, Place("growth_journalentry", entry.id, "body"))
    return entry


def _need(book: Book, asked: AskedNeed) -> Need:
    person = book.people[asked.member]
    need = Need(created_at=asked.asked_at, person_id=person, kind=asked.kind, suggested=LEADS_TO[NeedKind(asked.kind)])
    need.text = book.sealed("person", person, asked.text, Place("growth_need", need.id, "text"))
    return need


def write_calendars(book: Book) -> None:
    """Busy blocks of everybody who takes part, for the months ahead."""
    weeks = WEEKS if len(book.company.leaders) <= SMALL else WEEKS_OF_MANY
    waiting: list[BusyBlock] = []
    for key, blocks in busy_calendars(book.company, weeks=weeks):
        person = book.people[key]
        waiting += [
            BusyBlock(person_id=person, starts_at=b.starts_at, ends_at=b.ends_at, source="upload") for b in blocks
        ]
        if len(waiting) >= BATCH_OF_BLOCKS:
            save(waiting)
            waiting = []
    save(waiting)

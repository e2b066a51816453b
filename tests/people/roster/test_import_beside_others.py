"""A large import while others go on writing."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from roster_files import delimited

from peripatos.core.access import acting, guard
from peripatos.core.access.rights import operator
from peripatos.core.history import HistoryEntry, note_change
from peripatos.people.models import GradeStep, Person, RosterImport
from peripatos.people.roster.services import apply_roster, stage_roster
from peripatos.people.roster.undoing import undo_roster
from peripatos.people.roster.working import move_roster

pytestmark = pytest.mark.django_db(transaction=True)
ADMIN = operator("keeper")
HEADER = [
    "Employee ID",
    "First Name",
    "Last Name",
    "Email",
    "Job Title",
    "Department",
    "Manager",
    "Hire Date",
    "Grade",
    "Zone",
]


@pytest.fixture(scope="module", autouse=True)
def _emptied_by_the_runner() -> Iterator[None]:
    """The test runner empties all tables at the end, for nobody."""
    with guard.open_for("tests"):
        yield


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: object, transactional_db: None) -> Iterator[None]:
    """A folder for uploads; afterwards append-only tables may be emptied (the runner writes their rules again)."""
    settings.UPLOADS_DIR = tmp_path  # type: ignore[attr-defined]
    with acting(ADMIN):
        yield
    lists = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(lists[connection.vendor])
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def large_file(title: str, size: int) -> bytes:
    rows = [
        [
            f"{n:06d}",
            f"Given{n % 977}",
            f"Family{n}",
            f"p{n}@example.org",
            f"{title} {n % 300}",
            f"Unit {n % 90}",
            f"{n // 8:06d}" if n else "",
            f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/20{n % 20:02d}",
            f"L{n % 9}",
            "Europe/Berlin",
        ]
        for n in range(size)
    ]
    return delimited([HEADER, *rows])


class Writer(threading.Thread):
    """Somebody who saves something every few milliseconds and notes how long each save took."""

    def __init__(self, now: datetime) -> None:
        super().__init__(daemon=True)
        self.now = now
        self.waits: list[float] = []
        self.errors: list[Exception] = []
        self.over = threading.Event()

    def run(self) -> None:
        with acting(ADMIN):
            while not self.over.wait(0.02):
                self.save()
        connection.close()

    def save(self) -> None:
        started = time.perf_counter()
        try:
            note_change(ADMIN, "note", HistoryEntry().id, "saved", now=self.now)
        except Exception as problem:  # noqa: BLE001  whatever it is, the test must see it
            self.errors.append(problem)
        self.waits.append(time.perf_counter() - started)


def through(data: bytes, now: datetime) -> RosterImport:
    staged = stage_roster(actor=ADMIN, data=data, file_name="all.csv", source="hr", now=now)
    move_roster(now=now)
    apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    while move_roster(now=now):
        pass
    staged.refresh_from_db()
    return staged


@pytest.mark.parametrize("size", [2_000, pytest.param(20_000, marks=pytest.mark.nightly)])
def test_many_people_come_in_within_a_minute_while_others_save_without_one_error(now: datetime, size: int) -> None:
    writer = Writer(now)
    writer.start()
    started = time.perf_counter()
    through(large_file("Clerk", size), now)
    first = time.perf_counter() - started
    done = through(large_file("Chief", size), now + timedelta(days=1))
    second = time.perf_counter() - started - first
    undone = undo_roster(actor=ADMIN, import_id=done.id, now=now + timedelta(days=2))
    writer.over.set()
    writer.join()
    assert (first < 60, second < 60, writer.errors) == (True, True, [])
    assert (done.counts["changed"], undone.restored, Person.objects.count()) == (size, size, size)
    assert Person.objects.filter(manager__isnull=False).count() == size - 1
    assert GradeStep.objects.count() == 9
    assert len(writer.waits) > 20
    assert max(writer.waits) < 10

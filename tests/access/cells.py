"""What a probe is, what it sees, and how one cell of the access table is tried over HTML."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import FIXTURES, PERSONA_OF, Cast
from cast_matching import Matching
from cast_planning import Planning
from peripatos.core.access import Code, Rule, acting
from peripatos.core.access.table import PERSONAS, Row, loaded_table, read_table
from peripatos.core.audit.models import AuditEvent, AuditSubject
from peripatos.people.models import Person
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import MentoringSession

EXPECTED = read_table()
MEMBER_OF = {persona: name for name, persona in PERSONA_OF.items()} | {"AN": ""}
STREAM_OF = {"AD": "advising", "XA": "advising", "RV": "reverse"}
NOTE_OF = {"coaching": "coach", "advising": "advisor", "reverse": "reverse_mentor"}
KEPT_HEADERS = ("Content-Type", "Cache-Control", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options")
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ONE_TIME = re.compile(rb'(name="csrfmiddlewaretoken" value=|name="csrf-token" content=|nonce=|csrfToken": ?)"[^"]+"')


class Seen(StrEnum):
    """How far an attempt came, judged by what stood on the page or changed in the database."""

    FULL = "full"
    METADATA = "metadata"
    AGGREGATE = "aggregate"
    NOTHING = "nothing"


REACH_OF = {
    Code.ALLOW: Seen.FULL,
    Code.OWN: Seen.FULL,
    Code.PARTY: Seen.FULL,
    Code.FILTERED: Seen.FULL,
    Code.TWO_PEOPLE: Seen.FULL,
    Code.METADATA: Seen.METADATA,
    Code.GATED: Seen.AGGREGATE,
    Code.DENY: Seen.NOTHING,
}


@dataclass(frozen=True)
class Page:
    """An answer, with what was asked."""

    method: str
    address: str
    data: dict[str, Any]
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    def shows(self, word: str) -> bool:
        return self.status == 200 and word.encode() in self.body

    @property
    def bytes_that_count(self) -> tuple[int, bytes, dict[str, str]]:
        kept = {name: re.sub(r"nonce-[^']+", "", self.headers.get(name, "")) for name in KEPT_HEADERS}
        return self.status, ONE_TIME.sub(b"", self.body), kept


def refusals_so_far() -> int:
    """How many refusals the audit log holds."""
    with acting(FIXTURES):
        return AuditEvent.objects.filter(outcome="refused").count()


@dataclass
class Scene:
    """One member of the cast before one row of the table, with the pair that the attempt is about."""

    cast: Cast
    matching: Matching
    planning: Planning
    row: Row
    persona: str
    session_keys: dict[str, str]
    refused_before: int = 0
    refusals: int | None = None
    subject: UUID | None = None
    pages: list[Page] = field(default_factory=list)

    @property
    def member(self) -> str:
        return MEMBER_OF[self.persona]

    @property
    def code(self) -> Code:
        return self.row.cells[self.persona]

    @property
    def kind(self) -> str:
        """The stream in which this persona has its part; coaching for everybody who has none."""
        return STREAM_OF.get(self.persona, "coaching")

    @property
    def pair(self) -> Relationship:
        return self.cast.pairs[self.kind]

    @property
    def session(self) -> MentoringSession:
        return self.cast.sessions[self.kind]

    @property
    def me(self) -> Person:
        """The person who tries; towards their own matters somebody not signed in borrows the leader's."""
        return self.cast.people[self.member or "leader"]

    @property
    def owner(self) -> str:
        """Whose matter it is about: one's own where the table speaks of one's own, else the leader's."""
        return self.member if self.code is Code.OWN and self.member else "leader"

    def word(self, where: str) -> str:
        return self.cast.canaries[where]

    def get(self, route: str, *args: object) -> Page:
        return self._ask("get", reverse(route, args=args), {})

    def post(self, route: str, *args: object, **data: Any) -> Page:
        return self._ask("post", reverse(route, args=args), data)

    def client(self) -> Client:
        """A browser in which this member has signed in, or nobody."""
        client = Client()
        if self.member:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session_keys[self.member]
        return client

    def _ask(self, method: str, address: str, data: dict[str, Any]) -> Page:
        response: HttpResponse = getattr(self.client(), method)(address, data)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        page = Page(method, address, data, response.status_code, body, dict(response.headers))
        assert page.status < 500, f"{address} failed"
        self.pages.append(page)
        return page

    def reads(self, page: Page, word: str) -> Seen:
        """Full when the page shows the word; nothing when it was refused as it ought to be."""
        if page.shows(word):
            return Seen.FULL
        self.require_refusal(page)
        return Seen.NOTHING

    def reads_part(self, page: Page, *, word: str, rest: str) -> Seen:
        """Metadata when the page shows the word and keeps the rest back."""
        seen = self.field(page, word)
        return Seen.METADATA if seen is Seen.FULL and not page.shows(rest) else seen

    def field(self, page: Page, word: str) -> Seen:
        """The same for a field of a page that another row may open."""
        return Seen.NOTHING if page.status == 200 and not page.shows(word) else self.reads(page, word)

    def does(self, page: Page, *, changed: bool) -> Seen:
        """Full when the act changed the database; nothing when it was refused and changed nothing."""
        if changed:
            assert page.status in (200, 302, 303), f"{page.address}: changed and answered {page.status}"
            return Seen.FULL
        self.require_refusal(page)
        return Seen.NOTHING

    def require_refusal(self, page: Page) -> None:
        """One redirect to sign-in for somebody not signed in; for others the bytes of an unknown id, and one event."""
        if not self.member:
            assert page.status == 302, f"{page.address}: {page.status} for somebody not signed in"
            assert page.location.startswith(reverse(settings.LOGIN_URL)), page.location
            return
        said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.body.decode(errors="replace")))[:600]
        assert page.status == 404, f"{page.method} {page.address}: {page.status} {page.location} {said}"
        self.refusals = refusals_so_far() - self.refused_before
        address = UUIDS.sub(str(UUID(int=7)), page.address)
        unknown = self._ask(page.method, address if address != page.address else "/nothing/of/the/kind", page.data)
        assert unknown.bytes_that_count == page.bytes_that_count, f"{page.address} differs from an unknown id"

    @contextmanager
    def as_fixture(self) -> Iterator[None]:
        """Looks into tables, or changes them, for the test itself."""
        with acting(FIXTURES):
            yield

    def alter(self, thing: Any, **changes: Any) -> None:
        """Changes one row for this cell alone."""
        with self.as_fixture():
            type(thing)._base_manager.filter(pk=thing.pk).update(**changes)

    def now_of(self, thing: Any, name: str) -> Any:
        """The present value of one column."""
        with self.as_fixture():
            return type(thing)._base_manager.values_list(name, flat=True).get(pk=thing.pk)


Attempt = Callable[[Scene], Seen]


@dataclass(frozen=True)
class Probe:
    """How one row is tried. ``without`` names personas for whom the attempt makes no sense, each with the reason.

    ``own``: the page only ever shows one's own, so that there is no way to try another's.
    """

    rule: Rule
    attempt: Attempt
    without: dict[str, str]
    audited: bool
    own: bool


PROBES: dict[Rule, Probe] = {}


def probe(
    *rules: Rule, without: dict[str, str] | None = None, audited: bool = True, own: bool = False
) -> Callable[[Attempt], Attempt]:
    """Registers the attempt for these rows."""

    def keep(attempt: Attempt) -> Attempt:
        for rule in rules:
            assert rule not in PROBES, f"two probes of {rule}"
            PROBES[rule] = Probe(rule, attempt, without or {}, audited, own)
        return attempt

    return keep


class Outcome(StrEnum):
    """What became of one cell."""

    BUILT = "built"
    ASIDE = "settled without this cell"


#: columns that a person holds through a duty, beside that of the owner of what is theirs
DUTIES = frozenset({"CD", "SP", "ST", "AU", "SG", "OA"})


class Watched(dict[str, Code]):
    """Cells of the program's copy that remember which of them were looked up."""

    def __init__(self, cells: dict[str, Code]) -> None:
        super().__init__(cells)
        self.asked: set[str] = set()

    def __getitem__(self, persona: str) -> Code:
        self.asked.add(persona)
        return super().__getitem__(persona)


@contextmanager
def program_row(rule: Rule, **changes: Code) -> Iterator[Watched]:
    """The program's copy of one row, watched, with some cells changed, until the block ends."""
    table = loaded_table()
    before = table[rule]
    cells = Watched(dict(before.cells) | changes)
    table[rule] = replace(before, cells=cells)
    try:
        yield cells
    finally:
        table[rule] = before


class RollBack(Exception):
    """Leaves the savepoint of a cell."""


def try_cell(scene_of: Callable[[Row, str], Scene], rule: Rule, persona: str, **changes: Code) -> tuple[Seen, Outcome]:
    """Runs the probe for one persona in a savepoint and says how far it came and whether the table decided."""
    probe_ = PROBES[rule]
    seen = Seen.NOTHING
    with program_row(rule, **changes) as cells:
        try:
            with transaction.atomic():
                scene = scene_of(EXPECTED[rule], persona)
                seen = probe_.attempt(scene)
                if not changes:
                    _require_events(scene, probe_, seen, asked=persona in cells.asked)
                raise RollBack  # noqa: TRY301  the savepoint is left here and nowhere else
        except RollBack:
            pass
    as_owner_too = probe_.own and persona in DUTIES
    decided = persona == "AN" or (persona in cells.asked and not as_owner_too)
    return seen, Outcome.BUILT if decided else Outcome.ASIDE


def _require_events(scene: Scene, probe_: Probe, seen: Seen, *, asked: bool) -> None:
    """A refusal by the table leaves one event; so does a read of C2 and above, which names whom it is about."""
    if scene.refusals is not None and asked:
        assert scene.refusals == 1, f"{scene.refusals} events of a refusal"
    if not probe_.audited or seen is not Seen.FULL:
        return
    if scene.row.rule.action.startswith("read") and scene.row.confidential:
        with scene.as_fixture():
            events = AuditEvent.objects.filter(outcome="read", rule=str(scene.row.rule), actor=f"person:{scene.me.id}")
            about = [set(AuditSubject.objects.filter(event=e).values_list("person_id", flat=True)) for e in events]
        assert len(about) == 1, f"{len(about)} events of a read"
        subject = scene.subject or scene.cast.people[scene.owner].id
        assert subject in about[0], "the event of the read does not name whom it is about"


def cells_of(rule: Rule) -> list[str]:
    """Personas of a row that can be tried: in the cast, with a code that is built, and with sense."""
    row, probe_ = EXPECTED[rule], PROBES[rule]
    here = [p for p in PERSONAS if p in MEMBER_OF and row.cells[p] in REACH_OF and p not in probe_.without]
    return [p for p in here if not probe_.own or p == "AN" or row.cells[p] is not Code.DENY]

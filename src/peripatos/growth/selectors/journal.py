"""The actor's own journal, opened for its author. Each read is audited; nothing counts or searches the texts."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.paginator import Page, Paginator

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.crypto.texts import unseal_all
from peripatos.core.errors import Missing
from peripatos.growth.models import JournalEntry
from peripatos.growth.policies import own_journal, target_of_journal
from peripatos.growth.prompting import prompt_of_the_day
from peripatos.growth.prompts import Prompt
from peripatos.growth.texts import sealed_page
from peripatos.growth.types import EntryView
from peripatos.people.models import Person
from peripatos.people.policies import own_id

RULE = may.JOURNAL_ENTRY_READ
PAGE_SIZE = 20


def journal(actor: Actor, *, page: int = 1, now: datetime) -> "Page[EntryView]":
    """A page of the actor's entries, newest first."""
    require(actor, RULE, target_of_journal(own_id(actor)))
    record(actor, RULE, now=now, subjects=[own_id(actor)], outcome="read")
    found = Paginator(own_journal(actor).order_by("-created_at", "id"), PAGE_SIZE).get_page(page)
    shown: Page[EntryView] = found  # type: ignore[assignment]
    shown.object_list = _opened(found.object_list)
    return shown


def entry_of(actor: Actor, entry_id: UUID, *, now: datetime) -> EntryView:
    """One entry of the actor's own; raises ``Missing``, or ``Denied`` for anybody else's."""
    row = JournalEntry.objects.filter(id=entry_id).first()
    if row is None:
        raise Missing(kind="journal entry")
    require(actor, RULE, target_of_journal(row.author_id))
    record(actor, RULE, now=now, object_id=row.id, subjects=[row.author_id], outcome="read")
    return _opened([row])[0]


def has_entry(actor: Actor, entry_id: UUID) -> bool:
    """Whether the actor's journal holds this page; opens nothing."""
    require(actor, RULE, target_of_journal(own_id(actor)))
    return own_journal(actor).filter(id=entry_id).exists()


def question_of_the_day(actor: Actor, *, today: date) -> Prompt:
    """The question that the actor meets today."""
    require(actor, RULE, target_of_journal(own_id(actor)))
    stage = Person.objects.filter(id=own_id(actor)).values_list("stage", flat=True).first()
    return prompt_of_the_day(own_id(actor), today, stage=stage or "")


def _opened(rows: Iterable[JournalEntry]) -> list[EntryView]:
    found = list(rows)
    texts = unseal_all(map(sealed_page, found))
    return [
        EntryView(row.id, row.prompt, text, row.created_at, row.updated_at, row.version)
        for row, text in zip(found, texts, strict=True)
    ]

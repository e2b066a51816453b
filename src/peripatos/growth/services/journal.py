"""The journal: pages that only their author reads. Nothing here logs, mails or counts what they say."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput, Missing
from peripatos.growth.models import JournalEntry
from peripatos.growth.policies import target_of_journal
from peripatos.growth.prompts import prompts_by_id
from peripatos.growth.texts import opened_entry, sealed_entry
from peripatos.people.policies import own_id

LONGEST = 20_000
RULE = may.JOURNAL_ENTRY_CREATE_UPDATE_DELETE


def start_entry(*, actor: Actor, entry_id: UUID, prompt: str, text: str, now: datetime) -> int:
    """A new page of the actor's journal; returns its version, 1.

    The page names its id, so that the first save, sent twice, makes one page. ``prompt`` is the id of a question or
    empty.
    """
    author_id = own_id(actor)
    require(actor, RULE, target_of_journal(author_id))
    _check(text)
    if JournalEntry.objects.filter(id=entry_id).exists():
        raise Missing(kind="journal entry")
    entry = JournalEntry(id=entry_id, author_id=author_id, prompt=_known(prompt), created_at=now, updated_at=now)
    entry.body = sealed_entry(entry, text)
    with transaction.atomic():
        entry.save(force_insert=True)
        record(actor, RULE, now=now, object_id=entry.id, subjects=[author_id], code="written")
    return entry.version


def save_entry(*, actor: Actor, entry_id: UUID, text: str, version: int, now: datetime) -> int:
    """Saves a page over ``version``; returns the new one, or the present one when the text is unchanged.

    Raises ``VersionConflict`` when it was saved elsewhere.
    """
    entry = _own_entry(actor, entry_id)
    _check(text)
    if opened_entry(entry) == text:
        return entry.version
    with transaction.atomic():
        entry.claim_version(version)
        entry.body, entry.updated_at = sealed_entry(entry, text), now
        entry.save(update_fields=["body", "updated_at"])
        record(actor, RULE, now=now, object_id=entry.id, subjects=[entry.author_id], code="saved")
    return entry.version


def delete_entry(*, actor: Actor, entry_id: UUID, now: datetime) -> None:
    """Deletes a page for good."""
    entry = _own_entry(actor, entry_id)
    with transaction.atomic():
        record(actor, RULE, now=now, object_id=entry.id, subjects=[entry.author_id], code="deleted")
        entry.delete()


def _own_entry(actor: Actor, entry_id: UUID) -> JournalEntry:
    entry = JournalEntry.objects.filter(id=entry_id).first()
    if entry is None:
        raise Missing(kind="journal entry")
    require(actor, RULE, target_of_journal(entry.author_id))
    return entry


def _known(prompt: str) -> str:
    return prompt if prompt in prompts_by_id() else ""


def _check(text: str) -> None:
    if not text.strip():
        raise BadInput({"text": _("There is nothing to keep yet. Write a line first.")})
    if len(text) > LONGEST:
        raise BadInput({"text": _("A page holds 20,000 characters. Start a second page for the rest.")})

"""The guards that no caller can forget."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from cast import FIXTURES, Cast
from peripatos.core import triggers
from peripatos.core.access import acting
from peripatos.core.access.guard import UnattributedQuery, confidential_tables, open_for
from peripatos.core.access.scope import ScopeMissing
from peripatos.core.audit.models import AuditEvent
from peripatos.core.crypto.texts import Place, SealBroken, unseal
from peripatos.growth.models import JournalEntry
from peripatos.programmes.models import Programme
from peripatos.scheduling.models import BookedTime, MentoringSession


def test_a_scoped_table_answers_nothing_while_nobody_acts(cast: Cast) -> None:
    with pytest.raises(ScopeMissing):
        Programme.objects.count()
    with acting(FIXTURES):
        assert Programme.objects.count() == 1


def test_an_actor_sees_only_rows_of_programmes_they_have_a_tie_to(cast: Cast) -> None:
    with acting(cast.actor("leader")):
        assert list(Programme.objects.all()) == [cast.programme]
    with acting(cast.actor("line_manager")):
        assert list(Programme.objects.all()) == []


def test_sql_on_a_confidential_table_is_refused_while_nobody_acts(cast: Cast) -> None:
    with pytest.raises(UnattributedQuery):
        JournalEntry.objects.count()
    with pytest.raises(UnattributedQuery), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM growth_journalentry")
    with pytest.raises(UnattributedQuery):
        JournalEntry._base_manager.exists()
    with acting(cast.actor("leader")):
        assert JournalEntry.objects.count() == 1


def test_tables_of_sealed_texts_are_confidential() -> None:
    assert {
        "growth_journalentry",
        "scheduling_privatenote",
        "core_outboxmessage",
        "relationships_agreement",
    } <= confidential_tables()


def test_the_audit_log_is_append_only(cast: Cast) -> None:
    from peripatos.core.access import may
    from peripatos.core.audit.services import record

    with acting(cast.actor("leader")):
        event = record(cast.actor("leader"), may.JOURNAL_ENTRY_READ, now=cast.now, subjects=[cast.leader.id])
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEvent.objects.filter(id=event.id).update(outcome="refused")
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEvent.objects.filter(id=event.id).delete()


def test_every_database_rule_is_installed(db: None) -> None:
    assert triggers.missing() == []


def test_the_database_refuses_overlapping_time_of_one_person(cast: Cast) -> None:
    with acting(FIXTURES):
        taken = BookedTime.objects.filter(person=cast.leader).first()
        assert taken is not None
        other = MentoringSession.objects.exclude(id=taken.session_id).first()
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            BookedTime.objects.create(
                session=other,
                person=cast.other_leader,
                person_key=taken.person_key,
                starts_at=taken.starts_at,
                ends_at=taken.ends_at,
            )


def test_a_sealed_text_moved_to_another_row_cannot_be_read(cast: Cast) -> None:
    with open_for("tests"):
        entry = JournalEntry.objects.get()
        assert unseal(entry.body, Place("growth_journalentry", entry.id, "body")) == cast.canaries["journal"]
        with pytest.raises(SealBroken):
            unseal(entry.body, Place("growth_journalentry", cast.leader.id, "body"))
        with pytest.raises(SealBroken):
            unseal(bytes(entry.body)[:-1], Place("growth_journalentry", entry.id, "body"))

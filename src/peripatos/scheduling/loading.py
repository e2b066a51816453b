"""Sessions out of the database: locked for a service, or as values for everybody else."""

from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from peripatos.core.errors import Missing
from peripatos.programmes.models import BusinessEvent
from peripatos.relationships.selectors.pairs import as_someone
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.types import EventFacts, SessionFacts, SessionKind, SessionState

JOINED = (
    "relationship__stream",
    "offer__round__stream",
    "leader__work_pattern",
    "mentor__work_pattern",
    "serves",
)


def session_to_change(session_id: UUID) -> MentoringSession:
    """The session, locked until the transaction ends; ``Missing`` when it is not in the actor's programmes."""
    row = with_facts(MentoringSession.objects.select_for_update(of=("self",))).filter(id=session_id).first()
    if row is None:
        raise Missing(what="session")
    return row


def session_row(session_id: UUID) -> MentoringSession:
    """The session with all that a page needs of others; ``Missing`` when it is not in the actor's programmes."""
    row = with_facts(MentoringSession.objects.all()).filter(id=session_id).first()
    if row is None:
        raise Missing(what="session")
    return row


def with_facts(rows: QuerySet[MentoringSession]) -> QuerySet[MentoringSession]:
    """Joins what :func:`as_facts` reads: people, stream, event, and which session of the pair this is."""
    earlier = (
        MentoringSession.objects.filter(relationship=OuterRef("relationship"), starts_at__lte=OuterRef("starts_at"))
        .exclude(state=SessionState.CANCELLED)
        .order_by()
        .values("relationship")
        .annotate(count=Count("id"))
        .values("count")
    )
    return rows.select_related(*JOINED).annotate(place_in_row=Coalesce(Subquery(earlier, IntegerField()), 1))


def as_facts(row: MentoringSession) -> SessionFacts:
    """A loaded row as a value, without its texts."""
    return SessionFacts(
        id=row.id,
        relationship_id=row.relationship_id,
        offer_id=row.offer_id,
        programme_id=row.programme_id,
        stream_kind=stream_kind_of(row),
        kind=SessionKind(row.kind),
        state=SessionState(row.state),
        leader=as_someone(row.leader),
        mentor=as_someone(row.mentor),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        number=getattr(row, "place_in_row", row.number),
        moved_times=row.moved_times,
        missed_by=row.missed_by,
        serves=as_event(row.serves) if row.serves else None,
        version=row.version,
    )


def as_event(row: BusinessEvent) -> EventFacts:
    """A row as a value."""
    return EventFacts(row.id, row.title, row.starts_on, row.ends_on, row.quiet)


def stream_kind_of(row: MentoringSession) -> str:
    """The kind of the stream that a session belongs to, through its pair or its offer."""
    if row.relationship is not None:
        return str(row.relationship.stream.kind)
    if row.offer is None:
        raise Missing(what="offer")
    return str(row.offer.round.stream.kind)

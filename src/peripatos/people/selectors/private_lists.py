"""What only its owner reads: no-match list, declared conflicts, shortlists. Each read is audited."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import Missing
from peripatos.people.models import Shortlist
from peripatos.people.policies import own_conflicts, own_id, own_no_matches, own_shortlists, own_target
from peripatos.people.texts import opened_list_names
from peripatos.people.types import ConflictKind


@dataclass(frozen=True)
class DeclaredConflict:
    """A conflict of interest that the actor declared."""

    id: UUID
    other_id: UUID
    name: str
    kind: ConflictKind


@dataclass(frozen=True)
class PrivateLists:
    """No-match people as (id, name), and conflicts."""

    no_matches: tuple[tuple[UUID, str], ...]
    conflicts: tuple[DeclaredConflict, ...]


@dataclass(frozen=True)
class ShortlistLine:
    """One of the actor's lists."""

    id: UUID
    name: str
    people: int


@dataclass(frozen=True)
class ShortlistPage:
    """One list with the people on it."""

    id: UUID
    name: str
    people: tuple[UUID, ...]


def private_lists(actor: Actor, *, now: datetime) -> PrivateLists:
    """The actor's own no-match list and conflicts."""
    rule = may.NO_MATCH_LIST_READ_EDIT_OWN
    require(actor, rule, own_target(actor.person_id))
    record(actor, rule, now=now, object_id=own_id(actor), subjects=[own_id(actor)], outcome="read")
    unwished = own_no_matches(actor).order_by("other__sort_name").values_list("other_id", "other__display_name")
    conflicts = own_conflicts(actor).order_by("other__sort_name", "kind")
    return PrivateLists(
        tuple(unwished),
        tuple(
            DeclaredConflict(row_id, other_id, name, ConflictKind(kind))
            for row_id, other_id, name, kind in conflicts.values_list("id", "other_id", "other__display_name", "kind")
        ),
    )


def shortlists(actor: Actor, *, now: datetime) -> tuple[ShortlistLine, ...]:
    """The actor's own lists by name."""
    _require_own(actor)
    record(actor, may.SHORTLIST_READ_EDIT_OWN, now=now, subjects=[own_id(actor)], outcome="read")
    rows = list(own_shortlists(actor).annotate(people=Count("entries")))
    names = opened_list_names(rows)
    found = (ShortlistLine(row.id, name, row.people) for row, name in zip(rows, names, strict=True))
    return tuple(sorted(found, key=lambda line: (line.name.casefold(), line.id)))


def shortlist(actor: Actor, shortlist_id: UUID, *, now: datetime) -> ShortlistPage:
    """One of the actor's lists; ``Missing`` for anybody else's."""
    _require_own(actor)
    row: Shortlist | None = own_shortlists(actor).filter(id=shortlist_id).first()
    if row is None:
        raise Missing(kind="shortlist")
    record(actor, may.SHORTLIST_READ_EDIT_OWN, now=now, object_id=row.id, subjects=[own_id(actor)], outcome="read")
    return ShortlistPage(row.id, opened_list_names([row])[0], tuple(row.entries.values_list("person_id", flat=True)))


def _require_own(actor: Actor) -> None:
    require(actor, may.SHORTLIST_READ_EDIT_OWN, own_target(actor.person_id))

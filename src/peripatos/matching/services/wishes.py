"""What people wish for themselves: ranked lists, and somebody else."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, Rule, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import GuardFailed, Missing
from peripatos.matching.models import RankedPreference, RematchRequest
from peripatos.matching.types import LONGEST_LIST, Rank
from peripatos.matching.wishable import may_be_wished
from peripatos.programmes.models import Enrolment
from peripatos.programmes.policies import target_of_enrolment
from peripatos.programmes.selectors.rows import enrolment_row
from peripatos.programmes.types import EnrolmentState
from peripatos.relationships.models import Relationship
from peripatos.relationships.services.endings import end_relationship
from peripatos.relationships.types import OPEN_STATES

LIST = may.PREFERENCE_LIST_READ_EDIT_OWN
REMATCH = may.REMATCH_ASK_FOR
GONE = (EnrolmentState.COMPLETED, EnrolmentState.EXITED)


def add_to_list(*, actor: Actor, enrolment_id: UUID, person_id: UUID, now: datetime) -> None:
    """Puts somebody at the end of the actor's own ranked list; the same person twice stays once.

    Raises ``GuardFailed`` with ``list_is_full`` or ``not_on_the_other_side``.
    """
    with transaction.atomic():
        enrolment = _own(actor, enrolment_id)
        listed = list(RankedPreference.objects.filter(enrolment=enrolment).values_list("person_id", flat=True))
        if person_id in listed:
            return
        if len(listed) >= LONGEST_LIST:
            raise GuardFailed(reason="list_is_full", most=LONGEST_LIST)
        if not may_be_wished(actor, enrolment, person_id):
            raise GuardFailed(reason="not_on_the_other_side")
        _rewrite(enrolment, [*listed, person_id], now)
        _audit(actor, enrolment, "list_changed", now)


def move_in_list(*, actor: Actor, enrolment_id: UUID, person_id: UUID, move: Rank, now: datetime) -> None:
    """Moves somebody up or down in the actor's own list by one place, or takes them off it."""
    with transaction.atomic():
        enrolment = _own(actor, enrolment_id)
        listed = list(RankedPreference.objects.filter(enrolment=enrolment).values_list("person_id", flat=True))
        if person_id not in listed:
            raise Missing(what="entry")
        place = listed.index(person_id)
        listed.remove(person_id)
        if move is not Rank.REMOVE:
            listed.insert(max(0, place + (-1 if move is Rank.UP else 1)), person_id)
        _rewrite(enrolment, listed, now)
        _audit(actor, enrolment, "list_changed", now)


def ask_for_rematch(*, actor: Actor, enrolment_id: UUID, ending_id: UUID | None = None, now: datetime) -> None:
    """Asks that the next round looks for somebody else; no reason is asked. ``ending_id`` names an open pair that
    ends with it.

    Raises ``GuardFailed`` with ``pair_is_open`` (a pair still fills the place and is not named) or
    ``rematch_was_asked``.
    """
    with transaction.atomic():
        enrolment = _own(actor, enrolment_id, rule=REMATCH)
        if RematchRequest.objects.filter(enrolment=enrolment, settled_at__isnull=True).exists():
            raise GuardFailed(reason="rematch_was_asked")
        if ending_id is not None:
            end_relationship(actor=actor, relationship_id=ending_id, now=now)
        open_pairs = Relationship.objects.filter(leader_enrolment=enrolment, state__in=OPEN_STATES)
        if open_pairs.count() >= enrolment.wants:
            raise GuardFailed(reason="pair_is_open")
        RematchRequest.objects.create(
            created_at=now, programme_id=enrolment.programme_id, enrolment=enrolment, relationship_id=ending_id
        )
        _audit(actor, enrolment, "rematch_asked", now, rule=REMATCH)


def take_back_rematch(*, actor: Actor, enrolment_id: UUID, now: datetime) -> None:
    """Takes the actor's own request back."""
    with transaction.atomic():
        enrolment = _own(actor, enrolment_id, rule=REMATCH)
        open_ones = RematchRequest.objects.filter(enrolment=enrolment, settled_at__isnull=True)
        if not open_ones.update(settled_at=now):
            raise Missing(what="rematch")
        _audit(actor, enrolment, "rematch_taken_back", now, rule=REMATCH)


def _own(actor: Actor, enrolment_id: UUID, rule: Rule = LIST) -> Enrolment:
    enrolment = enrolment_row(enrolment_id)
    require(actor, rule, target_of_enrolment(enrolment))
    if enrolment.state in GONE:
        raise GuardFailed(reason="not_taking_part")
    return enrolment


def _rewrite(enrolment: Enrolment, people: list[UUID], now: datetime) -> None:
    RankedPreference.objects.filter(enrolment=enrolment).delete()
    RankedPreference.objects.bulk_create(
        RankedPreference(
            created_at=now, programme_id=enrolment.programme_id, enrolment=enrolment, person_id=person, rank=rank
        )
        for rank, person in enumerate(people, start=1)
    )


def _audit(actor: Actor, enrolment: Enrolment, code: str, now: datetime, rule: Rule = LIST) -> None:
    # The people on the list are no subjects: nobody learns from the log that they were wished for.
    audit.record(actor, rule, now=now, object_id=enrolment.id, subjects=[enrolment.person_id], code=code)

"""Leadership stages: worked out for everybody at once, corrected by a steward one at a time."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import GuardFailed, Missing
from peripatos.people.models import Person
from peripatos.people.policies import own_target
from peripatos.people.reporting import depths
from peripatos.people.selectors.ladder import ranks_by_grade
from peripatos.people.services.notices import notify
from peripatos.people.stages import stage_of
from peripatos.people.types import PersonKind, Stage

CHUNK = 500
RULE = may.LEADERSHIP_STAGE_CORRECT


def derive_stages(*, now: datetime) -> int:
    """Writes the stage that the rule gives for every insider whom no steward corrected; returns how many changed.

    One read of people and ladder, then one statement for each stage and five hundred people.
    """
    rows = list(Person.objects.filter(kind=PersonKind.INTERNAL).values_list("id", "manager_id", "grade", "stage"))
    corrected = set(Person.objects.filter(stage_corrected_at__isnull=False).values_list("id", flat=True))
    stages = _stages({person: (manager, grade) for person, manager, grade, _ in rows})
    changed: dict[Stage, list[UUID]] = defaultdict(list)
    for person, _, _, stage in rows:
        if person not in corrected and stages[person] != stage:
            changed[stages[person]].append(person)
    with transaction.atomic():
        for stage, people in changed.items():
            for start in range(0, len(people), CHUNK):
                Person.objects.filter(id__in=people[start : start + CHUNK]).update(stage=stage, updated_at=now)
    return sum(map(len, changed.values()))


def correct_stage(*, actor: Actor, person_id: UUID, stage: Stage, now: datetime) -> None:
    """A steward says which stage somebody is at; it stands until it is returned to the rule. The person is told.

    Raises ``GuardFailed`` with reason ``own_stage``: nobody corrects their own.
    """
    require(actor, RULE, own_target(person_id))
    if person_id == actor.person_id:
        raise GuardFailed(reason="own_stage")
    with transaction.atomic():
        person = _person(person_id)
        person.stage, person.stage_corrected_by, person.stage_corrected_at = stage, actor.person_id, now
        person.save(update_fields=["stage", "stage_corrected_by", "stage_corrected_at"])
        record(actor, RULE, now=now, object_id=person_id, subjects=[person_id], code=f"stage_{stage}")
        notify(person_id=person_id, code="stage_corrected", facts={"stage": stage.value}, path="/profile", now=now)


def return_stage_to_rule(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Takes a correction back; the rule decides at once."""
    require(actor, RULE, own_target(person_id))
    with transaction.atomic():
        person = _person(person_id)
        person.stage_corrected_by = person.stage_corrected_at = None
        person.save(update_fields=["stage_corrected_by", "stage_corrected_at"])
        record(actor, RULE, now=now, object_id=person_id, subjects=[person_id], code="stage_by_rule")
        derive_stages(now=now)


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(id=person_id, kind=PersonKind.INTERNAL).first()
    if person is None:
        raise Missing(kind="person")
    return person


def _stages(rows: dict[UUID, tuple[UUID | None, str]]) -> dict[UUID, Stage]:
    rank_of = ranks_by_grade()
    top = max(rank_of.values(), default=0)
    depth_of = depths({person: manager for person, (manager, _) in rows.items()})
    leads = {manager for manager, _ in rows.values()}
    return {
        person: stage_of(
            rungs_below_top=top - rank_of[grade] if grade in rank_of else None,
            depth=depth_of.get(person),
            leads_people=person in leads,
        )
        for person, (_, grade) in rows.items()
    }

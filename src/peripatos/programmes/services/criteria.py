"""The third page of the wizard: who may take part."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput
from peripatos.programmes.criteria import wrong_with
from peripatos.programmes.models import Criterion, Programme, Stream
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.rows import one, programme_row
from peripatos.programmes.sentences import CRITERION_SENTENCES
from peripatos.programmes.services.mandate import refuse_unless_draft
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import CriterionDraft


def add_criterion(*, actor: Actor, programme_id: UUID, draft: CriterionDraft, now: datetime) -> UUID:
    """Adds one criterion to a draft; raises ``BadInput`` for a field, comparison or value that cannot stand."""
    programme = programme_row(programme_id)
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme.id))
    refuse_unless_draft(programme)
    with transaction.atomic():
        criterion = write_criteria(programme, [draft], now)[0]
        note(actor, may.PROGRAMME_EDIT_DRAFT, programme.id, "criterion_added", now=now, field=draft.field)
    return criterion.id


def remove_criterion(*, actor: Actor, criterion_id: UUID, now: datetime) -> None:
    """Takes one criterion out of a draft."""
    criterion = one(Criterion.objects.select_related("programme"), criterion_id)
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(criterion.programme_id))
    refuse_unless_draft(criterion.programme)
    with transaction.atomic():
        field, programme_id = criterion.field, criterion.programme_id
        criterion.delete()
        note(actor, may.PROGRAMME_EDIT_DRAFT, programme_id, "criterion_removed", now=now, field=field)


def write_criteria(programme: Programme, drafts: Sequence[CriterionDraft], now: datetime) -> list[Criterion]:
    """Writes criteria after checking each."""
    streams = dict(Stream.objects.filter(programme=programme).values_list("kind", "id"))
    for draft in drafts:
        check_criterion(draft)
        if draft.stream and draft.stream not in streams:
            raise BadInput({"stream": str(CRITERION_SENTENCES["stream_not_planned"])})
    return [
        Criterion.objects.create(
            created_at=now,
            programme=programme,
            stream_id=streams[draft.stream] if draft.stream else None,
            side=draft.side,
            field=draft.field,
            operator=draft.operator,
            value=[v.strip() for v in draft.value if v.strip()],
            strength=draft.strength,
            reason=draft.reason.strip(),
        )
        for draft in drafts
    ]


def check_criterion(draft: CriterionDraft) -> None:
    """Raises ``BadInput`` with the sentence for the first place that cannot stand, and for a missing reason."""
    wrong: dict[str, str] = {}
    problem = wrong_with(draft)
    if problem:
        wrong[problem[0]] = str(CRITERION_SENTENCES[problem[1]])
    if not draft.reason.strip():
        wrong["reason"] = str(CRITERION_SENTENCES["reason_missing"])
    if wrong:
        raise BadInput(wrong)

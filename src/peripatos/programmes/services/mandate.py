"""The first page of the wizard: mandate, objectives, success for both sides."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.programmes.models import Objective, Programme, SuccessCriterion
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.rows import programme_row
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import MandateDraft, ObjectiveDraft, ProgrammeState, Side


def save_mandate(*, actor: Actor, programme_id: UUID, version: int, draft: MandateDraft, now: datetime) -> None:
    """Writes the mandate of a draft; raises ``VersionConflict``, ``BadInput``, or ``GuardFailed``
    once it is chartered.
    """
    programme = programme_row(programme_id)
    require(actor, may.PROGRAMME_EDIT_DRAFT, target_of_programme(programme.id))
    refuse_unless_draft(programme)
    with transaction.atomic():
        programme.claim_version(version)
        write_mandate(programme, draft, now)
        note(actor, may.PROGRAMME_EDIT_DRAFT, programme.id, "mandate_saved", now=now, objectives=len(draft.objectives))


def refuse_unless_draft(programme: Programme) -> None:
    """Raises ``GuardFailed`` when the charter has fixed what a draft may still change."""
    if programme.state != ProgrammeState.DRAFT:
        raise GuardFailed(reason="programme_is_chartered")


def write_mandate(programme: Programme, draft: MandateDraft, now: datetime) -> None:
    """Writes the texts and replaces the objectives; objectives that carry an id keep it."""
    check_mandate(draft)
    programme.name, programme.mandate = draft.name.strip(), draft.mandate.strip()
    programme.value_proposition, programme.currency = draft.value_proposition.strip(), draft.currency.upper()
    programme.starts_on, programme.ends_on = draft.starts_on, draft.ends_on
    programme.save(update_fields=["name", "mandate", "value_proposition", "currency", "starts_on", "ends_on"])
    kept = [o.id for o in draft.objectives if o.id]
    Objective.objects.filter(programme=programme).exclude(id__in=kept).delete()
    for position, objective in enumerate(draft.objectives):
        _write_objective(programme, objective, position, now)


def _write_objective(programme: Programme, draft: ObjectiveDraft, position: int, now: datetime) -> None:
    standing = Objective.objects.filter(programme=programme, id=draft.id).first() if draft.id else None
    row = standing or Objective(created_at=now, programme=programme)
    row.kind, row.statement, row.position = draft.kind, draft.statement.strip(), position
    row.owner_id, row.horizon_on = draft.owner_id, draft.horizon_on
    row.save()
    SuccessCriterion.objects.filter(objective=row).delete()
    SuccessCriterion.objects.bulk_create(
        SuccessCriterion(
            created_at=now, programme=programme, objective=row, side=side, text=text.strip(), position=position
        )
        for side, texts in ((Side.LEADER, draft.leader_success), (Side.MENTOR, draft.mentor_success))
        for position, text in enumerate(texts)
    )


def check_mandate(draft: MandateDraft) -> None:
    """Raises ``BadInput`` with a sentence for each place that cannot stand."""
    wrong: dict[str, str] = {}
    if not draft.name.strip():
        wrong["name"] = _("Give the programme a name, for example “Leaders for the next decade”.")
    if len(draft.currency.strip()) != 3 or not draft.currency.strip().isalpha():
        wrong["currency"] = _("Write the currency as three letters, for example EUR.")
    if _ends_first(draft.starts_on, draft.ends_on):
        wrong["ends_on"] = _("Choose an end after the start.")
    wrong |= _wrong_objectives(draft.objectives)
    if wrong:
        raise BadInput(wrong)


def _ends_first(starts_on: date | None, ends_on: date | None) -> bool:
    return starts_on is not None and ends_on is not None and ends_on <= starts_on


def _wrong_objectives(objectives: Sequence[ObjectiveDraft]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for number, objective in enumerate(objectives):
        if not objective.statement.strip():
            wrong[f"objectives[{number}].statement"] = _("Say in one sentence what shall be reached, or remove it.")
        for text in (*objective.leader_success, *objective.mentor_success):
            if len(text) > 300:
                wrong[f"objectives[{number}].success"] = _("Keep each criterion under 300 characters.")
    return wrong

"""The first page of the wizard: mandate, and any number of objectives."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from peripatos.core.access import Actor
from peripatos.programmes.texts import default_objectives
from peripatos.programmes.types import MandateDraft, ObjectiveDraft
from peripatos.web.programme.forms.people import ActingForm, PersonField
from peripatos.web.programme.reading import number_of

MOST_OBJECTIVES = 12
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MandateForm(forms.Form):
    """Name, texts, dates, currency."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120)
    mandate = forms.CharField(
        label=_("Mandate"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why the organisation does this, in a few sentences. It stands at the head of the blueprint."),
    )
    value_proposition = forms.CharField(
        label=_("What it offers those who join"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody inside reads this before they apply."),
    )
    starts_on = forms.DateField(label=_("Starts"), required=False, widget=DAY)
    ends_on = forms.DateField(label=_("Ends"), required=False, widget=DAY)
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Three letters, for example EUR."))


class ObjectiveForm(ActingForm):
    """One objective; success for each side is one sentence on each line."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    statement = forms.CharField(
        label=_("What shall be reached"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    leader_success = forms.CharField(
        label=_("A leader will say"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How leaders will know that it was met; one sentence on each line."),
    )
    mentor_success = forms.CharField(
        label=_("A mentor will say"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How mentors will know; one sentence on each line."),
    )
    owner = PersonField(label=_("Who answers for it"), required=False)
    horizon_on = forms.DateField(label=_("By when"), required=False, widget=DAY)
    remove = forms.BooleanField(label=_("Remove this objective"), required=False)

    @property
    def wanted(self) -> bool:
        """Whether anything was written that should be kept."""
        asked = self.cleaned_data
        written = any(asked.get(name) for name in ("statement", "leader_success", "mentor_success"))
        return written and not asked.get("remove")

    def draft(self) -> ObjectiveDraft:
        """What was written."""
        asked = self.cleaned_data
        return ObjectiveDraft(
            kind=asked["kind"] or "own",
            statement=asked["statement"],
            owner_id=asked["owner"],
            horizon_on=asked["horizon_on"],
            leader_success=_lines(asked["leader_success"]),
            mentor_success=_lines(asked["mentor_success"]),
            id=_id(asked["id"]),
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def objective_forms(draft: MandateDraft, actor: Actor, owners: dict[UUID, str]) -> list[ObjectiveForm]:
    """A form for each stored objective, and an empty one when there is none."""
    drafts: Sequence[ObjectiveDraft | None] = draft.objectives or (None,)
    return [
        ObjectiveForm(prefix=f"objective-{n}", actor=actor, initial=_initial(d, owners) if d else {})
        for n, d in enumerate(drafts)
    ]


def _initial(draft: ObjectiveDraft, owners: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": str(draft.id or ""),
        "kind": draft.kind,
        "statement": draft.statement,
        "leader_success": "\n".join(draft.leader_success),
        "mentor_success": "\n".join(draft.mentor_success),
        "owner": owners.get(draft.owner_id, "") if draft.owner_id else "",
        "horizon_on": draft.horizon_on,
    }


def sent_objective_forms(request: HttpRequest, actor: Actor) -> list[ObjectiveForm]:
    """The forms that were sent, as many as the page said it had."""
    count = min(number_of(request, "objectives", 1), MOST_OBJECTIVES)
    return [ObjectiveForm(request.POST, prefix=f"objective-{n}", actor=actor) for n in range(count)]


def worth_keeping(standing: list[ObjectiveForm]) -> list[ObjectiveForm]:
    """What was sent, without the one empty form that a new programme starts with."""
    alone = len(standing) == 1 and standing[0].is_valid() and not standing[0].wanted
    return [] if alone else standing


def offered_objectives(request: HttpRequest, actor: Actor, standing: list[ObjectiveForm]) -> list[ObjectiveForm]:
    """Empty or ready-made forms that the reader asked for, numbered after those that stand."""
    chosen = set(request.POST.getlist("ready_made"))
    initials: list[dict[str, Any]] = [
        {
            "kind": ready.kind,
            "statement": ready.statement,
            "leader_success": "\n".join(ready.leader_success),
            "mentor_success": "\n".join(ready.mentor_success),
        }
        for ready in default_objectives()
        if ready.kind in chosen
    ]
    room = MOST_OBJECTIVES - len(standing)
    return [
        ObjectiveForm(prefix=f"objective-{len(standing) + n}", actor=actor, initial=initial)
        for n, initial in enumerate((initials or [{}])[:room])
    ]

"""People responsible: proposing duties, ending them, and confirming those that others proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Actor, DutyKind, Hand, may, require
from peripatos.core.errors import BadInput, Missing
from peripatos.programmes.policies import target_of_programme
from peripatos.programmes.selectors.duties import duties_to_confirm
from peripatos.programmes.selectors.overview import DutyLine, duty_lines, programme_frame
from peripatos.programmes.services.duties import (
    PROGRAMME_DUTIES,
    confirm_duty,
    decline_duty,
    end_duty,
    propose_duty,
)
from peripatos.programmes.types import DutyState
from peripatos.web.programme import words
from peripatos.web.programme.forms.people import ActingForm, PersonField
from peripatos.web.programme.reading import put_errors, tried
from peripatos.web.programme.views.steps import wizard_steps
from peripatos.web.rules import ActingRequest, asks

CONFIRM = may.ROLE_GRANT_CONFIRM_A_PROPOSED_DUTY


@dataclass(frozen=True)
class SaidDuty:
    """A duty in words."""

    id: UUID
    duty: str | Promise
    person: str
    meta: str
    waits: bool
    end_address: str


class DutyForm(ActingForm):
    """A duty, who is to hold it, and where."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Duty"),
        choices=[(kind.value, words.DUTIES[kind]) for kind in PROGRAMME_DUTIES],
        initial=DutyKind.STEWARD.value,
    )
    person = PersonField(label=gettext_lazy("Person"))
    stream_id = forms.ChoiceField(label=gettext_lazy("Stream"), required=False)
    deputy_for_id = forms.ChoiceField(
        label=gettext_lazy("Deputy of"), required=False, help_text=gettext_lazy("Only for a deputy of a sponsor.")
    )
    to_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Leave empty for no end."),
    )

    def __init__(
        self,
        *args: object,
        actor: Actor,
        streams: list[tuple[str, str]],
        sponsors: list[tuple[str, str]],
        **more: object,
    ) -> None:
        super().__init__(*args, actor=actor, **more)
        self.fields["stream_id"].choices = [("", _("The whole programme")), *streams]  # type: ignore[attr-defined]
        self.fields["deputy_for_id"].choices = [("", _("Nobody")), *sponsors]  # type: ignore[attr-defined]


def said_duties(lines: Iterable[DutyLine], programme_id: UUID | None = None) -> list[SaidDuty]:
    """Duties in words, those of the sponsor first; with ``programme_id`` each can be ended."""
    order = {kind.value: number for number, kind in enumerate(PROGRAMME_DUTIES)}
    return [_said(line, programme_id) for line in sorted(lines, key=lambda line: order.get(line.kind, 9))]


def _said(line: DutyLine, programme_id: UUID | None = None) -> SaidDuty:
    name = _("Deputy sponsor") if line.deputy_for else str(words.DUTIES[line.kind])
    parts = [
        words.stream_name(line.stream) if line.stream else "",
        _("deputy of {name}").format(name=line.deputy_for) if line.deputy_for else "",
        words.span_words(None, line.to_on),
    ]
    return SaidDuty(
        id=line.id,
        duty=name,
        person=line.person,
        meta=", ".join(part for part in parts if part),
        waits=line.state is DutyState.PROPOSED,
        end_address=reverse("end-duty", args=[programme_id, line.id]) if programme_id else "",
    )


@asks(may.DUTY_PROPOSE)
def responsible(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """The fourth page of the wizard: people responsible, also after the charter."""
    require(request.actor, may.DUTY_PROPOSE, target_of_programme(programme_id))
    view = programme_frame(request.actor, programme_id)
    lines = duty_lines(request.actor, programme_id)
    form = DutyForm(
        request.POST or None,
        actor=request.actor,
        streams=[(str(s.id), words.stream_name(s.kind)) for s in view.streams],
        sponsors=[(str(d.id), d.person) for d in lines if d.kind == DutyKind.SPONSOR and not d.deputy_for],
    )
    if request.method == "POST" and form.is_valid() and _propose(request, programme_id, form):
        return HttpResponseRedirect(reverse("programme-responsible", args=[programme_id]), status=303)
    context = {
        "view": view,
        "form": form,
        "duties": said_duties(lines, programme_id),
        "meanings": [(words.DUTIES[kind], words.DUTY_MEANINGS[kind]) for kind in PROGRAMME_DUTIES],
        "steps": wizard_steps(request.actor, view, "responsible"),
    }
    return render(request, "programme/responsible.html", context, status=400 if form.errors else 200)


def _propose(request: ActingRequest, programme_id: UUID, form: DutyForm) -> bool:
    asked = form.cleaned_data
    try:
        propose_duty(
            actor=request.actor,
            programme_id=programme_id,
            kind=DutyKind(asked["kind"]),
            person_id=asked["person"],
            stream_id=UUID(asked["stream_id"]) if asked["stream_id"] else None,
            deputy_for_id=UUID(asked["deputy_for_id"]) if asked["deputy_for_id"] else None,
            to_on=asked["to_on"],
            now=clock.now(),
        )
    except BadInput as problem:
        put_errors(form, problem)
        return False
    return True


@asks(may.DUTY_PROPOSE)
@require_POST
def end(request: ActingRequest, programme_id: UUID, duty_id: UUID) -> HttpResponse:
    """Ends a duty, or takes a proposal back."""
    require(request.actor, may.DUTY_PROPOSE, target_of_programme(programme_id))
    tried(
        request,
        lambda: end_duty(actor=request.actor, duty_id=duty_id, now=clock.now()),
        _("The duty has ended. Its holder was signed out and told."),
    )
    return HttpResponseRedirect(reverse("programme-responsible", args=[programme_id]), status=303)


@asks(CONFIRM)
def duties(request: ActingRequest) -> HttpResponse:
    """Duties that wait for a second signature."""
    waiting = duties_to_confirm(request.actor)
    context = {
        "waiting": [
            {
                "said": _said(item.duty),
                "programme": item.programme,
                "proposed_by": item.duty.proposed_by,
                "title": item.duty.title,
                "mine": item.mine,
                "confirm": reverse("settle-duty", args=[item.duty.id, "confirm"]),
                "decline": reverse("settle-duty", args=[item.duty.id, "decline"]),
            }
            for item in waiting
        ],
        "ready": sum(not item.mine for item in waiting),
    }
    return render(request, "programme/duties.html", context)


@asks(CONFIRM)
@require_POST
def settle_duty(request: ActingRequest, duty_id: UUID, verdict: str) -> HttpResponse:
    """Confirms or declines a proposed duty."""
    require(request.actor, CONFIRM, hand=Hand.SECOND)
    if verdict not in ("confirm", "decline"):
        raise Missing(verdict=verdict)
    act, done = (
        (confirm_duty, _("The duty is confirmed. Its holder was signed out and told."))
        if verdict == "confirm"
        else (decline_duty, _("The duty was not confirmed. Both were told."))
    )
    tried(request, lambda: act(actor=request.actor, duty_id=duty_id, now=clock.now()), done)
    return HttpResponseRedirect(reverse("duties-to-confirm"), status=303)

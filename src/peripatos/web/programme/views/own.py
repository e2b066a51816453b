"""One's own side: invitations, joining, nominations, enrolments, onboarding, one's own scope."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.programmes.selectors.joining import StreamChoice, value_proposition
from peripatos.programmes.selectors.own import (
    OwnApplication,
    OwnEnrolment,
    OwnInvitation,
    own_enrolment,
    own_invitation,
    taking_part,
)
from peripatos.programmes.services.applications import agree_to_nomination, apply, withdraw_application
from peripatos.programmes.services.enrolments import leave, pause_own, resume_own
from peripatos.programmes.services.invitations import answer_invitation
from peripatos.programmes.texts import stream_text
from peripatos.programmes.types import ApplicationState, EnrolmentState, InvitationState
from peripatos.web.components.shapes import Row
from peripatos.web.programme import words
from peripatos.web.programme.reading import put_errors, today, tried
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of
from peripatos.web.templatetags.words import said_date

ANSWER = may.INVITATION_READ_AND_ANSWER_OWN
UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.WAITING)


@asks(ANSWER)
def mine(request: ActingRequest) -> HttpResponse:
    """Everything of one's own: invitations, enrolments, applications, scopes, programmes that are open."""
    found = taking_part(request.actor)
    waiting = [i for i in found.invitations if i.state is InvitationState.SENT]
    context = {
        "invitations": [
            Row(
                i.programme,
                _said_invitation(i),
                reverse("own-invitation", args=[i.id]),
                tag=_("to answer"),
                tag_kind="warn",
                stream=i.stream,
            )
            for i in waiting
        ],
        "enrolments": [_said_enrolment(e) for e in found.enrolments],
        "applications": [_said_application(a) for a in found.applications],
        "scopes": [
            Row(
                s.programme,
                words.span_words(s.starts_on, s.ends_on),
                reverse("own-scope", args=[s.id]),
                tag=_("signed") if s.signed_at else _("to sign"),
                tag_kind="good" if s.signed_at else "warn",
            )
            for s in found.scopes
        ],
        "programmes": [
            Row(p.name, _short(p.value_proposition), reverse("join", args=[p.id])) for p in found.programmes
        ],
    }
    return render(request, "programme/taking_part.html", context)


def _said_invitation(line: OwnInvitation) -> str:
    place = f"{words.stream_name(line.stream)}, {str(words.SIDES[line.side]).lower()}"
    by = _("answer by {day}").format(day=said_date(line.answer_by_on)) if line.answer_by_on else ""
    return f"{place} · {by}" if by else place


def _short(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= 140 else f"{line[:137].rstrip()}…"


def _said_enrolment(line: OwnEnrolment) -> dict[str, Any]:
    label, kind = words.ENROLMENT_STATES[line.state]
    address = reverse("onboarding", args=[line.id])
    return {
        "title": _("{stream} as {side}").format(
            stream=words.stream_name(line.stream), side=str(words.SIDES[line.side]).lower()
        ),
        "programme": line.programme,
        "stream": line.stream,
        "state": label,
        "kind": kind,
        "gates": words.gates_words(line.gates_missing),
        "address": address,
        "paused": line.state is EnrolmentState.PAUSED,
        "pause": reverse("own-enrolment", args=[line.id, "pause"]),
        "resume": reverse("own-enrolment", args=[line.id, "resume"]),
        "leave": reverse("own-enrolment", args=[line.id, "leave"]),
    }


def _said_application(line: OwnApplication) -> dict[str, Any]:
    label, kind = words.APPLICATION_STATES[line.state]
    asked = line.nominated_by and not line.agreed and line.state in UNDECIDED
    return {
        "line": line,
        "stream": words.stream_name(line.stream),
        "state": _("waits for your word") if asked else _("waits for a decision") if kind == "warn" else label,
        "kind": kind,
        "asked": asked,
        "agree": reverse("own-application", args=[line.id, "agree"]),
        "refuse": reverse("own-application", args=[line.id, "refuse"]),
        "withdraw": reverse("own-application", args=[line.id, "withdraw"]) if line.state in UNDECIDED else "",
    }


@asks(ANSWER)
def invitation(request: ActingRequest, invitation_id: UUID) -> HttpResponse:
    """One's own invitation: the letter, and yes or no."""
    found = own_invitation(request.actor, invitation_id)
    if request.method == "POST":
        return _answer(request, invitation_id)
    text = stream_text(found.stream)
    context = {
        "found": found,
        "stream": words.stream_name(found.stream),
        "gain": text.for_leaders if found.side == "leader" else text.for_mentors,
        "open": found.state is InvitationState.SENT,
        "state": words.INVITATION_STATES[found.state][0],
    }
    return render(request, "programme/invitation.html", context)


def _answer(request: ActingRequest, invitation_id: UUID) -> HttpResponse:
    accept = request.POST.get("answer") == "yes"
    if not accept and request.POST.get("answer") != "no":
        return HttpResponseRedirect(reverse("own-invitation", args=[invitation_id]), status=303)
    try:
        enrolment_id = answer_invitation(
            actor=request.actor, invitation_id=invitation_id, accept=accept, now=clock.now()
        )
    except GuardFailed as problem:
        messages.error(request, sentence_of(problem))
        return HttpResponseRedirect(reverse("own-invitation", args=[invitation_id]), status=303)
    if enrolment_id:
        messages.success(request, _("Welcome. The briefing takes ten minutes, the agreement two."))
        return HttpResponseRedirect(reverse("onboarding", args=[enrolment_id]), status=303)
    messages.success(request, _("Your no is noted. It needs no reason."))
    return HttpResponseRedirect(reverse("taking-part"), status=303)


class ApplicationForm(forms.Form):
    """Which stream, and why."""

    stream = forms.ChoiceField(label=gettext_lazy("Stream"), widget=forms.RadioSelect)
    statement = forms.CharField(
        label=gettext_lazy("What you hope for"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A few sentences. The coordinators read them, nobody else."),
    )

    def __init__(self, *args: Any, choices: list[StreamChoice], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stream"].choices = [(str(c.id), words.stream_name(c.kind)) for c in choices]  # type: ignore[attr-defined]


@asks(may.PROGRAMME_READ_VALUE_PROPOSITION_AND_CRITERIA, may.APPLICATION_SUBMIT_WITHDRAW_OWN)
def join(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """What a programme offers, whom it is for and why, and a short application."""
    offer = value_proposition(request.actor, programme_id, today=today())
    choices = [c for c in offer.streams if not c.barred_by and not c.standing] if offer.applies else []
    form = ApplicationForm(request.POST or None, choices=choices) if choices else None
    if form is not None and request.method == "POST" and form.is_valid() and _apply(request, programme_id, form):
        messages.success(request, _("Your application is sent. The coordinators will answer you."))
        return HttpResponseRedirect(reverse("taking-part"), status=303)
    context = {
        "offer": offer,
        "span": words.span_words(offer.starts_on, offer.ends_on),
        "form": form,
        "criteria": [
            {
                "said": words.criterion_words(s.criterion),
                "strength": words.STRENGTHS[s.criterion.strength],
                "stream": words.stream_name(s.criterion.stream) if s.criterion.stream else "",
                "reason": s.criterion.reason,
                "fit": words.FITS[s.fit],
            }
            for s in offer.criteria
        ],
        "streams": [_said_choice(c) for c in offer.streams],
    }
    return render(request, "programme/join.html", context, status=400 if form is not None and form.errors else 200)


def _said_choice(choice: StreamChoice) -> dict[str, Any]:
    text = stream_text(choice.kind)
    standings = {"enrolled": _("you take part"), "applied": _("you have applied")}
    return {
        "name": text.title,
        "kind": choice.kind,
        "value": text.value_proposition,
        "gain": text.for_leaders,
        "standing": standings.get(choice.standing, ""),
        "barred_by": choice.barred_by,
    }


def _apply(request: ActingRequest, programme_id: UUID, form: ApplicationForm) -> bool:
    asked = form.cleaned_data
    try:
        apply(
            actor=request.actor,
            programme_id=programme_id,
            stream_id=UUID(asked["stream"]),
            statement=asked["statement"],
            now=clock.now(),
        )
    except BadInput as problem:
        put_errors(form, problem)
    except GuardFailed as problem:
        form.add_error("stream", sentence_of(problem))
    else:
        return True
    return False


@asks(may.APPLICATION_SUBMIT_WITHDRAW_OWN)
@require_POST
def application(request: ActingRequest, application_id: UUID, act: str) -> HttpResponse:
    """Agrees to a nomination, refuses it, or takes one's own application back."""
    now, actor = clock.now(), request.actor
    if act not in ("agree", "refuse", "withdraw"):
        raise Missing(act=act)
    if act == "withdraw":
        tried(
            request,
            lambda: withdraw_application(actor=actor, application_id=application_id, now=now),
            _("Your application is taken back."),
        )
    else:
        tried(
            request,
            lambda: agree_to_nomination(actor=actor, application_id=application_id, agree=act == "agree", now=now),
            _("Thank you. The coordinators will decide.") if act == "agree" else _("Noted. A no needs no reason."),
        )
    return HttpResponseRedirect(reverse("taking-part"), status=303)


@asks(may.ENROLMENT_PAUSE_OR_LEAVE_OWN)
def enrolment(request: ActingRequest, enrolment_id: UUID, act: str) -> HttpResponse:
    """Takes a break, comes back, or leaves after one question."""
    if act not in ("pause", "resume", "leave"):
        raise Missing(act=act)
    if request.method != "POST":
        found = own_enrolment(request.actor, enrolment_id)
        return render(request, "programme/leave.html", {"line": _said_enrolment(found)})
    acts = {
        "pause": (pause_own, _("You are on a break. Nobody new is matched with you until you come back.")),
        "resume": (resume_own, _("Welcome back.")),
        "leave": (leave, _("You have left this stream. It needed no reason.")),
    }
    service, done = acts[act]
    tried(request, lambda: service(actor=request.actor, enrolment_id=enrolment_id, now=clock.now()), done)
    return HttpResponseRedirect(reverse("taking-part"), status=303)

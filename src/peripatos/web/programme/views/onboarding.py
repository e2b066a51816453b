"""Starting: checklist, briefing, confidentiality agreement; and the scope of an external person."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.growth.selectors.starting import start_facts
from peripatos.programmes.selectors.starting import onboarding, own_scope
from peripatos.programmes.services.onboarding import confirm_briefing, sign_confidentiality, tick_step
from peripatos.programmes.services.outsiders import sign_scope
from peripatos.programmes.types import EnrolmentState, Gate
from peripatos.web.programme import words
from peripatos.web.programme.reading import tried
from peripatos.web.programme.starting import said_step
from peripatos.web.rules import ActingRequest, asks

OWN = may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_AND_SIGN_OWN


@asks(OWN)
def start(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """How to start in one's role: what to do before, in the first month, where the bounds are."""
    found = onboarding(request.actor, enrolment_id)
    facts = start_facts(request.actor, enrolment_id)
    before, later = ([said_step(found, step, facts) for step in steps] for steps in (found.before, found.later))
    context = {
        "found": found,
        "stream": words.stream_name(found.stream),
        "before": before,
        "later": later,
        "done": sum(bool(item["done"]) for item in (*before, *later)),
        "total": len(before) + len(later),
        "ready": found.state is EnrolmentState.ACTIVE,
        "waits": words.gates_words(found.gates_missing),
        "waived": [words.GATES[gate] for gate in Gate if gate in found.waived],
    }
    return render(request, "programme/onboarding.html", context)


@asks(OWN)
@require_POST
def tick(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """Ticks or unticks one step."""
    tried(
        request,
        lambda: tick_step(
            actor=request.actor,
            enrolment_id=enrolment_id,
            step=request.POST.get("step", ""),
            done=request.POST.get("done") == "yes",
            now=clock.now(),
        ),
    )
    return HttpResponseRedirect(reverse("onboarding", args=[enrolment_id]), status=303)


@asks(OWN)
def briefing(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """The briefing of one's role, ten minutes; confirmed at its end."""
    if request.method == "POST":
        confirm_briefing(actor=request.actor, enrolment_id=enrolment_id, now=clock.now())
        return HttpResponseRedirect(reverse("onboarding", args=[enrolment_id]), status=303)
    found = onboarding(request.actor, enrolment_id)
    return render(request, "programme/briefing.html", {"found": found, "text": found.briefing})


@asks(OWN)
def confidentiality(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """The confidentiality agreement, with the terms for outsiders where they apply; signed at its end."""
    if request.method == "POST":
        done = tried(
            request,
            lambda: sign_confidentiality(
                actor=request.actor,
                enrolment_id=enrolment_id,
                version=request.POST.get("version", ""),
                now=clock.now(),
            ),
            _("Signed. Thank you."),
        )
        route = "onboarding" if done else "confidentiality"
        return HttpResponseRedirect(reverse(route, args=[enrolment_id]), status=303)
    found = onboarding(request.actor, enrolment_id)
    context = {"found": found, "text": found.agreement, "sections": found.agreement_sections}
    return render(request, "programme/confidentiality.html", context)


@asks(may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ, may.OUTSIDER_NDA_AND_SCOPE_GRANT_SIGN)
def scope(request: ActingRequest, scope_id: UUID) -> HttpResponse:
    """What one is engaged for, and the agreement with its terms for people from outside; signed together."""
    if request.method == "POST":
        tried(
            request,
            lambda: sign_scope(
                actor=request.actor, scope_id=scope_id, version=request.POST.get("version", ""), now=clock.now()
            ),
            _("Signed. The programme is open to you from the first day of your engagement."),
        )
        return HttpResponseRedirect(reverse("own-scope", args=[scope_id]), status=303)
    found = own_scope(request.actor, scope_id)
    context = {
        "found": found,
        "span": words.span_words(found.line.starts_on, found.line.ends_on),
        "hours": f"{found.minutes_a_quarter / 60:g}",
        "text": found.agreement,
    }
    return render(request, "programme/scope.html", context)

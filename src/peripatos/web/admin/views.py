"""Installation for the administrator, integrity for the steward."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import decide, may, require
from peripatos.core.audit.selectors import PAGE, chain_head, log_page
from peripatos.core.audit.verify import verify_chain
from peripatos.core.outbox.selectors import delivery
from peripatos.core.outbox.services import post_test_message, retry_parked
from peripatos.core.readiness import findings
from peripatos.insight.selectors.founding import founding_of
from peripatos.insight.selectors.installation import facts_of_installation
from peripatos.web.admin.forms import LogFilter, TestMessage
from peripatos.web.admin.founding import first_steps, next_of, said_steps
from peripatos.web.admin.words import said_facts, said_log, said_messages
from peripatos.web.rules import ActingRequest, asks

DELIVERY = may.OUTBOX_MESSAGE_READ_DELIVERY_STATE_NO_BODY
SETTINGS = may.INSTALLATION_SETTINGS_READ_EDIT_SEND_TEST_MESSAGE


@asks(SETTINGS)
def installation(request: ActingRequest, form: TestMessage | None = None) -> HttpResponse:
    """What runs here, whether it is in order, and whether mail leaves."""
    facts = facts_of_installation(request.actor)
    steps = first_steps(founding_of(request.actor))
    context = {
        "steps": said_steps(steps),
        "next": next_of(steps),
        "facts": said_facts(facts),
        "findings": findings(),
        "mail": _said_mail(request) if decide(request.actor, DELIVERY).allowed else None,
        "retries": True,
        "form": form or TestMessage(),
    }
    return render(request, "admin/installation.html", context, status=400 if form else 200)


@asks(DELIVERY)
def mail(request: ActingRequest) -> HttpResponse:
    """How far mail is on its way: counts for a coordinator, each message's state for an administrator."""
    context = {"mail": _said_mail(request), "retries": decide(request.actor, SETTINGS).allowed}
    return render(request, "admin/mail.html", context)


def _said_mail(request: ActingRequest) -> dict[str, object]:
    found = delivery(request.actor)
    return {"counts": found, "messages": said_messages(found.latest), "listed": found.listed}


@asks(SETTINGS)
def test_message(request: ActingRequest) -> HttpResponseBase:
    """Puts a test message into the outbox."""
    require(request.actor, SETTINGS)
    form = TestMessage(request.POST)
    if not form.is_valid():
        return installation(request, form)
    post_test_message(actor=request.actor, to=form.cleaned_data["to"], now=clock.now())
    messages.success(request, _("The test message is in the outbox. Its state appears below within a second or two."))
    return HttpResponseRedirect(reverse("installation"), status=303)


@asks(SETTINGS)
def retry(request: ActingRequest) -> HttpResponse:
    """Lets parked messages try again."""
    require(request.actor, SETTINGS)
    if request.method == "POST":
        count = retry_parked(actor=request.actor, now=clock.now())
        messages.success(request, _("{count} messages will try again.").format(count=count))
    return HttpResponseRedirect(reverse("installation"), status=303)


@asks(may.AUDIT_LOG_VERIFY_CHAIN)
def integrity(request: ActingRequest) -> HttpResponse:
    """Whether the chain of the audit log holds, and its last link to note elsewhere."""
    sequence, digest = chain_head(request.actor)
    report = verify_chain(now=clock.now()) if request.method == "POST" else None
    return render(request, "admin/integrity.html", {"sequence": sequence, "digest": digest, "report": report})


@asks(may.AUDIT_LOG_READ_ALL_PSEUDONYMISED)
def audit_log(request: ActingRequest) -> HttpResponse:
    """The log with pseudonyms, a hundred events at a time."""
    form = LogFilter(request.POST or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    lines = log_page(request.actor, now=clock.now(), before=chosen.get("before"), outcome=chosen.get("outcome", ""))
    older = lines[-1].sequence if len(lines) == PAGE else None
    return render(
        request,
        "admin/audit_log.html",
        {"form": form, "log": said_log(lines), "older": older, "outcome": chosen.get("outcome", "")},
    )

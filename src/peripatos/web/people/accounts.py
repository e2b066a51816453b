"""Accounts for the administrator, and the page behind an invitation."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from peripatos.core import clock
from peripatos.core.access import Reach, decide, may, require
from peripatos.core.errors import BadInput, GuardFailed, Missing
from peripatos.people.selectors.accounts import AccountLine, SignIn, accounts, open_invitation
from peripatos.people.services.accounts import accept_invitation, create_account, deactivate_account, end_sessions
from peripatos.web.people.asked import page_number
from peripatos.web.people.forms import AccountsForm, PasswordForm
from peripatos.web.rules import ActingRequest, asks, public
from peripatos.web.sentences import sentence_of

RULE = may.USER_ACCOUNT_INVITE_DEACTIVATE_END_SESSIONS
STATES = {
    SignIn.ACTIVE: (_("can sign in"), "good"),
    SignIn.INVITED: (_("invited"), "warn"),
    SignIn.NONE: (_("not invited"), ""),
    SignIn.CLOSED: (_("closed"), ""),
    SignIn.NO_EMAIL: (_("no e-mail address"), ""),
}


@asks(RULE)
def list_accounts(request: ActingRequest) -> HttpResponse:
    """Who can sign in."""
    now = clock.now()
    form = AccountsForm(request.POST or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = accounts(
        request.actor,
        text=asked.get("text", ""),
        sign_in=asked.get("sign_in", ""),
        page=page_number(request),
        now=now,
    )
    acts = decide(request.actor, RULE).reach is Reach.FULL
    context = {"form": form, "page": page, "lines": [_said(line) for line in page], "acts": acts}
    return render(request, "people/accounts.html", context)


@asks(RULE)
@require_POST
def change_account(request: ActingRequest, person_id: UUID) -> HttpResponse:
    """Invites, closes, or signs out."""
    require(request.actor, RULE)
    step = request.POST.get("step", "")
    if step not in _STEPS:
        raise Missing(kind="step")
    act, said = _STEPS[step]
    try:
        act(actor=request.actor, person_id=person_id, now=clock.now())
    except GuardFailed as problem:
        messages.error(request, sentence_of(problem))
    else:
        messages.success(request, str(said))
    return HttpResponseRedirect(reverse("accounts"), status=303)


_STEPS: dict[str, tuple[Callable[..., object], str | Promise]] = {
    "invite": (create_account, _("The link is on its way. It works once, for 14 days.")),
    "close": (deactivate_account, _("The account is closed and signed out everywhere.")),
    "sign_out": (end_sessions, _("Signed out everywhere.")),
}


@public("opens with the secret token of an invitation; an unknown one is 404")
def invitation(request: ActingRequest, token: str) -> HttpResponse:
    """The invited person chooses a password."""
    now = clock.now()
    invited = open_invitation(token, now=now)
    if invited is None:
        raise Missing(kind="account invitation")
    form = PasswordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            accept_invitation(token=token, password=form.cleaned_data["password"], now=now)
        except BadInput as problem:
            form.add_error("password", problem.fields["password"])
        else:
            messages.success(
                request, str(_("Your account is ready. Sign in with {email}.")).format(email=invited.email)
            )
            return HttpResponseRedirect(reverse("account_login"), status=303)
    context = {"form": form, "address": request.path, "person": f"{invited.name} ({invited.email})"}
    return render(request, "account/accept_invitation.html", context)


def _said(line: AccountLine) -> dict[str, object]:
    state, kind = STATES[line.sign_in]
    return {
        "id": line.person_id,
        "name": line.name,
        "email": line.email,
        "state": state,
        "kind": kind,
        "last": line.last_signed_in_at,
        "may_invite": line.sign_in in (SignIn.NONE, SignIn.INVITED, SignIn.CLOSED) and bool(line.email),
        "again": line.sign_in is SignIn.INVITED,
        "may_close": line.sign_in is SignIn.ACTIVE,
        "no_email": line.sign_in is SignIn.NO_EMAIL,
        "address": reverse("account-change", args=[line.person_id]),
    }

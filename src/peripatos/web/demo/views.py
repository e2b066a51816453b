"""Walking in as a persona of the demonstration."""

from django.contrib.auth import login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from peripatos.demo.personas import account_of
from peripatos.web.everyone.errors import not_found
from peripatos.web.rules import ActingRequest, public

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public("a demonstration lets anybody walk in as an invented person; without its mark the address does not exist")
def walk_in(request: ActingRequest) -> HttpResponse:
    """Signs out whoever is here and in as the persona that was chosen."""
    account = account_of(request.POST.get("persona", "")) if request.method == "POST" else None
    if account is None:
        return not_found(request)
    logout(request)
    login(request, account, backend=BACKEND)
    to = request.POST.get("to", "")
    safe = url_has_allowed_host_and_scheme(to, allowed_hosts=None) and to.startswith("/")
    return HttpResponseRedirect(to if safe else "/", status=303)

"""The gates that every request passes."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from peripatos.core import clock
from peripatos.core.access import ANONYMOUS, ActorKind, acting
from peripatos.core.access.recorder import recording
from peripatos.core.audit.services import record_refusal, request_id
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing, VersionConflict
from peripatos.programmes.selectors.actors import actor_of_account
from peripatos.web.everyone import errors
from peripatos.web.rules import RouteRule, View, rule_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PrivatePages:
    """Pages are never kept by a browser or proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class ActingPerson:
    """Makes the actor of the request and sets it for every guard; reset whatever happens."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        actor = actor_of_account(user, today=clock.now().date()) if user.is_authenticated else ANONYMOUS
        request.actor = actor  # type: ignore[attr-defined]
        token = request_id.set(str(uuid4()))
        try:
            with acting(actor):
                return self.get_response(request)
        finally:
            request_id.reset(token)


class BodyLimit:
    """Refuses a request that is too large by the length it announces, before a byte of its body is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > _most(request):
            return errors.too_large(request)
        return self.get_response(request)


ROUND_A_FILE = 256 * 1024  # the other fields of its form, and what separates them


def _most(request: HttpRequest) -> int:
    """In bytes: a form with a file may be as large as the largest file."""
    if request.content_type == "multipart/form-data":
        return int(settings.UPLOAD_MAX_BYTES) + ROUND_A_FILE
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class RouteRules:
    """Answers 404 for a route without a rule, and for a page that was built without asking the access table."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated and not _is_public(request):
            return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")
        with recording() as asked:
            response = self.get_response(request)
            rule: RouteRule | None = getattr(request, "route_rule", None)
            if rule and rule.rows and response.status_code < 400 and not asked & set(rule.rows):
                return errors.not_found(request)
        return response

    def process_view(self, request: HttpRequest, view: View, *_: object) -> HttpResponseBase | None:
        match = request.resolver_match
        rule = rule_of(view, match.url_name if match else None)
        if rule is None:
            return errors.not_found(request)
        request.route_rule = rule  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        match problem:
            case Denied():
                return _denied(request, problem)
            case Missing():
                return errors.not_found(request)
            case VersionConflict() | GuardFailed():
                return errors.conflict(request, problem)
            case BadInput():
                return errors.bad_request(request, problem)
        return None


def _denied(request: HttpRequest, problem: Denied) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is ActorKind.PERSON:
        record_refusal(actor, str(problem.data.get("rule", "")), now=clock.now())
    return errors.not_found(request)


def _is_public(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return request.path_info.startswith(settings.STATIC_URL)
    rule = rule_of(match.func, match.url_name)
    return rule is not None and rule.public

"""Every route declares its rule; one that declares none answers as if it did not exist."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase

from peripatos.core.access.actor import Actor
from peripatos.core.access.table import Rule

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class RouteRule:
    """What a route declares.

    ``public``: anybody may ask. ``rows``: the view must ask the access table about at least one of them. ``why``:
    reason when neither applies.
    """

    public: bool = False
    rows: tuple[Rule, ...] = ()
    why: str = ""


def asks(*rows: Rule) -> Callable[[View], View]:
    """The view answers only after it has asked the access table about one of ``rows``."""
    return _declare(RouteRule(rows=rows))


def public(why: str) -> Callable[[View], View]:
    """Anybody may open this, signed in or not."""
    return _declare(RouteRule(public=True, why=why))


def signed_in(why: str) -> Callable[[View], View]:
    """Any signed-in person may open this; it shows nothing that a row of the table speaks of."""
    return _declare(RouteRule(why=why))


def _declare(rule: RouteRule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.route_rule = rule  # type: ignore[attr-defined]
        view.login_required = not rule.public  # type: ignore[attr-defined]
        return view

    return mark


THIRD_PARTY = {
    "account_login": RouteRule(public=True, why="signing in"),
    "account_logout": RouteRule(public=True, why="signing out"),
    "account_inactive": RouteRule(public=True, why="says that an account is closed"),
    "account_reset_password": RouteRule(public=True, why="asks for a link by mail"),
    "account_reset_password_done": RouteRule(public=True, why="says that a link was sent"),
    "account_reset_password_from_key": RouteRule(public=True, why="opens the link"),
    "account_reset_password_from_key_done": RouteRule(public=True, why="says that the password was changed"),
    "account_change_password": RouteRule(why="changes one's own password"),
}


def rule_of(view: View, url_name: str | None) -> RouteRule | None:
    """The rule of a route; None means that nobody decided about it."""
    declared = getattr(view, "route_rule", None)
    return declared or THIRD_PARTY.get(url_name or "")


class ActingRequest(HttpRequest):
    """A request after the middleware has set who acts."""

    actor: Actor

"""Addresses of other parts, as far as they are there."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def address_of(route: str, *args: UUID | str) -> str:
    """The address of a route; empty when no such page exists."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page of this installation that a press came from, else ``otherwise``."""
    came_from = request.headers.get("Referer", "")
    allowed = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if allowed else reverse(otherwise)

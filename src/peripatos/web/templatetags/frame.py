"""Helpers of the page's frame."""

from collections.abc import Sequence
from typing import Any

from django import template

from peripatos.web.navigation import Entry

register = template.Library()

IN_HEADER = 6
IN_TABS = 5


@register.filter
def split_at(entries: Sequence[Entry], places: int) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """What stands in sight and what stands under "More", which itself takes one of the ``places``."""
    return (entries, ()) if len(entries) <= places else (entries[: places - 1], entries[places - 1 :])


@register.filter
def current(entry: Entry, path: str) -> str:
    """How ``entry`` relates to the page at ``path``: "page", "true" for a page below it, or nothing."""
    address = entry.address
    if path == address:
        return "page"
    return "true" if path.startswith(f"{address.rstrip('/')}/") else ""


@register.simple_tag(takes_context=True)
def path_here(context: dict[str, Any]) -> str:
    """The path of the page; nothing where no request is known, nor on error pages, which are alike."""
    request = None if context.get("plain") else context.get("request")
    return request.path if request else ""

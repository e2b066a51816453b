"""Small readings of what a browser sent."""

from uuid import UUID

from django.http import HttpRequest


def page_number(request: HttpRequest) -> int:
    """The page that was asked for; anything odd means the first."""
    text = request.POST.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def id_of(text: str) -> UUID | None:
    """The id that ``text`` spells, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None

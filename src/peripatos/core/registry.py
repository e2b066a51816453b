"""Announcements between layers: a lower layer says what happened, higher layers act on it in the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Handler = Callable[..., None]

_handlers: dict[str, list[Handler]] = defaultdict(list)


def handles(happening: str) -> Callable[[Handler], Handler]:
    """Registers a function for ``happening``, for example ``"leaver"`` or ``"pair_ended"``.

    It is called with keywords.
    """

    def register(handler: Handler) -> Handler:
        if handler not in _handlers[happening]:
            _handlers[happening].append(handler)
        return handler

    return register


def announce(happening: str, /, **facts: Any) -> None:
    """Calls every handler of ``happening`` inside the caller's transaction; an error in one undoes all."""
    for handler in _handlers[happening]:
        handler(**facts)

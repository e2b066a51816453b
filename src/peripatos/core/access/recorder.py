"""Remembers which rows of the table a request asked about, so that a page that asked for none shows nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from peripatos.core.access.table import Rule

_asked: ContextVar[set[Rule] | None] = ContextVar("asked", default=None)


@contextmanager
def recording() -> Iterator[set[Rule]]:
    """Collects the rules asked about inside the block."""
    asked: set[Rule] = set()
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


def note(rule: Rule) -> None:
    """Called by every decision."""
    asked = _asked.get()
    if asked is not None:
        asked.add(rule)

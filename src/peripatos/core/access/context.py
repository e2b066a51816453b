"""Who acts and which programmes are in scope, for guards that no caller can forget."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from peripatos.core.access.actor import Actor

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor | None:
    """The actor set at the edge, or None."""
    return _actor.get()


def programmes_in_scope() -> frozenset[UUID] | None:
    """Programmes that scoped tables may show; None means every one (operator and tasks).

    Raises ``LookupError`` if no actor is set.
    """
    actor = _actor.get()
    if actor is None:
        raise LookupError("no actor")
    return actor.programmes


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Sets ``actor`` for the block; reset even when the block fails."""
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)

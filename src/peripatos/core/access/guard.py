"""The second guard: SQL on a confidential table is refused on the connection itself when no actor is set."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from peripatos.core.access.context import current_actor
from peripatos.core.errors import PeripatosError

DATA_STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_open_for: ContextVar[str | None] = ContextVar("guard_open_for", default=None)


class UnattributedQuery(PeripatosError):
    """A confidential table was asked while nobody was acting."""

    code = "unattributed_query"


@contextmanager
def open_for(purpose: str) -> Iterator[None]:
    """Lifts the guard for migrations, backups and tests of the tables themselves; ``purpose`` says which."""
    token = _open_for.set(purpose)
    try:
        yield
    finally:
        _open_for.reset(token)


@cache
def confidential_tables() -> frozenset[str]:
    """Names of the tables whose model declares a storage class of C2 or above."""
    return frozenset(m._meta.db_table for m in apps.get_models() if getattr(m, "storage_class", "C0") >= "C2")


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(confidential_tables(), key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b") if names else re.compile(r"(?!)")


def _refuse_unattributed(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,  # noqa: FBT001  the order in which Django calls a wrapper
    context: dict[str, Any],
) -> Any:
    if current_actor() is None and _open_for.get() is None and sql.lstrip()[:6].upper().startswith(DATA_STATEMENTS):
        table = _pattern().search(sql)
        if table:
            raise UnattributedQuery(table=table.group())
    return execute(sql, params, many, context)


def watch_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Puts the guard on a new connection."""
    if _refuse_unattributed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_unattributed)

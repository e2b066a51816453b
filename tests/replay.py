"""Scenes that many tests start from: built once in a process, then written again row by row as they were built.

Every test gets things of its own, so that what one of them changes no other finds.
"""

import pickle
from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from django.db import connection

from peripatos.core.access import guard

Built = TypeVar("Built")
Statement = tuple[str, Any, bool]  # SQL, its values, whether there are several sets of values
WRITING = ("INSERT", "UPDATE", "DELETE")
_kept: dict[tuple[str, str, datetime], tuple[list[Statement], bytes]] = {}


def once(build: Callable[..., Built], now: datetime, *start: object) -> Built:
    """What ``build(*start, now)`` makes, in this test's database; only the first call in a process really builds it.

    What it starts from is itself built once for that instant, and so the same each time.
    """
    key = (build.__qualname__, connection.vendor, now)
    if key not in _kept:
        written: list[Statement] = []
        with connection.execute_wrapper(_note_in(written)):
            built = build(*start, now)
        _kept[key] = written, pickle.dumps(built)
        return built
    written, kept = _kept[key]
    with guard.open_for("tests"), connection.cursor() as cursor:
        for (sql, several), statements in groupby(written, key=lambda one: (one[0], one[2])):
            rows = [values for _, values, _ in statements]
            if several or "RETURNING" in sql:
                for values in rows:
                    (cursor.executemany if several else cursor.execute)(sql, values)
            else:
                cursor.executemany(sql, rows)
    made: Built = pickle.loads(kept)
    return made


def _note_in(written: list[Statement]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().upper().startswith(WRITING):
            written.append((sql, params, many))
        return execute(sql, params, many, context)

    return note

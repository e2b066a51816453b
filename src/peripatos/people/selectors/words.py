"""Search in plain columns: every word must occur, signs of LIKE mean themselves."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q

MOST_WORDS = 8


def containing(text: str, *columns: str) -> Q:
    """Rows in which each word of ``text`` occurs in one of ``columns`` (C0 and C1 only); no words, no condition.

    Django escapes ``%``, ``_`` and the escape sign itself in ``icontains``.
    """
    words = text.split()[:MOST_WORDS]
    return reduce(and_, (_in_one_of(word, columns) for word in words), Q())


def listing(value: str, column: str) -> Q:
    """Rows whose JSON list in ``column`` (annotated as text) holds exactly ``value``, a plain code without quotes."""
    return Q(**{f"{column}__contains": f'"{value}"'})


def _in_one_of(word: str, columns: tuple[str, ...]) -> Q:
    return reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns), Q())

"""A page of a list, its rows as finished values."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

Row = TypeVar("Row")
PAGE_SIZE = 50


def page_of(rows: QuerySet[Any], number: int, row: Callable[[Any], Row], *, size: int = PAGE_SIZE) -> "Page[Row]":
    """Page ``number`` of ``rows``, each turned by ``row``; a number past the end gives the last page. Two queries."""
    found: Page[Model] = Paginator(rows, size).get_page(number)
    page: Page[Row] = found  # type: ignore[assignment]
    page.object_list = [row(one) for one in found.object_list]
    return page

"""Counting rows of programmes inside one question."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many of ``rows`` belong to the programme of the outer question."""
    grouped = rows.filter(programme_id=OuterRef("pk")).order_by().values("programme_id").annotate(n=Count("id"))
    return Coalesce(Subquery(grouped.values("n"), output_field=IntegerField()), 0)

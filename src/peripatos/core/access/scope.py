"""Programme-owned tables answer only when somebody is acting, and then only for the programmes of that actor."""

from typing import TypeVar

from django.db import models

from peripatos.core.access.context import programmes_in_scope
from peripatos.core.errors import PeripatosError


class ScopeMissing(PeripatosError):
    """A scoped table was asked while no actor was set."""

    code = "scope_missing"


M = TypeVar("M", bound=models.Model)


class ScopedManager(models.Manager[M]):
    """The default manager of programme-owned tables. ``path`` leads from the table to its programme's id."""

    def __init__(self, path: str = "programme_id") -> None:
        super().__init__()
        self.path = path

    def get_queryset(self) -> models.QuerySet[M]:
        try:
            programmes = programmes_in_scope()
        except LookupError:
            raise ScopeMissing(table=self.model._meta.db_table) from None
        rows = super().get_queryset()
        return rows if programmes is None else rows.filter(**{f"{self.path}__in": programmes})

"""What the steps of a fill share: ids made so far, keys for sealing, and the instant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db import models

from peripatos.core.crypto.keys import new_data_key
from peripatos.core.crypto.models import DataKey
from peripatos.core.crypto.texts import Place, seal
from peripatos.demo.company.types import Company
from peripatos.programmes.models import Enrolment, Programme, Stream

BATCH = 500


@dataclass
class Book:
    """One fill in progress. People are found by their key in the company."""

    company: Company
    now: datetime
    people: dict[str, UUID] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    enrolments: dict[tuple[str, str, str], Enrolment] = field(default_factory=dict)
    keys: dict[tuple[str, UUID], DataKey] = field(default_factory=dict)
    fresh: list[DataKey] = field(default_factory=list)
    programme: Programme = field(default_factory=Programme)

    def sealed(self, scope: str, scope_id: UUID, text: str, place: Place) -> bytes:
        """``text`` sealed under the data key of a scope, made once per fill and saved with :meth:`save_keys`."""
        if not text:
            return b""
        key = self.keys.get((scope, scope_id))
        if key is None:
            key = self.keys[scope, scope_id] = new_data_key(scope, scope_id)
            self.fresh.append(key)
        return seal(text, key=key, place=place)

    def save_keys(self) -> None:
        """Writes the data keys that were made since the last call."""
        save(self.fresh)
        self.fresh = []


def save(rows: Iterable[models.Model]) -> None:
    """Inserts rows of one table in batches."""
    listed = list(rows)
    if listed:
        type(listed[0])._base_manager.bulk_create(listed, batch_size=BATCH)


def at(day: date, hour: int = 9) -> datetime:
    """An instant on a day, in UTC."""
    return datetime.combine(day, time(hour), UTC)

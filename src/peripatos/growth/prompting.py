"""Which question somebody meets on a day: the same all day, another one tomorrow, each once before any returns."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from peripatos.growth.prompts import Prompt, prompts_for


def prompt_of_the_day(person_id: UUID, on: date, *, stage: str = "") -> Prompt:
    """The question for ``person_id`` on a day, among those that serve leaders of ``stage`` best (or among all)."""
    order = _own_order(prompts_for(stage), person_id)
    return order[on.toordinal() % len(order)]


def _own_order(prompts: Sequence[Prompt], person_id: UUID) -> list[Prompt]:
    """Everybody has an order of their own, so that two people do not write about one question on one day."""
    return sorted(prompts, key=lambda prompt: hashlib.sha256(f"{person_id}|{prompt.id}".encode()).digest())

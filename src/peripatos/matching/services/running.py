"""A round that is set up, and its run: both are written, or neither."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor
from peripatos.matching.services.requests import request_run
from peripatos.matching.services.rounds import change_round, open_round
from peripatos.matching.types import RoundDraft

A_MOMENT = timedelta(microseconds=1)  # keeps two lines of the history in their order


def open_and_run(*, actor: Actor, stream_id: UUID, draft: RoundDraft, now: datetime) -> UUID:
    """Opens a round and queues its first run; returns the run's id. Raises what ``open_round`` raises."""
    with transaction.atomic():
        round_id = open_round(actor=actor, stream_id=stream_id, draft=draft, now=now)
        return request_run(actor=actor, round_id=round_id, now=now + A_MOMENT)


def change_and_run(*, actor: Actor, round_id: UUID, version: int, draft: RoundDraft, now: datetime) -> UUID:
    """Changes a round and queues a run with it; returns the run's id. Raises what ``change_round`` and
    ``request_run`` raise.
    """
    with transaction.atomic():
        change_round(actor=actor, round_id=round_id, version=version, draft=draft, now=now)
        return request_run(actor=actor, round_id=round_id, now=now + A_MOMENT)

"""Taking over the weights that a what-if tried."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import GuardFailed
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import run_row
from peripatos.matching.selectors.rounds import draft_of
from peripatos.matching.services.requests import request_run
from peripatos.matching.services.rounds import change_round
from peripatos.matching.types import RunState

RULE = may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT
A_MOMENT = timedelta(microseconds=1)  # keeps two lines of the history in their order


def use_weights(*, actor: Actor, run_id: UUID, weights: Mapping[str, int], version: int, now: datetime) -> UUID:
    """Makes these weights (basis points) those of the run's round and asks for a run with them; returns its id.

    ``version`` is the round's. Raises ``BadInput``, ``VersionConflict``, or ``GuardFailed`` with ``run_is_not_solved``,
    ``round_is_published``, ``round_is_closed`` or ``run_is_under_way``; then nothing is written.
    """
    with transaction.atomic():
        run = run_row(run_id)
        require(actor, RULE, target_of_round(run.round))
        if run.state != RunState.SOLVED:
            raise GuardFailed(reason="run_is_not_solved")
        draft = replace(draft_of(run.round), weights=dict(weights))
        change_round(actor=actor, round_id=run.round_id, version=version, draft=draft, now=now)
        return request_run(actor=actor, round_id=run.round_id, now=now + A_MOMENT)

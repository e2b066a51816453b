"""What is the same for every question about one run, kept in the memory of this process for a few minutes."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from peripatos.engine import pairing
from peripatos.matching.fitting import Fitted, Fitter, best_plan
from peripatos.matching.inputs import Inputs, read_inputs
from peripatos.matching.models import MatchRun

KEPT = 3
KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, eq=False)
class Desk:
    """A run as it would be today with its own settings: inputs, fit, plan.

    ``as_stored``: the problem is the very one that the run solved; else somebody or something changed since.
    """

    inputs: Inputs
    fitter: Fitter
    fitted: Fitted
    solution: pairing.Solution
    as_stored: bool
    read_at: datetime


_desks: OrderedDict[UUID, Desk] = OrderedDict()
_lock = Lock()


def desk_of(run: MatchRun, *, since: datetime | None = None, now: datetime) -> Desk | None:
    """The desk of a solved run, read anew when it is older than ``KEPT_FOR`` or from before ``since``; None when nobody
    is left on one side.

    The caller has asked the access table.
    """
    with _lock:
        found = _desks.get(run.id)
    oldest = max(now - KEPT_FOR, since or now - KEPT_FOR)
    if found is not None and oldest <= found.read_at <= now:
        return found
    desk = _read(run, now)
    with _lock:
        _desks.pop(run.id, None)
        if desk is not None:
            _desks[run.id] = desk
        while len(_desks) > KEPT:
            _desks.popitem(last=False)
    return desk


def _read(run: MatchRun, now: datetime) -> Desk | None:
    inputs = read_inputs(run, now=now)
    if not inputs.leaders or not any(m.places for m in inputs.mentors):
        return None
    fitter = Fitter(inputs)
    fitted, solution = best_plan(fitter, fitter.first(), seed=inputs.seed)
    stored = run.facts.get("proof", {}).get("fingerprint")
    return Desk(inputs, fitter, fitted, solution, fitted.problem.fingerprint() == stored, now)

"""An import from file to people in one call, beside or without a worker: for the command line and for filling."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from peripatos.core.access import Actor
from peripatos.people.models import RosterImport
from peripatos.people.roster.services import apply_roster, stage_roster
from peripatos.people.roster.types import Answers
from peripatos.people.roster.working import move_roster

State = RosterImport.State
PAUSE_SECONDS = 0.2
TO_CHECK = frozenset({State.UPLOADED, State.CHECKING})


def import_file(
    *,
    actor: Actor,
    data: bytes,
    file_name: str,
    source: str = "",
    answers: Answers | None = None,
    clock: Callable[[], datetime],
    pause: Callable[[float], None],
) -> RosterImport:
    """Stages, checks and, if nothing stands in the way, commits and settles a file; returns the import as it then is.

    ``state`` tells the outcome: ``committed``; ``checked`` when errors or questions are open (read them with
    ``report_of``); ``failed`` with its ``failure``. A worker that holds the import is waited for with ``pause``.
    Raises what ``stage_roster`` and ``apply_roster`` raise.
    """
    staged = stage_roster(actor=actor, data=data, file_name=file_name, source=source, answers=answers, now=clock())
    checked = _until(staged.id, lambda found: found.state not in TO_CHECK, clock, pause)
    if checked.state == State.CHECKED and checked.ready:
        apply_roster(actor=actor, import_id=staged.id, now=clock())
    return _until(staged.id, _at_rest, clock, pause)


def _at_rest(found: RosterImport) -> bool:
    if found.state == State.COMMITTED:
        return found.settled_at is not None
    return found.state in (State.CHECKED, State.FAILED, State.UNDONE)


def _until(
    import_id: UUID,
    reached: Callable[[RosterImport], bool],
    clock: Callable[[], datetime],
    pause: Callable[[float], None],
) -> RosterImport:
    while True:
        found = RosterImport.objects.get(id=import_id)
        if reached(found):
            return found
        if not move_roster(now=clock(), import_id=import_id):
            pause(PAUSE_SECONDS)

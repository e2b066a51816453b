"""Booking what a published plan says: pair after pair, each in a short transaction of its own.

The published run is the list and the pointer: ``facts["booking"]`` holds what became of it, ``progress_done`` how many
pairs are through. The pointer moves in the transaction that books, and a session's id follows from run and meeting, so
that a worker that dies, or two at once, book nothing twice.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db.models import F, QuerySet

from peripatos.core.access import Actor, acting, may, require
from peripatos.core.access.rights import task_actor
from peripatos.core.errors import Denied, GuardFailed, Missing
from peripatos.core.pace import RunLost, while_ours
from peripatos.core.records import claim_one
from peripatos.core.tasks import wake_workers
from peripatos.planning.files import Solved, solved_run
from peripatos.planning.meetings.due import BOOKED, party_of
from peripatos.planning.models import Plan, PlanRun
from peripatos.planning.policies import target_of_plan
from peripatos.planning.rows import run_row
from peripatos.planning.seams import Publication
from peripatos.planning.services.noting import note
from peripatos.planning.types import PlanKind, PlanState
from peripatos.scheduling.services.planned import Wanted, book_planned

RULE = may.SESSION_BOOK_RESCHEDULE_CANCEL
PUBLISH = may.STREAM_PLAN_PUBLISH
PAIRS_AT_ONCE = 10
MOST_ATTEMPTS = 20
Piece = tuple[UUID, tuple[tuple[str, datetime, int], ...]]


def begin(publication: Publication) -> Mapping[str, int]:
    """Marks the run as to be booked, in the caller's transaction; returns how many sessions and pairs that concerns."""
    plan, run = publication.plan, publication.run
    require(publication.actor, RULE, target_of_plan(plan))
    pieces = pieces_of(publication.problem, publication.solution)
    sessions = sum(len(meetings) for _, meetings in pieces)
    by = str(publication.actor.person_id or "")
    run.facts = {**run.facts, "booking": {"by": by, "sessions": sessions, "booked": 0, "failed": []}}
    run.progress_done, run.progress_total, run.attempts = 0, len(pieces), 0
    run.not_before = run.lease_token = run.lease_until = None
    run.save(
        update_fields=[
            "facts",
            "progress_done",
            "progress_total",
            "attempts",
            "not_before",
            "lease_token",
            "lease_until",
        ]
    )
    wake_workers()
    return {"sessions": sessions, "pairs": len(pieces)}


def pieces_of(problem: Any, solution: Any) -> list[Piece]:
    """The sessions to book of each pair, in the order of the file: (pair, (name, start, minutes) of each). Cohorts and
    what is booked already are not among them.
    """
    origin = datetime.combine(date.fromordinal(problem.first), time.min, UTC)
    found: dict[UUID, list[tuple[str, datetime, int]]] = {}
    for session, start in solution.sessions.tolist():
        name = problem.session_ids[session]
        if name.startswith(BOOKED):
            continue
        party, _number, is_cohort = party_of(name)
        if not is_cohort:
            at = origin + timedelta(minutes=start)
            found.setdefault(party, []).append((name, at, int(problem.minutes[session])))
    return [(party, tuple(meetings)) for party, meetings in found.items()]


def session_id(run_id: UUID, name: str) -> UUID:
    """The id of the session that a meeting of a run becomes."""
    return uuid5(run_id, name)


def unbooked() -> QuerySet[PlanRun]:
    """Published runs with pairs to book, the first published first. Without joins: claiming locks the run alone."""
    published = Plan.objects.filter(kind=PlanKind.MEETINGS, state=PlanState.PUBLISHED).values("published_run_id")
    rows = PlanRun.objects.filter(id__in=published, progress_done__lt=F("progress_total"))
    return rows.order_by("finished_at", "id")


def book_next(*, now: datetime) -> bool:
    """Books the next few pairs of a published plan; returns whether there were any."""
    with acting(task_actor("book_plan")):
        run = claim_one(unbooked(), now=now)
    if run is None:
        return False
    by = run.facts["booking"]["by"]
    worker = task_actor("book_plan", for_actor=by, programmes=frozenset({run.programme_id}))
    with acting(worker):
        run = _joined(run)
        solved = solved_run(run)
        assert solved is not None  # a published run has its files
        try:
            _book(run, worker, _next_pieces(run, solved), now=now)
        except RunLost:
            return True
    return True


def _joined(claimed: PlanRun) -> PlanRun:
    run = run_row(claimed.id)
    run.lease_token = claimed.lease_token
    return run


def _next_pieces(run: PlanRun, solved: Solved) -> Sequence[Piece]:
    return pieces_of(solved.problem, solved.solution)[run.progress_done :][:PAIRS_AT_ONCE]


def _book(run: PlanRun, worker: Actor, pieces: Sequence[Piece], *, now: datetime) -> None:
    for number, piece in enumerate(pieces, start=1):
        with while_ours(run):
            failed = _book_pair(run, worker, piece, now=now)
            _advance(run, piece, failed, last=number == len(pieces))
            if run.progress_done == run.progress_total:
                _close(run, worker, now=now)


def _book_pair(run: PlanRun, worker: Actor, piece: Piece, *, now: datetime) -> dict[str, str]:
    """Reasons of those that could not be booked, by name. A pair at which worker after worker breaks off is passed
    over.
    """
    pair_id, meetings = piece
    if run.attempts > MOST_ATTEMPTS:
        return {name: "broke_off" for name, _, _ in meetings}
    wanted = [Wanted(session_id(run.id, name), at, minutes) for name, at, minutes in meetings]
    by = run.facts["booking"]["by"]
    try:
        reasons = book_planned(
            actor=worker,
            relationship_id=pair_id,
            wanted=wanted,
            known_until=run.started_at or run.created_at,
            booked_by=UUID(by) if by else None,
            now=now,
        )
    except GuardFailed as problem:
        return {name: str(problem.data["reason"]) for name, _, _ in meetings}
    except (Missing, Denied):
        return {name: "pair_is_closed" for name, _, _ in meetings}
    named = {session.id: name for session, (name, _, _) in zip(wanted, meetings, strict=True)}
    return {named[key]: why for key, why in reasons.items()}


def _advance(run: PlanRun, piece: Piece, failed: Mapping[str, str], *, last: bool) -> None:
    booking = run.facts["booking"]
    booking["booked"] += len(piece[1]) - len(failed)
    booking["failed"] += [[name, why] for name, why in failed.items()]
    run.progress_done += 1
    run.attempts = 0
    given_back = {"lease_token": None, "lease_until": None} if last else {}
    PlanRun.objects.filter(id=run.id).update(facts=run.facts, progress_done=run.progress_done, attempts=0, **given_back)


def _close(run: PlanRun, worker: Actor, *, now: datetime) -> None:
    booking = run.facts["booking"]
    counts = {"booked": booking["booked"], "failed": len(booking["failed"])}
    note(worker, PUBLISH, run.plan_id, "dates_booked", now=now, object_id=run.id, **counts)

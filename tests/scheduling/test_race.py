"""Thirty-two clients at once want the same slots; the database gives each person's time out once."""

import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection, connections

from cast import build_cast
from peripatos.core.access import acting, guard
from peripatos.core.errors import GuardFailed
from peripatos.core.outbox.models import OutboxMessage
from peripatos.scheduling import services
from peripatos.scheduling.models import BookedTime, MentoringSession

CLIENTS = 32
FIRST = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def overlaps() -> int:
    """Pairs of rows of one person that share an instant, counted by an outside question."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM scheduling_bookedtime a JOIN scheduling_bookedtime b ON a.person_id = b.person_id "
            "AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
        )
        return int(cursor.fetchone()[0])


def test_thirty_two_clients_racing_for_the_same_slots_never_overlap(now, committed):
    cast = build_cast(now)
    wanted = [
        (kind, FIRST + timedelta(minutes=30 * half))
        for kind in ("coaching", "advising", "reverse")
        for half in range(4)
    ]
    outcomes: Counter[str] = Counter()
    ready = threading.Barrier(CLIENTS)
    lock = threading.Lock()

    def client(number: int) -> None:
        rng = random.Random(number)
        mine = rng.sample(wanted, k=5)
        actor = cast.actor("leader")
        ready.wait()
        for kind, starts_at in mine:
            try:
                with acting(actor):
                    services.book_session(
                        actor=actor, relationship_id=cast.pairs[kind].id, starts_at=starts_at, now=now
                    )
                said = "booked"
            except GuardFailed as problem:
                said = str(problem.data["reason"])
            except DatabaseError as problem:
                said = repr(problem)
            with lock:
                outcomes[said] += 1
        connections.close_all()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with guard.open_for("tests"):
        made = MentoringSession._base_manager.filter(starts_at__gte=FIRST).count()
        invitations = OutboxMessage.objects.filter(kind="invitation").count()
        assert set(outcomes) == {"booked", "time_taken"}, outcomes
        assert outcomes.total() == CLIENTS * 5
        assert overlaps() == 0
        assert made == outcomes["booked"]
        assert BookedTime.objects.filter(starts_at__gte=FIRST).count() == 2 * made
        assert invitations == 2 * made
        assert made >= 1


def test_two_sessions_that_move_onto_one_time_at_once_do_not_both_arrive(now, committed):
    cast = build_cast(now)
    sessions = [cast.sessions[kind] for kind in ("coaching", "advising", "reverse")]
    outcomes: list[str] = []
    ready = threading.Barrier(len(sessions))

    def client(session: MentoringSession) -> None:
        actor = cast.actor("leader")
        ready.wait()
        try:
            with acting(actor):
                services.move_session(actor=actor, session_id=session.id, starts_at=FIRST, version=1, now=now)
            outcomes.append("moved")
        except GuardFailed as problem:
            outcomes.append(str(problem.data["reason"]))
        connections.close_all()

    threads = [threading.Thread(target=client, args=(s,)) for s in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with guard.open_for("tests"):
        assert sorted(outcomes) == ["moved", "time_taken", "time_taken"]
        assert overlaps() == 0

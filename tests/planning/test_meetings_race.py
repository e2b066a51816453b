"""Workers that book one published plan at once, while people book for themselves: nobody is in two places."""

import os
import random
import signal
import threading
import time
from collections import Counter
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, connections

from cast import FIXTURES, build_cast
from peripatos.core.access import acting, guard
from peripatos.core.errors import GuardFailed
from peripatos.core.records import LEASE
from peripatos.planning.files import documents_of
from peripatos.planning.meetings.booking import book_next
from peripatos.planning.models import PlanRun
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.types import PlanKind
from peripatos.scheduling import services
from peripatos.scheduling.models import BookedTime, MentoringSession
from planning_scene import PlanningScene, add_pairs
from scheduling.test_race import overlaps

WORKERS, PEOPLE, PAIRS = 4, 8, 24


def all_at_once(*acts):
    """Runs every act in a thread of its own, all begun together; returns what went wrong."""
    ready, wrong = threading.Barrier(len(acts)), []

    def run(act):
        ready.wait()
        try:
            act()
        except DatabaseError as problem:
            wrong.append(repr(problem))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def published_plan(now):
    scene = PlanningScene(build_cast(now), now)
    with acting(FIXTURES):
        scene.pairs = add_pairs(scene, PAIRS)
    run = scene.run(scene.plan(PlanKind.MEETINGS, streams=("coaching",)))
    with acting(scene.coordinator) as actor:
        publish_plan(actor=actor, run_id=run.id, now=now)
    return scene, run


def work(now):
    def until_done():
        idle = 0
        while idle < 200:
            idle = 0 if book_next(now=now) else idle + 1

    return until_done


def test_workers_and_people_who_book_at_once_never_put_anybody_in_two_places(now, committed):
    scene, run = published_plan(now)
    with acting(FIXTURES):
        solution = documents_of(run.id)[1]
    starts = dict(solution["sessions"])
    people = [pair for pair in scene.pairs if f"{pair.id}:1" in starts]
    outcomes: Counter[str] = Counter()

    def person(number):
        def act():
            rng = random.Random(number)
            for pair in rng.sample(people, k=6):
                # the time of somebody who shares the mentor: it collides with a booking of the plan
                other = next((p for p in people if p.mentor_id == pair.mentor_id and p.id != pair.id), pair)
                at = datetime.fromisoformat(starts[f"{other.id}:1"])
                try:
                    with acting(scene.coordinator) as actor:
                        services.book_session(actor=actor, relationship_id=pair.id, starts_at=at, now=now)
                    outcomes["booked"] += 1
                except GuardFailed as refused:
                    outcomes[str(refused.data["reason"])] += 1

        return act

    assert all_at_once(*[work(now)] * WORKERS, *(person(n) for n in range(PEOPLE))) == []
    with guard.open_for("tests"):
        booking = PlanRun._base_manager.get(id=run.id).facts["booking"]
        made = MentoringSession._base_manager.filter(created_at=now, state="scheduled", starts_at__gt=now).exclude(
            id__in=[session.id for session in scene.cast.sessions.values()]
        )
        assert overlaps() == 0
        assert set(outcomes) <= {"booked", "time_taken"}
        assert booking["booked"] + len(booking["failed"]) == booking["sessions"] == PAIRS + 1
        assert made.count() == booking["booked"] + outcomes["booked"]
        assert {why for _, why in booking["failed"]} <= {"time_taken", "booked_since"}
        assert BookedTime.objects.filter(session__in=made).count() == 2 * made.count()


def test_workers_that_hold_the_same_plan_book_each_session_once(now, committed):
    _scene, run = published_plan(now)
    assert all_at_once(*[work(now)] * WORKERS) == []
    with guard.open_for("tests"):
        booking = PlanRun._base_manager.get(id=run.id).facts["booking"]
        assert (booking["booked"], booking["failed"]) == (PAIRS + 1, [])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM scheduling_mentoringsession WHERE state = 'scheduled' AND starts_at > %s", [now]
            )
            assert cursor.fetchone()[0] == PAIRS + 1 + 3
        assert overlaps() == 0


def progress(run):
    with guard.open_for("tests"):
        return PlanRun._base_manager.values_list("progress_done", flat=True).get(id=run.id)


def test_a_worker_that_is_killed_between_two_pairs_is_followed_by_one_that_books_the_rest(now, committed):
    _scene, run = published_plan(now)
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        while book_next(now=now):
            pass
        os._exit(0)
    while progress(run) < 3:
        time.sleep(0.005)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    assert 3 <= progress(run) < PAIRS + 1
    while book_next(now=now + LEASE + timedelta(seconds=1)):
        pass
    with guard.open_for("tests"):
        booking = PlanRun._base_manager.get(id=run.id).facts["booking"]
        made = MentoringSession._base_manager.filter(state="scheduled", starts_at__gt=now)
        assert (booking["booked"], booking["failed"]) == (PAIRS + 1, [])
        assert made.count() == PAIRS + 1 + 3
        assert made.order_by().values("relationship").distinct().count() == PAIRS + 3
        assert overlaps() == 0

"""Leases: short, renewed while work goes on, and given back."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from cast import FIXTURES
from peripatos.cli.working import Work
from peripatos.core.access import acting
from peripatos.core.heartbeat import LONGEST, Heart
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import MAX_ATTEMPTS, Mail, deliver_next, post
from peripatos.core.records import LEASE, claim_one, claims

pytestmark = pytest.mark.django_db
MAIL = Mail(to="somebody@example.com", subject="A subject", text="A text.\n")


class Watch:
    """A clock that is moved by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: float) -> datetime:
        """Moves on and shows the time."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def watch(now: datetime) -> Watch:
    return Watch(now)


@pytest.fixture
def heart(watch: Watch, as_fixture: None) -> Iterator[Heart]:
    """A heart that beats only when it is told to."""
    made = Heart(watch)
    mark = claims.set(made.took)
    yield made
    claims.reset(mark)


@pytest.fixture
def as_fixture() -> Iterator[None]:
    with acting(FIXTURES):
        yield


def claimed(watch: Watch) -> OutboxMessage:
    """One message, claimed this moment."""
    post(key=f"test:{uuid4()}", kind="test", mail=MAIL, now=watch())
    found = claim_one(OutboxMessage.objects.filter(lease_token=None), now=watch())
    assert found is not None
    return found


def test_a_claim_lasts_a_quarter_of_a_minute_and_each_beat_renews_it(heart: Heart, watch: Watch) -> None:
    message = claimed(watch)
    assert message.lease_until == watch() + timedelta(seconds=15)
    for _ in range(10):
        now = watch.on(seconds=10)
        heart.beat()
        assert claim_one(OutboxMessage.objects.all(), now=now + timedelta(seconds=14)) is None
    message.refresh_from_db()
    assert (message.lease_until, message.attempts) == (watch() + LEASE, 1)


def test_work_of_a_process_that_died_is_taken_up_after_a_lease(watch: Watch, as_fixture: None) -> None:
    message = claimed(watch)
    assert claim_one(OutboxMessage.objects.all(), now=watch.on(seconds=15)) is None
    assert claim_one(OutboxMessage.objects.all(), now=watch.on(seconds=1)) == message


def test_a_beat_leaves_alone_what_is_finished_or_was_taken_over(heart: Heart, watch: Watch) -> None:
    finished, taken = claimed(watch), claimed(watch)
    other = uuid4()
    OutboxMessage.objects.filter(id=finished.id).update(lease_token=None, lease_until=None)
    OutboxMessage.objects.filter(id=taken.id).update(lease_token=other)
    began = watch()
    watch.on(seconds=5)
    heart.beat()
    assert heart.give_back() == 0
    rows = OutboxMessage.objects.order_by("created_at").in_bulk([finished.id, taken.id])
    assert [(rows[m.id].lease_token, rows[m.id].lease_until) for m in (finished, taken)] == [
        (None, None),
        (other, began + LEASE),
    ]


def test_a_piece_that_failed_is_renewed_no_more(heart: Heart, watch: Watch) -> None:
    message = claimed(watch)
    heart.forget()
    began = watch()
    watch.on(seconds=5)
    heart.beat()
    message.refresh_from_db()
    assert message.lease_until == began + LEASE


def test_a_piece_that_never_ends_loses_its_lease_after_two_hours(heart: Heart, watch: Watch) -> None:
    message = claimed(watch)
    began = watch()
    watch.on(seconds=LONGEST.total_seconds() - 1)
    heart.beat()
    watch.on(seconds=2)
    heart.beat()
    message.refresh_from_db()
    assert message.lease_until == began + LONGEST - timedelta(seconds=1) + LEASE


def test_what_is_given_back_is_due_at_once_and_does_not_count_as_an_attempt(heart: Heart, watch: Watch) -> None:
    message = claimed(watch)
    assert heart.give_back() == 1
    message.refresh_from_db()
    assert (message.attempts, message.lease_token, message.lease_until) == (0, None, None)
    assert claim_one(OutboxMessage.objects.all(), now=watch()) == message


def test_each_piece_of_a_long_row_of_work_begins_at_its_own_instant(heart: Heart, watch: Watch) -> None:
    began = watch()
    instants: list[datetime] = []

    def sweep(now: datetime) -> bool:
        instants.append(now)
        watch.on(seconds=20)
        return len(instants) < 3

    assert Work(heart).repeat("slow", sweep, Counter())
    assert instants == [began, began + timedelta(seconds=20), began + timedelta(seconds=40)]


def test_a_worker_that_shall_stop_begins_no_further_piece(heart: Heart, watch: Watch) -> None:
    work = Work(heart)
    done: Counter[str] = Counter()

    def sweep(_now: datetime) -> bool:
        work.stopping.set()
        return True

    work.repeat("endless", sweep, done)
    work.repeat("another", sweep, done)
    assert done == {"endless": 1}


def test_a_message_whose_attempts_all_broke_off_is_parked(watch: Watch, as_fixture: None) -> None:
    message = claimed(watch)
    for _ in range(MAX_ATTEMPTS - 1):
        assert claim_one(OutboxMessage.objects.all(), now=watch.on(seconds=16)) == message
    sent: list[str] = []
    assert deliver_next(lambda _mail, message_id: sent.append(message_id), now=watch.on(seconds=16))
    message.refresh_from_db()
    assert (message.state, message.last_error, sent) == ("parked", "broke_off", [])

"""Busy times out of other people's calendars."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.errors import BadInput
from peripatos.people.models import WorkPattern
from peripatos.scheduling import services
from peripatos.scheduling.calendars.fetching import FetchRefused, fetch, is_public
from peripatos.scheduling.calendars.reading import busy_times
from peripatos.scheduling.intervals import Interval
from peripatos.scheduling.models import BusyBlock, CalendarSubscription
from peripatos.scheduling.selectors import calendar_settings, free_slots_of_pair
from peripatos.scheduling.services.sweeping import fetch_one_calendar

START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)


def calendar(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@elsewhere\r\nDTSTAMP:20260101T000000Z\r\n{e}\r\nEND:VEVENT\r\n"
        for n, e in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\n{body}END:VCALENDAR\r\n".encode()


def read(raw: bytes, zone: str = "Europe/Berlin", start=START, end=END) -> list[Interval]:
    return busy_times(raw, zone=zone, start=start, end=end, own_domain="ours.example")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_times_in_utc_in_a_zone_and_floating_are_the_instants_they_mean():
    raw = calendar(
        "DTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z",
        "DTSTART;TZID=America/New_York:20260311T090000\r\nDTEND;TZID=America/New_York:20260311T100000",
        "DTSTART:20260312T090000\r\nDTEND:20260312T100000",
    )
    assert read(raw) == [
        Interval(at("2026-03-10T09:00"), at("2026-03-10T10:00")),
        Interval(at("2026-03-11T13:00"), at("2026-03-11T14:00")),
        Interval(at("2026-03-12T08:00"), at("2026-03-12T09:00")),
    ]


def test_a_day_is_a_day_on_the_readers_own_wall_even_when_it_has_twenty_three_hours():
    raw = calendar("DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330")
    assert read(raw) == [Interval(at("2026-03-28T23:00"), at("2026-03-29T22:00"))]


def test_a_weekly_series_keeps_its_wall_clock_over_the_change():
    raw = calendar(
        "DTSTART;TZID=Europe/Berlin:20260323T090000\r\nDTEND;TZID=Europe/Berlin:20260323T100000\r\nRRULE:FREQ=WEEKLY;COUNT=2"
    )
    assert [b.start for b in read(raw)] == [at("2026-03-23T08:00"), at("2026-03-30T07:00")]


def test_free_cancelled_and_our_own_events_do_not_count():
    raw = (
        calendar(
            "DTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z\r\nTRANSP:TRANSPARENT",
            "DTSTART:20260311T090000Z\r\nDTEND:20260311T100000Z\r\nSTATUS:CANCELLED",
            "DTSTART:20260312T090000Z\r\nDTEND:20260312T100000Z\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
        )
        + b""
    )
    ours = raw.replace(b"UID:0@elsewhere", b"UID:abc@ours.example").replace(b"\r\nTRANSP:TRANSPARENT", b"")
    assert read(ours) == []


def test_published_free_busy_is_read():
    raw = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VFREEBUSY\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20260310T090000Z/20260310T100000Z,20260311T090000Z/PT30M\r\n"
        b"FREEBUSY;FBTYPE=FREE:20260312T090000Z/20260312T100000Z\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
    assert read(raw) == [
        Interval(at("2026-03-10T09:00"), at("2026-03-10T10:00")),
        Interval(at("2026-03-11T09:00"), at("2026-03-11T09:30")),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00nonsense",
        b"name,start\nx,y\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        calendar("DTSTART:tomorrow\r\nDTEND:later"),
        b"x" * (5 * 1024 * 1024 + 1),
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20_001,
    ],
    ids=["empty", "bytes", "csv", "cut", "no-calendar", "no-dates", "large", "many"],
)
def test_a_file_that_is_no_calendar_gets_one_clear_sentence(raw):
    with pytest.raises(BadInput) as refused:
        read(raw)
    assert list(refused.value.fields) == ["calendar"]


def test_a_rule_for_every_second_is_left_out():
    raw = calendar(
        "DTSTART:20260310T090000Z\r\nDTEND:20260310T090001Z\r\nRRULE:FREQ=SECONDLY",
        "DTSTART:20260311T090000Z\r\nDTEND:20260311T100000Z",
    )
    assert read(raw) == [Interval(at("2026-03-11T09:00"), at("2026-03-11T10:00"))]


def test_an_uploaded_calendar_takes_its_hours_from_the_free_times_and_keeps_no_title(cast, unguarded):
    actor = cast.actor("leader")
    raw = calendar("SUMMARY:Surgery of a secret kind\r\nDTSTART:20260310T080000Z\r\nDTEND:20260310T150000Z")
    with acting(actor):
        assert services.upload_busy_times(actor=actor, raw=raw, now=cast.now) == 1
        slots = free_slots_of_pair(
            actor, cast.pairs["coaching"].id, start=at("2026-03-10T00:00"), end=at("2026-03-11T00:00")
        )
    assert [s.starts_at for s in slots] == [at("2026-03-10T15:00")]
    block = BusyBlock.objects.get(person=cast.leader)
    assert {f.name for f in BusyBlock._meta.get_fields()} == {"id", "person", "starts_at", "ends_at", "source"}
    assert (block.starts_at, block.ends_at) == (at("2026-03-10T08:00"), at("2026-03-10T15:00"))
    with acting(actor):
        services.clear_busy_times(actor=actor, now=cast.now)
    assert not BusyBlock.objects.filter(person=cast.leader).exists()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "not an address",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_addresses_outside_are_public(address):
    assert is_public(address)


@pytest.fixture
def server():
    """A web server on this machine whose answers a test chooses by path."""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            """Stays quiet."""

    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    found.answers, found.asked, found.base = answers, asked, f"http://127.0.0.1:{found.server_port}"
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def anywhere(_address: str) -> bool:
    return True


def refused(address: str, **more) -> str:
    with pytest.raises(FetchRefused) as found:
        fetch(address, **more)
    return str(found.value.data["reason"])


def test_nothing_inside_is_fetched(server):
    server.answers["/x"] = (200, {}, b"secret")
    assert refused(f"{server.base}/x", ports=(server.server_port,)) == "address_not_public"
    assert refused(f"http://localhost:{server.server_port}/x", ports=(server.server_port,)) == "address_not_public"
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://example.com/x", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("https://user:secret@example.com/x", "bad_address"),
        ("https://example.com:22/x", "port_not_allowed"),
        ("https://example.com:bad/x", "bad_address"),
    ],
)
def test_odd_addresses_are_refused_before_any_look_up(address, reason):
    assert refused(address, permits=anywhere) == reason


def test_a_redirect_passes_the_same_gate(server):
    server.answers["/a"] = (302, {"Location": "http://10.0.0.1/x"}, b"")
    only_here = {"permits": lambda ip: ip == "127.0.0.1", "ports": (server.server_port, 80)}
    assert refused(f"{server.base}/a", **only_here) == "address_not_public"
    server.answers["/b"] = (302, {"Location": "/c"}, b"")
    server.answers["/c"] = (200, {}, b"here")
    assert fetch(f"{server.base}/b", **only_here) == b"here"
    server.answers["/d"] = (302, {"Location": "/d"}, b"")
    assert refused(f"{server.base}/d", **only_here) == "too_many_redirects"
    server.answers["/e"] = (302, {"Location": "file:///etc/passwd"}, b"")
    assert refused(f"{server.base}/e", **only_here) == "bad_address"


def test_too_much_is_refused(server):
    server.answers["/x"] = (200, {}, b"x" * (5 * 1024 * 1024 + 1))
    assert refused(f"{server.base}/x", permits=anywhere, ports=(server.server_port,)) == "too_large"


def test_an_endless_trickle_is_cut_off(server, monkeypatch):
    monkeypatch.setattr("peripatos.scheduling.calendars.fetching.SECONDS_MAX", 0.5)
    release = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            while not release.wait(0.1):
                try:
                    self.wfile.write(b"x")
                except OSError:
                    return

        def log_message(self, *_args):
            """Stays quiet."""

    server.RequestHandlerClass = Slow
    assert refused(f"{server.base}/x", permits=anywhere, ports=(server.server_port,)) in ("too_slow", "no_answer")
    release.set()


def sweep(server, now):
    actor = task_actor("sweep")
    with acting(actor):
        return fetch_one_calendar(actor=actor, now=now, permits=anywhere, ports=(server.server_port,))


def test_a_subscribed_calendar_is_fetched_and_then_rests(cast, server, unguarded):
    WorkPattern.objects.filter(person=cast.leader).update(zone="UTC")
    server.answers["/cal"] = (200, {}, calendar("DTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z"))
    actor = cast.actor("leader")
    with acting(actor):
        services.subscribe_calendar(actor=actor, address=f"{server.base}/cal", now=cast.now)
    assert server.base.encode() not in bytes(CalendarSubscription.objects.get().address)
    assert sweep(server, cast.now) is True
    assert BusyBlock.objects.get(person=cast.leader, source="subscription").starts_at == at("2026-03-10T09:00")
    assert sweep(server, cast.now + timedelta(hours=5)) is False
    assert sweep(server, cast.now + timedelta(hours=7)) is True
    with acting(actor):
        found = calendar_settings(actor, now=cast.now)
        assert (found.subscribed_host, found.fetch_error) == ("127.0.0.1", "")
        services.unsubscribe_calendar(actor=actor, now=cast.now)
    assert not BusyBlock.objects.filter(person=cast.leader).exists()


def test_a_failure_is_named_keeps_what_was_known_and_waits_longer_each_time(cast, server, unguarded):
    server.answers["/cal"] = (200, {}, calendar("DTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z"))
    actor = cast.actor("leader")
    with acting(actor):
        services.subscribe_calendar(actor=actor, address=f"{server.base}/cal", now=cast.now)
    sweep(server, cast.now)
    server.answers["/cal"] = (200, {}, b"not a calendar")
    later = cast.now + timedelta(hours=7)
    sweep(server, later)
    row = CalendarSubscription.objects.get()
    assert (row.last_error, row.not_before) == ("unreadable", later + timedelta(hours=2))
    assert BusyBlock.objects.filter(person=cast.leader).count() == 1
    assert sweep(server, later + timedelta(hours=1)) is False


@pytest.mark.parametrize("address", ["", "calendar", "ftp://example.com/x", "https:///x"])
def test_an_address_that_is_none_is_refused(cast, address):
    actor = cast.actor("leader")
    with acting(actor), pytest.raises(BadInput) as found:
        services.subscribe_calendar(actor=actor, address=address, now=cast.now)
    assert list(found.value.fields) == ["address"]

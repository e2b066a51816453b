"""Fetching a calendar from an address that somebody typed, without letting the address reach into our own network.

The name is resolved once, every answer must be a public address, and the connection is made to the very address that
was looked at, so that a second answer of the name server cannot lead elsewhere. Each redirect passes the same gate.
Time and size are bounded.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from urllib.parse import urljoin, urlsplit

from peripatos.core.errors import PeripatosError
from peripatos.scheduling.calendars.reading import BYTES_MAX

SECONDS_MAX = 20.0
CONNECT_SECONDS = 8.0
REDIRECTS_MAX = 3
PORTS = (80, 443)
CHUNK = 64 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Permits = Callable[[str], bool]


class FetchRefused(PeripatosError):
    """The calendar could not be fetched; ``data['reason']`` is a word of ours, never the address."""

    code = "fetch_refused"


@dataclass(frozen=True)
class _Place:
    secure: bool
    host: str
    port: int
    path: str


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet: not loopback, private, link-local, multicast, reserved, or
    one of these in disguise.
    """
    try:
        found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if found in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


def fetch(address: str, *, permits: Permits = is_public, ports: tuple[int, ...] = PORTS) -> bytes:
    """The bytes at an http, https or webcal address; raises ``FetchRefused``. ``permits`` decides about each IP
    address.
    """
    deadline = monotonic() + SECONDS_MAX
    for _hop in range(REDIRECTS_MAX + 1):
        place = _placed(address, ports)
        answer = _ask(place, permits, deadline)
        if isinstance(answer, bytes):
            return answer
        address = urljoin(address, answer)
    raise FetchRefused(reason="too_many_redirects")


def _placed(address: str, ports: tuple[int, ...]) -> _Place:
    try:
        parts = urlsplit(address.replace("webcal://", "https://", 1))
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        raise FetchRefused(reason="bad_address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise FetchRefused(reason="bad_address")
    if port not in ports:
        raise FetchRefused(reason="port_not_allowed")
    return _Place(
        parts.scheme == "https", parts.hostname, port, f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    )


def _ask(place: _Place, permits: Permits, deadline: float) -> bytes | str:
    """The body, or the address that a redirect names."""
    connection = _connected(place, _resolved(place, permits), deadline)
    try:
        with _cut_off_at(deadline, connection.sock):
            connection.request("GET", place.path, headers={"Accept": "text/calendar", "Accept-Encoding": "identity"})
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                return _named(response.getheader("Location"))
            if response.status != http.client.OK:
                raise FetchRefused(reason=f"answered_{response.status}")
            return _read(response, deadline)
    except (OSError, http.client.HTTPException):
        raise FetchRefused(reason="no_answer") from None
    finally:
        connection.close()


@contextmanager
def _cut_off_at(deadline: float, wire: socket.socket) -> Iterator[None]:
    # A server that sends one byte every few seconds never runs into a timeout of its own.
    alarm = Timer(_left(deadline), _hang_up, [wire])
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _hang_up(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


def _named(location: str | None) -> str:
    if not location:
        raise FetchRefused(reason="bad_redirect")
    return location


def _resolved(place: _Place, permits: Permits) -> str:
    try:
        answers = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchRefused(reason="name_unknown") from None
    found = [str(answer[4][0]) for answer in answers]
    if not found or not all(permits(address) for address in found):
        raise FetchRefused(reason="address_not_public")
    return found[0]


def _connected(place: _Place, ip: str, deadline: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(place.host, place.port, timeout=CONNECT_SECONDS)
    try:
        plain = socket.create_connection((ip, place.port), timeout=min(CONNECT_SECONDS, _left(deadline)))
        secure = ssl.create_default_context() if place.secure else None
        connection.sock = secure.wrap_socket(plain, server_hostname=place.host) if secure else plain
    except (OSError, ssl.SSLError):
        raise FetchRefused(reason="no_answer") from None
    return connection


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > BYTES_MAX:
            raise FetchRefused(reason="too_large")
    _left(deadline)
    return bytes(body)


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise FetchRefused(reason="too_slow")
    return left

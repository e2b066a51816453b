"""A request that announces too much is refused before its body is sent."""

import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import RequestFactory

from cast import Cast
from peripatos.web.middleware import ROUND_A_FILE, BodyLimit

FILE_MOST = 20 * 1024 * 1024 + ROUND_A_FILE
TEXT_MOST = 2 * 1024 * 1024
FORM = "application/x-www-form-urlencoded"
WITH_FILE = "multipart/form-data; boundary=x"
REFUSED = [(FILE_MOST + 1, WITH_FILE), (TEXT_MOST + 1, FORM), (10**30, FORM)]


class Silent(WSGIRequestHandler):
    """Serves without a line on the console."""

    def log_message(self, *_told: object) -> None:
        return


@pytest.fixture
def server(settings: Any) -> Iterator[WSGIServer]:
    """The whole application behind a socket of this machine, in production: no question to the database."""
    settings.DEMONSTRATION = False
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent) as made:
        thread = Thread(target=made.serve_forever, args=(0.05,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def first_answer(server: WSGIServer, length: int, kind: str) -> str:
    """What comes back after the head of a request, while its body is never sent."""
    head = f"POST /imports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as line:
        line.sendall(head.encode())
        return line.makefile("rb").read().decode()


def test_a_file_past_the_limit_is_answered_before_its_body_arrives(server: WSGIServer) -> None:
    answer = first_answer(server, FILE_MOST + 1, WITH_FILE)
    assert answer.split("\r\n")[0].split(" ")[1] == "413"
    assert "That is too large to take" in answer
    assert "A file may have up to 20 MB, and a text up to 2 MB." in answer
    assert "export it again with fewer columns" in answer


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "kind"), REFUSED)
def test_the_announced_length_refuses_also_somebody_signed_in(cast: Cast, length: int, kind: str) -> None:
    client = cast.client("administrator")
    answer = client.generic("POST", "/imports", b"x", content_type=kind, CONTENT_LENGTH=str(length))
    assert answer.status_code == 413


@pytest.mark.parametrize(("length", "kind"), [("", FORM), (str(TEXT_MOST), FORM), (str(FILE_MOST), WITH_FILE)])
def test_what_keeps_to_the_limit_passes(length: str, kind: str) -> None:
    request = RequestFactory().generic("POST", "/imports", b"x", content_type=kind, CONTENT_LENGTH=length)
    assert BodyLimit(lambda _request: HttpResponse("taken"))(request).content == b"taken"

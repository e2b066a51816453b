"""How mail leaves by SMTP."""

from typing import Any

import pytest

from journeys.post_office import PostOffice, post_office
from journeys.server import free_port
from peripatos.core.outbox.carriers import to_smtp
from peripatos.core.outbox.services import Mail, SendFailed

MAIL = Mail(to="somebody@example.com", subject="A subject", text="A text.\n")
MESSAGE_ID = "<1@example.com>"


def use(settings: Any, port: int) -> None:
    """Lets mail go to a server on this machine."""
    changes = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": False}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=changes)


def test_a_message_that_was_taken_has_left_however_the_server_says_goodbye(settings: Any) -> None:
    async def unkind(*_: Any) -> str:
        return "421 closing in anger"

    with post_office() as office:
        office.handle_QUIT = unkind  # type: ignore[attr-defined]
        use(settings, office.port)
        to_smtp(MAIL, MESSAGE_ID)
    assert office.arrived == {MESSAGE_ID: ["somebody@example.com"]}


def test_a_message_that_was_refused_names_the_kind_of_refusal(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any) -> str:
        return "452 the box is full"

    monkeypatch.setattr(PostOffice, "handle_DATA", full)
    with post_office() as office:
        use(settings, office.port)
        with pytest.raises(SendFailed) as refusal:
            to_smtp(MAIL, MESSAGE_ID)
    assert refusal.value.code == "SMTPDataError"


def test_a_server_that_is_not_there_is_named_as_such(settings: Any) -> None:
    use(settings, free_port())
    with pytest.raises(SendFailed) as refusal:
        to_smtp(MAIL, MESSAGE_ID)
    assert refusal.value.code == "ConnectionRefusedError"

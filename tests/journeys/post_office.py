"""A mail server on this machine that counts what it is given."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from journeys.server import free_port


@dataclass
class PostOffice:
    """Every message that arrived, by Message-ID."""

    port: int = 0
    slow_seconds: float = 0
    arrived: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # aiosmtpd's name
        """Takes one message, and says so after as long as the office needs today."""
        message = message_from_bytes(envelope.content)
        self.arrived[str(message["Message-ID"])].append(str(message["To"]))
        await asyncio.sleep(self.slow_seconds)
        return "250 taken"

    @property
    def repeats(self) -> int:
        """How many times a message came again under its Message-ID."""
        return sum(len(times) - 1 for times in self.arrived.values())


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A post office that is open for the block."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()

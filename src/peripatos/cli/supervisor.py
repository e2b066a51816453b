"""One supervisor for web and worker: starts them, restarts what dies, stops all together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings

from peripatos.core.logs import get_logger

STATIC_SECONDS = 31_536_000
RESTART_PAUSE_SECONDS = 0.5
WEB_KILL_SECONDS = 4  # a web process waits for open connections to close, and a browser keeps them open
STOP_SECONDS = 10  # longer than that, or the web server would end before its processes and leave them behind
log = get_logger("supervisor")


@dataclass
class Family:
    """The processes of this installation."""

    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def start(self, name: str) -> None:
        self.children[name] = subprocess.Popen(_command(name))  # noqa: S603  our own commands

    def stop(self, *_: int | FrameType | None) -> None:
        self.stopping = True
        for child in self.children.values():
            child.terminate()


def _command(name: str) -> list[str]:
    if name.startswith("worker"):
        return [sys.executable, "-m", "peripatos.cli.main", "worker"]
    environment = settings.ENVIRONMENT
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", environment.host, "--port", str(environment.port)),
        *("--workers", str(environment.web_processes), "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(WEB_KILL_SECONDS)),
        *("--static-path-route", "/static", "--static-path-mount", str(settings.STATIC_ROOT)),
        *("--static-path-expires", str(STATIC_SECONDS), "--log-level", "warning", "--no-access-log"),
        "peripatos.config.wsgi:application",
    ]


def supervise(ready: Callable[[], None] = lambda: None) -> int:
    """Runs until it is told to stop; ``ready`` is called once the web server answers. Returns the exit code."""
    family = Family()
    signal.signal(signal.SIGINT, family.stop)
    signal.signal(signal.SIGTERM, family.stop)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    workers = [f"worker-{n + 1}" for n in range(settings.ENVIRONMENT.worker_processes)]
    for name in ["web", *workers]:
        family.start(name)
    answered = False
    while not family.stopping:
        time.sleep(RESTART_PAUSE_SECONDS)
        if not answered and answers():
            answered = True
            ready()
        for name, child in list(family.children.items()):
            if child.poll() is not None and not family.stopping:
                log.warning("process ended", kind=name, code=str(child.returncode))
                family.start(name)
    family.stop()  # also a child that was being started when the signal came
    for child in family.children.values():
        _wait(child)
    return 0


def answers() -> bool:
    """Whether something listens at this installation's address."""
    environment = settings.ENVIRONMENT
    with suppress(OSError), socket.create_connection((environment.host, environment.port), timeout=1):
        return True
    return False


def _wait(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

"""A whole installation in a folder of its own: web and worker as real processes on this machine."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

READY_SECONDS = 90
ROOT = Path(__file__).parent.parent.parent


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """One installation: its folder, its settings, its processes."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "PERIPATOS_MODE": "demonstration",
            "PERIPATOS_VAR_DIR": str(self.folder / "var"),
            "PERIPATOS_PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "peripatos.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PERIPATOS_")}
        return inherited | own | self.settings

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs one `peripatos` command to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "peripatos.cli.main", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(
                f"peripatos {' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done

    def answer(self, *words: str) -> dict[str, Any]:
        """The JSON object that a command prints."""
        found: dict[str, Any] = json.loads(self.command(*words, "--json").stdout)
        return found

    def prepare(self) -> None:
        """Static files, keys and an empty database; a demonstration is filled by the first start of ``all``."""
        subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"], env=self.environment, check=True
        )
        self.command("migrate")

    def start(self, name: str = "all") -> subprocess.Popen[bytes]:
        """Starts everything (``all``), one worker (``worker…``) or one web process (``web``).

        It runs in a process group of its own.
        """
        words = (
            ["peripatos.cli.launch"]
            if name == "all"
            else ["peripatos.cli.main", "worker"]
            if name.startswith("worker")
            else None
        )
        command = [sys.executable, "-m", *words] if words else self._web_command()
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.processes[name] = process
        return process

    def _web_command(self) -> list[str]:
        return [
            *(
                sys.executable,
                "-m",
                "granian",
                "--interface",
                "wsgi",
                "--no-ws",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
            ),
            *("--workers", "1", "--blocking-threads", "4", "--log-level", "error", "--no-access-log"),
            *("--static-path-route", "/static", "--static-path-mount", str(self.folder / "var" / "static")),
            "peripatos.config.wsgi:application",
        ]

    def wait_until_ready(self, path: str = "/health") -> None:
        """Returns when the server answers."""
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(self.address + path, timeout=2).read()
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        raise AssertionError("the server did not answer")

    def kill(self, name: str) -> None:
        """``kill -9`` of a process and its children."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        """Ends every process of this installation."""
        for name in list(self.processes):
            process = self.processes.pop(name)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)

    def mails(self) -> list[EmailMessage]:
        """Messages in ``var/mail``."""
        files = sorted((self.folder / "var" / "mail").glob("*.eml"))
        return [BytesParser(EmailMessage, policy=policy.default).parsebytes(f.read_bytes()) for f in files]  # type: ignore[misc]


@contextmanager
def installation(folder: Path, **settings: str) -> Iterator[Installation]:
    """An installation that is stopped at the end, whatever happens."""
    made = Installation(folder, settings)
    try:
        yield made
    finally:
        made.stop()

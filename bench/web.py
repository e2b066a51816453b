"""How fast a leader's Today answers with many leaders in the database, beside a bare Django page with one query.

Usage: python bench/web.py [--leaders 5000] [--requests 200]
"""

import argparse
import http.cookiejar
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from book import Book, Row

HERE = Path(__file__).parent


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(application: str, environment: dict[str, str], path: Path) -> Iterator[str]:
    """Serves ``application`` with one worker; yields its address."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", "1", "--blocking-threads", "4", "--log-level", "error", "--no-access-log", application]
    process = subprocess.Popen(command, env=os.environ | environment, cwd=path)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=2).read()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def sign_in(address: str, persona: dict[str, str]) -> urllib.request.OpenerDirector:
    """A browser that has signed in through the form."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = browser.open(f"{address}/sign-in/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    data = {
        "csrfmiddlewaretoken": token.group(1) if token else "",
        "login": persona["email"],
        "password": persona["password"],
    }
    browser.open(
        urllib.request.Request(f"{address}/sign-in/", urllib.parse.urlencode(data).encode(), {"Referer": address})
    )
    return browser


def median_milliseconds(fetch: Callable[[], bytes], requests: int) -> tuple[float, float]:
    """Median and 95th percentile of ``requests`` calls after ten that do not count."""
    for _ in range(10):
        fetch()
    times = []
    for _ in range(requests):
        began = time.perf_counter()
        fetch()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def main() -> None:
    """Prints both medians and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--leaders", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    leaders = 300 if chosen.quick else chosen.leaders
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PERIPATOS_MODE": "demonstration", "PERIPATOS_VAR_DIR": folder, "PERIPATOS_PORT": "1"}
        command = [sys.executable, "-m", "peripatos.cli.main"]

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            whole = os.environ | environment
            return subprocess.run([*command, *words], env=whole, check=True, capture_output=True, text=True)

        run("migrate")
        subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"],
            env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "peripatos.config.settings"},
            check=True,
        )
        began = time.perf_counter()
        run("demo", "--leaders", str(leaders))
        filled = time.perf_counter() - began
        personas = json.loads(run("demo", "--personas", "--json").stdout)["personas"]
        leader = next(p for p in personas if p["key"] == "leader_cfo")
        bare = {"BARE_DATABASE": str(Path(folder) / "peripatos.sqlite3")}
        with (
            served("peripatos.config.wsgi:application", environment, HERE) as ours,
            served("bare:application", bare, HERE) as plain,
        ):
            browser = sign_in(ours, leader)
            page = browser.open(f"{ours}/today").read()
            assert b"Who walks with you" in page, "Today was not shown"
            today, today_95 = median_milliseconds(lambda: browser.open(f"{ours}/today").read(), chosen.requests)
            one, one_95 = median_milliseconds(lambda: urllib.request.urlopen(f"{plain}/").read(), chosen.requests)
    row = Row(
        "web",
        f"Today with {leaders} leaders, {chosen.requests} requests",
        seconds=today / 1000,
        runs=chosen.requests,
        path="granian, one worker",
        peer="bare page with one query",
        peer_seconds=one / 1000,
        peer_runs=chosen.requests,
        ratio=one / today,
        note=f"by the clock; 95 % within {today_95:.1f} ms, bare page {one_95:.1f} ms; {len(page)} bytes;"
        f" database filled in {filled:.0f} s",
    )
    Book(__file__, quick=chosen.quick).add(row)


if __name__ == "__main__":
    main()

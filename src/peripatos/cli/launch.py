"""`make run`: static files, database, demonstration, then web and worker; prints the address."""

import os
import time

from peripatos.cli.start import console, start_django, stop


def main() -> None:
    """Prepares what is missing and serves; a second start loses nothing."""
    began = time.monotonic()
    os.environ.setdefault("PERIPATOS_MODE", "demonstration")
    start_django()
    from django.conf import settings
    from django.core.management import call_command

    from peripatos.cli.database import migrate
    from peripatos.cli.demo import fill_if_empty
    from peripatos.cli.supervisor import answers, supervise
    from peripatos.core.readiness import findings

    if answers():
        stop(f"Something answers at {settings.BASE_URL} already. Stop it, or choose another PERIPATOS_PORT.")
    console.print("Preparing pages and database …")
    call_command("collectstatic", verbosity=0, interactive=False)
    migrate(as_json=False)
    if settings.DEMONSTRATION:
        fill_if_empty()
    found = [f for f in findings() if f.code != "secret" or not settings.DEMONSTRATION]
    if found:
        stop("\n".join(f"{f.code}: {f.sentence}" for f in found))

    def say_ready() -> None:
        console.print(f"Ready in {time.monotonic() - began:.0f} s: open {settings.BASE_URL} (Ctrl-C stops it)")

    raise SystemExit(supervise(say_ready))


if __name__ == "__main__":
    main()

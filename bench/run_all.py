"""Runs every benchmark in this folder, one after the other; ``--quick`` takes minutes instead of long."""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FILES = (
    "pairing.py",
    "pairing_targets.py",
    "cohorts.py",
    "rotations.py",
    "meetings.py",
    "pilot.py",
    "ecosystem.py",
    "web.py",
)


def main() -> int:
    """Runs the files; the exit code is that of the first that failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = ["--quick"] if parser.parse_args().quick else []
    codes = [subprocess.run([sys.executable, str(HERE / name), *quick], check=False).returncode for name in FILES]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())

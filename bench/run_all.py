"""Runs every benchmark in this folder, one after the other, and writes the page of their results.

python bench/run_all.py                        everything (many hours), then docs/reference/benchmarks.md
python bench/run_all.py --quick                small sizes and one seed (minutes), then var/bench/benchmarks.md
python bench/run_all.py --quick --page FILE    the same, and the page goes where you say
python bench/run_all.py --only cohorts.py      one file (also several, by commas); other results stay as they are
python bench/run_all.py --only none            only write the page anew from what is kept
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from book import QUICK
from page import PAGE, write

HERE = Path(__file__).parent
FILES = (
    "pairing.py",
    "pairing_targets.py",
    "pairing_scale.py",
    "cohorts.py",
    "rotations.py",
    "meetings.py",
    "pilot.py",
    "ecosystem.py",
    "web.py",
)


def run(name: str, *, quick: bool) -> int:
    """One file in a process of its own; its exit code."""
    print(f"\n── {name}", flush=True)
    begun = time.monotonic()
    code = subprocess.run([sys.executable, str(HERE / name), *(["--quick"] if quick else [])], check=False).returncode
    print(f"── {name}: {time.monotonic() - begun:.0f} s{'' if not code else ', FAILED'}", flush=True)
    return code


def main() -> int:
    """Runs the files and writes the page; the exit code is that of the first that failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and one seed, under ten minutes")
    parser.add_argument("--only", default=",".join(FILES), help="files, separated by commas; none: only the page")
    parser.add_argument("--page", type=Path, help="where the page goes")
    given = parser.parse_args()
    codes = [run(name, quick=given.quick) for name in FILES if name in given.only.split(",")]
    page = given.page or (QUICK / "benchmarks.md" if given.quick else PAGE)
    write(page, FILES, quick=given.quick)
    print(f"\nThe page: {page}")
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())

"""What the benchmarks find: one row per problem, kept per file, so that a page can be written from all of them.

A full run keeps its rows in bench/results, a quick one in var/bench. A row that is measured again replaces the former
one, so a file may be run in parts.
"""

import json
import math
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Generic, TypeVar

HERE = Path(__file__).parent
FULL = HERE / "results"
QUICK = HERE.parent / "var" / "bench"
ALL_SEEDS = (1, 2, 3, 4, 5)
SEEDS = tuple(int(seed) for seed in os.environ.get("PERIPATOS_BENCH_SEEDS", "1,2,3,4,5").split(","))
RUNS = 3
SLOW_SECONDS = float(os.environ.get("PERIPATOS_BENCH_SLOW", "inf"))
QUICK_SLOW_SECONDS = 5.0
STOP_SECONDS = 120.0
SLOW_PEER_SECONDS = 20.0
LIBRARIES = (
    "numpy", "scipy", "ortools", "numba", "networkx", "algmatch", "faiss-cpu", "mentor-match", "django", "granian",
)  # fmt: skip

_slow = {"seconds": SLOW_SECONDS}

T = TypeVar("T")
Number = int | float | str | None


@dataclass(frozen=True)
class Row:
    """One problem: what we found and how long it took, what the peer found, and whether the target is met.

    Seconds are those of the processor, medians of `runs` and `peer_runs`. ratio: the peer's seconds over ours.
    met: None where there is no target.
    """

    target: str
    problem: str
    seed: int | None = None
    hash: str = ""
    value: Number = None
    bound: Number = None
    seconds: float | None = None
    runs: int = 1
    path: str = ""
    peer: str = ""
    peer_value: Number = None
    peer_seconds: float | None = None
    peer_runs: int = 1
    ratio: float | None = None
    memory_gib: float | None = None
    note: str = ""
    aim: str = ""
    met: bool | None = None

    @property
    def key(self) -> tuple[str, str, int, str]:
        return self.target, self.problem, self.seed or 0, self.peer


@dataclass(frozen=True)
class Timed(Generic[T]):
    """A result, the median of the processor seconds, and of how many runs."""

    found: T
    seconds: float
    runs: int


def timed(work: Callable[[], T], *, runs: int | None = None, slow: float | None = None) -> Timed[T]:
    """Run several times; one run is enough where the first takes longer than `slow` seconds.

    In quick runs that is five seconds; in full ones what PERIPATOS_BENCH_SLOW says, which is for a part measured in
    haste: the page gives the number of runs of every row.
    """
    slow = min(_slow["seconds"], math.inf if slow is None else slow)
    taken: list[float] = []
    found: Any = None
    while len(taken) < (runs or RUNS) and not (taken and taken[0] > slow):
        begun = time.process_time()
        found = work()
        taken.append(time.process_time() - begun)
    return Timed(found, statistics.median(taken), len(taken))


def peer_timed(work: Callable[[], T]) -> Timed[T]:
    """A peer runs as often as we do, once where it takes over twenty seconds."""
    return timed(work, slow=SLOW_PEER_SECONDS)


def peak_gib() -> float:
    """The highest memory of this process so far."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 2)


class Book:
    """The rows of one file."""

    def __init__(self, file: str, *, quick: bool) -> None:
        self.file, self.quick = Path(file).name, quick
        self.rows: list[Row] = []
        _slow["seconds"] = QUICK_SLOW_SECONDS if quick else SLOW_SECONDS

    def add(self, row: Row) -> Row:
        """Print a row and keep it."""
        self.rows.append(row)
        print(told(row), flush=True)
        self._keep()
        return row

    def _keep(self) -> None:
        folder = QUICK if self.quick else FULL
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{Path(self.file).stem}.json"
        rows = {Row(**kept).key: kept for kept in (json.loads(path.read_text())["rows"] if path.exists() else [])}
        rows |= {row.key: asdict(row) for row in self.rows}
        head = {"file": self.file, "machine": machine(), "versions": versions()}
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for _, row in sorted(rows.items()))
        path.write_text(json.dumps(head, indent=1, ensure_ascii=False)[:-2] + f',\n "rows": [\n{lines}\n]}}\n')


def told(row: Row) -> str:
    """One line for the terminal."""
    parts = [f"{row.target:4} {row.problem}", f"seed {row.seed}" if row.seed else "", row.hash]
    parts += [f"value {row.value}", f"bound {row.bound}" if row.bound is not None else "", row.path]
    parts += ["" if row.seconds is None else f"{row.seconds:.4g} s", f"({row.runs} runs)"]
    if row.peer:
        theirs = "-" if row.peer_seconds is None else f"{row.peer_seconds:.4g} s"
        parts.append(
            f"| {row.peer} {row.peer_value} {theirs}" + ("" if row.ratio is None else f" ratio {row.ratio:.3g}")
        )
    parts += [f"| {row.memory_gib} GiB" if row.memory_gib else "", row.note]
    parts += [f"[{row.aim}: {'met' if row.met else 'MISSED'}]" if row.met is not None else ""]
    return "  ".join(part for part in parts if part)


def versions() -> dict[str, str]:
    """Python and the libraries of this environment; a peer that is absent is left out."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str | int | float]:
    """Processor, cores and memory."""
    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        named = [
            line.split(":", 1)[1].strip() for line in cpus.read_text().splitlines() if line.startswith("model name")
        ]
        model = named[0] if named else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model,
        "cores": os.cpu_count() or 1,
        "memory_gib": round(memory, 1),
        "system": platform.system(),
    }

"""The page of all results, written from what the files kept."""

import json
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from book import ALL_SEEDS, FULL, QUICK, Row
from targets import TARGETS

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "benchmarks.md"
COLUMNS = "| problem | seed | value | bound | time | runs | path | peer | its value | its time | ratio | target |"

HOW = (
    "This page is written by `make bench` from the results that each file under `bench/` keeps in `bench/results`;"
    " every row is here, the worst too. `make bench-quick` takes minutes, keeps its results apart and leaves this page"
    " alone, unless it is run as `python bench/run_all.py --quick --page docs/reference/benchmarks.md`."
)
HASHES = "Problems are made from a seed alone, and the results name each by a hash."
TIMES = (
    "- Times are processor seconds, the median of as many runs as the column says (ours, then the peer's). A peer that"
    " takes over 20 seconds runs once, and is stopped at 120. Where a time is taken by the clock, the row says so."
)
RATIO = (
    "- Ratio: the peer's time over ours, on the same problem in the same run. A file fails when one of our answers is"
    " refused by the independent check or worse than a peer's."
)
SUMMARY = "| target | measure | to reach | rows | met | ratio, median and worst | file |"


def kept(*, quick: bool) -> dict[str, dict[str, Any]]:
    """The results by file name."""
    folder = QUICK if quick else FULL
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return {document["file"]: document for document in found}


def write(path: Path, files: tuple[str, ...], *, quick: bool) -> None:
    """The whole page; a file without results is named as such."""
    results = kept(quick=quick)
    rows = {name: [Row(**row) for row in results.get(name, {"rows": []})["rows"]] for name in files}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join([*_head(results, quick=quick), *_summary(rows), *_sections(rows)])
    path.write_text(text.rstrip() + "\n", encoding="utf-8")


def _head(results: dict[str, dict[str, Any]], *, quick: bool) -> list[str]:
    """What was measured, where and how."""
    machines = sorted({_machine(document["machine"]) for document in results.values()})
    versions: dict[str, str] = {}
    for document in results.values():
        versions |= document["versions"]
    named = ", ".join(f"{name} {number}" for name, number in versions.items())
    return [
        "# Benchmarks",
        "",
        HOW,
        "",
        *(["This is a quick run: small sizes and one seed.", ""] if quick else []),
        f"- Machine: {'; '.join(machines)}.",
        f"- Versions: {named}.",
        f"- Seeds {', '.join(map(str, ALL_SEEDS))}, fixed before the first run. {HASHES}",
        TIMES,
        RATIO,
        "",
    ]


def _machine(found: dict[str, Any]) -> str:
    return f"{found['processor']}, {found['cores']} cores, {found['memory_gib']} GiB, {found['system']}"


def _summary(rows: dict[str, list[Row]]) -> list[str]:
    """One line per target."""
    lines = [
        "## Targets",
        "",
        "| target | measure | to reach | rows | met | ratio, median and worst | file |",
        "|---|---|---|---|---|---|---|",
    ]
    by_target: dict[str, list[tuple[str, Row]]] = {}
    for name, found in rows.items():
        for row in found:
            by_target.setdefault(row.target, []).append((name, row))
    for target, (measure, aim) in TARGETS.items():
        own = by_target.get(target, [])
        judged = [row.met for _, row in own if row.met is not None]
        ratios = [row.ratio for _, row in own if row.ratio is not None]
        told = f"{sum(judged)} of {len(judged)}" if judged else "–" if own else "not measured"
        span = f"{_short(median(ratios))}, {_short(min(ratios))}" if ratios else "–"
        files = ", ".join(sorted({f"`{name}`" for name, _ in own})) or "–"
        lines.append(f"| {target} | {measure} | {aim or '–'} | {len(own)} | {told} | {span} | {files} |")
    return [*lines, ""]


def _sections(rows: dict[str, list[Row]]) -> list[str]:
    lines: list[str] = []
    for name, found in rows.items():
        lines += [f"## {name}", ""]
        if not found:
            lines += ["No results are kept.", ""]
        order = {target: k for k, target in enumerate(TARGETS)}
        found.sort(key=lambda row: order.get(row.target, len(order)))
        for target, own in groupby(found, key=lambda row: row.target):
            lines += [f"### {target}: {TARGETS.get(target, (target, ''))[0]}", "", COLUMNS, "|---" * 12 + "|"]
            lines += [_line(row) for row in own] + [""]
    return lines


def _line(row: Row) -> str:
    told = " ".join(part for part in (row.path, row.note) if part)
    told += f" {row.memory_gib} GiB" if row.memory_gib else ""
    verdict = "–" if row.met is None else f"{row.aim}: {'met' if row.met else '**missed**'}"
    cells = [
        row.problem, _short(row.seed), _short(row.value), _short(row.bound), _seconds(row.seconds),
        f"{row.runs}, {row.peer_runs}" if row.peer else str(row.runs), told, row.peer, _short(row.peer_value),
        _seconds(row.peer_seconds), _short(row.ratio), verdict,
    ]  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "/") or "–" for cell in cells) + " |"


def _seconds(found: float | None) -> str:
    if found is None:
        return "–"
    return f"{1000 * found:.3g} ms" if found < 1 else f"{found:.3g} s" if found < 100 else f"{found:.0f} s"


def _short(found: float | str | None) -> str:
    if isinstance(found, float):
        return f"{found:.0f}" if abs(found) >= 1000 else f"{found:.3g}" if abs(found) >= 1 else f"{found:.4f}"
    return "–" if found is None else str(found)

"""Pairing at size: how time and memory grow from 300 to 1,000,000 leaders, and scoring, pairing and proof of a million.

    python bench/pairing_scale.py               300 to 1,000,000 leaders; scores of 200,000 x 20,000 (half an hour)
    python bench/pairing_scale.py --whole       the same with scores of 1,000,000 x 100,000
    python bench/pairing_scale.py --quick       to 50,000 leaders; scores of 20,000 x 4,000 (minutes)
    python bench/pairing_scale.py --only T2     the table of growth alone

Every figure comes from a process of its own, so that its peak of memory is its own. The core is the plan with its
prices from arrays; the peer is the min-cost flow of OR-Tools on the same arrays. For T3 the peer is an exact search by
FAISS over vectors, without the hard rules, then the same flow, stopped after 120 seconds. FAISS gets a part of the
leaders, and its time for all of them is that of the part, told as such: the work is the same for each. It is measured
twice: with vectors of the length that the same scores need, and with short ones, as if tables of points could be
squeezed together. The command fails when a plan is unproved or worse than the peer's.
"""

import argparse
import importlib.util
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from book import Book, Row, peak_gib
from instances import Instance, at_random, organisation, regime
from pairing_peers import ortools_flow
from pairing_targets import matched, proved

SIZES = (300, 5000, 50_000, 500_000, 1_000_000)
LARGE = 200_000
DEGREE, VECTOR, STOP, FAISS_SECONDS, NEAR = 30, 264, 120.0, 30.0, 1e-4
Found = dict[str, Any]


def _instance(leaders: int) -> Instance:
    return at_random(leaders, max(DEGREE, leaders // 10), degree=DEGREE, supply=1.15, seed=1)


def core(leaders: int) -> Found:
    """The plan and its certificate from arrays."""
    arrays = _instance(leaders).arrays
    if leaders <= 50_000:
        matched(arrays)  # loads the compiled code
    before, begun = peak_gib(), time.process_time()
    found = matched(arrays)
    seconds = time.process_time() - begun
    value, bound = proved(arrays, found)
    return {"value": value, "bound": bound, "seconds": seconds, "path": found.path, "gib": peak_gib(), "input": before}


def flow(leaders: int) -> Found:
    arrays = _instance(leaders).arrays
    begun = time.process_time()
    value = ortools_flow(arrays)
    return {"value": value, "seconds": time.process_time() - begun, "gib": peak_gib()}


def whole(leaders: int) -> Found:
    """The whole answer from a problem that was read, then the independent check."""
    from peripatos.engine.pairing import Problem, judge, solve  # noqa: PLC0415  (measured apart)
    from peripatos.engine.pairing.solve.warming import warm  # noqa: PLC0415  (measured apart)

    warm()
    problem = Problem.from_arrays(_instance(leaders).arrays)
    begun = time.process_time()
    solution = solve(problem)
    seconds = time.process_time() - begun
    peak, begun = peak_gib(), time.process_time()
    verdict = judge(problem, solution)
    told = {"check": time.process_time() - begun, "ok": verdict.ok, "gib": peak, "gib_check": peak_gib()}
    return told | {"value": solution.value, "bound": solution.bound, "seconds": seconds, "path": solution.stats["path"]}


def mentors_of(leaders: int) -> int:
    return leaders // 10 if leaders >= LARGE else leaders // 5


def tables(leaders: int, folder: Path) -> Found:
    """The people, made by a process of its own: what it takes to draw them is no part of the memory of scoring."""
    with (folder / "people").open("wb") as file:
        pickle.dump(organisation(leaders, mentors_of(leaders), seed=1), file)
    return {"gib": peak_gib()}


def scores(leaders: int, folder: Path) -> Found:
    """Scores of all pairs, plan, and one priced scan over all pairs as the proof."""
    from peripatos.engine.fit import POLICIES, Scorer, dense_bound  # noqa: PLC0415  (measured apart)
    from peripatos.engine.fit.warming import warm  # noqa: PLC0415  (measured apart)

    warm()
    matched(_instance(300).arrays)  # loads the compiled code
    with (folder / "people").open("rb") as file:
        fit = pickle.load(file)
    before, wall, begun = peak_gib(), time.perf_counter(), time.process_time()
    scorer = Scorer(fit, POLICIES["coaching"])
    arrays = listed(scorer, leaders)
    scanned = time.process_time() - begun
    found = matched(arrays)
    value, bound = proved(arrays, found)
    paired = time.process_time() - begun - scanned
    own = np.zeros(leaders, dtype=np.int64)
    owner = np.flatnonzero(np.diff(arrays["indptr"]))
    profit = arrays["score"] - found.prices[arrays["indices"]]
    own[owner] = np.maximum(0, np.maximum.reduceat(profit, arrays["indptr"][owner]))
    best = scorer.bulk().best(1, prices=found.prices, threads=2)
    dense = dense_bound(best, found.prices, arrays["capacity"], np.ones(leaders, dtype=np.int64), own)
    seconds, wall = time.process_time() - begun, time.perf_counter() - wall
    told = {"scanned": scanned, "paired": paired, "wall": wall, "gib": peak_gib(), "input": before}
    np.savez(folder / "arrays.npz", **arrays)
    return told | {
        "value": value,
        "listed": bound,
        "bound": dense.bound,
        "seconds": seconds,
        "width": scorer_width(fit),
    }


def grown(leaders: int, folder: Path) -> Found:
    """The same with lists that grow until the plan lies within 0.01 % of the bound over all pairs, and the check."""
    from peripatos.engine.fit import POLICIES, Scorer, over_all_pairs  # noqa: PLC0415  (measured apart)
    from peripatos.engine.fit.warming import warm  # noqa: PLC0415  (measured apart)
    from peripatos.engine.pairing import Problem, judge  # noqa: PLC0415  (measured apart)

    warm()
    matched(_instance(300).arrays)
    with (folder / "people").open("rb") as file:
        fit = pickle.load(file)
    begun = time.process_time()
    scorer = Scorer(fit, POLICIES["coaching"])
    problem = Problem.from_arrays(listed(scorer, leaders))
    closed = over_all_pairs(scorer, problem, within=NEAR, threads=2)
    told = {"ok": judge(closed.problem, closed.solution).ok, "seconds": time.process_time() - begun}
    told |= {"value": closed.solution.value, "bound": closed.bound, "added": closed.added, "plans": closed.rounds}
    return told | {"gib": peak_gib()}


def listed(scorer: Any, leaders: int) -> dict[str, np.ndarray]:
    """The best of each leader by mentor, with places for 1.15 of the leaders."""
    found = scorer.candidates(most=DEGREE, threads=2)
    rows, mentor, score, mentors = found.indptr, found.indices, found.score, scorer.problem.mentors.size
    del found
    key = np.repeat(np.arange(leaders) * mentors, np.diff(rows))
    key += mentor
    order = np.argsort(key)
    del key
    columns = {"indptr": rows, "indices": mentor[order], "score": score[order].astype(np.int64)}
    del order
    return regime(Instance("", columns | {"capacity": np.zeros(mentors, dtype=np.int64)}), 1.15, 1).arrays


def scorer_width(fit: Any) -> int:
    """How long vectors must be for their product to give the same scores, without wishes and rules."""
    sides = fit.leaders, fit.mentors
    levels, answers = 4 * fit.leaders.topics.shape[1], 5 * fit.leaders.scales.shape[1]
    columns = ([side.function, side.market, side.network] for side in sides)
    codes = sum(max(int(column.max()) for column in pair) + 1 for pair in zip(*columns, strict=True))
    return levels + answers + fit.leaders.styles.shape[1] + codes + 2  # and the constants of both sides


def flow_of(_leaders: int, folder: Path) -> Found:
    with np.load(folder / "arrays.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    begun = time.process_time()
    value = ortools_flow(arrays)
    return {"value": value, "seconds": time.process_time() - begun, "gib": peak_gib()}


def faiss_search(leaders: int, _folder: Path, width: int = VECTOR) -> Found:
    """Exact search of the nearest among vectors at random: its time does not depend on what they hold."""
    import faiss  # noqa: PLC0415  (a peer)

    mentors = mentors_of(leaders)
    rng = np.random.default_rng(1)
    index = faiss.IndexFlatIP(width)
    index.add(rng.random((mentors, width), dtype=np.float32))
    done, spent = 0, 0.0
    while done < leaders and spent < FAISS_SECONDS:
        asked = rng.random((min(2048, leaders - done), width), dtype=np.float32)
        begun = time.process_time()
        index.search(asked, DEGREE)
        spent += time.process_time() - begun
        done += len(asked)
    return {"seconds": spent, "done": done, "gib": peak_gib()}


PARTS: dict[str, Callable[..., Found]] = {
    "core": core, "flow": flow, "whole": whole, "tables": tables, "scores": scores, "grown": grown,
    "flow_of": flow_of, "faiss": faiss_search,
}  # fmt: skip


def part(name: str, leaders: int, *given: object, stop: float | None = None) -> Found:
    """One figure, found in a process of its own; {} when it was stopped after so many seconds by the clock."""
    command = [sys.executable, __file__, "--part", name, "--leaders", str(leaders), *map(str, given)]
    try:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=stop)
    except subprocess.TimeoutExpired:
        return {}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def medians(name: str, leaders: int, runs: int) -> tuple[Found, int]:
    """The run of median time."""
    found = sorted((part(name, leaders) for _ in range(runs)), key=lambda one: one["seconds"])
    return found[len(found) // 2], runs


def growth(book: Book, runs: int) -> Iterator[str]:
    """T2 and the table of growth."""
    taken: list[tuple[int, float]] = []
    for leaders in [n for n in SIZES if not book.quick or n <= 50_000]:
        own, ran = medians("core", leaders, runs)
        theirs = part("flow", leaders)
        taken.append((leaders, own["seconds"]))
        ratio, instance = theirs["seconds"] / own["seconds"], f"{leaders} leaders, {DEGREE} candidates each"
        told = f"arrays of the problem alone {own['input']} GiB; the peer {theirs['gib']} GiB"
        row = Row("growth", f"{instance}, core", 1, "", own["value"], own["bound"], own["seconds"], ran, own["path"])
        row = replace(row, peer="OR-Tools flow", peer_value=theirs["value"], peer_seconds=theirs["seconds"])
        row = replace(row, ratio=ratio, memory_gib=own["gib"], note=told)
        book.add(row)
        if leaders == SIZES[-1]:
            met = ratio >= 2 and own["gib"] <= 3
            book.add(replace(row, target="T2", aim="2 ×, 3 GiB", met=met))
            all_of_it = part("whole", leaders)
            told = f"check {all_of_it['check']:.1f} s, accepted: {all_of_it['ok']}, then {all_of_it['gib_check']} GiB"
            ratio, peak = theirs["seconds"] / all_of_it["seconds"], all_of_it["gib"]
            row = replace(
                row, target="T2", problem=f"{instance}, whole answer", note=told, seconds=all_of_it["seconds"]
            )
            book.add(replace(row, runs=1, ratio=ratio, memory_gib=peak, aim="2 ×, 3 GiB", met=ratio >= 2 and peak <= 3))
        if not own["value"] == own["bound"] == theirs["value"]:
            yield f"{leaders} leaders: unproved, or the peer differs"
    x, y = np.log([n for n, _ in taken[1:]]), np.log([s for _, s in taken[1:]])
    told = f"time grows like size to the power of {np.polyfit(x, y, 1)[0]:.2f} (from 5,000 leaders on)"
    book.add(Row("growth", "exponent fitted", 1, note=told))


def million(book: Book, leaders: int) -> Iterator[str]:
    """T3: scores, plan and proof, beside FAISS and the flow."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        part("tables", leaders, "--folder", folder)
        own = part("scores", leaders, "--folder", folder)
        flow = part("flow_of", leaders, "--folder", folder, stop=2 * STOP)
        longer = part("grown", leaders, "--folder", folder) if leaders < SIZES[-1] else {}
    gap = 100 * (own["bound"] - own["value"]) / own["value"]
    told = f"by the clock {own['wall']:.0f} s; scores {own['scanned']:.1f} s, plan {own['paired']:.1f} s; gap over all "
    told += f"pairs {gap:.5f} %; people alone {own['input']} GiB"
    row = Row("T3", f"fit {leaders} x {mentors_of(leaders)}", 1, "", own["value"], own["bound"], own["seconds"], 1)
    row = replace(row, path="scan, plan, priced scan", memory_gib=own["gib"], note=told)
    if importlib.util.find_spec("faiss") is None:
        book.add(row)
    else:
        for width in (own["width"], VECTOR):
            theirs = part("faiss", leaders, "--folder", folder, "--width", width)
            book.add(beside_faiss(row, own, flow, theirs, width, whole=leaders == SIZES[-1]))
    if longer:
        book.add(grown_row(row, longer))
    if longer and not longer["ok"]:
        yield "T3: the plan of lists that grew is refused"
    if own["listed"] != own["value"] or (flow and flow["value"] != own["value"]):
        yield "T3: unproved, or the flow differs"


def grown_row(row: Row, found: Found) -> Row:
    """The plan over all pairs; no peer looks at them again."""
    gap = 100 * (found["bound"] - found["value"]) / found["value"]
    told = f"gap over all pairs {gap:.5f} %, check included; {found['added']} pairs added, {found['plans']} plans; "
    told += f"the given lists alone give {row.value}"
    row = replace(row, problem=f"{row.problem}, lists that grow", value=found["value"], bound=found["bound"], note=told)
    path = "scan, plans and priced scans, check"
    return replace(row, seconds=found["seconds"], memory_gib=found["gib"], path=path)


def beside_faiss(row: Row, own: Found, flow: Found, theirs: Found, width: int, *, whole: bool) -> Row:
    """The row with the peer's time: that of its part of the leaders, times as many as there are, and the flow's."""
    leaders = int(row.problem.split()[1])
    share = theirs["done"] / leaders
    spent = theirs["seconds"] / share + (min(STOP, flow["seconds"]) if flow else STOP)
    ratio = spent / own["seconds"]
    told = f"{row.note}; FAISS was given {100 * share:.0f} % of the leaders, its time is of all"
    if not flow or flow["seconds"] > STOP:
        told += "; the flow was stopped, the ratio is at least this"
    row = replace(row, peer=f"FAISS ({width} numbers each), OR-Tools flow", peer_seconds=spent, ratio=ratio, note=told)
    row = replace(row, peer_value=flow["value"] if flow else None)
    if not whole:
        return row
    met = ratio >= 2 and own["wall"] <= 300 and own["gib"] <= 3
    return replace(row, aim="2 ×, 5 min by the clock, 3 GiB", met=met)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="T2,T3")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--part", choices=sorted(PARTS), help=argparse.SUPPRESS)
    parser.add_argument("--whole", action="store_true", help="T3 with 1,000,000 leaders, not 200,000")
    parser.add_argument("--leaders", type=int, default=SIZES[-1], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--width", type=int, default=VECTOR, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        extra = [given.folder] * (given.folder is not None) + [given.width] * (given.part == "faiss")
        print(json.dumps(PARTS[given.part](given.leaders, *extra)))
        return 0
    book = Book(__file__, quick=given.quick)
    faults = list(growth(book, given.runs)) if "T2" in given.only else []
    scored = 20_000 if given.quick else SIZES[-1] if given.whole else LARGE
    faults += list(million(book, scored)) if "T3" in given.only else []
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""Pairing against its targets: every regime of capacity, fairness, stability and change, a peer beside each.

    python bench/pairing_targets.py                every target, seeds 1 to 5 (hours: 50,000 leaders are scored anew)
    python bench/pairing_targets.py --quick        small sizes, seed 1 (a few minutes)
    python bench/pairing_targets.py --only T1,T6   some targets
    python bench/pairing_targets.py --seeds 1,2    some seeds; --least and --most leave out sizes of T1 and T1t

The whole answer is plan, certificate, reasons, blocking pairs and fingerprint, from a problem that was read; the core
is the plan with its least prices, from arrays, which is more than the min-cost flow gives. A peer is stopped after 120
seconds; a peer that is not installed is passed over. The command fails when an answer is unproved, refused by the
check, or worse than a peer's.
"""

import argparse
import csv
import importlib.util
import multiprocessing
import operator
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from book import SEEDS, STOP_SECONDS, Book, Row, peer_timed, timed
from instances import Instance, affinities, organisation, regime, scored
from pairing_peers import algmatch_stable, highs_leximin, highs_parity, highs_worst_sum, ortools_flow
from peripatos.engine.fit import POLICIES, Scorer, over_all_pairs
from peripatos.engine.pairing import Problem, Rematch, check, judge, solve
from peripatos.engine.pairing.problem.preferences import blocking_edges, orders
from peripatos.engine.pairing.solve.assignment import Priced, assign
from peripatos.engine.pairing.solve.compiled.acceptance import accepted
from peripatos.engine.pairing.solve.compiled.reprice import bound_of
from peripatos.engine.pairing.solve.compiled.rows import packed_rows
from peripatos.engine.pairing.solve.warming import warm

SUPPLIES = (0.8, 0.95, 1.0, 1.02, 1.15, 2.0)
SHIP = dict(zip(SUPPLIES, (5, 5, 2, 3.5, 6, 12), strict=True))
DATA = Path(os.environ.get("PERIPATOS_TEST_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
Faults = list[str]


@dataclass(frozen=True)
class Run:
    """Where rows go, and how much is asked for."""

    book: Book
    quick: bool
    seeds: tuple[int, ...]
    least: int
    most: int

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        return tuple(size for size in ((5000, 1000), (50_000, 10_000)) if self.least <= size[0] <= self.most)

    def stop(self, seconds: float) -> float:
        """When a slow peer is stopped: sooner in a quick run."""
        return seconds if self.quick else STOP_SECONDS


def matched(arrays: dict[str, np.ndarray]) -> Priced:
    """The plan and the least prices from arrays alone."""
    rows, mentor, score = arrays["indptr"], arrays["indices"].astype(np.int64), arrays["score"]
    wants, room = arrays.get("wants", np.ones(rows.size - 1, dtype=np.int64)), arrays["capacity"]
    return assign(rows, mentor, score, wants, room, fine=int(np.ptp(score)), pulse=lambda: None)


def proved(arrays: dict[str, np.ndarray], found: Priced) -> tuple[int, int]:
    """Value and bound of a plan from arrays alone."""
    rows, mentor, score = arrays["indptr"], arrays["indices"].astype(np.int64), arrays["score"]
    wants, room = arrays.get("wants", np.ones(rows.size - 1, dtype=np.int64)), arrays["capacity"]
    top = int(score.max())
    bound = bound_of(rows, packed_rows(rows, mentor, score, top), top, wants, room, found.prices)
    return int(score[found.chosen].sum()), int(bound)


def against_flow(run: Run, target: str, instance: Instance, seed: int, ship: float, *, divisor: int = 1) -> Faults:
    """Two rows: the core and the whole answer, each beside the flow."""
    problem = Problem.from_arrays(instance.arrays)
    whole = timed(lambda: solve(replace(problem)))
    inner = timed(lambda: matched(instance.arrays))
    peer = peer_timed(lambda: ortools_flow(instance.arrays, divisor=divisor))
    value, bound = proved(instance.arrays, inner.found)
    solution = whole.found
    row = Row(
        target, f"{instance.name}, core", seed, instance.hash, value, bound, inner.seconds, inner.runs,
        path=inner.found.path,
        peer="OR-Tools flow", peer_value=peer.found, peer_seconds=peer.seconds, peer_runs=peer.runs, aim=f"{ship} ×",
    )  # fmt: skip
    for name, taken in (("core", inner), ("whole answer", whole)):
        ratio = peer.seconds / taken.seconds
        named = replace(row, problem=f"{instance.name}, {name}", seconds=taken.seconds, runs=taken.runs)
        run.book.add(replace(named, ratio=ratio, met=ratio >= ship))
    exact = solution.value == solution.bound == peer.found == value == bound
    return [] if exact and judge(problem, solution).ok else [f"{target} {instance.name}, seed {seed}"]


def t1(run: Run) -> Iterator[str]:
    """Every regime, scores of the fit model, plain and with 20,000 for every pair."""
    for n, m in run.sizes:
        for seed in run.seeds:
            base = scored(n, m, supply=1.0, seed=seed)
            for supply in SUPPLIES:
                yield from against_flow(run, "T1", regime(base, supply, seed), seed, SHIP[supply])
                yield from against_flow(run, "T1", regime(base, supply, seed, bonus=20_000), seed, SHIP[supply])


def t1t(run: Run) -> Iterator[str]:
    """Scores in steps of 500; the peer gets them divided."""
    for n, m in run.sizes:
        for seed in run.seeds:
            base = scored(n, m, supply=1.0, seed=seed)
            for supply in SUPPLIES:
                yield from against_flow(run, "T1t", regime(base, supply, seed, step=500), seed, 8, divisor=500)


def t1w(run: Run) -> Iterator[str]:
    """Leaders who want one to three mentors."""
    for seed in run.seeds:
        base = scored(5000, 1000, supply=1.0, seed=seed)
        for supply in SUPPLIES:
            yield from against_flow(run, "T1w", regime(base, supply, seed, wants=3), seed, 1)


def t4(run: Run) -> Iterator[str]:
    """The people and the scores of another program, and its own way to pair them."""
    if importlib.util.find_spec("matching.process") is None or not (DATA / "mentor_match_demo").is_dir():
        print("T4   left out: mentor-match or its people are not there", flush=True)
        return
    for size in ("small",) if run.quick else ("small", "large"):
        matrix = _scores_of_peer(size)
        open_pairs = matrix >= 0
        arrays = {
            "indptr": np.concatenate(([0], np.cumsum(open_pairs.sum(axis=1)))),
            "indices": np.flatnonzero(open_pairs) % matrix.shape[1],
            "score": matrix[open_pairs],
            "capacity": np.ones(matrix.shape[1], dtype=np.int64),
        }
        instance = Instance(f"{matrix.shape[0]} + {matrix.shape[1]} people", arrays)
        problem = Problem.from_arrays(arrays)
        own = timed(lambda problem=problem: solve(problem))
        found = _stopped(_munkres, size)
        spent = STOP_SECONDS if found is None else found[1]
        row = Row("T4", instance.name, None, instance.hash, own.found.value, own.found.bound, own.seconds, own.runs)
        row = replace(row, path=str(own.found.stats["path"]), peer="mentor-match", peer_value=found and found[0])
        ratio, aim = spent / own.seconds, "100 ×" if size == "large" else ""
        row = replace(row, peer_seconds=spent, ratio=ratio, aim=aim, met=ratio >= 100 if aim else None)
        run.book.add(replace(row, note="" if found else "the peer was stopped"))
        if not judge(problem, own.found).ok or (found is not None and found[0] > own.found.value):
            yield f"T4 {size}: refused, or the peer found more"


def _peer_matrix(size: str) -> list[list[Any]]:
    """The peer's own matches, mentors by mentees: other organisations, one or two grades up, the same profession."""
    from matching.mentee import Mentee  # noqa: PLC0415  (a peer)
    from matching.mentor import Mentor  # noqa: PLC0415
    from matching.process import generate_match_matrix  # noqa: PLC0415
    from matching.rules import rule  # noqa: PLC0415

    grades = ["AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4"]
    people: list[list[Any]] = []
    for kind, made in (("mentors", Mentor), ("mentees", Mentee)):
        with (DATA / "mentor_match_demo" / f"{size}_{kind}.csv").open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        people.append([made(**row | {"email": row["email address"], "grade": _grade(row, grades)}) for row in rows])
    rules = [
        rule.Disqualify(lambda match: match.mentor.organisation == match.mentee.organisation),
        rule.Disqualify(lambda match: match.mentor.grade <= match.mentee.grade),
        rule.Grade(1, operator.eq, {True: 9, False: 0}),
        rule.Grade(2, operator.eq, {True: 12, False: 0}),
        rule.Equivalent("profession", {True: 4, False: 0}),
    ]
    return generate_match_matrix(*people, rules)


def _grade(row: dict[str, str], grades: list[str]) -> int:
    return grades.index(row["grade"]) if row["grade"] in grades else 0


def _scores_of_peer(size: str) -> np.ndarray:
    """Mentees by mentors; -1 where the peer's rules forbid a pair."""
    return np.array([[-1 if match.disallowed else match.score for match in row] for row in _peer_matrix(size)]).T


def _munkres(size: str) -> tuple[int, float]:
    from matching.process import calculate_matches, prepare_matrix  # noqa: PLC0415  (a peer)

    matrix = _peer_matrix(size)
    begun = time.process_time()
    pairs = calculate_matches(prepare_matrix(matrix))
    return sum(matrix[i][j].score for i, j in pairs), time.process_time() - begun


def _child(work: Callable[..., Any], given: Any, pipe: Any) -> None:
    pipe.send(work(given))


def _stopped(work: Callable[..., Any], given: Any) -> Any:
    """What a peer answers in a process of its own; None when it was stopped."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(work, given, sender))
    child.start()
    found = receiver.recv() if receiver.poll(STOP_SECONDS + 10) else None
    if found is None:
        child.terminate()
    child.join()
    return found


def t5(run: Run) -> Iterator[str]:
    """A plan over all pairs, from lists of fifty: they grow by priced scans until it is near enough to the bound."""
    n, m = run.sizes[-1]
    for seed in run.seeds:
        scorer = Scorer(organisation(n, m, seed=seed), POLICIES["coaching"])
        candidates = scorer.candidates(most=50, threads=2)
        listed = {
            "indptr": candidates.indptr,
            "indices": candidates.indices,
            "score": candidates.score.astype(np.int64),
        }
        bare = Instance(f"fit {n} x {m}", listed | {"capacity": np.zeros(m, dtype=np.int64)})
        instance = regime(bare, 1.15, seed)
        problem = Problem.from_arrays(instance.arrays)
        taken = timed(lambda scorer=scorer, problem=problem: over_all_pairs(scorer, problem, within=1e-4, threads=2))
        closed = taken.found
        value, first = closed.solution.value, solve(problem).value
        gap = 100 * closed.gap / value
        told = f"gap over all {n * m} pairs {gap:.5f} %; {closed.added} pairs added to {problem.edges}, which alone "
        told += f"give {first}; {closed.rounds} plans"
        row = Row("T5", instance.name, seed, instance.hash, value, closed.bound, taken.seconds, taken.runs)
        reached = gap <= 0.01 and taken.seconds <= 5
        run.book.add(replace(row, path="plans and priced scans", note=told, aim="0.01 % in 5 s", met=reached))
        if closed.gap < 0 or value < first or not judge(closed.problem, closed.solution).ok:
            yield f"T5 seed {seed}: the bound lies below the value, or the plan is refused"


def t6(run: Run) -> Iterator[str]:
    """Deferred acceptance from arrays beside algmatch on lists."""
    for seed in run.seeds:
        instance = regime(scored(5000, 1000, supply=1.0, seed=seed), 1.15, seed)
        problem = Problem.from_arrays(instance.arrays)
        own, theirs = orders(problem, seed=1)
        order = np.lexsort((own, problem.edge_leader))
        given = (problem.indptr, order, problem.indices, theirs, problem.wants, problem.capacity)
        accepted(*given)
        ours = timed(lambda given=given: accepted(*given), runs=9)
        blocking = blocking_edges(problem, ours.found, seed=1).size
        pairs, peer = int(ours.found.sum()), algmatch_stable(problem, own, theirs)
        row = Row("T6", instance.name, seed, instance.hash, pairs, None, ours.seconds, ours.runs, "deferred acceptance")
        row = replace(row, note=f"{blocking} blocking pairs", aim="5 ms, 1,000 ×", met=ours.seconds <= 0.005)
        if peer is not None:
            ratio = peer[1] / ours.seconds
            row = replace(row, peer="algmatch", peer_value=peer[0], peer_seconds=peer[1], ratio=ratio)
            row = replace(row, met=row.met and ratio >= 1000)
        run.book.add(row)
        if blocking or (peer is not None and peer[0] != pairs):
            yield f"T6 seed {seed}: {blocking} blocking pairs, {pairs} pairs"


def t7(run: Run) -> Iterator[str]:
    """Eleven bands beside HiGHS's lexicographic chain."""
    for n, m in ((300, 60), (5000, 1000)):
        for seed in run.seeds:
            instance = regime(scored(n, m, supply=1.0, seed=seed), 1.15, seed)
            bands = np.arange(0, 11) * 500
            problem = Problem.from_arrays(instance.arrays | {"objective": np.array("leximin"), "bands": bands})
            ours = timed(lambda problem=problem: solve(problem))
            solution = ours.found
            stop = STOP_SECONDS if n < 5000 else run.stop(20)
            begun = time.process_time()
            counts, value, _ = highs_leximin(problem, stop=stop)
            seconds = time.process_time() - begun
            ratio = seconds / ours.seconds
            told = "stopped" if value is None else f"its bands {counts}"
            row = Row("T7", instance.name, seed, instance.hash, solution.value, solution.bound, ours.seconds, ours.runs)
            row = replace(row, path=str(solution.stats["path"]), peer="HiGHS stage by stage", peer_value=value)
            row = replace(row, peer_seconds=seconds, ratio=ratio, note=f"bands {solution.stats['bands']}; {told}")
            same = value is None or (counts, value) == (solution.stats["bands"], solution.value)
            reached = same and solution.status == "optimal" and (ratio >= 100 or n < 5000)
            run.book.add(replace(row, aim="100 ×" if n >= 5000 else "equal", met=reached))
            if solution.status != "optimal" or check(problem, solution):
                yield f"T7 {instance.name}, seed {seed}: unproved"
            if not same:
                yield f"T7 {instance.name}, seed {seed}: the chain differs"


def t8(run: Run) -> Iterator[str]:
    """Three mentors each, the best worst sum: 118 leaders, 177 mentors."""
    for seed in run.seeds:
        instance = affinities(118, 177, seed=seed)
        arrays = instance.arrays | {"wants": np.full(118, 3), "objective": np.array("leader_floor")}
        problem = Problem.from_arrays(arrays)
        ours = timed(lambda problem=problem: solve(problem), slow=20)
        solution = ours.found
        begun = time.process_time()
        worst, total = highs_worst_sum(problem, stop=run.stop(10))
        seconds = time.process_time() - begun
        reached = {stage.name: stage.value for stage in solution.stages}
        own = f"{reached['leader_floor']}, {reached['value']}"
        row = Row("T8", instance.name, seed, instance.hash, own, None, ours.seconds, ours.runs)
        row = replace(row, path=str(solution.stats["path"]), peer="HiGHS milp", peer_seconds=seconds)
        row = replace(row, ratio=seconds / ours.seconds, note="worst sum, total; the search's own proof "
                      f"{solution.stats.get('solver_leader_floor')}, {solution.stats.get('solver_bound')}")  # fmt: skip
        same = worst in {None, reached["leader_floor"]} and total in {None, reached["value"]}
        proof = same and not solution.stats.get("below_promise")
        theirs = None if worst is None else f"{worst}, {total}"
        confirmed = proof and theirs is not None and total is not None
        run.book.add(replace(row, peer_value=theirs, aim="2 s", met=confirmed and ours.seconds <= 2))
        if check(problem, solution) or not proof:
            yield f"T8 seed {seed}: refused, or not the proved best"


def t9(run: Run) -> Iterator[str]:
    """Five groups within 100 beside HiGHS's LP."""
    for seed in run.seeds:
        instance = regime(scored(5000, 1000, supply=1.0, seed=seed), 1.15, seed)
        rng = np.random.default_rng(seed)
        group = rng.integers(0, 5, 5000)
        lifted = np.maximum(0, instance.arrays["score"] - 150 * np.repeat(group, np.diff(instance.arrays["indptr"])))
        arrays = instance.arrays | {"score": lifted, "groups": np.array(list("ABCDE"))[group]}
        problem = Problem.from_arrays(arrays | {"objective": np.array("parity"), "parity_epsilon": np.array(100)})
        ours = timed(lambda problem=problem: solve(problem))
        solution = ours.found
        begun = time.process_time()
        bound, _ = highs_parity(problem, stop=run.stop(20))
        seconds = time.process_time() - begun
        ratio = seconds / ours.seconds
        gap = None if solution.gap is None else f"gap {100 * solution.gap:.5f} %"
        row = Row("T9", instance.name, seed, instance.hash, solution.value, solution.bound, ours.seconds, ours.runs)
        row = replace(row, path=str(solution.stats["path"]), peer="HiGHS, the relaxation alone", peer_seconds=seconds)
        row = replace(row, peer_value=None if bound is None else round(bound, 1), ratio=ratio, note=str(gap))
        run.book.add(replace(row, aim="20 ×", met=ratio >= 20 and solution.value is not None))
        if check(problem, solution) or solution.value is None:
            yield f"T9 seed {seed}: no accepted plan"


def t10(run: Run) -> Iterator[str]:
    """One mentor in a hundred leaves: the frontier over eight prices of a move."""
    n, m = run.sizes[-1]
    for seed in run.seeds:
        instance = regime(scored(n, m, supply=1.0, seed=seed), 1.15, seed)
        published = solve(Problem.from_arrays(instance.arrays))
        capacity = instance.arrays["capacity"].copy()
        capacity[np.random.default_rng(seed).permutation(m)[: m // 100]] = 0
        left = instance.arrays | {"capacity": capacity}
        after = Problem.from_arrays(left | {"incumbent": published.pairs})
        rematch = Rematch(after, published.prices)
        rematch.frontier((10, 0))
        own = timed(rematch.frontier)
        whole = timed(lambda left=left: matched(left))
        value, _ = proved(left, whole.found)
        points = own.found.points
        told = ", ".join(f"{point.move_price}: {point.moved} moves, fit {point.fit}" for point in points)
        row = Row("T10", instance.name, seed, instance.hash, points[-1].fit, value, own.seconds, own.runs, "re-match")
        row = replace(row, peer="own solve anew, one price", peer_value=value, peer_seconds=whole.seconds, note=told)
        row = replace(row, ratio=whole.seconds / own.seconds, peer_runs=whole.runs)
        run.book.add(replace(row, aim="0.4 s", met=own.seconds <= 0.4))
        if not all(point.proved for point in points) or points[-1].fit != value:
            yield f"T10 seed {seed}: a point is unproved"


TARGETS: dict[str, Callable[[Run], Iterator[str]]] = {
    "T1": t1, "T1t": t1t, "T1w": t1w, "T4": t4, "T5": t5, "T6": t6, "T7": t7, "T8": t8, "T9": t9, "T10": t10,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and one seed")
    parser.add_argument("--only", default=",".join(TARGETS), help="targets, separated by commas")
    parser.add_argument("--seeds", default=",".join(map(str, SEEDS)), help="seeds, separated by commas")
    parser.add_argument("--least", type=int, default=0, help="no problems with fewer leaders")
    parser.add_argument("--most", type=int, default=50_000, help="no problems with more leaders")
    given = parser.parse_args()
    seeds = (1,) if given.quick else tuple(int(seed) for seed in given.seeds.split(","))
    most = min(given.most, 5000) if given.quick else given.most
    warm()
    run = Run(Book(__file__, quick=given.quick), given.quick, seeds, given.least, most)
    faults = [fault for name in given.only.split(",") for fault in TARGETS[name](run)]
    print(
        "\n" + ("\n".join(faults) if faults else "Every answer of ours is proved, checked and no worse than a peer's.")
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

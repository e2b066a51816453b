"""Exact pairing beside what people would use instead, on the same problems in the same run.

    python bench/pairing.py            every size, seeds 1 to 5 (tens of minutes)
    python bench/pairing.py --quick    small sizes, seed 1 (under a minute)

Kept per problem: our value, bound and time (with certificate, reasons and blocking pairs), the time of the
independent check, and value and time of SciPy, NetworkX and a greedy matcher. A peer is stopped after 120 seconds. The
command fails when any of our answers is unproved, refused by the check, or worse than a peer's.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array, vstack

from book import SEEDS, Book, Row, peer_timed, timed
from instances import Instance, scored, uniform
from peripatos.engine.pairing import Problem, judge, solve
from peripatos.engine.pairing.solve.warming import warm

STOP_SECONDS = 120
DENSE_CELLS = 40_000_000
NETWORKX_EDGES = 20_000
MILP_EDGES = 60_000


@dataclass(frozen=True)
class Answer:
    """What a peer found; None when it was not tried or stopped, and then why."""

    value: int | None
    seconds: float
    runs: int = 1
    note: str = ""


def tried(work: Callable[[], int]) -> Answer:
    """A peer in this process."""
    taken = peer_timed(work)
    return Answer(taken.found, taken.seconds, taken.runs)


def edges_of(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return problem.edge_leader, problem.indices, problem.score


def greedy(problem: Problem) -> int:
    """Best score first, while both sides have room."""
    leader, mentor, score = edges_of(problem)
    wants, room = problem.wants.tolist(), problem.capacity.tolist()
    value = 0
    order = np.argsort(-score, kind="stable")
    for i, j, points in zip(leader[order].tolist(), mentor[order].tolist(), score[order].tolist(), strict=True):
        if wants[i] and room[j]:
            wants[i] -= 1
            room[j] -= 1
            value += points
    return value


def scipy_assignment(problem: Problem) -> int:
    """linear_sum_assignment on a dense matrix with one column per place; pairs that are not permitted score 0."""
    leader, mentor, score = edges_of(problem)
    dense = np.zeros((problem.leaders, problem.mentors))
    dense[leader, mentor] = score
    places = np.repeat(np.arange(problem.mentors), problem.capacity)
    expanded = dense[:, places]
    rows, columns = linear_sum_assignment(expanded, maximize=True)
    return round(expanded[rows, columns].sum())


def scipy_milp(problem: Problem) -> int | None:
    """HiGHS through milp: one variable per pair, one row per person."""
    leader, mentor, score = edges_of(problem)
    ones, column = np.ones(score.size), np.arange(score.size)
    rows = vstack(
        [
            csr_array((ones, (leader, column)), shape=(problem.leaders, score.size)),
            csr_array((ones, (mentor, column)), shape=(problem.mentors, score.size)),
        ]
    )
    found = milp(
        -score.astype(float),
        constraints=LinearConstraint(rows, 0, np.concatenate((problem.wants, problem.capacity))),
        bounds=Bounds(0, 1),
        integrality=ones,
        options={"time_limit": STOP_SECONDS, "mip_rel_gap": 0},
    )
    return round(-found.fun) if found.status == 0 else None


def networkx_flow(problem: Problem) -> int:
    """NetworkX's network simplex on the same network of flow."""
    import networkx  # noqa: PLC0415  (slow to load, and only in the child)

    leader, mentor, score = edges_of(problem)
    graph = networkx.DiGraph()
    total = int(problem.wants.sum())
    graph.add_node("sink", demand=total)
    for i, wants in enumerate(problem.wants.tolist()):
        graph.add_node(("l", i), demand=-wants)
        graph.add_edge(("l", i), "sink", weight=0)
    for j, capacity in enumerate(problem.capacity.tolist()):
        graph.add_edge(("m", j), "sink", capacity=capacity, weight=0)
    for i, j, points in zip(leader.tolist(), mentor.tolist(), score.tolist(), strict=True):
        graph.add_edge(("l", i), ("m", j), capacity=1, weight=-points)
    return -networkx.network_simplex(graph)[0]


def _child(work: Callable[[Problem], int], arrays: dict[str, np.ndarray], pipe: object) -> None:
    problem = Problem.from_arrays(arrays)
    begun = time.process_time()
    value = work(problem)
    pipe.send((value, time.process_time() - begun))


def stoppable(work: Callable[[Problem], int], instance: Instance) -> Answer:
    """One run in a process of its own, ended after the stop."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(work, instance.arrays, sender))
    child.start()
    found = receiver.recv() if receiver.poll(STOP_SECONDS) else None
    if found is None:
        child.terminate()
    child.join()
    return Answer(None, STOP_SECONDS, note="stopped") if found is None else Answer(*found)


def peers(instance: Instance, problem: Problem) -> Iterator[tuple[str, Answer]]:
    """Every peer that can take the problem."""
    yield "greedy", tried(lambda: greedy(problem))
    cells = problem.leaders * int(problem.capacity.sum())
    if (problem.wants <= 1).all() and cells <= DENSE_CELLS:
        yield "SciPy assignment", tried(lambda: scipy_assignment(problem))
    if problem.edges <= MILP_EDGES:
        begun = time.process_time()
        value = scipy_milp(problem)
        taken = time.process_time() - begun
        yield "HiGHS through SciPy", Answer(value, taken, note="" if value is not None else "stopped")
    if problem.edges <= NETWORKX_EDGES:
        yield "NetworkX", stoppable(networkx_flow, instance)


def compare(book: Book, instance: Instance, seed: int) -> list[str]:
    """Keep one problem's rows; return what went wrong."""
    problem = Problem.from_arrays(instance.arrays)
    own = timed(lambda: solve(problem))
    solution = own.found
    judged = timed(lambda: judge(problem, solution))
    row = Row(
        "pairing",
        instance.name,
        seed,
        instance.hash,
        value=solution.value,
        bound=solution.bound,
        seconds=own.seconds,
        runs=own.runs,
        path=str(solution.stats["path"]),
        note=f"check {1000 * judged.seconds:.1f} ms",
    )
    faults = [] if solution.status == "optimal" and judged.found.ok else ["unproved or refused"]
    for name, answer in peers(instance, problem):
        told = f"{row.note}; the peer was {answer.note}" if answer.note else row.note
        beside = replace(row, peer=name, peer_value=answer.value, peer_seconds=answer.seconds, peer_runs=answer.runs)
        book.add(replace(beside, ratio=answer.seconds / own.seconds, note=told))
        if answer.value is not None and answer.value > solution.value:
            faults.append(f"{name} found more")
    faults += fairness(book, row, instance)
    return [f"{instance.name}, seed {seed}: {fault}" for fault in faults]


def fairness(book: Book, row: Row, instance: Instance) -> list[str]:
    """The other objectives on the same problem, and what they cost of the total."""
    faults = []
    for objective in ("coverage", "floor"):
        problem = Problem.from_arrays(instance.arrays | {"objective": np.array(objective)})
        own = timed(lambda problem=problem: solve(problem))
        solution, stats = own.found, own.found.stats
        lost = 100 * (row.value - solution.value) / max(1, row.value)
        told = f"{lost:.4f} % less; served {stats['served']}, pairs {stats['pairs']}, worst score {stats['floor']}"
        name, path = f"{instance.name}, {objective}", str(stats["path"])
        facts = {"problem": name, "value": solution.value, "bound": solution.bound, "path": path, "note": told}
        book.add(replace(row, seconds=own.seconds, runs=own.runs, **facts))
        if solution.status != "optimal" or not judge(problem, solution).ok:
            faults.append(f"{objective} unproved or refused")
    return faults


def instances(*, quick: bool) -> Iterator[tuple[int, Instance]]:
    """Shortage, balance and plenty; ties; several wishes; sparse lists of the fit model and dense ones at random."""
    for seed in SEEDS[:1] if quick else SEEDS:
        for supply in (0.8, 1.0, 1.15, 2.0):
            yield seed, uniform(120, 60, supply=supply, seed=seed)
        yield seed, uniform(300, 60, supply=1.0, seed=seed)
        yield seed, uniform(300, 60, supply=1.0, seed=seed, step=500)
        yield seed, uniform(300, 60, supply=1.0, seed=seed, wants=3)
        yield seed, scored(1000, 200, supply=1.0, seed=seed)
        if not quick:
            for supply in (0.8, 0.95, 1.0, 1.15, 2.0):
                yield seed, scored(5000, 1000, supply=supply, seed=seed)
            yield seed, uniform(3000, 500, supply=1.15, seed=seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and one seed, under a minute")
    arguments = parser.parse_args()
    warm()
    book = Book(__file__, quick=arguments.quick)
    faults = [fault for seed, instance in instances(quick=arguments.quick) for fault in compare(book, instance, seed)]
    print(
        "\n" + ("\n".join(faults) if faults else "Every answer of ours is proved, checked and no worse than a peer's.")
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

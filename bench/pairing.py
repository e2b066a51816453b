"""Exact pairing beside what people would use instead, on the same problems in the same run.

    python bench/pairing.py            every size, seeds 1 to 5 (tens of minutes)
    python bench/pairing.py --quick    small sizes, seed 1 (under a minute)

Printed per problem: our value, bound and time (with certificate, reasons and blocking pairs), the time of the
independent check, and value and time of SciPy, NetworkX and a greedy matcher; ratio is a peer's time over ours. Times
are medians of three runs, or of one where a run takes over five seconds. A peer is stopped after 120 seconds. The
command fails when any of our answers is unproved, refused by the check, or worse than a peer's.
"""

import argparse
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array, vstack

from instances import SEEDS, Instance, scored, uniform
from peripatos.engine.pairing import Problem, judge, solve

STOP_SECONDS = 120
SLOW_SECONDS = 5
DENSE_CELLS = 40_000_000
NETWORKX_EDGES = 20_000
MILP_EDGES = 60_000


@dataclass(frozen=True)
class Answer:
    """What a peer found; None when it was not tried or stopped, and then why."""

    value: int | None
    seconds: float
    note: str = ""


def timed(work: Callable[[], int]) -> Answer:
    """The median of three runs, or of the first alone when it is slow."""
    seconds: list[float] = []
    value = 0
    while len(seconds) < 3 and not (seconds and seconds[0] > SLOW_SECONDS):
        begun = time.perf_counter()
        value = work()
        seconds.append(time.perf_counter() - begun)
    return Answer(value, statistics.median(seconds))


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
    begun = time.perf_counter()
    value = work(problem)
    pipe.send((value, time.perf_counter() - begun))


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
    return Answer(None, STOP_SECONDS, "stopped") if found is None else Answer(*found)


def peers(instance: Instance, problem: Problem) -> Iterator[tuple[str, Answer]]:
    """Every peer that can take the problem; those that cannot are listed with the reason."""
    yield "greedy", timed(lambda: greedy(problem))
    cells = problem.leaders * int(problem.capacity.sum())
    if (problem.wants > 1).any():
        yield "scipy assignment", Answer(None, 0, "one wish per leader only")
    elif cells > DENSE_CELLS:
        yield "scipy assignment", Answer(None, 0, f"dense matrix of {cells} cells")
    else:
        yield "scipy assignment", timed(lambda: scipy_assignment(problem))
    if problem.edges <= MILP_EDGES:
        begun = time.perf_counter()
        value = scipy_milp(problem)
        yield "scipy milp", Answer(value, time.perf_counter() - begun, "" if value is not None else "stopped")
    else:
        yield "scipy milp", Answer(None, 0, f"{problem.edges} variables")
    if problem.edges <= NETWORKX_EDGES:
        yield "networkx", stoppable(networkx_flow, instance)
    else:
        yield "networkx", Answer(None, 0, f"{problem.edges} edges")


def compare(instance: Instance, seed: int) -> list[str]:
    """Print one problem's rows; return what went wrong."""
    problem = Problem.from_arrays(instance.arrays)
    print(f"\n{instance.name}, seed {seed}, {problem.edges} edges, sha256 {instance.hash}")
    solution = solve(problem)
    own = timed(lambda: solve(problem).value)
    judged = timed(lambda: 0 if judge(problem, solution).ok else 1)
    gap = "" if solution.bound == solution.value else "  NOT PROVED"
    print(
        f"  {'peripatos total':18} value {solution.value:>12} bound {solution.bound:>12} {own.seconds:9.3f} s"
        f"   check {judged.seconds:.3f} s{gap}"
    )
    faults = [] if solution.status == "optimal" and not judged.value else ["unproved or refused"]
    for name, answer in peers(instance, problem):
        print(f"  {name:18} " + _row(answer, solution.value, own.seconds))
        if answer.value is not None and answer.value > solution.value:
            faults.append(f"{name} found more")
    faults += fairness(instance, solution.value)
    return [f"{instance.name}, seed {seed}: {fault}" for fault in faults]


def _row(answer: Answer, value: int, seconds: float) -> str:
    if answer.value is None:
        return f"- ({answer.note})"
    lost = 100 * (value - answer.value) / max(1, value)
    return (
        f"value {answer.value:>12} less {lost:8.4f} % {answer.seconds:10.3f} s   ratio {answer.seconds / seconds:8.1f}"
    )


def fairness(instance: Instance, total: int) -> list[str]:
    """The other objectives on the same problem, and what they cost of the total."""
    faults = []
    for objective in ("coverage", "floor"):
        problem = Problem.from_arrays(instance.arrays | {"objective": np.array(objective)})
        begun = time.perf_counter()
        solution = solve(problem)
        seconds = time.perf_counter() - begun
        stats = solution.stats
        print(
            f"  {'peripatos ' + objective:18} value {solution.value:>12} less "
            f"{100 * (total - solution.value) / max(1, total):8.4f} % {seconds:10.3f} s   served {stats['served']},"
            f" pairs {stats['pairs']}, worst score {stats['floor']}"
        )
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
    faults = [fault for seed, instance in instances(quick=arguments.quick) for fault in compare(instance, seed)]
    print(
        "\n" + ("\n".join(faults) if faults else "Every answer of ours is proved, checked and no worse than a peer's.")
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

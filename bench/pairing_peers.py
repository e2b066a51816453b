"""What others do: HiGHS with the fair objectives, in models that a good engineer would write; algmatch; OR-Tools."""

import importlib.util
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from peripatos.engine.pairing import Problem


def _places(problem: Problem) -> tuple[csr_array, np.ndarray]:
    """One row per person: at most so many pairs."""
    ones, column = np.ones(problem.edges), np.arange(problem.edges)
    rows = vstack(
        [
            csr_array((ones, (problem.edge_leader, column)), shape=(problem.leaders, problem.edges)),
            csr_array((ones, (problem.indices, column)), shape=(problem.mentors, problem.edges)),
        ]
    ).tocsr()
    return rows, np.concatenate((problem.wants, problem.capacity)).astype(float)


def highs_leximin(problem: Problem, *, stop: float) -> tuple[list[int], int | None, float]:
    """The lexicographic chain: one LP (integral here) per stage, earlier stages as rows. None when stopped."""
    begun = time.perf_counter()
    rows, high = _places(problem)
    goals = [np.ones(problem.edges)]
    goals += [-(problem.band_of == k).astype(float) for k in range(problem.bands.size)]
    goals.append(problem.score.astype(float))
    reached: list[int] = []
    for goal in goals:
        left = stop - (time.perf_counter() - begun)
        if left <= 0:
            return [], None, stop
        found = linprog(-goal, A_ub=rows, b_ub=high, bounds=(0, 1), method="highs", options={"time_limit": left})
        if found.status != 0:
            return [], None, stop
        value = round(-found.fun)
        reached.append(value)
        rows = vstack([rows, csr_array(-goal[None])]).tocsr()
        high = np.append(high, -value + 1e-6)
    return [-count for count in reached[1:-1]], reached[-1], time.perf_counter() - begun


def highs_parity(problem: Problem, *, stop: float) -> tuple[float | None, float]:
    """The LP with every pair of groups as a row and the most pairs held. None when stopped."""
    begun = time.perf_counter()
    rows, high = _places(problem)
    most = linprog(
        -np.ones(problem.edges), A_ub=rows, b_ub=high, bounds=(0, 1), method="highs", options={"time_limit": stop}
    )
    left = stop - (time.perf_counter() - begun)
    if most.status != 0 or left <= 0:
        return None, stop
    group, demand = problem.group_of[problem.edge_leader], problem.group_demand
    apart, due = [], []
    for a in range(demand.size):
        for b in range(demand.size):
            if a != b:
                apart.append(problem.score * ((group == a) / demand[a] - (group == b) / demand[b]))
                due.append(problem.parity_epsilon)
    rows = vstack([rows, csr_array(np.array(apart)), csr_array(-np.ones((1, problem.edges)))]).tocsr()
    high = np.concatenate((high, due, [-round(-most.fun)]))
    found = linprog(
        -problem.score.astype(float), A_ub=rows, b_ub=high, bounds=(0, 1), method="highs", options={"time_limit": left}
    )
    return (-found.fun, time.perf_counter() - begun) if found.status == 0 else (None, stop)


def highs_worst_sum(problem: Problem, *, stop: float) -> tuple[int | None, int | None]:
    """The highest worst sum when everybody gets all wishes, then the most in total with it. None when stopped.

    No plan passes what the linear relaxation permits, so the most in total is sought at that worst sum first; only
    where no plan has it is the highest worst sum searched for, as a whole number.
    """
    begun = time.perf_counter()
    rows, high = _places(problem)
    low = np.concatenate((problem.wants, np.zeros(problem.mentors))).astype(float)
    sums = csr_array((problem.score.astype(float), (problem.edge_leader, np.arange(problem.edges))))
    beside = vstack(
        [
            hstack([rows, csr_array((rows.shape[0], 1))]),
            hstack([sums, csr_array(-np.ones((problem.leaders, 1)))]),
        ]
    )
    least = np.concatenate((low, np.zeros(problem.leaders)))
    most = np.concatenate((high, np.full(problem.leaders, np.inf)))

    def ended(
        goal: np.ndarray, matrix: csr_array, bounds: tuple[np.ndarray, np.ndarray], *, whole: bool
    ) -> OptimizeResult:
        top = np.append(np.ones(problem.edges), np.inf)[: goal.size]
        left = max(0.1, stop - (time.perf_counter() - begun))
        return milp(
            goal,
            constraints=LinearConstraint(matrix, *bounds),
            bounds=Bounds(0, top),
            integrality=np.full(goal.size, int(whole)),
            options={"time_limit": left, "mip_rel_gap": 0},
        )

    def most_with(worst: int) -> OptimizeResult:
        held = np.full(problem.leaders, worst - 1e-6), np.full(problem.leaders, np.inf)
        bounds = np.concatenate((low, held[0])), np.concatenate((high, held[1]))
        return ended(-problem.score.astype(float), vstack([rows, sums]), bounds, whole=True)

    goal = -np.append(np.zeros(problem.edges), 1)
    relaxed = ended(goal, beside, (least, most), whole=False)
    if relaxed.status != 0:
        return None, None
    worst = int(np.floor(-relaxed.fun + 1e-6))
    found = most_with(worst)
    if found.status == 2:  # no plan reaches the relaxation
        highest = ended(goal, beside, (least, most), whole=True)
        if highest.status != 0:
            return None, None
        worst = round(-highest.fun)
        found = most_with(worst)
    return worst, round(-found.fun) if found.status == 0 else None


def algmatch_stable(problem: Problem, own: np.ndarray, theirs: np.ndarray) -> tuple[int, float] | None:
    """Pairs and processor seconds of algmatch on lists; None where it is not installed."""
    if importlib.util.find_spec("algmatch") is None:
        return None
    from algmatch import HospitalResidentsProblem  # noqa: PLC0415  (a peer)

    leader, mentor = problem.edge_leader.tolist(), problem.indices.tolist()
    residents: dict[int, list[int]] = {i + 1: [] for i in range(problem.leaders)}
    hospitals: dict[int, list[int]] = {j + 1: [] for j in range(problem.mentors)}
    for e in np.argsort(own).tolist():
        residents[leader[e] + 1].append(mentor[e] + 1)
    for e in np.argsort(theirs).tolist():
        hospitals[mentor[e] + 1].append(leader[e] + 1)
    capacity = problem.capacity.tolist()
    lists = {j: {"capacity": capacity[j - 1], "preferences": row} for j, row in hospitals.items()}
    begun = time.process_time()
    game = HospitalResidentsProblem(dictionary={"residents": residents, "hospitals": lists}, optimised_side="residents")
    found = game.get_stable_matching()
    spent = time.process_time() - begun
    matching = found["resident_sided"] if isinstance(found, dict) and "resident_sided" in found else found
    return sum(1 for mentor in matching.values() if mentor), spent


def ortools_flow(arrays: dict[str, np.ndarray], *, divisor: int = 1) -> int:
    """SimpleMinCostFlow on the same network, scores over their greatest common divisor."""
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  (not beside HiGHS's own package)

    rows, mentor, room = arrays["indptr"], arrays["indices"], arrays["capacity"]
    n, m = rows.size - 1, room.size
    wants, score = arrays.get("wants", np.ones(n, dtype=np.int64)), arrays["score"] // divisor
    flow = min_cost_flow.SimpleMinCostFlow()
    leader = np.repeat(np.arange(n), np.diff(rows))
    flow.add_arcs_with_capacity_and_unit_cost(leader, n + mentor, np.ones(mentor.size, dtype=np.int64), -score)
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(n, n + m), np.full(m, n + m), room, np.zeros(m, dtype=np.int64))
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(n), np.full(n, n + m), wants, np.zeros(n, dtype=np.int64))
    flow.set_nodes_supplies(np.arange(n), wants)
    flow.set_node_supply(n + m, -int(wants.sum()))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow found no plan")
    return -flow.optimal_cost() * divisor

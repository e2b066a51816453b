"""What HiGHS does with the fair objectives of pairing, in models that a good engineer would write."""

import time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

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

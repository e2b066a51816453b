"""An exact search for a plan that holds groups together, for small problems, where columns only give mixes."""

from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.run import Run

NODES: Final = {"quick": 50, "normal": 500, "thorough": 5_000}


def by_search(
    run: Run,
    limits: list[tuple[int, int, int]],
    groups: tuple[IntArray, IntArray, IntArray],
    served: int,
    pairs: int,
) -> BoolArray | None:
    """The best plan with this coverage. limits: a at most so far above b; groups: demand, pinned sums, of edges."""
    market, (demand, pinned, edge_group) = run.market, groups
    e, n = market.edges, market.leaders
    score = run.problem.score[market.edge]
    ones, column = np.ones(e), np.arange(e)
    per_leader = csr_array((ones, (market.leader, column)), shape=(n, e))
    per_mentor = csr_array((ones, (market.mentor, column)), shape=(market.mentors, e))
    unit = csr_array((np.ones(n), (np.arange(n), np.arange(n))), shape=(n, n))
    together = np.zeros((len(limits), e + n))
    due = np.zeros(len(limits))
    for k, (a, b, most) in enumerate(limits):
        together[k, :e] = score * ((edge_group == a) * int(demand[b]) - (edge_group == b) * int(demand[a]))
        due[k] = most - (int(pinned[a]) * int(demand[b]) - int(pinned[b]) * int(demand[a]))
    rows = vstack(
        [
            hstack([per_leader, csr_array((n, n))]),
            hstack([per_leader, -unit]),
            hstack([per_mentor, csr_array((market.mentors, n))]),
            csr_array(np.concatenate((np.zeros(e), market.bonus))[None]),
            csr_array(np.concatenate((ones, np.zeros(n)))[None]),
            csr_array(together),
        ]
    )
    low = np.concatenate((np.zeros(2 * n + market.mentors), [served, pairs], np.full(len(limits), -np.inf)))
    high = np.concatenate((market.wants, np.full(n, np.inf), market.room, [np.inf, np.inf], due))
    run.went("highs")
    options: dict[str, Any] = {"mip_rel_gap": 0.0, "node_limit": NODES[run.effort]}
    left = run.meter.left()
    if left is not None:
        options["time_limit"] = max(0.1, left)
    found = milp(
        -np.concatenate((run.worth, np.zeros(n))),
        constraints=LinearConstraint(rows, low, high),
        bounds=Bounds(0, 1),
        integrality=np.ones(e + n),
        options=options,
    )
    run.meter.step()
    if found.x is None:
        return None
    if found.status == 0:
        run.stats["solver_bound"] = round(-found.fun) + run.constants.value
    chosen: BoolArray = np.round(found.x[:e]) > 0
    return chosen

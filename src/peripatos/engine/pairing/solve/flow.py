"""The best plan of a market by min-cost flow, and a quick first plan."""

from typing import Final

import numpy as np
from ortools.graph.python import min_cost_flow

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.pairing.solve.limits import SMALL
from peripatos.engine.pairing.solve.market import Market

HIGHEST_COST: Final = 2**61


def fits(market: Market, highest: int) -> bool:
    """Whether the flow can take costs up to this one: it multiplies them by the number of its nodes."""
    return highest * (market.leaders + market.mentors + 2) < HIGHEST_COST


def best_flow(market: Market, weight: IntArray, bonus: IntArray) -> BoolArray:
    """The edges (e) of a plan with the highest sum of weights and, per leader with any pair, of the bonus.

    Every wish leaves its leader towards a mentor or, unmet, straight to the sink. The last wish that stays unmet costs
    the bonus: the leader then has nobody.
    """
    n, m = market.leaders, market.mentors
    flow = min_cost_flow.SimpleMinCostFlow()
    leaders, mentors = np.arange(n), np.arange(n, n + m)
    room = np.minimum(market.room, market.in_degree())
    arcs = flow.add_arcs_with_capacity_and_unit_cost(market.leader, n + market.mentor, np.ones_like(weight), -weight)
    flow.add_arcs_with_capacity_and_unit_cost(mentors, np.full(m, n + m), room, np.zeros_like(room))
    spare = np.maximum(0, market.wants - 1)
    flow.add_arcs_with_capacity_and_unit_cost(leaders, np.full(n, n + m), spare, np.zeros_like(spare))
    flow.add_arcs_with_capacity_and_unit_cost(leaders, np.full(n, n + m), market.wants - spare, bonus)
    flow.set_nodes_supplies(leaders, market.wants)
    flow.set_node_supply(n + m, -int(market.wants.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        message = f"the flow ended with {status}"
        raise RuntimeError(message)
    chosen: BoolArray = flow.flows(arcs) > 0
    return chosen


def greedy_plan(market: Market, weight: IntArray) -> BoolArray:
    """Edges taken from the heaviest down while both sides have room: quick, and the plan that others must beat.

    Large markets are served leader by leader instead.
    """
    if market.edges >= SMALL:
        from peripatos.engine.pairing.solve.compiled.greedy import first_come  # noqa: PLC0415  (loads the compiler)

        return first_come(market.indptr, market.mentor, weight, market.wants, market.room)
    wants, room = market.wants.tolist(), market.room.tolist()
    chosen = np.zeros(market.edges, dtype=np.bool_)
    left = market.most_pairs()
    order = np.lexsort((market.mentor, market.leader, -weight))
    for edge, i, j in zip(order.tolist(), market.leader[order].tolist(), market.mentor[order].tolist(), strict=True):
        if wants[i] and room[j]:
            wants[i] -= 1
            room[j] -= 1
            chosen[edge] = True
            left -= 1
            if not left:
                break
    return chosen

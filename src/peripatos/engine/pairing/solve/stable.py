"""The stable plan: nobody finds a partner who would rather have them than what both got."""

import numpy as np

from peripatos.engine.arrays import BoolArray
from peripatos.engine.pairing.problem.preferences import orders
from peripatos.engine.pairing.solve.limits import SMALL
from peripatos.engine.pairing.solve.objectives import best_total
from peripatos.engine.pairing.solve.run import Run


def solve_stable(run: Run) -> None:
    """Deferred acceptance, then the bound and the prices of the total: the gap is what stability costs.

    Pinned pairs have taken their places before anybody asks.
    """
    market, nothing = run.market, np.zeros(run.market.mentors, dtype=np.int64)
    run.meter.total = 4
    chosen = stable_plan(run)
    run.went("deferred_acceptance")
    run.offer(market, chosen, (run.value_stage(market, run.worth, chosen, nothing),), least=False)
    _, prices = best_total(run)
    if prices is not None:
        stage = run.value_stage(market, run.worth, chosen, prices)
        run.offer(market, chosen, (stage,), least=stage.closed)


def stable_plan(run: Run) -> BoolArray:
    """Marks per edge of the market."""
    market, (leader_view, mentor_view) = run.market, orders(run.problem, seed=run.seed)
    own, theirs = leader_view[market.edge], mentor_view[market.edge]
    order = np.lexsort((own, market.leader))
    if market.edges >= SMALL:
        from peripatos.engine.pairing.solve.compiled.acceptance import accepted  # noqa: PLC0415  (loads the compiler)

        return accepted(market.indptr, order, market.mentor, theirs, market.wants, market.room)
    asking = [order[market.indptr[i] : market.indptr[i + 1]].tolist()[::-1] for i in range(market.leaders)]
    return _accepted(run, asking, theirs.tolist())


def _accepted(run: Run, asking: list[list[int]], liking: list[int]) -> BoolArray:
    """The same in plain Python, for small problems. asking: each leader's edges, the next to ask last."""
    market = run.market
    leader, mentor, wants = market.leader.tolist(), market.mentor.tolist(), market.wants.tolist()
    kept: list[list[int]] = [[] for _ in range(market.mentors)]
    short = [i for i in range(market.leaders) for _ in range(wants[i])]
    while short:
        i = short.pop()
        if not asking[i]:
            continue
        edge = asking[i].pop()
        own = kept[mentor[edge]]
        own.append(edge)
        if len(own) > market.room[mentor[edge]]:
            worst = max(own, key=liking.__getitem__)
            own.remove(worst)
            short.append(leader[worst])
    chosen = np.zeros(market.edges, dtype=np.bool_)
    chosen[[edge for own in kept for edge in own]] = True
    return chosen

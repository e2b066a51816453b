"""One run: the market, the stopwatch, and the best plan found so far with its stages."""

from dataclasses import dataclass, replace

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.meter import Meter
from peripatos.engine.pairing.problem import Problem, Stage
from peripatos.engine.pairing.problem.solution import Stat
from peripatos.engine.pairing.solve.bounds import Goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.flow import best_flow
from peripatos.engine.pairing.solve.limits import SMALL, can_assign
from peripatos.engine.pairing.solve.market import Market, market_of
from peripatos.engine.pairing.solve.prices import least_prices


@dataclass(frozen=True)
class Constants:
    """What the pins alone bring to each stage, and the price of giving up every incumbent."""

    served: int
    pairs: int
    value: int
    bands: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Outcome:
    """A plan (edges of the problem) and what is proved about it."""

    chosen: BoolArray
    stages: tuple[Stage, ...]
    least: bool
    scale: int = 1
    conflicts: tuple[str, ...] = ()


def band_counts(problem: Problem, chosen: BoolArray | IntArray) -> tuple[int, ...]:
    """How many of these edges lie in each band."""
    if not problem.bands.size:
        return ()
    return tuple(np.bincount(problem.band_of[chosen] + 1, minlength=problem.bands.size + 1)[1:].tolist())


class Run:
    """Everything the objectives share. `market` numbers mentors by id; stages speak the problem's numbers again."""

    def __init__(
        self,
        problem: Problem,
        meter: Meter,
        *,
        seed: int = 1,
        effort: str = "normal",
        order: IntArray | None = None,
    ) -> None:
        self.problem = problem
        self.meter = meter
        self.seed = seed
        self.effort = effort
        self.stats: dict[str, Stat] = {}
        self.market = market_of(problem, order)
        self.worth = problem.worth()[self.market.edge]
        self.fine = max(1, int(np.ptp(self.worth))) if self.worth.size else 1
        self.paths: list[str] = []
        pinned = problem.pinned
        self.constants = Constants(
            served=int((problem.priority + 1)[np.unique(problem.edge_leader[pinned])].sum()),
            pairs=int(np.count_nonzero(pinned)),
            value=int(problem.worth()[pinned].sum()) - problem.move_price * int(np.count_nonzero(problem.kept)),
            bands=band_counts(problem, pinned),
        )
        self.outcome = Outcome(pinned, (), least=False)

    def offer(
        self, market: Market, chosen: BoolArray, stages: tuple[Stage, ...], *, least: bool, scale: int = 1
    ) -> None:
        """This plan is now the best one; tell whoever watches."""
        plan = self.problem.pinned.copy()
        plan[market.edge[chosen]] = True
        self.outcome = Outcome(plan, stages, least, scale)
        self.meter.best, self.meter.bound = stages[-1].value, stages[-1].bound
        self.meter.step()

    def refuse(self, stages: tuple[Stage, ...], conflicts: tuple[str, ...], *, scale: int) -> None:
        """No plan can be: these stages prove it, these rules are to blame."""
        self.outcome = Outcome(self.problem.pinned, stages, least=False, scale=scale, conflicts=conflicts)
        self.meter.best = self.meter.bound = None
        self.meter.step()

    def open_edges(self, floor: Stage | None) -> BoolArray:
        """The edges (of the market) that a floor leaves open."""
        if floor is None or floor.value is None:
            return np.ones(self.market.edges, dtype=np.bool_)
        return self.problem.score[self.market.edge] >= floor.value

    def best(self, market: Market, goal: Goal, *, fine: int | None = None) -> tuple[BoolArray, IntArray | None]:
        """The best plan for a goal and the least prices that prove it (None when nothing proves it).

        Large problems go to the auctions, where weights stand on pairs alone; small ones and those with a bonus for
        the first of several wishes to the flow. fine: the spread of the weights without what dominates them.
        """
        if self.bids(market, goal):
            found = self._auctioned(market, goal, self.fine if fine is None else fine)
            if found is not None:
                return found
        chosen = self.flow(market, goal)
        return chosen, self.prices(market, goal, chosen)

    def bids(self, market: Market, goal: Goal) -> bool:
        """Whether a goal goes to the auctions."""
        if market.edges < SMALL or not market.wants.any():
            return False
        alone = int(market.wants.max()) <= 1 or not goal.bonus.any()
        return alone and can_assign(market.leaders, market.mentors, goal.weight, beside=int(goal.bonus.max(initial=0)))

    def _auctioned(self, market: Market, goal: Goal, fine: int) -> tuple[BoolArray, IntArray] | None:
        from peripatos.engine.pairing.solve.assignment import assign  # noqa: PLC0415  (loads the compiler)

        weight = goal.weight + goal.bonus[market.leader] if goal.bonus.any() else goal.weight
        found = assign(
            market.indptr, market.mentor, weight, market.wants, market.room, fine=fine, pulse=self.meter.pulse
        )
        self.went(found.path)
        self.meter.step()
        closed = goal.reached(market, found.chosen) == goal.bound(market, found.prices)
        return (found.chosen, found.prices) if closed else None

    def went(self, path: str) -> None:
        if path not in self.paths:
            self.paths.append(path)

    def flow(self, market: Market, goal: Goal) -> BoolArray:
        """The best plan for a goal by the library, with a sign of life before and after its work."""
        self.went("min_cost_flow")
        self.meter.pulse()
        return best_flow(market, goal.weight, goal.bonus)

    def prices(self, market: Market, goal: Goal, chosen: BoolArray) -> IntArray | None:
        prices = least_prices(market, goal.weight, goal.bonus, chosen, pulse=self.meter.pulse)
        self.meter.step()
        return prices

    def served_stage(self, market: Market, chosen: BoolArray, prices: IntArray) -> Stage:
        return self._stage("served", served_goal(market), market, chosen, prices, self.constants.served)

    def pairs_stage(self, market: Market, chosen: BoolArray, prices: IntArray) -> Stage:
        return self._stage("pairs", pairs_goal(market), market, chosen, prices, self.constants.pairs)

    def value_stage(self, market: Market, worth: IntArray, chosen: BoolArray, prices: IntArray) -> Stage:
        """The last stage when no stage comes before it."""
        goal = Goal(worth, np.zeros_like(market.bonus))
        return self._stage("value", goal, market, chosen, prices, self.constants.value)

    def held_value_stage(
        self, market: Market, goal: Goal, chosen: BoolArray, prices: IntArray, *, multiplier: int
    ) -> Stage:
        """The last stage with served and pairs held: the goal weighs each of them by the multiplier."""
        return self.held_stage("value", market, goal, chosen, prices, multiplier=multiplier)

    def held_stage(
        self,
        name: str,
        market: Market,
        goal: Goal,
        chosen: BoolArray,
        prices: IntArray,
        *,
        multiplier: int,
        bands: tuple[int, ...] = (),
    ) -> Stage:
        """A stage with served and pairs held by the multiplier, and the counts of bands by one each."""
        served = served_goal(market).reached(market, chosen)
        held = multiplier * (served + int(np.count_nonzero(chosen)))
        counts = np.bincount(self.problem.band_of[market.edge[chosen]] + 1, minlength=self.problem.bands.size + 1)[1:]
        held -= sum(cost * count for cost, count in zip(bands, counts.tolist(), strict=False))
        constant = self.constants.value if name == "value" else -self.constants.bands[int(name.rsplit("_", 1)[1])]
        stage = self._stage(name, goal, market, chosen, prices, constant - held)
        if name != "value":
            stage = replace(stage, value=-(stage.value or 0), bound=-(stage.bound or 0))
        return replace(stage, served_multiplier=multiplier, pairs_multiplier=multiplier, bands=bands)

    def _stage(
        self, name: str, goal: Goal, market: Market, chosen: BoolArray, prices: IntArray, constant: int
    ) -> Stage:
        return Stage(
            name,
            goal.reached(market, chosen) + constant,
            goal.bound(market, prices) + constant,
            prices[market.mentor_order],
        )

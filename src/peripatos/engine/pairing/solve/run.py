"""One run: the market, the stopwatch, and the best plan found so far with its stages."""

from dataclasses import dataclass, replace

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.meter import Meter
from peripatos.engine.pairing.problem import Problem, Stage
from peripatos.engine.pairing.solve.bounds import Goal, pairs_goal, served_goal
from peripatos.engine.pairing.solve.flow import best_flow
from peripatos.engine.pairing.solve.market import Market, market_of
from peripatos.engine.pairing.solve.prices import least_prices


@dataclass(frozen=True)
class Constants:
    """What the pins alone bring to each stage, and the price of giving up every incumbent."""

    served: int
    pairs: int
    value: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """A plan (edges of the problem) and what is proved about it."""

    chosen: BoolArray
    stages: tuple[Stage, ...]
    least: bool


class Run:
    """Everything the objectives share. `market` numbers mentors by id; stages speak the problem's numbers again."""

    def __init__(self, problem: Problem, meter: Meter) -> None:
        self.problem = problem
        self.meter = meter
        self.market = market_of(problem)
        self.worth = problem.worth()[self.market.edge]
        pinned = problem.pinned
        self.constants = Constants(
            served=int((problem.priority + 1)[np.unique(problem.edge_leader[pinned])].sum()),
            pairs=int(np.count_nonzero(pinned)),
            value=int(problem.worth()[pinned].sum()) - problem.move_price * int(np.count_nonzero(problem.kept)),
        )
        self.best = Outcome(pinned, (), least=False)

    def offer(self, market: Market, chosen: BoolArray, stages: tuple[Stage, ...], *, least: bool) -> None:
        """This plan is now the best one; tell whoever watches."""
        plan = self.problem.pinned.copy()
        plan[market.edge[chosen]] = True
        self.best = Outcome(plan, stages, least)
        self.meter.best, self.meter.bound = stages[-1].value, stages[-1].bound
        self.meter.step()

    def open_edges(self, floor: Stage | None) -> BoolArray:
        """The edges (of the market) that a floor leaves open."""
        if floor is None or floor.value is None:
            return np.ones(self.market.edges, dtype=np.bool_)
        return self.problem.score[self.market.edge] >= floor.value

    def flow(self, market: Market, goal: Goal) -> BoolArray:
        """The best plan for a goal, with a sign of life before and after the library's work."""
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
        served = served_goal(market).reached(market, chosen)
        held = multiplier * (served + int(np.count_nonzero(chosen)))
        stage = self._stage("value", goal, market, chosen, prices, self.constants.value - held)
        return replace(stage, served_multiplier=multiplier, pairs_multiplier=multiplier)

    def _stage(
        self, name: str, goal: Goal, market: Market, chosen: BoolArray, prices: IntArray, constant: int
    ) -> Stage:
        return Stage(
            name,
            goal.reached(market, chosen) + constant,
            goal.bound(market, prices) + constant,
            prices[market.mentor_order],
        )

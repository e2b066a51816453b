"""Column generation over the sets of leaders (Dantzig and Wolfe, Operations Research 8, 1960).

The master problem mixes sets that leaders' best answers have shown so far, under the limits that leaders share; its
dual values are prices at which every leader answers anew. The prices that are asked lie between these and the best so
far (Wentges 1997), which keeps them from leaping. The mixture of sets at the end is close to a plan.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, hstack, vstack

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.ecosystem.solve.board import Board, FloatArray
from peripatos.engine.ecosystem.solve.prices import Climb, Oracle, Prices
from peripatos.engine.meter import Meter

OWN_PART: Final = 0.6  # of the best prices so far in those that are asked
CLOSE: Final = 1e-5  # of the bound: nearer the master and the bound need not come
RECENT: Final = 12  # sweeps before, whose sets the first master mixes
LIGHTEST: Final = 1e-6  # part of a set in a mixture
BY_VERTICES: Final = 4000  # sets; more are mixed by interior points


@dataclass(frozen=True, eq=False)
class Shared:
    """The rows of the master: (r, e) what a pair takes of room, minutes and pairs of helpers; (r) what there is of it.

    places, minutes, persons: which rows are about which.
    """

    taken: csc_array
    room: FloatArray
    places: IntArray
    minutes: IntArray
    persons: IntArray


def shared_of(oracle: Oracle) -> Shared:
    """Rows of every place, of everybody whose minutes several leaders share, and of every helper."""
    board, problem = oracle.board, oracle.board.problem
    pairs = np.flatnonzero(board.free)
    helper = problem.pair_helper[pairs]
    places = np.unique(problem.pair_place[pairs])
    helpers = np.unique(helper[helper >= 0])
    minutes = helpers[oracle.limited[helpers]]
    first, second = places.size, places.size + minutes.size
    rows = [np.searchsorted(places, problem.pair_place[pairs])]
    columns, values = [pairs], [np.ones(pairs.size)]
    helped = np.flatnonzero(helper >= 0)
    busy = helped[oracle.limited[helper[helped]]]
    rows += [first + np.searchsorted(minutes, helper[busy]), second + np.searchsorted(helpers, helper[helped])]
    columns += [pairs[busy], pairs[helped]]
    values += [board.helps[pairs[busy]].astype(np.float64), np.ones(helped.size)]
    own = np.flatnonzero(np.isin(board.person[pairs], minutes))
    rows.append(first + np.searchsorted(minutes, board.person[pairs[own]]))
    columns.append(pairs[own])
    values.append(board.lasts[pairs[own]].astype(np.float64))
    height = second + helpers.size
    shape = (height, board.gain.size)
    taken = csc_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    room = np.concatenate(
        (
            (board.limits.capacity - board.taken(board.pinned))[places],
            (board.limits.minutes - board.spent(board.pinned))[minutes],
            np.zeros(helpers.size),
        )
    ).astype(np.float64)
    return Shared(taken, room, places, minutes, helpers)


class Pool:
    """Sets of leaders seen so far, each once. leader: (c); gain: (c) beside the pins, load left out; sets: (c, d)."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._known: dict[tuple[int, ...], int] = {}
        self.leader: list[int] = []
        self.gain: list[float] = []
        self.sets: list[IntArray] = []
        self._covered = board.covered(board.pinned)

    def __len__(self) -> int:
        return len(self.leader)

    def add(self, sets: IntArray) -> int:
        """Take in one set of every leader, (n, d) pairs, -1 for none; how many were new."""
        before = len(self)
        for leader, row in enumerate(sets):
            pairs = np.sort(row[row >= 0])
            key = (leader, *pairs.tolist())
            if pairs.size and key not in self._known:
                self._known[key] = len(self)
                self.leader.append(leader)
                self.gain.append(self._gain(pairs))
                self.sets.append(pairs)
        return len(self) - before

    def add_plan(self, plan: BoolArray, width: int) -> None:
        """The set of every leader in a plan."""
        problem = self._board.problem
        rows = np.full((problem.leaders, width), -1, dtype=np.int64)
        filled = np.zeros(problem.leaders, dtype=np.int64)
        for e in np.flatnonzero(plan & self._board.free).tolist():
            leader = problem.pair_leader[e]
            rows[leader, filled[leader]] = e
            filled[leader] += 1
        self.add(rows)

    def _gain(self, pairs: IntArray) -> float:
        board = self._board
        topics = {
            key
            for e in pairs.tolist()
            for key in board.topic_key[board.topic_indptr[e] : board.topic_indptr[e + 1]].tolist()
            if not self._covered[key]
        }
        return float(board.gain[pairs].sum() + board.topic_weight[list(topics)].sum())

    def matrix(self) -> csc_array:
        """(e, c) which pairs stand in which set."""
        lengths = np.array([s.size for s in self.sets], dtype=np.int64)
        indptr = np.concatenate(([0], np.cumsum(lengths)))
        indices = np.concatenate(self.sets) if self.sets else np.zeros(0, dtype=np.int64)
        return csc_array((np.ones(indices.size), indices, indptr), shape=(self._board.gain.size, len(self)))


class Columns:
    """The master and its loop for one board. value: what the mixture of the last master is worth."""

    def __init__(self, oracle: Oracle, climb: Climb, meter: Meter) -> None:
        self._oracle, self._climb, self._meter = oracle, climb, meter
        self._board, self._shared = oracle.board, shared_of(oracle)
        self.pool = Pool(oracle.board)
        self.value = -np.inf
        self._weights = np.zeros(0)
        self._helped = self._board.helped(self._board.pinned)
        self._pieces, self._piece_cost = self._load()

    def go(self, rounds: int) -> None:
        """So many rounds at most; until the mixture is worth what the prices prove, or no leader has a set to add."""
        for sets in self._climb.seen[-RECENT:]:
            self.pool.add(sets)
        for _ in range(rounds):
            prices = self._prices()
            self._meter.pulse()
            if prices is None or self._climb.bound - self.value <= CLOSE * abs(self.value) or not self._answers(prices):
                return

    def _answers(self, prices: Prices) -> int:
        """Sets that were not known before, at prices between these and the best; at these where that shows nothing."""
        fresh = 0
        for part in (OWN_PART, 0.0):
            asked = self._climb.best.mixed(prices, part)
            answer = self._oracle.ask(asked)
            better = self._climb.offer(asked, answer)
            fresh += self.pool.add(answer.sets)
            self._meter.bound = int(self._climb.bound)
            if fresh and better:
                break
        return fresh

    def _prices(self) -> Prices | None:
        """The best mixture of the sets so far, and the dual values of what they share; None where there are none."""
        pool, leaders = self.pool, self._board.problem.leaders
        if not len(pool):
            return None  # no leader has had a set: pins leave nothing free
        own = csr_array(
            (np.ones(len(pool)), (np.array(pool.leader, dtype=np.int64), np.arange(len(pool)))),
            shape=(leaders, len(pool)),
        )
        use = (self._shared.taken @ pool.matrix()).tocsr()
        blank = csr_array((leaders, self._pieces.shape[1]))
        found = linprog(
            np.concatenate((-np.array(pool.gain), self._piece_cost)),
            A_ub=vstack((hstack((own, blank)), hstack((use, self._pieces)))),
            b_ub=np.concatenate((np.ones(leaders), self._shared.room)),
            bounds=(0, 1),
            method="highs" if len(pool) < BY_VERTICES else "highs-ipm",
        )
        if found.status != 0:
            return None
        load = self._board.problem.load_cost * int((self._helped * (self._helped - 1) // 2).sum())
        self.value = self._oracle.base - load - float(found.fun)
        self._weights = found.x[: len(pool)]
        return self._priced(-found.ineqlin.marginals[leaders:])

    def heaviest(self, width: int) -> tuple[IntArray, IntArray]:
        """The sets of the last mixture, (c, width) pairs with -1 for none, and their leaders; the heaviest first."""
        order = np.argsort(-self._weights, kind="stable")
        order = order[self._weights[order] > LIGHTEST]
        sets = np.full((order.size, width), -1, dtype=np.int64)
        for row, c in zip(sets, order.tolist(), strict=True):
            row[: self.pool.sets[c].size] = self.pool.sets[c]
        return sets, np.array(self.pool.leader, dtype=np.int64)[order]

    def _priced(self, dual: FloatArray) -> Prices:
        shared, prices = self._shared, Prices.none(self._board)
        first, second = shared.places.size, shared.places.size + shared.minutes.size
        prices.places[shared.places] = np.maximum(0, dual[:first])
        prices.minutes[shared.minutes] = np.maximum(0, dual[first:second])
        prices.persons[shared.persons] = np.maximum(0, dual[second:])
        return prices

    def _load(self) -> tuple[csr_array, FloatArray]:
        """The k-th pair of a helper costs (k - 1) load_cost: one piece for each further pair, and its cost."""
        problem, shared = self._board.problem, self._shared
        count = np.bincount(problem.pair_helper[self._board.free] + 1, minlength=problem.people + 1)[1:]
        helped = self._helped[shared.persons]
        most = np.maximum(np.minimum(self._oracle.most[shared.persons] - helped, count[shared.persons]), 0)
        owner = np.repeat(np.arange(most.size), most)
        step = np.arange(owner.size) - np.repeat(np.cumsum(most) - most, most)
        row = shared.places.size + shared.minutes.size + owner
        shape = (shared.room.size, owner.size)
        pieces = csr_array((-np.ones(owner.size), (row, np.arange(owner.size))), shape=shape)
        return pieces, problem.load_cost * (helped[owner] + step).astype(np.float64)

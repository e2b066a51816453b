"""The compact model as rows and columns: Booleans of pairs, topics with several ways to them, loads and open places.

One set of rows serves the linear programme, the integer programme and CP-SAT. The model is over some pairs; others of a
plan may stand already and take their part of every limit.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from peripatos.engine.arrays import BoolArray, IntArray
from peripatos.engine.ecosystem.solve.board import Board, FloatArray


@dataclass(eq=False)
class Rows:
    """Columns are Booleans with a gain each; rows are low <= coefficients <= high. pairs: (c) the first columns."""

    pairs: IntArray
    gain: list[FloatArray] = field(default_factory=list)
    width: int = 0
    height: int = 0
    row: list[IntArray] = field(default_factory=list)
    column: list[IntArray] = field(default_factory=list)
    coefficient: list[IntArray] = field(default_factory=list)
    low: list[FloatArray] = field(default_factory=list)
    high: list[FloatArray] = field(default_factory=list)
    owners: dict[str, tuple[int, IntArray]] = field(default_factory=dict)  # first row and what the rows are about

    def columns(self, gain: FloatArray) -> IntArray:
        """New columns with these gains."""
        self.gain.append(gain.astype(np.float64))
        self.width += gain.size
        return np.arange(self.width - gain.size, self.width)

    def rows(
        self, name: str, owner: IntArray, column: IntArray, coefficient: IntArray, limit: IntArray, *, slack: bool
    ) -> None:
        """One row for every owner: the sum of its coefficients is at most limit[owner]; slack leaves out what holds."""
        used = coefficient > 0
        owner, column, coefficient = owner[used], column[used], coefficient[used]
        whole = np.bincount(owner, weights=coefficient, minlength=limit.size)
        tight = np.flatnonzero(whole > (limit if slack else -1))
        inside = np.isin(owner, tight)
        place = np.searchsorted(tight, owner[inside])
        self._add(name, tight, place, column[inside], coefficient[inside])
        self.low.append(np.full(tight.size, -np.inf))
        self.high.append(limit[tight].astype(np.float64))

    def _add(self, name: str, owners: IntArray, row: IntArray, column: IntArray, coefficient: IntArray) -> None:
        self.owners[name] = (self.height, owners)
        self.row.append(row + self.height)
        self.column.append(column)
        self.coefficient.append(coefficient)
        self.height += owners.size

    def equal(self, name: str, owners: IntArray, row: IntArray, column: IntArray, coefficient: IntArray) -> None:
        """Rows whose sum is 0."""
        self._add(name, owners, row, column, coefficient)
        self.low.append(np.zeros(owners.size))
        self.high.append(np.zeros(owners.size))

    def between(
        self, row: IntArray, column: IntArray, coefficient: IntArray, low: FloatArray, high: FloatArray
    ) -> None:
        """Rows without a name."""
        self._add("", np.arange(low.size), row, column, coefficient)
        self.low.append(low.astype(np.float64))
        self.high.append(high.astype(np.float64))

    def all_gains(self) -> FloatArray:
        return np.concatenate(self.gain) if self.gain else np.zeros(0)

    def matrix(self) -> csr_array:
        entries = (np.concatenate(self.coefficient).astype(np.float64), (np.concatenate(self.row), self._columns()))
        return csr_array(entries, shape=(self.height, self.width))

    def _columns(self) -> IntArray:
        return np.concatenate(self.column)

    def limits(self) -> tuple[FloatArray, FloatArray]:
        return np.concatenate(self.low), np.concatenate(self.high)


def model_of(board: Board, pairs: IntArray, standing: BoolArray, stream: int | None = None) -> Rows:
    """The model over these pairs (ascending), of which none stands, beside the pairs that do.

    stream: the only one whose places are asked for their least.
    """
    pairs = _allowed(board, pairs, standing)
    rows = Rows(pairs)
    gain = board.gain[pairs].astype(np.float64)
    rows.columns(gain)
    _numbers(board, rows, standing)
    _labels(board, rows)
    _topics(board, rows, standing)
    _load(board, rows, standing)
    _least(board, rows, standing, stream)
    return rows


def _allowed(board: Board, pairs: IntArray, standing: BoolArray) -> IntArray:
    """Pairs that share no label with what their leader has, and for which everybody has the minutes."""
    keys = board.problem.pair_leader[board.label_pair] * board.label_count + board.label
    held = np.unique(keys[standing[board.label_pair]])
    clash = np.zeros(board.gain.size, dtype=np.bool_)
    clash[board.label_pair[np.isin(keys, held)]] = True
    left = np.append(board.limits.minutes - board.spent(standing), 2**60)
    clash |= (board.lasts > left[board.person]) | (board.helps > left[board.problem.pair_helper])
    return pairs[~clash[pairs]]


def _numbers(board: Board, rows: Rows, standing: BoolArray) -> None:
    problem, limits, pairs = board.problem, board.limits, rows.pairs
    one, column = np.ones(pairs.size, dtype=np.int64), np.arange(pairs.size)
    want = problem.pair_leader[pairs] * problem.streams + problem.pair_stream[pairs]
    rows.rows("wants", want, column, one, (limits.wants - board.given(standing)).reshape(-1), slack=True)
    room = limits.capacity - board.taken(standing)
    rows.rows("places", problem.pair_place[pairs], column, one, room, slack=True)
    helper = problem.pair_helper[pairs]
    owner = np.concatenate((board.person[pairs], helper[helper >= 0]))
    spent = np.concatenate((board.lasts[pairs], board.helps[pairs][helper >= 0]))
    both = np.concatenate((column, column[helper >= 0]))
    rows.rows("minutes", owner, both, spent, limits.minutes - board.spent(standing), slack=True)


def _entries(indptr: IntArray, pairs: IntArray) -> tuple[IntArray, IntArray]:
    """The entries of these pairs in a flat list, and the column of each."""
    counts = indptr[pairs + 1] - indptr[pairs]
    column = np.repeat(np.arange(pairs.size), counts)
    offset = np.arange(column.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return indptr[pairs][column] + offset, column


def _labels(board: Board, rows: Rows) -> None:
    """At most one of the pairs of a leader that share a label."""
    entry, column = _entries(board.label_indptr, rows.pairs)
    keys = board.problem.pair_leader[rows.pairs[column]] * board.label_count + board.label[entry]
    known, owner = np.unique(keys, return_inverse=True)
    one = np.ones(column.size, dtype=np.int64)
    rows.rows("labels", owner.reshape(-1), column, one, np.ones(known.size, dtype=np.int64), slack=True)


def _topics(board: Board, rows: Rows, standing: BoolArray) -> None:
    """A topic counts once: a Boolean of its own where several pairs cover it."""
    entry, column = _entries(board.topic_indptr, rows.pairs)
    keys, worth = board.topic_key[entry], board.topic_weight[board.topic_key[entry]]
    new = ~board.covered(standing)[keys] & (worth > 0)
    keys, column, worth = keys[new], column[new], worth[new]
    known, owner, count = np.unique(keys, return_inverse=True, return_counts=True)
    owner = owner.reshape(-1)
    single = count[owner] == 1
    np.add.at(rows.gain[0], column[single], worth[single])
    several = np.flatnonzero(count > 1)
    own = rows.columns(board.topic_weight[known[several]].astype(np.float64))
    row = np.searchsorted(several, owner[~single])
    rows.between(
        np.concatenate((row, np.arange(several.size))),
        np.concatenate((column[~single], own)),
        np.concatenate((np.full(row.size, -1), np.ones(several.size, dtype=np.int64))),
        np.full(several.size, -np.inf),
        np.zeros(several.size),
    )


def _load(board: Board, rows: Rows, standing: BoolArray) -> None:
    """The k-th pair of a helper costs (k - 1) load_cost: one Boolean for each further pair, the cheap ones first."""
    problem = board.problem
    helper = problem.pair_helper[rows.pairs]
    column = np.flatnonzero(helper >= 0)
    count = np.bincount(helper[column], minlength=problem.people)
    room = np.zeros(problem.people + 1, dtype=np.int64)
    np.add.at(room, problem.place_person, board.limits.capacity)
    helped = board.helped(standing)
    most = np.maximum(np.minimum(count, room[:-1] - helped), 0)
    people = np.flatnonzero(most)
    if not problem.load_cost or not people.size:
        return
    owner = np.repeat(np.arange(people.size), most[people])
    step = np.arange(owner.size) - np.repeat(np.cumsum(most[people]) - most[people], most[people])
    pieces = rows.columns(-problem.load_cost * (helped[people][owner] + step).astype(np.float64))
    inside = column[np.isin(helper[column], people)]
    rows.equal(
        "persons",
        people,
        np.concatenate((np.searchsorted(people, helper[inside]), owner)),
        np.concatenate((inside, pieces)),
        np.concatenate((np.ones(inside.size, dtype=np.int64), np.full(owner.size, -1))),
    )


def _least(board: Board, rows: Rows, standing: BoolArray, stream: int | None) -> None:
    """A place has none, or its least: a Boolean says that it is open."""
    problem, taken = board.problem, board.taken(standing)
    asked = board.limits.least > np.maximum(taken, 1)
    short = np.flatnonzero(asked if stream is None else asked & (problem.place_stream == stream))
    place = problem.pair_place[rows.pairs]
    count = np.bincount(place, minlength=problem.places)
    short = short[(count[short] > 0) | (taken[short] > 0)]
    if not short.size:
        return
    opened = rows.columns(np.zeros(short.size))
    column = np.flatnonzero(np.isin(place, short))
    row = np.searchsorted(short, place[column])
    each, one, ends = np.arange(short.size), np.ones(column.size, dtype=np.int64), np.full(short.size, np.inf)
    least, had = board.limits.least[short], taken[short].astype(np.float64)
    most = np.minimum(board.limits.capacity[short], had + count[short]).astype(np.int64)
    both_rows, both_columns = np.concatenate((row, each)), np.concatenate((column, opened))
    rows.between(both_rows, both_columns, np.concatenate((one, -least)), -had, ends)
    rows.between(both_rows, both_columns, np.concatenate((one, -most)), -ends, -had)
    must = np.flatnonzero(had > 0)
    ones = np.ones(must.size)
    rows.between(np.arange(must.size), opened[must], ones.astype(np.int64), ones, ones)

"""Candidates: the best permitted mentors of every leader, exactly, in blocks of bounded memory."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from peripatos.engine.arrays import BoolArray, IntArray, ShortArray, pointers, ranks
from peripatos.engine.fit.bulk import LEAST_PAIRS, Bulk
from peripatos.engine.fit.components import terms_of
from peripatos.engine.fit.layout import counts_of, layout_of
from peripatos.engine.fit.policy import COMPONENTS, FitPolicy, Rule
from peripatos.engine.fit.problem import FitProblem, Table
from peripatos.engine.fit.rules import tests_of
from peripatos.engine.fit.terms import in_bulk

CELLS: Final = 2**18  # pairs in one block: its six tables of points then fit into a processor's cache
WANTED: Final = 2**40  # lifts pairs that must be among the candidates above every score


@dataclass(frozen=True, eq=False)
class Candidates:
    """Edges in rows per leader (CSR), best score first, equal scores by the mentor's id.

    score: (E) 0..10,000; parts: (E, 6) contributions in the order of COMPONENTS that sum to it.
    permitted: (n) how many mentors no rule forbids; where it exceeds the row, the rest was cut off.
    forbidden: per applied rule the number of pairs it forbids (a pair may be forbidden by several).
    unused: components without input, neutral for all; missing: absent inputs by component; unapplied: rules of the
    policy whose input is absent.
    """

    indptr: IntArray
    indices: npt.NDArray[np.int32]
    score: npt.NDArray[np.int32]
    parts: npt.NDArray[np.int16]
    permitted: IntArray
    forbidden: dict[Rule, int]
    unused: tuple[str, ...]
    missing: dict[str, tuple[str, ...]]
    unapplied: tuple[Rule, ...]


@dataclass(frozen=True)
class PairFit:
    """One pair: its score with the contributions, and every applied rule that forbids it."""

    score: int
    components: dict[str, int]
    forbidden_by: tuple[Rule, ...]


class Scorer:
    """Fit and hard rules of one problem under one policy. Everything is integers; no loop runs over pairs."""

    def __init__(self, problem: FitProblem, policy: FitPolicy) -> None:
        self.problem = problem
        self._terms = terms_of(problem, policy)
        self._tests, self.unapplied = tests_of(problem, policy)
        self.unused = tuple(name for name, term in self._terms.items() if term.unused)
        self.missing = {name: term.missing for name, term in self._terms.items() if term.missing}

    def pair(self, leader: int, mentor: int) -> PairFit:
        """Score and rules of any pair, also of one that is forbidden or was cut off."""
        row = slice(leader, leader + 1)
        parts = [int(table[0, mentor]) for table in self._parts(row)]
        broken = [rule for rule, test in self._tests.items() if self._wide(test.forbids(row), 1)[0, mentor]]
        return PairFit(sum(parts), dict(zip(COMPONENTS, parts, strict=True)), tuple(broken))

    def bulk(self, *, without: IntArray | None = None) -> Bulk | None:
        """The terms and rules laid out for compiled loops over all pairs; None where one of them does not fit.

        without: pairs (k, 2) that are not looked at, as if a rule forbade them.
        """
        persons = self.problem.leaders.person, self.problem.mentors.person
        shape = self.problem.leaders.size, self.problem.mentors.size
        layout = layout_of(self._terms, self._tests, persons, shape)
        if layout is None:
            return None
        if without is not None:
            layout.barred.append(without)
        return Bulk(layout, self.problem.mentors.ids)

    def parts(self, leader: IntArray, mentor: IntArray) -> npt.NDArray[np.int16]:
        """Contributions (k, 6) of single pairs in the order of COMPONENTS; a pair's score is their sum."""
        return self._parts_of(leader.astype(np.int32), mentor.astype(np.int32))

    def candidates(self, *, most: int = 50, also: Table | None = None, threads: int = 1) -> Candidates:
        """The `most` best permitted mentors of each leader, and the permitted pairs of `also` (k, 2) besides.

        Large problems are scored in compiled loops, small ones in NumPy, with equal results.
        """
        leaders, mentors = self.problem.leaders.size, self.problem.mentors.size
        if leaders * mentors >= LEAST_PAIRS:
            found = self._scanned(most, _sorted(also), threads)
            if found is not None:
                return self._from_scan(*found)
        return self._in_blocks(most, also)

    def _scanned(self, most: int, named: IntArray, threads: int) -> tuple[IntArray, ShortArray, IntArray] | None:
        """The best by compiled loops, and after them the permitted named pairs: starts of rows, mentors of rows, and
        how many mentors are permitted. None where a term or rule has no layout.
        """
        bulk = self.bulk()
        if bulk is None:
            return None
        best = bulk.best(most, threads=threads)
        named = named[bulk.permitted(named)]
        named = np.unique(named[~(best.mentor[named[:, 0]] == named[:, 1:]).any(axis=1)], axis=0)
        score = self.parts(named[:, 0], named[:, 1]).sum(axis=1)
        named = named[np.lexsort((ranks(self.problem.mentors.ids)[named[:, 1]], -score, named[:, 0]))]
        counts = np.count_nonzero(best.mentor >= 0, axis=1)
        more = np.bincount(named[:, 0], minlength=counts.size)
        mentor = np.insert(best.mentor[best.mentor >= 0], np.cumsum(counts)[named[:, 0]], named[:, 1])
        return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts + more))), mentor, best.permitted

    def _from_scan(self, indptr: IntArray, mentor: ShortArray, permitted: IntArray) -> Candidates:
        """Scores and parts of rows that are in their order."""
        shape = self.problem.leaders.size, self.problem.mentors.size
        leader = np.repeat(np.arange(shape[0], dtype=np.int32), np.diff(indptr))
        parts = self._parts_of(leader, mentor)
        return Candidates(
            indptr=indptr,
            indices=mentor,
            score=parts.sum(axis=1, dtype=np.int32),
            parts=parts,
            permitted=permitted,
            forbidden=counts_of(self._tests, (self.problem.leaders.person, self.problem.mentors.person), shape),
            unused=self.unused,
            missing=self.missing,
            unapplied=self.unapplied,
        )

    def _parts_of(self, leader: ShortArray, mentor: ShortArray) -> npt.NDArray[np.int16]:
        """Contributions of single pairs (k, 6), in blocks of bounded memory."""
        parts = np.empty((leader.size, len(self._terms)), dtype=np.int16)
        for first in range(0, leader.size, CELLS):
            rows = slice(first, first + CELLS)
            for k, term in enumerate(self._terms.values()):
                parts[rows, k] = in_bulk(term, leader[rows], mentor[rows])
        return parts

    def _in_blocks(self, most: int, also: Table | None) -> Candidates:
        leaders, mentors = self.problem.leaders.size, self.problem.mentors.size
        tie = mentors - 1 - ranks(self.problem.mentors.ids)
        named = _sorted(also)
        step = max(1, CELLS // mentors)
        blocks = [
            self._block(slice(first, min(first + step, leaders)), most, tie, named) for first in range(0, leaders, step)
        ]
        leader = np.concatenate([block.leader for block in blocks])
        return Candidates(
            indptr=pointers(leader, leaders),
            indices=np.concatenate([block.mentor for block in blocks]).astype(np.int32),
            score=np.concatenate([block.score for block in blocks]).astype(np.int32),
            parts=np.concatenate([block.parts for block in blocks]),
            permitted=np.concatenate([block.permitted for block in blocks]),
            forbidden={rule: sum(block.forbidden[rule] for block in blocks) for rule in self._tests},
            unused=self.unused,
            missing=self.missing,
            unapplied=self.unapplied,
        )

    def _parts(self, rows: slice) -> list[Table]:
        """Contributions of these leaders, one table (rows, mentors) per component."""
        shape = rows.stop - rows.start, self.problem.mentors.size
        return [np.broadcast_to(term.points(rows), shape) for term in self._terms.values()]

    def _wide(self, table: BoolArray, rows: int) -> BoolArray:
        return np.broadcast_to(table, (rows, self.problem.mentors.size))

    def _block(self, rows: slice, most: int, tie: IntArray, named: IntArray) -> "_Block":
        parts = self._parts(rows)
        score = np.zeros((rows.stop - rows.start, self.problem.mentors.size), dtype=np.int64)
        for table in parts:
            score += table
        counts, permitted = {}, np.ones(score.shape, dtype=np.bool_)
        for rule, test in self._tests.items():
            forbids = self._wide(test.forbids(rows), len(score))
            counts[rule] = int(np.count_nonzero(forbids))
            permitted &= ~forbids
        key = np.where(permitted, score * score.shape[1] + tie, -1)
        wanted = _wanted(named, rows, score.shape)
        row, mentor = _best(key, wanted & permitted, most)
        return _Block(
            leader=row + rows.start,
            mentor=mentor,
            score=score[row, mentor],
            parts=np.column_stack([table[row, mentor] for table in parts]),
            permitted=np.count_nonzero(permitted, axis=1),
            forbidden=counts,
        )


@dataclass(frozen=True, eq=False)
class _Block:
    leader: IntArray
    mentor: IntArray
    score: IntArray
    parts: npt.NDArray[np.int16]
    permitted: IntArray
    forbidden: dict[Rule, int]


def _sorted(also: Table | None) -> IntArray:
    pairs = np.zeros((0, 2), dtype=np.int64) if also is None else np.asarray(also, dtype=np.int64).reshape(-1, 2)
    return pairs[np.argsort(pairs[:, 0], kind="stable")]


def _wanted(named: IntArray, rows: slice, shape: tuple[int, ...]) -> BoolArray:
    first, last = np.searchsorted(named[:, 0], [rows.start, rows.stop])
    table = np.zeros(shape, dtype=np.bool_)
    table[named[first:last, 0] - rows.start, named[first:last, 1]] = True
    return table


def _best(key: IntArray, wanted: BoolArray, most: int) -> tuple[IntArray, IntArray]:
    """Row and column of the highest keys of each row, best first, and of the wanted ones besides; -1 is forbidden.

    Wanted pairs are lifted before the cut and counted on top of it, so the cut never loses one of the highest.
    """
    width = key.shape[1]
    cut = min(width, most + int(wanted.sum(axis=1).max(initial=0)))
    lifted = np.where(wanted, key + WANTED, key)
    columns = np.argpartition(-lifted, min(cut, width - 1), axis=1)[:, :cut]
    order = np.argsort(-np.take_along_axis(key, columns, axis=1), axis=1, kind="stable")
    columns = np.take_along_axis(columns, order, axis=1)
    kept = np.take_along_axis(key, columns, axis=1) >= 0
    kept &= (np.arange(cut) < most) | np.take_along_axis(wanted, columns, axis=1)
    row, place = np.nonzero(kept)
    return row, columns[row, place]

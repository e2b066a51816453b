"""Scoring every pair, keeping the best permitted ones of each leader, and writing the engine's problem."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from peripatos.engine import pairing
from peripatos.engine.arrays import BoolArray
from peripatos.engine.fit import (
    COMPONENTS,
    Candidates,
    Closed,
    FitPolicy,
    FitProblem,
    Rule,
    Scorer,
    over_all_pairs,
)
from peripatos.engine.fit.rules import tests_of
from peripatos.matching.fitting.columns import columns_of
from peripatos.matching.fitting.policy import policy_of
from peripatos.matching.inputs.types import Inputs, Pair, Party
from peripatos.matching.types import BANDS, Unapplied

PAIRS_LISTED = 150_000
LEAST_LISTED = 60
WIDEN = 4
MOST_PAIRS = 1_000_000
NEAR = 3
RULE_CODES: Mapping[Rule, str] = {
    Rule.SAME_PERSON: "self",
    Rule.CAPACITY: "capacity",
    Rule.REPORTING_LINE: "reporting_line",
    Rule.CONFLICT: "hard_rule",
    Rule.NO_MATCH: "hard_rule",
    Rule.LANGUAGE: "language",
    Rule.OVERLAP: "overlap",
    Rule.RANK_GAP: "rank_gap",
    Rule.COOLING_OFF: "cooling_off",
    Rule.BRIEFING: "briefing",
}
"""Codes of the hard rules. Conflicts and no-match lists share one, so that nobody can tell them apart."""


Rows = np.ndarray[Any, np.dtype[np.int64]]
Knows = Callable[[Party], bool]
KNOWN_BY: Mapping[str, Knows] = {
    "language": lambda p: bool(p.languages),
    "overlap": lambda p: bool(p.zone and any(p.hours.values())),
    "rank_gap": lambda p: p.grade_rank is not None,
}


@dataclass(frozen=True, eq=False)
class Fitted:
    """The problem of a run, with what is said about its making.

    ``listed_per_leader``: only so many mentors of each leader are listed, None when all are. ``cut_off``: leaders who
    have more
    permitted mentors than listed ones. ``refused_pins``: pins that a hard rule forbids, with its code.
    """

    problem: pairing.Problem
    unapplied: tuple[Unapplied, ...]
    refused_pins: tuple[tuple[UUID, UUID, str], ...]
    possible: int
    listed_per_leader: int | None
    cut_off: frozenset[str]


class Fitter:
    """The fit of one run: scores once, lists as many candidates as asked for."""

    def __init__(self, inputs: Inputs, *, columns: FitProblem | None = None) -> None:
        """``columns`` of the same people save making them again, when only weights or rules differ."""
        self._inputs = inputs
        self._columns = columns or columns_of(inputs)
        self._policy = policy_of(inputs)
        self._scorer = Scorer(self._columns, self._policy)
        self._tests, _ = tests_of(self._columns, self._policy)
        self._leaders = {p.person_id: k for k, p in enumerate(inputs.leaders)}
        self._mentors = {p.person_id: k for k, p in enumerate(inputs.mentors)}

    @property
    def columns(self) -> FitProblem:
        """Both sides as the engine reads them."""
        return self._columns

    def fit(self, leader: UUID, mentor: UUID) -> int:
        """The fit of two people who take part, whether or not a rule forbids them."""
        return self._scorer.pair(self._leaders[leader], self._mentors[mentor]).score

    def first(self) -> Fitted:
        """The problem with lists of the usual length: all mentors where there are few people, else the best of each
        leader.
        """
        return self._fitted(max(LEAST_LISTED, PAIRS_LISTED // max(1, len(self._leaders))))

    def wider(self, fitted: Fitted, solution: pairing.Solution) -> Fitted | None:
        """The problem with longer lists, when somebody stayed without whose list was cut off and a place stayed free;
        else None.

        Past ``MOST_PAIRS`` lists grow no further: the run then says how long they were.
        """
        if fitted.listed_per_leader is None:
            return None
        ids = fitted.problem.leader_ids
        short = {ids[row.leader] for row in solution.unmatched} & fitted.cut_off
        load = np.bincount(solution.pairs[:, 1], minlength=fitted.problem.mentors)
        wider = min(fitted.listed_per_leader * WIDEN, MOST_PAIRS // len(self._leaders))
        if not short or (load >= fitted.problem.capacity).all() or wider <= fitted.listed_per_leader:
            return None
        return self._fitted(wider)

    def over_all(self, problem: pairing.Problem, solution: pairing.Solution, *, seed: int) -> Closed | None:
        """The highest total fit over every permitted pair, listed or not, from the best plan of the listed ones.

        None where the pairs cannot be scanned in bulk, or where pins leave no plan.
        """
        return over_all_pairs(self._scorer, problem, solution, solve=partial(pairing.solve, seed=seed))

    def near_but_forbidden(self) -> dict[str, list[dict[str, object]]]:
        """For each leader those of the best mentors whom a hard rule forbids, with the rule; capacity is not told as
        one.
        """
        ruleless = FitPolicy(weights=self._policy.weights, rules=frozenset({Rule.SAME_PERSON}))
        best = Scorer(self._columns, ruleless).candidates(most=NEAR)
        found: dict[str, list[dict[str, object]]] = {}
        for row, leader in enumerate(self._columns.leaders.ids):
            edges = slice(best.indptr[row], best.indptr[row + 1])
            against = self._rules_in_row(row)
            for mentor, score in zip(best.indices[edges].tolist(), best.score[edges].tolist(), strict=True):
                rules = [rule for rule, forbids in against.items() if forbids[mentor]]
                if rules:
                    entry = {"mentor": self._columns.mentors.ids[mentor], "fit": score, "rule": RULE_CODES[rules[-1]]}
                    found.setdefault(leader, []).append(entry)
        return found

    def _rules_in_row(self, row: int) -> dict[Rule, BoolArray]:
        """Per applied rule the mentors whom it forbids to one leader."""
        width = self._columns.mentors.size
        return {
            rule: np.broadcast_to(test.forbids(slice(row, row + 1)), (1, width))[0]
            for rule, test in self._tests.items()
        }

    def rules_against(self, leaders: list[str]) -> dict[str, dict[str, int]]:
        """For these leaders: how many mentors each hard rule forbids."""
        places = {name: k for k, name in enumerate(self._columns.leaders.ids)}
        found: dict[str, dict[str, int]] = {}
        for leader in leaders:
            counts: dict[str, int] = {}
            for rule, forbids in self._rules_in_row(places[leader]).items():
                number = int(np.count_nonzero(forbids))
                if number and rule is not Rule.SAME_PERSON:
                    code = RULE_CODES[rule]
                    counts[code] = counts.get(code, 0) + number
            found[leader] = counts
        return found

    def _fitted(self, most: int) -> Fitted:
        wanted = [
            *self._inputs.pins,
            *((leader, m) for leader, listed in self._inputs.leader_ranks.items() for m in listed),
            *((leader, m) for m, listed in self._inputs.mentor_ranks.items() for leader in listed),
        ]
        candidates = self._scorer.candidates(most=most, also=self._rows(wanted))
        kept, refused = self._pins()
        listed = np.diff(candidates.indptr)
        cut = np.flatnonzero(candidates.permitted > listed).tolist()
        ids = self._columns.leaders.ids
        return Fitted(
            problem=pairing.Problem.from_arrays(self._arrays(candidates, kept)),
            unapplied=_unapplied(self._inputs, candidates.unapplied),
            refused_pins=tuple(refused),
            possible=len(self._leaders) * len(self._mentors),
            listed_per_leader=most if cut else None,
            cut_off=frozenset(ids[k] for k in cut),
        )

    def _rows(self, pairs: Iterable[Pair]) -> Rows:
        known = [(self._leaders[a], self._mentors[b]) for a, b in pairs if a in self._leaders and b in self._mentors]
        return np.array(sorted(set(known)), dtype=np.int64).reshape(-1, 2)

    def _pins(self) -> tuple[list[Pair], list[tuple[UUID, UUID, str]]]:
        """Pins that hold, and those of people who take no part or whom a hard rule keeps apart."""
        kept: list[Pair] = []
        refused: list[tuple[UUID, UUID, str]] = []
        for leader, mentor in self._inputs.pins:
            if leader not in self._leaders or mentor not in self._mentors:
                refused.append((leader, mentor, "not_ready"))
                continue
            rules = self._scorer.pair(self._leaders[leader], self._mentors[mentor]).forbidden_by
            if rules:
                refused.append((leader, mentor, RULE_CODES[rules[0]]))
            else:
                kept.append((leader, mentor))
        return kept, refused

    def _arrays(self, candidates: Candidates, pins: list[Pair]) -> dict[str, object]:
        """The problem in the engine's format of arrays; pairs are rows of places."""
        inputs = self._inputs
        return {
            "objective": inputs.objective,
            "leader_ids": list(self._columns.leaders.ids),
            "mentor_ids": list(self._columns.mentors.ids),
            "wants": np.array([p.places for p in inputs.leaders], dtype=np.int64),
            "priority": np.array([p.left_out for p in inputs.leaders], dtype=np.int64),
            "capacity": np.array([p.places for p in inputs.mentors], dtype=np.int64),
            "components": list(COMPONENTS),
            "indptr": candidates.indptr,
            "indices": candidates.indices,
            "score": candidates.score,
            "parts": candidates.parts,
            "bands": np.array(BANDS if inputs.objective == "leximin" else (), dtype=np.int64),
            "pins": self._rows(pins),
            "vetoes": self._rows(inputs.vetoes),
            "leader_ranks": self._ranked(inputs.leader_ranks, by_leader=True),
            "mentor_ranks": self._ranked(inputs.mentor_ranks, by_leader=False),
        }

    def _ranked(self, lists: Mapping[UUID, tuple[UUID, ...]], *, by_leader: bool) -> Rows:
        """Rows (leader, mentor, place on the owner's list) of those who take part."""
        owners, others = (self._leaders, self._mentors) if by_leader else (self._mentors, self._leaders)
        rows = [
            (owners[owner], others[name], place)
            for owner, listed in lists.items()
            if owner in owners
            for place, name in enumerate(listed)
            if name in others
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return table if by_leader else table[:, [1, 0, 2]]


def unapplied_to(leader: Party, mentor: Party, inputs: Inputs) -> list[str]:
    """Rules that could not be applied to this pair, because one side's source says nothing."""
    return [rule for rule, knows in _known_by_rule(inputs).items() if not (knows(leader) and knows(mentor))]


def _known_by_rule(inputs: Inputs) -> dict[str, Knows]:
    rules = inputs.rules
    wanted = {
        "language": rules.language,
        "overlap": rules.overlap_minutes > 0,
        "rank_gap": rules.rank_gap_min is not None or rules.rank_gap_max is not None,
    }
    return {rule: KNOWN_BY[rule] for rule, applies in wanted.items() if applies}


def _unapplied(inputs: Inputs, absent: tuple[Rule, ...]) -> tuple[Unapplied, ...]:
    """Rules whose column is absent, and rules that some people pass because nothing is known of them."""
    people = (*inputs.leaders, *inputs.mentors)
    missing = {RULE_CODES[rule] for rule in absent}
    found = [] if inputs.gates_applied else [Unapplied("gates", "draft", len(people))]
    for rule, knows in _known_by_rule(inputs).items():
        unknown = sum(not knows(p) for p in people)
        if rule in missing or unknown:
            because = "no_ladder" if rule == "rank_gap" else "no_column" if rule in missing else "unknown"
            found.append(Unapplied(rule, because, len(people) if rule in missing else unknown))
    return tuple(found)

"""Prices that prove how little same values can cost when time zones limit who meets whom: a linear programme.

How many people of each value and offset go to cohorts of each largest set of offsets that can share one (all such sets,
not only those that are next to each other on the clock); pairs of equals by the tangents of x(x - 1)/2.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from peripatos.engine.cohorts.check.proof import Shares, bound_of, shares_of
from peripatos.engine.cohorts.problem import FORM, ZONE, Certificate, Problem, Rules, cliques_of

SCALE: Final = 1_000_000
LARGEST: Final = 20_000  # variables of the programme


def certificate_of(problem: Problem, rules: Rules) -> tuple[Certificate, int]:
    """The better of the closed form and the zone prices, and what it proves. At least one number must be allowed."""
    form = _finished(problem, Certificate(FORM, 1))
    assert form is not None
    zone = _zone(problem, rules)
    if zone is None:
        return form
    priced = _finished(problem, zone)
    return priced if priced is not None and priced[1] > form[1] else form


def _finished(problem: Problem, draft: Certificate) -> tuple[Certificate, int] | None:
    proved = bound_of(problem, draft)
    if proved is None:
        return None
    bound, groups = proved
    return Certificate(draft.kind, groups, draft.scale, draft.prices, draft.links), bound


@dataclass
class _Programme:
    """Rows and columns of a linear programme as they are thought of."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    equal: list[tuple[int, int, float]] = field(default_factory=list)
    equal_to: list[float] = field(default_factory=list)
    above: list[tuple[int, int, float]] = field(default_factory=list)  # rows <= 0
    rows_above: int = 0

    def variable(self, cost: float = 0.0) -> int:
        self.costs.append(cost)
        return len(self.costs) - 1

    def equality(self, value: float) -> int:
        self.equal_to.append(value)
        return len(self.equal_to) - 1

    def put(self, row: int, column: int, value: float) -> None:
        self.equal.append((row, column, value))

    def at_most_zero(self, *terms: tuple[int, float]) -> None:
        self.above += [(self.rows_above, column, value) for column, value in terms]
        self.rows_above += 1

    def duals(self) -> list[float] | None:
        """Marginals of the equalities, None when nothing keeps the rows."""
        found = linprog(
            np.array(self.costs),
            A_ub=_matrix(self.above, self.rows_above, len(self.costs)),
            b_ub=np.zeros(self.rows_above),
            A_eq=_matrix(self.equal, len(self.equal_to), len(self.costs)),
            b_eq=np.array(self.equal_to),
            method="highs-ipm",
        )
        return None if found.x is None else [float(dual) for dual in found.eqlin.marginals]


def _matrix(entries: list[tuple[int, int, float]], rows: int, columns: int) -> coo_array:
    table = np.array(entries, dtype=np.float64).reshape(-1, 3)
    places = (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))
    return coo_array((table[:, 2], places), shape=(rows, columns)).tocsr()


def _zone(problem: Problem, rules: Rules) -> Certificate | None:
    """Prices from the duals, rounded to whole numbers: any numbers prove some bound. None without limits that bind."""
    cliques = None if rules.gap is None else cliques_of(problem.offsets.tolist(), rules.gap)
    names = [name for name, weight in problem.spread.items() if weight]
    if not names or cliques is None or len(cliques) < 2:
        return None
    shares = {name: shares_of(problem)[name] for name in names}
    triples = sum(offset in c for c in cliques for v in shares.values() for by in v.values() for offset in by)
    if triples > LARGEST:
        return None
    return _solved(problem, rules, cliques, shares)


def _solved(
    problem: Problem,
    rules: Rules,
    cliques: tuple[tuple[int, ...], ...],
    shares: Shares,
) -> Certificate | None:
    programme, names = _Programme(), list(shares)
    groups = _number(problem, rules)
    total = programme.equality(float(groups))
    counts = {
        (a, v, o): programme.equality(float(n)) for a in names for v, by in shares[a].items() for o, n in by.items()
    }
    links: dict[tuple[int, str, int], int] = {}
    for s, clique in enumerate(cliques):
        cohorts = programme.variable()
        programme.put(total, cohorts, 1.0)
        here: dict[str, dict[int, list[int]]] = {a: defaultdict(list) for a in names}
        for a in names:
            for v, by in shares[a].items():
                people = {o: programme.variable() for o in by if o in clique}
                for o, x in people.items():
                    programme.put(counts[a, v, o], x, 1.0)
                    here[a][o].append(x)
                if v and people:
                    last = min(rules.high, 3 * -(-sum(by.values()) // groups) + 3)
                    _tangents(programme, list(people.values()), cohorts, problem.spread[a], last)
        for a in names[1:]:
            for o in here[names[0]]:
                row = links[s, a, o] = programme.equality(0.0)
                for x in here[a][o]:
                    programme.put(row, x, 1.0)
                for x in here[names[0]][o]:
                    programme.put(row, x, -1.0)
        everybody = [x for xs in here[names[0]].values() for x in xs]
        programme.at_most_zero((cohorts, float(rules.low)), *((x, -1.0) for x in everybody))
        programme.at_most_zero((cohorts, -float(min(rules.high, problem.people))), *((x, 1.0) for x in everybody))
    duals = programme.duals()
    return None if duals is None else _rounded(problem, cliques, duals, counts, links)


def _number(problem: Problem, rules: Rules) -> int:
    """The number of cohorts that the programme is solved for; its prices prove a bound for every other one, too."""
    form = bound_of(problem, Certificate(FORM, 1))
    assert form is not None
    return form[1] if rules.groups is None else rules.groups


def _tangents(programme: _Programme, people: list[int], cohorts: int, weight: int, last: int) -> None:
    """y >= k x - k (k + 1) / 2 g for k below `last`; those beyond what a cohort holds of a value hardly bind."""
    y = programme.variable(float(weight))
    for k in range(1, last):
        terms = [(x, float(k)) for x in people]
        programme.at_most_zero((y, -1.0), (cohorts, -k * (k + 1) / 2), *terms)


def _rounded(
    problem: Problem,
    cliques: tuple[tuple[int, ...], ...],
    duals: list[float],
    counts: dict[tuple[str, str, int], int],
    links: dict[tuple[int, str, int], int],
) -> Certificate:
    scale = SCALE if max(problem.spread.values()) <= 1000 else 1000
    prices: dict[str, dict[str, dict[int, int]]] = {}
    for (a, v, o), row in counts.items():
        prices.setdefault(a, {}).setdefault(v, {})[o] = round(duals[row] * scale)
    moved: dict[tuple[int, ...], dict[str, dict[int, int]]] = {}
    for (s, a, o), row in links.items():
        price = round(duals[row] * scale)
        if price:
            moved.setdefault(cliques[s], {}).setdefault(a, {})[o] = price
    return Certificate(ZONE, 1, scale, prices, moved)

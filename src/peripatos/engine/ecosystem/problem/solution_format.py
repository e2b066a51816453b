"""An ecosystem solution to and from its JSON format."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.contract import STATUSES
from peripatos.engine.ecosystem.problem.model import Problem
from peripatos.engine.ecosystem.problem.reading import check_header
from peripatos.engine.ecosystem.problem.solution import REASONS, Certificate, Missing, Solution, Stat
from peripatos.engine.fields import Fields, escape, integer, items, one_of, refuse, text

_HUGE: Final = 2**62
HIGHEST_PRICE: Final = 10**13


def solution_to_dict(solution: Solution) -> dict[str, object]:
    problem, certificate, baseline = solution.problem, solution.certificate, solution.baseline
    return {
        "version": 1,
        "kind": "ecosystem",
        "status": solution.status,
        "value": solution.value,
        "bound": solution.bound,
        "gap": solution.gap,
        "pairs": _named(problem, solution.pairs),
        "missing": [
            {
                "leader": problem.leader_ids[row.leader],
                "stream": problem.stream_ids[row.stream],
                "count": row.count,
                "why": row.why,
            }
            for row in solution.missing
        ],
        "certificate": None if certificate is None else _certificate_to_dict(problem, certificate),
        "baseline": None if baseline is None else {"pairs": _named(problem, baseline)},
        "gain": solution.gain,
        "relaxed": list(solution.relaxed),
        "conflicts": list(solution.conflicts),
        "stats": dict(solution.stats),
    }


def _named(problem: Problem, pairs: IntArray) -> list[list[str]]:
    return [[problem.leader_ids[i], problem.place_ids[q]] for i, q in pairs.tolist()]


def _certificate_to_dict(problem: Problem, certificate: Certificate) -> dict[str, object]:
    return {
        "scale": certificate.scale,
        "places": _priced(problem.place_ids, certificate.places),
        "minutes": _priced(problem.person_ids, certificate.minutes),
        "persons": _priced(problem.person_ids, certificate.persons),
    }


def _priced(names: Sequence[str], prices: IntArray) -> dict[str, int]:
    return {name: price for name, price in zip(names, prices.tolist(), strict=True) if price}


def solution_from_dict(data: object, *, problem: Problem) -> Solution:
    fields = Fields(data)
    check_header(fields)
    status = one_of(fields.text("status"), STATUSES, "/status")
    leaders = {name: k for k, name in enumerate(problem.leader_ids)}
    places = {name: k for k, name in enumerate(problem.place_ids)}
    solution = Solution(
        problem=problem,
        status=status,
        value=_null_or_integer(fields, "value"),
        bound=_null_or_integer(fields, "bound"),
        gap=_gap(fields.take("gap")),
        pairs=_pairs(items(fields.take("pairs"), "/pairs"), "/pairs", leaders, places),
        missing=tuple(
            _missing(row, f"/missing/{k}", problem, leaders)
            for k, row in enumerate(items(fields.take("missing"), "/missing"))
        ),
        certificate=_certificate(fields.take("certificate"), problem, places),
        baseline=_baseline(fields.take("baseline"), leaders, places),
        gain=_null_or_integer(fields, "gain"),
        relaxed=fields.texts("relaxed"),
        conflicts=fields.texts("conflicts"),
        stats=_stats(fields.mapping("stats")),
    )
    fields.done()
    return solution


def _null_or_integer(fields: Fields, name: str) -> int | None:
    value = fields.take(name)
    return None if value is None else integer(value, f"/{name}", low=-_HUGE, high=_HUGE)


def _gap(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse("not_a_number", "/gap", "A gap is null or a number.")
    return float(value)


def _known(value: object, path: str, index: Mapping[str, int]) -> int:
    name = text(value, path)
    if name not in index:
        refuse("unknown_id", path, f"There is nothing with the id {name}.")
    return index[name]


def _pairs(rows: list[object], path: str, leaders: Mapping[str, int], places: Mapping[str, int]) -> IntArray:
    found = []
    for k, row in enumerate(rows):
        at = f"{path}/{k}"
        entry = items(row, at)
        if len(entry) != 2:
            refuse("wrong_row", at, "A row is leader, place.")
        found.append([_known(entry[0], f"{at}/0", leaders), _known(entry[1], f"{at}/1", places)])
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _baseline(value: object, leaders: Mapping[str, int], places: Mapping[str, int]) -> IntArray | None:
    if value is None:
        return None
    fields = Fields(value, "/baseline")
    pairs = _pairs(items(fields.take("pairs"), "/baseline/pairs"), "/baseline/pairs", leaders, places)
    fields.done()
    return pairs


def _missing(row: object, path: str, problem: Problem, leaders: Mapping[str, int]) -> Missing:
    fields = Fields(row, path)
    streams = {name: k for k, name in enumerate(problem.stream_ids)}
    missing = Missing(
        leader=_known(fields.take("leader"), f"{path}/leader", leaders),
        stream=_known(fields.take("stream"), f"{path}/stream", streams),
        count=integer(fields.take("count"), f"{path}/count"),
        why=one_of(fields.text("why"), REASONS, f"{path}/why"),
    )
    fields.done()
    return missing


def _certificate(value: object, problem: Problem, places: Mapping[str, int]) -> Certificate | None:
    if value is None:
        return None
    fields = Fields(value, "/certificate")
    people = {name: k for k, name in enumerate(problem.person_ids)}
    certificate = Certificate(
        scale=fields.integer("scale", 1, low=1, high=1_000_000),
        places=_prices(fields, "places", places, low=0),
        minutes=_prices(fields, "minutes", people, low=0),
        persons=_prices(fields, "persons", people, low=-HIGHEST_PRICE),
    )
    fields.done()
    return certificate


def _prices(fields: Fields, name: str, index: Mapping[str, int], *, low: int) -> IntArray:
    prices = np.zeros(len(index), dtype=np.int64)
    for key, value in fields.mapping(name).items():
        path = f"/certificate/{name}/{escape(key)}"
        prices[_known(key, path, index)] = integer(value, path, low=low, high=HIGHEST_PRICE)
    return prices


def _stats(values: Mapping[str, object]) -> dict[str, Stat]:
    found: dict[str, Stat] = {}
    for name, value in values.items():
        if value is not None and not isinstance(value, int | float | str | bool):
            refuse("not_a_figure", f"/stats/{escape(name)}", "A number, a word or a truth value is expected here.")
        found[name] = value
    return found

"""A rotation solution to and from its JSON format."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.contract import STATUSES
from peripatos.engine.fields import Fields, escape, integer, items, one_of, refuse, text
from peripatos.engine.rotations.problem.model import Problem
from peripatos.engine.rotations.problem.reading import check_header
from peripatos.engine.rotations.problem.solution import Missing, Solution, Stat

_HUGE: Final = 2**62
HIGHEST_PRICE: Final = 10**13


def solution_to_dict(solution: Solution) -> dict[str, object]:
    """Hosts and teams whose prices are all 0 are left out of the certificate."""
    leaders, hosts = solution.leader_ids, solution.host_ids
    return {
        "version": 1,
        "kind": "rotations",
        "status": solution.status,
        "value": solution.value,
        "bound": solution.bound,
        "gap": solution.gap,
        "placements": [[leaders[i], hosts[h], s] for i, h, s in solution.placements.tolist()],
        "missing": [
            {
                "id": leaders[row.leader],
                "rotations": row.rotations,
                "must": [hosts[h] for h in row.must],
                "why": list(row.why),
            }
            for row in solution.missing
        ],
        "relaxed": list(solution.relaxed),
        "conflicts": list(solution.conflicts),
        "certificate": _certificate_to_dict(solution),
        "stats": dict(solution.stats),
    }


def _certificate_to_dict(solution: Solution) -> dict[str, object] | None:
    if solution.host_prices is None or solution.team_prices is None:
        return None
    return {
        "scale": solution.scale,
        "hosts": _priced(solution.host_prices, solution.host_ids),
        "teams": _priced(solution.team_prices, solution.team_ids),
    }


def _priced(prices: IntArray, names: tuple[str, ...]) -> dict[str, list[int]]:
    return {name: row.tolist() for name, row in zip(names, prices, strict=True) if row.any()}


def solution_from_dict(data: object, *, problem: Problem) -> Solution:
    fields = Fields(data)
    check_header(fields)
    status = one_of(fields.text("status"), STATUSES, "/status")
    value, bound = _null_or_integer(fields, "value"), _null_or_integer(fields, "bound")
    gap = _gap(fields.take("gap"))
    scale, hosts, teams = _certificate(fields.take("certificate"), problem)
    solution = Solution(
        leader_ids=problem.leader_ids,
        host_ids=problem.host_ids,
        team_ids=problem.team_ids,
        status=status,
        value=value,
        bound=bound,
        gap=gap,
        placements=_placements(items(fields.take("placements"), "/placements"), problem),
        missing=tuple(_missing(row, k, problem) for k, row in enumerate(items(fields.take("missing"), "/missing"))),
        host_prices=hosts,
        team_prices=teams,
        scale=scale,
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


def _certificate(value: object, problem: Problem) -> tuple[int, IntArray | None, IntArray | None]:
    if value is None:
        return 1, None, None
    fields = Fields(value, "/certificate")
    scale = fields.integer("scale", 1, low=1, high=1_000_000)
    hosts = _prices(fields.mapping("hosts"), "/certificate/hosts", problem.host_index, problem.slots)
    teams = {name: k for k, name in enumerate(problem.team_ids)}
    team_prices = _prices(fields.mapping("teams"), "/certificate/teams", teams, problem.slots)
    fields.done()
    return scale, hosts, team_prices


def _prices(given: Mapping[str, object], path: str, index: Mapping[str, int], slots: int) -> IntArray:
    prices = np.zeros((len(index), slots), dtype=np.int64)
    for name, row in given.items():
        at = f"{path}/{escape(name)}"
        if name not in index:
            refuse("unknown_id", at, f"There is nothing with the id {name}.")
        values = items(row, at)
        if len(values) != slots:
            refuse("wrong_length", at, "There is one price for every slot.")
        prices[index[name]] = [integer(price, f"{at}/{k}", high=HIGHEST_PRICE) for k, price in enumerate(values)]
    return prices


def _placements(rows: list[object], problem: Problem) -> IntArray:
    found = []
    for k, row in enumerate(rows):
        at = f"/placements/{k}"
        if not isinstance(row, list) or len(row) != 3:
            refuse("wrong_row", at, "A row is leader, host, first slot.")
        leader = _known(row[0], f"{at}/0", problem.leader_index)
        host = _known(row[1], f"{at}/1", problem.host_index)
        found.append([leader, host, integer(row[2], f"{at}/2")])
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def _known(value: object, path: str, index: Mapping[str, int]) -> int:
    name = text(value, path)
    if name not in index:
        refuse("unknown_id", path, f"There is nothing with the id {name}.")
    return index[name]


def _missing(row: object, k: int, problem: Problem) -> Missing:
    path = f"/missing/{k}"
    fields = Fields(row, path)
    leader = _known(fields.take("id"), f"{path}/id", problem.leader_index)
    rotations = fields.integer("rotations", 0)
    must = tuple(
        _known(name, f"{path}/must/{place}", problem.host_index) for place, name in enumerate(fields.items("must"))
    )
    why = fields.texts("why")
    fields.done()
    return Missing(leader, rotations, must, why)


def _stats(stats: Mapping[str, object]) -> dict[str, Stat]:
    """Figures of the run; a later version may add to them, so names are not checked here."""
    known: dict[str, Stat] = {}
    for name, value in stats.items():
        if value is not None and not isinstance(value, int | float | str):
            refuse("not_a_figure", f"/stats/{escape(name)}", "A number, a word or a truth value is expected here.")
        known[name] = value
    return known

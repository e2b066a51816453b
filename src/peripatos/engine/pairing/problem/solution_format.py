"""A pairing solution to and from its JSON format."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.contract import STATUSES
from peripatos.engine.fields import Fields, escape, integer, items, mapping, one_of, refuse, text
from peripatos.engine.pairing.problem.model import Problem
from peripatos.engine.pairing.problem.reading import check_header
from peripatos.engine.pairing.problem.solution import REASONS, Solution, Stage, Stat, Unmatched, known_stages

_HUGE: Final = 2**62


def solution_to_dict(solution: Solution) -> dict[str, object]:
    """Mentors whose price is 0 are left out of the prices."""
    return {
        "version": 1,
        "kind": "pairing",
        "status": solution.status,
        "value": solution.value,
        "bound": solution.bound,
        "gap": solution.gap,
        "pairs": [[solution.leader_ids[i], solution.mentor_ids[j]] for i, j in solution.pairs.tolist()],
        "unmatched": [
            {"id": solution.leader_ids[row.leader], "missing": row.missing, "reason": row.reason}
            for row in solution.unmatched
        ],
        "relaxed": list(solution.relaxed),
        "conflicts": list(solution.conflicts),
        "stages": [_stage_to_dict(solution, stage) for stage in solution.stages],
        "certificate": None
        if solution.prices is None
        else {"scale": solution.scale, "least": solution.least, "prices": _prices_to_dict(solution, solution.prices)},
        "stats": dict(solution.stats),
    }


def _stage_to_dict(solution: Solution, stage: Stage) -> dict[str, object]:
    row: dict[str, object] = {
        "name": stage.name,
        "value": stage.value,
        "bound": stage.bound,
        "prices": None if stage.prices is None else _prices_to_dict(solution, stage.prices),
    }
    if stage.name == "value" or _weighs(stage):
        row["multipliers"] = _multipliers_to_dict(solution, stage)
    return row


def _weighs(stage: Stage) -> bool:
    weights = (stage.served_multiplier, stage.pairs_multiplier, stage.bands, stage.parity)
    return any(weights) or stage.leaders is not None


def _multipliers_to_dict(solution: Solution, stage: Stage) -> dict[str, object]:
    """Served and pairs always, the others where the stage has them."""
    row: dict[str, object] = {"served": stage.served_multiplier, "pairs": stage.pairs_multiplier}
    if stage.bands:
        row["bands"] = list(stage.bands)
    if stage.parity:
        row["parity"] = dict(stage.parity)
    if stage.leaders is not None:
        row["leaders"] = {solution.leader_ids[i]: int(stage.leaders[i]) for i in np.flatnonzero(stage.leaders).tolist()}
    return row


def _prices_to_dict(solution: Solution, prices: IntArray) -> dict[str, int]:
    return {solution.mentor_ids[j]: int(prices[j]) for j in np.flatnonzero(prices).tolist()}


def solution_from_dict(data: object, *, problem: Problem) -> Solution:
    fields = Fields(data)
    check_header(fields)
    leaders = {name: k for k, name in enumerate(problem.leader_ids)}
    mentors = {name: k for k, name in enumerate(problem.mentor_ids)}
    status = one_of(fields.text("status"), STATUSES, "/status")
    value, bound, gap = fields.optional_integer("value"), fields.optional_integer("bound"), _gap(fields.take("gap"))
    scale, least, prices = _certificate(fields.take("certificate"), mentors)
    solution = Solution(
        leader_ids=problem.leader_ids,
        mentor_ids=problem.mentor_ids,
        status=status,
        value=value,
        bound=bound,
        gap=gap,
        pairs=_pairs(fields.items("pairs"), leaders, mentors),
        unmatched=tuple(_unmatched(row, k, leaders) for k, row in enumerate(fields.items("unmatched"))),
        stages=tuple(_stage(row, f"/stages/{k}", problem) for k, row in enumerate(fields.items("stages"))),
        prices=prices,
        scale=scale,
        least=least,
        relaxed=fields.texts("relaxed"),
        conflicts=fields.texts("conflicts"),
        stats=_stats(fields.mapping("stats")),
    )
    fields.done()
    return solution


def _gap(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse("not_a_number", "/gap", "A gap is null or a number.")
    return float(value)


def _certificate(value: object, mentors: Mapping[str, int]) -> tuple[int, bool, IntArray | None]:
    if value is None:
        return 1, False, None
    fields = Fields(value, "/certificate")
    scale = fields.integer("scale", 1, low=1)
    least = fields.flag("least")
    prices = _prices(fields.take("prices"), "/certificate/prices", mentors)
    fields.done()
    return scale, least, prices


def _prices(value: object, path: str, mentors: Mapping[str, int]) -> IntArray | None:
    if value is None:
        return None
    prices = np.zeros(len(mentors), dtype=np.int64)
    for name, price in mapping(value, path).items():
        at = f"{path}/{escape(name)}"
        if name not in mentors:
            refuse("unknown_id", at, f"There is nobody with the id {name}.")
        prices[mentors[name]] = integer(price, at, high=_HUGE)
    return prices


def _stage(row: object, path: str, problem: Problem) -> Stage:
    fields = Fields(row, path)
    name = one_of(fields.text("name"), known_stages(problem), f"{path}/name")
    weights = Fields(fields.mapping("multipliers"), f"{path}/multipliers")
    mentors = {name: k for k, name in enumerate(problem.mentor_ids)}
    stage = Stage(
        name,
        fields.optional_integer("value"),
        fields.optional_integer("bound"),
        _prices(fields.take("prices"), f"{path}/prices", mentors),
        served_multiplier=weights.integer("served", 0, high=_HUGE),
        pairs_multiplier=weights.integer("pairs", 0, high=_HUGE),
        bands=_bands(weights, problem),
        parity=_parity(weights, problem),
        leaders=_weights(weights, problem),
    )
    weights.done()
    fields.done()
    return stage


def _bands(weights: Fields, problem: Problem) -> tuple[int, ...]:
    bands = weights.items("bands")
    if len(bands) > problem.bands.size:
        refuse("wrong_shape", weights.at("bands"), "There is at most one multiplier per band.")
    return tuple(integer(value, f"{weights.at('bands')}/{k}", high=_HUGE) for k, value in enumerate(bands))


def _parity(weights: Fields, problem: Problem) -> dict[str, int]:
    names, path = problem.group_names, weights.at("parity")
    known = {f"{a}|{b}" for a in names for b in names if a != b}
    found = {}
    for key, value in weights.mapping("parity").items():
        if key not in known:
            refuse("unknown_id", f"{path}/{escape(key)}", "Two groups of the problem, joined by a bar, are expected.")
        found[key] = integer(value, f"{path}/{escape(key)}", high=_HUGE)
    return found


def _weights(weights: Fields, problem: Problem) -> IntArray | None:
    """One number per leader, 0 where none is named; None where nothing is said of leaders."""
    if "leaders" not in weights:
        return None
    index, path = {name: k for k, name in enumerate(problem.leader_ids)}, weights.at("leaders")
    found = np.zeros(problem.leaders, dtype=np.int64)
    for name, value in weights.mapping("leaders").items():
        found[_id(name, f"{path}/{escape(name)}", index)] = integer(value, f"{path}/{escape(name)}", high=_HUGE)
    return found


def _pairs(rows: list[object], leaders: Mapping[str, int], mentors: Mapping[str, int]) -> IntArray:
    found = []
    for k, row in enumerate(rows):
        pair = items(row, f"/pairs/{k}")
        if len(pair) != 2:
            refuse("wrong_row", f"/pairs/{k}", "A pair is a leader and a mentor.")
        found.append([_id(pair[0], f"/pairs/{k}/0", leaders), _id(pair[1], f"/pairs/{k}/1", mentors)])
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _id(value: object, path: str, index: Mapping[str, int]) -> int:
    name = text(value, path)
    if name not in index:
        refuse("unknown_id", path, f"There is nobody with the id {name}.")
    return index[name]


def _unmatched(row: object, k: int, leaders: Mapping[str, int]) -> Unmatched:
    fields = Fields(row, f"/unmatched/{k}")
    leader = _id(fields.take("id"), f"/unmatched/{k}/id", leaders)
    missing = integer(fields.take("missing"), f"/unmatched/{k}/missing", low=1)
    reason = one_of(fields.text("reason"), REASONS, f"/unmatched/{k}/reason")
    fields.done()
    return Unmatched(leader, missing, reason)


def _stats(stats: Mapping[str, object]) -> dict[str, Stat]:
    """Figures of the run; a later version may add to them, so names are not checked here."""
    known: dict[str, Stat] = {}
    for name, value in stats.items():
        if isinstance(value, list):
            known[name] = _listed(value, f"/stats/{escape(name)}")
        elif value is None or isinstance(value, int | float | str):
            known[name] = value
        else:
            refuse("not_a_figure", f"/stats/{escape(name)}", "A number, a word or a list of pairs is expected here.")
    return known


def _listed(rows: list[object], path: str) -> list[int] | list[list[str]]:
    """Whole numbers, or rows of ids."""
    if rows and all(type(row) is int for row in rows):
        return [integer(row, f"{path}/{k}", low=-_HUGE, high=_HUGE) for k, row in enumerate(rows)]
    return [[text(part, f"{path}/{k}") for part in items(row, f"{path}/{k}")] for k, row in enumerate(rows)]

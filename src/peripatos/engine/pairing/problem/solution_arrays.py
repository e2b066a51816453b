"""Pairing solutions as named arrays, for size."""

from collections.abc import Mapping

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.columns import HUGE, Columns
from peripatos.engine.contract import STATUSES
from peripatos.engine.fields import one_of, refuse
from peripatos.engine.pairing.problem.model import Problem
from peripatos.engine.pairing.problem.solution import REASONS, Solution, Stage, Stat, Unmatched, known_stages


def solution_to_arrays(solution: Solution) -> dict[str, object]:
    """leader, mentor, prices, value, bound, gap, status, and what else `check` needs.

    A number that is not known is an empty array, in stages the row (0, 0) instead of (1, number).
    """
    stages, unmatched = solution.stages, solution.unmatched
    return {
        "leader": solution.pairs[:, 0],
        "mentor": solution.pairs[:, 1],
        "prices": np.array([], dtype=np.int64) if solution.prices is None else solution.prices,
        "value": _maybe(solution.value),
        "bound": _maybe(solution.bound),
        "gap": np.array([] if solution.gap is None else solution.gap, dtype=np.float64),
        "status": np.array(solution.status),
        "scale": np.array(solution.scale),
        "least": np.array(int(solution.least)),
        "unmatched": np.array([[row.leader, row.missing] for row in unmatched], dtype=np.int64).reshape(-1, 2),
        "reason": np.array([row.reason for row in unmatched], dtype=np.str_),
        "stage_name": np.array([stage.name for stage in stages], dtype=np.str_),
        "stage_value": _numbers([stage.value for stage in stages]),
        "stage_bound": _numbers([stage.bound for stage in stages]),
        "stage_prices": _prices([stage.prices for stage in stages], len(solution.mentor_ids)),
        "stage_multipliers": np.array(
            [[stage.served_multiplier, stage.pairs_multiplier] for stage in stages], dtype=np.int64
        ).reshape(-1, 2),
        **_more_multipliers(stages, len(solution.leader_ids)),
        "relaxed": np.array(solution.relaxed, dtype=np.str_),
        "conflicts": np.array(solution.conflicts, dtype=np.str_),
        **_witness_to_rows(solution),
        "seed": np.array(solution.stats.get("seed", 1)),
        "problem": np.array(str(solution.stats.get("problem", ""))),
    }


def solution_from_arrays(arrays: Mapping[str, object], *, problem: Problem) -> Solution:
    """Only leader, mentor, prices, value, bound, gap and status are required."""
    gap = np.asarray(arrays.get("gap", []), dtype=np.float64).reshape(-1)
    columns = Columns({name: array for name, array in arrays.items() if name != "gap"})
    leader = columns.integers("leader", high=problem.leaders - 1)
    mentor = columns.integers("mentor", high=problem.mentors - 1, size=leader.size)
    prices = columns.integers("prices", high=HUGE)
    fingerprint = columns.word("problem", "")
    solution = Solution(
        leader_ids=problem.leader_ids,
        mentor_ids=problem.mentor_ids,
        status=one_of(columns.word("status", ""), STATUSES, "/status"),
        value=columns.number("value", None, low=-HUGE, high=HUGE),
        bound=columns.number("bound", None, low=-HUGE, high=HUGE),
        gap=float(gap[0]) if gap.size else None,
        pairs=np.column_stack((leader, mentor)),
        unmatched=_unmatched(columns, problem),
        stages=_stages(columns, problem),
        prices=_sized(prices, problem),
        scale=columns.number("scale", 1, low=1) or 1,
        least=bool(columns.number("least", 0, high=1)),
        relaxed=columns.words("relaxed", []),
        conflicts=columns.words("conflicts", []),
        stats={"seed": columns.number("seed", 1)}
        | ({"problem": fingerprint} if fingerprint else {})
        | _witness_of_rows(columns, problem),
    )
    columns.done()
    return solution


def _witness_to_rows(solution: Solution) -> dict[str, object]:
    """The plan that shows the coverage beside a refutation, as rows (leader, mentor)."""
    rows = solution.stats.get("coverage_witness")
    if not isinstance(rows, list):
        return {}
    leaders = {name: k for k, name in enumerate(solution.leader_ids)}
    mentors = {name: k for k, name in enumerate(solution.mentor_ids)}
    pairs = [(leaders[row[0]], mentors[row[1]]) for row in rows if isinstance(row, list)]
    return {"witness": np.array(pairs, dtype=np.int64).reshape(-1, 2)}


def _witness_of_rows(columns: Columns, problem: Problem) -> dict[str, Stat]:
    if "witness" not in columns:
        return {}
    rows = columns.rows("witness", 2)
    if rows.size and (int(rows[:, 0].max()) >= problem.leaders or int(rows[:, 1].max()) >= problem.mentors):
        refuse("unknown_id", "/witness", "There is nobody with this number.")
    return {"coverage_witness": [[problem.leader_ids[i], problem.mentor_ids[j]] for i, j in rows.tolist()]}


def _sized(prices: IntArray, problem: Problem) -> IntArray | None:
    if prices.size not in {0, problem.mentors}:
        refuse("wrong_shape", "/prices", "There is one price per mentor.")
    return prices if prices.size else None


def _maybe(value: int | None) -> IntArray:
    return np.array([] if value is None else value, dtype=np.int64)


def _numbers(values: list[int | None]) -> IntArray:
    return np.array([(0, 0) if value is None else (1, value) for value in values], dtype=np.int64).reshape(-1, 2)


def _prices(rows: list[IntArray | None], mentors: int) -> IntArray:
    """One row per stage; a stage that proves nothing has a row of -1."""
    return np.array([np.full(mentors, -1) if row is None else row for row in rows], dtype=np.int64).reshape(-1, mentors)


def _more_multipliers(stages: tuple[Stage, ...], leaders: int) -> dict[str, object]:
    """Multipliers that only some objectives have: bands padded by -1, pairs of groups by name, sums of leaders."""
    found: dict[str, object] = {}
    width = max((len(stage.bands) for stage in stages), default=0)
    if width:
        padded = [[*stage.bands, *[-1] * (width - len(stage.bands))] for stage in stages]
        found["stage_bands"] = np.array(padded, dtype=np.int64)
    named = [(k, key, u) for k, stage in enumerate(stages) for key, u in stage.parity.items()]
    if named:
        found["stage_parity"] = np.array([(k, u) for k, _, u in named], dtype=np.int64)
        found["stage_parity_groups"] = np.array([key for _, key, _ in named], dtype=np.str_)
    if any(stage.leaders is not None for stage in stages):
        rows = [np.full(leaders, -1) if stage.leaders is None else stage.leaders for stage in stages]
        found["stage_leaders"] = np.array(rows, dtype=np.int64)
    return found


def _unmatched(columns: Columns, problem: Problem) -> tuple[Unmatched, ...]:
    rows = columns.rows("unmatched", 2)
    reasons = columns.words("reason", [], size=len(rows))
    if rows.size and int(rows[:, 0].max()) >= problem.leaders:
        refuse("unknown_id", "/unmatched", "There is nobody with this number.")
    return tuple(
        Unmatched(leader, missing, one_of(reason, REASONS, "/reason"))
        for (leader, missing), reason in zip(rows.tolist(), reasons, strict=True)
    )


def _stages(columns: Columns, problem: Problem) -> tuple[Stage, ...]:
    names = columns.words("stage_name", [])
    bands = columns.table("stage_bands", low=-1, high=HUGE, most=problem.bands.size, count=len(names))
    leaders = columns.table("stage_leaders", low=-1, high=HUGE, most=problem.leaders, count=len(names))
    parity = _parity(columns, len(names))
    values, bounds, weights = (
        columns.rows(name, 2, low=-HUGE, high=HUGE, count=len(names))
        for name in ("stage_value", "stage_bound", "stage_multipliers")
    )
    prices = columns.rows("stage_prices", problem.mentors, low=-1, high=HUGE, count=len(names))
    return tuple(
        Stage(
            one_of(names[k], known_stages(problem), f"/stage_name/{k}"),
            int(values[k, 1]) if values[k, 0] else None,
            int(bounds[k, 1]) if bounds[k, 0] else None,
            None if (prices[k] < 0).any() else prices[k],
            served_multiplier=int(weights[k, 0]),
            pairs_multiplier=int(weights[k, 1]),
            bands=tuple(value for value in bands[k].tolist() if value >= 0),
            parity=parity[k],
            leaders=leaders[k] if leaders.shape[1] and (leaders[k] >= 0).all() else None,
        )
        for k in range(len(names))
    )


def _parity(columns: Columns, stages: int) -> list[dict[str, int]]:
    rows = columns.rows("stage_parity", 2, high=HUGE)
    keys = columns.words("stage_parity_groups", [], size=len(rows))
    found: list[dict[str, int]] = [{} for _ in range(stages)]
    for (stage, value), key in zip(rows.tolist(), keys, strict=True):
        if stage >= stages:
            refuse("unknown_id", "/stage_parity", "There is no stage with this number.")
        found[stage][key] = value
    return found

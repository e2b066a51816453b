"""Runs of pairing and pilot groups with their values and bounds: a better one may replace them, a worse is a fault."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import uniform
from instances_pilot import pilot_problem
from peripatos.engine import pairing, pilot

GOLDEN: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "golden.json").read_text(encoding="utf-8"))


def market(objective: str, leaders: int, mentors: int, *, supply: float, seed: int) -> dict[str, Any]:
    """Leaders of three groups who want one or two mentors, of whom those listed are the better half."""
    arrays = uniform(leaders, mentors, supply=supply, seed=seed, step=10, wants=2).arrays
    score = arrays["score"].reshape(leaders, mentors)
    rows, columns = np.nonzero(score >= np.median(score))
    own = {"bands": [3000, 6000, 8000]} if objective == "leximin" else {}
    own |= {"parity_epsilon": 300} if objective == "parity" else {}
    wants = arrays["wants"].tolist()
    return own | {
        "version": 1,
        "kind": "pairing",
        "objective": objective,
        "leaders": [{"id": f"l{i}", "wants": want, "group": "ABC"[i % 3]} for i, want in enumerate(wants)],
        "mentors": [{"id": f"m{j}", "capacity": places} for j, places in enumerate(arrays["capacity"].tolist())],
        "edges": [[f"l{i}", f"m{j}", int(score[i, j])] for i, j in zip(rows.tolist(), columns.tolist(), strict=True)],
    }


@pytest.mark.parametrize("name", GOLDEN["pairing"])
def test_a_golden_run_of_pairing_keeps_value_and_bound(name: str) -> None:
    objective, leaders, mentors, supply, seed = name.split()
    document = market(objective, int(leaders), int(mentors), supply=float(supply), seed=int(seed))
    solution = pairing.solve(pairing.Problem.from_dict(document))
    assert [solution.status, solution.value, solution.bound] == GOLDEN["pairing"][name]


@pytest.mark.parametrize("name", GOLDEN["pilot"])
def test_a_golden_lottery_keeps_value_and_bound(name: str) -> None:
    people, choose, quotas, seed = name.split()
    document = pilot_problem(int(people), int(choose), exact=quotas == "exact", seed=int(seed), tickets=200)
    solution = pilot.solve(pilot.Problem.from_dict(document)).to_dict()
    reached = [solution["status"], solution["value"], solution["bound"]]
    assert reached == pytest.approx(GOLDEN["pilot"][name])

"""The judge of meetings accepts our plans and refuses every damage that a second judge calls wrong."""

import copy
import json
import random
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from engine.meetings_cases import team
from engine.meetings_judge import Case, is_true, moment
from peripatos.engine import meetings

Document = dict[str, Any]
TIMES = 50
SEEDS = (1, 2)


@cache
def known(seed: int) -> tuple[meetings.Problem, Case, str]:
    """A problem, the second judge's view of it, and our solution as text."""
    problem = team(seed)
    read = meetings.Problem.from_dict(problem)
    return read, Case(problem), json.dumps(meetings.solve(read, effort="quick").to_dict())


def codes(seed: int, solution: Document) -> set[str]:
    problem, _, _ = known(seed)
    return {v.code for v in meetings.check(problem, meetings.Solution.from_dict(solution, problem=problem))}


def case_of(rng: random.Random) -> tuple[int, Case, Document]:
    seed = rng.choice(SEEDS)
    return seed, known(seed)[1], json.loads(known(seed)[2])


@pytest.mark.parametrize("seed", SEEDS)
def test_both_judges_accept_our_plan(seed: int) -> None:
    problem, case, written = known(seed)
    assert codes(seed, json.loads(written)) == set()
    assert is_true(team(seed), json.loads(written), case)
    assert problem.sessions == 16


def text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%MZ}"


def put(solution: Document, name: str, at: datetime) -> None:
    """Move a session there, whether it had a place or not."""
    solution["unscheduled"] = [row for row in solution["unscheduled"] if row["id"] != name]
    solution["sessions"] = [row for row in solution["sessions"] if row[0] != name] + [[name, text(at)]]


RULES = [
    ("hours", "outside_hours"),
    ("busy", "busy"),
    ("quiet", "quiet"),
    ("earliest", "outside_window"),
    ("latest", "outside_window"),
    ("sessions", "overlap"),
    ("fixed", "overlap"),
    ("day_cap", "day_cap"),
    ("week_cap", "week_cap"),
    ("series", "out_of_rhythm"),
]


@pytest.mark.parametrize(("rule", "code"), RULES)
def test_a_session_that_breaks_a_rule_is_refused_by_the_name_of_the_rule(rule: str, code: str) -> None:
    rng, counted = random.Random(f"{rule} 20261121"), 0
    starts = {seed: known(seed)[1].starts("s0") for seed in SEEDS}
    for _ in range(20_000):
        seed, case, solution = case_of(rng)
        name, at = f"s{rng.randrange(15)}", rng.choice(starts[seed])
        plan = {other: moment(then) for other, then in solution["sessions"]}
        broken = case.own(name, at) | case.beside(name, at, plan)
        if not any(rule in pointer.split("/")[1::2] and _fits(rule, pointer) for pointer in broken):
            continue
        put(solution, name, at)
        assert code in codes(seed, solution)
        counted += 1
        if counted == TIMES:
            return
    pytest.fail(f"only {counted} damages were real")


def _fits(rule: str, pointer: str) -> bool:
    """`sessions` stands for another session in the way, not for the window of this one."""
    return rule != "sessions" or pointer.count("/") == 2


def _value(d: Document, rng: random.Random) -> None:
    d["value"] += rng.choice([-1, 1]) * rng.randint(1, 40)


def _bound(d: Document, rng: random.Random) -> None:
    d["bound"] += rng.choice([-1, 1]) * rng.randint(1, 40)


def _gap(d: Document, rng: random.Random) -> None:
    d["gap"] += rng.random()


def _status(d: Document, rng: random.Random) -> None:
    d["status"] = rng.choice(["optimal", "infeasible", "feasible"])


def _why(d: Document, rng: random.Random) -> None:
    rng.choice(d["unscheduled"])["why"] = rng.choice(["no_common_time", "cost", "caps", "contention"])


def _relax(d: Document, rng: random.Random) -> None:
    row = rng.choice(d["unscheduled"])
    pointers = [
        f"/people/{rng.randrange(8)}/{rng.choice(['hours', 'busy', 'day_cap', 'week_cap'])}",
        "/quiet/0",
        "/days",
    ]
    if rng.random() < 0.5:
        row["relax"] = row["relax"] + [rng.choice(pointers)]
    else:
        row["relax"] = [rng.choice(pointers) for _ in row["relax"]]


def _prices(d: Document, rng: random.Random) -> None:
    """One price up, down or gone; or a new one."""
    kind = rng.choice(["days", "weeks"])
    prices = d["certificate"][kind]
    if prices and rng.random() < 0.7:
        person = rng.choice(sorted(prices))
        period = rng.choice(sorted(prices[person]))
        prices[person][period] = max(0, prices[person][period] + rng.choice([-3, -1, 2, 50]))
    else:
        period = f"2026-10-{rng.randint(20, 29)}" if kind == "days" else f"2026-W{rng.randint(43, 44)}"
        prices.setdefault(f"p{rng.randrange(8)}", {})[period] = rng.randint(1, 30)


def _scale(d: Document, rng: random.Random) -> None:
    d["certificate"]["scale"] = rng.randint(2, 9)


def _left_out(d: Document, rng: random.Random) -> None:
    """A session is in no list, or in both."""
    if rng.random() < 0.5:
        d["sessions"].remove(rng.choice(d["sessions"]))
    else:
        name = rng.choice(d["sessions"])[0]
        d["unscheduled"].append({"id": name, "why": "contention", "relax": []})


def _off_grid(d: Document, rng: random.Random) -> None:
    row = rng.choice(d["sessions"])
    row[1] = f"{row[1][:14]}{rng.randint(1, 59):02}Z"


def _outside(d: Document, rng: random.Random) -> None:
    rng.choice(d["sessions"])[1] = rng.choice(["2026-10-19T23:00Z", "2026-10-29T23:30Z", "2026-10-30T10:00Z"])


def _fixed(d: Document, rng: random.Random) -> None:
    row = next(row for row in d["sessions"] if row[0] == "s15")
    row[1] = f"2026-10-2{rng.randint(0, 9)}T{rng.randint(13, 20)}:00Z"


DAMAGES = [
    _value,
    _bound,
    _gap,
    _status,
    _why,
    _relax,
    _prices,
    _scale,
    _left_out,
    _off_grid,
    _outside,
    _fixed,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_every_damage_that_a_second_judge_calls_wrong_is_refused(
    damage: Callable[[Document, random.Random], None],
) -> None:
    rng, counted = random.Random(f"{damage.__name__} 20261121"), 0
    for _ in range(2000):
        seed, case, solution = case_of(rng)
        damage(solution, rng)
        if is_true(team(seed), solution, case):
            continue
        assert codes(seed, solution)
        counted += 1
        if counted == TIMES:
            return
    pytest.fail(f"only {counted} damages were real")


STATS = ("scheduled", "unscheduled", "no_common_time", "forced_cost", "moved", "gone", "gap_without_forced")


@pytest.mark.parametrize("name", STATS)
def test_a_figure_beside_the_plan_that_is_not_true_is_refused(name: str) -> None:
    solution = json.loads(known(1)[2])
    solution["stats"][name] += 1
    assert codes(1, solution) == {"stat_differs"}


def test_a_plan_of_another_problem_is_refused() -> None:
    problem = copy.deepcopy(team(1)) | {"day_cost": 2}
    read = meetings.Problem.from_dict(problem)
    solution = meetings.Solution.from_dict(json.loads(known(1)[2]), problem=read)
    assert "other_problem" in {v.code for v in meetings.check(read, solution)}


def test_only_a_run_that_was_cut_off_comes_without_a_plan() -> None:
    nothing = {"value": None, "bound": None, "gap": None, "sessions": [], "unscheduled": [], "certificate": None}
    solution = json.loads(known(1)[2]) | nothing
    assert codes(1, solution | {"status": "stopped"}) == set()
    assert codes(1, solution | {"status": "feasible"}) == {"no_plan"}
    assert codes(1, solution | {"status": "stopped", "bound": 3}) == {"figures_without_a_plan"}
    assert codes(1, solution | {"status": "infeasible"}) == {"not_infeasible"}

"""Meetings: the format, plans against every plan there is, what changes nothing, and the worked example."""

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

from engine.meetings_cases import example, small_problems, team
from engine.meetings_judge import is_true, optimum
from peripatos.cli.plan import app
from peripatos.engine import meetings
from peripatos.engine.errors import Cancelled, ProblemError

Document = dict[str, Any]


def solved(problem: Document, **options: Any) -> Document:
    solution = meetings.solve(meetings.Problem.from_dict(problem), **options)
    document: Document = json.loads(json.dumps(solution.to_dict()))
    return document


def violations(problem: Document, solution: Document) -> list[str]:
    known = meetings.Problem.from_dict(problem)
    return [v.code for v in meetings.check(known, meetings.Solution.from_dict(solution, problem=known))]


def untimed(solution: Document) -> Document:
    stats = {k: v for k, v in solution["stats"].items() if k not in ("seconds", "cpu_seconds", "peak_mib")}
    return solution | {"stats": stats}


# ── formats ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_problem_is_read_and_written_unchanged() -> None:
    once = meetings.Problem.from_dict(example()).to_dict()
    again = meetings.Problem.from_dict(once)
    assert again.to_dict() == once
    assert again.fingerprint() == meetings.Problem.from_dict(example()).fingerprint()
    shared = ("from", "days", "grid_minutes", "quiet", "fixed", "published", "hour_cost", "unscheduled_cost")
    assert {k: once[k] for k in shared} == {k: example()[k] for k in shared}


def test_what_is_optional_may_be_left_out() -> None:
    bare = {"version": 1, "kind": "meetings", "from": "2026-12-07", "days": 1, "grid_minutes": 60}
    bare |= {"people": [{"id": "p"}], "sessions": [{"id": "s", "members": ["p"]}], "unscheduled_cost": 5}
    solution = solved(bare)
    assert (solution["value"], solution["bound"]) == (5, 5)
    assert solution["unscheduled"] == [{"id": "s", "why": "no_common_time", "relax": ["/people/0/hours"]}]


@pytest.mark.parametrize("problem", [example(), team(1)], ids=["example", "team"])
def test_problem_and_solution_follow_their_schemas(problem: Document) -> None:
    written = meetings.Problem.from_dict(problem).to_dict()
    for name, document in (("problem", problem), ("problem", written), ("solution", solved(problem))):
        schema = json.loads(files("peripatos.engine.schemas").joinpath(f"meetings-{name}.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(document)


def test_a_solution_is_read_and_written_unchanged() -> None:
    for document in (example(), team(1)):
        problem = meetings.Problem.from_dict(document)
        solution = solved(document)
        assert meetings.Solution.from_dict(solution, problem=problem).to_dict() == solution


WRONG: list[tuple[str, str, Callable[[Document], object]]] = [
    ("missing_field", "/from", lambda d: d.pop("from")),
    ("missing_field", "/days", lambda d: d.pop("days")),
    ("missing_field", "/grid_minutes", lambda d: d.pop("grid_minutes")),
    ("missing_field", "/unscheduled_cost", lambda d: d.pop("unscheduled_cost")),
    ("missing_field", "/sessions/0/members", lambda d: d["sessions"][0].pop("members")),
    ("unknown_field", "/colour", lambda d: d.update(colour="red")),
    ("unknown_field", "/people/1/colour", lambda d: d["people"][1].update(colour="red")),
    ("unknown_version", "/version", lambda d: d.update(version=2)),
    ("wrong_kind", "/kind", lambda d: d.update(kind="pairing")),
    ("empty_side", "/people", lambda d: d.update(people=[])),
    ("empty_side", "/sessions", lambda d: d.update(sessions=[])),
    ("empty_side", "/sessions/0/members", lambda d: d["sessions"][0].update(members=[])),
    ("duplicate_id", "/people/1/id", lambda d: d["people"][1].update(id="p1")),
    ("duplicate_id", "/sessions/1/id", lambda d: d["sessions"][1].update(id="s1")),
    ("duplicate_id", "/sessions/0/members/1", lambda d: d["sessions"][0].update(members=["p1", "p1"])),
    ("duplicate_id", "/fixed/1/0", lambda d: d["fixed"].append(["s4", "2026-12-09T09:00Z"])),
    ("unknown_id", "/sessions/0/members/0", lambda d: d["sessions"][0].update(members=["p9"])),
    ("unknown_id", "/sessions/1/series", lambda d: d["sessions"][1].update(series="r9")),
    ("unknown_id", "/fixed/0/0", lambda d: d["fixed"][0].__setitem__(0, "s9")),
    ("unknown_zone", "/people/0/zone", lambda d: d["people"][0].update(zone="Europe/Atlantis")),
    ("unknown_word", "/people/0/hours/monday", lambda d: d["people"][0].update(hours={"monday": []})),
    ("not_a_time", "/people/0/hours/mon/0/1", lambda d: d["people"][0].update(hours={"mon": [["08:00", "25:00"]]})),
    ("empty_block", "/people/0/hours/mon/0", lambda d: d["people"][0].update(hours={"mon": [["09:00", "09:00"]]})),
    ("not_a_moment", "/people/1/busy/0/1", lambda d: d["people"][1]["busy"][0].__setitem__(1, "2026-02-30T10:00Z")),
    ("not_a_moment", "/people/1/busy/0/0", lambda d: d["people"][1]["busy"][0].__setitem__(0, "2026-12-09 13:00Z")),
    ("empty_block", "/people/1/busy/0", lambda d: d["people"][1]["busy"][0].__setitem__(1, "2026-12-09T13:00Z")),
    ("wrong_row", "/people/1/busy/0", lambda d: d["people"][1]["busy"].__setitem__(0, ["2026-12-09T13:00Z"])),
    ("too_small", "/people/0/day_cap", lambda d: d["people"][0].update(day_cap=-1)),
    ("not_an_integer", "/people/0/burden_percent", lambda d: d["people"][0].update(burden_percent=float("nan"))),
    ("not_an_integer", "/sessions/0/minutes", lambda d: d["sessions"][0].update(minutes=60.0)),
    ("not_a_date", "/sessions/0/target", lambda d: d["sessions"][0].update(target="2026-12-32")),
    ("empty_block", "/quiet/0", lambda d: d["quiet"][0].__setitem__(0, "2026-12-15")),
    ("off_grid", "/fixed/0/1", lambda d: d["fixed"][0].__setitem__(1, "2026-12-08T09:15Z")),
    ("outside_horizon", "/fixed/0/1", lambda d: d["fixed"][0].__setitem__(1, "2026-12-18T23:00Z")),
    ("wrong_length", "/hour_cost", lambda d: d["hour_cost"].pop()),
    ("too_small", "/hour_cost/3", lambda d: d["hour_cost"].__setitem__(3, -1)),
    ("unknown_rule", "/relax/0", lambda d: d.update(relax=["/people/0/hours"])),
    ("unknown_rule", "/relax/0", lambda d: d.update(relax=["/fixed/1"])),
]


@pytest.mark.parametrize(("code", "path", "spoil"), WRONG, ids=[f"{code} {path}" for code, path, _ in WRONG])
def test_a_problem_of_the_wrong_form_is_refused_by_name(
    code: str, path: str, spoil: Callable[[Document], object]
) -> None:
    problem = example()
    spoil(problem)
    with pytest.raises(ProblemError) as caught:
        meetings.Problem.from_dict(problem)
    assert (caught.value.code, caught.value.path) == (code, path)


def test_a_problem_past_the_memory_it_may_use_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        meetings.Problem.from_dict(example(), max_bytes=10_000)
    assert caught.value.code == "too_large"


# ── plans ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_worked_example_of_the_reference() -> None:
    solution = solved(example())
    assert (solution["status"], solution["value"], solution["bound"]) == ("optimal", 51, 51)
    assert dict(solution["sessions"]) == {
        "s1": "2026-12-10T14:00Z",
        "s2": "2026-12-15T14:00Z",
        "s3": "2026-12-17T14:00Z",
        "s4": "2026-12-08T09:00Z",
    }
    assert solution["unscheduled"] == [
        {"id": "s5", "why": "no_common_time", "relax": ["/people/2/hours", "/people/0/week_cap"]}
    ]
    assert solution["certificate"] == {"scale": 1, "days": {}, "weeks": {"p1": {"2026-W50": 5}}}
    assert violations(example(), solution) == []


def judged(problem: Document) -> None:
    """One small problem against every plan there is."""
    solution = solved(problem)
    assert violations(problem, solution) == []
    assert is_true(problem, solution)
    least = optimum(problem)
    if least is None:
        assert solution["status"] == "infeasible"
        return
    assert solution["bound"] <= least == solution["value"]
    assert solution["stats"].get("solver_bound", least) == least


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problem=small_problems())
def test_small_plans_cost_no_more_than_the_best_of_all_plans(problem: Document) -> None:
    judged(problem)


@pytest.mark.nightly
@settings(max_examples=30_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problem=small_problems())
def test_many_small_plans_cost_no_more_than_the_best_of_all_plans(problem: Document) -> None:
    judged(problem)


def test_a_team_gets_a_true_plan() -> None:
    solution = solved(team(0))
    assert violations(team(0), solution) == []
    assert is_true(team(0), solution)


@pytest.mark.parametrize("seed", range(3))
def test_a_small_plan_that_prices_cannot_prove_carries_the_word_of_the_exact_model(seed: int) -> None:
    solution = solved(team(seed))
    assert solution["status"] == "feasible"
    assert solution["bound"] < solution["stats"]["solver_bound"] == solution["value"]
    assert "solver_bound" not in solved(team(seed), effort="quick")["stats"]


def clocks(zone: str, day: str) -> Document:
    """One person who works from nine to ten, one session on one day."""
    hours = {name: [["09:00", "10:00"]] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    return {
        "version": 1,
        "kind": "meetings",
        "from": day,
        "days": 1,
        "grid_minutes": 30,
        "people": [{"id": "p", "zone": zone, "hours": hours}],
        "sessions": [{"id": "s", "members": ["p"], "minutes": 60}],
        "unscheduled_cost": 9,
    }


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("Europe/Berlin", "2026-03-28", "2026-03-28T08:00Z"),
        ("Europe/Berlin", "2026-03-29", "2026-03-29T07:00Z"),
        ("America/New_York", "2026-11-01", "2026-11-01T14:00Z"),
    ],
)
def test_nine_oclock_follows_the_clock_through_the_change_of_time(zone: str, day: str, start: str) -> None:
    assert solved(clocks(zone, day))["sessions"] == [["s", start]]


def test_a_zone_off_the_grid_leaves_no_start_where_no_whole_hour_fits() -> None:
    assert solved(clocks("Asia/Kathmandu", "2026-03-28"))["sessions"] == []


def test_two_sessions_on_one_local_day_are_too_many_even_when_they_lie_on_two_days_of_utc() -> None:
    problem = clocks("Pacific/Auckland", "2026-07-01") | {"days": 2}
    problem["people"][0] |= {"hours": {"thu": [["09:00", "14:00"]]}, "day_cap": 1}
    problem["sessions"] = [{"id": name, "members": ["p"], "minutes": 60} for name in ("s1", "s2")]
    solution = solved(problem)
    assert [row["why"] for row in solution["unscheduled"]] == ["caps"]
    assert (solution["value"], solution["bound"]) == (9, 9)


def test_turns_rotate_with_the_burden_that_people_bear() -> None:
    """Two people nine hours apart: the one who has borne more gets the better hour."""
    problem = clocks("UTC", "2026-06-01")
    hours = {"mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]]}
    problem["people"] = [{"id": "p", "zone": "UTC", "hours": hours}, {"id": "q", "zone": "Asia/Tokyo", "hours": hours}]
    problem["sessions"] = [{"id": "s", "members": ["p", "q"], "minutes": 60}]
    problem["hour_cost"] = [8] * 9 + [0] * 8 + [8] * 7
    problem["unscheduled_cost"] = 100
    problem["people"][0]["burden_percent"] = 50
    eased_p = solved(problem)["sessions"][0][1]
    problem["people"][0]["burden_percent"], problem["people"][1]["burden_percent"] = 0, 50
    eased_q = solved(problem)["sessions"][0][1]
    assert (9 <= int(eased_p[11:13]) < 17, 9 <= int(eased_q[11:13]) < 17) == (True, False)


# ── what changes nothing, and what cannot improve ──────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert json.dumps(untimed(solved(team(2)))) == json.dumps(untimed(solved(team(2))))


def test_renaming_and_reordering_change_neither_value_nor_bound() -> None:
    problem, turned = team(1), team(1)
    turned["people"].reverse()
    for person in turned["people"]:
        person["id"] = f"x{person['id']}"
    for session in turned["sessions"]:
        session["members"] = [f"x{name}" for name in session["members"]]
    one, other = solved(problem), solved(turned)
    assert (one["value"], one["bound"]) == (other["value"], other["bound"])


ADDED: list[Callable[[Document], object]] = [
    lambda d: d["quiet"].append(["2026-10-26", "2026-10-27"]),
    lambda d: d["people"][0].update(week_cap=1),
    lambda d: d["people"][1]["busy"].append(["2026-10-23T00:00Z", "2026-10-28T00:00Z"]),
    lambda d: d["series"][0].update(min_days=4),
]


@pytest.mark.parametrize("add", ADDED)
def test_a_further_rule_never_makes_the_bound_lower_than_what_it_was(add: Callable[[Document], object]) -> None:
    stricter = copy.deepcopy(team(1))
    add(stricter)
    assert solved(stricter)["value"] >= solved(team(1))["bound"]


def test_a_high_move_price_keeps_the_published_plan_and_a_new_meeting_moves_only_its_own() -> None:
    first = solved(team(3))
    again = team(3) | {"published": first["sessions"], "move_price": 1000}
    assert dict(solved(again)["sessions"]) == dict(first["sessions"])
    name, at = next(row for row in first["sessions"] if row[0] != "s15")
    person = next(s["members"][0] for s in again["sessions"] if s["id"] == name)
    ends = {"begin": at, "end": f"{at[:11]}{int(at[11:13]) + 1:02}:00Z"}
    next(p for p in again["people"] if p["id"] == person)["busy"].append([ends["begin"], ends["end"]])
    moved = solved(again)
    assert violations(again, moved) == []
    assert moved["stats"]["moved"] == 1
    kept = dict(moved["sessions"])
    assert {n: t for n, t in first["sessions"] if kept.get(n) != t} == {name: at}


def test_fixed_sessions_that_cannot_stand_together_are_named() -> None:
    problem = example() | {"fixed": [["s4", "2026-12-08T09:00Z"], ["s2", "2026-12-08T15:00Z"]]}
    solution = solved(problem)
    assert (solution["status"], solution["value"]) == ("infeasible", None)
    assert solution["conflicts"] == ["/fixed/0", "/fixed/1", "/people/0/day_cap"]
    assert violations(problem, solution) == []
    relaxed = solved(problem | {"relax": ["/people/0/day_cap"]})
    assert relaxed["relaxed"] == ["/people/0/day_cap"]
    assert violations(problem | {"relax": ["/people/0/day_cap"]}, relaxed) == []


def test_a_cancelled_run_keeps_the_best_plan_so_far() -> None:
    for patience in (1, 2, 3):
        solution = solved(team(1), progress=impatient(patience))
        assert solution["status"] == "stopped"
        assert violations(team(1), solution) == []


def impatient(patience: int) -> Callable[[int, int, float | None, float | None], None]:
    """A callback that cancels the run when it has been called so often."""
    calls: list[float | None] = []

    def stop(_done: int, _total: int, best: float | None, _bound: float | None) -> None:
        calls.append(best)
        if len(calls) == patience:
            raise Cancelled

    return stop


def test_an_unknown_effort_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        solved(example(), effort="heroic")
    assert caught.value.code == "unknown_effort"


# ── explanation ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_explanation_splits_the_cost_and_names_what_bars_other_starts() -> None:
    problem = meetings.Problem.from_dict(example())
    solution = meetings.solve(problem)
    told = meetings.explain(problem, solution, "s2")
    assert (told.cost, told.days_off, told.moved, sum(share.cost for share in told.shares)) == (6, 6, False, 0)
    assert all(row.extra >= 0 for row in told.alternatives if not row.barred)
    assert {row.barred for row in told.alternatives if row.extra < 0} == {("/people/0/week_cap",)}
    left_out = meetings.explain(problem, solution, "s5")
    assert (left_out.start, left_out.why, left_out.relax) == (
        None,
        "no_common_time",
        ("/people/2/hours", "/people/0/week_cap"),
    )


def test_burdens_add_up_to_what_hours_cost() -> None:
    document = example() | {"move_price": 0, "day_cost": 0}
    for person in document["people"]:
        person["burden_percent"] = 0
    problem = meetings.Problem.from_dict(document)
    solution = meetings.solve(problem)
    rows = meetings.burdens(problem, solution)
    assert sum(row.cost for row in rows) == (solution.value or 0) - 40 * len(solution.unscheduled)
    assert [row.sessions for row in rows] == [4, 3, 0]


def test_golden_runs_keep_their_value_and_bound() -> None:
    """Values and bounds as first stored; a better one may replace them, a worse one is a fault."""
    golden = json.loads((Path(__file__).parent / "meetings_golden.json").read_text())
    found = {}
    for name in golden:
        seed, effort = name.split()
        solution = meetings.solve(meetings.Problem.from_dict(team(int(seed))), effort=effort)
        found[name] = [solution.value, solution.bound]
    assert found == golden


def test_a_time_limit_of_nothing_still_gives_a_plan() -> None:
    solution = solved(team(1), time_limit_s=0.0)
    assert solution["status"] == "stopped"
    assert violations(team(1), solution) == []


def test_a_plan_below_its_promise_says_so() -> None:
    stats = solved(team(2))["stats"]
    assert (stats["below_promise"], stats["below_promise_code"]) == (True, "gap_too_wide")


def test_the_command_line_plans_and_checks(tmp_path: Path) -> None:
    problem, solution = tmp_path / "problem.json", tmp_path / "solution.json"
    problem.write_text(json.dumps(example()))
    runner = CliRunner()
    planned = runner.invoke(app, ["meetings", str(problem), "-o", str(solution)])
    assert planned.exit_code == 0
    assert "4 of 5 sessions have a place, 1 moved" in planned.output
    checked = runner.invoke(app, ["check", str(problem), str(solution), "--json"])
    assert json.loads(checked.output) == {"ok": True, "value": 51, "bound": 51, "violations": []}

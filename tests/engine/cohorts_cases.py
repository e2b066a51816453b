"""Cohort problems for tests: the worked example, small ones at random, and an organisation of any size."""

import random
from typing import Any

from hypothesis import strategies as st

from peripatos.engine import cohorts

Document = dict[str, Any]
ZONES = (0, 60, 480, -480, 720, 960)


def example() -> Document:
    """Eight people of two functions on two sides of the world, two cohorts of four."""
    people = [
        {
            "id": f"p{k}",
            "attributes": {"function": "Finance" if k < 4 else "Sales", "level": "VP" if k % 2 else "Director"},
            "utc_offset_minutes": 60 if k in (0, 1, 2, 4, 5) else 0,
        }
        for k in range(8)
    ]
    return {
        "version": 1,
        "kind": "cohorts",
        "size": [3, 5],
        "groups": 2,
        "people": people,
        "spread": {"function": 3, "level": 2},
        "apart": [["p0", "p1"]],
        "together": [["p2", "p3"]],
        "met": [["p0", "p4", 2]],
        "met_cost": 20,
        "trusted": [["p5", "p6"]],
        "trusted_reward": 6,
        "max_zone_gap_minutes": 480,
        "facilitators": ["p1", "p0", "p4"],
        "facilitated": {"p1": 1},
    }


def solved(problem: Document, **options: Any) -> Document:
    return cohorts.solve(cohorts.Problem.from_dict(problem), **options).to_dict()


def violations(problem: Document, solution: Document) -> list[str]:
    known = cohorts.Problem.from_dict(problem)
    return [v.code for v in cohorts.check(known, cohorts.Solution.from_dict(solution, problem=known))]


def untimed(solution: Document) -> Document:
    stats = {k: v for k, v in solution["stats"].items() if k not in ("seconds", "cpu_seconds", "peak_mib")}
    return solution | {"stats": stats}


def random_problem(rng: random.Random, *, most: int = 8, rules: float = 0.35) -> Document:
    """A few people and each kind of rule now and then; many of these problems cannot be solved."""
    n = rng.randint(1, most)
    ids = [f"p{k}" for k in range(n)]

    def some(count: int) -> list[list[str]]:
        return [rng.sample(ids, 2) for _ in range(rng.randint(0, count))] if n > 1 and rng.random() < rules else []

    def once(pairs: list[list[str]]) -> list[list[str]]:
        return [list(pair) for pair in sorted({tuple(sorted(pair)) for pair in pairs})]

    low = rng.randint(1, 3)
    zones = rng.sample(ZONES, rng.randint(1, 3))
    people = [
        {
            "id": name,
            "attributes": {a: rng.choice("uvw") for a in "xyz" if rng.random() < 0.9},
            "utc_offset_minutes": rng.choice(zones),
        }
        for name in ids
    ]
    shuffled = rng.sample(ids, n)
    cut = rng.randint(0, n)
    return {
        "version": 1,
        "kind": "cohorts",
        "size": [low, low + rng.randint(0, 3)],
        "groups": rng.choice([None, max(1, n // 3), max(1, n // low)]),
        "target_size": rng.choice([None, 3]),
        "size_cost": rng.randint(0, 3),
        "people": people,
        "spread": {a: rng.randint(0, 4) for a in rng.sample("xyz", rng.randint(0, 3))},
        "never_alone": rng.sample("xz", 1) if rng.random() < rules / 2 else [],
        "apart": some(3),
        "together": some(2),
        "met": [[*pair, rng.randint(1, 2)] for pair in once(some(3))],
        "met_cost": rng.randint(0, 9),
        "trusted": once(some(3)),
        "trusted_reward": rng.randint(0, 9),
        "max_zone_gap_minutes": rng.choice([None, 480, 60]) if rng.random() < 2 * rules else None,
        "facilitators": rng.sample(ids, rng.randint(1, n)) if rng.random() < rules else [],
        "facilitated": {name: rng.randint(0, 2) for name in ids if rng.random() < 0.5},
        "current": [shuffled[:cut], shuffled[cut:]] if rng.random() < rules else [],
        "keep_percent": rng.choice([0, 0, 30, 100]),
        "move_cost": rng.randint(0, 3),
    }


def small_problems() -> st.SearchStrategy[Document]:
    return st.integers(0, 10**9).map(lambda seed: random_problem(random.Random(seed)))


def company(people: int, seed: int, *, zones: tuple[int, ...] = (0, 60, 330, -300, 480)) -> Document:
    """An organisation in cohorts of about six, with every kind of rule and all of them possible."""
    rng = random.Random(seed)
    ids = [f"p{k}" for k in range(people)]
    rows = [
        {
            "id": name,
            "attributes": {"function": rng.choice("abcde"), "level": rng.choice("xyz"), "gender": rng.choice("mmw")},
            "utc_offset_minutes": rng.choice(zones),
        }
        for name in ids
    ]
    for row in rows:
        row["attributes"]["site"] = str(row["utc_offset_minutes"])
    pairs = [list(p) for p in sorted({tuple(sorted(rng.sample(ids, 2))) for _ in range(people)})]
    offset = {row["id"]: row["utc_offset_minutes"] for row in rows}
    tied = [[a, b] for a, b in (ids[k : k + 2] for k in range(0, people - 1, 17)) if abs(offset[a] - offset[b]) < 300]
    return {
        "version": 1,
        "kind": "cohorts",
        "size": [5, 8],
        "groups": people // 6,
        "people": rows,
        "spread": {"function": 3, "level": 2, "site": 1},
        "never_alone": ["gender"],
        "apart": [p for p in pairs[: people // 4] if p not in tied and p[::-1] not in tied],
        "together": tied,
        "met": [[*p, 1] for p in pairs[people // 4 : people // 2]],
        "met_cost": 20,
        "trusted": pairs[people // 2 : people // 2 + people // 6],
        "trusted_reward": 10,
        "max_zone_gap_minutes": 480,
        "facilitators": rng.sample(ids, people // 2),
        "facilitated": {name: rng.randint(0, 2) for name in ids},
    }

"""Problems of whole sets for tests: one by hand, and small ones at random."""

import random
from typing import Any

from peripatos.engine import ecosystem

Document = dict[str, Any]
TIMED = ("seconds", "cpu_seconds", "peak_mib")


def example() -> Document:
    """Two leaders, a coach who is also an advisor and has little time, and a cohort that needs both of them."""
    return {
        "version": 1,
        "kind": "ecosystem",
        "people": [
            {"id": "l1", "minutes": 300},
            {"id": "l2", "minutes": 300},
            {"id": "h1", "minutes": 180},
            {"id": "h2"},
        ],
        "streams": [
            {"id": "coaching", "leader_minutes": 90, "helper_minutes": 120, "missing_cost": 3000},
            {"id": "advice", "leader_minutes": 60, "helper_minutes": 60, "missing_cost": 2000},
            {"id": "cohorts", "leader_minutes": 120, "missing_cost": 1000},
        ],
        "leaders": [
            {
                "id": "l1",
                "wants": {"coaching": 1, "advice": 1, "cohorts": 1},
                "seeks": [["pricing", 400], ["hiring", 300]],
            },
            {"id": "l2", "wants": {"coaching": 1, "advice": 1, "cohorts": 1}, "seeks": [["pricing", 400]]},
        ],
        "places": [
            {"id": "c1", "stream": "coaching", "person": "h1", "capacity": 2},
            {"id": "c2", "stream": "coaching", "person": "h2", "capacity": 1},
            {"id": "a1", "stream": "advice", "person": "h1", "capacity": 2},
            {"id": "a2", "stream": "advice", "person": "h2", "capacity": 2},
            {"id": "k1", "stream": "cohorts", "capacity": 8, "least": 2},
        ],
        "pairs": [
            ["l1", "c1", 7200, ["pricing"]],
            ["l1", "c2", 6900, ["hiring"]],
            ["l2", "c1", 7000, []],
            ["l2", "c2", 4000, ["pricing"]],
            ["l1", "a1", 6000, ["pricing"]],
            ["l1", "a2", 5600, ["hiring"]],
            ["l2", "a1", 6500, ["pricing"]],
            ["l2", "a2", 3000, []],
            ["l1", "k1", 5000, []],
            ["l2", "k1", 5000, []],
        ],
        "conflicts": [["c2", "k1"]],
        "load_cost": 50,
    }


def solved(problem: Document, **options: Any) -> Document:
    return ecosystem.solve(ecosystem.Problem.from_dict(problem), **options).to_dict()


def violations(problem: Document, solution: Document) -> list[str]:
    known = ecosystem.Problem.from_dict(problem)
    return [v.code for v in ecosystem.check(known, ecosystem.Solution.from_dict(solution, problem=known))]


def untimed(solution: Document) -> Document:
    return solution | {"stats": {k: v for k, v in solution["stats"].items() if k not in TIMED}}


def small(rng: random.Random, *, pairs: int = 10) -> Document:
    """Up to four leaders and two streams; every rule occurs, minutes and places are scarce."""
    leaders = [f"l{k}" for k in range(rng.randint(1, 4))]
    helpers = [f"h{k}" for k in range(rng.randint(0, 2))]
    people = [*leaders, *helpers]
    streams = ["s", "t"][: rng.randint(1, 2)]
    places = [_place(rng, k, streams, people) for k in range(rng.randint(1, 5))]
    every = [(i, row["id"]) for i in leaders for row in places]
    chosen = rng.sample(every, min(len(every), rng.randint(0, pairs)))
    topics = ["x", "y", "z"]
    pinned = rng.sample(chosen, min(len(chosen), rng.choice([0, 0, 0, 1, 2])))
    vetoed = [pair for pair in rng.sample(every, min(len(every), rng.choice([0, 0, 1]))) if pair not in pinned]
    ids = [row["id"] for row in places]
    return {
        "version": 1,
        "kind": "ecosystem",
        "people": [
            {"id": name} | ({"minutes": rng.choice([0, 2, 3, 5, 9])} if rng.random() < 0.7 else {}) for name in people
        ],
        "streams": [_stream(rng, name) for name in streams],
        "leaders": [
            {
                "id": name,
                "wants": {s: rng.choice([0, 1, 1, 1, 2]) for s in streams},
                "seeks": [[t, rng.choice([0, 3, 7])] for t in rng.sample(topics, rng.randint(0, 3))],
            }
            for name in leaders
        ],
        "places": places,
        "pairs": [[i, q, rng.randint(0, 12), rng.sample(topics, rng.randint(0, 2))] for i, q in chosen],
        "conflicts": [rng.sample(ids, min(len(ids), 2))] if rng.random() < 0.3 else [],
        "pins": [list(pair) for pair in pinned],
        "vetoes": [list(pair) for pair in vetoed],
        "incumbent": [list(pair) for pair in rng.sample(every, min(len(every), rng.choice([0, 1, 2])))]
        + [["gone", "q"]],
        "move_price": rng.choice([0, 4]),
        "load_cost": rng.choice([0, 1, 3]),
    }


def _place(rng: random.Random, k: int, streams: list[str], people: list[str]) -> Document:
    row: Document = {"id": f"q{k}", "stream": rng.choice(streams), "capacity": rng.choice([0, 1, 1, 2, 3])}
    if rng.random() < 0.6:
        row["person"] = rng.choice(people)
    if rng.random() < 0.3:
        row["least"] = rng.choice([1, 2, 2, 3])
    return row


def _stream(rng: random.Random, name: str) -> Document:
    minutes = {key: rng.choice([0, 1, 2, 3]) for key in ("leader_minutes", "helper_minutes")}
    return {"id": name, "missing_cost": rng.choice([0, 5, 9])} | minutes

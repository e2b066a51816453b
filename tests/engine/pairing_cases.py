"""Small pairing problems at random, and two judges that share nothing with the engine: exhaustive search and HiGHS."""

from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Document = dict[str, Any]
Reached = tuple[int, int, int]


def random_document(rng: np.random.Generator, objective: str, *, leaders: int = 6, mentors: int = 4) -> Document:
    """Zero capacities, isolated people, ties, shortage, several wishes, pins, vetoes and incumbents all occur."""
    n, m = int(rng.integers(1, leaders + 1)), int(rng.integers(1, mentors + 1))
    highest = int(rng.choice([1, 5, 1000]))
    density = float(rng.choice([0.3, 0.6, 1.0]))
    edges = [
        [f"l{i}", f"m{j}", int(rng.integers(0, highest + 1))]
        for i in range(n)
        for j in range(m)
        if rng.random() < density
    ]
    rng.shuffle(edges)
    edges = [[str(row[0]), str(row[1]), int(row[2])] for row in edges]
    pins = [row[:2] for row in edges if rng.random() < 0.04]
    own: Document = {}
    if objective == "leximin":
        own["bands"] = sorted({int(rng.integers(0, 2)), *rng.integers(1, highest + 2, 2).tolist()})
    if objective == "parity":
        own["parity_epsilon"] = int(rng.choice([0, highest // 10, highest // 3, highest]))
    return own | {
        "version": 1,
        "kind": "pairing",
        "objective": objective,
        "leaders": [
            {"id": f"l{i}", "wants": int(rng.integers(0, 4)), "priority": int(rng.choice([0, 0, 1, 3]))}
            | ({"group": str(rng.choice(["A", "B", "C"]))} if objective == "parity" and rng.random() < 0.85 else {})
            for i in range(n)
        ],
        "mentors": [{"id": f"m{j}", "capacity": int(rng.integers(0, 4))} for j in range(m)],
        "edges": edges,
        "pins": pins,
        "vetoes": [row[:2] for row in edges if rng.random() < 0.1 and row[:2] not in pins],
        "incumbent": [row[:2] for row in edges if rng.random() < 0.15],
        "move_price": int(rng.choice([0, 0, 3, 200])),
    }


def _rules(document: Document) -> tuple[dict[tuple[str, str], int], set[tuple[str, str]], set[tuple[str, str]]]:
    vetoed = {tuple(pair) for pair in document["vetoes"]}
    permitted = {(row[0], row[1]): row[2] for row in document["edges"] if (row[0], row[1]) not in vetoed}
    pinned = {tuple(pair) for pair in document["pins"]}
    kept = {tuple(pair) for pair in document["incumbent"]} & set(permitted)
    return permitted, pinned, kept


def exhaustive(document: Document) -> tuple[Reached, int | None] | None:
    """(served, pairs, value) that the objective reaches and its floor, by trying every plan; None without any plan."""
    permitted, pinned, kept = _rules(document)
    constant = document["move_price"] * len(kept)
    worth = {pair: score + document["move_price"] * (pair in kept) for pair, score in permitted.items()}
    order = (lambda r: r[2]) if document["objective"] == "total" else (lambda r: r)
    best = _best(document, worth, pinned, order)
    if best is None:
        return None
    if document["objective"] != "floor":
        return (best[0], best[1], best[2] - constant), None
    for floor in sorted(set(permitted.values()), reverse=True):
        high = {pair: worth[pair] for pair, score in permitted.items() if score >= floor}
        if pinned - set(high):
            continue
        reached = _best(document, high, pinned, order)
        if reached and reached[1] and reached[:2] == best[:2]:
            return (reached[0], reached[1], reached[2] - constant), floor
    return (best[0], best[1], best[2] - constant), None


def _best(
    document: Document, worth: dict[tuple[str, str], int], pinned: set[tuple[str, str]], order: Any
) -> Reached | None:
    """Leader by leader, over every set of mentors and every state of the places left."""
    mentors = [row["id"] for row in document["mentors"]]
    states: dict[tuple[int, ...], Reached] = {tuple(row["capacity"] for row in document["mentors"]): (0, 0, 0)}
    for leader in document["leaders"]:
        own = [mentor for mentor in mentors if (leader["id"], mentor) in worth]
        must = {mentor for name, mentor in pinned if name == leader["id"]}
        sets = [s for k in range(leader["wants"] + 1) for s in combinations(own, k) if must <= set(s)]
        following: dict[tuple[int, ...], Reached] = {}
        for places, reached in states.items():
            for chosen in sets:
                left = tuple(room - (mentor in chosen) for room, mentor in zip(places, mentors, strict=True))
                if min(left) < 0:
                    continue
                gained = (
                    reached[0] + (leader["priority"] + 1) * bool(chosen),
                    reached[1] + len(chosen),
                    reached[2] + sum(worth[leader["id"], mentor] for mentor in chosen),
                )
                if left not in following or order(gained) > order(following[left]):
                    following[left] = gained
        states = following
    return max(states.values(), key=order) if states else None


def by_highs(document: Document) -> Reached:
    """(served, pairs, value) of a feasible problem without a floor, by mixed integer programming, stage after stage."""
    permitted, pinned, kept = _rules(document)
    pairs = sorted(permitted)
    leaders, mentors = document["leaders"], document["mentors"]
    e, n = len(pairs), len(leaders)
    rows: list[np.ndarray] = []
    low, high = [], []

    def add(row: np.ndarray, least: float, most: float) -> None:
        rows.append(row)
        low.append(least)
        high.append(most)

    for k, leader in enumerate(leaders):
        own = np.array([pair[0] == leader["id"] for pair in pairs] + [False] * n, dtype=float)
        add(own, 0, leader["wants"])
        served = own.copy()
        served[e + k] = -1
        add(served, 0, np.inf)
    for mentor in mentors:
        add(np.array([pair[1] == mentor["id"] for pair in pairs] + [False] * n, dtype=float), 0, mentor["capacity"])
    goals = {
        "served": np.array([0.0] * e + [row["priority"] + 1 for row in leaders]),
        "pairs": np.array([1.0] * e + [0.0] * n),
        "value": np.array(
            [permitted[p] + document["move_price"] * (p in kept) for p in pairs] + [0.0] * n, dtype=float
        ),
    }
    least = np.array([float(pair in pinned) for pair in pairs] + [0.0] * n)
    for goal in goals.values() if document["objective"] == "coverage" else [goals["value"]]:
        found = milp(
            -goal,
            constraints=LinearConstraint(np.array(rows), low, high),
            bounds=Bounds(least, 1),
            integrality=np.ones(e + n),
        )
        assert found.success
        add(goal, round(-found.fun), np.inf)
    reached = {name: round(float(goal @ found.x)) for name, goal in goals.items()}
    return reached["served"], reached["pairs"], reached["value"] - document["move_price"] * len(kept)

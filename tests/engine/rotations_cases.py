"""Small rotation problems at random: shortage, ties, closed slots, leave, history, pins, frozen plans, excuses."""

from typing import Any

import numpy as np

Document = dict[str, Any]


def random_document(
    rng: np.random.Generator, *, leaders: int = 4, hosts: int = 3, slots: int = 6, pinned: float = 0.1
) -> Document:
    n, m, t = (int(rng.integers(1, most + 1)) for most in (leaders, hosts, slots))
    highest = int(rng.choice([1, 5, 100]))
    density = float(rng.choice([0.5, 0.8, 1.0]))
    pairs = [(f"l{i}", f"h{h}") for i in range(n) for h in range(m) if rng.random() < density]
    people = [_leader(rng, i, m, t, pairs) for i in range(n)]
    document: Document = {
        "version": 1,
        "kind": "rotations",
        "slots": t,
        "slot_days": int(rng.choice([14, 90, 182, 365])),
        "rest": int(rng.integers(0, 3)),
        "leaders": people,
        "hosts": [_host(rng, h, t) for h in range(m)],
        "points": [[i, h, int(rng.integers(0, highest + 1))] for i, h in pairs],
        "bonus": [[i, h, int(rng.integers(0, t + 1)), int(rng.integers(0, 9))] for i, h in pairs if rng.random() < 0.2],
        "pins": [[i, h, int(rng.integers(0, t))] for i, h in pairs if rng.random() < pinned],
        "history": [
            [f"l{rng.integers(0, n + 1)}", f"h{rng.integers(0, m + 1)}", int(rng.integers(-6, 2))]
            for _ in range(int(rng.choice([0, 0, 1, 2])))
        ],
        "published": [[i, h, int(rng.integers(0, t))] for i, h in pairs if rng.random() < 0.2] + [["gone", "h0", 0]],
        "frozen_before": int(rng.choice([0, 0, 0, 1, 3])),
        "move_price": int(rng.choice([0, 0, 3, 200])),
        "missing_cost": int(rng.choice([0, 10, 300])),
        "must_cost": int(rng.choice([0, 5, 200])),
    }
    if rng.random() < 0.5:
        document["per_year"] = int(rng.integers(0, 3))
    if rng.random() < 0.3:
        document["relax"] = _relax(rng, document)
    return document


def _leader(rng: np.random.Generator, i: int, hosts: int, slots: int, pairs: list[tuple[str, str]]) -> Document:
    own = [h for name, h in pairs if name == f"l{i}"]
    person: Document = {"id": f"l{i}", "wanted": int(rng.integers(0, 4)), "length": int(rng.choice([1, 1, 2, 3]))}
    if rng.random() < 0.3:
        person["home"] = f"h{rng.integers(0, hosts + 1)}"
    if rng.random() < 0.5:
        person["team"] = f"t{rng.integers(0, 2)}"
    if rng.random() < 0.4:
        person["away"] = [int(rng.integers(0, slots + 2))]
    if rng.random() < 0.4 and own:
        person["must"] = [str(rng.choice(own))]
    return person


def _host(rng: np.random.Generator, h: int, slots: int) -> Document:
    host: Document = {"id": f"h{h}"}
    if rng.random() < 0.5:
        host["capacity"] = int(rng.integers(0, 3))
    elif rng.random() < 0.5:
        host["capacity"] = rng.integers(0, 3, slots).tolist()
    if rng.random() < 0.4:
        host["closed"] = [int(rng.integers(0, slots))]
    return host


def _relax(rng: np.random.Generator, document: Document) -> list[str]:
    rules = ["/rest", "/per_year"]
    rules += [
        f"/leaders/{k}/{end}" for k in range(len(document["leaders"])) for end in ("wanted", "home", "away", "team")
    ]
    rules += [f"/hosts/{k}/{end}" for k in range(len(document["hosts"])) for end in ("capacity", "closed")]
    rules += [f"/pins/{k}" for k in range(len(document["pins"]))]
    return sorted(rng.choice(rules, size=3, replace=False).tolist())

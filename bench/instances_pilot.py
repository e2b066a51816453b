"""Problems of a pilot group for the benchmark: made from a seed alone, named by a hash of their content."""

import hashlib
import json
import random
from collections import Counter
from typing import Any

SIZES = {"function": 6, "level": 3, "region": 5, "gender": 2, "tenure": 4, "site": 8}


def pilot_problem(people: int, choose: int, *, exact: bool, seed: int, tickets: int = 1000) -> dict[str, Any]:
    """A company in which values are unevenly common; quotas follow one random panel, exactly or within two.

    A value that this panel lacks has no quota, so that everybody can be drawn; exact quotas leave no room for such
    values, so they follow a panel that has them all.
    """
    rng = random.Random(seed)
    rows = [
        {name: f"{name} {min(rng.randrange(k), rng.randrange(k))}" for name, k in SIZES.items()} for _ in range(people)
    ]
    panel = rng.sample(rows, choose)
    while exact and _values(panel) != _values(rows):
        panel = rng.sample(rows, choose)
    slack = 0 if exact else 2
    counts = Counter(pair for row in panel for pair in row.items())
    quotas = [
        {"attribute": name, "value": value, "min": max(0, count - slack), "max": min(choose, count + slack)}
        for (name, value), count in sorted(counts.items())
    ]
    return {
        "version": 1,
        "kind": "pilot",
        "choose": choose,
        "tickets": tickets,
        "people": [{"id": f"p{k:05d}", "attributes": row} for k, row in enumerate(rows)],
        "quotas": quotas,
    }


def _values(rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {pair for row in rows for pair in row.items()}


def hash_of(problem: dict[str, Any]) -> str:
    """The name of a problem: twelve characters of the SHA-256 of its content."""
    return hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).hexdigest()[:12]

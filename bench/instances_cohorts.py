"""Problems of cohorts for the benchmark: made from a seed alone, named by a hash of their content."""

import hashlib
import json
import random
from itertools import combinations
from typing import Any

SITES = ((-480, 10), (-300, 22), (0, 18), (60, 30), (120, 4), (330, 18), (480, 12), (540, 6), (600, 4))
FUNCTIONS = ((22, "Sales"), (18, "Engineering"), (14, "Operations"), (12, "Finance"), (10, "Product"), (9, "People"))
MORE_FUNCTIONS = ((8, "Legal"), (7, "Marketing"))
LEVELS = ((55, "Director"), (30, "VP"), (15, "SVP"))
ZONE_LIMIT = 480


def organisation(people: int, seed: int) -> list[dict[str, Any]]:
    """Leaders of an international company: function, level, gender, region, the offset of their site."""
    rng = random.Random(seed)

    def one_of(options: tuple[tuple[int, str], ...]) -> str:
        return rng.choices([word for _, word in options], [weight for weight, _ in options])[0]

    rows = []
    for k in range(people):
        offset = rng.choices([site for site, _ in SITES], [weight for _, weight in SITES])[0]
        attributes = {
            "function": one_of(FUNCTIONS + MORE_FUNCTIONS),
            "level": one_of(LEVELS),
            "gender": one_of(((64, "m"), (36, "w"))),
            "site": str(offset),
        }
        rows.append({"id": f"p{k:05d}", "attributes": attributes, "utc_offset_minutes": offset})
    return rows


def cohort_problem(people: int, seed: int, met: dict[tuple[str, str], int] | None = None) -> dict[str, Any]:
    """Cohorts of 6 to 10, eight on average; reporting lines apart; who met before should meet somebody new."""
    rng = random.Random(seed + 1000)
    rows = organisation(people, seed)
    ids = [row["id"] for row in rows]
    lines = {(ids[k], ids[rng.randrange(k)]) for k in range(1, people) if rng.random() < 0.5}
    return {
        "version": 1,
        "kind": "cohorts",
        "size": [6, 10],
        "groups": people // 8,
        "people": rows,
        "spread": {"function": 3, "level": 2, "site": 1},
        "never_alone": ["gender"],
        "apart": [list(pair) for pair in sorted(lines)],
        "met": [[a, b, times] for (a, b), times in sorted((met or {}).items())],
        "met_cost": 60,
        "max_zone_gap_minutes": ZONE_LIMIT,
    }


def have_met(met: dict[tuple[str, str], int], solution: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Everybody who met before or meets in this plan."""
    found = dict(met)
    for cohort in solution["cohorts"]:
        for pair in combinations(sorted(cohort["members"]), 2):
            found[pair] = found.get(pair, 0) + 1
    return found


def hash_of(problem: dict[str, Any]) -> str:
    """The name of a problem: twelve characters of the SHA-256 of its content."""
    return hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).hexdigest()[:12]

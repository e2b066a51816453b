"""Rotation problems for the benchmarks: made from a seed alone, the same on every machine, named by a hash."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

SLOTS, SLOT_DAYS, REST, PER_YEAR = 26, 14, 7, 2
QUIET = (12, 25)


@dataclass(frozen=True)
class Instance:
    """A rotation problem as a document, and the name under which it is printed."""

    name: str
    document: dict[str, Any]

    @property
    def hash(self) -> str:
        return hashlib.sha256(json.dumps(self.document, sort_keys=True).encode()).hexdigest()[:12]


def year(leaders: int, demand: float, *, seed: int) -> Instance:
    """A year in fortnights: `demand` is the share of all open places that the wishes would take."""
    rng = np.random.default_rng(seed)
    hosts = max(6, leaders // 4)
    people = [_leader(rng, i, hosts, leaders) for i in range(leaders)]
    choice = [
        sorted(rng.choice(hosts, size=min(hosts, int(rng.integers(8, 21))), replace=False).tolist()) for _ in people
    ]
    popular = rng.integers(0, 31, hosts)
    points, bonus, history = [], [], []
    for i, person in enumerate(people):
        own = [h for h in choice[i] if f"h{h}" != person["home"]]
        points += [[f"l{i}", f"h{h}", int(rng.integers(20, 81) + popular[h])] for h in own]
        bonus += [[f"l{i}", f"h{rng.choice(own)}", int(rng.integers(0, SLOTS)), 30] for _ in range(2)]
        if rng.random() < 0.3:
            person["must"] = [f"h{rng.choice(own)}"]
        if rng.random() < 0.2:
            history.append([f"l{i}", f"h{rng.choice(own)}", int(rng.integers(-20, -2))])
    wishes = sum(person["wanted"] * person["length"] for person in people)
    return Instance(
        f"{leaders} leaders, demand {demand}",
        {
            "version": 1,
            "kind": "rotations",
            "slots": SLOTS,
            "slot_days": SLOT_DAYS,
            "rest": REST,
            "per_year": PER_YEAR,
            "leaders": people,
            "hosts": _hosts(rng, hosts, round(wishes / demand)),
            "points": points,
            "bonus": [list(row) for row in {tuple(row[:3]): tuple(row) for row in bonus}.values()],
            "history": history,
            "missing_cost": 300,
            "must_cost": 200,
        },
    )


def _leader(rng: np.random.Generator, i: int, hosts: int, leaders: int) -> dict[str, Any]:
    return {
        "id": f"l{i}",
        "home": f"h{rng.integers(0, hosts)}",
        "team": f"t{rng.integers(0, max(1, leaders // 6))}",
        "wanted": int(rng.choice([1, 2, 2])),
        "length": int(rng.choice([1, 1, 2])),
        "away": sorted(rng.choice(SLOTS, size=3, replace=False).tolist()),
    }


def _hosts(rng: np.random.Generator, hosts: int, places: int) -> list[dict[str, Any]]:
    """Open places as even as the total allows, the rest drawn by the seed; everybody is closed in the quiet slots."""
    shut = [sorted({*QUIET, *rng.choice(SLOTS, size=2, replace=False).tolist()}) for _ in range(hosts)]
    cells = [(h, s) for h in range(hosts) for s in range(SLOTS) if s not in shut[h]]
    capacity = np.full((hosts, SLOTS), places // len(cells))
    for k in rng.permutation(len(cells))[: places % len(cells)].tolist():
        capacity[cells[k]] += 1
    return [{"id": f"h{h}", "capacity": capacity[h].tolist(), "closed": shut[h]} for h in range(hosts)]

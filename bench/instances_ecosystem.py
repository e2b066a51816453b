"""Problems of whole sets for the bench: shared helpers, hours that bind, topics that overlap, 20 candidates."""

import hashlib
import json
from typing import Any, Final

import numpy as np

Document = dict[str, Any]
CANDIDATES: Final = 20
TOPICS: Final = 14
STREAMS: Final = (
    ("coaching", 90, 120, 4000),
    ("advice", 60, 60, 2500),
    ("reverse", 60, 60, 1500),
    ("cohorts", 120, 0, 2500),
    ("rotations", 150, 0, 2000),
)


def ecosystem_problem(leaders: int, *, seed: int) -> Document:
    """Half as many helpers as leaders, each in two of three streams with minutes for fewer than their places; leaders
    whose minutes do not last for all five; cohorts of six to eight; hosts with a place too few.
    """
    rng = np.random.default_rng([seed, leaders])
    helpers = max(4, leaders // 2)
    names = [f"l{k}" for k in range(leaders)]
    hosts = [f"h{k}" for k in range(helpers)]
    people = [{"id": name, "minutes": int(rng.choice([360, 420, 480, 600]))} for name in names]
    people += [{"id": name, "minutes": int(rng.choice([300, 420, 540]))} for name in hosts]
    places, skill, quality = _places(rng, leaders, hosts)
    needs = [sorted(rng.choice(TOPICS, 4, replace=False).tolist()) for _ in names]
    return {
        "version": 1,
        "kind": "ecosystem",
        "people": people,
        "streams": [
            {"id": name, "leader_minutes": own, "helper_minutes": others, "missing_cost": cost}
            for name, own, others, cost in STREAMS
        ],
        "leaders": [
            {
                "id": name,
                "wants": {stream: 1 for stream, *_ in STREAMS},
                "seeks": [[f"t{t}", int(rng.integers(2, 15)) * 100] for t in needs[k]],
            }
            for k, name in enumerate(names)
        ],
        "places": places,
        "pairs": _pairs(rng, names, needs, places, skill, quality),
        "conflicts": _conflicts(rng, places),
        "load_cost": 60,
    }


def _places(rng: np.random.Generator, leaders: int, hosts: list[str]) -> tuple[list[Document], list[list[int]], Any]:
    """Places with the topics and the quality of each."""
    places: list[Document] = []
    skill: list[list[int]] = []
    quality: list[float] = []
    for host in hosts:
        topics, good = rng.choice(TOPICS, 4, replace=False).tolist(), float(rng.normal())
        for s in sorted(rng.choice(3, 2, replace=False).tolist()):
            stream = STREAMS[s][0]
            places.append(
                {"id": f"{stream}-{host}", "stream": stream, "person": host, "capacity": int(rng.integers(2, 5))}
            )
            skill.append(topics)
            quality.append(good)
    for k in range(max(2, leaders // 7)):
        places.append({"id": f"cohorts-{k}", "stream": "cohorts", "capacity": 8, "least": 6})
        skill.append(rng.choice(TOPICS, 2, replace=False).tolist())
        quality.append(float(rng.normal()))
    for k in range(max(2, round(0.9 * leaders / 2))):
        places.append({"id": f"rotations-{k}", "stream": "rotations", "capacity": 2})
        skill.append(rng.choice(TOPICS, 3, replace=False).tolist())
        quality.append(float(rng.normal()))
    return places, skill, quality


def _pairs(
    rng: np.random.Generator,
    names: list[str],
    needs: list[list[int]],
    places: list[Document],
    skill: list[list[int]],
    quality: Any,
) -> list[list[Any]]:
    by_stream = [[q for q, row in enumerate(places) if row["stream"] == stream] for stream, *_ in STREAMS]
    pairs = []
    for k, name in enumerate(names):
        for inside in by_stream:
            chosen = rng.choice(inside, min(CANDIDATES, len(inside)), replace=False)
            noise = rng.normal(size=chosen.size)
            for q, luck in zip(chosen.tolist(), noise.tolist(), strict=True):
                shared = len(set(skill[q]) & set(needs[k]))
                fit = int(np.clip(5000 + 900 * quality[q] + 1300 * luck + 300 * shared, 0, 10_000))
                pairs.append([name, places[q]["id"], fit, [f"t{t}" for t in skill[q]]])
    return pairs


def _conflicts(rng: np.random.Generator, places: list[Document]) -> list[list[str]]:
    """Some cohorts meet when some hosts receive: nobody has both."""
    cohorts = [row["id"] for row in places if row["stream"] == "cohorts"]
    hosts = [row["id"] for row in places if row["stream"] == "rotations"]
    return [
        [str(rng.choice(cohorts)), *map(str, rng.choice(hosts, min(3, len(hosts)), replace=False))] for _ in cohorts
    ]


def hash_of(problem: Document) -> str:
    """The first figures of the hash of a problem."""
    return hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).hexdigest()[:12]

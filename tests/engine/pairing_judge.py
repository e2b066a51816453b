"""Judges of the fair objectives for small problems, by trying every plan; they share nothing with the engine."""

from itertools import combinations
from typing import Any

from pairing_cases import Document

Pair = tuple[str, str]
Plan = frozenset[Pair]


def permitted(document: Document) -> dict[Pair, int]:
    vetoed = {tuple(pair) for pair in document["vetoes"]}
    return {(row[0], row[1]): row[2] for row in document["edges"] if (row[0], row[1]) not in vetoed}


def every_plan(document: Document) -> list[Plan]:
    """All plans that keep wishes, places and pins."""
    scores = permitted(document)
    pins = {tuple(pair) for pair in document["pins"]}
    plans: list[tuple[Plan, dict[str, int]]] = [
        (frozenset(), {row["id"]: row["capacity"] for row in document["mentors"]})
    ]
    for leader in document["leaders"]:
        own = [mentor for name, mentor in scores if name == leader["id"]]
        must = {mentor for name, mentor in pins if name == leader["id"]}
        sets = [s for k in range(leader["wants"] + 1) for s in combinations(own, k) if must <= set(s)]
        following = []
        for plan, room in plans:
            for chosen in sets:
                left = {mentor: places - (mentor in chosen) for mentor, places in room.items()}
                if min(left.values()) >= 0:
                    following.append((plan | {(leader["id"], mentor) for mentor in chosen}, left))
        plans = following
    return [plan for plan, _ in plans]


def value(document: Document, plan: Plan) -> int:
    scores = permitted(document)
    kept = {tuple(pair) for pair in document["incumbent"]} & set(scores)
    return sum(scores[pair] for pair in plan) - document["move_price"] * len(kept - plan)


def coverage(document: Document, plan: Plan) -> tuple[int, int]:
    served = {leader for leader, _ in plan}
    return sum(row["priority"] + 1 for row in document["leaders"] if row["id"] in served), len(plan)


def covering(document: Document) -> list[Plan]:
    """The plans that serve the most, with the most pairs."""
    plans = every_plan(document)
    best = max((coverage(document, plan) for plan in plans), default=None)
    return [plan for plan in plans if coverage(document, plan) == best]


def bands(document: Document, plan: Plan) -> list[int]:
    scores, starts = permitted(document), document["bands"]
    counts = [0] * len(starts)
    for pair in plan:
        band = max((k for k, start in enumerate(starts) if start <= scores[pair]), default=None)
        if band is not None:
            counts[band] += 1
    return counts


def worst_sum(document: Document, plan: Plan) -> int | None:
    scores = permitted(document)
    served = {leader for leader, _ in plan}
    return min((sum(scores[pair] for pair in plan if pair[0] == leader) for leader in served), default=None)


def together(document: Document, plan: Plan) -> bool:
    """Whether |S_a D_b - S_b D_a| <= epsilon D_a D_b holds for every two groups."""
    scores, sums, demand = permitted(document), {}, {}
    for row in document["leaders"]:
        group = row.get("group")
        if group is None:
            continue
        degree = sum(leader == row["id"] for leader, _ in scores)
        demand[group] = demand.get(group, 0) + min(row["wants"], degree)
        sums[group] = sums.get(group, 0) + sum(scores[pair] for pair in plan if pair[0] == row["id"])
    names = sorted(demand)
    return all(
        abs(sums[a] * demand[b] - sums[b] * demand[a]) <= document["parity_epsilon"] * demand[a] * demand[b]
        for a in names
        for b in names
    )


def best_leximin(document: Document) -> tuple[Any, ...] | None:
    """(served, pairs, counts of the bands, value), or None without a plan."""
    plans = covering(document)
    if not plans:
        return None
    best = min(plans, key=lambda plan: (bands(document, plan), -value(document, plan)))
    return (*coverage(document, best), bands(document, best), value(document, best))


def best_leader_floor(document: Document) -> tuple[Any, ...] | None:
    """(served, pairs, worst sum, value), or None without a plan."""
    plans = covering(document)
    if not plans:
        return None
    best = max(plans, key=lambda plan: (worst_sum(document, plan) or 0, value(document, plan)))
    return (*coverage(document, best), worst_sum(document, best), value(document, best))


def best_parity(document: Document) -> tuple[Any, ...] | None:
    """(served, pairs, value) of plans that hold the groups together; None where none does."""
    plans = [plan for plan in covering(document) if together(document, plan)]
    if not plans:
        return None
    best = max(plans, key=lambda plan: value(document, plan))
    return (*coverage(document, best), value(document, best))

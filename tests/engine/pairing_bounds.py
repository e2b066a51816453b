"""What the multipliers and prices of a solution file prove, by the formulas of the format in plain Python."""

from math import floor
from typing import Any

from pairing_cases import Document
from pairing_judge import bands, coverage, permitted, together, value, worst_sum


def _demand(document: Document) -> dict[str, int]:
    scores, demand = permitted(document), {}
    for row in document["leaders"]:
        degree = sum(leader == row["id"] for leader, _ in scores)
        if row.get("group") is not None:
            demand[row["group"]] = demand.get(row["group"], 0) + min(row["wants"], degree)
    return demand


def highest_sum(document: Document) -> int:
    """The best `wants` scores of any leader, or as many as are pinned."""
    best = 0
    for row in document["leaders"]:
        pins = sum(pin[0] == row["id"] for pin in document["pins"])
        own = sorted((score for who, _, score in document["edges"] if who == row["id"]), reverse=True)
        best = max(best, sum(own[: max(row["wants"], pins)]))
    return best


def reached(document: Document, plan: Any) -> dict[str, int | None]:
    """What a plan reaches in every stage."""
    found: dict[str, int | None] = dict(zip(("served", "pairs"), coverage(document, plan), strict=True))
    scores = permitted(document)
    found |= {"value": value(document, plan), "leader_floor": worst_sum(document, plan)}
    found["floor"] = min((scores[pair] for pair in plan), default=None)
    return found | {f"band_{k}": count for k, count in enumerate(bands(document, plan) if "bands" in document else [])}


def stage_bound(document: Document, solution: Document, stage: Document, plan: Any) -> int | None:
    """The bound of one stage other than a floor; None without prices."""
    if stage["prices"] is None:
        return None
    name, scale, prices = stage["name"], solution["certificate"]["scale"], stage["prices"]
    weights = stage.get("multipliers", {})
    a, b, c = weights.get("served", 0), weights.get("pairs", 0), weights.get("bands", [])
    u, v = weights.get("parity", {}), weights.get("leaders")
    scores, held = permitted(document), reached(document, plan)
    pins, demand = {tuple(pair) for pair in document["pins"]}, _demand(document)
    kept = {tuple(pair) for pair in document["incumbent"]} & set(scores)
    group = {row["id"]: row.get("group") for row in document["leaders"]}
    level = (highest_sum(document) if name == "leader_floor" else held["leader_floor"] or 0) if v is not None else 0

    def factor(leader: str) -> int:
        own = group[leader]
        pull = (
            sum(demand[y] * (u.get(f"{y}|{own}", 0) - u.get(f"{own}|{y}", 0)) for y in demand) if own in demand else 0
        )
        return pull + (v or {}).get(leader, 0)

    def band(score: int) -> int:
        return sum(start <= score for start in document.get("bands", [])) - 1

    def weight(pair: tuple[str, str]) -> int:
        own = {"value": scores[pair] + document["move_price"] * (pair in kept), "pairs": 1}.get(name, 0)
        if name.startswith("band_"):
            own = -int(band(scores[pair]) == int(name[5:]))
        cost = c[band(scores[pair])] if 0 <= band(scores[pair]) < len(c) else 0
        return scale * own + b - cost + factor(pair[0]) * scores[pair]

    total = 0
    for row in document["leaders"]:
        own_pins = [pin for pin in pins if pin[0] == row["id"]]
        profits = sorted(
            (weight(pair) - prices.get(pair[1], 0) for pair in scores if pair[0] == row["id"] and pair not in pins),
            reverse=True,
        )[: max(0, row["wants"] - len(own_pins))]
        bonus = (
            0
            if own_pins
            else (a + scale * (name == "served")) * (row["priority"] + 1) - (v or {}).get(row["id"], 0) * level
        )
        if profits:
            total += max(0, bonus + profits[0] + sum(max(0, profit) for profit in profits[1:]))
    for row in document["mentors"]:
        left = max(0, row["capacity"] - sum(pin[1] == row["id"] for pin in pins))
        total += left * prices.get(row["id"], 0)
    return finished(document, solution, stage, plan, total, level, factor)


def finished(
    document: Document, solution: Document, stage: Document, plan: Any, total: int, level: int, factor: Any
) -> int | None:
    """What pins and held stages add, over the scale."""
    name, scale, scores = stage["name"], solution["certificate"]["scale"], permitted(document)
    weights, demand, held = stage.get("multipliers", {}), _demand(document), reached(document, plan)
    a, b, c = weights.get("served", 0), weights.get("pairs", 0), weights.get("bands", [])
    u, v = weights.get("parity", {}), weights.get("leaders")
    pins = {tuple(pair) for pair in document["pins"]}
    kept = {tuple(pair) for pair in document["incumbent"]} & set(scores)
    alone = reached(document, frozenset(pins))
    total -= a * ((held["served"] or 0) - (alone["served"] or 0)) + b * ((held["pairs"] or 0) - (alone["pairs"] or 0))
    total += sum(cost * ((held[f"band_{k}"] or 0) - (alone[f"band_{k}"] or 0)) for k, cost in enumerate(c))
    total += sum(factor(pin[0]) * scores[pin] for pin in pins)
    total += sum(
        document.get("parity_epsilon", 0) * u.get(f"{x}|{y}", 0) * demand[x] * demand[y] for x in demand for y in demand
    )
    pinned = {pin[0] for pin in pins}
    if name == "leader_floor":
        if not sum((v or {}).values()):
            return None
        total += level * sum(points for leader, points in (v or {}).items() if leader not in pinned)
        return floor(total // sum((v or {}).values()))
    total -= level * sum(points for leader, points in (v or {}).items() if leader in pinned)
    constant = {"served": alone["served"], "pairs": alone["pairs"]}.get(name, 0) or 0
    if name == "value":
        constant = sum(scores[pin] + document["move_price"] * (pin in kept) for pin in pins) - document[
            "move_price"
        ] * len(kept)
    if name.startswith("band_"):
        return -((total - scale * (alone[name] or 0)) // scale)
    return (total + scale * constant) // scale


def wrong(document: Document, solution: Document) -> bool:
    """Whether a solution file with a plan says anything untrue of value, bounds, status or the rules of its plan."""
    plan = frozenset(tuple(pair) for pair in solution["pairs"])
    scores = permitted(document)
    if (
        len(plan) != len(solution["pairs"])
        or not plan <= set(scores)
        or not {tuple(p) for p in document["pins"]} <= plan
    ):
        return True
    if any(sum(pair[0] == row["id"] for pair in plan) > row["wants"] for row in document["leaders"]):
        return True
    if any(sum(pair[1] == row["id"] for pair in plan) > row["capacity"] for row in document["mentors"]):
        return True
    if document["objective"] == "parity" and not together(document, plan):
        return True
    last = {
        "name": "value",
        "value": solution["value"],
        "bound": solution["bound"],
        "prices": solution["certificate"]["prices"],
    }
    stages = solution["stages"] or [last]
    found = reached(document, plan)
    if (stages[-1]["value"], stages[-1]["bound"], stages[-1]["prices"]) != (
        last["value"],
        last["bound"],
        last["prices"],
    ):
        return True
    proved = [(stage["name"], stage_bound(document, solution, stage, plan)) for stage in stages]
    if any(stage["value"] != found[stage["name"]] for stage in stages):
        return True
    if any(stage["bound"] != bound for stage, (_, bound) in zip(stages, proved, strict=True)):
        return True
    return (solution["status"] == "optimal") != all(found[name] == bound for name, bound in proved)

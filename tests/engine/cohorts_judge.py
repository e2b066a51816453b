"""A second judge of cohorts, by brute force and from the format alone: every grouping, every rule, every price."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

Document = dict[str, Any]
Grouping = list[list[str]]


def every_grouping(names: list[str]) -> Iterator[Grouping]:
    """Every way to put these people into groups."""
    if not names:
        yield []
        return
    *rest, last = names
    for grouping in every_grouping(rest):
        for k in range(len(grouping)):
            yield [[*g, last] if n == k else list(g) for n, g in enumerate(grouping)]
        yield [*map(list, grouping), [last]]


def every_plan(problem: Document) -> list[tuple[int, frozenset[str]]]:
    """Cost and broken rules of every grouping."""
    names = [person["id"] for person in problem["people"]]
    return [(cost(problem, g), broken(problem, g)) for g in every_grouping(names)]


def optimum(problem: Document, plans: list[tuple[int, frozenset[str]]]) -> int | None:
    relax = set(problem.get("relax", []))
    return min((value for value, rules in plans if rules <= relax), default=None)


def possible(plans: list[tuple[int, frozenset[str]]], rules: set[str]) -> bool:
    """Whether any grouping keeps all of these rules."""
    return any(not (rules & wrong) for _, wrong in plans)


def _distance(a: int, b: int) -> int:
    return min((a - b) % 1440, (b - a) % 1440)


def _offset(problem: Document, name: str) -> int:
    return next(p.get("utc_offset_minutes", 0) for p in problem["people"] if p["id"] == name)


def _value(problem: Document, name: str, attribute: str) -> str | None:
    return next(p.get("attributes", {}).get(attribute) for p in problem["people"] if p["id"] == name)


def known(problem: Document) -> list[list[str]]:
    """Present cohorts without people who left."""
    ids = {p["id"] for p in problem["people"]}
    return [[name for name in row if name in ids] for row in problem.get("current", [])]


def cost(problem: Document, grouping: Grouping) -> int:
    total = same_values(problem, grouping)
    for group in grouping:
        inside = set(group)
        for a, b, times in problem.get("met", []):
            total += problem.get("met_cost", 0) * times * ({a, b} <= inside)
        for a, b in problem.get("trusted", []):
            total -= problem.get("trusted_reward", 0) * ({a, b} <= inside)
        if problem.get("target_size") is not None:
            total += problem.get("size_cost", 0) * abs(len(group) - problem["target_size"])
    return total + problem.get("move_cost", 0) * moves(problem, grouping)


def moves(problem: Document, grouping: Grouping) -> int:
    return sum(len(row) - max(len(set(row) & set(group)) for group in grouping) for row in known(problem) if row)


def same_values(problem: Document, grouping: Grouping) -> int:
    total = 0
    for attribute, weight in problem["spread"].items():
        for group in grouping:
            for a, b in combinations(group, 2):
                one = _value(problem, a, attribute)
                total += weight * (one is not None and one == _value(problem, b, attribute))
    return total


def broken(problem: Document, grouping: Grouping) -> frozenset[str]:
    """Pointers of every rule that a grouping breaks."""
    low, high = problem["size"]
    wrong = set()
    at = {name: k for k, group in enumerate(grouping) for name in group}
    if problem.get("groups") is not None and len(grouping) != problem["groups"]:
        wrong.add("/groups")
    wrong |= {pointer for group in grouping for pointer in _broken_in(problem, group, low, high)}
    wrong |= {f"/apart/{k}" for k, (a, b) in enumerate(problem.get("apart", [])) if at[a] == at[b]}
    wrong |= {f"/together/{k}" for k, (a, b) in enumerate(problem.get("together", [])) if at[a] != at[b]}
    for k, row in enumerate(known(problem)):
        pairs = list(combinations(row, 2))
        if 100 * sum(at[a] == at[b] for a, b in pairs) < problem.get("keep_percent", 0) * len(pairs):
            wrong.add(f"/current/{k}")
    return frozenset(wrong)


def _broken_in(problem: Document, group: list[str], low: int, high: int) -> Iterator[str]:
    if len(group) < low:
        yield "/size/0"
    if len(group) > high:
        yield "/size/1"
    for k, attribute in enumerate(problem.get("never_alone", [])):
        if 1 in Counter(v for n in group if (v := _value(problem, n, attribute)) is not None).values():
            yield f"/never_alone/{k}"
    gap = problem.get("max_zone_gap_minutes")
    zones = [_offset(problem, name) for name in group]
    if gap is not None and any(_distance(a, b) > gap for a, b in combinations(zones, 2)):
        yield "/max_zone_gap_minutes"
    if problem.get("facilitators") and not set(group) & set(problem["facilitators"]):
        yield "/facilitators"


# ── what a certificate proves ────────────────────────────────────────────────────────────────────────────────────────


def bound(problem: Document, certificate: Document) -> tuple[int, int] | None:
    """(bound, number of cohorts where it is least) from the formulas of the reference."""
    low, high = problem["size"]
    n = len(problem["people"])
    numbers = [g for g in range(1, n + 1) if g * low <= n <= g * high and problem.get("groups") in (None, g)]
    options = []
    for groups in numbers:
        least = least_spread(problem, certificate, groups)
        if least is None:
            return None
        if problem.get("target_size") is not None:
            least += problem.get("size_cost", 0) * abs(n - groups * problem["target_size"])
        options.append((least, groups))
    if not options:
        return None
    relax = set(problem.get("relax", []))
    apart = {frozenset(p) for k, p in enumerate(problem.get("apart", [])) if f"/apart/{k}" not in relax}
    gap = None if "/max_zone_gap_minutes" in relax else problem.get("max_zone_gap_minutes")
    reward = 0
    for a, b in problem.get("trusted", []):
        far = gap is not None and _distance(_offset(problem, a), _offset(problem, b)) > gap
        if frozenset((a, b)) not in apart and not far:
            reward += problem.get("trusted_reward", 0)
    return min(options)[0] - reward, min(options)[1]


def least_spread(problem: Document, certificate: Document, groups: int) -> int | None:
    if certificate["kind"] == "zone":
        return _zone(problem, certificate, groups)
    total = 0
    for attribute, weight in problem["spread"].items():
        counts = Counter(p.get("attributes", {}).get(attribute) for p in problem["people"])
        for value, count in counts.items():
            if value is not None:
                sizes = [count // groups + (k < count % groups) for k in range(groups)]
                total += weight * sum(size * (size - 1) // 2 for size in sizes)
    return total


def _zone(problem: Document, certificate: Document, groups: int) -> int | None:
    """All that people pay, and for every cohort the cheapest set of zones, found by a table over sizes."""
    scale, prices = certificate["scale"], certificate["prices"]
    gap = problem["max_zone_gap_minutes"]
    zones = sorted({p.get("utc_offset_minutes", 0) % 1440 for p in problem["people"]})
    fits = [
        set(s)
        for size in range(1, len(zones) + 1)
        for s in combinations(zones, size)
        if all(_distance(a, b) <= gap for a, b in combinations(s, 2))
    ]
    largest = [s for s in fits if not any(s < other for other in fits)]
    paid = sum(
        prices.get(a, {}).get(_value(problem, p["id"], a) or "", {}).get(_zone_of(p), 0)
        for p in problem["people"]
        for a in problem["spread"]
    )
    costs = [c for s in largest if (c := _cheapest(problem, certificate, s)) is not None]
    return -(-(paid + groups * min(costs)) // scale) if costs else None


def _zone_of(person: Document) -> str:
    return str(person.get("utc_offset_minutes", 0) % 1440)


def _cheapest(problem: Document, certificate: Document, zones: set[int]) -> int | None:
    low, high = problem["size"]
    links = next((row["prices"] for row in certificate["links"] if set(row["offsets"]) == zones), {})
    names = list(problem["spread"])
    totals: dict[int, int] = {}
    for attribute in names:
        if attribute == names[0]:
            moved = {str(z): -sum(paid.get(str(z), 0) for paid in links.values()) for z in zones}
        else:
            moved = {str(z): links.get(attribute, {}).get(str(z), 0) for z in zones}
        table: dict[int, int] = {0: 0}
        here = [p for p in problem["people"] if int(_zone_of(p)) in zones]
        for value in sorted({p.get("attributes", {}).get(attribute, "") for p in here}):
            people = [p for p in here if p.get("attributes", {}).get(attribute, "") == value]
            own = certificate["prices"].get(attribute, {}).get(value, {})
            best = max(own.get(_zone_of(p), 0) + moved[_zone_of(p)] for p in people)
            weight = certificate["scale"] * problem["spread"][attribute] * (value != "")
            grown: dict[int, int] = {}
            for m, so_far in table.items():
                for k in range(len(people) + 1):
                    step = so_far + weight * k * (k - 1) // 2 - k * best
                    grown[m + k] = min(grown.get(m + k, step), step)
            table = grown
        totals = {m: totals.get(m, 0) + c for m, c in table.items()}
    return min((c for m, c in totals.items() if low <= m <= high), default=None)


# ── a whole solution ─────────────────────────────────────────────────────────────────────────────────────────────────


def is_true(problem: Document, solution: Document) -> bool:
    """Whether a plan and every figure beside it are what they say."""
    grouping = [cohort["members"] for cohort in solution["cohorts"]]
    names = sorted(person["id"] for person in problem["people"])
    if sorted(name for group in grouping for name in group) != names:
        return False
    wrong = broken(problem, grouping)
    relax = problem.get("relax", [])
    if not wrong <= set(relax) or solution["relaxed"] != [pointer for pointer in relax if pointer in wrong]:
        return False
    if any(cohort["facilitator"] != _leader(problem, cohort["members"]) for cohort in solution["cohorts"]):
        return False
    value = cost(problem, grouping)
    proved = bound(problem, solution["certificate"])
    if proved is None or (solution["bound"], solution["certificate"]["groups"]) != proved:
        return False
    gap = abs(proved[0] - value) / max(1, abs(value))
    status = solution["status"]
    if (solution["value"], solution["gap"]) != (value, gap) or (status == "optimal") != (value == proved[0]):
        return False
    return status in ("optimal", "feasible", "stopped") and _figures(problem, solution, grouping)


def _leader(problem: Document, members: list[str]) -> str | None:
    able = [name for name in problem.get("facilitators", []) if name in members]
    return min(able, key=lambda name: problem.get("facilitated", {}).get(name, 0), default=None)


def _figures(problem: Document, solution: Document, grouping: Grouping) -> bool:
    together = [set(group) for group in grouping]

    def kept(pairs: list[list[str]]) -> int:
        return sum(any({a, b} <= group for group in together) for a, b in pairs)

    n = len(problem["people"])
    inside = sum(len(group) * (len(group) - 1) for group in grouping)
    random_cost = Fraction(inside * same_values(problem, [[p["id"] for p in problem["people"]]]), max(1, n * (n - 1)))
    least = least_spread(problem, solution["certificate"], len(grouping))
    assert least is not None
    share = (
        None if random_cost == least else float((random_cost - same_values(problem, grouping)) / (random_cost - least))
    )
    stats = solution["stats"]
    told = (stats["repeats"], stats["trusted_kept"], stats["moved"], stats["diversity_share"])
    return told == (
        kept([[a, b] for a, b, _ in problem.get("met", [])]),
        kept(problem.get("trusted", [])),
        moves(problem, grouping),
        share,
    )

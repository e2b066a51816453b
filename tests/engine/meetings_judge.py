"""A second judge of meetings, from the documents alone: every minute of every session is looked up on every clock."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

Document = dict[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=200_000)
def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


@lru_cache(maxsize=200_000)
def local(zone: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zone))


class Case:
    """One problem document, with look-ups."""

    def __init__(self, problem: Document) -> None:
        self.problem = problem
        self.people = {person["id"]: (k, person) for k, person in enumerate(problem["people"])}
        self.sessions = {session["id"]: (k, session) for k, session in enumerate(problem["sessions"])}
        self.fixed = {name: (k, moment(at)) for k, (name, at) in enumerate(problem.get("fixed", []))}
        self.published = {name: moment(at) for name, at in problem.get("published", []) if name in self.sessions}
        self.begin = datetime.fromisoformat(problem["from"]).replace(tzinfo=UTC)
        self.reasons: dict[tuple[str, frozenset[tuple[str, datetime]]], tuple[str, list[set[str]]]] = {}
        self._starts: dict[int, list[datetime]] = {}
        self._costs: dict[tuple[str, datetime], int] = {}
        self._alone: dict[str, list[datetime]] = {}
        self._own: dict[tuple[str, datetime], frozenset[str]] = {}
        self.end = self.begin + timedelta(days=problem["days"])

    def minutes(self, name: str) -> int:
        return int(self.sessions[name][1].get("minutes", self.problem["grid_minutes"]))

    def starts(self, name: str) -> list[datetime]:
        """Every start on the grid that keeps the session inside the horizon."""
        minutes = self.minutes(name)
        if minutes not in self._starts:
            step = timedelta(minutes=self.problem["grid_minutes"])
            count = (self.end - self.begin - timedelta(minutes=minutes)) // step + 1
            self._starts[minutes] = [self.begin + k * step for k in range(count)]
        return self._starts[minutes]

    def day(self, person: str, at: datetime) -> date:
        return local(self.people[person][1].get("zone", "UTC"), at).date()

    def date(self, name: str, at: datetime) -> date:
        return self.day(self.sessions[name][1]["members"][0], at)

    def cost(self, name: str, at: datetime) -> int:
        """What a session costs at a start."""
        if (name, at) not in self._costs:
            self._costs[name, at] = self._cost(name, at)
        return self._costs[name, at]

    def _cost(self, name: str, at: datetime) -> int:
        session, total = self.sessions[name][1], 0
        for member in session["members"]:
            person = self.people[member][1]
            hour = local(person.get("zone", "UTC"), at).hour
            costs = self.problem.get("hour_cost", [0] * 24)
            total += costs[hour] * (100 + person.get("burden_percent", 0)) // 100
        if session.get("target"):
            days = abs((self.date(name, at) - date.fromisoformat(session["target"])).days)
            total += self.problem.get("day_cost", 0) * days
        moved = name in self.published and self.published[name] != at
        return int(total + (self.problem.get("move_price", 0) if moved else 0))

    def skip(self, name: str) -> int:
        moved = self.problem.get("move_price", 0) if name in self.published else 0
        return int(self.problem["unscheduled_cost"] + moved)

    def own(self, name: str, at: datetime) -> frozenset[str]:
        """Hours, busy blocks, quiet days and the window that a start breaks."""
        if (name, at) not in self._own:
            self._own[name, at] = frozenset(self._broken(name, at))
        return self._own[name, at]

    def _broken(self, name: str, at: datetime) -> set[str]:
        k, session = self.sessions[name]
        minutes = [at + timedelta(minutes=m) for m in range(self.minutes(name))]
        broken = set()
        for member in session["members"]:
            i, person = self.people[member]
            if not all(works(person, minute) for minute in minutes):
                broken.add(f"/people/{i}/hours")
            for begin, end in person.get("busy", []):
                if any(moment(begin) <= minute < moment(end) for minute in minutes):
                    broken.add(f"/people/{i}/busy")
            day = self.day(member, at).isoformat()
            broken |= {f"/quiet/{q}" for q, (a, b) in enumerate(self.problem.get("quiet", [])) if a <= day <= b}
            if session.get("earliest") and day < session["earliest"]:
                broken.add(f"/sessions/{k}/earliest")
            if session.get("latest") and day > session["latest"]:
                broken.add(f"/sessions/{k}/latest")
        return broken

    def shared(self, one: str, other: str) -> list[str]:
        return [m for m in self.sessions[one][1]["members"] if m in self.sessions[other][1]["members"]]

    def overlap(self, one: str, at: datetime, other: str, then: datetime) -> bool:
        ends = at + timedelta(minutes=self.minutes(one)), then + timedelta(minutes=self.minutes(other))
        return bool(self.shared(one, other)) and at < ends[1] and then < ends[0]

    def out_of_rhythm(self, one: str, at: datetime, other: str, then: datetime) -> bool:
        """Two sessions of one series at a wrong distance; the order of the file counts."""
        (k, a), (j, b) = self.sessions[one], self.sessions[other]
        if not a.get("series") or a["series"] != b.get("series") or k == j:
            return False
        if k > j:
            return self.out_of_rhythm(other, then, one, at)
        rule = next(row for row in self.problem["series"] if row["id"] == a["series"])
        least, most = rule.get("min_days"), rule.get("max_days")
        if least is None and most is None:
            return False
        steps = sum(self.problem["sessions"][i].get("series") == a["series"] for i in range(k, j))
        gap = (self.date(other, then) - self.date(one, at)).days
        return gap < steps * (least or 0) or (most is not None and gap > steps * most)

    def beside(self, name: str, at: datetime, plan: dict[str, datetime]) -> set[str]:
        """Overlap, caps and series that a start breaks beside the other sessions of a plan."""
        broken = set()
        others = {other: then for other, then in plan.items() if other != name}
        for other, then in others.items():
            if self.overlap(name, at, other, then):
                fixed = self.fixed.get(other)
                broken.add(f"/sessions/{self.sessions[other][0]}" if fixed is None else f"/fixed/{fixed[0]}")
            if self.out_of_rhythm(name, at, other, then):
                rows = [row["id"] for row in self.problem["series"]]
                broken.add(f"/series/{rows.index(self.sessions[name][1]['series'])}")
        for member in self.sessions[name][1]["members"]:
            i, person = self.people[member]
            days = [self.day(member, then) for o, then in others.items() if member in self.sessions[o][1]["members"]]
            day = self.day(member, at)
            for rule, key in (("day_cap", lambda d: d), ("week_cap", lambda d: tuple(d.isocalendar())[:2])):
                if person.get(rule) is not None and sum(key(d) == key(day) for d in days) >= person[rule]:
                    broken.add(f"/people/{i}/{rule}")
        return broken

    def alone(self, name: str) -> list[datetime]:
        """The starts that a session has beside fixed ones, without caps."""
        if name not in self._alone:
            held = {other: at for other, (_, at) in self.fixed.items()}
            self._alone[name] = [
                at
                for at in self.starts(name)
                if not self.own(name, at) and not any(self.overlap(name, at, o, t) for o, t in held.items())
            ]
        return self._alone[name]

    def value(self, plan: dict[str, datetime]) -> int:
        placed = sum(self.cost(name, at) for name, at in plan.items())
        return placed + sum(self.skip(name) for name in self.sessions if name not in plan)


@lru_cache(maxsize=200_000)
def _minute_of(zone: str, at: datetime) -> tuple[str, str]:
    clock = local(zone, at)
    return WEEKDAYS[clock.weekday()], clock.strftime("%H:%M")


def works(person: Document, at: datetime) -> bool:
    """Whether a minute is working time on the person's own clock."""
    weekday, minute = _minute_of(person.get("zone", "UTC"), at)
    return any(begin <= minute < end for begin, end in person.get("hours", {}).get(weekday, []))


def fixed_conflict(problem: Document, kept: set[str] | None = None) -> bool:
    """Whether fixed sessions break one another's rules, those with leave to apart; `kept` names all rules there are."""
    case, relax = Case(problem), set(problem.get("relax", []))

    def held(pointer: str) -> bool:
        return pointer not in relax and (kept is None or pointer in kept)

    rows = [(name, at) for k, (name, at) in enumerate(map(tuple, problem.get("fixed", []))) if held(f"/fixed/{k}")]
    plan = {name: moment(at) for name, at in rows}
    for (one, at), (other, then) in itertools.combinations(plan.items(), 2):
        if case.overlap(one, at, other, then):
            return True
        if case.out_of_rhythm(one, at, other, then):
            series = [row["id"] for row in problem["series"]].index(case.sessions[one][1]["series"])
            if held(f"/series/{series}"):
                return True
    return any(
        held(pointer) for name, at in plan.items() for pointer in case.beside(name, at, plan) if "_cap" in pointer
    )


def all_plans(problem: Document) -> Iterator[dict[str, datetime]]:
    """Every plan that keeps the rules."""
    case = Case(problem)
    fixed = {name: at for name, (_, at) in case.fixed.items()}
    free = [name for name in case.sessions if name not in fixed]
    options = {name: case.alone(name) for name in free}

    def extend(k: int, plan: dict[str, datetime]) -> Iterator[dict[str, datetime]]:
        if k == len(free):
            yield plan
            return
        yield from extend(k + 1, plan)
        for at in options[free[k]]:
            if not case.beside(free[k], at, plan):
                yield from extend(k + 1, plan | {free[k]: at})

    yield from extend(0, fixed)


def optimum(problem: Document) -> int | None:
    """The least cost of any plan; None when fixed sessions cannot hold."""
    if fixed_conflict(problem):
        return None
    case = Case(problem)
    return min(case.value(plan) for plan in all_plans(problem))


def bound(case: Case, certificate: Document) -> int:
    """What the prices prove, by the formula of the format."""
    scale = certificate["scale"]

    def toll(name: str, at: datetime) -> int:
        total = 0
        for member in case.sessions[name][1]["members"]:
            day = case.day(member, at)
            year, week, _ = day.isocalendar()
            total += certificate["days"].get(member, {}).get(day.isoformat(), 0)
            total += certificate["weeks"].get(member, {}).get(f"{year:04}-W{week:02}", 0)
        return total

    total = 0
    for name in case.sessions:
        if name in case.fixed:
            at = case.fixed[name][1]
            total += scale * case.cost(name, at) + toll(name, at)
        else:
            total += min(
                [scale * case.skip(name), *(scale * case.cost(name, t) + toll(name, t) for t in case.alone(name))]
            )
    for kind, rule in (("days", "day_cap"), ("weeks", "week_cap")):
        for person, prices in certificate[kind].items():
            for period, price in prices.items():
                total -= price * max(case.people[person][1][rule], _held(case, person, period))
    return ceil(Fraction(total, scale))


def _held(case: Case, person: str, period: str) -> int:
    """Fixed sessions of a person on a day or in a week."""
    days = [case.day(person, at) for n, (_, at) in case.fixed.items() if person in case.sessions[n][1]["members"]]
    weeks = [f"{d.isocalendar()[0]:04}-W{d.isocalendar()[1]:02}" for d in days]
    return [*(d.isoformat() for d in days), *weeks].count(period)


def why(case: Case, name: str, plan: dict[str, datetime]) -> tuple[str, list[set[str]]]:
    """The reason of a session left out, and every smallest set of rules that bars it from a start."""
    key = name, frozenset(plan.items())
    if key not in case.reasons:
        case.reasons[key] = _why(case, name, plan)
    return case.reasons[key]


def _why(case: Case, name: str, plan: dict[str, datetime]) -> tuple[str, list[set[str]]]:
    alone, sets = case.alone(name), []
    only_caps = False
    for at in case.starts(name):
        broken = case.own(name, at) | case.beside(name, at, plan)
        only_caps |= bool(broken) and all(rule.endswith("_cap") for rule in broken)
        sets.append(broken | ({"/unscheduled_cost"} if case.cost(name, at) > case.skip(name) else set()))
    least = min(map(len, sets), default=0)
    smallest = [rules for rules in sets if len(rules) == least] or [{"/days"}]
    if not alone:
        return "no_common_time", smallest
    if all(case.cost(name, at) > case.skip(name) for at in alone):
        return "cost", smallest
    return ("caps" if only_caps else "contention"), smallest


def is_true(problem: Document, solution: Document, case: Case | None = None) -> bool:
    """Whether plan, figures, proof, status and reasons are what they say."""
    case = case or Case(problem)
    if solution["status"] == "infeasible":
        rules = set(solution["conflicts"])
        broken = fixed_conflict(problem) and fixed_conflict(problem, rules)
        return broken and not any(fixed_conflict(problem, rules - {rule}) for rule in rules)
    if fixed_conflict(problem) or solution["conflicts"]:
        return False
    plan = {name: moment(at) for name, at in solution["sessions"]}
    left_out = [row["id"] for row in solution["unscheduled"]]
    if sorted([*plan, *left_out]) != sorted(case.sessions) or len(plan) != len(solution["sessions"]):
        return False
    if not keeps(case, plan):
        return False
    value, proved = case.value(plan), bound(case, solution["certificate"])
    gap = abs(value - proved) / max(1, abs(value))
    if (solution["value"], solution["bound"], solution["gap"]) != (value, proved, gap):
        return False
    if (solution["status"] == "optimal") != (value == proved):
        return False
    for row in solution["unscheduled"]:
        reason, smallest = why(case, row["id"], plan)
        if row["why"] != reason or set(row["relax"]) not in smallest or len(set(row["relax"])) != len(row["relax"]):
            return False
    return True


def keeps(case: Case, plan: dict[str, datetime]) -> bool:
    """Whether a plan keeps every hard rule; what fixed sessions do to one another is judged with the problem."""
    for name, (_, at) in case.fixed.items():
        if plan.get(name) != at:
            return False
    return all(
        name in case.fixed or (at in case.starts(name) and not case.own(name, at) and not case.beside(name, at, plan))
        for name, at in plan.items()
    )

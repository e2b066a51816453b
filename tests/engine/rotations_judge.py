"""A second judge of rotations that shares nothing with the engine: it reads the documents and tries every plan.

Only for problems of a few leaders, hosts and slots.
"""

from collections import defaultdict
from itertools import combinations, product
from typing import Any

Document = dict[str, Any]
Triple = tuple[str, str, int]


class Brute:
    """One problem document, read as the format says."""

    def __init__(self, document: Document) -> None:
        self.d = document
        self.leaders = {row["id"]: row for row in document["leaders"]}
        self.hosts = {row["id"]: row for row in document["hosts"]}
        self.place = {row["id"]: k for k, row in enumerate(document["leaders"])}
        self.host_place = {row["id"]: k for k, row in enumerate(document["hosts"])}
        self.points = {(row[0], row[1]): row[2] for row in document["points"]}
        self.bonus = {(row[0], row[1], row[2]): row[3] for row in document.get("bonus", [])}
        self.relax = set(document.get("relax", []))
        known = lambda row: row[0] in self.leaders and row[1] in self.hosts  # noqa: E731
        self.history = [tuple(row) for row in document.get("history", []) if known(row)]
        self.published = [tuple(row) for row in document.get("published", []) if known(row)]
        self.frozen = [row for row in self.published if row[2] < document.get("frozen_before", 0)]
        self.pins = [tuple(row) for row in document.get("pins", [])]
        self.slots = document["slots"]
        self.rest = document.get("rest", 0)
        self._plans: dict[str, list[tuple[Triple, ...]]] = {}
        self._worth: dict[tuple[str, tuple[Triple, ...]], int] = {}

    def length(self, leader: str) -> int:
        return int(self.leaders[leader].get("length", 1))

    def span(self, row: Triple) -> list[int]:
        return [s for s in range(row[2], row[2] + self.length(row[0])) if 0 <= s < self.slots]

    def capacity(self, host: str, slot: int) -> int:
        given = self.hosts[host].get("capacity", 1)
        return int(given[slot] if isinstance(given, list) else given)

    def strict(self, row: Triple, rule: str) -> bool:
        """Whether a planned placement is bound by a rule."""
        if row in self.frozen:
            return False
        if row in self.pins:
            return f"/pins/{self.pins.index(row)}" not in self.relax and rule not in self.relax
        return True

    def broken(self, plan: list[Triple], history: list[Triple] | None = None) -> set[str]:
        """Codes of the hard rules that a plan breaks."""
        past = self.history if history is None else history
        codes = {"twice"} if len(set(plan)) != len(plan) else set()
        codes |= {"pin" for row in (*self.pins, *self.frozen) if row not in plan}
        for row in plan:
            codes |= self._alone(row)
        for leader in self.leaders:
            codes |= self._of_leader(leader, [r for r in plan if r[0] == leader], [r for r in past if r[0] == leader])
        return codes | self._crowds(plan, past)

    def _alone(self, row: Triple) -> set[str]:
        leader, host, start = row
        i, h = self.place[leader], self.host_place[host]
        person, codes = self.leaders[leader], set()
        if (leader, host) not in self.points and self.strict(row, ""):
            codes.add("points")
        if start + self.length(leader) > self.slots and self.strict(row, ""):
            codes.add("slots")
        if person.get("home") == host and self.strict(row, f"/leaders/{i}/home"):
            codes.add("home")
        if set(self.span(row)) & set(person.get("away", [])) and self.strict(row, f"/leaders/{i}/away"):
            codes.add("away")
        if set(self.span(row)) & set(self.hosts[host].get("closed", [])) and self.strict(row, f"/hosts/{h}/closed"):
            codes.add("closed")
        return codes

    def _of_leader(self, leader: str, own: list[Triple], past: list[Triple]) -> set[str]:
        codes, i = set(), self.place[leader]
        wanted = self.leaders[leader].get("wanted", 1)
        if len(own) > wanted and any(self.strict(row, f"/leaders/{i}/wanted") for row in own):
            codes.add("wanted")
        rows = [(row, True) for row in own] + [(row, False) for row in past]
        for (one, a), (two, b) in combinations(rows, 2):
            gap = abs(one[2] - two[2])
            bound = (a and self.strict(one, "")) or (b and self.strict(two, ""))
            if bound and (one[1] == two[1] or gap < self.length(leader)):
                codes.add("host_or_overlap")
            rested = (a and self.strict(one, "/rest")) or (b and self.strict(two, "/rest"))
            if rested and self.length(leader) <= gap < self.length(leader) + self.rest:
                codes.add("rest")
        most, days = self.d.get("per_year"), self.d.get("slot_days", 1)
        for day in {row[2] * days for row, _ in rows} if most is not None else ():
            inside = [(row, new) for row, new in rows if day <= row[2] * days <= day + 364]
            if len(inside) > most and any(new and self.strict(row, "/per_year") for row, new in inside):
                codes.add("year")
        return codes

    def _crowds(self, plan: list[Triple], past: list[Triple]) -> set[str]:
        hosts, teams = defaultdict(list), defaultdict(list)
        for row, new in [(row, True) for row in plan] + [(row, False) for row in past]:
            i, h = self.place[row[0]], self.host_place[row[1]]
            for slot in self.span(row):
                hosts[row[1], slot].append(new and self.strict(row, f"/hosts/{h}/capacity"))
                if self.leaders[row[0]].get("team"):
                    strict = new and self.strict(row, f"/leaders/{i}/team")
                    teams[self.leaders[row[0]]["team"], slot].append(strict)
        codes = {"capacity" for (h, s), rows in hosts.items() if len(rows) > self.capacity(h, s) and any(rows)}
        return codes | {"team" for rows in teams.values() if len(rows) > 1 and any(rows)}

    def value(self, plan: list[Triple]) -> int:
        d, total = self.d, 0
        for row in plan:
            total += self.points.get(row[:2], 0) + self.bonus.get(row, 0)
        for leader, person in self.leaders.items():
            own = [row for row in plan if row[0] == leader]
            seen = {row[1] for row in [*own, *(r for r in self.history if r[0] == leader)]}
            total -= d.get("missing_cost", 0) * max(0, person.get("wanted", 1) - len(own))
            total -= d.get("must_cost", 0) * len(set(person.get("must", [])) - seen)
        return total - d.get("move_price", 0) * sum(row not in plan for row in self.published)

    def plans_of(self, leader: str) -> list[tuple[Triple, ...]]:
        """Every plan of one leader that keeps the rules as if nobody else were there, pins included."""
        if leader not in self._plans:
            fixed = {row for row in (*self.pins, *self.frozen) if row[0] == leader}
            starts = [(leader, h, s) for (i, h) in self.points if i == leader for s in range(self.slots)]
            free = [row for row in starts if row not in fixed and not self._alone(row)]
            past = [row for row in self.history if row[0] == leader]
            most = max(0, self.leaders[leader].get("wanted", 1) - len(fixed))
            self._plans[leader] = [
                (*sorted(fixed), *extra)
                for k in range(most + 1)
                for extra in combinations(free, k)
                if not self._of_leader(leader, [*fixed, *extra], past)
            ]
        return self._plans[leader]

    def best(self) -> int | None:
        """The highest value of any plan; None when there is none."""
        fixed = list(dict.fromkeys((*self.pins, *self.frozen)))
        if self.broken(fixed):
            return None
        order = list(self.leaders)
        worth = {i: sorted(((self.value_of(i, plan), plan) for plan in self.plans_of(i)), reverse=True) for i in order}
        rest = [sum(worth[i][0][0] for i in order[k:]) for k in range(len(order) + 1)]
        self._top = -(10**15)
        self._extend(order, worth, rest, 0, 0, list(fixed))
        return self._top

    def value_of(self, leader: str, plan: tuple[Triple, ...]) -> int:
        """What one leader's plan contributes."""
        if (leader, plan) not in self._worth:
            alone = Brute(self.d | {"leaders": [self.leaders[leader]], **self._only(leader)})
            self._worth[leader, plan] = alone.value(list(plan))
        return self._worth[leader, plan]

    def _only(self, leader: str) -> Document:
        names = ("points", "bonus", "pins", "history", "published")
        return {name: [row for row in self.d.get(name, []) if row[0] == leader] for name in names} | {"relax": []}

    def _extend(self, order: list[str], worth: Any, rest: list[int], k: int, total: int, plan: list[Triple]) -> None:
        if total + rest[k] <= self._top:
            return
        if k == len(order):
            self._top = total
            return
        for value, own in worth[order[k]]:
            if total + value + rest[k + 1] <= self._top:
                return
            following = [row for row in plan if row[0] != order[k]] + list(own)
            if not self._crowds(following, self.history):
                self._extend(order, worth, rest, k + 1, total + value, following)

    def bound(self, certificate: Document) -> int:
        """What the prices prove, from the definition."""
        scale = certificate.get("scale", 1)
        cost = lambda kind, name, slot: certificate.get(kind, {}).get(name, [0] * self.slots)[slot]  # noqa: E731
        fixed = list(dict.fromkeys((*self.pins, *self.frozen)))
        hosts, teams, closed = defaultdict(int), defaultdict(int), defaultdict(int)
        for row, past in [(row, False) for row in fixed] + [(row, True) for row in self.history]:
            i, h = self.place[row[0]], self.host_place[row[1]]
            for slot in self.span(row):
                hosts[row[1], slot] += past or not self.strict(row, f"/hosts/{h}/capacity")
                closed[row[1], slot] += past or not self.strict(row, f"/hosts/{h}/closed")
                if self.leaders[row[0]].get("team"):
                    teams[self.leaders[row[0]]["team"], slot] += past or not self.strict(row, f"/leaders/{i}/team")
        total = 0
        for name, slot in product(self.hosts, range(self.slots)):
            room = max(self.capacity(name, slot), hosts[name, slot])
            room = closed[name, slot] if slot in self.hosts[name].get("closed", []) else room
            total += room * cost("hosts", name, slot)
        for team in {row.get("team") for row in self.leaders.values()} - {None}:
            total += sum(max(1, teams[team, slot]) * cost("teams", team, slot) for slot in range(self.slots))

        def paid(row: Triple) -> int:
            team = self.leaders[row[0]].get("team")
            away = sum(cost("teams", team, slot) for slot in self.span(row)) if team else 0
            return away + sum(cost("hosts", row[1], slot) for slot in self.span(row))

        total -= sum(paid(row) for row in self.history)
        for leader in self.leaders:
            total += max(scale * self.value_of(leader, plan) - sum(map(paid, plan)) for plan in self.plans_of(leader))
        return total // scale

    def missing(self, plan: list[Triple]) -> dict[str, tuple[int, set[str]]]:
        """Rotations missing and must-see hosts not visited, of everybody with any."""
        found = {}
        for leader, person in self.leaders.items():
            own = [row for row in plan if row[0] == leader]
            seen = {row[1] for row in [*own, *(r for r in self.history if r[0] == leader)]}
            gap, must = max(0, person.get("wanted", 1) - len(own)), set(person.get("must", [])) - seen
            if gap or must:
                found[leader] = (gap, must)
        return found

    def reasons(self, plan: list[Triple], leader: str) -> list[set[str]]:
        """Every smallest set of rules that one more placement of a leader would break, all else kept."""
        gap, must = self.missing(plan)[leader]
        own = [row for row in plan if row[0] == leader]
        past = [row for row in self.history if row[0] == leader]
        seen = {row[1] for row in own + past}
        hosts = [h for i, h in self.points if i == leader and h not in seen and (gap or h in must)]
        if not hosts:
            return [{"/points"}]
        free = [row for row in own if row not in self.pins and row not in self.frozen]
        swaps = [row for row in free if row[1] not in self.leaders[leader].get("must", [])]
        found = []
        for dropped in [None, *([] if gap else swaps)]:
            kept = [row for row in plan if row != dropped]
            for host, start in product(hosts, range(self.slots - self.length(leader) + 1)):
                rules = self._why(kept, past, (leader, host, start))
                if rules is not None:
                    sated = not gap and dropped is None
                    found.append(rules | ({f"/leaders/{self.place[leader]}/wanted"} if sated else set()))
        if not found:
            return [{"/slots"}]
        least = min(map(len, found))
        return [rules for rules in found if len(rules) == least]

    def _why(self, plan: list[Triple], past: list[Triple], row: Triple) -> set[str] | None:
        """The rules with a pointer that one more placement breaks; None when it cannot be at all."""
        i, h = self.place[row[0]], self.host_place[row[1]]
        own = [other for other in plan if other[0] == row[0]] + past
        if any(abs(other[2] - row[2]) < self.length(row[0]) for other in own):
            return None
        names = {"home": f"/leaders/{i}/home", "away": f"/leaders/{i}/away", "closed": f"/hosts/{h}/closed"}
        rules = {names[code] for code in self._alone(row)}
        before, after = self._crowds(plan, self.history), self._crowds([*plan, row], self.history)
        assert not before
        rules |= {{"capacity": f"/hosts/{h}/capacity", "team": f"/leaders/{i}/team"}[code] for code in after}
        mine = [other for other in plan if other[0] == row[0]]
        codes = self._of_leader(row[0], [*mine, row], past) - {"wanted"}
        return rules | {{"rest": "/rest", "year": "/per_year"}[code] for code in codes}

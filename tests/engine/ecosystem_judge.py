"""A judge of small problems of whole sets that shares nothing with the engine: it tries every set of pairs."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

Document = dict[str, Any]
Pair = tuple[str, str]


class Judge:
    """One problem as a document; `rules` are the pointers of the rules that count, all when not given."""

    def __init__(self, problem: Document, rules: set[str] | None = None) -> None:
        self.problem, self.rules = problem, rules
        self.place = {row["id"]: (k, row) for k, row in enumerate(problem["places"])}
        self.leader = {row["id"]: (k, row) for k, row in enumerate(problem["leaders"])}
        self.person = {row["id"]: (k, row) for k, row in enumerate(problem["people"])}
        self.stream = {row["id"]: row for row in problem["streams"]}
        self.fit = {(row[0], row[1]): row[2] for row in problem["pairs"]}
        self.topics = {(row[0], row[1]): set(row[3]) if len(row) > 3 else set() for row in problem["pairs"]}
        self.pins = [tuple(row) for row in problem.get("pins", [])]
        self.pinned = [pin for k, pin in enumerate(self.pins) if self.counts(f"/pins/{k}")]
        vetoes = enumerate(problem.get("vetoes", []))
        self.vetoed = {tuple(row) for k, row in vetoes if self.counts(f"/vetoes/{k}")}

    def counts(self, rule: str) -> bool:
        return self.rules is None or rule in self.rules

    def free(self, pair: Pair, rule: str) -> bool:
        """Whether a pair is a pin that has leave to break the rule."""
        if pair not in self.pinned:
            return False
        relax = self.problem.get("relax", [])
        return rule in relax or f"/pins/{self.pins.index(pair)}" in relax

    def stream_of(self, pair: Pair) -> str:
        return str(self.place[pair[1]][1]["stream"])

    def helper(self, pair: Pair) -> str | None:
        return self.place[pair[1]][1].get("person")

    def spent(self, pair: Pair) -> dict[str, int]:
        stream = self.stream[self.stream_of(pair)]
        found = {pair[0]: stream.get("leader_minutes", 0)}
        helper = self.helper(pair)
        if helper is not None:
            found[helper] = found.get(helper, 0) + stream.get("helper_minutes", 0)
        return found

    def over(self, pairs: list[Pair]) -> bool:
        """Whether a rule is broken that more pairs can only break further."""
        return (
            len(set(pairs)) != len(pairs)
            or any(pair not in self.fit or pair in self.vetoed for pair in pairs)
            or any(self.helper(pair) == pair[0] and not self.free(pair, "") for pair in pairs)
            or any(self._clash(a, b) for a, b in combinations(pairs, 2) if a[0] == b[0])
            or any(self._too_many(*row) for row in self._amounts(pairs))
        )

    def _clash(self, a: Pair, b: Pair) -> bool:
        same = self.helper(a) is not None and self.helper(a) == self.helper(b)
        if same and not (self.free(a, "") and self.free(b, "")):
            return True
        for k, row in enumerate(self.problem.get("conflicts", [])):
            rule = f"/conflicts/{k}"
            if self.counts(rule) and a[1] in row and b[1] in row and not (self.free(a, rule) and self.free(b, rule)):
                return True
        return False

    def _amounts(self, pairs: list[Pair]) -> Iterator[tuple[str, int | None, dict[Pair, int]]]:
        for name, (k, row) in self.person.items():
            yield f"/people/{k}/minutes", row.get("minutes"), {p: self.spent(p).get(name, 0) for p in pairs}
        for name, (k, row) in self.place.items():
            inside = {p: 1 for p in pairs if p[1] == name}
            yield f"/places/{k}/capacity", row.get("capacity", 1), inside
        for name, (k, row) in self.leader.items():
            for stream in self.stream:
                inside = {p: 1 for p in pairs if p[0] == name and self.stream_of(p) == stream}
                yield f"/leaders/{k}/wants/{stream}", row.get("wants", {}).get(stream, 0), inside

    def _too_many(self, rule: str, limit: int | None, amounts: dict[Pair, int]) -> bool:
        if limit is None or not self.counts(rule):
            return False
        return sum(amounts.values()) > max(limit, sum(n for pair, n in amounts.items() if self.free(pair, rule)))

    def keeps(self, pairs: list[Pair]) -> bool:
        """Whether a set of pairs is a plan."""
        if self.over(pairs) or any(pin not in pairs for pin in self.pinned):
            return False
        for name, (k, row) in self.place.items():
            rule = f"/places/{k}/least"
            inside = [pair for pair in pairs if pair[1] == name]
            least = row.get("least", 0) if self.counts(rule) else 0
            exempt = sum(pair[1] == name and self.free(pair, rule) for pair in self.pinned)
            if exempt:  # leave to break a rule is leave of pins; where none is, the rule stands
                least = min(least, exempt)
            if 0 < len(inside) < least:
                return False
        return True

    def plans(self) -> Iterator[list[Pair]]:
        """Every plan."""
        pairs = list(self.fit)

        def grow(k: int, chosen: list[Pair]) -> Iterator[list[Pair]]:
            if k == len(pairs):
                if self.keeps(chosen):
                    yield list(chosen)
                return
            more = [*chosen, pairs[k]]
            if not self.over(more):
                yield from grow(k + 1, more)
            if pairs[k] not in self.pinned:
                yield from grow(k + 1, chosen)

        yield from grow(0, [])

    def value(self, pairs: list[Pair]) -> int:
        """What a plan is worth."""
        problem, total = self.problem, sum(self.fit[pair] for pair in pairs)
        for name, (_, row) in self.leader.items():
            own = [pair for pair in pairs if pair[0] == name]
            covered = set().union(*(self.topics[pair] for pair in own))
            total += sum(weight for topic, weight in row.get("seeks", []) if topic in covered)
            for stream, wanted in row.get("wants", {}).items():
                given = sum(self.stream_of(pair) == stream for pair in own)
                total -= self.stream[stream].get("missing_cost", 0) * max(0, wanted - given)
        for name in self.person:
            k = sum(self.helper(pair) == name for pair in pairs)
            total -= problem.get("load_cost", 0) * k * (k - 1) // 2
        for row in problem.get("incumbent", []):
            pair = (row[0], row[1])
            if pair in self.fit and pair not in self.vetoed and pair not in pairs:
                total -= problem.get("move_price", 0)
        return total

    def best(self) -> int | None:
        return max((self.value(plan) for plan in self.plans()), default=None)

    def missing(self, pairs: list[Pair]) -> list[Document]:
        """Who lacks what, and the first reason that holds."""
        found = []
        for leader, (_, row) in self.leader.items():
            for stream in self.stream:
                given = sum(p[0] == leader and self.stream_of(p) == stream for p in pairs)
                count = row.get("wants", {}).get(stream, 0) - given
                if count > 0:
                    why = self._why(leader, stream, pairs)
                    found.append({"leader": leader, "stream": stream, "count": count, "why": why})
        return found

    def _why(self, leader: str, stream: str, pairs: list[Pair]) -> str:
        left = [p for p in self.fit if p[0] == leader and self.stream_of(p) == stream]
        left = [p for p in left if p not in self.vetoed and p not in pairs]
        own = [p for p in pairs if p[0] == leader]
        tests = {
            "no_candidate": lambda p: False,
            "conflict": lambda p: self.helper(p) == leader or any(self._meets(p, o) for o in own),
            "minutes": lambda p: any(
                self._too_many(rule, limit, amounts)
                for rule, limit, amounts in self._amounts([*pairs, p])
                if rule.startswith("/people") and amounts[p]
            ),
            "capacity": lambda p: any(
                self._too_many(rule, limit, amounts)
                for rule, limit, amounts in self._amounts([*pairs, p])
                if rule.startswith("/places") and p in amounts
            ),
            "least": lambda p: 1 + sum(o[1] == p[1] for o in pairs) < self.place[p[1]][1].get("least", 0),
        }
        for reason, broken in tests.items():
            left = [p for p in left if not broken(p)]
            if not left:
                return reason
        return "outpriced"

    def _meets(self, a: Pair, b: Pair) -> bool:
        same = self.helper(a) is not None and self.helper(a) == self.helper(b)
        return same or any(a[1] in row and b[1] in row for row in self.problem.get("conflicts", []))

    def bound(self, certificate: Document) -> float:
        """What the prices prove, leader by leader over every set of pairs; for problems without `relax`."""
        problem, scale = self.problem, certificate["scale"]
        place, minute, person = (certificate[name] for name in ("places", "minutes", "persons"))
        incumbents = {tuple(row) for row in problem.get("incumbent", [])}
        permitted = {pair for pair in self.fit if pair in incumbents and pair not in self.vetoed}
        total = -scale * problem.get("move_price", 0) * len(permitted)
        total += sum(price * self.place[name][1].get("capacity", 1) for name, price in place.items())
        total += sum(price * self.person[name][1]["minutes"] for name, price in minute.items())
        for name in self.person:
            most = sum(row.get("capacity", 1) for row in problem["places"] if row.get("person") == name)
            cost = scale * problem.get("load_cost", 0)
            total += max(person.get(name, 0) * k - cost * k * (k - 1) // 2 for k in range(most + 1))
        for leader in self.leader:
            total += self._alone(leader, certificate, permitted)
        return float(total // scale)

    def _alone(self, leader: str, certificate: Document, permitted: set[Pair]) -> int:
        scale, best = certificate["scale"], None
        own = [pair for pair in self.fit if pair[0] == leader]
        wants = self.leader[leader][1].get("wants", {})
        for size in range(len(own) + 1):
            for chosen in map(list, combinations(own, size)):
                if self.over(chosen) or any(pin[0] == leader and pin not in chosen for pin in self.pinned):
                    continue
                worth = sum(self.fit[pair] for pair in chosen)
                worth += self.problem.get("move_price", 0) * sum(pair in permitted for pair in chosen)
                covered = set().union(*(self.topics[pair] for pair in chosen))
                worth += sum(w for topic, w in self.leader[leader][1].get("seeks", []) if topic in covered)
                for stream, wanted in wants.items():
                    given = sum(self.stream_of(pair) == stream for pair in chosen)
                    worth -= self.stream[stream].get("missing_cost", 0) * (wanted - given)
                worth *= scale
                for pair in chosen:
                    worth -= certificate["places"].get(pair[1], 0)
                    worth -= sum(certificate["minutes"].get(h, 0) * n for h, n in self.spent(pair).items())
                    worth -= certificate["persons"].get(self.helper(pair), 0)
                best = worth if best is None else max(best, worth)
        assert best is not None
        return best

    def is_true(self, solution: Document) -> bool:
        """Whether everything that people read in a solution with a plan is so."""
        pairs = [(row[0], row[1]) for row in solution["pairs"]]
        if not self.keeps(pairs) or solution["value"] != self.value(pairs):
            return False
        if solution["missing"] != self.missing(pairs) or solution["bound"] != self.bound(solution["certificate"]):
            return False
        if solution["baseline"] is None:
            return bool(solution["gain"] is None)
        before = [(row[0], row[1]) for row in solution["baseline"]["pairs"]]
        return self.keeps(before) and bool(solution["gain"] == self.value(pairs) - self.value(before))

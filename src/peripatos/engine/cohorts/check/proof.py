"""What a certificate proves: the least that same values must cost, recomputed in whole numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from peripatos.engine.cohorts.problem import FORM, Certificate, Problem, Rules, cliques_of, rules_of, separated

Shares = Mapping[str, Mapping[str, Mapping[int, int]]]


def bound_of(problem: Problem, certificate: Certificate) -> tuple[int, int] | None:
    """The bound and the number of cohorts at which it is least; None when the certificate proves nothing."""
    rules = rules_of(problem)
    spread = Spread(problem, rules, certificate)
    options = []
    for groups in rules.numbers(problem.people):
        least = spread.at(groups)
        if least is not None:
            options.append((least + _sizes(problem, groups), groups))
    if not options:
        return None
    possible = sum(not separated(problem, rules, pair) for pair in problem.trusted)
    least, groups = min(options)
    return least - problem.trusted_reward * possible, groups


def _sizes(problem: Problem, groups: int) -> int:
    """What sizes off the target must cost at least."""
    if problem.target_size is None:
        return 0
    return problem.size_cost * abs(problem.people - groups * problem.target_size)


def even(count: int, groups: int) -> int:
    """Pairs of equals in one cohort when `count` of them are spread evenly."""
    f, r = divmod(count, groups)
    return r * (f * (f + 1) // 2) + (groups - r) * (f * (f - 1) // 2)


class Spread:
    """The least that pairs of the same value cost, for any number of cohorts."""

    def __init__(self, problem: Problem, rules: Rules, certificate: Certificate) -> None:
        self._problem, self._rules, self._certificate = problem, rules, certificate
        self.shares = shares_of(problem)
        self._zone = None if certificate.kind == FORM else self._priced()

    def at(self, groups: int) -> int | None:
        """The least cost with so many cohorts; None when the prices belong to no zones."""
        if self._certificate.kind == FORM:
            return sum(
                weight * even(sum(by_offset.values()), groups)
                for name, weight in self._problem.spread.items()
                for value, by_offset in self.shares[name].items()
                if value
            )
        if self._zone is None:
            return None
        paid, each = self._zone
        return -((-paid - groups * each) // self._certificate.scale)

    def _priced(self) -> tuple[int, int] | None:
        """What all people pay, and the least that one cohort costs beyond what its members pay."""
        rules = self._rules
        cliques = None if rules.gap is None else cliques_of(self._problem.offsets.tolist(), rules.gap)
        if cliques is None:
            return None
        paid = sum(
            count * self._price(name, value, offset)
            for name, values in self.shares.items()
            for value, by_offset in values.items()
            for offset, count in by_offset.items()
        )
        costs = [cost for clique in cliques if (cost := self._one_cohort(clique)) is not None]
        return (paid, min(costs)) if costs else None

    def _price(self, name: str, value: str, offset: int) -> int:
        return self._certificate.prices.get(name, {}).get(value, {}).get(offset, 0)

    def _link(self, clique: tuple[int, ...], name: str, offset: int) -> int:
        """Pay moved to this attribute; what the others gain the first one loses."""
        links = self._certificate.links.get(clique, {})
        first = next(iter(self.shares))
        if name != first:
            return links.get(name, {}).get(offset, 0)
        return -sum(paid.get(offset, 0) for other, paid in links.items() if other != first)

    def _one_cohort(self, clique: tuple[int, ...]) -> int | None:
        """The least of [scale x cost of its pairs - what its members pay] over cohorts of these offsets."""
        inside = set(clique)
        totals: Counter[int] = Counter()
        least = None
        for name, values in self.shares.items():
            steps = sorted(self._steps(name, values, clique, inside))
            sums, so_far = [0], 0
            for step in steps[: self._rules.high]:
                so_far += step
                sums.append(so_far)
            totals.update(dict(enumerate(sums)))
            least = len(sums) if least is None else min(least, len(sums))
        sizes = range(self._rules.low, least or 0)
        return min((totals[m] for m in sizes), default=None)

    def _steps(
        self, name: str, values: Mapping[str, Mapping[int, int]], clique: tuple[int, ...], inside: set[int]
    ) -> Iterator[int]:
        """What the first, second, ... person of each value adds, each at the offset that pays most."""
        weight = self._problem.spread[name] * self._certificate.scale
        for value, by_offset in values.items():
            here = {offset: n for offset, n in by_offset.items() if offset in inside}
            if not here:
                continue
            best = max(self._price(name, value, o) + self._link(clique, name, o) for o in here)
            for k in range(min(self._rules.high, sum(here.values()))):
                yield (weight * k if value else 0) - best


def shares_of(problem: Problem) -> Shares:
    """People by attribute, value ("" for none) and offset modulo a day."""
    found: dict[str, dict[str, dict[int, int]]] = {}
    for name in problem.spread:
        values: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for attributes, offset in zip(problem.attributes, problem.offsets.tolist(), strict=True):
            values[attributes.get(name, "")][offset % 1440] += 1
        found[name] = values
    return found


def strays(problem: Problem, certificate: Certificate) -> Iterator[str]:
    """Entries of a certificate that belong to nobody: JSON pointers."""
    shares = shares_of(problem)
    for name, values in certificate.prices.items():
        for value, paid in values.items():
            known = shares.get(name, {}).get(value, {})
            yield from (f"/certificate/prices/{name}/{value}/{offset}" for offset in paid if offset not in known)
    gap = rules_of(problem).gap
    cliques = (None if gap is None else cliques_of(problem.offsets.tolist(), gap)) or ()
    later = list(shares)[1:]
    for k, (clique, by_attribute) in enumerate(certificate.links.items()):
        if clique not in cliques:
            yield f"/certificate/links/{k}"
        for name, paid in by_attribute.items():
            if name not in later or not set(paid) <= set(clique):
                yield f"/certificate/links/{k}/prices/{name}"

"""The solution: cohorts, who facilitates each, and the proof of how little any grouping can cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from peripatos.engine.cohorts.problem.diversity import (
    Diversity,
    Grouping,
    grouping_from_arrays,
    grouping_from_dict,
)
from peripatos.engine.cohorts.problem.model import Problem
from peripatos.engine.cohorts.problem.reading import check_header
from peripatos.engine.contract import STATUSES
from peripatos.engine.fields import Fields, escape, integer, items, mapping, one_of, refuse, text

Stat: TypeAlias = int | float | str | bool | list[str] | None
Prices: TypeAlias = Mapping[str, Mapping[str, Mapping[int, int]]]
Links: TypeAlias = Mapping[tuple[int, ...], Mapping[str, Mapping[int, int]]]
FORM: Final = "form"
ZONE: Final = "zone"
HUGE: Final = 2**62


@dataclass(frozen=True)
class Cohort:
    """members: ascending by number."""

    members: tuple[int, ...]
    facilitator: int | None


@dataclass(frozen=True, eq=False)
class Certificate:
    """What proves the bound. groups: the number of cohorts at which it is least.

    Of the kind "zone" also whole numbers over `scale`: prices[attribute][value][offset] is what a person of that value
    and offset pays ("" stands for no value), links[offsets of a clique][attribute][offset] moves pay from the first
    attribute to another within that clique. Offsets are minutes modulo a day.
    """

    kind: str
    groups: int
    scale: int = 1
    prices: Prices = field(default_factory=dict)
    links: Links = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        if self.kind == FORM:
            return {"kind": FORM, "groups": self.groups}
        return {
            "kind": ZONE,
            "groups": self.groups,
            "scale": self.scale,
            "prices": {a: {v: _texts(paid) for v, paid in values.items()} for a, values in self.prices.items()},
            "links": [
                {"offsets": list(offsets), "prices": {a: _texts(paid) for a, paid in by_attribute.items()}}
                for offsets, by_attribute in self.links.items()
            ],
        }


def _texts(paid: Mapping[int, int]) -> dict[str, int]:
    return {str(offset): price for offset, price in paid.items()}


@dataclass(frozen=True, eq=False)
class Solution:
    """Cohorts in the order of their first member. Without a plan there are none, and value, bound and gap are None."""

    ids: tuple[str, ...]
    status: str
    value: int | None
    bound: int | None
    gap: float | None
    cohorts: tuple[Cohort, ...]
    certificate: Certificate | None
    relaxed: tuple[str, ...]
    conflicts: tuple[str, ...]
    stats: Mapping[str, Stat]

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        return tuple(cohort.members for cohort in self.cohorts)

    def to_dict(self) -> dict[str, object]:
        """The JSON format, version 1."""
        return {
            "version": 1,
            "kind": "cohorts",
            "status": self.status,
            "value": self.value,
            "bound": self.bound,
            "gap": self.gap,
            "cohorts": [self._cohort(cohort) for cohort in self.cohorts],
            "relaxed": list(self.relaxed),
            "conflicts": list(self.conflicts),
            "certificate": None if self.certificate is None else self.certificate.to_dict(),
            "stats": dict(self.stats),
        }

    def _cohort(self, cohort: Cohort) -> dict[str, object]:
        return {
            "members": [self.ids[i] for i in cohort.members],
            "facilitator": None if cohort.facilitator is None else self.ids[cohort.facilitator],
        }

    def to_arrays(self) -> dict[str, object]:
        """Only the pure diversity problem has arrays."""
        refuse("no_arrays", "", "This plan is written as JSON.")

    @staticmethod
    def from_dict(data: object, *, problem: Problem | Diversity) -> "Solution | Grouping":
        """Read the JSON format; ids are those of the problem. Raises ProblemError."""
        fields = Fields(data)
        check_header(fields)
        status = one_of(fields.text("status"), STATUSES, "/status")
        if isinstance(problem, Diversity):
            value = _number(fields.take("value"), "/value")
            return grouping_from_dict(fields, problem=problem, status=status, value=value)
        for name in ("value", "bound", "gap"):
            if name not in fields:
                refuse("missing_field", f"/{name}", f"The field {name} is required.")
        index = {name: k for k, name in enumerate(problem.ids)}
        rows = items(fields.take("cohorts"), "/cohorts")
        solution = Solution(
            ids=problem.ids,
            status=status,
            value=fields.optional_integer("value"),
            bound=fields.optional_integer("bound"),
            gap=_number(fields.optional("gap"), "/gap"),
            cohorts=tuple(_cohort(row, f"/cohorts/{k}", index) for k, row in enumerate(rows)),
            certificate=_certificate(fields.take("certificate")),
            relaxed=fields.texts("relaxed"),
            conflicts=fields.texts("conflicts"),
            stats=_stats(fields.mapping("stats")),
        )
        fields.done()
        return solution

    @staticmethod
    def from_arrays(arrays: Mapping[str, object], *, problem: Problem | Diversity) -> Grouping:
        """The grouping of a pure diversity problem. Raises ProblemError."""
        if isinstance(problem, Problem):
            refuse("no_arrays", "", "A plan for this problem is read from JSON.")
        return grouping_from_arrays(arrays, problem=problem)


def _number(value: object, path: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e300 < value < 1e300:
        refuse("not_a_number", path, "A number is expected here.")
    return float(value)


def _cohort(row: object, path: str, index: Mapping[str, int]) -> Cohort:
    fields = Fields(row, path)
    members = [_person(name, f"{path}/members/{k}", index) for k, name in enumerate(fields.items("members"))]
    if not members:
        refuse("empty_side", f"{path}/members", "A cohort has members.")
    named = fields.optional_text("facilitator")
    facilitator = None if named is None else _person(named, f"{path}/facilitator", index)
    fields.done()
    return Cohort(tuple(sorted(members)), facilitator)


def _person(value: object, path: str, index: Mapping[str, int]) -> int:
    name = text(value, path)
    if name not in index:
        refuse("unknown_id", path, f"There is no person {name}.")
    return index[name]


def _certificate(value: object) -> Certificate | None:
    if value is None:
        return None
    fields = Fields(value, "/certificate")
    kind = one_of(fields.text("kind"), (FORM, ZONE), "/certificate/kind")
    groups = integer(fields.take("groups"), "/certificate/groups", low=1)
    if kind == FORM:
        fields.done()
        return Certificate(FORM, groups)
    certificate = Certificate(
        kind=ZONE,
        groups=groups,
        scale=integer(fields.take("scale"), "/certificate/scale", low=1),
        prices=_prices(fields.mapping("prices"), "/certificate/prices"),
        links=_links(fields.items("links"), "/certificate/links"),
    )
    fields.done()
    return certificate


def _prices(rows: Mapping[str, object], path: str) -> Prices:
    return {
        a: {
            v: _paid(paid, f"{path}/{escape(a)}/{escape(v)}")
            for v, paid in mapping(values, f"{path}/{escape(a)}").items()
        }
        for a, values in rows.items()
    }


def _paid(value: object, path: str) -> dict[int, int]:
    """Offset as text -> price of any sign."""
    found = {}
    for name, price in mapping(value, path).items():
        if not (name.isascii() and name.isdigit() and int(name) < 1440 and str(int(name)) == name):
            refuse("unknown_offset", f"{path}/{escape(name)}", "Minutes from 0 to 1439 are expected here.")
        found[int(name)] = integer(price, f"{path}/{name}", low=-HUGE, high=HUGE)
    return found


def _links(rows: Sequence[object], path: str) -> Links:
    found: dict[tuple[int, ...], dict[str, dict[int, int]]] = {}
    for k, row in enumerate(rows):
        fields = Fields(row, f"{path}/{k}")
        offsets = fields.integers("offsets")
        if offsets in found:
            refuse("duplicate_id", f"{path}/{k}/offsets", "These offsets stand twice.")
        named = fields.mapping("prices")
        found[offsets] = {a: _paid(paid, f"{path}/{k}/prices/{escape(a)}") for a, paid in named.items()}
        fields.done()
    return found


def _stats(values: Mapping[str, object]) -> dict[str, Stat]:
    found: dict[str, Stat] = {}
    for name, value in values.items():
        if value is not None and not isinstance(value, int | float | str | bool | list):
            refuse("not_a_number", f"/stats/{name}", "A number, a text or a list is expected here.")
        found[name] = value
    return found

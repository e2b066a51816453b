"""The solution: a lottery of panels, everybody's chance, and the proof of how fair any lottery can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.contract import STATUSES
from peripatos.engine.fields import Fields, integer, items, one_of, refuse, text
from peripatos.engine.pilot.problem.model import Problem
from peripatos.engine.pilot.problem.reading import check_header, known_attributes
from peripatos.engine.pilot.problem.types import Types

Stat: TypeAlias = int | float | str | bool | list[str] | None
HUGE: Final = 2**62


@dataclass(frozen=True, eq=False)
class Certificate:
    """Duals of the problem over person types; whole numbers of any one scale.

    choose: of the size of a panel, any sign. quotas: (least, most) of each quota, at least 0. weights: (T) of each
    type, at least 0, and 0 for people who must be in.
    """

    choose: int
    quotas: tuple[tuple[int, int], ...]
    weights: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Solution:
    """Panels of equal weight, `tickets` of them: (tickets, choose) places of people, each row ascending.

    counts: (n) in how many panels each person stands. value: the least chance of anybody who is not in `never`.
    """

    ids: tuple[str, ...]
    status: str
    value: float | None
    bound: float | None
    gap: float | None
    panels: IntArray
    probability: Mapping[str, float]
    binding: tuple[str, ...]
    comparison: tuple[tuple[int, int], ...]
    certificate: Certificate | None
    types: tuple[Mapping[str, str], ...]
    relaxed: tuple[str, ...]
    conflicts: tuple[str, ...]
    stats: Mapping[str, Stat]

    def to_dict(self) -> dict[str, object]:
        """The JSON format, version 1; types without a weight are left out of the certificate."""
        return {
            "version": 1,
            "kind": "pilot",
            "status": self.status,
            "value": self.value,
            "bound": self.bound,
            "gap": self.gap,
            "panels": [[self.ids[i] for i in row] for row in self.panels.tolist()],
            "probability": dict(self.probability),
            "minimum": self.value,
            "binding": list(self.binding),
            "comparison": [[self.ids[a], self.ids[b]] for a, b in self.comparison],
            "relaxed": list(self.relaxed),
            "conflicts": list(self.conflicts),
            "certificate": None if self.certificate is None else self._certificate(self.certificate),
            "stats": dict(self.stats),
        }

    def _certificate(self, certificate: Certificate) -> dict[str, object]:
        weighed = zip(self.types, certificate.weights, strict=True)
        return {
            "choose": certificate.choose,
            "quotas": [list(pair) for pair in certificate.quotas],
            "types": [[dict(attributes), weight] for attributes, weight in weighed if weight],
        }

    @staticmethod
    def from_dict(data: object, *, problem: Problem) -> "Solution":
        """Read the JSON format; ids are those of the problem. Raises ProblemError."""
        fields = Fields(data)
        check_header(fields)
        index = {name: k for k, name in enumerate(problem.ids)}
        types = Types.of(problem)
        status = one_of(fields.text("status"), STATUSES, "/status")
        value, bound, gap = (_share(fields.take(name), f"/{name}") for name in ("value", "bound", "gap"))
        if _share(fields.take("minimum"), "/minimum") != value:
            refuse("contradiction", "/minimum", "The minimum is the value.")
        solution = Solution(
            ids=problem.ids,
            status=status,
            value=value,
            bound=bound,
            gap=gap,
            panels=_panels(fields.items("panels"), index, problem.choose),
            probability=_probability(fields.mapping("probability"), index),
            binding=fields.texts("binding"),
            comparison=tuple(_pair(row, f"/comparison/{k}", index) for k, row in enumerate(fields.items("comparison"))),
            certificate=_read_certificate(fields.take("certificate"), problem, types),
            types=tuple(dict(pairs) for pairs in types.attributes),
            relaxed=fields.texts("relaxed"),
            conflicts=fields.texts("conflicts"),
            stats=_stats(fields.mapping("stats")),
        )
        fields.done()
        return solution


def _share(value: object, path: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e18 < value < 1e18:
        refuse("not_a_number", path, "A number is expected here.")
    return float(value)


def _panels(rows: list[object], index: Mapping[str, int], choose: int) -> IntArray:
    found = []
    for k, row in enumerate(rows):
        path = f"/panels/{k}"
        members = [_person(name, f"{path}/{j}", index) for j, name in enumerate(items(row, path))]
        if len(members) != choose:
            refuse("wrong_shape", path, f"A panel has {choose} people.")
        found.append(sorted(members))
    return np.array(found, dtype=np.int64).reshape(len(found), choose)


def _person(value: object, path: str, index: Mapping[str, int]) -> int:
    name = text(value, path)
    if name not in index:
        refuse("unknown_id", path, f"There is no person {name}.")
    return index[name]


def _pair(row: object, path: str, index: Mapping[str, int]) -> tuple[int, int]:
    members = items(row, path)
    if len(members) != 2:
        refuse("wrong_shape", path, "Two people are expected here.")
    return _person(members[0], f"{path}/0", index), _person(members[1], f"{path}/1", index)


def _probability(values: Mapping[str, object], index: Mapping[str, int]) -> dict[str, float]:
    found = {}
    for name, value in values.items():
        _person(name, "/probability", index)
        found[name] = _share(value, f"/probability/{name}") or 0.0
    return found


def _read_certificate(value: object, problem: Problem, types: Types) -> Certificate | None:
    if value is None:
        return None
    fields = Fields(value, "/certificate")
    choose = integer(fields.take("choose"), "/certificate/choose", low=-HUGE, high=HUGE)
    quotas = tuple(_duals(row, f"/certificate/quotas/{k}") for k, row in enumerate(fields.items("quotas")))
    if len(quotas) != len(problem.quotas):
        refuse("wrong_shape", "/certificate/quotas", f"{len(problem.quotas)} pairs of duals are expected here.")
    places = {pairs: t for t, pairs in enumerate(types.attributes) if not types.fixed[t]}
    weights = [0] * types.count
    for k, row in enumerate(fields.items("types")):
        path = f"/certificate/types/{k}"
        entry = items(row, path)
        if len(entry) != 2:
            refuse("wrong_shape", path, "Attributes and a weight are expected here.")
        key = tuple(sorted(known_attributes(entry[0], f"{path}/0").items()))
        if key not in places or weights[places[key]]:
            refuse("unknown_type", f"{path}/0", "Nobody who may be drawn is of this type, or it stands twice.")
        weights[places[key]] = integer(entry[1], f"{path}/1", high=HUGE)
    fields.done()
    return Certificate(choose, quotas, tuple(weights))


def _duals(row: object, path: str) -> tuple[int, int]:
    pair = items(row, path)
    if len(pair) != 2:
        refuse("wrong_shape", path, "Two duals are expected here.")
    return integer(pair[0], f"{path}/0", high=HUGE), integer(pair[1], f"{path}/1", high=HUGE)


def _stats(values: Mapping[str, object]) -> dict[str, Stat]:
    found: dict[str, Stat] = {}
    for name, value in values.items():
        if value is not None and not isinstance(value, int | float | str | bool | list):
            refuse("not_a_number", f"/stats/{name}", "A number, a text or a list is expected here.")
        found[name] = value
    return found

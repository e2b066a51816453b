"""What is asked of a what-if, and the inputs of a run with that."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np

from peripatos.engine.fit import COMPONENTS
from peripatos.engine.fit.apportion import apportion
from peripatos.matching.inputs import Inputs, Party

WHOLE = 10_000


@dataclass(frozen=True)
class Asked:
    """Other weights, places and people. Nothing given is the run as it is.

    ``weights``: basis points by component that sum to 10,000. ``more``: places more (or fewer) for every mentor;
    ``places``: the places of single mentors, which count instead. ``without``: people who are left out.
    """

    weights: Mapping[str, int] = field(default_factory=dict)
    more: int = 0
    places: Mapping[UUID, int] = field(default_factory=dict)
    without: frozenset[UUID] = frozenset()

    def changes(self, inputs: Inputs) -> bool:
        """Whether anything would be other than it is."""
        return self.inputs_of(inputs) != inputs

    def inputs_of(self, inputs: Inputs) -> Inputs:
        """The inputs with what is asked; ids of people who take no part are passed over."""
        return replace(
            inputs,
            weights=self.weights or inputs.weights,
            leaders=tuple(p for p in inputs.leaders if p.person_id not in self.without),
            mentors=tuple(self._with_places(p) for p in inputs.mentors if p.person_id not in self.without),
        )

    def same_people(self) -> bool:
        """Whether only weights are asked for, so that everything else that a fit is made of stays."""
        return not (self.more or self.places or self.without)

    def _with_places(self, mentor: Party) -> Party:
        limit = max(0, self.places.get(mentor.person_id, mentor.limit + self.more))
        return mentor if limit == mentor.limit else replace(mentor, limit=limit, places=max(0, limit - mentor.taken))


def shares(given: Mapping[str, int]) -> dict[str, int]:
    """Weights of any sum as basis points that sum to 10,000, by largest remainders; empty when all are zero."""
    row = np.array([[given.get(name, 0) for name in COMPONENTS]], dtype=np.int64)
    if not row.any():
        return {}
    return dict(zip(COMPONENTS, apportion(WHOLE, row)[0].tolist(), strict=True))

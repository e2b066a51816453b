"""What earlier cohorts of a stream tell: who met whom, which cohorts stand, who facilitated how often."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from peripatos.planning.models import Cohort, CohortMember

Pair = frozenset[UUID]


@dataclass(frozen=True)
class Present:
    """A cohort that stands, with those of its members who still take part."""

    name: str
    members: tuple[UUID, ...]


@dataclass(frozen=True)
class Past:
    """``met``: times that two sat in one cohort. ``turns``: times that somebody facilitated one."""

    met: Counter[Pair] = field(default_factory=Counter)
    present: tuple[Present, ...] = ()
    turns: Counter[UUID] = field(default_factory=Counter)

    @property
    def known(self) -> set[Pair]:
        """Pairs who sit in one cohort today: the only sign of trust that is looked at."""
        return {frozenset(pair) for cohort in self.present for pair in combinations(cohort.members, 2)}


def past_of(stream_id: UUID, members: set[UUID]) -> Past:
    """The past of a stream, as far as it concerns these people; two queries."""
    cohorts: dict[UUID, tuple[bool, str, list[UUID]]] = {}
    seats = CohortMember.objects.filter(cohort__stream_id=stream_id).order_by(
        "cohort__formed_on", "cohort__number", "cohort_id", "person_id"
    )
    for cohort, closed, name, person in seats.values_list(
        "cohort_id", "cohort__closed_on", "cohort__name", "person_id"
    ):
        people = cohorts.setdefault(cohort, (closed is None, name, []))[2]
        if person in members:
            people.append(person)
    met: Counter[Pair] = Counter()
    for _, _, people in cohorts.values():
        met.update(frozenset(pair) for pair in combinations(people, 2))
    present = tuple(Present(name, tuple(people)) for stands, name, people in cohorts.values() if stands and people)
    turns = Cohort.objects.filter(stream_id=stream_id, facilitator__in=members).values_list("facilitator_id", flat=True)
    return Past(met, present, Counter(turns))

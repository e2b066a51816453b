"""What is said about one leader: codes and integers; sentences belong to those who show them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Change:
    """A difference between two plans. served weighs leaders by priority + 1; both are 0 where only the value counts."""

    served: int
    pairs: int
    value: int


@dataclass(frozen=True)
class ChosenPair:
    """A pair of the plan.

    rules: "pin" (fixed by hand), "incumbent" (in force today), "mentor_full" (no place left there), "floor" (the worst
    score that the floor permits). leader_rank, mentor_rank: place on the other's own list from 0, None unlisted.
    place: what the plan would gain from one more place at this mentor, None when that is not known.
    """

    mentor: str
    score: int
    components: Mapping[str, int]
    rules: tuple[str, ...]
    leader_rank: int | None
    mentor_rank: int | None
    price: int | None
    place: Change | None


@dataclass(frozen=True)
class Alternative:
    """A mentor who was not chosen, and the first code that holds.

    not_permitted: the pair is not in the problem (score None). veto: vetoed. below_floor: the score is under the floor
    that everybody else keeps. no_place: the mentor has no place, or pins hold all. pinned: pins hold all the leader's
    wishes. equal: an equally good plan has this pair. full: a better fit than what the leader has, but the places are
    taken and worth more elsewhere. worse_fit: no better than what the leader has.
    cost: what the whole plan would lose by choosing it; None when it cannot be chosen or nothing is proved.
    """

    mentor: str
    code: str
    score: int | None
    components: Mapping[str, int]
    leader_rank: int | None
    mentor_rank: int | None
    price: int | None
    place: Change | None
    cost: Change | None


@dataclass(frozen=True)
class Explanation:
    """One leader's part of the plan. reason: why wishes stay unmet, None when all are met."""

    leader: str
    wants: int
    missing: int
    reason: str | None
    chosen: tuple[ChosenPair, ...]
    alternatives: tuple[Alternative, ...]

    def to_dict(self) -> dict[str, object]:
        return asdict(self)

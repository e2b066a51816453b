"""Quotas that make a group like the population that it is drawn from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from peripatos.planning.pilot.settings import PilotSettings, QuotaWish

People = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class ValueShare:
    """One value of an attribute: how many of the population have it, and the quota that is proposed for it."""

    value: str
    people: int
    least: int
    most: int


def shares_of(people: People, attribute: str, choose: int) -> tuple[ValueShare, ...]:
    """Every value of an attribute, the most frequent first, with the whole numbers next to its share of the group.

    A value that is due half a place or more gets one, while the group has room: a pilot is small and deliberately
    diverse.
    """
    counts = Counter(person[attribute] for person in people if attribute in person)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    due = {value: Fraction(choose * n, len(people)) for value, n in ordered}
    least = {value: min(int(part), counts[value]) for value, part in due.items()}
    room = choose - sum(least.values())
    for value, _ in ordered:
        if room > 0 and least[value] == 0 and due[value] >= Fraction(1, 2):
            least[value], room = 1, room - 1
    return tuple(
        ValueShare(value, n, least[value], max(least[value], -(-choose * n // len(people)))) for value, n in ordered
    )


def quotas_of(wanted: PilotSettings, people: People) -> tuple[QuotaWish, ...]:
    """The quotas of a run: a coordinator's own, and what is proposed in the other attributes that are to be like the
    population. Values that nobody has are left out, unless somebody asked for them.
    """
    own = {quota.attribute for quota in wanted.quotas}
    proposed = (
        QuotaWish(attribute, share.value, share.least, min(share.most, wanted.choose))
        for attribute in wanted.proportional
        if attribute not in own
        for share in shares_of(people, attribute, wanted.choose)
    )
    return (*wanted.quotas, *proposed)


def in_file(quotas: Iterable[QuotaWish]) -> list[dict[str, object]]:
    """Quotas as the engine's format has them."""
    return [{"attribute": q.attribute, "value": q.value, "min": q.least, "max": q.most} for q in quotas]

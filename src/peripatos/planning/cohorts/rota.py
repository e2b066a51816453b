"""Whose turn it is to lead the meetings of a cohort."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Turn:
    """One meeting, counted from 1. ``shadow`` sits beside who leads, before leading for the first time."""

    meeting: int
    lead: UUID | None
    shadow: UUID | None = None


def rota_of(
    members: Sequence[UUID],
    *,
    facilitator: UUID | None = None,
    meetings: int | None = None,
    away: Mapping[UUID, Collection[int]] | None = None,
) -> tuple[Turn, ...]:
    """Turns round the cohort, in the order given; the facilitator opens. By default as many meetings as members.

    Nobody leads a second time before everybody has led once, nobody leads before they have shadowed a meeting (whoever
    opens excepted), and nobody has a turn at a meeting that they are away from. Those who are never away lead equally
    often, to within one. A meeting from which everybody who may lead is away has no lead.
    """
    missed = {person: frozenset(numbers) for person, numbers in (away or {}).items()}
    order = sorted(members, key=lambda m: m != facilitator)
    led: Counter[UUID] = Counter()
    ready: set[UUID] = set()
    turns = []
    for meeting in range(1, (len(order) if meetings is None else meetings) + 1):
        there = [m for m in order if meeting not in missed.get(m, ())]
        if not led:
            ready |= set(there[:1])  # somebody has to open
        lead = min((m for m in there if m in ready), key=lambda m: led[m], default=None)
        new = [m for m in there if m not in ready]
        shadow = next((m for m in new if meeting + 1 not in missed.get(m, ())), new[0] if new else None)
        if lead is None:
            turns.append(Turn(meeting, None))
            continue
        led[lead] += 1
        ready |= {shadow} if shadow else set()
        turns.append(Turn(meeting, lead, shadow))
    return tuple(turns)

"""Two runs of a round beside each other: who gains, who loses, who moves."""

from dataclasses import dataclass
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.errors import Missing
from peripatos.matching.models import MatchRun, Proposal
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import run_row
from peripatos.matching.selectors.people import Who, who_is

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES

Given = dict[UUID, list[tuple[UUID, int]]]


@dataclass(frozen=True)
class Moved:
    """A leader whose mentors differ between two runs. ``gain`` is the difference of the summed fit."""

    leader: Who
    before: tuple[Who, ...]
    after: tuple[Who, ...]
    fit_before: int
    fit_after: int

    @property
    def gain(self) -> int:
        return self.fit_after - self.fit_before


@dataclass(frozen=True)
class Comparison:
    """What changed from the earlier to the later run.

    ``unmoved`` keep their mentors, ``rescored`` of them with another fit.
    """

    run_id: UUID
    number: int
    earlier_id: UUID
    earlier_number: int
    newly_served: tuple[Moved, ...]
    no_longer_served: tuple[Moved, ...]
    gains: tuple[Moved, ...]
    losses: tuple[Moved, ...]
    unmoved: int
    rescored: int
    fit_before: int
    fit_after: int
    served_before: int
    served_after: int
    floor_before: int | None
    floor_after: int | None


def compare_runs(actor: Actor, run_id: UUID, earlier_id: UUID) -> Comparison:
    """The later run against an earlier one of the same round; raises ``Missing`` for a run of another round."""
    run, earlier = run_row(run_id), run_row(earlier_id)
    require(actor, READ, target_of_round(run.round))
    if earlier.round_id != run.round_id:
        raise Missing(what="run")
    after, before = _given(run), _given(earlier)
    leaders = sorted(set(after) | set(before))
    people = who_is({*leaders, *(m for g in (after, before) for pairs in g.values() for m, _ in pairs)})
    changed = [leader for leader in leaders if _mentors(after, leader) != _mentors(before, leader)]
    moved = [_moved(leader, before, after, people) for leader in changed]
    moved.sort(key=lambda m: (m.gain, m.leader.name))
    same = [leader for leader in leaders if leader not in set(changed)]
    return Comparison(
        run_id=run.id,
        number=run.number,
        earlier_id=earlier.id,
        earlier_number=earlier.number,
        newly_served=tuple(m for m in moved if not m.before),
        no_longer_served=tuple(m for m in moved if not m.after),
        gains=tuple(m for m in reversed(moved) if m.before and m.after and m.gain > 0),
        losses=tuple(m for m in moved if m.before and m.after and m.gain <= 0),
        unmoved=len(same),
        rescored=sum(_fit(after, leader) != _fit(before, leader) for leader in same),
        fit_before=sum(_fit(before, leader) for leader in before),
        fit_after=sum(_fit(after, leader) for leader in after),
        served_before=len(before),
        served_after=len(after),
        floor_before=earlier.floor,
        floor_after=run.floor,
    )


def _given(run: MatchRun) -> Given:
    found: Given = {}
    rows = Proposal.objects.filter(run=run).order_by("mentor_id").values_list("leader_id", "mentor_id", "fit")
    for leader, mentor, fit in rows:
        found.setdefault(leader, []).append((mentor, fit))
    return found


def _mentors(given: Given, leader: UUID) -> list[UUID]:
    return [mentor for mentor, _ in given.get(leader, [])]


def _fit(given: Given, leader: UUID) -> int:
    return sum(fit for _, fit in given.get(leader, []))


def _moved(leader: UUID, before: Given, after: Given, people: dict[UUID, Who]) -> Moved:
    return Moved(
        people[leader],
        tuple(people[m] for m in _mentors(before, leader)),
        tuple(people[m] for m in _mentors(after, leader)),
        _fit(before, leader),
        _fit(after, leader),
    )

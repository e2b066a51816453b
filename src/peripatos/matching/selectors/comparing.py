"""Two runs of a round beside each other: who gains, who loses, who moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
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

    @property
    def points(self) -> int:
        """The difference of the two fits as people read them, in whole points."""
        return round(self.fit_after / 100) - round(self.fit_before / 100)


@dataclass(frozen=True)
class Pair:
    """A pin or veto by name."""

    leader: Who
    mentor: Who


@dataclass(frozen=True)
class Turned:
    """What was set otherwise in the later run: before and after; None where both runs had the same.

    ``weights`` and ``rules`` hold what differs only; ``leaders``, ``mentors`` and ``places`` count who took part.
    """

    objective: tuple[str, str] | None
    seed: tuple[int, int] | None
    weights: Mapping[str, tuple[int, int]]
    rules: Mapping[str, tuple[Any, Any]]
    pinned: tuple[Pair, ...]
    unpinned: tuple[Pair, ...]
    vetoed: tuple[Pair, ...]
    unvetoed: tuple[Pair, ...]
    leaders: tuple[int, int] | None
    mentors: tuple[int, int] | None
    places: tuple[int, int] | None

    @property
    def anything(self) -> bool:
        """Whether anything differs."""
        return any(vars(self).values())


@dataclass(frozen=True)
class Comparison:
    """What changed from the earlier to the later run.

    ``unmoved`` keep their mentors, ``rescored`` of them with another fit; ``level`` move at the same fit.
    """

    run_id: UUID
    number: int
    earlier_id: UUID
    earlier_number: int
    newly_served: tuple[Moved, ...]
    no_longer_served: tuple[Moved, ...]
    gains: tuple[Moved, ...]
    losses: tuple[Moved, ...]
    level: tuple[Moved, ...]
    unmoved: int
    rescored: int
    fit_before: int
    fit_after: int
    served_before: int
    served_after: int
    floor_before: int | None
    floor_after: int | None
    turned: Turned


def compare_runs(actor: Actor, run_id: UUID, earlier_id: UUID) -> Comparison:
    """The later run against an earlier one of the same round; raises ``Missing`` for a run of another round."""
    run, earlier = run_row(run_id), run_row(earlier_id)
    require(actor, READ, target_of_round(run.round))
    if earlier.round_id != run.round_id:
        raise Missing(what="run")
    after, before = _given(run), _given(earlier)
    leaders = sorted(set(after) | set(before))
    pairs = {*_pairs(run, "pins"), *_pairs(run, "vetoes"), *_pairs(earlier, "pins"), *_pairs(earlier, "vetoes")}
    people = who_is(
        {
            *leaders,
            *(m for g in (after, before) for held in g.values() for m, _ in held),
            *(p for q in pairs for p in q),
        }
    )
    changed = [leader for leader in leaders if _mentors(after, leader) != _mentors(before, leader)]
    moved = [_moved(leader, before, after, people) for leader in changed]
    moved.sort(key=lambda m: (m.gain, m.leader.name))
    moving = set(changed)
    same = [leader for leader in leaders if leader not in moving]
    return Comparison(
        run_id=run.id,
        number=run.number,
        earlier_id=earlier.id,
        earlier_number=earlier.number,
        newly_served=tuple(m for m in moved if not m.before),
        no_longer_served=tuple(m for m in moved if not m.after),
        gains=tuple(m for m in reversed(moved) if m.before and m.after and m.gain > 0),
        losses=tuple(m for m in moved if m.before and m.after and m.gain < 0),
        level=tuple(m for m in moved if m.before and m.after and m.gain == 0),
        unmoved=len(same),
        rescored=sum(_fit(after, leader) != _fit(before, leader) for leader in same),
        fit_before=sum(_fit(before, leader) for leader in before),
        fit_after=sum(_fit(after, leader) for leader in after),
        served_before=len(before),
        served_after=len(after),
        floor_before=earlier.floor,
        floor_after=run.floor,
        turned=_turned(earlier, run, people),
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


def _turned(earlier: MatchRun, run: MatchRun, people: Mapping[UUID, Who]) -> Turned:
    before, after = earlier.settings, run.settings
    return Turned(
        objective=_other(before["objective"], after["objective"]),
        seed=_other(before["seed"], after["seed"]),
        weights=_others(before["weights"], after["weights"]),
        rules=_others(before["rules"], after["rules"]),
        pinned=_only(run, earlier, "pins", people),
        unpinned=_only(earlier, run, "pins", people),
        vetoed=_only(run, earlier, "vetoes", people),
        unvetoed=_only(earlier, run, "vetoes", people),
        leaders=_other(earlier.leaders, run.leaders),
        mentors=_other(earlier.mentors, run.mentors),
        places=_other(earlier.facts.get("places"), run.facts.get("places")),
    )


def _other(before: Any, after: Any) -> tuple[Any, Any] | None:
    return None if before == after else (before, after)


def _others(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs, by name, in the order of the later."""
    names: Iterable[str] = dict.fromkeys([*after, *before])
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def _pairs(run: MatchRun, kind: str) -> set[tuple[UUID, UUID]]:
    """Pins or vetoes that the run obeyed."""
    return {(UUID(leader), UUID(mentor)) for leader, mentor in run.facts.get(kind, ())}


def _only(run: MatchRun, other: MatchRun, kind: str, people: Mapping[UUID, Who]) -> tuple[Pair, ...]:
    """Pins or vetoes of one run that the other did not have, by the leader's name."""
    rows = [Pair(people[a], people[b]) for a, b in _pairs(run, kind) - _pairs(other, kind)]
    return tuple(sorted(rows, key=lambda pair: (pair.leader.name, pair.mentor.name)))

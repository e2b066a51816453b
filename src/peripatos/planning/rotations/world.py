"""What a plan of rotations is made from, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peripatos.matching.standing import apart
from peripatos.people import vocabulary
from peripatos.people.models import Profile, ProfileExpertise
from peripatos.people.types import Direction, ProfileRole, ProfileState
from peripatos.planning.inputs import Aside, Taker, reporting_pairs, takers_of
from peripatos.planning.models import Placement, Plan
from peripatos.planning.rotations.selectors import current_placements
from peripatos.programmes.models import BusinessEvent
from peripatos.programmes.types import Side

Levels = Mapping[str, int]
BATCH = 5_000


@dataclass(frozen=True)
class Quiet:
    """A quiet period of the business year; both dates inclusive."""

    title: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Told:
    """What profiles tell: topics sought by leaders and offered by hosts with their levels, functions that leaders know
    in lower case.
    """

    seeks: Mapping[UUID, Levels]
    offers: Mapping[UUID, Levels]
    knows: Mapping[UUID, frozenset[str]]


@dataclass(frozen=True)
class World:
    """Who takes part on which side, who must not meet there, what stands already, when nobody is received."""

    leaders: Mapping[UUID, Taker]
    hosts: Mapping[UUID, Taker]
    aside: tuple[Aside, ...]
    kept_apart: frozenset[frozenset[UUID]]
    standing: tuple[Placement, ...]
    quiet: tuple[Quiet, ...]
    told: Told


def world_of(plan: Plan) -> World:
    """The stream of a plan as it stands now."""
    assert plan.stream_id is not None  # plans of rotations have a stream
    takers, aside = takers_of(plan.stream_id)
    leaders = {t.person_id: t for t in takers if t.side == Side.LEADER}
    hosts = {t.person_id: t for t in takers if t.side == Side.MENTOR}
    people = leaders.keys() | hosts.keys()
    return World(
        leaders=leaders,
        hosts=hosts,
        aside=aside,
        kept_apart=frozenset(reporting_pairs(people) | apart(set(people))),
        standing=tuple(current_placements(plan)),
        quiet=_quiet(plan.programme_id),
        told=told_of(leaders.keys(), hosts.keys()),
    )


def _quiet(programme_id: UUID) -> tuple[Quiet, ...]:
    rows = BusinessEvent.objects.filter(programme_id=programme_id, quiet=True).order_by("starts_on", "id")
    return tuple(Quiet(row.title, row.starts_on, row.ends_on) for row in rows)


def told_of(leaders: Collection[UUID], hosts: Collection[UUID]) -> Told:
    """What the profiles of these people tell, in three queries."""
    rows = list(Profile.objects.filter(person_id__in={*leaders, *hosts}).exclude(state=ProfileState.RETIRED))
    learning = {p.id: p.person_id for p in rows if p.role == ProfileRole.LEADER and p.person_id in leaders}
    giving = {p.id: p.person_id for p in rows if p.role != ProfileRole.LEADER and p.person_id in hosts}
    names = _function_names()
    knows = {
        p.person_id: frozenset(name for slug in p.functions for name in names.get(slug, ()))
        for p in rows
        if p.id in learning
    }
    return Told(_levels(learning, Direction.SEEKS), _levels(giving, Direction.OFFERS), knows)


def _levels(owners: Mapping[UUID, UUID], direction: Direction) -> dict[UUID, dict[str, int]]:
    """Topics of these profiles by person; a merged topic counts as the one it was merged into."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    ids = list(owners)
    fields = ("profile_id", "concept_id", "concept__merged_into_id", "level")
    for start in range(0, len(ids), BATCH):
        rows = ProfileExpertise.objects.filter(
            profile_id__in=ids[start : start + BATCH], direction=direction, concept__isnull=False
        )
        for profile_id, concept, merged, level in rows.values_list(*fields):
            held, topic = found[owners[profile_id]], merged or concept
            held[topic] = max(level, held.get(topic, 0))
    return dict(found)


def _function_names() -> dict[str, tuple[str, ...]]:
    """Every way to write a function of the vocabulary, in lower case, by its id."""
    return {f.id: tuple(name.lower() for name in (f.id, f.label, *f.synonyms)) for f in vocabulary.functions()}

"""The engine's problem of peer cohorts, from who takes part and who met whom before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from peripatos.engine.cohorts import Problem
from peripatos.matching.standing import apart
from peripatos.planning.cohorts.history import Pair, Past, past_of
from peripatos.planning.cohorts.settings import CohortSettings, cleaned
from peripatos.planning.inputs import Aside, Taker, offset_minutes, reporting_pairs, takers_of
from peripatos.planning.seams import Asked, Built, Document, Nothing
from peripatos.planning.types import Pin, PinKind
from peripatos.programmes.types import Side

MOVE_COST = 1
SIZE_COST = 5


@dataclass(frozen=True)
class Scene:
    """Everything that a problem is made of."""

    wanted: CohortSettings
    members: Mapping[UUID, Taker]
    aside: tuple[Aside, ...]
    facilitators: tuple[UUID, ...]
    lines: set[Pair]
    past: Past


def build(asked: Asked) -> Built:
    """The problem as things stand: leaders and facilitators of the stream, one cohort each.

    Raises ``Nothing`` with ``too_few_people`` or ``no_facilitator``.
    """
    scene = _scene(asked)
    document = _people_and_rules(asked, scene) | _history(scene)
    if "trusted" in document:
        document |= _ties(document, scene.wanted.tie_share, asked.plan.seed)
    return Built(document, _facts(scene))


def _scene(asked: Asked) -> Scene:
    wanted, stream_id = cleaned(asked.settings), asked.plan.stream_id
    assert stream_id is not None  # plans of cohorts have a stream
    takers, aside = takers_of(stream_id)
    members = {t.person_id: t for t in takers}
    if len(members) < wanted.smallest:
        raise Nothing("too_few_people")
    facilitators = tuple(sorted({t.person_id for t in takers if t.side == Side.MENTOR}))
    if wanted.facilitated and not facilitators:
        raise Nothing("no_facilitator")
    past = past_of(stream_id, set(members))
    return Scene(wanted, members, aside, facilitators, reporting_pairs(members), past)


def _people_and_rules(asked: Asked, scene: Scene) -> Document:
    wanted, members = scene.wanted, scene.members
    kept_apart = scene.lines | apart(set(members)) | _pinned(asked.pins, PinKind.APART, members)
    document: Document = {
        "version": 1,
        "kind": "cohorts",
        "size": [wanted.smallest, wanted.largest],
        "groups": None,
        "target_size": (wanted.smallest + wanted.largest) // 2,
        "size_cost": SIZE_COST,
        "people": [_person(t, asked) for t in members.values()],
        "spread": {name: weight for name, weight in wanted.spread.items() if weight},
        "never_alone": list(wanted.never_alone),
        "apart": _listed(kept_apart),
        "together": _listed(_pinned(asked.pins, PinKind.TOGETHER, members)),
    }
    if wanted.gap_hours is not None:
        document["max_zone_gap_minutes"] = wanted.gap_hours * 60
    if wanted.facilitated:
        document["facilitators"] = [str(p) for p in scene.facilitators]
        turns = scene.past.turns
        document["facilitated"] = {str(p): turns[p] for p in scene.facilitators if turns[p]}
    return document


def _person(taker: Taker, asked: Asked) -> dict[str, object]:
    found: dict[str, object] = {"id": str(taker.person_id), "attributes": dict(taker.attributes)}
    offset = offset_minutes(taker.zone, asked.now)
    return found if offset is None else found | {"utc_offset_minutes": offset}


def _pinned(pins: Iterable[Pin], kind: PinKind, members: Mapping[UUID, Taker]) -> set[Pair]:
    pairs = (frozenset((p.person_id, p.other_id)) for p in pins if p.kind is kind and p.person_id and p.other_id)
    return {pair for pair in pairs if len(pair) == 2 and pair <= members.keys()}


def _listed(pairs: Iterable[Pair]) -> list[list[str]]:
    return sorted(sorted(map(str, pair)) for pair in pairs)


def _history(scene: Scene) -> Document:
    """Who met whom, and the cohorts that stand; every pair of these could be a tie."""
    wanted, past = scene.wanted, scene.past
    found: Document = {}
    if past.met:
        met = sorted((sorted(map(str, pair)), times) for pair, times in past.met.items())
        found |= {"met": [[*pair, times] for pair, times in met], "met_cost": wanted.meeting_again}
    if past.present:
        found |= {
            "trusted": _listed(past.known),
            "trusted_reward": wanted.reward_at(wanted.dial),
            "current": [[str(p) for p in cohort.members] for cohort in past.present],
            "keep_percent": wanted.keep_percent,
            "move_cost": MOVE_COST,
        }
    return found


def _ties(document: Document, share: int, seed: int) -> Document:
    """The ties that the dial is about, as the engine chooses them: disjoint, and separated by no hard rule. To keep one
    is not to meet again, so a tie stands among those who trust each other only.
    """
    from peripatos.engine.cohorts.solve.dial import ties_of  # noqa: PLC0415  (it loads the solvers)

    problem = Problem.from_dict(document)
    ties = [sorted((problem.ids[a], problem.ids[b])) for a, b in ties_of(problem, share, np.random.default_rng(seed))]
    return {"trusted": ties, "met": [row for row in document["met"] if row[:2] not in ties]}


def _facts(scene: Scene) -> dict[str, Any]:
    """What is said about the making of the problem; people by id."""
    members, wanted = scene.members, scene.wanted
    mixed = [name for name, weight in wanted.spread.items() if weight] + list(wanted.never_alone)
    missing = {n: [str(t.person_id) for t in members.values() if n not in t.attributes] for n in dict.fromkeys(mixed)}
    return {
        "aside": [a.to_dict() for a in scene.aside],
        "people": len(members),
        "lines_apart": len(scene.lines),
        "without_zone": [str(t.person_id) for t in members.values() if t.zone is None],
        "missing": {name: people for name, people in missing.items() if people},
        "present": [cohort.name for cohort in scene.past.present],
        "facilitators": [str(p) for p in scene.facilitators],
    }

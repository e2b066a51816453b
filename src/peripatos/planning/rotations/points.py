"""What a visit is worth, 0 to 100: what the leader seeks and the host offers, and what is new to the leader.

New is a function that the leader neither works in, nor names in the profile, nor has visited (70 of 100), and another
country, or another place where countries are not known (30). What is not known of one side counts half.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.fit import FitPolicy, FitProblem, Scorer, Side
from peripatos.planning.inputs import Taker
from peripatos.planning.rotations.world import Levels, World

ALL = 100
OF_FUNCTION, OF_PLACE = 70, 30
Attributes = Mapping[str, str]
TOPICS_ALONE = FitPolicy(weights=(10_000, 0, 0, 0, 0, 0), rules=frozenset())
TOPICS_FULL = 10_000


def points_of(world: World, seek_weight: int, today: date) -> dict[tuple[UUID, UUID], int]:
    """Points of every leader at every host. Somebody who seeks nothing on file, and everybody where no host offers
    anything, is judged by what is new alone.
    """
    topics = topic_shares(world)
    visited = visited_functions(world, today)
    found = {}
    for row, (leader_id, leader) in enumerate(world.leaders.items()):
        known = visited.get(leader_id, frozenset()) | world.told.knows.get(leader_id, frozenset())
        weight = seek_weight if topics is not None and world.told.seeks.get(leader_id) else 0
        for column, (host_id, host) in enumerate(world.hosts.items()):
            sought = 0 if topics is None else int(topics[row, column])
            found[leader_id, host_id] = (weight * sought + (ALL - weight) * newness(leader, host, known)) // ALL
    return found


def topic_shares(world: World) -> IntArray | None:
    """(leaders, hosts) 0 to 100: how far hosts offer what leaders seek, rare topics counting more; None where nobody
    seeks or nobody offers anything.
    """
    seeks = [world.told.seeks.get(p, {}) for p in world.leaders]
    offers = [world.told.offers.get(p, {}) for p in world.hosts]
    if not any(seeks) or not any(offers):
        return None
    codes = {topic: k for k, topic in enumerate(sorted({t for levels in (*seeks, *offers) for t in levels}))}
    sides = [
        Side(ids=tuple(map(str, people)), topics=_table(levels, codes))
        for people, levels in ((world.leaders, seeks), (world.hosts, offers))
    ]
    scored = Scorer(FitProblem(leaders=sides[0], mentors=sides[1]), TOPICS_ALONE).candidates(most=len(world.hosts))
    shares = np.zeros((len(seeks), len(offers)), dtype=np.int64)
    rows = np.repeat(np.arange(len(seeks)), np.diff(scored.indptr))
    shares[rows, scored.indices] = scored.score * ALL // TOPICS_FULL
    return shares


def visited_functions(world: World, today: date) -> dict[UUID, frozenset[str]]:
    """Functions of hosts to whom leaders have gone by ``today``, in lower case; hosts who left are not known."""
    found: dict[UUID, frozenset[str]] = {}
    for visit in world.standing:
        host = world.hosts.get(visit.host_id)
        if host and visit.starts_on <= today and "function" in host.attributes:
            name = host.attributes["function"].lower()
            found[visit.leader_id] = found.get(visit.leader_id, frozenset()) | {name}
    return found


def newness(leader: Taker, host: Taker, known: frozenset[str]) -> int:
    """0 to 100: how much of the host's work is new to the leader."""
    function = is_new_function(leader.attributes, host.attributes, known)
    place = is_elsewhere(leader.attributes, host.attributes)
    return _share(OF_FUNCTION, function) + _share(OF_PLACE, place)


def _share(points: int, holds: bool | None) -> int:  # noqa: FBT001  (an answer, not a switch)
    return points // 2 if holds is None else points * holds


def is_new_function(mine: Attributes, theirs: Attributes, known: frozenset[str]) -> bool | None:
    """Whether the host works in a function that the leader neither works in nor knows (``known`` in lower case); None
    where the host's is not on file.
    """
    name = theirs.get("function", "").lower()
    return name not in known | {mine.get("function", "").lower()} if name else None


def is_elsewhere(mine: Attributes, theirs: Attributes) -> bool | None:
    """Whether the host is in another country, or in another place where countries are not on file; None where neither
    is.
    """
    for name in ("country", "location"):
        if name in mine and name in theirs:
            return mine[name] != theirs[name]
    return None


def _table(levels: list[Levels], codes: Mapping[str, int]) -> IntArray:
    table = np.zeros((len(levels), len(codes)), dtype=np.int64)
    for row, held in enumerate(levels):
        for topic, level in held.items():
            table[row, codes[topic]] = level
    return table

"""Pins that cannot hold: a smallest set of rules that break one another, or a plan that keeps them all.

Only pins make rules fail, and of other pairs only those at places where pins alone are fewer than the least can help.
"""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np

from peripatos.engine.arrays import BoolArray, IntArray, frozen
from peripatos.engine.ecosystem.problem import NO_LIMIT, Problem, conflict_rule, exempt, wants_rule
from peripatos.engine.ecosystem.solve.board import Board
from peripatos.engine.ecosystem.solve.exact import by_highs
from peripatos.engine.ecosystem.solve.linear import model_of
from peripatos.engine.errors import Cancelled
from peripatos.engine.meter import Meter

NODES = 100_000
UNLIMITED = 10**9


def first_plan(board: Board) -> BoolArray | None:
    """The pins, and as many others as their places need at least; None when no plan has all pins."""
    problem = board.problem
    if _pins_clash(problem):
        return None
    short = board.taken(board.pinned) < board.limits.least
    waiting = short & (board.taken(board.pinned) > 0)
    if not waiting.any():
        return board.pinned.copy() if board.keeps(board.pinned) else None
    if not _numbers_hold(board):
        return None
    pairs = np.flatnonzero(board.free & waiting[problem.pair_place])
    found = by_highs(model_of(board, pairs, board.pinned), nodes=NODES, seconds=None)
    if found.chosen is None:
        return None
    plan = board.pinned.copy()
    plan[found.chosen] = True
    return plan


def _numbers_hold(board: Board) -> bool:
    plan, limits = board.pinned, board.limits
    return bool(
        (board.taken(plan) <= limits.capacity).all()
        and (board.spent(plan) <= limits.minutes).all()
        and (board.given(plan) <= limits.wants).all()
    )


def _pins_clash(problem: Problem) -> bool:
    """Whether pins of one leader conflict, or make a leader help themself, without leave."""
    held: dict[int, list[tuple[int, int]]] = {}
    for k, (leader, place) in enumerate(problem.pins.tolist()):
        if problem.place_person[place] == problem.leader_person[leader] and not exempt(problem, k, ""):
            return True
        held.setdefault(leader, []).append((k, place))
    return any(
        not all(exempt(problem, k, conflict_rule(problem, label)) for k, _ in both)
        for rows in held.values()
        for both in combinations(rows, 2)
        for label in set(problem.labels[both[0][1]]) & set(problem.labels[both[1][1]])
    )


def conflicts(problem: Problem, meter: Meter) -> tuple[tuple[str, ...], bool]:
    """Rules that have no plan together, and whether dropping any one of them gives a plan."""
    core = _core(problem)
    kept, size = _rules(core), len(_rules(core))
    try:
        while size:
            start = 0
            while start < len(kept):
                meter.pulse()
                fewer = kept[:start] + kept[start + size :]
                if first_plan(Board.of(_only(core, frozenset(fewer)))) is None:
                    kept = fewer
                else:
                    start += size
            size //= 2
    except Cancelled:
        return tuple(kept), False
    return tuple(kept), True


def _core(problem: Problem) -> Problem:
    """The problem with nothing but the pairs that can decide whether the pins hold."""
    pinned = np.zeros(len(problem.fit), dtype=np.bool_)
    pinned[list(problem.pinned)] = True
    waiting = np.zeros(problem.places, dtype=np.bool_)
    waiting[problem.pair_place[pinned]] = True
    waiting &= problem.least > 1
    kept = np.flatnonzero(pinned | waiting[problem.pair_place])
    return replace(
        problem,
        pair_leader=frozen(problem.pair_leader[kept]),
        pair_place=frozen(problem.pair_place[kept]),
        fit=frozen(problem.fit[kept]),
        pair_topics=((),) * kept.size,
    )


def _rules(core: Problem) -> list[str]:
    """The rules that concern any of these pairs, in the order of the format."""
    stream = core.pair_stream
    pairs = {(i, q) for i, q in zip(core.pair_leader.tolist(), core.pair_place.tolist(), strict=True)}
    people = {*core.leader_person[core.pair_leader].tolist(), *core.pair_helper.tolist()} - {-1}
    places = sorted({q for _, q in pairs})
    wants = sorted(set(zip(core.pair_leader.tolist(), stream.tolist(), strict=True)))
    return [
        *(f"/people/{h}/minutes" for h in sorted(people) if core.minutes[h] >= 0),
        *(wants_rule(core, i, s) for i, s in wants),
        *(f"/places/{q}/{side}" for q in places for side in ("capacity", "least")),
        *(f"/conflicts/{k}" for k, row in enumerate(core.conflicts) if len(set(row) & set(places)) > 1),
        *(f"/vetoes/{k}" for k, row in enumerate(core.vetoes.tolist()) if tuple(row) in pairs),
        *(f"/pins/{k}" for k in range(len(core.pins))),
    ]


def _only(core: Problem, rules: frozenset[str]) -> Problem:
    """The problem in which only these rules with a pointer count."""
    pins = [k for k in range(len(core.pins)) if f"/pins/{k}" in rules]
    vetoes = [k for k in range(len(core.vetoes)) if f"/vetoes/{k}" in rules]
    places, people = range(core.places), range(core.people)
    wants = [[wants_rule(core, i, s) in rules for s in range(core.streams)] for i in range(core.leaders)]
    return replace(
        core,
        minutes=_chosen(core.minutes, [f"/people/{h}/minutes" in rules for h in people], NO_LIMIT),
        wants=_chosen(core.wants, wants, UNLIMITED),
        capacity=_chosen(core.capacity, [f"/places/{q}/capacity" in rules for q in places], UNLIMITED),
        least=_chosen(core.least, [f"/places/{q}/least" in rules for q in places], 0),
        conflicts=tuple(row if f"/conflicts/{k}" in rules else () for k, row in enumerate(core.conflicts)),
        pins=frozen(core.pins[pins]),
        vetoes=frozen(core.vetoes[vetoes]),
        relax=tuple(_renumbered(pointer, pins) for pointer in core.relax),
    )


def _chosen(values: IntArray, kept: object, otherwise: int) -> IntArray:
    return frozen(np.where(np.array(kept, dtype=np.bool_), values, otherwise))


def _renumbered(pointer: str, pins: list[int]) -> str:
    """A pointer to a pin of those that are left."""
    match = re.fullmatch(r"/pins/(\d+)", pointer)
    if match is None:
        return pointer
    return f"/pins/{pins.index(int(match[1]))}" if int(match[1]) in pins else ""

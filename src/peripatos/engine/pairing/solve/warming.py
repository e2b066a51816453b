"""Calls every kernel of scoring and pairing once with the types of real work, so that it is compiled and kept."""

from typing import Final

import numpy as np

from peripatos.engine.arrays import pointers
from peripatos.engine.pairing.problem import Problem
from peripatos.engine.pairing.solve import solve
from peripatos.engine.pairing.solve.assignment import assign
from peripatos.engine.pairing.solve.compiled.acceptance import accepted
from peripatos.engine.pairing.solve.compiled.greedy import first_come
from peripatos.engine.pairing.solve.limits import SMALL
from peripatos.engine.pairing.solve.market import market_of
from peripatos.engine.pairing.solve.standing import Standing
from peripatos.engine.pairing.whatif.frontier import Rematch

MENTORS: Final = 200


def warm() -> None:
    """A market of four leaders and two mentors goes through every loop, whoever bids."""
    leader, mentor = np.repeat(np.arange(4), 2), np.tile(np.arange(2), 4)
    rows, weight, wants = pointers(leader, 4), np.array([5, 4, 9, 1, 7, 7, 3, 2]), np.ones(4, dtype=np.int64)
    for places in (1, 3):
        room = np.full(2, places)
        assign(rows, mentor, weight, wants, room, fine=10, pulse=lambda: None)
        accepted(rows, np.arange(8), mentor, weight, wants, room)
        first_come(rows, mentor, weight, wants, room)
        Rematch(_problem(rows, mentor, weight, room), np.full(2, 4)).frontier((3, 0))
        market = market_of(_problem(rows, mentor, weight, room))
        Standing(market, np.zeros(weight.size, dtype=np.bool_), np.full(2, 4)).best(weight, pulse=lambda: None)
        solve(_large(places))


def _large(places: int) -> Problem:
    """As few edges as go to the compiled loops; scores in steps and scores that spread, equals, leaders left out."""
    leaders = 2 * SMALL // MENTORS
    mentor = np.tile(np.arange(MENTORS), leaders)
    score = (np.arange(mentor.size) * 7919 % 5000) * (1 if places == 1 else 500)
    rows = np.arange(leaders + 1) * MENTORS
    return Problem.from_arrays(
        {"indptr": rows, "indices": mentor, "score": score % 1_000_000, "capacity": np.full(MENTORS, places)}
    )


def _problem(rows: object, mentor: object, weight: object, room: object) -> Problem:
    arrays = {"indptr": rows, "indices": mentor, "score": weight, "capacity": room}
    return Problem.from_arrays(arrays | {"incumbent": np.array([[0, 0], [1, 1]])})

"""What really limits a plan: the limits of the file, widened where pins have leave to pass them.

A pin is exempt from a rule when the rule or the pin stands in `relax`. A limit in number is never below what the exempt
pins take together; two places of one leader that conflict are let be when both are exempt pins.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from peripatos.engine.arrays import IntArray
from peripatos.engine.ecosystem.problem.model import Problem
from peripatos.engine.fields import escape

NONE_TOO_MANY = 2**40


def wants_rule(problem: Problem, leader: int, stream: int) -> str:
    return f"/leaders/{leader}/wants/{escape(problem.stream_ids[stream])}"


@dataclass(frozen=True, eq=False)
class Limits:
    """minutes: (p), a very large number for no limit. capacity, least: (q). wants: (n, s)."""

    minutes: IntArray
    capacity: IntArray
    least: IntArray
    wants: IntArray

    @staticmethod
    def of(problem: Problem, pins: Iterable[int] | None = None) -> "Limits":
        """pins: numbers of the pins that count, all when not given."""
        kept = list(range(len(problem.pins)) if pins is None else pins)
        found = Limits(
            np.where(problem.minutes < 0, NONE_TOO_MANY, problem.minutes),
            problem.capacity.copy(),
            problem.least.copy(),
            problem.wants.copy(),
        )
        if problem.relax:
            found._widen(problem, kept)
        return found

    def _widen(self, problem: Problem, pins: list[int]) -> None:
        minutes, capacity, wants = np.zeros_like(self.minutes), np.zeros_like(self.capacity), np.zeros_like(self.wants)
        least = np.zeros_like(self.least)
        for k in pins:
            leader, place, stream = _of_pin(problem, k)
            for person, spent in minutes_of(problem, leader, place):
                minutes[person] += spent * exempt(problem, k, f"/people/{person}/minutes")
            capacity[place] += exempt(problem, k, f"/places/{place}/capacity")
            least[place] += exempt(problem, k, f"/places/{place}/least")
            wants[leader, stream] += exempt(problem, k, wants_rule(problem, leader, stream))
        np.maximum(self.minutes, minutes, out=self.minutes)
        np.maximum(self.capacity, capacity, out=self.capacity)
        np.maximum(self.wants, wants, out=self.wants)
        self.least[least > 0] = np.minimum(self.least, least)[least > 0]


def _of_pin(problem: Problem, k: int) -> tuple[int, int, int]:
    leader, place = problem.pins[k].tolist()
    return leader, place, int(problem.place_stream[place])


def minutes_of(problem: Problem, leader: int, place: int) -> list[tuple[int, int]]:
    """The persons whose minutes a pair takes, and how many; a leader alone where the place has no person."""
    stream, person = int(problem.place_stream[place]), int(problem.place_person[place])
    spent = [(int(problem.leader_person[leader]), int(problem.leader_minutes[stream]))]
    return spent if person < 0 else [*spent, (person, int(problem.helper_minutes[stream]))]


def exempt(problem: Problem, pin: int, rule: str) -> bool:
    """Whether a pin has leave to break a rule; "" is a rule that no file can state."""
    return f"/pins/{pin}" in problem.relax or (rule != "" and rule in problem.relax)


def conflict_rule(problem: Problem, label: int) -> str:
    """The pointer of the conflict set behind a label, "" where it is a person."""
    return f"/conflicts/{label - problem.people}" if label >= problem.people else ""


def relaxed_pointers(problem: Problem) -> tuple[str, ...]:
    """The pointers of `relax` that take part in a rule which the pins would break without leave."""
    concerned: set[str] = set()
    for rule, pins in _broken_by_pins(problem):
        concerned.add(rule)
        concerned.update(f"/pins/{k}" for k in pins)
    return tuple(pointer for pointer in problem.relax if pointer in concerned)


def _broken_by_pins(problem: Problem) -> list[tuple[str, list[int]]]:
    if not problem.relax:
        return []
    groups: dict[str, tuple[int, list[tuple[int, int]]]] = {}
    broken: list[tuple[str, list[int]]] = []
    for k in range(len(problem.pins)):
        leader, place, stream = _of_pin(problem, k)
        spent = [
            (f"/people/{h}/minutes", n, int(problem.minutes[h]))
            for h, n in minutes_of(problem, leader, place)
            if problem.minutes[h] >= 0
        ]
        spent.append((f"/places/{place}/capacity", 1, int(problem.capacity[place])))
        spent.append((wants_rule(problem, leader, stream), 1, int(problem.wants[leader, stream])))
        for rule, amount, limit in spent:
            groups.setdefault(rule, (limit, []))[1].append((k, amount))
        if problem.place_person[place] == problem.leader_person[leader]:
            broken.append(("", [k]))
        broken += _conflicting(problem, k)
        broken += _below_least(problem, k)
    broken += [
        (rule, [k for k, _ in rows]) for rule, (limit, rows) in groups.items() if sum(n for _, n in rows) > limit
    ]
    return broken


def _conflicting(problem: Problem, pin: int) -> list[tuple[str, list[int]]]:
    leader, place = problem.pins[pin].tolist()
    return [
        (conflict_rule(problem, label), [other, pin])
        for other in range(pin)
        if problem.pins[other, 0] == leader
        for label in set(problem.labels[place]) & set(problem.labels[int(problem.pins[other, 1])])
    ]


def _below_least(problem: Problem, pin: int) -> list[tuple[str, list[int]]]:
    """Leave to hold fewer than `least` counts whenever the pins of a place alone are fewer."""
    place = int(problem.pins[pin, 1])
    inside = [k for k in range(len(problem.pins)) if problem.pins[k, 1] == place]
    return [(f"/places/{place}/least", inside)] if len(inside) < problem.least[place] else []

"""How large a company is and how it is layered, from the number of its leaders."""

import math
from dataclasses import dataclass

LADDER = ("E1", "E2", "D1", "D2", "D3", "M1", "M2", "P3", "P2", "P1")
SENIOR_GRADES = LADDER[1:6]
STAFF_GRADES = {"M2": 8, "P3": 22, "P2": 40, "P1": 30}
FEWEST_LEADERS = 10
RESERVED_SENIORS = 9  # deputy sponsor, three of the committee, three stewards, safeguarding contact, a line manager
WIDEST_SPAN = 14


@dataclass(frozen=True, slots=True)
class Shape:
    """Head counts: ``levels`` below the chief executive, then ``staff``; fellows advise and lead nobody."""

    leaders: int
    coaches: int
    advisors: int
    reverse_mentors: int
    fellows: int
    levels: tuple[int, ...]
    staff: int

    @property
    def heads(self) -> int:
        """Everybody inside the company."""
        return 1 + self.fellows + sum(self.levels) + self.staff


def rank_of(grade: str) -> int:
    """1 for the lowest grade of the ladder."""
    return len(LADDER) - LADDER.index(grade)


def shape_for(leaders: int) -> Shape:
    """The shape of a company with so many leaders and half as many mentors; ``ValueError`` below ten leaders."""
    if leaders < FEWEST_LEADERS:
        raise ValueError("too_few_leaders")
    mentors = leaders // 2
    coaches, advisors = round(mentors * 0.5), max(1, round(mentors * 0.2))
    levels = _levels(leaders + coaches + RESERVED_SENIORS + math.ceil(leaders * 0.03))
    second = levels[1] * 0.55 if len(levels) > 2 else coaches * 5
    fellows = min(coaches, max(1, math.ceil((levels[0] - 4 + second) / 4.5)))
    staff = 4 * leaders + min(leaders, 120) - 1 - fellows - sum(levels)
    return Shape(leaders, coaches, advisors, mentors - coaches - advisors, fellows, levels, staff)


def _levels(seniors: int) -> tuple[int, ...]:
    """Widths of the senior levels, wider downwards; the last holds about three in five."""
    first = 6 if seniors < 70 else 10 if seniors < 900 else 14
    depth = 2 if seniors < 70 else 3 if seniors < 300 else 4 if seniors < 2500 else 5
    if depth == 2:
        return first, seniors - first
    upper = round(seniors * 0.4)
    ratio = _ratio(first, upper, depth - 1)
    middle = [round(first * ratio**level) for level in range(1, depth - 2)]
    middle.append(upper - first - sum(middle))
    return first, *middle, seniors - upper


def _ratio(first: int, total: int, terms: int) -> float:
    """The ratio of a geometric series of ``terms`` that begins with ``first`` and sums to ``total``, by bisection."""
    low, high = 1.0, float(total)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if first * sum(middle**term for term in range(terms)) < total else (low, middle)
    return low

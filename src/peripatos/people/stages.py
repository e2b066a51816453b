"""Leadership stage by rule, from a grade's place on the ladder and from depth in the reporting lines.

* By grade: the top rung is *enterprise*, then *senior*, *developing*, *emerging*; lower rungs are none.
* By depth (0 is the head of a line): 0 and 1 *enterprise*, 2 *senior*, 3 *developing*, 4 *emerging*, deeper none.
* Grade leads. Where depth says less than the grade, the stage is one step below the grade's, and never more.
* Without a placed grade, depth speaks, and only for people who lead others.
* Nothing known gives none. A steward's correction stands until a steward returns it to the rule.
"""

from peripatos.people.types import Stage

ORDER = (Stage.NONE, Stage.EMERGING, Stage.DEVELOPING, Stage.SENIOR, Stage.ENTERPRISE)


def stage_of(*, rungs_below_top: int | None, depth: int | None, leads_people: bool) -> Stage:
    """The stage that the rule gives; ``rungs_below_top`` is None for a grade that nobody placed."""
    by_depth = None if depth is None else max(0, 4 - max(0, depth - 1))
    if rungs_below_top is None:
        return ORDER[by_depth] if by_depth is not None and leads_people else Stage.NONE
    by_grade = max(0, 4 - rungs_below_top)
    return ORDER[max(by_grade - 1, 0) if by_depth is not None and by_depth < by_grade else by_grade]

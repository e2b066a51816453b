"""How complete a profile is: a sum of parts, each worth a fixed number of points out of 100.

| part | leader | coach, advisor, reverse mentor |
|---|---|---|
| headline | 10 | 10 |
| bio | 10 | 10 |
| expertise sought (at least one confirmed concept) | 25 | |
| expertise offered (at least one confirmed concept) | 10 | 35 |
| industries | 5 | 10 |
| functions | 5 | 5 |
| own leadership style | | 10 |
| preferred leadership style | 10 | |
| all four working preferences | 10 | 5 |
| languages | 5 | 5 |
| working hours confirmed | 10 | 10 |

A profile counts as complete from 80 points. The figure says what is on file, not how good it is, and it never enters
a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from peripatos.people.types import ProfileRole

COMPLETE_FROM = 80
PREFERENCES = ("pace", "directness", "challenge", "preparation")

POINTS_LEADER: Mapping[str, int] = {
    "headline": 10,
    "bio": 10,
    "seeks": 25,
    "offers": 10,
    "industries": 5,
    "functions": 5,
    "preferred_styles": 10,
    "working_preferences": 10,
    "languages": 5,
    "hours": 10,
}
POINTS_MENTOR: Mapping[str, int] = {
    "headline": 10,
    "bio": 10,
    "offers": 35,
    "industries": 10,
    "functions": 5,
    "styles": 10,
    "working_preferences": 5,
    "languages": 5,
    "hours": 10,
}


@dataclass(frozen=True)
class OnFile:
    """Which parts of a profile are filled in."""

    parts: frozenset[str]

    @classmethod
    def of(
        cls,
        *,
        texts: Mapping[str, str],
        lists: Mapping[str, object],
        working_preferences: Mapping[str, int],
        offers: int,
        seeks: int,
        hours_confirmed: bool,
    ) -> "OnFile":
        """From the fields themselves; ``texts`` and ``lists`` by the name of the part, counts of confirmed concepts."""
        filled = {name for name, text in texts.items() if text.strip()} | {name for name, rows in lists.items() if rows}
        filled |= {name for name, count in (("offers", offers), ("seeks", seeks)) if count}
        if all(working_preferences.get(name) for name in PREFERENCES):
            filled.add("working_preferences")
        if hours_confirmed:
            filled.add("hours")
        return cls(frozenset(filled))


@dataclass(frozen=True)
class Completeness:
    """Points of 100 and the parts that are missing, the most valuable first."""

    points: int
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return self.points >= COMPLETE_FROM


def points_of(role: ProfileRole) -> Mapping[str, int]:
    """The points of each part for a role; they sum to 100."""
    return POINTS_LEADER if role is ProfileRole.LEADER else POINTS_MENTOR


def completeness_of(role: ProfileRole, on_file: OnFile) -> Completeness:
    """The points that ``on_file`` earns in ``role``."""
    points = points_of(role)
    missing = sorted((name for name in points if name not in on_file.parts), key=lambda name: (-points[name], name))
    return Completeness(sum(value for name, value in points.items() if name in on_file.parts), tuple(missing))

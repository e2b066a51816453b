"""Which hours of a person's clock are inconvenient, and who has borne them lately."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from peripatos.planning.meetings.settings import AVOIDANCE
from peripatos.scheduling.hours import zone_of

DAY_COST = 10
"""What one day away from the due day costs; everything else is told in it."""
HOUR_COST = (*[60] * 7, 40, 20, 0, 0, 0, 10, 0, 0, 0, 0, 20, 40, *[60] * 5)
INCONVENIENT = 20
HEAVIEST_BURDEN = 200


def hour_costs(avoid: str) -> list[int]:
    """The cost of each hour of the clock, as much as early and late ones shall be avoided."""
    return [cost * AVOIDANCE[avoid] for cost in HOUR_COST]


def is_inconvenient(hour: int) -> bool:
    """Whether a session that starts in this hour of the clock starts early or late: before 9 or from 17 on."""
    return HOUR_COST[hour] >= INCONVENIENT


def burdens(
    held: Iterable[tuple[UUID, datetime]], zones: Mapping[UUID, str], people: Collection[UUID]
) -> dict[UUID, int]:
    """Per cent by which an inconvenient hour costs more for those who bore more than the mean of ``people``, so that
    turns rotate. ``held``: who met, and when.
    """
    borne: Counter[UUID] = Counter()
    for person, at in held:
        if person in people:
            hour = at.astimezone(zone_of(zones.get(person, "UTC"))).hour
            borne[person] += HOUR_COST[hour] if is_inconvenient(hour) else 0
    mean = borne.total() / max(1, len(people))
    above = {person: round(100 * (cost - mean) / mean) for person, cost in borne.items() if cost > mean}
    return {person: min(HEAVIEST_BURDEN, percent) for person, percent in above.items()}

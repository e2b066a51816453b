"""What a plan of cohorts is set to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from peripatos.core.errors import BadInput
from peripatos.engine.contract import EFFORTS
from peripatos.planning.inputs import ATTRIBUTES

SMALLEST, LARGEST = 3, 15
HEAVIEST = 10
WIDEST_GAP_HOURS = 12
MIXED = {"function": 3, "location": 1}
MEETING_AGAIN = 5
DIAL = (0, 1, 2, 4, 8, 16)
"""What a tie that is kept is worth at each place of the dial, in quarters of all weights together. A pair who merely
meets again costs :data:`MEETING_AGAIN` times all weights: more than being alike in everything.
"""


@dataclass(frozen=True)
class CohortSettings:
    """``spread``: weight per attribute to mix by. ``never_alone``: attributes of which nobody is the only one of their
    kind in a cohort. ``dial``: place from new faces (0) to trusted ties (the last of :data:`DIAL`). ``tie_share``: per
    cent of the people who may have a tie. ``keep_percent``: pairs of a present cohort that stay together.
    """

    smallest: int = 6
    largest: int = 8
    spread: Mapping[str, int] = field(default_factory=lambda: dict(MIXED))
    never_alone: tuple[str, ...] = ()
    dial: int = 2
    tie_share: int = 50
    keep_percent: int = 0
    gap_hours: int | None = 8
    facilitated: bool = True
    effort: str = "normal"

    @property
    def meeting_again(self) -> int:
        """What it costs when two who have met before meet again."""
        return MEETING_AGAIN * sum(self.spread.values())

    def reward_at(self, dial: int) -> int:
        """What a tie that is kept is worth at one place of the dial."""
        return -(-DIAL[dial] * sum(self.spread.values()) // 4)


def suited(people: int, facilitators: int) -> CohortSettings:
    """The usual settings, made to fit so many people of whom so many facilitate: each cohort needs a facilitator."""
    usual = CohortSettings()
    if not facilitators:
        return CohortSettings(facilitated=False)
    needed = -(-people // facilitators)
    return usual if needed <= usual.largest else CohortSettings(largest=min(needed, LARGEST))


def cleaned(settings: Mapping[str, Any]) -> CohortSettings:
    """Settings as they are kept; raises ``BadInput`` with a sentence per field that cannot stand."""
    known = {name: settings[name] for name in CohortSettings.__dataclass_fields__ if name in settings}
    found = CohortSettings(**known)
    wrong = _wrong(found)
    if wrong:
        raise BadInput(wrong)
    return CohortSettings(**{**asdict(found), "never_alone": tuple(found.never_alone)})


def _wrong(found: CohortSettings) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not SMALLEST <= found.smallest <= found.largest <= LARGEST:
        wrong["smallest"] = f"A cohort has between {SMALLEST} and {LARGEST} people, the smallest first."
    if set(found.spread) - set(ATTRIBUTES) or not all(0 <= w <= HEAVIEST for w in found.spread.values()):
        wrong["spread"] = f"Weigh each attribute from 0 to {HEAVIEST}."
    elif not any(found.spread.values()):
        wrong["spread"] = "Mix by at least one attribute."
    if set(found.never_alone) - set(ATTRIBUTES):
        wrong["never_alone"] = "Choose from the attributes listed."
    if not 0 <= found.dial < len(DIAL):
        wrong["dial"] = "Choose a place of the dial."
    if not 0 <= found.tie_share <= 100:
        wrong["tie_share"] = "Between 0 and 100 per cent of the people may have a tie."
    if not 0 <= found.keep_percent <= 100:
        wrong["keep_percent"] = "Keep between 0 and 100 per cent."
    if found.gap_hours is not None and not 0 <= found.gap_hours <= WIDEST_GAP_HOURS:
        wrong["gap_hours"] = f"Zones lie at most {WIDEST_GAP_HOURS} hours apart."
    if found.effort not in EFFORTS:
        wrong["effort"] = "Choose quick, normal or thorough."
    return wrong

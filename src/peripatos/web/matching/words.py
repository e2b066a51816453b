"""Words of the pages about matching: labels of codes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from peripatos.matching.files import MERGED_NAME
from peripatos.matching.types import BANDS, OfferState, RoundState, RunState
from peripatos.programmes.types import Component, StreamKind

Text = str | Promise

STREAMS: Mapping[StreamKind, Text] = {
    StreamKind.COACHING: _("Internal coaching"),
    StreamKind.ADVISING: _("External advising"),
    StreamKind.REVERSE: _("Reverse mentoring"),
}
MENTORS: Mapping[StreamKind, Text] = {
    StreamKind.COACHING: _("Coach"),
    StreamKind.ADVISING: _("Advisor"),
    StreamKind.REVERSE: _("Reverse mentor"),
}
A_MENTOR: Mapping[StreamKind, Text] = {
    StreamKind.COACHING: _("a coach"),
    StreamKind.ADVISING: _("an advisor"),
    StreamKind.REVERSE: _("a reverse mentor"),
}
YOUR_MENTOR: Mapping[StreamKind, Text] = {
    StreamKind.COACHING: _("as your coach"),
    StreamKind.ADVISING: _("as your advisor"),
    StreamKind.REVERSE: _("as your reverse mentor"),
}
YOUR_LEADER: Mapping[StreamKind, Text] = {
    StreamKind.COACHING: _("as a leader whom you coach"),
    StreamKind.ADVISING: _("as a leader whom you advise"),
    StreamKind.REVERSE: _("as a leader who learns from you"),
}
BUSIEST: Mapping[StreamKind, Text] = {
    StreamKind.COACHING: _("Busiest coach"),
    StreamKind.ADVISING: _("Busiest advisor"),
    StreamKind.REVERSE: _("Busiest reverse mentor"),
}
OBJECTIVES: Mapping[str, tuple[Text, Text]] = {
    "coverage": (_("Nobody left out"), _("First as many leaders as possible, then the best fit in total.")),
    "floor": (_("Fairest floor"), _("First as many leaders as possible, then the lowest fit as high as it can be.")),
    "leader_floor": (
        _("Fairest for each leader"),
        _(
            "First as many leaders as possible, then the leader whose mentors together fit least as well off as can "
            "be, then the best fit in total."
        ),
    ),
    "leximin": (
        _("Lift the lowest"),
        _(
            "First as many leaders as possible, then as few pairs as possible under 5 points of fit, then under 10, "
            "and so on up to 50, then the best fit in total."
        ),
    ),
    "total": (_("Best total"), _("The best fit in total, even where that leaves somebody without.")),
    "stable": (
        _("Nobody would rather swap"),
        _(
            "No two who would both rather have each other than what they got, even where that costs fit or leaves "
            "somebody without."
        ),
    ),
}
STAGES: Mapping[str, Text] = {
    "served": _("Leaders served"),
    "pairs": _("Pairs"),
    "floor": _("Lowest fit"),
    "leader_floor": _("Lowest fit of one leader, all mentors together"),
    "value": _("Total fit"),
}
PARTS: dict[str, Text] = {
    Component.EXPERTISE.value: _("What the leader seeks"),
    Component.STYLE.value: _("Working style"),
    Component.PREFERENCE.value: _("Wishes of both sides"),
    MERGED_NAME: _("Style and wishes"),
    Component.REACH.value: _("New horizons"),
    Component.SCHEDULE.value: _("Hours in common"),
    Component.FRESHNESS.value: _("Room to spare"),
}
PART_ORDER = (
    Component.EXPERTISE.value,
    MERGED_NAME,
    Component.REACH.value,
    Component.SCHEDULE.value,
    Component.FRESHNESS.value,
)
MARKS: Mapping[str, tuple[Text, str]] = {
    "weak": (_("weak"), "warn"),
    "would_swap": (_("would swap"), "care"),
    "robust": (_("robust"), "good"),
    "pin": (_("kept"), "good"),
    "veto": (_("ruled out next"), "care"),
}
ROUND_STATES: Mapping[RoundState, tuple[Text, str]] = {
    RoundState.OPEN: (_("draft"), ""),
    RoundState.REVIEW: (_("under review"), "warn"),
    RoundState.PUBLISHED: (_("published"), "good"),
    RoundState.CLOSED: (_("closed"), ""),
}
RUN_STATES: Mapping[RunState, Text] = {
    RunState.QUEUED: _("waits for its turn"),
    RunState.RUNNING: _("under way"),
    RunState.SOLVED: _("solved"),
    RunState.INFEASIBLE: _("cannot hold"),
    RunState.FAILED: _("failed"),
    RunState.CANCELLED: _("called off"),
}
OFFER_STATES: Mapping[OfferState, tuple[Text, str]] = {
    OfferState.OPEN: (_("open"), "warn"),
    OfferState.FORMED: (_("pair formed"), "good"),
    OfferState.NOT_FORMED: (_("not formed"), ""),
    OfferState.WITHDRAWN: (_("withdrawn"), ""),
}
STEPS: Mapping[str, Text] = {
    "": _("The run waits for its turn."),
    "reading": _("Reading who takes part, their hours, wishes and the hard rules."),
    "scoring": _("Weighing every permitted pair."),
    "solving": _("Looking for the best plan."),
    "checking": _("An independent check recomputes the proof."),
    "comparing": _("Finding out what the aim costs, and what it would cost if nobody would rather swap."),
    "testing": _("Trying slightly different weights, to see which pairs stay together."),
    "writing": _("Writing proposals and reasons."),
}
RULES: Mapping[str, Text] = {
    "reporting_line": _("in the same reporting line"),
    "different_chain": _("in the same chain of managers"),
    "language": _("no language in common"),
    "overlap": _("too few working hours in common"),
    "rank_gap": _("too near or too far on the grade ladder"),
    "cooling_off": _("together, or proposed to each other, not long ago"),
    "together": _("already a pair, or offered to each other"),
    "hard_rule": _("kept apart by a hard rule"),
    "no_match": _("kept apart by a hard rule"),
    "conflict": _("kept apart by a hard rule"),
    "self": _("the same person"),
    "capacity": _("no place left"),
}
RULE_NAMES: Mapping[str, Text] = {
    "reporting_line": _("Nobody from one's own reporting line"),
    "different_chain": _("Different chains of managers"),
    "language": _("A language in common"),
    "overlap": _("Working hours in common"),
    "rank_gap": _("Distance on the grade ladder"),
    "cooling_off": _("Nobody from the last months"),
    "gates": _("Briefing and confidentiality agreement before a match"),
}
SETTINGS = {
    "language": _("A language in common"),
    "different_chain": _("Different chains of managers"),
    "overlap_minutes": _("Least working hours in common a week, in minutes"),
    "rank_gap_min": _("Least distance in grades"),
    "rank_gap_max": _("Largest distance in grades"),
    "cooling_off_months": _("Months before the same two meet again"),
}
NOT_READY: Mapping[str, Text] = {
    "gate_briefing": _("has not read the briefing"),
    "gate_confidentiality": _("has not signed the confidentiality agreement"),
    "not_at_work": _("is not at work at present"),
}
HELD_BACK: Mapping[str, Text] = {
    "not_taking_part": _("no longer takes part"),
    "hard_rule": _("a hard rule keeps them apart since the run"),
    "pair_exists": _("already a pair, or offered to each other"),
    "leader_is_served": _("the leader has found somebody since"),
    "mentor_is_full": _("no place is left since the run"),
    "gate_briefing": _("the briefing has not been read"),
    "gate_confidentiality": _("the confidentiality agreement is not signed"),
}


def said_stage(name: str) -> str:
    """A step of an aim; bands of fit by their bounds."""
    if not name.startswith("band_"):
        return str(STAGES[name])
    place = int(name.removeprefix("band_"))
    low = BANDS[place] // 100
    if place + 1 == len(BANDS):
        return gettext("Pairs with a fit of {low} and more").format(low=low)
    return gettext("Pairs with a fit of {low} to under {high}").format(low=low, high=BANDS[place + 1] // 100)


def mentors(kind: StreamKind, count: int) -> str:
    """A count of the mentors of a stream, with their noun."""
    match kind:
        case StreamKind.COACHING:
            return ngettext("{n} coach", "{n} coaches", count).format(n=count)
        case StreamKind.ADVISING:
            return ngettext("{n} advisor", "{n} advisors", count).format(n=count)
        case _:
            return ngettext("{n} reverse mentor", "{n} reverse mentors", count).format(n=count)

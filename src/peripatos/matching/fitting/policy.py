"""Weights and hard rules of a round as the engine takes them."""

from peripatos.engine.fit import COMPONENTS, FitPolicy, Rule
from peripatos.matching.inputs.types import Inputs
from peripatos.programmes.types import HardRules, StreamKind

FARTHEST = 99
ALWAYS = frozenset(
    {Rule.SAME_PERSON, Rule.CAPACITY, Rule.REPORTING_LINE, Rule.CONFLICT, Rule.NO_MATCH, Rule.COOLING_OFF}
)
"""Rules that no round switches off. Briefings are looked at before: who lacks one takes no part in the run at all."""


def policy_of(inputs: Inputs) -> FitPolicy:
    """The policy of one run."""
    rules = inputs.rules
    first, second, third, fourth, fifth, sixth = (inputs.weights[name] for name in COMPONENTS)
    gap = _rank_gap(rules, inputs.kind)
    further = {
        Rule.LANGUAGE: rules.language,
        Rule.OVERLAP: rules.overlap_minutes > 0,
        Rule.RANK_GAP: gap is not None,
    }
    return FitPolicy(
        weights=(first, second, third, fourth, fifth, sixth),
        rules=ALWAYS | {rule for rule, applies in further.items() if applies},
        rank_gap=gap,
        reporting_levels=None if rules.different_chain else 2,
        least_overlap_minutes=rules.overlap_minutes,
    )


def _rank_gap(rules: HardRules, kind: StreamKind) -> tuple[int, int] | None:
    """Least and highest grade of the mentor above the leader; in reverse mentoring the mentor stands below."""
    if rules.rank_gap_min is None and rules.rank_gap_max is None:
        return None
    low = -FARTHEST if rules.rank_gap_min is None else rules.rank_gap_min
    high = FARTHEST if rules.rank_gap_max is None else rules.rank_gap_max
    return (-high, -low) if kind is StreamKind.REVERSE else (low, high)

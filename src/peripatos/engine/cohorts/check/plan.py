"""The cost of a grouping and the figures beside it, pair by pair."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from peripatos.engine.cohorts.check.proof import Spread
from peripatos.engine.cohorts.problem import Certificate, Problem, Stat, rules_of

Cohorts = Sequence[Sequence[int]]


def same_value_cost(problem: Problem, cohorts: Cohorts) -> int:
    cost = 0
    for name, weight in problem.spread.items():
        for members in cohorts:
            values = Counter(problem.attributes[i][name] for i in members if name in problem.attributes[i])
            cost += weight * sum(n * (n - 1) // 2 for n in values.values())
    return cost


def cost_of(problem: Problem, cohorts: Cohorts) -> int:
    """The quantity to be minimised, from the formula of the format."""
    at = {i: c for c, members in enumerate(cohorts) for i in members}
    cost = same_value_cost(problem, cohorts)
    cost += problem.met_cost * sum(times for (a, b), times in problem.met.items() if at[a] == at[b])
    cost -= problem.trusted_reward * sum(at[a] == at[b] for a, b in problem.trusted)
    cost += problem.move_cost * moved(problem, at)
    if problem.target_size is not None:
        cost += problem.size_cost * sum(abs(len(members) - problem.target_size) for members in cohorts)
    return cost


def moved(problem: Problem, at: dict[int, int]) -> int:
    """People who leave the largest remnant of their present cohort."""
    return sum(len(members) - max(Counter(at[i] for i in members).values()) for members in problem.current if members)


def figures_of(problem: Problem, cohorts: Cohorts, certificate: Certificate) -> dict[str, Stat]:
    """The figures that people read beside a plan."""
    at = {i: c for c, members in enumerate(cohorts) for i in members}
    return {
        "repeats": sum(at[a] == at[b] for a, b in problem.met),
        "trusted_kept": sum(at[a] == at[b] for a, b in problem.trusted),
        "moved": moved(problem, at),
        "gone": problem.gone,
        "diversity_share": diversity_share(problem, cohorts, certificate),
    }


def diversity_share(problem: Problem, cohorts: Cohorts, certificate: Certificate) -> float | None:
    """(R - D) / (R - B): how much of what is possible is reached; None where nothing is possible."""
    n = problem.people
    together = Fraction(sum(len(members) * (len(members) - 1) for members in cohorts), max(1, n * (n - 1)))
    at_random = together * same_value_cost(problem, [range(n)])
    least = Spread(problem, rules_of(problem), certificate).at(len(cohorts))
    if least is None or at_random == least:
        return None
    return float((at_random - same_value_cost(problem, cohorts)) / (at_random - least))

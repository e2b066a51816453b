"""What a person reads about a plan on the terminal, a line each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from peripatos.engine.contract import Verdict


def summary_of(kind: str, problem: Any, solution: Any) -> list[str]:
    """The state and the figures of a plan, or the rules that cannot hold together."""
    if solution.status == "infeasible":
        return ["infeasible: these rules cannot hold together", *solution.conflicts]
    if solution.value is None:
        return [f"{solution.status}: no plan was found, and none is ruled out"]
    return [
        f"{solution.status}: value {solution.value}, {LIMIT[kind]} {solution.bound} is possible",
        *FIGURES[kind](problem, solution),
    ]


def verdict_of(kind: str, verdict: Verdict) -> list[str]:
    """What the judge found."""
    lines = [f"value {verdict.value}, {LIMIT[kind]} {verdict.bound} is possible"]
    lines += [f"{violation.path or '/'}: {violation.code}" for violation in verdict.violations]
    return [*lines, "All is true." if verdict.ok else "Not all is true."]


def _cohorts(problem: Any, solution: Any) -> list[str]:
    stats = solution.stats
    if "repeats" not in stats:
        return [f"{problem.people} people in {problem.groups} groups"]
    share = stats["diversity_share"]
    return [
        f"{len(solution.cohorts)} cohorts",
        f"pairs that meet again: {stats['repeats']}, trusted pairs kept: {stats['trusted_kept']}",
        "nothing can differ" if share is None else f"{share:.1%} of the variety that is possible",
    ]


def _meetings(problem: Any, solution: Any) -> list[str]:
    stats = solution.stats
    return [
        f"{stats['scheduled']} of {problem.sessions} sessions have a place, {stats['moved']} moved",
        f"{stats['no_common_time']} have no common time",
    ]


def _ecosystem(_problem: Any, solution: Any) -> list[str]:
    gain = "no plan" if solution.gain is None else f"{solution.gain} points less"
    return [
        f"{solution.stats['pairs']} pairs, {solution.stats['missing_pairs']} missing, {solution.stats['moved']} moved",
        f"stream after stream: {gain}",
    ]


def _pairing(problem: Any, solution: Any) -> list[str]:
    return [
        f"{solution.stats['served']} of {problem.leaders} leaders served, {len(solution.pairs)} pairs",
        f"{solution.stats['blocking_pairs']} pairs would rather have each other",
    ]


def _pilot(problem: Any, solution: Any) -> list[str]:
    return [
        f"{len(solution.panels)} tickets of {problem.choose} people",
        f"the least chance of anybody is {solution.value:.4f}",
    ]


def _rotations(_problem: Any, solution: Any) -> list[str]:
    stats = solution.stats
    return [
        f"{stats['rotations']} rotations, {stats['missing_rotations']} missing, {stats['moved']} moved",
        f"{stats['missing_must']} hosts that must be seen are not visited",
    ]


FIGURES: Final[Mapping[str, Callable[[Any, Any], list[str]]]] = {
    "cohorts": _cohorts,
    "ecosystem": _ecosystem,
    "meetings": _meetings,
    "pairing": _pairing,
    "pilot": _pilot,
    "rotations": _rotations,
}
LIMIT: Final[Mapping[str, str]] = {
    "cohorts": "at least",
    "ecosystem": "at most",
    "meetings": "at least",
    "pairing": "at most",
    "pilot": "at most",
    "rotations": "at most",
}
"""Whether a kind is after the highest value or the least cost."""

"""The kinds of planning problem that the command line knows, each loaded when it is first asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, Protocol, cast

from peripatos.engine.contract import Verdict

WORDS: Final[Mapping[str, str]] = {
    "cohorts": "Group people who differ into cohorts within hard rules.",
    "ecosystem": "Plan all streams of every leader at once.",
    "meetings": "Plan the sessions of pairs and groups across calendars and time zones.",
    "pairing": "Pair leaders with mentors.",
    "pilot": "Draw up a fair lottery for a pilot group under quotas.",
    "rotations": "Plan a year of rotations of leaders through hosts.",
}
"""Every kind, and what its command does; the engine has a package of the same name."""


class Kind(Protocol):
    """What the package of every kind exports."""

    Problem: Any
    Solution: Any

    def solve(
        self, problem: Any, *, seed: int, effort: str, time_limit_s: float | None, progress: Any | None
    ) -> Any: ...

    def judge(self, problem: Any, solution: Any) -> Verdict: ...


def kind_named(name: str) -> Kind:
    """The package of a kind. Only its own libraries are loaded: two of them cannot live in one process."""
    return cast("Kind", import_module(f"peripatos.engine.{name}"))

"""What every planning problem keeps, whatever its kind: states, efforts, the gap, and what a judge says.

`Problem`, `Solution`, `solve`, `check` and `explain` of each kind speak these words; nothing here solves anything.
"""

from dataclasses import dataclass, field
from typing import Final, TypeAlias

STATUSES: Final = ("optimal", "feasible", "infeasible", "stopped")
EFFORTS: Final = ("quick", "normal", "thorough")

Detail: TypeAlias = dict[str, int | str | None]


@dataclass(frozen=True)
class Violation:
    """One thing that is not true. code: a noun; path: a JSON pointer into the solution; detail: what was found."""

    code: str
    path: str
    detail: Detail = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        return {"code": self.code, "path": self.path, **self.detail}


@dataclass(frozen=True)
class Verdict:
    """The value and the bound as the judge finds them (None: not to be had), and everything that is not true."""

    value: int | float | None
    bound: int | float | None
    violations: tuple[Violation, ...]

    @property
    def ok(self) -> bool:
        return not self.violations

    def to_dict(self) -> dict[str, object]:
        return {
            "ok": self.ok,
            "value": self.value,
            "bound": self.bound,
            "violations": [violation.to_dict() for violation in self.violations],
        }


def relative_gap(value: float | None, bound: float | None) -> float | None:
    """|bound - value| / max(1, |value|), None where either is not known."""
    if value is None or bound is None:
        return None
    return abs(bound - value) / max(1, abs(value))

"""What the judge says."""

from dataclasses import dataclass, field

Detail = dict[str, int | str | None]


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

    value: int | None
    bound: int | None
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

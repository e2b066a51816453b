"""Errors are nouns with a code and data; what people read about them is written at the edge."""

from collections.abc import Mapping
from typing import Any, ClassVar


class PeripatosError(Exception):
    """Base of every refusal that a caller may handle.

    ``data`` holds only codes, numbers, names and ids, never texts.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str = "", /, **data: object) -> None:
        super().__init__(message or self.code)
        self.message = message
        self.data = data


class Denied(PeripatosError):
    """The access table does not allow this; the edge answers as if the thing did not exist."""

    code = "denied"


class Missing(PeripatosError):
    """No such thing, or none that this actor may know of."""

    code = "missing"


class GuardFailed(PeripatosError):
    """A rule of the process stands in the way; ``data['reason']`` names which."""

    code = "guard_failed"


class VersionConflict(PeripatosError):
    """Somebody else saved first; ``data`` holds ``expected`` and ``found``."""

    code = "version_conflict"


class BadInput(PeripatosError):
    """What was entered cannot be taken; ``fields`` maps each field to one sentence with the remedy."""

    code = "bad_input"

    def __init__(self, fields: Mapping[str, str], /, **data: Any) -> None:
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in fields.items()), **data)
        self.fields = dict(fields)

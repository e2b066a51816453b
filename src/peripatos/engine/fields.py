"""Strict reading of JSON objects: every field is asked for by name and type, what is left over is an error."""

from collections.abc import Mapping
from typing import Final, NoReturn

from peripatos.engine.errors import ProblemError

HIGHEST: Final = 1_000_000_000
"""The highest integer a file may hold; keeps every sum of a file within 64 bits."""


def escape(name: str) -> str:
    """A name as one token of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def refuse(code: str, path: str, hint: str) -> NoReturn:
    raise ProblemError(code, path, hint)


def integer(value: object, path: str, *, low: int = 0, high: int = HIGHEST) -> int:
    """A JSON integer between low and high; 1.0 and true are none."""
    if type(value) is not int:
        refuse("not_an_integer", path, "A whole number is expected here.")
    if value < low:
        refuse("too_small", path, f"The least value is {low}.")
    if value > high:
        refuse("too_large", path, f"The highest value is {high}.")
    return value


def text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value:
        refuse("not_a_text", path, "A text that is not empty is expected here.")
    return value


def items(value: object, path: str) -> list[object]:
    if not isinstance(value, list):
        refuse("not_a_list", path, "A list is expected here.")
    return value


def mapping(value: object, path: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        refuse("not_an_object", path, "A JSON object is expected here.")
    return value


def one_of(value: str, choices: tuple[str, ...], path: str) -> str:
    if value not in choices:
        refuse("unknown_word", path, f"One of {', '.join(choices)} is expected here.")
    return value


class Fields:
    """One JSON object being read."""

    def __init__(self, value: object, path: str = "") -> None:
        self._left = dict(mapping(value, path))
        self.path = path

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def at(self, name: str) -> str:
        return f"{self.path}/{escape(name)}"

    def take(self, name: str) -> object:
        """A field that must be there."""
        if name not in self._left:
            refuse("missing_field", self.at(name), f"The field {name} is required.")
        return self._left.pop(name)

    def optional(self, name: str, default: object = None) -> object:
        """A field of any type that may be left out."""
        return self._left.pop(name, default)

    def integer(self, name: str, default: int, *, low: int = 0, high: int = HIGHEST) -> int:
        return integer(self._left.pop(name, default), self.at(name), low=low, high=high)

    def optional_integer(self, name: str, *, low: int = -(2**62), high: int = 2**62) -> int | None:
        value = self._left.pop(name, None)
        return None if value is None else integer(value, self.at(name), low=low, high=high)

    def flag(self, name: str) -> bool:
        """A truth value that may be left out, then it is false."""
        value = self._left.pop(name, False)
        if not isinstance(value, bool):
            refuse("not_a_flag", self.at(name), "true or false is expected here.")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        return text(self.take(name) if default is None else self._left.pop(name, default), self.at(name))

    def optional_text(self, name: str) -> str | None:
        value = self._left.pop(name, None)
        return None if value is None else text(value, self.at(name))

    def items(self, name: str) -> list[object]:
        """A list that may be left out."""
        return items(self._left.pop(name, []), self.at(name))

    def mapping(self, name: str) -> Mapping[str, object]:
        """An object that may be left out."""
        return mapping(self._left.pop(name, {}), self.at(name))

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(text(value, f"{self.at(name)}/{k}") for k, value in enumerate(self.items(name)))

    def integers(self, name: str) -> tuple[int, ...]:
        return tuple(integer(value, f"{self.at(name)}/{k}") for k, value in enumerate(self.items(name)))

    def done(self) -> None:
        """Nothing may be left over."""
        for name in self._left:
            refuse("unknown_field", self.at(name), f"There is no field {name} here.")

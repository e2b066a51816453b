"""Reads the reflection prompts that ship with the package, once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Theme:
    """One of the six themes."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to write about. ``depth`` is 1 (tell) to 4 (change a rule); ``stages`` whom it serves best."""

    id: str
    theme_id: str
    text: str
    depth: int
    stages: tuple[str, ...]


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("prompts.toml").read_text(encoding="utf-8"))


@cache
def themes() -> tuple[Theme, ...]:
    """The six themes, in reading order."""
    return tuple(Theme(row["id"], row["label"]) for row in _read()["theme"])


@cache
def prompts() -> tuple[Prompt, ...]:
    """All thirty prompts, by theme."""
    return tuple(
        Prompt(row["id"], row["theme"], row["text"], row["depth"], tuple(row["stages"])) for row in _read()["prompt"]
    )


@cache
def prompts_by_id() -> dict[str, Prompt]:
    """Prompt id → prompt."""
    return {prompt.id: prompt for prompt in prompts()}


def prompts_for(stage: str) -> tuple[Prompt, ...]:
    """The prompts that serve leaders of ``stage`` best; all of them for a stage that none of them names."""
    return tuple(prompt for prompt in prompts() if stage in prompt.stages) or prompts()

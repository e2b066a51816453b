"""The one decorator for compiled loops, and where the compiled code is kept.

A kernel is a small typed function over NumPy arrays and integers. It is compiled on its first call and kept on disk, so
that later processes load it in milliseconds. Run this module once after an install (``python -m
peripatos.engine.kernels``): then no run and no request waits for the compiler.

The compiled code lies beside the source. Where the install cannot be written it lies in ``kernels`` of the folder that
PERIPATOS_VAR_DIR names, or in the user's cache; NUMBA_CACHE_DIR overrules all of them.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

WARMERS: Final[tuple[str, ...]] = (
    "peripatos.engine.pairing.solve.warming",
    "peripatos.engine.ecosystem.solve.warming",
    "peripatos.engine.cohorts.solve.warming",
    "peripatos.engine.rotations.solve.warming",
    "peripatos.engine.meetings.solve.warming",
    "peripatos.engine.fit.warming",
    "peripatos.engine.pilot.solve.warming",
)
"""Modules with a function `warm()` that calls each kernel of its kind once with the types of real work; the longest
first, because several processes share them.
"""


def cache_folder(beside: Path, environment: dict[str, str]) -> str | None:
    """Where compiled code goes; None leaves it to Numba: beside the source, or in the user's cache."""
    if environment.get("NUMBA_CACHE_DIR"):
        return environment["NUMBA_CACHE_DIR"]
    if os.access(beside, os.W_OK) or not environment.get("PERIPATOS_VAR_DIR"):
        return None
    return str(Path(environment["PERIPATOS_VAR_DIR"]).resolve() / "kernels")


setattr(numba.config, "CACHE_DIR", cache_folder(Path(__file__).parent, dict(os.environ)) or "")  # noqa: B010  (made at run time)


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function without the interpreter and without its lock; kept on disk where any folder can be written."""
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder at all for compiled code: compile anew in every process
        compiled = numba.njit(nogil=True)(function)
    return cast("Callable[P, R]", compiled)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """A small function that each kernel calling it takes in whole: a call hands over seven words for every array."""
    return cast("Callable[P, R]", numba.njit(inline="always")(function))


def warm(modules: Sequence[str] = WARMERS) -> None:
    """Compile every kernel that ordinary work needs, or load it when it is there already."""
    for name in modules:
        module: Any = import_module(name)
        module.warm()


if __name__ == "__main__":
    with ProcessPoolExecutor() as several:
        list(several.map(warm, [(name,) for name in WARMERS]))

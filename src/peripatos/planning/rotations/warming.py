"""The compiled loops of the engine, loaded before somebody drags a visit."""

from functools import lru_cache
from threading import Thread

from peripatos.engine.rotations import Problem, solve

SMALL = {
    "version": 1,
    "kind": "rotations",
    "slots": 3,
    "leaders": [{"id": "one", "team": "t"}, {"id": "two", "team": "t"}],
    "hosts": [{"id": "host"}],
    "points": [["one", "host", 5], ["two", "host", 4]],
    "missing_cost": 7,
}


@lru_cache(maxsize=1)
def load() -> None:
    """Loads them, once in a process: a time limit then counts the search alone."""
    solve(Problem.from_dict(SMALL), effort="quick")


@lru_cache(maxsize=1)
def load_beside() -> None:
    """Loads them while somebody reads the page, once in a process."""
    Thread(target=load, name="rotations-load", daemon=True).start()

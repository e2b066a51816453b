"""Words by which cells are understood; the lists themselves stand in ``words.toml``."""

import tomllib
from importlib.resources import files

_LISTS = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))

PARTICLES = frozenset(_LISTS["particles"])
SUFFIXES = frozenset(_LISTS["suffixes"])
TITLES = frozenset(_LISTS["titles"])
ON_LEAVE = frozenset(_LISTS["on_leave"])
CONTINGENT = frozenset(_LISTS["contingent"])
LEFT = frozenset(_LISTS["left"])
EMPTY = frozenset(_LISTS["empty"])
EMPTY_DATES = frozenset(_LISTS["empty_dates"])
YES = frozenset(_LISTS["yes"])
NO_MANAGER = frozenset(_LISTS["no_manager"])
SHARED_BOXES = frozenset(_LISTS["shared_boxes"])
OUT_OF_SCOPE = frozenset(_LISTS["out_of_scope"])
MONTH_OF: dict[str, int] = {name: number for number, names in enumerate(_LISTS["months"], 1) for name in names}
STATUS_OF: dict[str, str] = {word: status for status, words in _LISTS["statuses"].items() for word in words}

"""Starting Django for a command, and speaking to people or to programs."""

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from rich.console import Console, RenderableType

DONE, FINDINGS, WRONG, INFEASIBLE = 0, 1, 2, 3
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def start_django() -> None:
    """Loads settings and tables; repeated calls do nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peripatos.config.settings")
    import django

    django.setup()


@contextmanager
def as_operator() -> Iterator[Any]:
    """Acts as the person at the command line."""
    start_django()
    from peripatos.core.access import acting
    from peripatos.core.access.rights import operator

    with acting(operator(getpass.getuser())) as actor:
        yield actor


def answer(data: dict[str, Any], *, as_json: bool, said: RenderableType = "") -> None:
    """Prints one JSON object, or the sentence for people."""
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
    else:
        console.print(said, soft_wrap=isinstance(said, str))  # a link or an id is never broken in two


def stop(sentence: str, *, code: int = WRONG, as_json: bool = False, **data: Any) -> NoReturn:
    """Ends the command with one clear sentence."""
    if as_json:
        sys.stdout.write(json.dumps({"error": sentence, **data}, ensure_ascii=False, default=str) + "\n")
    else:
        errors.print(sentence, soft_wrap=True)
    raise SystemExit(code)

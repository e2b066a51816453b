"""Commands out of a page of the documentation, so that what it tells people to type is what is tried."""

import re
from pathlib import Path

from journeys.server import ROOT

SCALE = ROOT / "docs" / "how-to" / "scale.md"


def block(heading: str, *, which: int = 0, page: Path = SCALE) -> str:
    """The text of the ``which``-th block of commands below a heading."""
    sections = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (section,) = [s for s in sections if s.startswith(f"{heading}\n")]
    return re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)[which].strip()


def exported(text: str) -> list[str]:
    """Names of the variables that a block exports."""
    return re.findall(r"^export (\w+)=", text, flags=re.MULTILINE)


def with_values(text: str, values: dict[str, str]) -> str:
    """The block with values of this machine in place of the examples, whether exported or in front of a command."""
    for name, value in values.items():
        text = re.sub(rf"\b{name}=\S+", lambda _, n=name, v=value: f"{n}={v}", text)
    return text

"""The worked example of the reference runs as it is written."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "engine" / "pairing.md"


def test_the_worked_example_of_the_reference_holds() -> None:
    section = PAGE.read_text().split("## A worked example")[1].split("\n## ")[0]
    code = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(code) == 1
    exec(compile(code[0], str(PAGE), "exec"), {})  # the page is ours

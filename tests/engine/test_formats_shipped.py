"""The formats of every kind are shipped as schemas, and the documentation holds the same."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from peripatos.cli.plan.kinds import WORDS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("part", ["problem", "solution"])
def test_every_kind_ships_a_schema_that_the_documentation_repeats(kind: str, part: str) -> None:
    name = f"{kind}-{part}.schema.json"
    shipped = files("peripatos.engine.schemas").joinpath(name).read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json.loads(shipped))
    assert (DOCS / "formats" / name).read_text(encoding="utf-8") == shipped


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_has_a_page_of_its_own(kind: str) -> None:
    page = DOCS / f"engine/{kind}.md"
    assert page.is_file()

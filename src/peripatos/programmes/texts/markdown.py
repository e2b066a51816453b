"""Reads our texts: TOML between two lines ``+++``, then sections ``## Title {#id}`` of paragraphs and lists."""

import re
import tomllib
from typing import Any

from peripatos.programmes.texts.types import Block, BlockKind, Section

_HEADING = re.compile(r"^## (?P<title>.+) \{#(?P<id>[a-z0-9-]+)\}$", re.MULTILINE)


def split_front_matter(source: str) -> tuple[dict[str, Any], str]:
    """The front matter and what follows; raises ``ValueError`` when a text does not start with front matter."""
    before, front, body = source.split("+++\n", 2)
    if before:
        raise ValueError("text_without_front_matter")
    return tomllib.loads(front), body


def sections_of(body: str) -> tuple[Section, ...]:
    """The sections of a text, in order."""
    headings = list(_HEADING.finditer(body))
    ends = [heading.start() for heading in headings[1:]] + [len(body)]
    return tuple(
        Section(heading["id"], heading["title"], _blocks(body[heading.end() : end]))
        for heading, end in zip(headings, ends, strict=True)
    )


def _blocks(body: str) -> tuple[Block, ...]:
    return tuple(_block(part.splitlines()) for part in body.strip().split("\n\n"))


def _block(lines: list[str]) -> Block:
    if lines[0].startswith("- "):
        return Block(BlockKind.LIST, tuple(line.removeprefix("- ") for line in lines))
    return Block(BlockKind.PARAGRAPH, (" ".join(lines),))

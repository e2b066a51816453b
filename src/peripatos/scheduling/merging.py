"""Three-way merge of a text by lines: what two people wrote at once, from the text that both started from."""

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Merged:
    """The text with the changes of both. ``clean`` is false when both changed the same lines: then theirs stand above
    yours, none is lost.
    """

    text: str
    clean: bool


def merge(base: str, yours: str, theirs: str) -> Merged:
    """Both changes applied to ``base``, line by line."""
    origin, mine, other = base.split("\n"), yours.split("\n"), theirs.split("\n")
    kept: list[str] = []
    clean = True
    at = my_at = their_at = 0
    for start, my_start, their_start, length in _anchors(origin, mine, other):
        old, my_part, their_part = origin[at:start], mine[my_at:my_start], other[their_at:their_start]
        part, fits = _settle(old, my_part, their_part)
        kept += part + origin[start : start + length]
        clean &= fits
        at, my_at, their_at = start + length, my_start + length, their_start + length
    return Merged("\n".join(kept), clean)


def _settle(old: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], bool]:
    if mine in (theirs, old):
        return theirs, True
    if theirs == old:
        return mine, True
    return theirs + mine, False


def _anchors(base: list[str], mine: list[str], theirs: list[str]) -> list[tuple[int, int, int, int]]:
    """Runs of base lines that stand in all three: (start in base, in mine, in theirs, length), closed by an empty one
    at the end.
    """
    ours = _matches(base, mine)
    others = _matches(base, theirs)
    found: list[tuple[int, int, int, int]] = []
    for line in range(len(base)):
        if line in ours and line in others:
            last = found[-1] if found else None
            grows = (
                last
                and last[0] + last[3] == line
                and last[1] + last[3] == ours[line]
                and last[2] + last[3] == others[line]
            )
            if last and grows:
                found[-1] = (*last[:3], last[3] + 1)
            else:
                found.append((line, ours[line], others[line], 1))
    return [*found, (len(base), len(mine), len(theirs), 0)]


def _matches(base: list[str], other: list[str]) -> dict[int, int]:
    blocks = SequenceMatcher(a=base, b=other, autojunk=False).get_matching_blocks()
    return {a + n: b + n for a, b, size in blocks for n in range(size)}

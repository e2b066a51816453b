"""Names as files write them, and the keys by which a manager's name finds its person."""

import re
import unicodedata
from dataclasses import dataclass

from peripatos.people.roster import words as vocabulary

_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_NUMBER = re.compile(r"^\W*[A-Za-z]{0,3}\d[\w-]*$")
_SPACES = re.compile(r"\s+")
_LETTER_MAP = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
_KEY_MARKS = re.compile(r"[’'`´.]")
_KEY_BREAKS = re.compile(r"[-‐-―_,/]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in parts. ``last`` is empty for a single name; ``id_hint`` is a number that stood in brackets."""

    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    preferred: str = ""
    on_leave: bool = False
    contingent: bool = False
    left: bool = False
    id_hint: str = ""

    @property
    def full(self) -> str:
        parts = (
            (self.last, self.first)
            if is_family_first(self.last + self.first)
            else (self.first, self.middle, self.last, self.suffix)
        )
        return " ".join(part for part in parts if part)


def parse(text: str) -> Name:
    """The parts of ``text``: "Last, First", "First Last", with suffixes, particles, titles and remarks in brackets."""
    plain, marks = _remarks(unicodedata.normalize("NFC", text))
    first, middle, last, suffix = _parts(plain)
    return Name(first, middle, last, suffix, **marks)  # type: ignore[arg-type]


def _remarks(text: str) -> tuple[str, dict[str, str | bool]]:
    marks: dict[str, str | bool] = {}
    for remark in _BRACKET.findall(text):
        key, value = _remark(remark.strip())
        marks[key] = value
    marks.pop("", None)
    return _SPACES.sub(" ", _BRACKET.sub(" ", text)).strip(" ,;"), marks


def _remark(remark: str) -> tuple[str, str | bool]:
    folded = remark.casefold()
    for key, remarks in (
        ("on_leave", vocabulary.ON_LEAVE),
        ("contingent", vocabulary.CONTINGENT),
        ("left", vocabulary.LEFT),
    ):
        if folded in remarks:
            return key, True
    if _NUMBER.match(remark):
        return "id_hint", remark
    return ("preferred", remark) if remark and len(remark) <= 30 else ("", "")


def _parts(text: str) -> tuple[str, str, str, str]:
    """First, middle, last, suffix."""
    pieces = [piece.strip() for piece in re.split(r"[,，、]", text) if piece.strip()]
    suffixes = [piece for piece in pieces[1:] if _bare(piece) in vocabulary.SUFFIXES]
    pieces = pieces[:1] + [piece for piece in pieces[1:] if piece not in suffixes]
    if not pieces:
        return "", "", "", ""
    if len(pieces) == 1:
        words, inner = _trimmed(pieces[0].split())
        return (*_split_words(words), " ".join(suffixes + inner))
    family, inner_family = _trimmed(pieces[0].split())
    given, inner_given = _trimmed(" ".join(pieces[1:]).split())
    particles = _trailing_particles(given)
    given = given[: len(given) - len(particles)]
    return (*_given(given), " ".join(particles + family), " ".join(suffixes + inner_family + inner_given))


def _trimmed(words: list[str]) -> tuple[list[str], list[str]]:
    """Words without titles before and suffixes behind, and those suffixes."""
    while len(words) > 1 and _bare(words[0]) in vocabulary.TITLES:
        words = words[1:]
    suffixes: list[str] = []
    while len(words) > 1 and _bare(words[-1]) in vocabulary.SUFFIXES and (len(words) > 2 or len(_bare(words[-1])) > 1):
        suffixes.insert(0, words[-1])
        words = words[:-1]
    return words, suffixes


def _bare(word: str) -> str:
    return word.strip(".,").replace(".", "").casefold()


def _trailing_particles(words: list[str]) -> list[str]:
    """ "Beethoven, Ludwig van": the particle belongs to the family name."""
    at = len(words)
    while at > 1 and words[at - 1].casefold() in vocabulary.PARTICLES:
        at -= 1
    return words[at:]


def _given(words: list[str]) -> tuple[str, str]:
    return (words[0], " ".join(words[1:])) if words else ("", "")


def _split_words(words: list[str]) -> tuple[str, str, str]:
    """First, middle, last of a name without a comma."""
    if len(words) == 1:
        return words[0], "", ""
    if is_family_first("".join(words)) or _capital_family(words):
        return (*_given(words[1:]), words[0])
    at = next((i for i, word in enumerate(words[1:-1], 1) if word.casefold() in vocabulary.PARTICLES), len(words) - 1)
    return words[0], " ".join(words[1:at]), " ".join(words[at:])


def _capital_family(words: list[str]) -> bool:
    """ "DUPONT Jean": capitals mark the family name where it stands first."""
    head, rest = words[0], "".join(words[1:])
    return len(head) > 2 and head.isupper() and rest != rest.upper()


def is_family_first(text: str) -> bool:
    """Han, Kana and Hangul write the family name first."""
    return any(
        "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af" for sign in text
    )


def fold(text: str) -> str:
    """A name for comparison: case, accents of alphabetic scripts, apostrophes and points dropped, hyphens as spaces."""
    text = _KEY_MARKS.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_LETTER_MAP))
    text = _KEY_BREAKS.sub(" ", text)
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not "\u0300" <= sign <= "\u036f")
        text = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", text).strip()


def whole_key(name: Name) -> str:
    """Every word of the name in any order, initials and suffixes left aside."""
    words = fold(f"{name.first} {name.middle} {name.last}").split()
    long = [word for word in words if len(word) > 1 or not word.isascii()]
    return " ".join(sorted(long or words))


def short_key(name: Name) -> str:
    """The first given name and the family name."""
    return f"{(fold(name.first).split() or [''])[0]} {fold(name.last)}".strip()


def initials(name: Name) -> str:
    """First letters of the given names after the first, as in "g" for Patricia G. Aaron."""
    words = fold(f"{name.first} {name.middle}").split()[1:]
    return "".join(word[0] for word in words)


def agree(one: Name, other: Name) -> bool:
    """Whether middle names and suffixes of two names with one short key allow them to be the same person."""
    a, b = initials(one), initials(other)
    if a and b and not (a.startswith(b) or b.startswith(a)):
        return False
    return not (one.suffix and other.suffix) or _bare(one.suffix) == _bare(other.suffix)

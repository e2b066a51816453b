"""What columns are called in the field; the lists themselves stand in ``aliases.toml``."""

import re
import tomllib
import unicodedata
from importlib.resources import files

_LISTS = tomllib.loads(files(__package__).joinpath("aliases.toml").read_text(encoding="utf-8"))
ALIASES: dict[str, tuple[str, ...]] = {name: tuple(names) for name, names in _LISTS["fields"].items()}
SENSITIVE: dict[str, tuple[str, ...]] = {kind: tuple(names) for kind, names in _LISTS["sensitive"].items()}
IGNORED: dict[str, str] = _LISTS["ignored"]
LONGEST = 200
SINGLE = frozenset(ALIASES) - {"manager_ref", "end_date", "email"}

_MARKS = re.compile(r"[_\-.‐-―*:]+")
_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[].*?[)\]]")


def normalise(header: str) -> str:
    """A header as it is compared: no BOM, NFKC, lower case, marks as spaces, spaces collapsed, accents dropped."""
    plain = unicodedata.normalize("NFKC", header.replace("\ufeff", "")).lower().replace("ß", "ss")
    plain = "".join(sign for sign in unicodedata.normalize("NFD", plain) if unicodedata.category(sign) != "Mn")
    return _SPACES.sub(" ", _MARKS.sub(" ", plain.replace("'", " ").replace("’", " ").replace("/", " "))).strip()


def compact(header: str) -> str:
    """A normalised header without spaces, so that ``firstName`` meets ``first name``."""
    return normalise(header).replace(" ", "")


def bare(header: str) -> str:
    """A header without what stands in brackets, as in ``Hire Date (DD/MM/YYYY)``."""
    return _BRACKETS.sub(" ", header[:LONGEST])


FIELD_OF: dict[str, tuple[str, int]] = {}
for _name, _names in ALIASES.items():
    for _rank, _alias in enumerate(_names):
        FIELD_OF.setdefault(compact(_alias), (_name, _rank))
SPELLED = frozenset(normalise(alias) for names in ALIASES.values() for alias in names)
KIND_OF = {compact(alias): kind for kind, names in SENSITIVE.items() for alias in names}
REASON_OF = {compact(alias): reason for alias, reason in IGNORED.items()}
_SENSITIVE_WORDS = frozenset(word for word in KIND_OF if len(word) > 4) - {
    "belief",
    "health",
    "rating",
    "potential",
    "gross",
    "genre",
}


def sensitive_kind(header: str) -> str:
    """Which kind of sensitive fact the column holds, or ""."""
    key = compact(header)
    if key in KIND_OF:
        return KIND_OF[key]
    stripped = compact(bare(header))
    if stripped in KIND_OF:
        return KIND_OF[stripped]
    words = _SENSITIVE_WORDS.intersection(re.sub(r"[^\w ]", " ", normalise(header)).split())
    return next((KIND_OF.get(word, "identity") for word in sorted(words)), "")


def known(header: str) -> bool:
    """Whether a cell is a header that somebody uses."""
    keys = (compact(header), compact(bare(header)))
    return any(key in FIELD_OF or key in KIND_OF or key in REASON_OF for key in keys if key)

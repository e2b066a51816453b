"""Single cells: spaces, formulas, ids, e-mail addresses, codes at the end, lists, yes and no, employment status."""

import re
import unicodedata
from functools import cache

from peripatos.people.roster import words
from peripatos.people.vocabulary import load as vocabulary

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[+\-]?[\d\s\u00a0\u2009\u202f.,()/'’\-]*\d[\d\s\u00a0\u2009\u202f.,()/%]*")
_UNWRAP = re.compile(r'="([^"=]*)"')
_THIN = re.compile(r"(?<=\d)[\u0020\u00a0\u2009\u202f](?=\d)")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+|\d[.,]\d+[eE]\+?\d+|\d+[eE]\+\d+")
_POINT_ZERO = re.compile(r"(\d+)\.0+")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\".\d][^\s@<>()\[\],;:\\\".]+")
_ANGLE = re.compile(r"<([^<>]+)>")
_SUFFIX = re.compile(r"\s+\(([A-Z]{0,3}\d[\w-]*)\)$")
_HOLDER = re.compile(r"(.*\S)\s*\(([^()\d]+)\)")
_LIST = re.compile(r"\s*[;|\n\r•·]+\s*")
_COMMAS = re.compile(r"\s*,\s*")

LONGEST_NUMBER = 60
LONGEST_EMAIL = 320
LONGEST_LABEL = 400
FORMULA_SIGNS = "=+-@\t\r"


def clean(text: str) -> str:
    """One line without surrounding, doubled or odd spaces and without control signs."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    plain = unicodedata.normalize("NFC", _CONTROL.sub(" ", text))
    return _SPACES.sub(" ", plain).strip()


def clean_prose(text: str) -> str:
    """Text of several lines with its line breaks as ``\\n``."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line) for line in lines).strip()


def unwrapped(text: str) -> str:
    """``="00123"`` and ``'00123`` are how spreadsheets are made to keep leading zeros."""
    found = _UNWRAP.fullmatch(text)
    if found:
        return found[1]
    return text[1:] if text.startswith("'") and text[1:].isdigit() else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this cell; signed numbers and telephone numbers are none."""
    return text[:1] in FORMULA_SIGNS and bool(text[:1]) and text not in words.EMPTY and not _is_number(text)


def _is_number(text: str) -> bool:
    return len(text) <= LONGEST_NUMBER and bool(_NUMBER.fullmatch(text))


def neutral(text: str) -> str:
    """A formula as text that no spreadsheet computes, should it ever be exported as it stands."""
    return f"'{text}"


def as_id(text: str) -> str:
    """An id without spaces between its digits, without the point of a number that was never one."""
    plain = _THIN.sub("", unwrapped(text))
    found = _POINT_ZERO.fullmatch(plain)
    return found[1] if found else plain


def is_scientific(text: str) -> bool:
    return bool(_SCIENTIFIC.fullmatch(text))


def has_thin_spaces(text: str) -> bool:
    return bool(_THIN.search(text)) and _THIN.sub("", text).isdigit()


def as_email(text: str) -> str:
    """An address in lower case, out of ``Name <a@b.c>`` or ``mailto:``; "" when it is none."""
    if len(text) > LONGEST_EMAIL:
        return ""
    inner = _ANGLE.search(text)
    plain = (inner[1] if inner else text).strip().strip(";,.").casefold().removeprefix("mailto:").strip()
    return plain if len(plain) <= 254 and _EMAIL.fullmatch(plain) and ".." not in plain else ""


def without_tag(email: str) -> str:
    """``ana+hr@example.org`` reaches the same box as ``ana@example.org``."""
    local, _, domain = email.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_shared_box(email: str) -> bool:
    return email.partition("@")[0] in words.SHARED_BOXES


def without_suffix(text: str) -> tuple[str, str]:
    """ "States Attorneys Office (045)" → the name and its code."""
    found = _SUFFIX.search(text)
    return (text[: found.start()], found[1]) if found and found.start() else (text, "")


def unit_and_holder(text: str) -> tuple[str, str]:
    """Workday's "Team (Manager Name)" → the team and who leads it; a remark of one word stays part of the team."""
    found = _HOLDER.fullmatch(text) if text.endswith(")") and len(text) <= LONGEST_LABEL else None
    return (found[1], found[2]) if found and " " in found[2].strip() else (text, "")


def as_list(text: str) -> tuple[str, ...]:
    """Items between semicolons, bars or line ends, else between commas; without repeats, in their order."""
    pieces = _LIST.split(text)
    if len(pieces) == 1:
        pieces = _COMMAS.split(text)
    items: dict[str, str] = {}
    for piece in map(clean, pieces):
        if piece:
            items.setdefault(piece.casefold(), piece)
    return tuple(items.values())


def as_yes(text: str) -> bool:
    return text.casefold() in words.YES


def as_status(text: str) -> str | None:
    """``active``, ``on_leave`` or ``left``; None for a word that is not known."""
    plain = text.casefold().replace("_", " ")
    return words.STATUS_OF.get(plain) or words.STATUS_OF.get(plain.partition(" ")[0].strip(",;:-"))


@cache
def _language_codes() -> dict[str, str]:
    names = {language.name.casefold(): language.code for language in vocabulary.languages()}
    return names | {language.code: language.code for language in vocabulary.languages()}


def as_language(text: str) -> str:
    """A language code out of its English name, its code, or a locale; else the word itself."""
    plain = text.casefold().partition("(")[0].strip()
    codes = _language_codes()
    return codes.get(plain) or codes.get(plain.replace("_", "-").partition("-")[0]) or text


def is_no_manager(text: str) -> bool:
    return text.casefold() in words.NO_MANAGER


def same_text(one: str, other: str) -> bool:
    """Whether two values differ at most in capitals, spaces and accents written in two ways."""
    return one == other or clean(one).casefold() == clean(other).casefold()

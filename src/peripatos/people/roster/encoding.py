"""From bytes to text: marks, UTF-16 without a mark, UTF-8, then the code pages of old exports."""

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from peripatos.people.roster.errors import UnreadableFile

MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
OLD_PAGES = [
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1256",
    "shift_jis",
    "euc_kr",
    "gb18030",
    "big5",
    "koi8_r",
    "mac_roman",
]
SHOWN = {"cp1252": "windows-1252", "utf_8": "utf-8"}
LATIN_LETTERS = frozenset("äöüßéèêëàâáãåæçñóòôõøíìîïúùûœšžÄÖÜÉÈÀÁÅÆÇÑÓØÍÚŒŠŽ’‘“”–")
FEW_BROKEN = 0.1
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file without its mark, the name of its encoding, and whether single characters were unreadable."""

    text: str
    encoding: str
    broken: bool = False


def decode(data: bytes, *, encoding: str = "", cr_only: bool = False) -> Decoded:
    """The text of ``data``; ``encoding`` overrules what is found. Raises ``UnreadableFile`` for what is no text."""
    decoded = _as_told(data, encoding) if encoding else _as_found(data, cr_only=cr_only)
    text = decoded.text.rstrip("\x1a")
    strange = len(_CONTROL.findall(text, 0, 200_000))
    if "\x00" in text or strange > 10 + min(len(text), 200_000) // 1_000:
        raise UnreadableFile(_("This is not a text table; upload a CSV file or an XLSX workbook."), reason="not_text")
    return Decoded(text, decoded.encoding, decoded.broken)


def _as_told(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError) as wrong:
        raise UnreadableFile(
            _("The file cannot be read as {encoding}; choose another encoding.").format(encoding=encoding),
            reason="encoding",
        ) from wrong
    return Decoded(text.removeprefix("\ufeff"), encoding.lower())


def _as_found(data: bytes, *, cr_only: bool) -> Decoded:
    for mark, name in MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], name)
    if name := _unmarked_utf16(data):
        return _marked(data, name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _mostly_utf8(data) or _old_page(data, cr_only=cr_only)


def _marked(data: bytes, name: str) -> Decoded:
    text = data.decode(name, errors="replace")
    return Decoded(text, name, broken="\ufffd" in text)


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a mark shows as a zero in nearly every second byte of plain letters."""
    head = data[:4000]
    half = max(len(head) // 2, 1)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _mostly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 in which a few cells were pasted in another encoding: a few marked gaps beat a whole file misread."""
    text = data.decode("utf-8", errors="replace")
    gaps = text.count("\ufffd")
    sound = sum(1 for sign in text if sign > "\x7f") - gaps
    return Decoded(text, "utf-8", broken=True) if gaps <= sound * FEW_BROKEN else None


def _old_page(data: bytes, *, cr_only: bool) -> Decoded:
    windows = _try(data, "cp1252")
    if windows is not None:
        old_mac = _try(data, "mac_roman") if cr_only else None
        if old_mac is not None and _letters(old_mac) > _letters(windows):
            return Decoded(old_mac, "mac-roman")
        return Decoded(windows, "windows-1252")
    best = from_bytes(data[:200_000], cp_isolation=OLD_PAGES).best()
    text = _try(data, best.encoding) if best is not None else None
    if best is None or text is None:
        said = _("This is no table, or its encoding is not recognised. Export your people as XLSX, or as CSV in UTF-8.")
        raise UnreadableFile(said, reason="encoding")
    return Decoded(text, SHOWN.get(best.encoding, best.encoding.replace("_", "-")))


def _try(data: bytes, page: str) -> str | None:
    try:
        return data.decode(page)
    except UnicodeDecodeError:
        return None


def _letters(text: str) -> int:
    return sum(1 for sign in text if sign in LATIN_LETTERS)

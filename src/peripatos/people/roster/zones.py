"""Time zones as people write them, as IANA names."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

COMMON: dict[str, str] = tomllib.loads(files(__package__).joinpath("zones.toml").read_text(encoding="utf-8"))
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_REMARK = re.compile(r"^\(?\s*(?:utc|gmt)\s*[+-]?[\d:]*\s*\)\s*|\s*\((?:utc|gmt)[^)]*\)\s*$", re.IGNORECASE)
_SKIPPED = ("posix/", "right/", "etc/", "systemv/")


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    names = {name.casefold(): name for name in available_timezones() if not name.casefold().startswith(_SKIPPED)}
    cities: dict[str, str] = {}
    for name in sorted(names.values()):
        cities.setdefault(name.rpartition("/")[2].replace("_", " ").casefold(), name)
    return {**cities, **names}


@lru_cache(maxsize=4096)
def zone_of(text: str) -> str:
    """The IANA name that ``text`` means: itself, a city, a Windows name, an abbreviation, or whole hours from UTC; ""
    when none.
    """
    plain = _REMARK.sub("", text.strip()).casefold()
    if plain in COMMON:
        return COMMON[plain]
    if found := _by_name().get(plain.replace(" ", "_")) or _by_name().get(plain.replace("_", " ")):
        return found
    return _fixed(text.strip())


def zone_of_hours(hours: str) -> str:
    """The zone of fixed offset nearest to the sun's time at a longitude given in hours; "" for none."""
    return _fixed(f"{round(float(hours)):+d}") if hours else ""


def _fixed(text: str) -> str:
    """Whole hours become the zone of fixed offset, whose sign in IANA names runs the other way."""
    found = _OFFSET.fullmatch(text)
    if found is None or int(found[3] or 0) or not -12 <= int(found[1] + found[2]) <= 14:
        return ""
    hours = int(found[1] + found[2])
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"

"""Names and addresses: distinct, plausible for the place, sometimes from two regions."""

import re
import unicodedata
from random import Random

from peripatos.demo.company.pools import names

_FOREIGN_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "đ": "d", "ı": "i", "æ": "ae", "Æ": "Ae"}
)
_TRIES = 8


class NameRegister:
    """Draws names that have not been used; at the latest a middle initial tells two people apart."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._names: set[tuple[str, str]] = set()
        self._addresses: set[str] = set()

    def reserve(self, given: str, family: str) -> None:
        """Keeps a name for somebody who is known already."""
        self._names.add((given, family))

    def draw(self, regions: tuple[str, ...]) -> tuple[str, str]:
        """A given and a family name for somebody who works where names of ``regions`` are common."""
        pools = names()
        everywhere = tuple(pools)
        for attempt in range(_TRIES):
            region = self._region(regions if attempt < _TRIES // 2 else everywhere)
            given = self._rng.choice(pools[region].given)
            mixed = self._rng.random() < 0.1
            family = self._rng.choice(pools[self._rng.choice(everywhere) if mixed else region].family)
            if (given, family) not in self._names:
                self._names.add((given, family))
                return given, family
        return self._with_initial(given, family)

    def address(self, given: str, family: str, domain: str) -> str:
        """An e-mail address in plain letters that has not been given to anybody else."""
        base = f"{_plain(given)}.{_plain(family)}"
        number, address = 1, f"{base}@{domain}"
        while address in self._addresses:
            number += 1
            address = f"{base}{number}@{domain}"
        self._addresses.add(address)
        return address

    def _region(self, regions: tuple[str, ...]) -> str:
        """The first region of a place is about as common as all others together."""
        return regions[0] if self._rng.random() < 0.5 else self._rng.choice(regions)

    def _with_initial(self, given: str, family: str) -> tuple[str, str]:
        letters = self._rng.sample("ABCDEFGHIJKLMNOPRSTUVWYZ", 24)
        for name in [f"{given} {letter}." for letter in letters] + [
            f"{given} {letter}. {letter}." for letter in letters
        ]:
            if (name, family) not in self._names:
                self._names.add((name, family))
                return name, family
        raise ValueError("names_exhausted")


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.translate(_FOREIGN_LETTERS))
    letters = decomposed.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", letters).strip("-")

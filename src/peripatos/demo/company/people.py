"""Puts people on seats: names, addresses, languages, hours, dates of hire; and finds advisors outside."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from peripatos.demo.company.names import NameRegister
from peripatos.demo.company.organisation import Seat
from peripatos.demo.company.pools import cast, outside_organisations, sites
from peripatos.demo.company.shape import rank_of
from peripatos.demo.company.types import Member, Site, WorkWeek

WORKDAY_MINUTES = 510
_FURTHER_LANGUAGES = ("fr", "de", "es", "pt", "it", "nl", "ar", "hi", "zh", "sv", "pl", "sw", "ja")
_OUTSIDE_TITLES = ("Partner", "Senior Advisor", "Former Chief Executive", "Professor of Practice", "Director")
_SITES = {site.id: site for site in sites()}


class Register:
    """Hires the cast first, so that its names and addresses are the same in every company."""

    def __init__(self, domain: str, today: date, rng: Random) -> None:
        self._domain, self._today, self._rng = domain, today, rng
        self._names = NameRegister(rng)
        self._addresses = {}
        for key, person in cast().items():
            self._names.reserve(person.given, person.family)
            home = outside_organisations()[0].domain if key == "advisor" else domain
            self._addresses[key] = self._names.address(person.given, person.family, home)

    def hire(self, seats: Sequence[Seat]) -> tuple[Member, ...]:
        """One member for each seat, in order."""
        keys = [f"C{10_001 + number}" for number in range(len(seats))]
        return tuple(self._member(seat, keys[number], keys) for number, seat in enumerate(seats))

    def engage(self, number: int) -> Member:
        """An external advisor; the first is the one of the cast."""
        key = "advisor" if number == 0 else ""
        organisation = outside_organisations()[number % len(outside_organisations())]
        site = _SITES[cast()[key].site] if key else self._rng.choice(sites())
        given, family = self._name(key, site)
        return Member(
            key=f"X{1_001 + number}",
            given_name=given,
            family_name=family,
            email=self._addresses.get(key) or self._names.address(given, family, organisation.domain),
            title=cast()[key].title if key else self._rng.choice(_OUTSIDE_TITLES),
            grade="",
            function="",
            department="",
            site=site.id,
            city=site.city,
            country=site.country,
            zone=site.zone,
            languages=self._languages(site),
            hired_on=self._today - timedelta(days=self._rng.randint(380, 700)),
            manager=None,
            week=self._week(site, key),
            organisation=organisation.name,
        )

    def _member(self, seat: Seat, key: str, keys: list[str]) -> Member:
        site = _SITES[seat.site]
        given, family = self._name(seat.cast, site)
        return Member(
            key=key,
            given_name=given,
            family_name=family,
            email=self._addresses.get(seat.cast) or self._names.address(given, family, self._domain),
            title=seat.title,
            grade=seat.grade,
            function=seat.function,
            department=seat.area,
            site=site.id,
            city=site.city,
            country=site.country,
            zone=site.zone,
            languages=self._languages(site),
            hired_on=self._hired_on(seat),
            manager=None if seat.parent is None else keys[seat.parent],
            week=self._week(site, seat.cast),
            on_leave=not (seat.role or seat.cast) and self._rng.random() < 0.015,
        )

    def _name(self, cast_key: str, site: Site) -> tuple[str, str]:
        if cast_key:
            return cast()[cast_key].given, cast()[cast_key].family
        return self._names.draw(site.names)

    def _languages(self, site: Site) -> tuple[str, ...]:
        found = ["en", *(code for code in site.languages if self._rng.random() < 0.85)]
        if self._rng.random() < 0.2:
            found.append(self._rng.choice(_FURTHER_LANGUAGES))
        return tuple(dict.fromkeys(found))

    def _week(self, site: Site, cast_key: str) -> WorkWeek:
        starts = site.starts_minute + (0 if cast_key else self._rng.choice((-30, 0, 0, 0, 30)))
        days = (0, 1, 2, 3) if not cast_key and self._rng.random() < 0.05 else (0, 1, 2, 3, 4)
        return WorkWeek(starts, starts + WORKDAY_MINUTES, days)

    def _hired_on(self, seat: Seat) -> date:
        least, most = (900, 8_500) if rank_of(seat.grade) > rank_of("M2") else (70, 4_500)
        hired = self._today - timedelta(days=self._rng.randint(least, most))
        return hired.replace(day=1) if self._rng.random() < 0.6 else hired

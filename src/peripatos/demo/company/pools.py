"""Reads the data from which the company is invented, once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from peripatos.demo.company.types import Site


@dataclass(frozen=True, slots=True)
class NamePool:
    """Given and family names common in one region."""

    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionPool:
    """A function: the title of its chief, its share of people, its areas and jobs, and what its people know."""

    id: str
    chief: str
    weight: int
    areas: tuple[str, ...]
    jobs: tuple[str, ...]
    groups: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody whose name is the same in every company; an empty title leaves the one of the seat.

    ``label`` and ``words`` stand on the sign-in page, ``home`` is where their day starts.
    """

    key: str
    given: str
    family: str
    label: str
    words: str
    home: str
    site: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class OutsideOrganisation:
    """Where an external advisor works."""

    name: str
    domain: str
    industry: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What an external advisor is engaged for."""

    title: str
    concepts: tuple[str, ...]


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))


@cache
def names() -> dict[str, NamePool]:
    """Names by region."""
    return {
        region: NamePool(tuple(row["given"].split()), tuple(row["family"].split()))
        for region, row in _read("names.toml").items()
    }


@cache
def sites() -> tuple[Site, ...]:
    """The places of work."""
    return tuple(
        Site(
            id=row["id"],
            city=row["city"],
            country=row["country"],
            zone=row["zone"],
            weight=row["weight"],
            names=tuple(row["names"]),
            languages=tuple(row["languages"]),
            starts_minute=int(row["starts"][:2]) * 60 + int(row["starts"][3:]),
        )
        for row in _read("sites.toml")["site"]
    )


def headquarters() -> str:
    """The id of the main site."""
    return str(_read("sites.toml")["headquarters"])


@cache
def function_pools() -> tuple[FunctionPool, ...]:
    """The functions in the order of the executive committee."""
    return tuple(
        FunctionPool(
            id=row["id"],
            chief=row["chief"],
            weight=row["weight"],
            areas=tuple(row["areas"]),
            jobs=tuple(row["jobs"]),
            groups=tuple(row["groups"]),
            also=tuple(row["also"]),
        )
        for row in _read("functions.toml")["function"]
    )


@cache
def cast() -> dict[str, CastMember]:
    """The people through whom one walks in, by key."""
    return {row["key"]: CastMember(**row) for row in _read("cast.toml")["member"]}


@cache
def outside_organisations() -> tuple[OutsideOrganisation, ...]:
    """Where external advisors come from."""
    return tuple(OutsideOrganisation(**row) for row in _read("outside.toml")["organisation"])


@cache
def topics() -> tuple[Topic, ...]:
    """What external advisors are engaged for."""
    return tuple(Topic(row["title"], tuple(row["concepts"])) for row in _read("outside.toml")["topics"])


@cache
def lines(pool: str, kind: str) -> tuple[str, ...]:
    """Sentences of one pool and kind, such as ``("agendas", "coaching")``; raises ``KeyError`` for another."""
    return tuple(_read("sentences.toml")[pool][kind])


@cache
def agreed(section: str) -> tuple[str, ...]:
    """What pairs write into one section of their agreement; raises ``KeyError`` for another."""
    return tuple(_read("agreements.toml")["sections"][section])


@cache
def agreed_topics(stream: str) -> tuple[str, ...]:
    """Topics that pairs of a stream want to talk about."""
    return tuple(_read("agreements.toml")["topics"][stream])


@cache
def frames(part: str, role: str) -> tuple[str, ...]:
    """Frames of headlines or biographies of a role."""
    return tuple(_read("portraits.toml")[part][role])

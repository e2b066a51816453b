"""The engine's columns from the people of a run.

A column of which one side knows nothing is absent: its rules are not applied.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np

from peripatos.engine.fit import FitProblem, Side
from peripatos.matching.inputs.types import Inputs, Party
from peripatos.people.completeness import PREFERENCES
from peripatos.people.hours import WorkingWeek, spans_in

HALF_HOUR = timedelta(minutes=30)
HALF_HOURS = 336
MOST_LANGUAGES = 60

Table = np.ndarray[Any, Any]


def columns_of(inputs: Inputs) -> FitProblem:
    """Both sides of the stream as the engine reads them; ids are person ids."""
    leaders, mentors = inputs.leaders, inputs.mentors
    left, right = _sides(inputs)
    return FitProblem(
        leaders=Side(ids=_ids(leaders), **left),
        mentors=Side(ids=_ids(mentors), **right),
        capacity=np.array([m.limit for m in mentors]),
        active=np.array([m.taken for m in mentors]),
        manager=_managers(inputs),
        no_match_pairs=_rows(_apart(inputs), inputs),
        recent_pairs=_rows(inputs.cooling_off | inputs.together, inputs),
    )


def _ids(parties: Sequence[Party]) -> tuple[str, ...]:
    return tuple(str(p.person_id) for p in parties)


def _sides(inputs: Inputs) -> tuple[dict[str, Any], dict[str, Any]]:
    leaders, mentors = inputs.leaders, inputs.mentors
    left: dict[str, Any] = {}
    right: dict[str, Any] = {}
    topics = _codes({t for p in leaders for t in p.seeks} | {t for p in mentors for t in p.offers})
    left["topics"] = _levels([p.seeks for p in leaders], topics)
    right["topics"] = _levels([p.offers for p in mentors], topics)
    left["scales"], right["scales"] = _scales(leaders), _scales(mentors)
    styles = _codes({s for p in leaders for s in p.preferred_styles} | {s for p in mentors for s in p.styles})
    left["styles"] = _flags([p.preferred_styles for p in leaders], styles)
    right["styles"] = _flags([p.styles for p in mentors], styles)
    left["ranked"] = _ranked(leaders, inputs.leader_ranks, mentors)
    right["ranked"] = _ranked(mentors, inputs.mentor_ranks, leaders)
    for name, said in SPOKEN.items():
        codes = _codes({said(p) for p in (*leaders, *mentors)} - {""})
        left[name], right[name] = _coded(leaders, said, codes), _coded(mentors, said, codes)
    left["week"], right["week"] = _weeks(leaders, inputs.on), _weeks(mentors, inputs.on)
    people = _people(inputs)
    left["person"], right["person"] = (np.array([people[p.person_id] for p in side]) for side in (leaders, mentors))
    languages = _common_languages((*leaders, *mentors))
    left["languages"], right["languages"] = _spoken(leaders, languages), _spoken(mentors, languages)
    left["grade"], right["grade"] = _grades(leaders), _grades(mentors)
    return left, right


SPOKEN: Mapping[str, Callable[[Party], str]] = {
    "function": lambda p: p.function,
    "market": lambda p: p.industries[0] if p.industries else "",
    "network": lambda p: p.unit,
}


def _codes(words: Iterable[str]) -> dict[str, int]:
    return {word: k for k, word in enumerate(sorted(words))}


def _levels(held: Sequence[Mapping[str, int]], codes: Mapping[str, int]) -> Table | None:
    if not any(held):
        return None
    table = np.zeros((len(held), len(codes)), dtype=np.int8)
    for row, levels in enumerate(held):
        for topic, level in levels.items():
            table[row, codes[topic]] = level
    return table


def _scales(parties: Sequence[Party]) -> Table | None:
    """Answers of 1 to 5 as 0 to 4, -1 where nobody answered."""
    rows = [[p.working_preferences.get(name, 0) - 1 for name in PREFERENCES] for p in parties]
    table = np.array(rows, dtype=np.int8)
    return table if (table >= 0).any() else None


def _flags(held: Sequence[Sequence[str]], codes: Mapping[str, int]) -> Table | None:
    if not any(held):
        return None
    table = np.zeros((len(held), len(codes)), dtype=np.bool_)
    for row, words in enumerate(held):
        table[row, [codes[w] for w in words]] = True
    return table


def _ranked(owners: Sequence[Party], lists: Mapping[UUID, tuple[UUID, ...]], others: Sequence[Party]) -> Table | None:
    """Rows of the other side, best first; names that take no part are passed over."""
    place = {p.person_id: k for k, p in enumerate(others)}
    rows = [[place[name] for name in lists.get(p.person_id, ()) if name in place] for p in owners]
    longest = max(map(len, rows))
    if not longest:
        return None
    return np.array([row + [-1] * (longest - len(row)) for row in rows], dtype=np.int32)


def _coded(parties: Sequence[Party], said: Callable[[Party], str], codes: Mapping[str, int]) -> Table | None:
    table = np.array([codes.get(said(p), -1) for p in parties], dtype=np.int32)
    return table if (table >= 0).any() else None


def _weeks(parties: Sequence[Party], on: date) -> Table | None:
    """Half hours of a UTC week in which each works; the hours of the week of ``on``, wrapped around its ends."""
    rows = [_half_hours(WorkingWeek.of(p.zone, p.hours), on) if p.zone else None for p in parties]
    if not any(row is not None and row.any() for row in rows):
        return None
    empty = np.zeros(HALF_HOURS, dtype=np.bool_)
    return np.array([empty if row is None else row for row in rows])


@lru_cache(maxsize=2048)
def _half_hours(week: WorkingWeek, on: date) -> Table:
    monday = on - timedelta(days=on.weekday())
    row = np.zeros(HALF_HOURS, dtype=np.bool_)
    for start, end in spans_in(week, monday):
        begin = (start.date() - monday).days * 48 + (start.hour * 60 + start.minute + 29) // 30
        count = (end - start) // HALF_HOUR
        row[np.arange(begin, begin + count) % HALF_HOURS] = True
    return row


def _people(inputs: Inputs) -> dict[UUID, int]:
    """A row for everybody who takes part or stands in a line of managers."""
    taking_part = [p.person_id for p in (*inputs.leaders, *inputs.mentors)]
    everybody = dict.fromkeys([*taking_part, *inputs.managers, *inputs.managers.values()])
    return {person: row for row, person in enumerate(everybody)}


def _managers(inputs: Inputs) -> Table:
    people = _people(inputs)
    table = np.full(len(people), -1, dtype=np.int32)
    for person, manager in inputs.managers.items():
        table[people[person]] = people[manager]
    return table


def _common_languages(parties: Iterable[Party]) -> dict[str, int]:
    """A bit for each language; past sixty the rarest are passed over."""
    count: dict[str, int] = {}
    for party in parties:
        for language in party.languages:
            count[language] = count.get(language, 0) + 1
    kept = sorted(count, key=lambda name: (-count[name], name))[:MOST_LANGUAGES]
    return {name: bit for bit, name in enumerate(sorted(kept))}


def _spoken(parties: Sequence[Party], bits: Mapping[str, int]) -> Table | None:
    table = np.array([sum(1 << bits[name] for name in set(p.languages) if name in bits) for p in parties])
    return table if table.any() else None


def _grades(parties: Sequence[Party]) -> Table | None:
    table = np.array([-1 if p.grade_rank is None else p.grade_rank for p in parties], dtype=np.int32)
    return table if (table >= 0).any() else None


def _apart(inputs: Inputs) -> set[tuple[UUID, UUID]]:
    """Pairs (leader, mentor) of those who are kept apart, whichever way round they stand."""
    found = set()
    for pair in inputs.apart:
        one, *rest = pair
        other = rest[0] if rest else one
        found |= {(one, other), (other, one)}
    return found


def _rows(pairs: Iterable[tuple[UUID, UUID]], inputs: Inputs) -> Table:
    leader = {p.person_id: k for k, p in enumerate(inputs.leaders)}
    mentor = {p.person_id: k for k, p in enumerate(inputs.mentors)}
    rows = [[leader[a], mentor[b]] for a, b in sorted(pairs) if a in leader and b in mentor]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)

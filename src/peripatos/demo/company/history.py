"""Twelve months of pairs: who was matched in which round, who paused, who ended, who waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain, islice
from random import Random

from peripatos.demo.company.fitting import Rules, ranks_fit, suits
from peripatos.demo.company.shape import rank_of
from peripatos.demo.company.types import MatchingRoundPlan, Pair, Portrait

CADENCE_DAYS = {"coaching": 30, "advising": 91, "reverse": 61}
MINUTES = {"coaching": 45, "advising": 60, "reverse": 45}
PLANNED_DAYS = {"coaching": 547, "advising": 547, "reverse": 274}
PUBLISHED_DAYS_AGO = {1: 352, 2: 172, 3: 29}
OPENED_DAYS_BEFORE = 16
OPEN_ROUND = 4
_BEST_OF = 6


@dataclass(slots=True)
class Book:
    """Pairs as they are formed, with the places that mentors have left."""

    rules: Rules
    leaders: dict[str, Portrait]
    mentors: dict[str, dict[str, Portrait]]
    today: date
    rng: Random
    pairs: dict[str, Pair] = field(default_factory=dict)
    load: dict[str, int] = field(default_factory=dict)
    met: set[tuple[str, str]] = field(default_factory=set)
    reach: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def form(self, stream: str, leader: str, number: int, *, mentor: str = "") -> Pair | None:
        """A pair from a round of the stream with the most suitable of some free mentors; ``None`` where none may be."""
        chosen = mentor or self._best(stream, leader)
        if not chosen:
            return None
        self.load[chosen] = self.load.get(chosen, 0) + 1
        self.met.add((leader, chosen))
        pair = self._pair(stream, leader, chosen, number)
        self.pairs[pair.key] = pair
        return pair

    def change(self, changed: Pair) -> None:
        """Replaces the pair of the same key; a closed one frees its mentor's place."""
        self.pairs[changed.key] = changed
        if changed.state == "closed":
            self.load[changed.mentor] -= 1

    def of(self, stream: str, *, rounds: tuple[int, ...], but: set[str]) -> list[Pair]:
        """The pairs of a stream and of some rounds, but for some leaders."""
        return [p for p in self.pairs.values() if p.stream == stream and p.round in rounds and p.leader not in but]

    def _best(self, stream: str, leader: str) -> str:
        mentors = self.mentors[stream]
        fitting = list(islice(self._fitting(stream, leader), _BEST_OF))
        return max(fitting, key=lambda m: (suits(self.leaders[leader], mentors[m]), m), default="")

    def _fitting(self, stream: str, leader: str) -> Iterator[str]:
        """Mentors whom the leader may meet and who have a place, from a random one onwards."""
        mentors, reach = self.mentors[stream], self._in_reach(stream, leader)
        begin = self.rng.randrange(len(reach)) if reach else 0
        for m in chain(reach[begin:], reach[:begin]):
            free = self.load.get(m, 0) < mentors[m].capacity and (leader, m) not in self.met
            if free and self.rules.may_meet(stream, leader, m):
                yield m

    def _in_reach(self, stream: str, leader: str) -> tuple[str, ...]:
        """The mentors of a stream whose rank fits a leader of this grade."""
        member = self.rules.members[leader]
        key = (stream, member.grade)
        if key not in self.reach:
            members = self.rules.members
            self.reach[key] = tuple(m for m in self.mentors[stream] if ranks_fit(stream, member, members[m]))
        return self.reach[key]

    def _pair(self, stream: str, leader: str, mentor: str, number: int) -> Pair:
        formed = self.today - timedelta(days=PUBLISHED_DAYS_AGO[number] - self.rng.randint(2, 10))
        signed = formed + timedelta(days=self.rng.randint(2, 9))
        unsigned = number == 3 and self.rng.random() < 0.6
        return Pair(
            key=f"{stream[0].upper()}{len(self.pairs) + 1:05d}",
            stream=stream,
            leader=leader,
            mentor=mentor,
            round=number,
            formed_on=formed,
            signed_on=None if unsigned else signed,
            planned_end_on=formed + timedelta(days=PLANNED_DAYS[stream]),
            state="contracting" if unsigned else "active",
            cadence_days=CADENCE_DAYS[stream],
            session_minutes=MINUTES[stream],
        )


def rounds_of(streams: Iterable[str], today: date) -> tuple[MatchingRoundPlan, ...]:
    """Three published rounds of each stream, and one that is open."""
    found = []
    for stream in streams:
        for number, days in PUBLISHED_DAYS_AGO.items():
            published = today - timedelta(days=days)
            found.append(MatchingRoundPlan(number, stream, published - timedelta(days=OPENED_DAYS_BEFORE), published))
        found.append(MatchingRoundPlan(OPEN_ROUND, stream, today - timedelta(days=4), None))
    return tuple(found)


def live_through_year(book: Book, stream: str, leaders: list[str], kept: dict[str, str]) -> list[str]:
    """Forms and changes the pairs of a stream; ``kept`` are leader → mentor of the cast. Returns who waits."""
    order = sorted(leaders, key=lambda key: -rank_of(book.rules.members[key].grade))
    for leader, mentor in kept.items():
        _keep(book, stream, leader, mentor)
    others = [key for key in order if key not in kept]
    first, second, third = _shares(stream, others, book.rng)
    for leader in first:
        book.form(stream, leader, 1)
    freed = _end_early(book, stream, set(kept))
    waiting = [leader for leader in [*freed, *second] if book.form(stream, leader, 2) is None]
    _complete(book, stream, set(kept))
    waiting += [leader for leader in third if book.form(stream, leader, 3) is None]
    _pause(book, stream, set(kept))
    matched = {pair.leader for pair in book.pairs.values() if pair.stream == stream}
    return [key for key in others if key not in matched or key in waiting]


def _keep(book: Book, stream: str, leader: str, mentor: str) -> None:
    """The cast's pairs never end; the coach's rhythm brings the next session to the next working day."""
    pair = book.form(stream, leader, 2 if stream == "reverse" else 1, mentor=mentor)
    if pair is None or stream != "coaching":
        return
    soon = book.today + timedelta(days=(1, 1, 1, 1, 3, 2, 1)[book.today.weekday()])
    formed = soon - timedelta(days=12 * pair.cadence_days)
    planned_end = formed + timedelta(days=PLANNED_DAYS[stream])
    book.change(replace(pair, formed_on=formed, signed_on=formed + timedelta(days=4), planned_end_on=planned_end))


def _shares(stream: str, leaders: list[str], rng: Random) -> tuple[list[str], list[str], list[str]]:
    """Leaders of the first, second and third round, highest grades first in each; the rest still wait."""
    bounds = {"coaching": (0.72, 0.88, 0.92), "advising": (0.6, 0.86, 0.92), "reverse": (0.5, 0.82, 0.9)}[stream]
    drawn = {leader: rng.random() for leader in leaders}
    first = [leader for leader in leaders if drawn[leader] < bounds[0]]
    second = [leader for leader in leaders if bounds[0] <= drawn[leader] < bounds[1]]
    third = [leader for leader in leaders if bounds[1] <= drawn[leader] < bounds[2]]
    return first, second, third


def _end_early(book: Book, stream: str, cast: set[str]) -> list[str]:
    """Some pairs of the first round ended before the second; returns their leaders."""
    freed = []
    for pair in book.of(stream, rounds=(1,), but=cast):
        if book.rng.random() < 0.11:
            ended = pair.formed_on + timedelta(days=book.rng.randint(45, 150))
            how = book.rng.choice(("ended_early", "ended_early", "reassigned"))
            book.change(replace(pair, state="closed", closed_on=ended, closed_how=how))
            freed.append(pair.leader)
    return freed


def _complete(book: Book, stream: str, cast: set[str]) -> None:
    """Pairs whose planned end has passed were completed."""
    for pair in book.of(stream, rounds=(1,), but=cast):
        if pair.state == "active" and pair.planned_end_on < book.today:
            book.change(replace(pair, state="closed", closed_on=pair.planned_end_on, closed_how="completed"))


def _pause(book: Book, stream: str, cast: set[str]) -> None:
    """A few pairs pause just now, for ninety days at most."""
    for pair in book.of(stream, rounds=(1, 2), but=cast):
        if pair.state == "active" and book.rng.random() < 0.045:
            start = book.today - timedelta(days=book.rng.randint(3, 35))
            until = start + timedelta(days=book.rng.randint(45, 88))
            book.change(replace(pair, state="paused", paused_from=start, paused_until=until))

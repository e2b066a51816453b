"""Who takes which part: the cast, duties, coaches, leaders, reverse mentors."""

from dataclasses import dataclass, field
from random import Random

from peripatos.demo.company.organisation import Seat, seat_of_cast
from peripatos.demo.company.shape import Shape, rank_of

HIGHEST_REVERSE_MENTOR = "P3"


@dataclass(slots=True)
class Parts:
    """Seat numbers by part; ``duties`` are (kind, seat, stream, deputy)."""

    leaders: list[int] = field(default_factory=list)
    coaches: list[int] = field(default_factory=list)
    reverse_mentors: list[int] = field(default_factory=list)
    duties: list[tuple[str, int, str, bool]] = field(default_factory=list)

    def taken(self) -> set[int]:
        """Seats that have a part already."""
        return {*self.leaders, *self.coaches, *self.reverse_mentors, *(seat for _, seat, _, _ in self.duties)}


def give_parts(seats: list[Seat], shape: Shape, rng: Random) -> Parts:
    """Gives every part to somebody who may hold it; segregated duties never meet in one person."""
    parts = Parts()
    seat_of_cast(seats, _chief_financial_officer(seats), "leader_cfo")
    _give_duties(seats, parts)
    line_manager, report = _line_manager(seats, parts, min(2, len(shape.levels) - 1))
    seat_of_cast(seats, line_manager, "line_manager")
    parts.leaders += [_chief_financial_officer(seats), report]
    _give_coaching(seats, parts, shape, rng, apart=line_manager)
    _give_leading(seats, parts, shape, rng, apart=line_manager)
    _give_reverse_mentoring(seats, parts, shape, rng)
    seat_of_cast(seats, _staff_member(seats, parts, "sales", set()), "nobody")
    return parts


def _give_duties(seats: list[Seat], parts: Parts) -> None:
    _duty(seats, parts, 0, "sponsor", key="sponsor")
    _duty(seats, parts, _first(seats, parts, function="operations", level=1), "sponsor", deputy=True)
    _duty(seats, parts, _first(seats, parts, function="risk", level=1), "steering", key="steering")
    for function in ("people", "strategy"):
        if any(seat.function == function and seat.level == 1 for seat in seats):
            _duty(seats, parts, _first(seats, parts, function=function, level=1), "steering")
    _duty(seats, parts, _first(seats, parts, function="risk", level=2), "steward", stream="coaching", key="steward")
    _duty(seats, parts, _first(seats, parts, function="finance", level=2), "steward", stream="advising")
    _duty(seats, parts, _first(seats, parts, function="technology", level=2), "steward", stream="reverse")
    _duty(seats, parts, _first(seats, parts, function="people", level=2), "safeguarding", key="safeguarding")
    for key in ("coordinator", "second_coordinator"):
        _duty(seats, parts, _staff_member(seats, parts, "people", {"M2", "P3"}), "coordinator", key=key)
    _duty(seats, parts, _staff_member(seats, parts, "technology", {"M2", "P3"}), "administrator", key="administrator")


def _duty(
    seats: list[Seat], parts: Parts, seat: int, kind: str, *, stream: str = "", deputy: bool = False, key: str = ""
) -> None:
    parts.duties.append((kind, seat, stream, deputy))
    if key:
        seat_of_cast(seats, seat, key)


def _first(seats: list[Seat], parts: Parts, *, function: str, level: int) -> int:
    """The first seat of a function at a level without a part, or the first at that level in another function."""
    taken = parts.taken()
    free = [
        i
        for i, seat in enumerate(seats)
        if seat.level == level and not seat.fellow and i not in taken and not seat.cast
    ]
    return next((i for i in free if seats[i].function == function), free[0])


def _staff_member(seats: list[Seat], parts: Parts, function: str, grades: set[str]) -> int:
    """Somebody without reports and without a part, of the function and grades where there is one."""
    taken = parts.taken()
    free = [i for i, s in enumerate(seats) if rank_of(s.grade) <= rank_of("M2") and i not in taken and not s.cast]
    fitting = [i for i in free if seats[i].function == function] or free
    return next((i for i in fitting if seats[i].grade in grades), fitting[0])


def _line_manager(seats: list[Seat], parts: Parts, level: int) -> tuple[int, int]:
    """The one of a level with most reports who can be leaders, and the first of these."""
    taken = parts.taken()
    reports: dict[int, list[int]] = {i: [] for i in _at_level(seats, level) if i not in taken and not seats[i].cast}
    for i in _at_level(seats, level + 1):
        if seats[i].parent in reports and i not in taken:
            reports[seats[i].parent or 0].append(i)
    chosen = max(reports, key=lambda i: (len(reports[i]), -i))
    return chosen, reports[chosen][0]


def _give_coaching(seats: list[Seat], parts: Parts, shape: Shape, rng: Random, *, apart: int) -> None:
    """Fellows coach the top; further coaches sit above the last senior level, so that they outrank whom they coach."""
    parts.coaches += [i for i, seat in enumerate(seats) if seat.fellow]
    seat_of_cast(seats, parts.coaches[0], "coach")
    taken = {*parts.taken(), apart}
    committee = [i for i in _at_level(seats, 1) if i not in taken]
    parts.coaches += sorted(rng.sample(committee, min(len(committee) // 5, shape.coaches - shape.fellows)))
    middle = [i for level in range(2, len(shape.levels)) for i in _at_level(seats, level) if i not in taken]
    parts.coaches += sorted(rng.sample(middle, min(len(middle), shape.coaches - len(parts.coaches))))
    last = [i for i in _at_level(seats, len(shape.levels)) if i not in taken]
    parts.coaches += sorted(rng.sample(last, shape.coaches - len(parts.coaches)))


def _give_leading(seats: list[Seat], parts: Parts, shape: Shape, rng: Random, *, apart: int) -> None:
    taken = {*parts.taken(), apart}
    free = [i for level in range(1, len(shape.levels) + 1) for i in _at_level(seats, level) if i not in taken]
    last = [i for i in free if seats[i].level == len(shape.levels)]
    dropped = set(rng.sample(last, len(free) + len(parts.leaders) - shape.leaders))
    parts.leaders += [i for i in free if i not in dropped]


def _give_reverse_mentoring(seats: list[Seat], parts: Parts, shape: Shape, rng: Random) -> None:
    cast_seat = _staff_member(seats, parts, "technology", {"P1", "P2"})
    taken = {*parts.taken(), cast_seat}
    low = rank_of(HIGHEST_REVERSE_MENTOR)
    juniors = [i for i, s in enumerate(seats) if rank_of(s.grade) <= low and i not in taken and not s.cast]
    seat_of_cast(seats, cast_seat, "reverse_mentor")
    parts.reverse_mentors += [cast_seat, *sorted(rng.sample(juniors, shape.reverse_mentors - 1))]


def _chief_financial_officer(seats: list[Seat]) -> int:
    return next(i for i, seat in enumerate(seats) if seat.function == "finance" and seat.level == 1)


def _at_level(seats: list[Seat], level: int) -> list[int]:
    """Senior seats of a level in order; staff and fellows are not among them."""
    low = rank_of("M2")
    return [i for i, s in enumerate(seats) if s.level == level and not s.fellow and rank_of(s.grade) > low]

"""The engine's problem of rotations, from who takes part, what stands already and when nobody is received.

A leader never visits the own function or department. Leave and sick leave are not on file: only quiet periods close
slots, and they close every host.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from peripatos.planning.inputs import Taker
from peripatos.planning.models import Placement
from peripatos.planning.rotations.calendar import SlotCalendar, first_day
from peripatos.planning.rotations.points import points_of
from peripatos.planning.rotations.settings import RotationSettings, cleaned
from peripatos.planning.rotations.world import World, world_of
from peripatos.planning.seams import Asked, Built, Nothing
from peripatos.planning.types import Pin, PinKind

MISSING_COST = 300
MUST_COST = 200
NEAR = 3
"""Starts fewer than so many away from one's own time bring part of the points of the spread."""
Pair = tuple[UUID, UUID]
Visit = tuple[UUID, UUID, int]


@dataclass(frozen=True)
class Prepared:
    """A problem in the making: the world, the days, who may go where for how many points, and why others may not."""

    wanted: RotationSettings
    world: World
    calendar: SlotCalendar
    today: date
    points: Mapping[Pair, int]
    barred: Mapping[Pair, str]


def prepare(asked: Asked) -> Prepared:
    """Reads the world; raises ``Nothing`` with ``nobody`` or ``no_host``."""
    wanted, world = cleaned(asked.settings), world_of(asked.plan)
    if not world.leaders:
        raise Nothing("nobody")
    if not world.hosts:
        raise Nothing("no_host")
    standing = [v.starts_on for v in world.standing]
    first = first_day(wanted.first_day, asked.plan.created_at.date(), wanted.slot_days, standing)
    today = asked.now.date()
    pinned = {(p.person_id, p.other_id) for p in asked.pins if p.kind is PinKind.BAR}
    pairs = [(leader, host) for leader in world.leaders for host in world.hosts]
    against = {pair: reason for pair in pairs if (reason := reason_against(world, pair))}
    barred = {pair: "barred" for pair in pairs if pair in pinned} | against
    points = points_of(world, wanted.seek_weight, today)
    return Prepared(
        wanted=wanted,
        world=world,
        calendar=SlotCalendar(first, wanted.slot_days, wanted.slots),
        today=today,
        points={pair: points[pair] for pair in pairs if pair not in barred},
        barred=barred,
    )


def reason_against(world: World, pair: Pair) -> str:
    """Why a leader may never visit a host: ``self``, ``hard_rule`` or ``own_function``; empty when nothing is in the
    way. Reporting lines, conflicts of interest and no-match lists share one code, so that nobody can tell them apart.
    """
    leader, host = world.leaders[pair[0]], world.hosts[pair[1]]
    if pair[0] == pair[1]:
        return "self"
    if frozenset(pair) in world.kept_apart:
        return "hard_rule"
    same = any(
        leader.attributes.get(name, "").lower() == host.attributes.get(name, "").lower() != ""
        for name in ("function", "department")
    )
    return "own_function" if same else ""


def build(asked: Asked) -> Built:
    """The problem as things stand, near the visits in force; raises ``Nothing`` with ``nobody`` or ``no_host``."""
    found = prepare(asked)
    return built(found, asked.pins, _stood(found)[1], found.wanted.move_price)


def built(found: Prepared, asked_pins: Iterable[Pin], published: Collection[Visit], move_price: int) -> Built:
    """The problem near ``published``: every one of these visits that is given up costs ``move_price``."""
    history, standing = _stood(found)
    pins, refused = _pins(found, asked_pins, standing)
    must, unseen = _must_see(found, {*history, *published}, history)
    document = {
        "version": 1,
        "kind": "rotations",
        "slots": found.wanted.slots,
        "slot_days": found.wanted.slot_days,
        "rest": found.wanted.rest_slots,
        "per_year": found.wanted.per_year,
        "leaders": [_leader(t, found.wanted, must) for t in found.world.leaders.values()],
        "hosts": [_host(t, _closed(found)) for t in found.world.hosts.values()],
        "points": [[str(leader), str(host), n] for (leader, host), n in found.points.items()],
        "bonus": [[str(leader), str(host), slot, n] for (leader, host), slot, n in spread_of(found)],
        "pins": _rows(pins),
        "history": _rows(history),
        "published": _rows(published),
        "frozen_before": found.calendar.over_before(found.today),
        "move_price": move_price,
        "missing_cost": MISSING_COST,
        "must_cost": MUST_COST,
    }
    return Built(document, _facts(found, refused, unseen))


def _leader(taker: Taker, wanted: RotationSettings, must: Mapping[UUID, list[UUID]]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": str(taker.person_id), "wanted": wanted.wanted, "length": wanted.length}
    if taker.manager_id:
        row["team"] = str(taker.manager_id)
    if must.get(taker.person_id):
        row["must"] = [str(host) for host in must[taker.person_id]]
    return row


def _host(taker: Taker, closed: list[int]) -> dict[str, Any]:
    return {"id": str(taker.person_id), "capacity": taker.capacity, "closed": closed}


def _closed(found: Prepared) -> list[int]:
    """Slots in which no host receives anybody: those that have begun, and those that a quiet period touches."""
    begun = range(min(found.wanted.slots, found.calendar.over_before(found.today)))
    quiet = (found.calendar.touched(q.starts_on, q.ends_on) for q in found.world.quiet)
    return sorted({*begun, *(slot for slots in quiet for slot in slots)})


def _stood(found: Prepared) -> tuple[list[Visit], list[Visit]]:
    """Visits that came before this plan, and those in force that it may keep or move.

    What neither begins with a slot of this plan nor has begun by today is planned anew.
    """
    history: list[Visit] = []
    standing: list[Visit] = []
    for row in found.world.standing:
        slot = found.calendar.slot_of(row.starts_on)
        if found.calendar.is_start(row.starts_on) and _length(found, row) == found.wanted.length and slot >= 0:
            standing.append((row.leader_id, row.host_id, slot))
        elif row.starts_on <= found.today:
            history.append((row.leader_id, row.host_id, _past_slot(found, row)))
    return history, [v for v in standing if v[2] + found.wanted.length <= found.wanted.slots]


def _length(found: Prepared, row: Placement) -> int:
    """Slots that a visit takes, wherever in them it ends."""
    return -(-((row.ends_on - row.starts_on).days + 1) // found.wanted.slot_days)


def _past_slot(found: Prepared, row: Placement) -> int:
    return found.calendar.slot_before_rest(row.ends_on, found.wanted.length)


def slot_of_pin(pin: Pin, calendar: SlotCalendar) -> int | None:
    """The slot that a wish means in this plan: the one in which its first day lies, where the wish tells it."""
    if not pin.about:
        return pin.slot
    day = date.fromisoformat(pin.about)
    return calendar.slot_of(day)


def _pins(
    found: Prepared, pins: Iterable[Pin], standing: Collection[Visit]
) -> tuple[list[Visit], list[dict[str, Any]]]:
    """Visits that are kept, and wishes that cannot be: their people do not take part, a rule forbids them, or their
    time is over.
    """
    kept: list[Visit] = []
    refused: list[dict[str, Any]] = []
    for pin in pins:
        if pin.kind is not PinKind.PLACE or pin.person_id is None or pin.other_id is None:
            continue
        slot = slot_of_pin(pin, found.calendar)
        reason = reason_to_refuse(found, (pin.person_id, pin.other_id), slot)
        visit = (pin.person_id, pin.other_id, slot or 0)
        if reason == "over" and visit in standing:
            continue  # it has begun and stands
        if reason:
            refused.append({"person": str(pin.person_id), "other": str(pin.other_id), "reason": reason})
        else:
            kept.append(visit)
    return kept, refused


def reason_to_refuse(found: Prepared, pair: Pair, slot: int | None) -> str:
    """Why this visit cannot even be asked for; empty when it can. Beside ``reason_against``: ``not_taking_part``,
    ``barred``, ``outside``, ``over``.
    """
    if pair[0] not in found.world.leaders or pair[1] not in found.world.hosts:
        return "not_taking_part"
    if pair in found.barred:
        return found.barred[pair]
    if slot is None or not 0 <= slot <= found.wanted.slots - found.wanted.length:
        return "outside"
    return "over" if slot < found.calendar.over_before(found.today) else ""


def spread_of(found: Prepared) -> Iterator[tuple[Pair, int, int]]:
    """Pair, first slot and points: everybody has a time of their own, evenly over the starts that are open, and visits
    close to it bring a little more. Without it, equals would all start at once. The times follow the order of ids.
    """
    shut, length = set(_closed(found)), found.wanted.length
    starts = [s for s in range(found.wanted.slots - length + 1) if shut.isdisjoint(range(s, s + length))]
    times = dict(zip(sorted(found.world.leaders), _evenly(len(starts), len(found.world.leaders)), strict=True))
    near = {leader: _near(place, len(starts), found.wanted) for leader, place in times.items()}
    for pair in found.points:
        yield from ((pair, starts[place], points) for place, points in near[pair[0]])


def _near(first: int, places: int, wanted: RotationSettings) -> list[tuple[int, int]]:
    """Places near the time of one person, or near each of two that lie half the time apart, with their points."""
    times = [(first + turn * places // wanted.wanted) % places for turn in range(wanted.wanted if places else 0)]
    away = [(place, min(abs(place - t) for t in times)) for place in range(places)]
    return [(place, points) for place, d in away if (points := wanted.spread * (NEAR - d) // NEAR) > 0]


def _evenly(places: int, people: int) -> list[int]:
    return [k * places // people for k in range(people)]


def _must_see(
    found: Prepared, stands: Collection[Visit], history: Iterable[Visit]
) -> tuple[dict[UUID, list[UUID]], list[dict[str, Any]]]:
    """For every leader one host of each function that everybody should see, and those for whom there is none.

    Own functions and functions visited before are not asked for.
    """
    must: dict[UUID, list[UUID]] = {}
    unseen: list[dict[str, Any]] = []
    functions = {host: t.attributes.get("function", "") for host, t in found.world.hosts.items()}
    own = {leader: t.attributes.get("function", "").lower() for leader, t in found.world.leaders.items()}
    seen: dict[UUID, set[str]] = defaultdict(set)
    for leader, host, _ in history:
        seen[leader].add(functions.get(host, "").lower())
    for function in found.wanted.must_see:
        hosts = [host for host, name in functions.items() if name.lower() == function.lower()]
        if not hosts:
            continue  # said once for all, see ``_facts``
        asking = [leader for leader, name in own.items() if function.lower() not in {name, *seen[leader]}]
        left = _shares(found, hosts, len(asking))
        for leader in asking:
            there = {host for who, host, _ in stands if who == leader}
            chosen = _host_to_see(found, leader, there, left)
            if chosen is None:
                unseen.append({"person": str(leader), "function": function})
            else:
                left[chosen] -= 1
                must.setdefault(leader, []).append(chosen)
    return must, unseen


def _host_to_see(found: Prepared, leader: UUID, there: Collection[UUID], left: Mapping[UUID, int]) -> UUID | None:
    """The host where the leader is expected already, else the one worth most among those whose share is not used up."""
    possible = [host for host in left if (leader, host) in found.points]
    return max(
        possible, key=lambda h: (h in there, left[h] > 0, found.points[leader, h], left[h], str(h)), default=None
    )


def _shares(found: Prepared, hosts: Collection[UUID], leaders: int) -> dict[UUID, int]:
    """How many leaders each host sees, by their places."""
    places = {host: found.world.hosts[host].capacity for host in hosts}
    total = max(1, sum(places.values()))
    return {host: -(-leaders * n // total) for host, n in places.items()}


def _facts(found: Prepared, refused: list[dict[str, Any]], unseen: list[dict[str, Any]]) -> dict[str, Any]:
    world, calendar = found.world, found.calendar
    received = {t.attributes.get("function", "").lower() for t in world.hosts.values()}
    quiet = [(q, calendar.touched(q.starts_on, q.ends_on)) for q in world.quiet]
    return {
        "aside": [a.to_dict() for a in world.aside],
        "leaders": len(world.leaders),
        "hosts": len(world.hosts),
        "starts_on": calendar.first.isoformat(),
        "slot_days": calendar.slot_days,
        "slots": calendar.slots,
        "length": found.wanted.length,
        "wanted": found.wanted.wanted,
        "begun": calendar.over_before(found.today),
        "quiet": [
            {
                "title": q.title,
                "starts_on": q.starts_on.isoformat(),
                "ends_on": q.ends_on.isoformat(),
                "from": slots.start,
                "to": slots.stop,
            }
            for q, slots in quiet
            if slots
        ],
        "pins_refused": refused,
        "must_unmet": unseen,
        "must_unknown": [name for name in found.wanted.must_see if name.lower() not in received],
        "without_function": sum("function" not in t.attributes for t in world.leaders.values()),
        "without_topics": sum(not world.told.seeks.get(p) for p in world.leaders),
        "topics_offered": sum(bool(world.told.offers.get(p)) for p in world.hosts),
        "planned_anew": _planned_anew(found),
    }


def _planned_anew(found: Prepared) -> int:
    """Visits in force that fit no slot of this plan, so that their leaders are planned as if they had none."""
    history, standing = _stood(found)
    return len(found.world.standing) - len(history) - len(standing)


def _rows(visits: Iterable[Visit]) -> list[list[Any]]:
    return [[str(leader), str(host), slot] for leader, host, slot in visits]


def with_pin(pins: Iterable[Pin], pin: Pin) -> tuple[Pin, ...]:
    """The wishes as they stand once ``pin`` is set: what it contradicts is gone, as ``set_pin`` has it."""
    return (*(p for p in pins if not _gives_way(p, pin)), pin)


def _gives_way(old: Pin, new: Pin) -> bool:
    same_time = new.slot is not None and old.slot == new.slot
    return old.person_id == new.person_id and (old.other_id == new.other_id or same_time)

"""Meeting problems for the benchmark: made from a seed alone, named by a hash of their content."""

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

FIRST = date(2026, 10, 5)
DAYS = 28
GRID = 30
ZONES = (
    ("Europe/Berlin", 0.45),
    ("Europe/London", 0.2),
    ("America/New_York", 0.2),
    ("Asia/Kolkata", 0.1),
    ("Asia/Singapore", 0.05),
)
WEEK = {day: [["08:00", "19:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOUR_COST = [6] * 9 + [0, 0, 0, 3, 0, 0, 0, 0] + [6] * 7
SLOTS = 22
AGAIN = 0.05
LEAVE = 0.12  # the chance that half an hour of meetings is the last one for a while


def meetings_problem(pairs: int, busy: float, seed: int, *, series_too: bool = False) -> dict[str, Any]:
    """Pairs of leaders (two each) and mentors (four each), a session of an hour each, some a second one in a series.

    Four weeks across the end of summer time; `busy` is the share of working time that calendars hold already, in
    blocks of about four hours; one session a day and two a week for everybody.
    """
    rng = np.random.default_rng(seed)
    leaders, mentors = -(-pairs // 2), -(-pairs // 4)
    places = [k % leaders for k in range(pairs)], rng.permutation(np.arange(pairs) % mentors).tolist()
    zones = _zones(rng, leaders, mentors, places)
    names = [f"l{k}" for k in range(leaders)] + [f"m{k}" for k in range(mentors)]
    blocks = _blocks(rng, zones, busy)
    people = [
        {"id": name, "zone": ZONES[zone][0], "hours": WEEK, "busy": held, "day_cap": 1, "week_cap": 2}
        for name, zone, held in zip(names, zones, blocks, strict=True)
    ]
    sessions: list[dict[str, Any]] = []
    series = []
    for k, (leader, mentor) in enumerate(zip(*places, strict=True)):
        members = [f"l{leader}", f"m{mentor}"]
        again = rng.random() < AGAIN
        first = int(rng.integers(0, 14 if again else DAYS))
        for n in range(2 if again else 1):
            session = {"id": f"s{k}.{n}", "members": members, "minutes": 60, "target": _workday(first + 14 * n)}
            sessions.append(session | ({"series": f"r{k}"} if again and series_too else {}))
        if again and series_too:
            series.append({"id": f"r{k}", "min_days": 7, "max_days": 21})
    return {
        "version": 1,
        "kind": "meetings",
        "from": FIRST.isoformat(),
        "days": DAYS,
        "grid_minutes": GRID,
        "people": people,
        "sessions": sessions,
        "series": series,
        "hour_cost": HOUR_COST,
        "day_cost": 1,
        "unscheduled_cost": 500,
    }


def _workday(day: int) -> str:
    found = FIRST + timedelta(days=day)
    return (found - timedelta(days=max(0, found.weekday() - 4))).isoformat()


def _zones(rng: np.random.Generator, leaders: int, mentors: int, places: tuple[list[int], list[int]]) -> list[int]:
    """Most mentors live in the zone of their first leader."""
    share = [weight for _, weight in ZONES]
    zone = rng.choice(len(ZONES), size=leaders + mentors, p=share)
    for leader, mentor in zip(*places, strict=True):
        if rng.random() < 0.5:
            zone[leaders + mentor] = zone[leader]
    return zone.tolist()


def _blocks(rng: np.random.Generator, zones: list[int], busy: float) -> list[list[list[str]]]:
    """Busy blocks of everybody, a chain of half hours on each working day of the local calendar."""
    days = [FIRST + timedelta(days=k) for k in range(DAYS)]
    workdays = [day for day in days if day.weekday() < 5]
    moments = [_moments(name, workdays) for name, _ in ZONES]
    enter = LEAVE * busy / (1 - busy)
    found = []
    for zone in zones:
        chance = rng.random((len(workdays), SLOTS))
        held: list[list[str]] = []
        state = rng.random(len(workdays)) < busy
        busy_slots = np.zeros((len(workdays), SLOTS + 2), dtype=np.int8)
        for slot in range(SLOTS):
            busy_slots[:, slot + 1] = state
            state = np.where(state, chance[:, slot] >= LEAVE, chance[:, slot] < enter)
        change = np.diff(busy_slots, axis=1)
        begins, ends = np.argwhere(change == 1), np.argwhere(change == -1)
        clock = moments[zone]
        for (day, begin), (_, end) in zip(begins.tolist(), ends.tolist(), strict=True):
            held.append([clock[day][begin], clock[day][end]])
        found.append(held)
    return found


def _moments(zone: str, workdays: list[date]) -> list[list[str]]:
    """Every half hour of working time in UTC."""
    rows = []
    for day in workdays:
        begin = datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
        rows.append([f"{begin + timedelta(minutes=30 * k):%Y-%m-%dT%H:%MZ}" for k in range(SLOTS + 1)])
    return rows


def hash_of(problem: dict[str, Any]) -> str:
    """The name of a problem: twelve characters of the SHA-256 of its content."""
    return hashlib.sha256(json.dumps(problem, sort_keys=True).encode()).hexdigest()[:12]

"""Small meeting problems for the tests: one to read, and random ones around changes of the clock."""

import random
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]
FIRST_DAYS = ["2026-03-27", "2026-10-23", "2026-12-30", "2026-07-04"]
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def example() -> Document:
    """The worked example of the reference: a pair across the Atlantic, and a leader with two more sessions."""
    week = {day: [["08:00", "18:00"]] for day in WORKDAYS}
    return {
        "version": 1,
        "kind": "meetings",
        "from": "2026-12-07",
        "days": 12,
        "grid_minutes": 30,
        "people": [
            {"id": "p1", "zone": "Europe/Berlin", "hours": week, "day_cap": 1, "week_cap": 2},
            {
                "id": "p2",
                "zone": "America/New_York",
                "hours": week,
                "busy": [["2026-12-09T13:00Z", "2026-12-09T15:30Z"]],
                "burden_percent": 50,
            },
            {"id": "p3", "hours": {"sat": [["09:00", "12:00"]]}},
        ],
        "sessions": [
            {"id": "s1", "members": ["p1", "p2"], "minutes": 60, "target": "2026-12-09", "series": "r1"},
            {"id": "s2", "members": ["p1", "p2"], "minutes": 60, "target": "2026-12-09"},
            {"id": "s3", "members": ["p2", "p1"], "minutes": 60, "target": "2026-12-17", "series": "r1"},
            {"id": "s4", "members": ["p1"], "minutes": 90},
            {"id": "s5", "members": ["p1", "p3"], "minutes": 60},
        ],
        "series": [{"id": "r1", "min_days": 7, "max_days": 10}],
        "quiet": [["2026-12-14", "2026-12-14"]],
        "fixed": [["s4", "2026-12-08T09:00Z"]],
        "published": [["s3", "2026-12-16T15:00Z"], ["s0", "2026-12-16T15:00Z"]],
        "move_price": 4,
        "hour_cost": [6] * 8 + [2] + [0] * 7 + [3] + [6] * 7,
        "day_cost": 1,
        "unscheduled_cost": 40,
    }


@st.composite
def small_problems(draw: st.DrawFn) -> Document:
    """Two to five days, up to four people and five sessions, few starts, every rule."""
    first, days = date.fromisoformat(draw(st.sampled_from(FIRST_DAYS))), draw(st.integers(2, 5))
    grid = draw(st.sampled_from([360, 480, 300]))
    people = [_person(draw, f"p{k}", first, days) for k in range(draw(st.integers(1, 4)))]
    sessions = [_session(draw, f"s{k}", [p["id"] for p in people], first) for k in range(draw(st.integers(1, 5)))]
    chosen = [s["id"] for s in sessions if draw(st.integers(0, 6)) == 0]
    published = [s["id"] for s in sessions if draw(st.booleans())]
    steps = days * 1440 // grid
    problem = {
        "version": 1,
        "kind": "meetings",
        "from": first.isoformat(),
        "days": days,
        "grid_minutes": grid,
        "people": people,
        "sessions": sessions,
        "series": [{"id": "r", "min_days": draw(st.sampled_from([None, 0, 1, 2])), "max_days": draw(cap(3))}],
        "quiet": [[_day(draw, first), "2027-12-31"]] if draw(st.integers(0, 5)) == 0 else [],
        "fixed": [[name, _start(draw, first, grid, steps, sessions)] for name in chosen],
        "published": [[name, _start(draw, first, grid, steps, sessions)] for name in published],
        "move_price": draw(st.integers(0, 5)),
        "hour_cost": draw(st.lists(st.integers(0, 9), min_size=24, max_size=24)),
        "day_cost": draw(st.integers(0, 3)),
        "unscheduled_cost": draw(st.sampled_from([0, 8, 30])),
    }
    if draw(st.integers(0, 3)) == 0:
        pointers = [
            "/series/0",
            "/people/0/day_cap",
            "/people/0/week_cap",
            *(f"/fixed/{k}" for k in range(len(chosen))),
        ]
        problem["relax"] = draw(st.lists(st.sampled_from(pointers), max_size=2, unique=True))
    return problem


def cap(highest: int) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), st.integers(0, highest))


def _person(draw: st.DrawFn, name: str, first: date, days: int) -> Document:
    hours = {}
    for day in (*WORKDAYS, "sat", "sun"):
        begin = draw(st.sampled_from(["00:00", "01:30", "08:00", "12:00"]))
        end = draw(st.sampled_from(["13:00", "20:30", "24:00", "24:00"]))
        if draw(st.integers(0, 4)):
            hours[day] = [[begin, end]]
    busy = []
    for _ in range(draw(st.integers(0, 2))):
        day, hour, length = draw(st.integers(0, days - 1)), draw(st.integers(0, 23)), draw(st.integers(1, 20))
        end = timedelta(days=day, hours=hour + length)
        stop = first + timedelta(days=end.days)
        busy.append([f"{first + timedelta(days=day)}T{hour:02}:15Z", f"{stop}T{end.seconds // 3600:02}:00Z"])
    return {
        "id": name,
        "zone": draw(st.sampled_from(ZONES)),
        "hours": hours,
        "busy": busy if all(a < b for a, b in busy) else [],
        "day_cap": draw(cap(2)),
        "week_cap": draw(cap(3)),
        "burden_percent": draw(st.sampled_from([0, 0, 33, 150])),
    }


def _session(draw: st.DrawFn, name: str, people: list[str], first: date) -> Document:
    members = draw(st.lists(st.sampled_from(people), min_size=1, max_size=3, unique=True))
    session: Document = {"id": name, "members": members, "minutes": draw(st.sampled_from([60, 90, 45, 400]))}
    for field, share in (("target", 2), ("earliest", 6), ("latest", 6)):
        if draw(st.integers(0, share)) == 0:
            session[field] = _day(draw, first)
    if draw(st.booleans()):
        session["series"] = "r"
    return session


def _day(draw: st.DrawFn, first: date) -> str:
    return (first + timedelta(days=draw(st.integers(-1, 5)))).isoformat()


def _start(draw: st.DrawFn, first: date, grid: int, steps: int, sessions: list[Document]) -> str:
    """A start on the grid that leaves room for every session."""
    longest = -(-max(s["minutes"] for s in sessions) // grid)
    day, minute = divmod(draw(st.integers(0, steps - longest)) * grid, 1440)
    return f"{first + timedelta(days=day)}T{minute // 60:02}:{minute % 60:02}Z"


def team(seed: int) -> Document:
    """Eight people of three zones across the end of summer time, sixteen sessions, every rule binding somewhere."""
    rng = random.Random(seed)
    zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu"]
    people = []
    for k in range(8):
        begin = rng.randint(7, 10)
        hours = {day: [[f"{begin:02}:00", "12:00"], ["13:00", f"{begin + 9:02}:30"]] for day in WORKDAYS}
        busy = []
        for _ in range(6):
            day, hour = rng.randrange(9), rng.randint(8, 17)
            busy.append([f"2026-10-{20 + day}T{hour:02}:00Z", f"2026-10-{20 + day}T{hour + 2:02}:30Z"])
        person: Document = {"id": f"p{k}", "zone": rng.choice(zones), "hours": hours, "busy": busy}
        people.append(person | {"day_cap": 1, "week_cap": rng.randint(2, 3), "burden_percent": rng.choice([0, 40])})
    sessions: list[Document] = []
    for k in range(16):
        members = rng.sample([person["id"] for person in people], 2)
        session: Document = {"id": f"s{k}", "members": members, "minutes": rng.choice([60, 60, 90])}
        session["target"] = f"2026-10-{rng.randint(20, 29)}"
        if k % 4 == 0:
            session |= {"earliest": f"2026-10-{rng.randint(20, 23)}", "latest": f"2026-10-{rng.randint(26, 29)}"}
        sessions.append(session | ({"series": f"r{k % 3}"} if k < 9 else {}))
    return {
        "version": 1,
        "kind": "meetings",
        "from": "2026-10-20",
        "days": 10,
        "grid_minutes": 60,
        "people": people,
        "sessions": sessions,
        "series": [{"id": f"r{k}", "min_days": 2, "max_days": 6} for k in range(3)],
        "quiet": [["2026-10-22", "2026-10-22"]],
        "fixed": [["s15", "2026-10-21T12:00Z"]],
        "published": [["s1", "2026-10-23T12:00Z"], ["s2", "2026-10-26T13:00Z"]],
        "move_price": 3,
        "hour_cost": [6] * 9 + [0] * 3 + [3] + [0] * 4 + [6] * 7,
        "day_cost": 1,
        "unscheduled_cost": 60,
    }

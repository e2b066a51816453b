"""Putting a plan of rotations into force: visits with dates, in place of those to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peripatos.core.errors import GuardFailed
from peripatos.engine.rotations import Problem
from peripatos.engine.rotations.problem import Item, breaches, fixed_items
from peripatos.planning.inputs import Taker
from peripatos.planning.models import Placement
from peripatos.planning.rotations.building import build, prepare
from peripatos.planning.rotations.calendar import calendar_of
from peripatos.planning.rotations.letters import News, tell
from peripatos.planning.rotations.selectors import current_placements
from peripatos.planning.rows import pins_of
from peripatos.planning.seams import Asked, Publication


@dataclass(frozen=True)
class Dated:
    """A visit of a plan with its days, both inclusive."""

    leader_id: UUID
    host_id: UUID
    starts_on: date
    ends_on: date


def publish(publication: Publication) -> Mapping[str, int]:
    """Withdraws the visits to come that the plan does not have, and writes those that are new; visits that have begun
    stay. Both sides of what changed are told.

    Raises ``GuardFailed`` with ``people_changed_since`` when somebody of the plan no longer takes part, or
    ``plan_overtaken`` when a date has passed, or places, quiet periods or hard rules are no longer what they were.
    """
    plan, now = publication.plan, publication.now
    asked = Asked(plan, publication.run.settings, pins_of(plan), now)
    world = prepare(asked).world
    visits = _to_come(publication)
    if any(v.leader_id not in world.leaders or v.host_id not in world.hosts for v in visits):
        raise GuardFailed(reason="people_changed_since")
    _require_possible(publication, asked)
    standing = {_dated(row): row for row in current_placements(plan)}
    over = [row for visit, row in standing.items() if row.starts_on > now.date() and visit not in set(visits)]
    new = [visit for visit in visits if visit not in standing]
    Placement.objects.filter(id__in=[row.id for row in over]).update(withdrawn_on=now.date())
    _write(new, publication, world.leaders, world.hosts)
    tell(_news(new, [_dated(row) for row in over]), plan_id=plan.id, now=now)
    return {"visits": len(visits), "new": len(new), "withdrawn": len(over)}


def _to_come(publication: Publication) -> list[Dated]:
    """The visits of the plan that have not begun."""
    problem, rows = publication.problem, publication.solution.placements.tolist()
    calendar = calendar_of(publication.run.facts)
    visits = [
        Dated(
            UUID(problem.leader_ids[leader]),
            UUID(problem.host_ids[host]),
            calendar.starts_on(slot),
            calendar.ends_on(slot, int(problem.length[leader])),
        )
        for leader, host, slot in rows
    ]
    frozen = {row[:3] for row in problem.published if row[2] < problem.frozen_before}
    return [v for v, row in zip(visits, rows, strict=True) if tuple(row) not in frozen]


def _require_possible(publication: Publication, asked: Asked) -> None:
    """The rules of today, told of the plan of the run."""
    built = build(asked)
    today = Problem.from_dict(built.document)
    was = publication.problem
    items = fixed_items(today)
    known = {(item.leader, item.host, item.start) for item in items}
    for leader, host, slot in publication.solution.placements.tolist():
        visit = (today.leader_index.get(was.leader_ids[leader], -1), today.host_index.get(was.host_ids[host], -1), slot)
        if visit not in known and min(visit[:2]) >= 0:
            items.append(Item(*visit, path=""))
    moved = built.facts["starts_on"] != publication.run.facts["starts_on"]
    if moved or next(breaches(today, items), None) is not None:
        raise GuardFailed(reason="plan_overtaken")


def _write(
    visits: Iterable[Dated], publication: Publication, leaders: Mapping[UUID, Taker], hosts: Mapping[UUID, Taker]
) -> None:
    plan = publication.plan
    assert plan.stream_id is not None  # plans of rotations have a stream
    Placement.objects.bulk_create(
        Placement(
            created_at=publication.now,
            programme_id=plan.programme_id,
            stream_id=plan.stream_id,
            plan=plan,
            leader_id=visit.leader_id,
            host_id=visit.host_id,
            leader_enrolment_id=leaders[visit.leader_id].enrolment_id,
            host_enrolment_id=hosts[visit.host_id].enrolment_id,
            starts_on=visit.starts_on,
            ends_on=visit.ends_on,
        )
        for visit in visits
    )


def _dated(row: Placement) -> Dated:
    return Dated(row.leader_id, row.host_id, row.starts_on, row.ends_on)


def _news(new: Iterable[Dated], over: Iterable[Dated]) -> list[News]:
    """A visit of the same two people on other days has moved; what is left is new, or planned no longer."""
    gone = {(v.leader_id, v.host_id): v for v in over}
    lines = []
    for visit in new:
        was = gone.pop((visit.leader_id, visit.host_id), None)
        code = "visit_moved" if was else "visit_planned"
        lines.append(News(code, visit.leader_id, visit.host_id, visit.starts_on, visit.ends_on))
    lines.extend(News("visit_withdrawn", v.leader_id, v.host_id, v.starts_on, v.ends_on) for v in gone.values())
    return lines

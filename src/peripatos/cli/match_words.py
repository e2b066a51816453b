"""Runs of a matching as people read them in a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

RULES = {
    "gates": "Briefing and confidentiality agreement",
    "language": "A common language",
    "overlap": "Working hours in common",
    "overlap_minutes": "Working hours in common",
    "rank_gap": "Distance in rank",
    "rank_gap_min": "Distance in rank",
    "rank_gap_max": "Distance in rank",
    "different_chain": "Different reporting line",
}
BECAUSE = {
    "no_column": "the source has no such column",
    "no_ladder": "no grade is placed on the ladder yet",
    "draft": "the programme is a draft, nobody was asked to sign yet",
    "unknown": "it is not known",
}
WAITING = {
    "no_candidate": "no permitted partner has a free place",
    "veto": "every permitted partner was ruled out by a coordinator",
    "capacity": "all permitted partners are full",
    "outpriced": "a place could be found only if others lost more than is gained",
}
NO_PLAN = {
    "no_leaders": "No leader of this stream can be matched: enrol leaders first.",
    "no_mentors": "No mentor of this stream has a free place: enrol mentors, or give them capacity.",
    "conflicts": "These rules cannot hold together; lift a pin or raise a capacity.",
    "check_refused": "The check did not confirm the plan, so nothing was kept.",
}


def said_run(data: Mapping[str, Any]) -> RenderableType:
    """The figures of a run and what was not applied."""
    end = f"run_id {data['run_id']}, {data['seconds']} s."
    if data["state"] != "solved":
        why = NO_PLAN.get(data["why"], str(data["why"]).replace("_", " "))
        return escape(f"{data['status']}: {why} {end}")
    lines = [*_reached(data), *map(_unapplied, data["unapplied"])]
    lines += [f"{data['not_ready']} people are not ready to be matched."] if data["not_ready"] else []
    lines.append(f"{end} Nothing is published: look with `peripatos match show {data['run_id']}`.")
    return "\n".join(escape(line) for line in lines)


def _reached(data: Mapping[str, Any]) -> tuple[str, str]:
    served, leaders = data["coverage"]["served"], data["coverage"]["leaders"]
    best = data["value"] == data["bound"]
    proof = "proved best: nothing can pass it" if best else f"at most {data['bound']} is possible"
    if data["objective"] == "stable":
        proof = f"proved stable: no two would rather have each other; {proof}"
    lowest, rather = _fit(data["floor"]), data["blocking_pairs"]
    aim = f"aim {data['objective']}, {data['status']}"
    return (
        f"{served} of {leaders} leaders have a mentor, {data['mentors']} mentors take part ({aim}).",
        f"Value {data['value']}, {proof}. Lowest fit {lowest} of 100; {rather} pairs would rather have each other.",
    )


def said_plan(data: Mapping[str, Any]) -> RenderableType:
    """The pairs with names and fit, then who waits and why."""
    if data["state"] != "solved":
        return said_run(data)
    pairs = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("leader", "mentor", "fit", ""):
        pairs.add_column(head, overflow="fold")
    for pair in data["pairs"]:
        marks = ", ".join(m.replace("_", " ") for m in pair["marks"] if not m.startswith("unapplied_"))
        pairs.add_row(escape(pair["leader"]), escape(pair["mentor"]), _fit(pair["fit"]), escape(marks))
    waiting = [
        f"{row['leader']} waits: {WAITING.get(row['reason'], row['reason'])}{_rules(row['rules'])}."
        for row in data["waiting"]
    ]
    written = [f"Wrote {path}" for path in data["files"]]
    return Group(pairs, *(escape(line) for line in waiting), said_run(data), *(escape(line) for line in written))


def _rules(rules: Mapping[str, int]) -> str:
    named = ", ".join(f"{RULES.get(rule, rule.replace('_', ' ')).lower()} ({count})" for rule, count in rules.items())
    return f" ({named})" if named else ""


def _unapplied(row: Mapping[str, Any]) -> str:
    rule = RULES.get(row["rule"], str(row["rule"]).replace("_", " ").capitalize())
    return f"{rule}: not applied for {row['people']} people, because {BECAUSE.get(row['because'], 'it is not known')}."


def _fit(points: int | None) -> str:
    return "none" if points is None else str(round(points / 100))

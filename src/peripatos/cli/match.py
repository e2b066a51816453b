"""`match run|show`: propose pairs for one stream, and look at the plan. Nothing here publishes."""

import json
import time
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from peripatos.cli.match_words import said_plan, said_run
from peripatos.cli.programme import AsJson, Programme, StreamName, stream_of
from peripatos.cli.refusals import refusals
from peripatos.cli.start import DONE, FINDINGS, INFEASIBLE, WRONG, answer, as_operator, stop

app = typer.Typer(no_args_is_help=True)
WHOLE = 10_000
CODES = {"solved": DONE, "infeasible": INFEASIBLE}


class Aim(StrEnum):
    """What a run aims at."""

    total = "total"
    coverage = "coverage"
    floor = "floor"
    leader_floor = "leader_floor"
    leximin = "leximin"
    stable = "stable"


@app.callback()
def _group() -> None:
    """Matching."""


@app.command()
def run(
    programme: Programme,
    stream: Annotated[StreamName, typer.Option(help="coaching, advising or reverse")],
    objective: Annotated[
        Aim | None,
        typer.Option(
            help="best total, most leaders served (coverage), highest lowest fit (floor), the worst-off leader as "
            "well off as can be over all their mentors (leader_floor), fewest pairs in the lowest bands of fit "
            "(leximin), or no two who would rather have each other (stable); else as "
            "the open round has it"
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="orders equals; the same seed gives the same plan")] = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="PART=SHARE",
            help="all six parts of fit with shares that add up to 100; may be repeated",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a matching in this process, in the stream's draft round or a new one. Exit 3 when no plan is possible."""
    wanted = {
        "objective": objective.value if objective else None,
        "seed": seed,
        "weights": _weights(weights, as_json=as_json),
    }
    began = time.monotonic()
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.core import clock
        from peripatos.core.heartbeat import beating
        from peripatos.matching.runs import run_now
        from peripatos.matching.selectors.board import run_head
        from peripatos.matching.services.requests import request_run

        stream_id = stream_of(actor, programme, stream.value, as_json=as_json)
        round_id = _round(actor, stream_id, wanted)
        run_id = request_run(actor=actor, round_id=round_id, now=clock.now())
        with beating(clock.now):
            run_now(actor=actor, run_id=run_id, now=clock.now())
        data = _figures(run_head(actor, run_id))
    data["seconds"] = round(time.monotonic() - began, 2)
    answer(data, as_json=as_json, said=said_run(data))
    raise SystemExit(CODES.get(data["state"], FINDINGS))


@app.command()
def show(
    run_id: Annotated[UUID, typer.Argument(metavar="RUN", help="the run_id that the run printed")],
    files: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="also write problem.json, solution.json and proof.json there, for `peripatos plan check`",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the pairs of a run with names and fit, and who waits and why. Nothing is published."""
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.matching.selectors.board import Sieve, board, run_head
        from peripatos.matching.selectors.panel import waiting_list

        data = _figures(run_head(actor, run_id))
        if data["state"] == "solved":
            data["pairs"] = [_pair(line) for line in board(actor, run_id, Sieve(sort="leader"), everything=True).lines]
            data["waiting"] = [_waiting(row) for row in waiting_list(actor, run_id)]
            data["files"] = _write(actor, run_id, files, as_json=as_json) if files else []
    answer(data, as_json=as_json, said=said_plan(data))


def _round(actor: Any, stream_id: UUID, wanted: dict[str, Any]) -> UUID:
    """The draft round of the stream, set to what was asked; a new one when there is none."""
    from peripatos.core import clock
    from peripatos.matching.selectors.rounds import draft_round_of, first_draft, round_page
    from peripatos.matching.services.rounds import change_round, open_round

    asked = {name: value for name, value in wanted.items() if value is not None}
    round_id = draft_round_of(actor, stream_id)
    if round_id is None:
        return open_round(
            actor=actor, stream_id=stream_id, draft=replace(first_draft(actor, stream_id), **asked), now=clock.now()
        )
    page = round_page(actor, round_id)
    draft = replace(page.draft, **asked)
    if draft != page.draft:
        change_round(actor=actor, round_id=round_id, version=page.version, draft=draft, now=clock.now())
    return round_id


def _figures(head: Any) -> dict[str, Any]:
    facts = head.facts
    return {
        "run_id": head.id,
        "round_id": head.round_id,
        "round": head.round_name,
        "objective": head.objective,
        "seed": head.seed,
        "state": head.state.value,
        "status": head.status or head.state.value,
        "why": facts.get("why", head.code),
        "value": head.value,
        "bound": head.bound,
        "gap": facts.get("proof", {}).get("gap"),
        "coverage": {"served": head.served, "leaders": head.leaders},
        "floor": head.floor,
        "blocking_pairs": head.blocking_pairs,
        "mentors": head.mentors,
        "seconds": head.milliseconds / 1000,
        "unapplied": list(facts.get("unapplied", ())),
        "not_ready": len(facts.get("not_ready", ())),
        "conflicts": list(facts.get("conflicts", ())),
    }


def _pair(line: Any) -> dict[str, Any]:
    people = {
        "leader_id": line.leader.id,
        "leader": line.leader.name,
        "mentor_id": line.mentor.id,
        "mentor": line.mentor.name,
    }
    return people | {"fit": line.fit, "parts": dict(line.parts), "marks": list(line.marks)}


def _waiting(row: Any) -> dict[str, Any]:
    return {
        "leader_id": row.leader.id,
        "leader": row.leader.name,
        "missing": row.missing,
        "reason": row.reason,
        "rules": dict(row.rules),
    }


def _write(actor: Any, run_id: UUID, folder: Path, *, as_json: bool) -> list[str]:
    from peripatos.core import clock
    from peripatos.matching.selectors.proving import PARTS, download_part

    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            path = folder / f"{part}.json"
            path.write_text(
                json.dumps(download_part(actor, run_id, part, now=clock.now()), ensure_ascii=False) + "\n",
                encoding="utf-8",
            )
            written.append(str(path))
    except OSError:
        stop(f"{folder} cannot be written to; name another folder.", as_json=as_json)
    return written


def _weights(given: list[str] | None, *, as_json: bool) -> dict[str, int] | None:
    """Shares in basis points; what is no part of fit, such as a characteristic of identity, is refused by name."""
    if not given:
        return None
    from peripatos.people.roster.aliases import sensitive_kind
    from peripatos.programmes.types import Component

    known = [c.value for c in Component]
    found = {}
    for text in given:
        part, _, share = (t.strip() for t in text.partition("="))
        if part not in known:
            kind = sensitive_kind(part)
            why = f"it concerns {kind}, and that never feeds a score" if kind else "it is no part of fit"
            stop(
                f"--weight: {part} is refused, because {why}; choose among {', '.join(known)}.",
                code=WRONG,
                as_json=as_json,
            )
        if not share.replace(".", "", 1).isdigit():
            stop(f"--weight: write {part}=30, not {text!r}.", code=WRONG, as_json=as_json)
        found[part] = round(float(share) * WHOLE / 100)
    return found

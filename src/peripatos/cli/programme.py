"""`programme create|enrol|list|show`."""

import tomllib
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from peripatos.cli.refusals import refusals
from peripatos.cli.start import FINDINGS, answer, as_operator, stop

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Programme = Annotated[str, typer.Option(help="the programme's id or its name, when only one has it")]


class StreamName(StrEnum):
    """The five streams."""

    coaching = "coaching"
    advising = "advising"
    cohorts = "cohorts"
    reverse = "reverse"
    rotations = "rotations"


class SideName(StrEnum):
    """Which side of a stream."""

    leader = "leader"
    mentor = "mentor"


REASONS = {
    "has_left": "left the organisation",
    "from_outside": "are external people",
    "hard_criterion": "break a criterion that must be met",
}


@app.callback()
def _group() -> None:
    """Programmes."""


@app.command()
def create(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.toml", help="name, sponsor, coordinator, objectives, streams, criteria")
    ],
    as_json: AsJson = False,
) -> None:
    """Create a programme as a draft from a TOML file, all or nothing."""
    data = _parsed(file, as_json=as_json)
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.core import clock
        from peripatos.programmes.services.founding import create_from_toml

        made = create_from_toml(actor=actor, data=data, now=clock.now())
    streams = ", ".join(made.streams) or "no stream yet"
    answer(
        {"ok": True, "programme_id": made.programme_id, "name": made.name, "streams": made.streams},
        as_json=as_json,
        said=f"Created the draft {made.name} with {streams}: programme_id {made.programme_id}.\n"
        "Next: `peripatos programme enrol`.",
    )


@app.command()
def enrol(
    programme: Programme,
    stream: Annotated[StreamName, typer.Option(help="which stream")],
    side: Annotated[SideName, typer.Option(help="leader or mentor")],
    from_import: Annotated[UUID, typer.Option(metavar="ID", help="the people of this import")],
    capacity: Annotated[
        int | None, typer.Option(min=0, max=100, help="leaders for one mentor; else the profile's or the stream's")
    ] = None,
    wants: Annotated[int | None, typer.Option(min=1, max=10, help="mentors for one leader; else the stream's")] = None,
    as_json: AsJson = False,
) -> None:
    """Enrol the people of an import on one side of a stream; those who may not take part are named with the reason."""
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.core import clock
        from peripatos.people.roster.selectors import people_of_import
        from peripatos.programmes.services.enrolments import enrol_people
        from peripatos.programmes.types import Side

        stream_id = stream_of(actor, programme, stream.value, as_json=as_json)
        people = people_of_import(actor, from_import)
        done = enrol_people(
            actor=actor,
            stream_id=stream_id,
            side=Side(side.value),
            person_ids=people,
            capacity=capacity,
            wants=wants,
            now=clock.now(),
        )
    left_out = [{"person": row.person_id, "reason": row.reason} for row in done.left_out]
    data = {
        "ok": True,
        "stream_id": stream_id,
        "side": side.value,
        "enrolled": len(done.enrolled),
        "already": done.already,
        "left_out": left_out,
    }
    answer(data, as_json=as_json, said=_said_enrolled(data))


def _said_enrolled(data: dict[str, Any]) -> str:
    said = f"Enrolled {data['enrolled']} as {data['side']}; {data['already']} took part already."
    reasons = Counter(str(row["reason"]) for row in data["left_out"])
    return said + "".join(
        f"\nLeft out {count}: they {REASONS.get(reason, reason.replace('_', ' '))}."
        for reason, count in reasons.items()
    )


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """Name every programme with its id, state and streams."""
    with as_operator() as actor, refusals(as_json=as_json):
        lines = [_line(line) for line in _lines(actor)]
    said = "\n".join(map(_said_line, lines)) or "No programme yet: `peripatos programme create FILE.toml`."
    answer({"programmes": lines}, as_json=as_json, said=said)


@app.command()
def show(programme: Annotated[str, typer.Argument(metavar="P", help="id or name")], as_json: AsJson = False) -> None:
    """Show one programme: who answers for it, its streams with their people, what its charter still needs."""
    with as_operator() as actor, refusals(as_json=as_json):
        from peripatos.programmes.selectors.blueprint import blueprint
        from peripatos.programmes.selectors.overview import programme_view

        sheet = blueprint(actor, programme_of(actor, programme, as_json=as_json))
        view = programme_view(actor, sheet.programme_id)
        data = _shown(sheet, view)
    answer(data, as_json=as_json, said=_said_programme(data))


def _shown(sheet: Any, view: Any) -> dict[str, Any]:
    ids = {stream.kind: stream.id for stream in view.streams}
    return {
        "programme_id": sheet.programme_id,
        "name": sheet.name,
        "state": sheet.state.value,
        "mandate": sheet.mandate,
        "starts_on": sheet.starts_on,
        "ends_on": sheet.ends_on,
        "people_responsible": [
            {"duty": a.kind, "people": list(a.people), "deputies": list(a.deputies)} for a in sheet.answerable
        ],
        "objectives": [
            {"statement": o.statement, "leader": list(o.leader_success), "mentor": list(o.mentor_success)}
            for o in sheet.objectives
        ],
        "streams": [
            {
                "stream_id": ids[s.kind.value],
                "kind": s.kind.value,
                "leaders": s.leaders,
                "mentors": s.mentors,
                "cadence_days": s.cadence_days,
                "session_minutes": s.session_minutes,
            }
            for s in sheet.streams
            if s.runs
        ],
        "missing": list(view.missing),
    }


def _said_programme(data: dict[str, Any]) -> str:
    lines = [f"{data['name']} ({data['state']}), programme_id {data['programme_id']}"]
    lines += [f"{a['duty']}: {', '.join(a['people'])}" for a in data["people_responsible"]]
    lines += [
        f"{s['kind']}: {s['leaders']} leaders, {s['mentors']} mentors, every {s['cadence_days']} days"
        for s in data["streams"]
    ]
    lines += (
        [f"The charter still needs: {', '.join(str(m).replace('_', ' ') for m in data['missing'])}."]
        if data["missing"]
        else []
    )
    return "\n".join(lines)


def _said_line(line: dict[str, Any]) -> str:
    streams = ", ".join(line["streams"]) or "no stream yet"
    return f"{line['programme_id']}  {line['name']} ({line['state']}): {streams}, {line['people']} people"


def _line(line: Any) -> dict[str, Any]:
    return {
        "programme_id": line.id,
        "name": line.name,
        "state": line.state.value,
        "streams": list(line.streams),
        "people": line.people,
    }


def _lines(actor: Any) -> tuple[Any, ...]:
    from peripatos.programmes.selectors.overview import programme_lines

    return programme_lines(actor)


def programme_of(actor: Any, meant: str, *, as_json: bool) -> UUID:
    """The id of the programme that ``meant`` names; ends the command when none or several fit."""
    found = [line for line in _lines(actor) if meant in (str(line.id), line.name)]
    found = found or [line for line in _lines(actor) if line.name.casefold() == meant.strip().casefold()]
    if not found:
        stop(f"No programme is called {meant}; `peripatos programme list` names them.", as_json=as_json)
    if len(found) > 1:
        stop(
            f"{len(found)} programmes are called {meant}; give the id: {', '.join(str(line.id) for line in found)}.",
            as_json=as_json,
        )
    return UUID(str(found[0].id))


def stream_of(actor: Any, programme: str, kind: str, *, as_json: bool) -> UUID:
    """The id of a stream of the programme; ends the command when it plans no such stream."""
    from peripatos.programmes.selectors.overview import programme_view

    view = programme_view(actor, programme_of(actor, programme, as_json=as_json))
    streams = {stream.kind: stream.id for stream in view.streams}
    if kind not in streams:
        stop(
            f"{view.name} does not plan {kind}; it plans {', '.join(streams) or 'nothing yet'}.",
            code=FINDINGS,
            as_json=as_json,
        )
    return UUID(str(streams[kind]))


def _parsed(file: Path, *, as_json: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        stop(f"{file} cannot be read; check the name.", as_json=as_json)
    except UnicodeDecodeError:
        stop(f"{file} is not written in UTF-8; save it as UTF-8.", as_json=as_json)
    except tomllib.TOMLDecodeError as problem:
        stop(f"{file} is not TOML: {problem}.", as_json=as_json)

"""Reads the programme's own texts that ship with the package, once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from peripatos.programmes.texts.markdown import sections_of, split_front_matter
from peripatos.programmes.texts.types import (
    AgreementSection,
    AgreementTemplate,
    Checklist,
    ObjectiveTemplate,
    Step,
    StreamText,
    Text,
    TurnTo,
)

CONFIDENTIALITY_VERSIONS = ("1",)
BRIEFED_ROLES = ("leader", "coach", "advisor", "reverse_mentor")
CHECKLIST_ROLES = (*BRIEFED_ROLES, "coordinator", "steward", "steering_member", "sponsor")


def confidentiality_version() -> str:
    """The version that people sign now."""
    return CONFIDENTIALITY_VERSIONS[-1]


@cache
def confidentiality(version: str = CONFIDENTIALITY_VERSIONS[-1]) -> Text:
    """One version of the confidentiality agreement; raises ``KeyError`` for a version that never was."""
    if version not in CONFIDENTIALITY_VERSIONS:
        raise KeyError(version)
    return _text(f"confidentiality-v{version}.md")


@cache
def ethics() -> Text:
    """The ethics guidelines."""
    return _text("ethics.md")


@cache
def limits() -> Text:
    """The page "What we cannot protect you from"."""
    return _text("limits.md")


@cache
def briefing(role: str) -> Text:
    """The ten-minute briefing of one of ``BRIEFED_ROLES``; raises ``KeyError`` for another."""
    if role not in BRIEFED_ROLES:
        raise KeyError(role)
    return _text(f"briefings/{role.replace('_', '-')}.md")


@cache
def checklist(role: str) -> Checklist:
    """The onboarding checklist of one of ``CHECKLIST_ROLES``; raises ``KeyError`` for another."""
    if role not in CHECKLIST_ROLES:
        raise KeyError(role)
    row = _toml(f"checklists/{role.replace('_', '-')}.toml")
    first, second = row["purpose"]
    return Checklist(
        role=row["role"],
        title=row["title"],
        version=row["version"],
        purpose=(first, second),
        time_promised=row["time_promised"],
        before_day_one=_steps(row["before_day_one"]),
        first_30_days=_steps(row["first_30_days"]),
        boundaries=tuple(row["boundaries"]["items"]),
        turn_to=tuple(TurnTo(place["who"], place["about"]) for place in row["turn_to"]),
        self_check=tuple(row["self_check"]["questions"]),
    )


@cache
def checklists() -> tuple[Checklist, ...]:
    """The onboarding checklists of all roles."""
    return tuple(checklist(role) for role in CHECKLIST_ROLES)


@cache
def agreement_template() -> AgreementTemplate:
    """The template of a pair's agreement."""
    source = _toml("agreement.toml")
    sections = tuple(
        AgreementSection(row["id"], row["title"], row["hint"], row["starting_text"], tuple(row.get("streams", ())))
        for row in source["section"]
    )
    return AgreementTemplate(source["version"], source["title"], sections)


@cache
def stream_texts() -> tuple[StreamText, ...]:
    """The five streams."""
    return tuple(StreamText(**row) for row in _toml("streams.toml")["stream"])


@cache
def stream_text(kind: str) -> StreamText:
    """The stream of this kind; raises ``KeyError`` for another."""
    return {stream.kind: stream for stream in stream_texts()}[kind]


@cache
def default_objectives() -> tuple[ObjectiveTemplate, ...]:
    """The objectives that the wizard offers."""
    return tuple(
        ObjectiveTemplate(
            kind=row["kind"],
            title=row["title"],
            statement=row["statement"],
            leader_success=tuple(row["leader_success"]),
            mentor_success=tuple(row["mentor_success"]),
            horizon_months=row["horizon_months"],
        )
        for row in _toml("objectives.toml")["objective"]
    )


def _source(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_source(name))


def _text(name: str) -> Text:
    front, body = split_front_matter(_source(name))
    return Text(
        id=front["id"],
        title=front["title"],
        version=front["version"],
        audience=front["audience"],
        locale=front["locale"],
        licence=front["licence"],
        review_by=front["review_by"],
        banner=front["banner"],
        sections=sections_of(body),
        exceptions=tuple(front.get("exceptions", ())),
        outsiders_only=tuple(front.get("outsiders_only", ())),
    )


def _steps(rows: list[dict[str, str]]) -> tuple[Step, ...]:
    return tuple(Step(row["id"], row["text"], row.get("gate", "")) for row in rows)

"""The problem of a pilot group out of its JSON format, strictly."""

from collections.abc import Mapping
from typing import Final

from peripatos.engine.fields import Fields, escape, integer, items, mapping, refuse, text
from peripatos.engine.pilot.problem.model import Problem, Quota

KIND: Final = "pilot"
MOST_TICKETS: Final = 1_000_000


def problem_from_dict(data: object) -> Problem:
    """Read every field in the order of the format."""
    fields = Fields(data)
    check_header(fields)
    choose = integer(fields.take("choose"), "/choose", low=1)
    tickets = integer(fields.take("tickets"), "/tickets", low=1, high=MOST_TICKETS)
    ids, attributes = _people(items(fields.take("people"), "/people"))
    index = {name: k for k, name in enumerate(ids)}
    quotas = tuple(_quota(row, f"/quotas/{k}", choose) for k, row in enumerate(fields.items("quotas")))
    _once(quotas)
    must, never = _known(fields, "must", index), _known(fields, "never", index)
    for k, person in enumerate(never):
        if person in must:
            refuse("contradiction", f"/never/{k}", f"{ids[person]} must be in and must never be in.")
    draw = fields.optional_integer("draw", low=0, high=tickets - 1)
    problem = Problem(
        choose=choose,
        tickets=tickets,
        ids=ids,
        attributes=attributes,
        quotas=quotas,
        must=must,
        never=never,
        comparison=fields.integer("comparison", 0),
        draw=draw,
        relax=_relax(fields.texts("relax"), len(quotas)),
    )
    fields.done()
    return problem


def check_header(fields: Fields) -> None:
    if integer(fields.take("version"), "/version") != 1:
        refuse("unknown_version", "/version", "This program reads version 1.")
    if text(fields.take("kind"), "/kind") != KIND:
        refuse("wrong_kind", "/kind", "The kind of this file is not pilot.")


def _people(rows: list[object]) -> tuple[tuple[str, ...], tuple[Mapping[str, str], ...]]:
    if not rows:
        refuse("empty_side", "/people", "There is nobody to choose from.")
    ids: dict[str, None] = {}
    attributes = []
    for k, row in enumerate(rows):
        fields = Fields(row, f"/people/{k}")
        name = fields.text("id")
        if name in ids:
            refuse("duplicate_id", f"/people/{k}/id", f"{name} stands twice.")
        ids[name] = None
        attributes.append(attributes_of(fields.mapping("attributes"), f"/people/{k}/attributes"))
        fields.done()
    return tuple(ids), tuple(attributes)


def attributes_of(values: Mapping[str, object], path: str) -> dict[str, str]:
    """Names and values of attributes; both are texts."""
    return {name: text(value, f"{path}/{escape(name)}") for name, value in values.items()}


def _quota(row: object, path: str, choose: int) -> Quota:
    fields = Fields(row, path)
    quota = Quota(
        attribute=fields.text("attribute"),
        value=fields.text("value"),
        least=fields.integer("min", 0),
        most=fields.integer("max", choose),
    )
    fields.done()
    return quota


def _once(quotas: tuple[Quota, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for k, quota in enumerate(quotas):
        if (quota.attribute, quota.value) in seen:
            refuse("duplicate_quota", f"/quotas/{k}", f"{quota.attribute} {quota.value} has a quota already.")
        seen.add((quota.attribute, quota.value))


def _known(fields: Fields, name: str, index: Mapping[str, int]) -> tuple[int, ...]:
    found: list[int] = []
    for k, person in enumerate(fields.texts(name)):
        if person not in index:
            refuse("unknown_id", f"/{name}/{k}", f"There is no person {person}.")
        if index[person] in found:
            refuse("duplicate_id", f"/{name}/{k}", f"{person} stands twice.")
        found.append(index[person])
    return tuple(found)


def _relax(pointers: tuple[str, ...], quotas: int) -> tuple[str, ...]:
    known = {f"/quotas/{k}/max" for k in range(quotas)}
    for k, pointer in enumerate(pointers):
        if pointer not in known:
            refuse("unknown_rule", f"/relax/{k}", "Only the highest number of a quota can be relaxed.")
    return pointers


def known_attributes(value: object, path: str) -> dict[str, str]:
    """The attributes of a type in a certificate."""
    return attributes_of(mapping(value, path), path)

"""A solved run of cohorts on its page: cards, who moves, the dial, what was not known."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.core.access import Actor
from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.cohorts.groups import Group, Met
from peripatos.planning.cohorts.rota import Turn, rota_of
from peripatos.planning.cohorts.selectors import Looked, looked_over
from peripatos.planning.cohorts.settings import CohortSettings
from peripatos.planning.selectors.plans import plan_page
from peripatos.planning.selectors.runs import RunHead
from peripatos.web.components.shapes import Bar, Figure, TrendPoint
from peripatos.web.components.trend import HEIGHT, WIDTH, trend_of
from peripatos.web.planning.kinds.cohorts.words import (
    ASIDE,
    DIAL_WORDS,
    MIXED_BY,
    pin_words,
    span_words,
    turns_words,
    value_words,
)
from peripatos.web.templatetags.words import listed, percent


def review(actor: Actor, head: RunHead, _asked: QueryDict) -> dict[str, Any]:
    """Everything that a coordinator looks over before cohorts are published."""
    looked = looked_over(actor, head.id)
    names = {person: who.name for person, who in looked.people.items()}
    pins = plan_page(actor, head.plan_id).pins if head.may_change else ()
    return {
        "figures": _figures(head, looked),
        "cards": [_card(group, looked, head) for group in looked.groups],
        "moves": _moves(head, looked, names),
        "dial": _dial(head),
        "unknown": _unknown(head, names),
        "pins": [{"pin": pin, "said": pin_words(pin)} for pin in pins],
        "everybody": sorted(looked.people.values(), key=lambda who: who.name),
    }


def _figures(head: RunHead, looked: Looked) -> list[Figure]:
    facts = head.facts
    people = facts["people"]
    share = facts.get("diversity_share")
    found = [
        Figure(_("Cohorts"), str(facts["cohorts"]), people, note=_("people in all")),
        Figure(_("Variety reached"), percent(share), people, note=_("of what any cohorts could have")),
    ]
    if looked.moves:
        seated = sum(len(m.staying) + len(m.moved) for m in looked.moves)
        found += [
            Figure(_("Meet again"), str(facts["repeats"]), note=_("pairs who sat together before, ties apart")),
            Figure(_("Ties kept"), _("{n} of {all}").format(n=facts["trusted_kept"], all=facts.get("ties", 0))),
            Figure(_("Move"), str(facts["moved"]), seated, note=_("people who sit in a cohort today")),
        ]
    return found


def _card(group: Group, looked: Looked, head: RunHead) -> dict[str, Any]:
    people, has_history = looked.people, bool(looked.moves)
    names = {person: people[person].name for person in group.members}
    lead = group.facilitation.person_id if group.facilitation else None
    return {
        "number": group.number,
        "size": len(group.members),
        "facilitates": _facilitates(group, people),
        "members": [
            {
                "name": names[person],
                "meta": ", ".join(filter(None, (people[person].function, people[person].location))),
                "tag": _moved_tag(group, person, looked, head) if has_history else "",
                "facilitates": person == lead,
                "address": reverse("plan-cohort-seat", args=[head.id, person]),
            }
            for person in sorted(group.members, key=lambda person: names[person])
        ],
        "mixes": [_mix(name, counts, len(group.members)) for name, counts in group.counts.items()],
        "zones": span_words(group.span),
        "met": _met_words(group.met, names),
        "ties": [_pair(tie, names) for tie in group.ties],
        "rota": _rota(group, names, lead) if head.published else [],
    }


def _facilitates(group: Group, people: Mapping[UUID, Who]) -> str:
    found = group.facilitation
    if found is None:
        return ""
    name = people[found.person_id].name
    if found.able == 1:
        return _("{name} facilitates, the only one here who may ({turns}).").format(
            name=name, turns=turns_words(found.turns)
        )
    return _("{name} facilitates: {turns}, and none of the {n} here who may has had fewer.").format(
        name=name, turns=turns_words(found.turns), n=found.able
    )


def _moved_tag(group: Group, person: UUID, looked: Looked, head: RunHead) -> str:
    k = group.came_from.get(person)
    if k is None:
        return _("new")
    return "" if looked.moves[k].to == group.number else _("from cohort {name}").format(name=head.facts["present"][k])


def _mix(name: str, counts: Mapping[str, int], size: int) -> dict[str, Any]:
    """Composition in one attribute: a bar for each value that several people share, the others in one line."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    said = _("{n} of {size}")
    bars = [Bar(value_words(name, value), n, size, said.format(n=n, size=size)) for value, n in ordered if n > 1]
    once = [value_words(name, value) for value, n in ordered if n == 1]
    unknown = size - sum(counts.values())
    if unknown:
        bars.append(Bar(_("not known"), unknown, size, said.format(n=unknown, size=size)))
    form = ngettext("One person: {values}.", "One person each: {values}.", len(once))
    return {"label": MIXED_BY[name], "bars": bars, "once": form.format(values=listed(once)) if once else ""}


def _met_words(met: Iterable[Met], names: Mapping[UUID, str]) -> list[str]:
    found = []
    for pair in met:
        times = ngettext("once", "{n} times", pair.times).format(n=pair.times)
        found.append(_("{pair}: {times}").format(pair=_pair(pair, names), times=times))
    return found


def _pair(pair: Met, names: Mapping[UUID, str]) -> str:
    return listed((names[pair.one], names[pair.other]))


def _rota(group: Group, names: Mapping[UUID, str], lead: UUID | None) -> list[dict[str, Any]]:
    order = sorted(group.members, key=lambda person: names[person])
    return [_turn(turn, names) for turn in rota_of(order, facilitator=lead)]


def _turn(turn: Turn, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "meeting": turn.meeting,
        "lead": names[turn.lead] if turn.lead else "",
        "shadow": names[turn.shadow] if turn.shadow else "",
    }


def _moves(head: RunHead, looked: Looked, names: Mapping[UUID, str]) -> dict[str, Any] | None:
    """Who moves against the cohorts in force; None while there are none."""
    if not looked.moves:
        return None
    lines = [
        {
            "name": head.facts["present"][move.present],
            "to": move.to,
            "staying": sorted(names[person] for person in move.staying),
            "moved": [
                _("{name} to {number}").format(name=names[person], number=number)
                for person, number in sorted(move.moved, key=lambda item: names[item[0]])
            ],
            "all": len(move.staying) + len(move.moved),
        }
        for move in looked.moves
    ]
    return {"lines": lines, "new": sorted(names[person] for person in looked.new)}


def _dial(head: RunHead) -> dict[str, Any] | None:
    """Every place of the dial, as a picture and a table; None without ties."""
    points, ties = head.facts.get("points", []), head.facts.get("ties", 0)
    if not points:
        return None
    wanted = CohortSettings(spread=head.settings["spread"])
    here = wanted.reward_at(head.settings["dial"])
    lines = [
        {**point, "label": DIAL_WORDS[point["dial"]], "here": wanted.reward_at(point["dial"]) == here, "ties": ties}
        for point in points
    ]
    kept = [TrendPoint(str(p["dial"]), p["kept"] / ties) for p in points]
    variety = [TrendPoint(str(p["dial"]), p["share"]) for p in points]
    return {
        "lines": lines,
        "ties": ties,
        "finding": _dial_finding(points, ties),
        "kept": trend_of(kept, lowest=0, highest=1),
        "variety": trend_of(variety, lowest=0, highest=1),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _dial_finding(points: list[dict[str, Any]], ties: int) -> str:
    """What turning the dial all the way changes."""
    first, last = points[0], points[-1]
    gain = last["kept"] - first["kept"]
    lost = (first["share"] or 0.0) - (last["share"] or 0.0)
    if gain == 0:
        return ngettext(
            "Turning the dial changes nothing: {kept} of {n} tie is kept at every place.",
            "Turning the dial changes nothing: {kept} of {n} ties are kept at every place.",
            ties,
        ).format(kept=first["kept"], n=ties)
    more = ngettext("{n} more tie", "{n} more ties", gain).format(n=gain)
    if lost < 0.005:
        return _("Turning the dial all the way keeps {more} and costs no variety.").format(more=more)
    return _("Turning the dial all the way keeps {more} and costs {points} points of variety.").format(
        more=more, points=f"{lost * 100:.0f}"
    )


def _unknown(head: RunHead, names: Mapping[UUID, str]) -> list[str]:
    """People left aside, and what was not known of those who take part; by name."""
    facts, found = head.facts, []
    aside = who_is(UUID(row["person"]) for row in facts.get("aside", []))
    for row in facts.get("aside", []):
        reason = ASIDE.get(row["reason"], row["reason"])
        found.append(_("{name} is left aside: {reason}.").format(name=aside[UUID(row["person"])].name, reason=reason))
    zoneless = facts.get("without_zone", [])
    if zoneless:
        said = _("Without a zone, counted as UTC: {names}.")
        found.append(said.format(names=_names(zoneless, names)))
    for attribute, people in facts.get("missing", {}).items():
        said = _("{what} is not known, so they are not mixed by it: {names}.")
        found.append(said.format(what=MIXED_BY[attribute], names=_names(people, names)))
    return found


def _names(people: Iterable[str], names: Mapping[UUID, str]) -> str:
    return listed(sorted(names.get(UUID(person), "…") for person in people))

"""A solved run of a pilot group on its page: chances, quotas, the draw, who was drawn, how like the others they are."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from peripatos.core.access import Actor
from peripatos.matching.selectors.people import Who, who_is
from peripatos.planning.pilot.balance import least_told_apart
from peripatos.planning.pilot.selectors import Lottery, ValueBalance, ValueChance, lottery_of, recomputed
from peripatos.planning.selectors.plans import PlanPage, plan_page
from peripatos.planning.selectors.runs import RunHead
from peripatos.web.components.shapes import Column, Figure, Line
from peripatos.web.planning.kinds.pilot.forms import AnnounceForm, DrawForm
from peripatos.web.planning.kinds.pilot.words import (
    ASIDE,
    BELOW,
    CHOSEN_BY,
    SOURCES,
    chance_words,
    difference_words,
    pin_words,
    quota_words,
    seats_words,
    value_words,
)
from peripatos.web.templatetags.words import figure, listed, long_date


def review(actor: Actor, head: RunHead, asked: QueryDict) -> dict[str, Any]:
    """Everything that a coordinator, and anybody who audits the draw, looks over."""
    lottery, page = lottery_of(actor, head.id), plan_page(actor, head.plan_id)
    facts = head.facts
    quotas_in = {quota["attribute"] for quota in facts["quotas"]}
    return {
        "figures": _figures(head, lottery),
        "below": BELOW.get(str(facts.get("below_promise_code")), "") if facts.get("below_promise") else "",
        "quotas": _quotas(facts),
        "chances": [_chances(name, values) for name, values in lottery.values.items() if name in quotas_in],
        "more_chances": [_chances(name, values) for name, values in lottery.values.items() if name not in quotas_in],
        "columns": _chance_columns(),
        "said": _said(head, lottery),
        "source": SOURCES[facts["source"]],
        "draw": _draw(actor, head, asked),
        "earlier": _earlier_draws(page, head),
        "drawn": _drawn(lottery),
        "pins": [{"pin": pin, "said": pin_words(pin)} for pin in page.pins] if head.may_change else [],
        "everybody": sorted(lottery.people.values(), key=lambda who: who.name),
        "too_late": head.may_change and "draw" in facts and head.up_to_date and not head.may_publish,
    }


def _figures(head: RunHead, lottery: Lottery) -> list[Figure]:
    facts = head.facts
    open_to = [chance for person, chance in lottery.chance.items() if str(person) not in facts["never"]]
    bound = facts["bound"]
    return [
        Figure(_("Chosen"), str(facts["choose"]), facts["people"], note=_("people who may be chosen")),
        Figure(_("Lowest chance"), chance_words(min(open_to)), len(open_to), note=_("of everybody not left out")),
        Figure(
            _("No lottery can lift it above"),
            _("not known") if bound is None else chance_words(bound),
            note=_("proved, with these quotas"),
        ),
        Figure(_("Highest chance"), chance_words(max(open_to)), len(open_to)),
        Figure(
            _("Tickets"),
            figure(facts["tickets"]),
            note=_("each a whole group; {n} compositions").format(n=figure(facts["different_panels"])),
        ),
    ]


def _quotas(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The quotas, those that bind with what they cost."""
    costs: dict[int, list[str]] = {}
    for cost in facts["binding"]:
        form = _("at least {n}") if cost["side"] == "min" else _("at most {n}")
        quota = facts["quotas"][cost["quota"]]
        without = _("not known") if cost["without"] is None else chance_words(cost["without"])
        said = _("Without “{rule}” the lowest chance could reach {without}, not {bound}.").format(
            rule=form.format(n=quota[cost["side"]]), without=without, bound=chance_words(facts["bound"])
        )
        costs.setdefault(cost["quota"], []).append(said)
    return [{"said": quota_words(quota), "costs": costs.get(k, [])} for k, quota in enumerate(facts["quotas"])]


def _chance_columns() -> list[Column]:
    return [
        Column(_("Value")),
        Column(_("People"), number=True),
        Column(_("Chance, lowest to highest"), number=True),
        Column(_("Seats on average"), number=True),
        Column(_("In nine tickets of ten"), number=True),
        Column(_("A plain draw would give"), number=True),
    ]


def _chances(name: str, values: tuple[ValueChance, ...]) -> dict[str, Any]:
    lines = [
        Line(
            (
                value_words(name, row.value),
                row.people,
                _range(chance_words(row.chances[0]), chance_words(row.chances[2])),
                f"{row.seats[0]:.1f}",
                seats_words(row.seats[1], row.seats[2]),
                _("{low} to {high}").format(low=f"{row.plain[0]:.1f}", high=f"{row.plain[1]:.1f}"),
            )
        )
        for row in values
    ]
    return {"label": CHOSEN_BY[name], "lines": lines}


def _range(low: str, high: str) -> str:
    return low if low == high else _("{low} to {high}").format(low=low.removesuffix(" %"), high=high)


def _said(head: RunHead, lottery: Lottery) -> list[str]:
    """Who is left aside and why, what was not known, who can never be drawn; by name."""
    facts = head.facts
    strangers = who_is(UUID(p) for p in [row["person"] for row in facts["aside"]] + facts["without_part"])
    names = {str(p): who.name for p, who in {**lottery.people, **strangers}.items()}
    found = [
        _("{name} is left aside: {reason}.").format(name=names[row["person"]], reason=ASIDE[row["reason"]])
        for row in facts["aside"]
    ]
    groups = [
        (_("Taken in by your wish: {names}."), facts["must"]),
        (_("Left out by your wish: {names}."), facts["never"]),
        (_("Your wish finds no use, because they may not be chosen: {names}."), facts["without_part"]),
        (_("No group that meets every quota can hold: {names}."), facts.get("never_drawn") or []),
    ]
    found += [form.format(names=_names(people, names)) for form, people in groups if people]
    for attribute, people in facts["missing"].items():
        form = _("{what} is not known, so no quota counts them: {names}.")
        found.append(form.format(what=CHOSEN_BY[attribute], names=_names(people, names)))
    return found


def _names(people: list[str], names: Mapping[str, str]) -> str:
    return listed(sorted(names.get(person, "…") for person in people))


def _draw(actor: Actor, head: RunHead, asked: QueryDict) -> dict[str, Any]:
    """How far the draw is, and what the next step asks."""
    facts = head.facts
    announced, done = facts.get("announced"), facts.get("draw")
    found: dict[str, Any] = {"fingerprint": facts["fingerprint"], "tickets": facts["tickets"]}
    if announced:
        found |= {"announced": announced, "on": long_date(date.fromisoformat(announced["on"]))}
        found |= {"announced_on": long_date(date.fromisoformat(announced["at"][:10]))}
    if done:
        again = recomputed(actor, head.id) if "recompute" in asked else None
        found |= {"done": done, "number": done["ticket"] + 1, "again": again, "drawn_on": long_date(done_on(done))}
    elif head.may_change and head.up_to_date:
        form = (DrawForm if announced else AnnounceForm)(asked if {"source", "seed"} & asked.keys() else None)
        found |= {"form": form} if announced else {"announce": form}
    return found


def done_on(draw: Mapping[str, Any]) -> date:
    """The day of a draw."""
    return date.fromisoformat(draw["at"][:10])


def _earlier_draws(page: PlanPage, head: RunHead) -> list[str]:
    """Draws from other runs of this plan: trying until somebody is chosen does not stay unseen."""
    return [
        _("Run {number}: ticket {ticket} by the seed “{seed}”.").format(
            number=run.number, ticket=run.facts["draw"]["ticket"] + 1, seed=run.facts["draw"]["seed"]
        )
        for run in page.runs
        if run.id != head.id and "draw" in run.facts
    ]


def _drawn(lottery: Lottery) -> dict[str, Any] | None:
    """Who was drawn, with the one beside them, and how like the groups are."""
    found = lottery.drawn
    if found is None:
        return None
    of_panel = {chosen: other for other, chosen in found.beside.items()}
    rows = [
        {
            "who": lottery.people[person],
            "meta": _place(lottery.people[person]),
            "beside": lottery.people[of_panel[person]] if person in of_panel else None,
            "beside_meta": _place(lottery.people[of_panel[person]]) if person in of_panel else "",
        }
        for person in sorted(found.panel, key=lambda p: lottery.people[p].name)
    ]
    drawn, beside, others = found.sizes
    return {
        "rows": rows,
        "columns": _balance_columns(drawn, beside, others),
        "balance": [
            {"label": CHOSEN_BY[name], "lines": [_balance_line(name, row) for row in values]}
            for name, values in found.balance.items()
        ],
        "apart": f"{least_told_apart(drawn, beside):.1f}" if beside else "",
        "drawn": drawn,
        "beside": beside,
    }


def _place(who: Who) -> str:
    return ", ".join(filter(None, (who.function, who.location)))


def _balance_columns(drawn: int, beside: int, others: int) -> list[Column]:
    return [
        Column(_("Value")),
        Column(_("Drawn, n {n}").format(n=drawn), number=True),
        Column(_("Beside them, n {n}").format(n=beside), number=True),
        Column(_("Difference"), number=True),
        Column(_("Not drawn, n {n}").format(n=others), number=True),
        Column(_("Difference"), number=True),
    ]


def _balance_line(name: str, row: ValueBalance) -> Line:
    return Line(
        (
            value_words(name, row.value),
            row.panel,
            row.comparison,
            difference_words(row.from_comparison),
            row.others,
            difference_words(row.from_others),
        )
    )

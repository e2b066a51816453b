"""Why a leader visits a host then, and what else there was: the engine's explanation in sentences."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.planning.rotations.looked import Looked
from peripatos.planning.rotations.speaking import Speaks
from peripatos.planning.selectors.runs import RunHead
from peripatos.web.planning.kinds.rotations.rules import conflict_words
from peripatos.web.planning.kinds.rotations.words import days_words, unit_of
from peripatos.web.templatetags.words import listed

if TYPE_CHECKING:
    from peripatos.engine.rotations import Alternative, Explanation, Visit

REPLACED = ("wanted", "rest")
"""What no longer stands in the way once the other visit takes the place of this one."""


def points(number: int) -> str:
    """ "one point", "20 points"."""
    return ngettext("{n} point", "{n} points", number).format(n=number)


def visit_reasons(visit: "Visit", found: "Explanation", speaks: Speaks | None, head: RunHead) -> list[str]:
    """Why this host, why then."""
    reasons = [_("Worth {n} of 100.").format(n=visit.points), *(_speaking(speaks) if speaks else ())]
    if visit.bonus:
        reasons.append(
            _("It lies at a time that spreads starts evenly: {points} more.").format(points=points(visit.bonus))
        )
    if visit.price:
        cost = max(1, visit.price // found.scale)
        reasons.append(
            _("Others would use this place as well: it costs them up to {points}.").format(points=points(cost))
        )
    elif visit.price == 0:
        reasons.append(_("Nobody else needs this place."))
    return reasons + [said for rule in visit.rules if (said := _rule(rule, head))]


def _speaking(speaks: Speaks) -> list[str]:
    said = []
    if speaks.topics:
        said.append(_("The leader seeks, and the host offers: {topics}.").format(topics=listed(speaks.topics)))
    if speaks.new_function is not None:
        said.append(
            _("The function is new to the leader.") if speaks.new_function else _("The leader knows the function.")
        )
    if speaks.elsewhere is not None:
        said.append(
            _("It is elsewhere than the leader's place.") if speaks.elsewhere else _("It is where the leader works.")
        )
    return said


def _rule(rule: str, head: RunHead) -> str:
    beside = head.facts.get("beside")
    words = {
        "pin": _("You keep it."),
        "frozen": _("It has begun, so it stands."),
        "must": _("Everybody is to see this function."),
        "published": _("It stood so in run {n}.").format(n=beside)
        if beside
        else _("It is in force, and stays as it is."),
    }
    return words[rule]


def alternatives(found: "Explanation", looked: Looked) -> list[dict[str, Any]]:
    """Other hosts, at their best time: their cost in place of the visit worth least, and the rules in the way."""
    held = {"pin", "frozen"}
    movable = [_own(visit, found, looked) for visit in found.visits if held.isdisjoint(visit.rules)]
    gone = REPLACED if len(found.visits) == 1 else REPLACED[:1] if found.visits else ()
    return [
        {
            "host": unit_of(looked.people.get(UUID(other.host))),
            "days": days_words(*_days(other, looked)),
            "cost": _cost(min(movable, default=None), _other(other, found, looked)),
            "rules": _forbidden(code for code in other.forbidden if code not in gone),
        }
        for other in found.alternatives
    ]


def _days(other: "Alternative", looked: Looked) -> tuple[Any, Any]:
    length = int(looked.document["leaders"][0]["length"])
    return looked.calendar.starts_on(other.start), looked.calendar.ends_on(other.start, length)


def _net(visit: "Visit | Alternative", found: "Explanation") -> int:
    return visit.points + visit.bonus - round((visit.price or 0) / found.scale)


def _own(visit: "Visit", found: "Explanation", looked: Looked) -> int:
    """What would be lost with a visit: also what moving it costs, and what it is worth that everybody sees the host."""
    prices = {"published": looked.document["move_price"], "must": looked.document["must_cost"]}
    return _net(visit, found) + sum(int(price) for rule, price in prices.items() if rule in visit.rules)


def _other(other: "Alternative", found: "Explanation", looked: Looked) -> int:
    return _net(other, found) + int(looked.document["must_cost"]) * (other.host in found.must)


def _cost(own: int | None, other: int) -> str:
    if own is None:
        return _("Worth {points} at the prices of its places.").format(points=points(other))
    less = own - other
    if less == 0:
        return _("It would be worth the same.")
    form = (
        _("It would be worth {points} less.")
        if less > 0
        else _("For this leader alone it would be worth {points} more.")
    )
    return form.format(points=points(abs(less)))


def _forbidden(codes: Iterable[str]) -> str:
    words = {
        "home": _("own unit"),
        "away": _("the leader is away"),
        "closed": _("quiet period, or the time has begun"),
        "full": _("no free place"),
        "team": _("somebody of the same team is away then"),
        "rest": _("the rest after another visit"),
        "wanted": _("no further visit is planned"),
    }
    against = [words[code] for code in codes]
    return _("In the way: {rules}.").format(rules=listed(against)) if against else ""


def missing_reasons(leader_id: UUID, looked: Looked) -> list[str]:
    """Why a visit, or a host that everybody should see, is missing."""
    lacking = looked.lacking.get(leader_id)
    if lacking is None:
        return []
    rules = [conflict_words(looked.document, pointer, looked) for pointer in lacking.why]
    said = []
    if lacking.visits:
        said.append(
            ngettext("One visit is missing.", "{n} visits are missing.", lacking.visits).format(n=lacking.visits)
        )
    said += [
        _("{host} should be seen and is not visited.").format(host=unit_of(looked.people.get(host)))
        for host in lacking.must
    ]
    if rules:
        said.append(_("With all others as they are, the fewest rules in the way are these:"))
        return said + rules
    return [*said, _("No rule is in the way; it would be worth less to everybody together.")]

"""Words for the columns, codes and rows of the access table."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.access.table import Code, Row
from peripatos.insight.selectors.my_data import Holder, Opening, Sight

COLUMN_WORDS: dict[str, str | Promise] = {
    "AN": gettext_lazy("somebody not signed in"),
    "OW": gettext_lazy("you, when it is yours"),
    "PE": gettext_lazy("people you help, or a peer of your cohort"),
    "OT": gettext_lazy("another participant"),
    "CO": gettext_lazy("your coach"),
    "XC": gettext_lazy("a coach of others"),
    "AD": gettext_lazy("your external advisor"),
    "XA": gettext_lazy("an advisor outside their scope"),
    "RV": gettext_lazy("your reverse mentor"),
    "FA": gettext_lazy("the facilitator of your cohort"),
    "CD": gettext_lazy("the coordinator"),
    "SP": gettext_lazy("the sponsor"),
    "ST": gettext_lazy("a steering member"),
    "AU": gettext_lazy("the steward"),
    "SG": gettext_lazy("the safeguarding contact"),
    "OA": gettext_lazy("the administrator"),
    "LM": gettext_lazy("a colleague or line manager without a part"),
    "EX": gettext_lazy("a former participant"),
    "SV": gettext_lazy("a connected system"),
}
CODE_WORDS: dict[Code, str | Promise] = {
    Code.ALLOW: gettext_lazy("yes"),
    Code.DENY: gettext_lazy("no"),
    Code.METADATA: gettext_lazy("that it exists, not what it says"),
    Code.OWN: gettext_lazy("their own only"),
    Code.SHARED: gettext_lazy("only what is shared (later)"),
    Code.PARTY: gettext_lazy("as a side of it"),
    Code.GATED: gettext_lazy("figures about five people or more"),
    Code.BREAK_GLASS: gettext_lazy("in an emergency, by two people (later)"),
    Code.TWO_PEOPLE: gettext_lazy("two people together"),
    Code.REVIEWED: gettext_lazy("after a review (later)"),
    Code.VOTE: gettext_lazy("by vote (later)"),
    Code.FILTERED: gettext_lazy("what they may open anyway"),
}


@dataclass(frozen=True)
class SaidRow:
    """One row of the table in words: the action and who may, with how far."""

    action: str
    confidential: bool
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SaidObject:
    """One object of the table with its rows."""

    object: str
    rows: tuple[SaidRow, ...]


def said_rows(rows: Iterable[Row]) -> list[SaidObject]:
    """The table in words, by object; columns that may nothing are left out of each row."""
    ordered = sorted(rows, key=lambda row: row.rule.object)
    return [
        SaidObject(name, tuple(_row(row) for row in group))
        for name, group in groupby(ordered, key=lambda row: row.rule.object)
    ]


def _row(row: Row) -> SaidRow:
    people = tuple(
        (str(COLUMN_WORDS[p]), str(CODE_WORDS[code])) for p, code in row.cells.items() if code is not Code.DENY
    )
    return SaidRow(row.rule.action, row.confidential, people)


def said_sights(sights: Iterable[Sight]) -> list[SaidObject]:
    """Who can see what of mine, by name."""
    ordered = sorted(sights, key=lambda s: s.object)
    return [
        SaidObject(name, tuple(_sight(s) for s in group)) for name, group in groupby(ordered, key=lambda s: s.object)
    ]


def _sight(sight: Sight) -> SaidRow:
    return SaidRow(
        sight.action,
        sight.storage_class >= "C2",
        tuple((_holder(h), str(CODE_WORDS[code])) for h, code in sight.people),
    )


def _holder(holder: Holder) -> str:
    if holder.persona == "OW":
        return _("You")
    return _("{name} ({role})").format(name=holder.name, role=_role(holder.persona))


def _role(persona: str) -> str:
    words = {"PE": _("you help them"), "LM": _("your line manager")}
    return words.get(persona, str(COLUMN_WORDS[persona]))


def said_openings(openings: Iterable[Opening]) -> list[Opening]:
    """Events as they are shown."""
    return list(openings)

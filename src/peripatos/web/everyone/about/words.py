"""Words for the columns, codes and rows of the access table."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.access import may
from peripatos.core.access.table import Code, Row, Rule
from peripatos.insight.selectors.my_data import Circle, Holder, Opening, Sight

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


CIRCLE_WORDS: dict[Circle, tuple[str | Promise, str | Promise]] = {
    Circle.ALONE: (
        gettext_lazy("Only you in the product; whoever holds the server's key file could decrypt it."),
        gettext_lazy("Lists of people that matching has to read are not encrypted."),
    ),
    Circle.SIDES: (
        gettext_lazy("Open to you and those you walk with"),
        gettext_lazy("The other side of a pair reads what belongs to that pair."),
    ),
    Circle.PROGRAMME: (
        gettext_lazy("Open to those who run the programme as well"),
        gettext_lazy("Facts that they need to arrange and look after pairs."),
    ),
}
THING_WORDS: dict[Rule, str | Promise] = {
    may.ACCOUNT_E_MAIL_PHONE_CALENDAR_ADDRESS_READ: gettext_lazy("Your e-mail address"),
    may.MATCH_PROPOSAL_READ_OWN_PROPOSAL_EXPLANATION: gettext_lazy("Who was proposed to you, and why"),
    may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE: gettext_lazy(
        "That a pair exists, since when, and its rhythm"
    ),
    may.COACHING_AGREEMENT_READ: gettext_lazy("The agreements that you signed"),
    may.OUTSIDER_NDA_AND_SCOPE_GRANT_READ: gettext_lazy("What an external advisor may see of you"),
    may.SESSION_READ_TIME_AND_PARTIES: gettext_lazy("When you meet, and with whom"),
    may.SESSION_READ_AGENDA_JOIN_LINK_PLACE: gettext_lazy("Agenda, place and link of a session"),
    may.SESSION_READ_OUTCOME_LINE: gettext_lazy("The line about what came of a session"),
    may.AVAILABILITY_READ_FREE_SLOTS: gettext_lazy("Your free times"),
    may.AVAILABILITY_READ_REASON_OR_TITLE_OF_A_BUSY_BLOCK: gettext_lazy("Why you are busy at a time"),
    may.CALENDAR_FEED_READ_OWN: gettext_lazy("The secret address of your calendar"),
    may.SHARED_SESSION_NOTE_READ: gettext_lazy("Notes that both sides of a pair write"),
    may.SHARED_SESSION_NOTE_READ_VERSION_HISTORY: gettext_lazy("Earlier versions of these notes"),
    may.ACTION_ITEM_READ_TICK: gettext_lazy("What you took on"),
    may.JOURNAL_ENTRY_READ: gettext_lazy("Your journal"),
    may.MY_DATA_ACCESS_LOG_READ: gettext_lazy("This page"),
    may.AUDIT_LOG_READ_EVENTS_ABOUT_SELF: gettext_lazy("Who opened what of yours"),
    may.APPLICATION_READ_ONE: gettext_lazy("Your application"),
    may.ENROLMENT_READ: gettext_lazy("That you take part, and in which streams"),
    may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_AND_SIGN_OWN: gettext_lazy("Your first steps"),
    may.ONBOARDING_CHECKLIST_AND_CONFIDENTIALITY_AGREEMENT_READ_WHETHER_DONE: gettext_lazy(
        "Whether your first steps are done"
    ),
    may.NO_MATCH_LIST_READ_EDIT_OWN: gettext_lazy("Whom you do not want to be paired with"),
    may.PREFERENCE_LIST_READ_EDIT_OWN: gettext_lazy("Whom you would like most, in order"),
    may.SHORTLIST_READ_EDIT_OWN: gettext_lazy("Your shortlist of mentors"),
    may.PRIVATE_LEADER_NOTE_READ: gettext_lazy("Your private notes beside a session"),
    may.NOTIFICATION_READ_OWN: gettext_lazy("Your notifications"),
    may.INVITATION_READ_AND_ANSWER_OWN: gettext_lazy("Invitations to you"),
    may.LEADER_PROFILE_READ: gettext_lazy("Your profile as a leader"),
    may.PEER_COHORT_READ_ROSTER_AND_CHARTER: gettext_lazy(
        "Who sits in your cohort; its members and its facilitator see the same"
    ),
    may.ROTATION_PLACEMENT_READ_OWN_VISITS: gettext_lazy("Your visits to other functions"),
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


@dataclass(frozen=True)
class SaidSight:
    """One thing of mine in words: who reads it whole, and who only how far."""

    thing: str
    confidential: bool
    whole: tuple[str, ...]
    part: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class SaidCircle:
    """The things that go equally far."""

    heading: str
    lead: str
    things: tuple[SaidSight, ...]


def said_circles(sights: Iterable[Sight]) -> list[SaidCircle]:
    """Who can see what of mine, by name, the most private things first; an empty circle is left out."""
    listed = list(sights)
    circles = (
        SaidCircle(str(heading), str(lead), tuple(_sight(s) for s in listed if s.circle is circle))
        for circle, (heading, lead) in CIRCLE_WORDS.items()
    )
    return [circle for circle in circles if circle.things]


def _sight(sight: Sight) -> SaidSight:
    part: dict[Code, list[str]] = {}
    for holder, code in sight.part:
        part.setdefault(code, []).append(_name(holder))
    return SaidSight(
        thing=str(THING_WORDS.get(sight.rule, sight.rule)),
        confidential=sight.storage_class >= "C2",
        whole=tuple(_name(holder) for holder in sight.whole),
        part=tuple((str(CODE_WORDS[code]), tuple(names)) for code, names in part.items()),
    )


def _name(holder: Holder) -> str:
    return _("You") if holder.persona == "OW" else holder.name


def said_roles(people: Iterable[Holder]) -> list[tuple[str, str]]:
    """Who these people are to me: a name with every role it has."""
    roles: dict[str, list[str]] = {}
    for holder in people:
        roles.setdefault(holder.name, []).append(_role(holder.persona))
    return [(name, ", ".join(words)) for name, words in roles.items()]


def _role(persona: str) -> str:
    words = {"PE": _("you help them"), "LM": _("your line manager")}
    return words.get(persona, str(COLUMN_WORDS[persona]))


def said_openings(openings: Iterable[Opening]) -> list[Opening]:
    """Events as they are shown."""
    return list(openings)

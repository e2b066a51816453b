"""Sentences of matching, made from codes and figures where they are shown."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.matching.selectors.panel import Other
from peripatos.web.matching.words import RULES
from peripatos.web.people.notice_sentences import add_notice_sentences
from peripatos.web.people.words import industry_labels, language_names, style_labels
from peripatos.web.sentences import add_sentences
from peripatos.web.templatetags.words import listed, said_minutes

add_sentences(
    {
        "stream_without_pairs": gettext_lazy("This stream is not arranged in pairs, so there is no round for it here."),
        "programme_is_over": gettext_lazy("The programme is ending, so no new round can be opened."),
        "round_is_open": gettext_lazy("A round of this stream is already open. Publish or close it first."),
        "round_is_published": gettext_lazy("The offers of this round are out, so it can no longer be changed."),
        "round_is_closed": gettext_lazy("This round is closed."),
        "round_is_not_published": gettext_lazy("This round has not been published."),
        "offers_are_open": gettext_lazy("Offers are still open. Withdraw them, or wait until they close."),
        "run_is_under_way": gettext_lazy("A run is under way. Wait for it, or call it off."),
        "run_is_over": gettext_lazy("This run has come to its end already."),
        "run_is_not_solved": gettext_lazy("This run has no plan to publish, or to try other settings on."),
        "run_is_too_large": gettext_lazy(
            "This round is too large to be tried in the page. Change its settings and run again; "
            "a run takes a minute or so."
        ),
        "nothing_to_swap": gettext_lazy("These two already share a leader or a mentor, so there is nothing to swap."),
        "nothing_approved": gettext_lazy("Approve at least one proposal that can still be offered."),
        "programme_is_not_chartered": gettext_lazy(
            "Offers go out once the programme is chartered. Until then a round can be tried as often as you like."
        ),
        "weights_differ_from_policy": gettext_lazy(
            "This run used other weights or hard rules than the stream's agreed policy. "
            "Run again with the agreed ones, or let a second person agree to the new ones first."
        ),
        "somebody_answered": gettext_lazy("Somebody has answered, so the offers can no longer be withdrawn."),
        "offer_is_closed": gettext_lazy("This proposal is closed. Nothing you do here changes it any more."),
        "no_chemistry_meeting": gettext_lazy("This round has no first conversations before the answer."),
        "list_is_full": gettext_lazy("Your list holds ten people. Take somebody off before you add another."),
        "not_on_the_other_side": gettext_lazy("This person cannot stand on your list."),
        "pair_is_open": gettext_lazy("You are in a pair that fills your place. End it first; no reason is asked."),
        "rematch_was_asked": gettext_lazy("You have asked already. The next round looks for somebody for you."),
    }
)
add_notice_sentences(
    {
        "offer_made": gettext_lazy("A proposal waits for your answer: {name}."),
        "offer_reminder": gettext_lazy("The proposal with {name} still waits for your answer."),
        "offer_not_formed": gettext_lazy("The proposal with {name} was not formed."),
        "offer_withdrawn": gettext_lazy("The proposal with {name} was withdrawn by the organisers."),
    }
)


NEARLY_ONE = 50


class Reader(StrEnum):
    """For whom a reason is put into words."""

    LEADER = "leader"
    MENTOR = "mentor"
    ORGANISER = "organiser"


_BOTH_OF_YOU = (Reader.LEADER, Reader.MENTOR)
_ONE_TOPIC: Mapping[Reader, object] = {
    Reader.LEADER: gettext_lazy("{mentor} offers the topic that you seek: {names}."),
    Reader.MENTOR: gettext_lazy("You offer the topic that {leader} seeks: {names}."),
    Reader.ORGANISER: gettext_lazy("{mentor} offers the topic that {leader} seeks: {names}."),
}
_TOPICS: Mapping[Reader, object] = {
    Reader.LEADER: gettext_lazy("Of the {sought} topics that you seek, {mentor} offers {met}: {names}."),
    Reader.MENTOR: gettext_lazy("Of the {sought} topics that {leader} seeks, you offer {met}: {names}."),
    Reader.ORGANISER: gettext_lazy("Of the {sought} topics that {leader} seeks, {mentor} offers {met}: {names}."),
}
_SHARED: Mapping[str, Mapping[Reader, object]] = {
    "no_topic_offered": {
        Reader.LEADER: gettext_lazy(
            "{mentor} offers none of the topics that you seek; other things speak for you two."
        ),
        Reader.MENTOR: gettext_lazy(
            "You offer none of the topics that {leader} seeks; other things speak for you two."
        ),
        Reader.ORGANISER: gettext_lazy(
            "{mentor} offers none of the topics that {leader} seeks; other things speak for the pair."
        ),
    },
    "no_topic_sought": {
        Reader.LEADER: gettext_lazy("Your profile names no topics that you seek, so they could not count."),
        Reader.MENTOR: gettext_lazy("{leader} has named no topics yet, so they could not count."),
        Reader.ORGANISER: gettext_lazy("{leader} has named no topics yet, so they could not count."),
    },
    "works_alike": dict.fromkeys(_BOTH_OF_YOU, gettext_lazy("You like to work in a similar way."))
    | {Reader.ORGANISER: gettext_lazy("They like to work in a similar way.")},
    "hours_in_common": dict.fromkeys(_BOTH_OF_YOU, gettext_lazy("Your working hours overlap by {time} in a week."))
    | {Reader.ORGANISER: gettext_lazy("Their working hours overlap by {time} in a week.")},
    "languages_in_common": dict.fromkeys(_BOTH_OF_YOU, gettext_lazy("You both speak {languages}."))
    | {Reader.ORGANISER: gettext_lazy("They both speak {languages}.")},
}


def said_reasons(
    reasons: Iterable[Mapping[str, Any]], *, topics: Mapping[str, str], leader: str, mentor: str, reader: Reader
) -> list[str]:
    """The reasons of a pair as sentences for ``reader``; a code without a sentence is left out."""
    said = [_reason(r, topics=topics, leader=leader, mentor=mentor, reader=reader) for r in reasons]
    return [sentence for sentence in said if sentence]


def _reason(reason: Mapping[str, Any], *, topics: Mapping[str, str], leader: str, mentor: str, reader: Reader) -> str:
    match reason["code"]:
        case "topics_offered":
            return _topics(reason, topics, leader, mentor, reader)
        case "style_wished":
            return _style(listed(style_labels(reason["styles"])).lower(), leader, mentor, reader)
        case "another_function":
            return _another(mentor, reason["function"], reader)
        case "another_industry":
            return _another(mentor, listed(industry_labels(reason["industries"])), reader)
        case "places_free":
            return _places(reason, mentor, reader)
    return _of_the_pair(reason, leader, mentor, reader)


def _of_the_pair(reason: Mapping[str, Any], leader: str, mentor: str, reader: Reader) -> str:
    """Reasons about what the two share or lack."""
    forms = _SHARED.get(reason["code"])
    if forms is None:
        return ""
    return str(forms[reader]).format(
        leader=leader,
        mentor=mentor,
        time=said_minutes(reason.get("minutes", 0)),
        languages=listed(language_names(reason.get("languages", ()))),
    )


def _topics(reason: Mapping[str, Any], topics: Mapping[str, str], leader: str, mentor: str, reader: Reader) -> str:
    named = [topics.get(t, t).lower() for t in reason["topics"]]
    names = listed([*named, _("{n} more").format(n=reason["more"])] if reason["more"] else named)
    forms = _ONE_TOPIC if reason["sought"] == 1 else _TOPICS
    return str(forms[reader]).format(
        sought=reason["sought"], met=reason["met"], names=names, leader=leader, mentor=mentor
    )


def _style(styles: str, leader: str, mentor: str, reader: Reader) -> str:
    forms = {
        Reader.LEADER: _("{mentor} leads in a way that you wish for: {styles}."),
        Reader.MENTOR: _("You lead in a way that {leader} wishes for: {styles}."),
        Reader.ORGANISER: _("{mentor} leads in a way that {leader} wishes for: {styles}."),
    }
    return forms[reader].format(styles=styles, leader=leader, mentor=mentor)


def _another(mentor: str, field: str, reader: Reader) -> str:
    if reader is Reader.MENTOR:
        return _("You bring another view: {field}.").format(field=field)
    return _("{mentor} brings another view: {field}.").format(mentor=mentor, field=field)


def _places(reason: Mapping[str, Any], mentor: str, reader: Reader) -> str:
    taken, limit = reason["taken"], reason["limit"]
    if reader is Reader.LEADER:
        return "" if taken else _("{mentor} has time for you: nobody else is with them yet.").format(mentor=mentor)
    if reader is Reader.MENTOR:
        return _("You have room: {taken} of your {limit} places were taken before.").format(taken=taken, limit=limit)
    return _("{mentor} has room: {taken} of {limit} places were taken before this round.").format(
        mentor=mentor, taken=taken, limit=limit
    )


WHY_NOT: Mapping[str, object] = {
    "veto": gettext_lazy("Ruled out by a coordinator."),
    "no_place": gettext_lazy("Pins hold every place."),
    "pinned": gettext_lazy("A pin holds the present pair."),
    "below_floor": gettext_lazy("The pair would fall under the lowest fit that everybody else keeps."),
    "equal": gettext_lazy(
        "An equally good plan has this pair; the choice between the two is arbitrary but repeatable."
    ),
    "taken": gettext_lazy("No place is left."),
    "other_aim": gettext_lazy("A better fit, but the aim of this round asks for something else first."),
}


def said_other(other: Other) -> str:
    """Why a leader does not have this mentor, in one or two sentences."""
    match other.code:
        case "hard_rule" | "not_permitted":
            return _sentence(RULES.get(other.rule, RULES["hard_rule"]))
        case "full":
            return _full(other)
        case "worse_fit":
            return _cost(other) or _("No better a fit than the present pair.")
    return str(WHY_NOT.get(other.code, ""))


def _full(other: Other) -> str:
    said = [_("No place is left: others gain more from them."), _cost(other)]
    if other.place_served > 0:
        said.append(_("One more place there would give another leader somebody."))
    elif other.place_value:
        said.append(
            _("One more place there would raise the whole round by {points}.").format(points=_points(other.place_value))
        )
    return " ".join(s for s in said if s)


def _cost(other: Other) -> str:
    if other.loss_served > 0:
        return _("With this pair somebody else would be left without anybody.")
    if other.loss_value:
        return _("With this pair the whole round would lose {points} of fit.").format(points=_points(other.loss_value))
    return ""


def _points(value: int) -> str:
    if value < NEARLY_ONE:
        return _("less than a point")
    whole = round(value / 100)
    return ngettext("{n} point", "{n} points", whole).format(n=whole)


def said_waiting(reason: str, rules: Mapping[str, int]) -> str:
    """Why somebody waits, in words."""
    match reason:
        case "no_candidate":
            if not rules:
                return _("No permitted partner is among those with a free place.")
            named = [
                ngettext("{rule} ({n} person)", "{rule} ({n} people)", count).format(
                    rule=RULES.get(rule, rule), n=count
                )
                for rule, count in sorted(rules.items(), key=lambda r: -r[1])
            ]
            return _("No permitted partner has a free place: {rules}.").format(rules=listed(named))
        case "veto":
            return _("Every permitted partner was ruled out by a coordinator.")
        case "capacity":
            return _("All permitted partners are full, and nobody could make room by moving.")
        case "outpriced":
            return _("A place could be found only if others lost more than is gained.")
    return ""


def said_unapplied(row: Mapping[str, Any], name: str) -> str:
    """A hard rule that could not be applied, and why."""
    because = {
        "no_column": _("the source has no such column"),
        "no_ladder": _("grades are not placed on the ladder"),
        "draft": _("the programme is a draft, nobody was asked to sign yet"),
        "unknown": _("it is not known"),
    }.get(row["because"], _("it is not known"))
    count = ngettext("for {n} person", "for {n} people", row["people"]).format(n=row["people"])
    return _("{rule}: not applied {count}, because {because}.").format(rule=name, count=count, because=because)


def not_used() -> str:
    """What never enters a score."""
    return _("Not used: age, gender, nationality, origin, ratings, pay, anything written in a session or a journal.")


def _sentence(words: object) -> str:
    text = str(words)
    return f"{text[:1].upper()}{text[1:]}."


HISTORY: Mapping[str, Any] = {
    "round_opened": gettext_lazy("opened the round"),
    "round_changed": gettext_lazy("changed aim, weights or rules"),
    "round_closed": gettext_lazy("closed the round"),
    "run_requested": gettext_lazy("asked for run {run}"),
    "run_solved": gettext_lazy("run {run} found somebody for {served} of {leaders} leaders"),
    "run_infeasible": gettext_lazy("run {run} found rules that cannot hold together"),
    "run_failed": gettext_lazy("run {run} could not be finished"),
    "run_cancelled": gettext_lazy("called run {run} off"),
    "pin_set": gettext_lazy("keeps {leader} with {mentor}"),
    "veto_set": gettext_lazy("ruled {mentor} out for {leader}"),
    "pin_lifted": gettext_lazy("no longer keeps {leader} with {mentor}"),
    "veto_lifted": gettext_lazy("no longer rules {mentor} out for {leader}"),
    "proposals_approved": gettext_lazy("approved {count} proposals of run {run}"),
    "approval_taken_back": gettext_lazy("took the approval of {count} proposals back"),
    "round_published": gettext_lazy("published {offers} offers of run {run}"),
    "round_withdrawn": gettext_lazy("withdrew {offers} offers"),
    "reminded": gettext_lazy("sent {letters} reminders"),
    "next_best_offered": gettext_lazy("{offers} further offers went out in place of some that were not formed"),
}


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def said_change(code: str, facts: Mapping[str, Any]) -> str:
    """One line of the round's history, without its author."""
    return str(HISTORY.get(code, code.replace("_", " "))).format_map(_Facts(facts))

"""What speaks for a pair, as codes and plain facts; the sentences are made by the page that shows them.

No reason is drawn from a ranked list: whoever reads it must not learn whom the other side wished for.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from peripatos.matching.inputs.types import Party
from peripatos.people.hours import WorkingWeek, minutes_in_common
from peripatos.programmes.types import Component

MOST_TOPICS = 4

Reason = dict[str, Any]


def reasons_for(
    leader: Party, mentor: Party, *, parts: Mapping[str, int], weights: Mapping[str, int], on: date
) -> list[Reason]:
    """Reasons in the order in which a person would give them.

    ``points`` and ``whole`` are the component's share of the fit.
    """
    found = [_expertise(leader, mentor), _style(leader, mentor), _reach(leader, mentor), _schedule(leader, mentor, on)]
    found += [_languages(leader, mentor), _freshness(mentor)]
    return [_weighed(reason, parts, weights) for reason in found if reason]


def _weighed(reason: Reason, parts: Mapping[str, int], weights: Mapping[str, int]) -> Reason:
    component = reason.pop("component", None)
    if component is None:
        return reason
    return reason | {"points": parts.get(component, 0), "whole": weights.get(component, 0)}


def _expertise(leader: Party, mentor: Party) -> Reason:
    shared = sorted(set(leader.seeks) & set(mentor.offers), key=lambda c: (-min(leader.seeks[c], mentor.offers[c]), c))
    facts: Reason = {
        "component": Component.EXPERTISE.value,
        "topics": shared[:MOST_TOPICS],
        "more": max(0, len(shared) - MOST_TOPICS),
    }
    if shared:
        return {"code": "topics_offered", "sought": len(leader.seeks), "met": len(shared)} | facts
    return {"code": "no_topic_offered" if leader.seeks else "no_topic_sought"} | facts


def _style(leader: Party, mentor: Party) -> Reason | None:
    liked = sorted(set(leader.preferred_styles) & set(mentor.styles))
    if liked:
        return {"code": "style_wished", "styles": liked}
    both = set(leader.working_preferences) & set(mentor.working_preferences)
    near = sorted(p for p in both if abs(leader.working_preferences[p] - mentor.working_preferences[p]) <= 1)
    return {"code": "works_alike", "preferences": near} if near else None


def _reach(leader: Party, mentor: Party) -> Reason | None:
    facts: Reason = {"component": Component.REACH.value}
    if mentor.function and leader.function and mentor.function != leader.function:
        return {"code": "another_function", "function": mentor.function} | facts
    new = sorted(set(mentor.industries) - set(leader.industries))
    return {"code": "another_industry", "industries": new[:2]} | facts if new and leader.industries else None


def _schedule(leader: Party, mentor: Party, on: date) -> Reason | None:
    if not (leader.zone and mentor.zone and leader.hours and mentor.hours):
        return None
    weeks = (WorkingWeek.of(leader.zone, leader.hours), WorkingWeek.of(mentor.zone, mentor.hours))
    minutes = minutes_in_common(*weeks, on=on)
    return {"code": "hours_in_common", "component": Component.SCHEDULE.value, "minutes": minutes}


def _languages(leader: Party, mentor: Party) -> Reason | None:
    shared = [code for code in leader.languages if code in mentor.languages]
    return {"code": "languages_in_common", "languages": shared} if shared else None


def _freshness(mentor: Party) -> Reason:
    return {
        "code": "places_free",
        "component": Component.FRESHNESS.value,
        "taken": mentor.taken,
        "limit": mentor.limit,
    }

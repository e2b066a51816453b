"""Words of the pages about plans: labels and sentences of codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.matching.types import RunState
from peripatos.planning.selectors.runs import RunHead
from peripatos.planning.types import PlanState
from peripatos.web.matching.words import Text
from peripatos.web.sentences import add_sentences
from peripatos.web.templatetags.words import figure, percent

PLAN_STATES: Mapping[PlanState, tuple[Text, str]] = {
    PlanState.DRAFT: (gettext_lazy("draft"), ""),
    PlanState.PUBLISHED: (gettext_lazy("published"), "good"),
    PlanState.CLOSED: (gettext_lazy("put away"), ""),
}
STEPS: Mapping[str, Text] = {
    "reading": gettext_lazy("Reading who takes part"),
    "solving": gettext_lazy("Looking for the best plan"),
    "checking": gettext_lazy("Letting the independent judge recompute it"),
    "writing": gettext_lazy("Writing it down"),
}
NOTHING: Mapping[str, Text] = {
    "too_few_people": gettext_lazy(
        "Too few people take part for a single cohort. Invite more, or make cohorts smaller."
    ),
    "no_facilitator": gettext_lazy("Nobody is enrolled to facilitate. Enrol somebody, or plan without facilitators."),
    "nobody": gettext_lazy("Nobody takes part yet. Enrol people first."),
    "no_host": gettext_lazy("No host takes part yet. Enrol people on the hosting side of the stream first."),
    "nothing_due": gettext_lazy("Nobody is due to meet in these days: everybody has a date, or is due later."),
    "window_over": gettext_lazy("The days to plan lie in the past. Choose a later first day."),
    "infeasible": gettext_lazy("Not all rules and wishes can hold together."),
    "stopped": gettext_lazy(
        "No plan was found in the time given, and none was ruled out. Look longer, or relax a rule."
    ),
    "check_refused": gettext_lazy(
        "The independent judge refused the plan, so it is not shown. Tell your administrator."
    ),
    "too_many_attempts": gettext_lazy("The run broke off again and again. Tell your administrator."),
}
add_sentences(
    {
        "plan_is_open": gettext_lazy("A draft of this kind is open already. Publish it or put it away first."),
        "plan_is_published": gettext_lazy("This plan is published, so it can no longer be changed. Open a new one."),
        "plan_is_closed": gettext_lazy("This plan was put away."),
        "plan_changed_since": gettext_lazy("Settings or wishes changed after this run. Run again, then publish."),
        "run_has_no_plan": gettext_lazy("This run has no plan that could be published."),
        "programme_not_ready": gettext_lazy("Plans are published once the programme is chartered."),
        "stream_absent": gettext_lazy("The programme does not run this stream."),
        "pin_of_another_kind": gettext_lazy("This wish belongs to another kind of plan."),
        "people_changed_since": gettext_lazy("Somebody of this plan no longer takes part. Run again, then publish."),
        "check_refused": gettext_lazy("The independent judge no longer accepts this plan. Run again."),
    }
)
CHANGES: Mapping[str, Text] = {
    "plan_opened": gettext_lazy("opened the plan"),
    "plan_changed": gettext_lazy("changed the settings"),
    "plan_closed": gettext_lazy("put the plan away"),
    "plan_published": gettext_lazy("published the plan"),
    "dates_booked": gettext_lazy("booked {booked} sessions; {failed} could not be booked any more"),
    "run_requested": gettext_lazy("asked for run {run}"),
    "run_cancelled": gettext_lazy("called run {run} off"),
    "run_solved": gettext_lazy("run {run} has a plan"),
    "run_infeasible": gettext_lazy("run {run} found that no plan is possible"),
    "run_failed": gettext_lazy("run {run} failed"),
    "together_set": gettext_lazy("keeps {person} and {other} together"),
    "together_lifted": gettext_lazy("no longer keeps {person} and {other} together"),
    "apart_set": gettext_lazy("keeps {person} and {other} apart"),
    "apart_lifted": gettext_lazy("no longer keeps {person} and {other} apart"),
    "place_set": gettext_lazy("keeps {person} with {other}"),
    "place_lifted": gettext_lazy("no longer keeps {person} with {other}"),
    "bar_set": gettext_lazy("rules out {person} with {other}"),
    "bar_lifted": gettext_lazy("no longer rules out {person} with {other}"),
    "time_set": gettext_lazy("keeps the time of a meeting"),
    "time_lifted": gettext_lazy("no longer keeps the time of a meeting"),
    "take_set": gettext_lazy("takes {person} in"),
    "take_lifted": gettext_lazy("no longer takes {person} in for sure"),
    "leave_set": gettext_lazy("leaves {person} out"),
    "draw_announced": gettext_lazy("named the source of the seed for run {run}"),
    "pilot_drawn": gettext_lazy("drew from run {run}"),
    "leave_lifted": gettext_lazy("no longer leaves {person} out for sure"),
}
UNSOLVED: Mapping[RunState, Text] = {
    RunState.QUEUED: gettext_lazy("waiting for its turn"),
    RunState.RUNNING: gettext_lazy("under way"),
    RunState.INFEASIBLE: gettext_lazy("no plan"),
    RunState.FAILED: gettext_lazy("failed"),
    RunState.CANCELLED: gettext_lazy("called off"),
}


def said_change(code: str, facts: Mapping[str, Any]) -> str:
    """One line of the history."""
    return str(CHANGES.get(code, code)).format(**{"run": "", "person": "", "other": "", **facts})


def said_proof(status: str, gap: float | None, what: str, *, best: str) -> tuple[str, str]:
    """What is proved of a plan, shown bold, and what is not; ``what`` names the measure in plain words, ``best`` is
    what holds of a plan that is proved best.
    """
    if status == "optimal":
        return _("Proved best."), best
    if gap is None:
        return _("A good plan, without a bound."), _("How much better another could be is not known.")
    first = _("At most {gap} from the best possible {what}.").format(gap=said_gap(gap), what=what)
    return first, _("Whether a better plan exists is not proved.")


def points_gained(head: RunHead) -> list[tuple[str, str]]:
    """Points that a plan brings, and what no plan can pass: the more the better."""
    return [
        (_("Points that this plan brings; the more the better"), _points(head.value)),
        (_("No plan can bring more than"), _points(head.bound)),
    ]


def points_paid(head: RunHead) -> list[tuple[str, str]]:
    """Points that a plan costs, and what no plan can pass: the fewer the better."""
    return [
        (_("Points that this plan costs; the fewer the better"), _points(head.value)),
        (_("No plan can cost less than"), _points(head.bound)),
    ]


def _points(value: float | None) -> str:
    if value is None:
        return _("not known")
    return figure(round(value)) if value == round(value) else f"{value:,.1f}"


def said_gap(gap: float) -> str:
    """A gap as a share, never rounded down to nothing."""
    return _("0.01 %") if 0 < gap < 0.0001 else f"{gap * 100:.2g} %" if gap < 0.1 else percent(gap)


def people_counted(number: int) -> str:
    """ "one person", "12 people"."""
    return ngettext("{n} person", "{n} people", number).format(n=number)

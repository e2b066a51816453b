"""One sentence on what is proved about a run and what is not, for every page that speaks of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.matching.selectors.board import RunHead
from peripatos.matching.types import RUNNING_STATES, RunState
from peripatos.web.components.shapes import Text

BEST: Mapping[str, Text] = {
    "total": gettext_lazy("No other set of pairs within these rules scores higher in total"),
    "coverage": gettext_lazy(
        "No other set of pairs within these rules serves more leaders, "
        "and none that serves as many scores higher in total"
    ),
    "floor": gettext_lazy(
        "No other set of pairs within these rules serves more leaders, none of those has a higher lowest fit, "
        "and none of those scores higher in total"
    ),
    "leader_floor": gettext_lazy(
        "No other set of pairs within these rules serves more leaders, none of those leaves the worst-off leader "
        "better off, all mentors together, and none of those scores higher in total"
    ),
    "leximin": gettext_lazy(
        "No other set of pairs within these rules serves more leaders, none of those has fewer pairs under 5 points of "
        "fit, then under 10, and so on up to 50, and none of those scores higher in total"
    ),
    "stable": gettext_lazy(
        "No two would both rather have each other than what they got, "
        "and no other set of pairs within these rules scores higher in total"
    ),
}
NO_PLAN: Mapping[str, tuple[Text, Text]] = {
    "conflicts": (
        gettext_lazy("Proved impossible."),
        gettext_lazy(
            "The rules below cannot all hold in one plan; which of them should give way is not proved, it is yours to "
            "decide."
        ),
    ),
    "no_leaders": (
        gettext_lazy("Nothing to prove."),
        gettext_lazy("No leader was left to look for, so no plan was made and none was ruled out."),
    ),
    "no_mentors": (
        gettext_lazy("Nothing to prove."),
        gettext_lazy("No place was left to give, so no plan was made and none was ruled out."),
    ),
    "check_refused": (
        gettext_lazy("Nothing is proved."),
        gettext_lazy("A plan was found, but the independent check did not confirm it, so it was thrown away."),
    ),
}
LEAST_SAID = 0.005  # of a hundred: what two decimals show
CALLED_OFF = gettext_lazy("The run was called off before its plan was complete.")
BROKEN_OFF = gettext_lazy("The work broke off before a plan was complete.")
NOT_YET = gettext_lazy("The proof comes with the plan, and an independent check recomputes it.")


@dataclass(frozen=True)
class Proved:
    """A short title and one sentence; ``kind`` and ``icon`` are those of the proof line."""

    title: str
    said: str
    kind: str = ""
    icon: str = "check"


def proved_of(head: RunHead) -> Proved:
    """What is proved about a run, whatever became of it."""
    if head.state is RunState.SOLVED:
        facts = head.facts
        return proved_plan(
            head.objective,
            head.status,
            gap=facts["proof"]["gap"],
            listed=facts["listed_per_leader"],
            beyond=_beyond(facts.get("bound_over_all"), head.value),
            unapplied=len(facts["unapplied"]),
        )
    if head.state in RUNNING_STATES:
        return Proved(_("Nothing is proved yet."), str(NOT_YET), "warn", "info")
    title, said = NO_PLAN.get(head.facts.get("why", head.code), (_("Nothing is proved."), BROKEN_OFF))
    if head.state is RunState.CANCELLED:
        title, said = _("Nothing is proved."), CALLED_OFF
    impossible = head.facts.get("why") == "conflicts"
    return Proved(str(title), str(said), "" if impossible else "warn", "check" if impossible else "info")


def proved_plan(
    objective: str,
    status: str,
    *,
    gap: float | None,
    listed: int | None,
    beyond: float | None = None,
    unapplied: int = 0,
) -> Proved:
    """What is proved about a plan.

    ``listed``: only so many candidates of each leader were looked at, None for all; ``beyond``: the share of the total
    fit that the others could add at most, None when that is not known.
    """
    if status == "optimal":
        title, said, kind = _("Proved best."), str(BEST[objective]), ""
    elif objective == "stable":
        title, kind = _("Proved stable."), ""
        said = _("No two would both rather have each other than what they got; {rest}").format(rest=_rest(gap))
    else:
        title, kind = _("Good, but not proved best."), "warn"
        said = _("An independent check confirmed every pair; {rest}").format(rest=_rest(gap))
    return Proved(
        title,
        f"{said}. {_cut(listed, beyond)}{_not_proved(objective, listed, beyond, unapplied)}",
        kind,
        "info" if kind else "check",
    )


def _rest(gap: float | None) -> str:
    if gap is None:
        return _("how far the total fit is from the best is not known")
    if gap * 100 < 0.05:
        return _("the total fit is less than 0.1 % from the best that any plan can have")
    return _("the total fit is at most {share:.1f} % from the best that any plan can have").format(share=gap * 100)


def _beyond(bound: int | None, value: int | None) -> float | None:
    return None if bound is None or not value else max(0.0, (bound - value) / value)


def _cut(listed: int | None, beyond: float | None) -> str:
    """What candidates who were not listed could change, where that is proved."""
    if not listed or beyond is None:
        return ""
    if beyond * 100 < LEAST_SAID:
        said = ngettext(
            "Candidates beyond the best one of each leader could not raise the total fit.",
            "Candidates beyond the {n} best of each leader could not raise the total fit.",
            listed,
        )
        return said.format(n=listed) + " "
    said = ngettext(
        "Candidates beyond the best one of each leader could raise the total fit by at most {share} %.",
        "Candidates beyond the {n} best of each leader could raise the total fit by at most {share} %.",
        listed,
    )
    return said.format(n=listed, share=f"{beyond * 100:.2f}") + " "


def _not_proved(objective: str, listed: int | None, beyond: float | None, unapplied: int) -> str:
    """What nobody should take for proved."""
    parts = [_("that two people will get on")]
    if listed and beyond is not None and objective in ("floor", "leader_floor", "leximin"):
        parts.append(_("that they could not lift the lowest fit"))
    if listed and beyond is None:
        parts.append(
            ngettext(
                "anything about candidates beyond the best one of each leader",
                "anything about candidates beyond the {n} best of each leader",
                listed,
            ).format(n=listed)
        )
    if unapplied:
        parts.append(
            ngettext(
                "what {n} rule that could not be applied to everybody would forbid",
                "what {n} rules that could not be applied to everybody would forbid",
                unapplied,
            ).format(n=unapplied)
        )
    return _("Not proved: {parts}.").format(parts=_(", nor ").join(parts))

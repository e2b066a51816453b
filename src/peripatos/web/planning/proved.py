"""What is proved about a run of a plan and what is not, for every page that speaks of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.matching.types import RUNNING_STATES, RunState
from peripatos.planning.selectors.runs import RunHead
from peripatos.web.matching.proved import BROKEN_OFF, CALLED_OFF, NO_PLAN, NOT_YET, Proved
from peripatos.web.planning.pages import pages_of

STOPPED = gettext_lazy("The time ran out before a plan was found; whether one exists is not known.")
NOBODY = gettext_lazy("There was nothing to plan yet, so no plan was made and none was ruled out.")
REFUSED = NO_PLAN["check_refused"][1]
WITHOUT = {"stopped": STOPPED, "check_refused": REFUSED, "too_many_attempts": BROKEN_OFF}


def proof_of(head: RunHead) -> Proved:
    """What is proved about a run, whatever became of it."""
    if head.state is RunState.SOLVED:
        title, said = pages_of(head.kind).proved(head)
        best = head.status == "optimal"
        return Proved(title, said, "" if best else "warn", "check" if best else "info")
    if head.state in RUNNING_STATES:
        return Proved(_("Nothing is proved yet."), str(NOT_YET), "warn", "info")
    if head.facts.get("conflicts"):
        title, said = map(str, NO_PLAN["conflicts"])
        return Proved(title, said)
    why = str(head.facts.get("why", head.code))
    if head.state is RunState.CANCELLED:
        return Proved(_("Nothing is proved."), str(CALLED_OFF), "warn", "info")
    if why in WITHOUT or head.state is RunState.FAILED:
        return Proved(_("Nothing is proved."), str(WITHOUT.get(why, BROKEN_OFF)), "warn", "info")
    return Proved(_("Nothing to prove."), str(NOBODY), "warn", "info")

"""The five steps of the wizard, as far as the reader may go."""

from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core.access import Actor
from peripatos.programmes.selectors.overview import ProgrammeView
from peripatos.programmes.selectors.wizard import done_steps
from peripatos.web.components.shapes import Step

ORDER = ("mandate", "streams", "criteria", "responsible", "calendar")


def wizard_steps(actor: Actor, view: ProgrammeView, here: str) -> list[Step]:
    """The steps, those done and the one that is open; only for whoever fills the wizard in."""
    if not view.powers.edits_draft:
        return []
    done = done_steps(actor, view.id)
    labels = {
        "mandate": _("Mandate"),
        "streams": _("Streams"),
        "criteria": _("Who may take part"),
        "responsible": _("People responsible"),
        "calendar": _("Calendar"),
    }
    return [
        Step(labels[step], _state(step, here, step in done), reverse(f"programme-{step}", args=[view.id]))
        for step in ORDER
    ]


def _state(step: str, here: str, done: bool) -> str:  # noqa: FBT001  a private helper of three lines
    if step == here:
        return "now"
    return "done" if done else "later"


def next_step(here: str) -> str:
    """The route of the page after ``here``; the blueprint after the last."""
    place = ORDER.index(here) + 1
    return f"programme-{ORDER[place]}" if place < len(ORDER) else "blueprint"

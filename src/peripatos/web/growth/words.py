"""Words of journal, actions and needs."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.growth.prompts import prompts_by_id
from peripatos.growth.types import ActionState, ActionView, NeedKind
from peripatos.web.components.shapes import ActionRow
from peripatos.web.growth.addresses import address_of
from peripatos.web.templatetags.words import said_date, said_day, short_name

Text = str | Promise

KINDS: Mapping[NeedKind, Text] = {
    NeedKind.GROWTH: gettext_lazy("Thinking aloud about how I lead, decide or react"),
    NeedKind.STRATEGY: gettext_lazy("Looking further ahead, with somebody from outside"),
    NeedKind.TACTICS: gettext_lazy("Testing a plan on people in the same place as me"),
    NeedKind.FRESH_EYES: gettext_lazy("Seeing technology, customers or culture with younger eyes"),
    NeedKind.FUNCTION: gettext_lazy("Getting to know a function that I have never worked in"),
}
WHY: Mapping[str, Text] = {
    "coaching": gettext_lazy("A coach asks, listens and holds you to what you decide. They do not judge your work."),
    "advising": gettext_lazy("An advisor has seen this elsewhere and owes nothing to anybody here. You decide."),
    "cohorts": gettext_lazy("People in the same place find the hole in a plan faster than any expert."),
    "reverse": gettext_lazy("Somebody younger in the organisation sees what rank hides from you."),
    "rotations": gettext_lazy("Two weeks in a function teach what a briefing cannot."),
}
STREAMS: Mapping[str, Text] = {
    "coaching": gettext_lazy("a coach"),
    "advising": gettext_lazy("an advisor"),
    "cohorts": gettext_lazy("your peers"),
    "reverse": gettext_lazy("a reverse mentor"),
    "rotations": gettext_lazy("a rotation"),
}
OWN_STREAMS: Mapping[str, Text] = {
    "coaching": gettext_lazy("your coach"),
    "advising": gettext_lazy("your advisor"),
    "cohorts": gettext_lazy("your peers"),
    "reverse": gettext_lazy("your reverse mentor"),
    "rotations": gettext_lazy("your rotation"),
}
FROM: Mapping[str, Text] = {
    "coaching": gettext_lazy("coaching with {name}"),
    "advising": gettext_lazy("advice from {name}"),
    "reverse": gettext_lazy("reverse mentoring with {name}"),
}


def said_action(action: ActionView) -> ActionRow:
    """An action as a line with a box."""
    return ActionRow(
        title=action.text,
        address=address_of("action-tick", action.id),
        meta=" · ".join(part for part in (_when(action), _origin(action)) if part),
        late=action.late,
        done=action.state is ActionState.DONE,
        version=action.version,
        detail=address_of("action", action.id),
    )


def prompt_text(prompt: str) -> str:
    """The words of a question; nothing for an id that is not among them."""
    found = prompts_by_id().get(prompt)
    return found.text if found else ""


def _when(action: ActionView) -> str:
    if action.state is ActionState.DONE:
        return _("done {date}").format(date=said_date(action.done_at))
    if action.state is ActionState.DROPPED:
        return _("dropped {date}").format(date=said_date(action.done_at))
    return _("due {day}").format(day=said_day(action.due_on)) if action.due_on else ""


def _origin(action: ActionView) -> str:
    if not action.relationship_id:
        return _("your own")
    whose = "" if action.own else _("{name}’s").format(name=short_name(action.owner_name))
    said = str(FROM.get(action.stream_kind, "{name}")).format(name=short_name(action.other_name))
    return " · ".join(part for part in (whose, said) if part)

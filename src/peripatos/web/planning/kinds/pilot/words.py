"""Words of the pages about a pilot group: codes and numbers of a lottery as sentences."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from peripatos.matching.selectors.people import who_is
from peripatos.people.types import Stage
from peripatos.planning.pilot.balance import Difference
from peripatos.planning.selectors.plans import PinLine
from peripatos.planning.selectors.runs import RunHead
from peripatos.planning.types import PinKind
from peripatos.web.matching.words import Text
from peripatos.web.people.words import STAGES
from peripatos.web.planning.words import people_counted
from peripatos.web.sentences import add_sentences
from peripatos.web.templatetags.words import figure, listed

CHOSEN_BY: Mapping[str, Text] = {
    "function": gettext_lazy("Function"),
    "grade": gettext_lazy("Grade"),
    "stage": gettext_lazy("Leadership stage"),
    "location": gettext_lazy("Location"),
    "country": gettext_lazy("Country"),
    "department": gettext_lazy("Department"),
}
SOURCES: Mapping[str, Text] = {
    "enrolments": gettext_lazy("Leaders who take part in a stream of the programme."),
    "applications": gettext_lazy("Nobody takes part yet, so these are the leaders with an open application."),
}
ASIDE: Mapping[str, Text] = {"not_at_work": gettext_lazy("not at work at present")}
BELOW: Mapping[str, Text] = {
    "never_drawn": gettext_lazy("No group that meets every quota can hold some people. They are named below."),
    "too_few_tickets": gettext_lazy("There are too few tickets for everybody to stand on one. Ask for more."),
    "lottery_below_bound": gettext_lazy(
        "The lottery found gives less than nine tenths of what may be possible. Look longer."
    ),
}
add_sentences(
    {
        "not_drawn": gettext_lazy("Nobody has been drawn yet. Draw first, then keep the group."),
        "already_drawn": gettext_lazy("This run has been drawn from. A draw is neither repeated nor changed."),
        "draw_is_announced": gettext_lazy("The source of the seed is named already, and stays as it is."),
        "draw_not_announced": gettext_lazy("First say where the seed will come from; then draw."),
        "draw_too_early": gettext_lazy("The day that you named has not come yet."),
    }
)


def value_words(attribute: str, value: str) -> str:
    """One value of an attribute as people read it."""
    return str(STAGES[Stage(value)]) if attribute == "stage" and value in set(Stage) else value


def chance_words(share: float) -> str:
    """A chance in per cent, with one decimal."""
    return f"{share * 100:.1f} %"


def finding(head: RunHead) -> str:
    """The heading of a solved run."""
    facts = head.facts
    if "draw" in facts:
        return _("{choose} of {people} people are drawn").format(choose=facts["choose"], people=facts["people"])
    return _("A lottery for {choose} of {people} people").format(choose=facts["choose"], people=facts["people"])


def run_words(facts: Mapping[str, Any]) -> str:
    """One run in a few words."""
    form = _("{choose} of {people}, drawn") if "draw" in facts else _("{choose} of {people}, nobody drawn yet")
    return form.format(choose=facts["choose"], people=facts["people"])


def proved(head: RunHead) -> tuple[str, str]:
    """What is proved, and what is not."""
    lowest, bound = head.value or 0.0, head.bound
    if head.status == "optimal":
        return _("Proved best."), _(
            "No lottery within these quotas gives everybody a chance above {chance}. Not proved: that those who are "
            "drawn will find what the others would."
        ).format(chance=chance_words(lowest))
    first = _("Everybody's chance is {chance} or more.").format(chance=chance_words(lowest))
    if bound is None:
        return first, _("How much higher the lowest chance could be is not known.")
    return first, _(
        "No lottery within these quotas can lift the lowest chance above {bound}; whether one reaches it is not proved."
    ).format(bound=chance_words(bound))


def measured(head: RunHead) -> list[tuple[str, str]]:
    """The lowest chance, and what no lottery can lift it above."""
    bound = _("not known") if head.bound is None else chance_words(head.bound)
    return [
        (_("Lowest chance in this lottery"), chance_words(head.value or 0.0)),
        (_("No lottery can lift it above"), bound),
    ]


def publishing(head: RunHead) -> list[str]:
    """What publishing does."""
    if "draw" not in head.facts:
        return [_("Nobody has been drawn yet, so there is no group to keep. Draw first.")]
    return [
        _("The group that was drawn is kept: {people}.").format(people=people_counted(head.facts["choose"])),
        _("Those beside them are kept as the comparison group."),
        _("Nobody is told. Inviting people is an act of its own."),
    ]


def pin_words(pin: PinLine) -> str:
    """A wish that stands."""
    form = _("{name} is in the group") if pin.kind is PinKind.TAKE else _("{name} is not in the group")
    return form.format(name=pin.person)


def settings_words(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the plan is set to."""
    alike = listed(CHOSEN_BY[name] for name in settings.get("proportional", ()))
    own, beside, tickets = settings.get("quotas", ()), settings.get("comparison"), settings.get("tickets")
    return [
        (_("Chosen"), people_counted(settings["choose"])),
        (_("Like the population in"), alike or _("nothing by rule")),
        (_("Own quotas"), str(len(own)) if own else _("none")),
        (_("Beside them"), _("everybody gets somebody") if beside is None else people_counted(beside)),
        (_("Tickets"), _("as the chances ask") if tickets is None else figure(tickets)),
    ]


def quota_words(quota: Mapping[str, Any]) -> str:
    """One quota, with how many people it asks for."""
    what = f"{CHOSEN_BY[quota['attribute']]}, {value_words(quota['attribute'], quota['value'])}"
    if quota["min"] == quota["max"]:
        return _("{what}: {n}").format(what=what, n=quota["min"])
    return _("{what}: {least} to {most}").format(what=what, least=quota["min"], most=quota["max"])


def conflict_words(document: Mapping[str, Any], pointer: str) -> str:
    """One rule of an infeasible problem."""
    rule, *rest = pointer.strip("/").split("/")
    if rule == "quotas":
        quota = document["quotas"][int(rest[0])]
        what = f"{CHOSEN_BY[quota['attribute']]}, {value_words(quota['attribute'], quota['value'])}"
        form = _("{what}: at least {n}.") if rest[1] == "min" else _("{what}: at most {n}.")
        return form.format(what=what, n=quota[rest[1]])
    if rule in ("must", "never"):
        person = UUID(document[rule][int(rest[0])])
        form = _("{name} is in the group.") if rule == "must" else _("{name} is not in the group.")
        return form.format(name=who_is([person])[person].name)
    if rule == "choose":
        return _("The group has {n}; {all} may be chosen.").format(
            n=people_counted(document["choose"]), all=people_counted(len(document["people"]))
        )
    return pointer


def difference_words(found: Difference | None) -> str:
    """A standardised difference with its interval."""
    if found is None:
        return _("too few to judge")
    return _("{estimate} ({low} to {high})").format(
        estimate=_signed(found.estimate), low=_signed(found.low), high=_signed(found.high)
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−").replace("+0.00", "0.00").replace("−0.00", "0.00")


def seats_words(low: float, high: float) -> str:
    """A range of seats."""
    return f"{low:g}" if low == high else _("{low} to {high}").format(low=f"{low:.3g}", high=f"{high:.3g}")


def tickets_words(tickets: int) -> str:
    """ "240 tickets"."""
    return ngettext("{n} ticket", "{n} tickets", tickets).format(n=figure(tickets))

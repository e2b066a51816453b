"""What a plan of rotations is set to, and the wish in a POST."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core.errors import BadInput
from peripatos.planning.rotations.settings import (
    FEWEST_SLOTS,
    LEAST_REST_DAYS,
    LONGEST_SLOT,
    LONGEST_VISIT,
    MOST_A_YEAR,
    MOST_POINTS,
    MOST_REST_DAYS,
    MOST_SLOTS,
    MOST_SPREAD,
    MOST_WANTED,
    SHORTEST_SLOT,
)
from peripatos.planning.types import Pin, PinKind
from peripatos.web.people.asked import id_of
from peripatos.web.planning.pages import SettingsForm, WholeNumber


class RotationForm(SettingsForm):
    """What a plan of rotations is set to."""

    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: the Monday after the plan was opened, where visits in force can be kept."),
    )
    slots = WholeNumber(
        label=gettext_lazy("Slots"),
        min_value=FEWEST_SLOTS,
        max_value=MOST_SLOTS,
        help_text=gettext_lazy("26 fortnights make a year."),
    )
    slot_days = WholeNumber(label=gettext_lazy("Days in a slot"), min_value=SHORTEST_SLOT, max_value=LONGEST_SLOT)
    length = WholeNumber(label=gettext_lazy("Slots of one visit"), min_value=1, max_value=LONGEST_VISIT)
    wanted = WholeNumber(label=gettext_lazy("Visits of each leader"), min_value=1, max_value=MOST_WANTED)
    rest_days = WholeNumber(
        label=gettext_lazy("Days of rest between two visits"),
        min_value=LEAST_REST_DAYS,
        max_value=MOST_REST_DAYS,
        help_text=gettext_lazy("Rounded up to whole slots."),
    )
    per_year = WholeNumber(label=gettext_lazy("Most visits started in a year"), min_value=1, max_value=MOST_A_YEAR)
    must_see = forms.CharField(
        label=gettext_lazy("Functions that everybody should see"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, as the hosts' functions are written. Usually none."),
    )
    seek_weight = WholeNumber(label=gettext_lazy("What leaders seek, of 100"), min_value=0, max_value=100)
    spread = WholeNumber(
        label=gettext_lazy("Points for starts spread over the time"), min_value=0, max_value=MOST_SPREAD
    )
    move_price = WholeNumber(
        label=gettext_lazy("Points before a published visit moves"), min_value=0, max_value=MOST_POINTS
    )

    @classmethod
    def initial_of(cls, draft: Any, *, version: int | None = None) -> dict[str, Any]:
        found = super().initial_of(draft, version=version)
        first = found.get("starts_on")
        written = {"must_see": "\n".join(found["must_see"]), "starts_on": date.fromisoformat(first) if first else None}
        return {**found, **written}

    def settings(self) -> dict[str, Any]:
        found = super().settings()
        first = found["starts_on"]
        return {
            **found,
            "must_see": [line for line in found["must_see"].splitlines() if line.strip()],
            "starts_on": first.isoformat() if first else None,
        }


def pin_of(asked: QueryDict) -> Pin:
    """The wish in a POST: ``kind`` is "place" with ``slot``, or "bar"; ``person`` is the leader, ``other`` the host."""
    person, other, kind = id_of(asked.get("person", "")), id_of(asked.get("other", "")), asked.get("kind")
    if kind not in ("place", "bar") or person is None or other is None:
        raise BadInput({"kind": _("Choose a leader and a host.")})
    return Pin(PinKind(kind), person, other, slot_of(asked) if kind == "place" else None)


def slot_of(asked: QueryDict) -> int:
    """The first slot in a POST, from 0."""
    text = asked.get("slot", "")
    if not text.isdecimal() or len(text) > 2 or int(text) >= MOST_SLOTS:
        raise BadInput({"slot": _("Choose when the visit starts.")})
    return int(text)

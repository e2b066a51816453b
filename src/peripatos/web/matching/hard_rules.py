"""The hard rules of a round in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def said_rules(rules: Mapping[str, Any]) -> list[str]:
    """The hard rules that a plan keeps, in short; those that always apply come last."""
    found = []
    if rules.get("language"):
        found.append(_("a language in common"))
    if rules.get("different_chain"):
        found.append(_("different chains of managers"))
    if rules.get("overlap_minutes"):
        found.append(_("at least {n} minutes of working hours in common a week").format(n=rules["overlap_minutes"]))
    if rules.get("rank_gap_min"):
        form = ngettext("at least {n} grade apart", "at least {n} grades apart", rules["rank_gap_min"])
        found.append(form.format(n=rules["rank_gap_min"]))
    if rules.get("rank_gap_max") is not None:
        form = ngettext("at most {n} grade apart", "at most {n} grades apart", rules["rank_gap_max"])
        found.append(form.format(n=rules["rank_gap_max"]))
    if rules.get("cooling_off_months"):
        months = rules["cooling_off_months"]
        form = ngettext("not together in the last month", "not together in the last {n} months", months)
        found.append(form.format(n=months))
    return [*found, _("never a reporting line, a conflict or a no-match list"), _("nobody beyond their places")]

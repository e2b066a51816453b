"""Which pairs hold when weights are a little different, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.engine.disclosure import TooFew, release_share
from peripatos.matching.types import AROUND_PERCENT
from peripatos.web.templatetags.words import figure


def said_robust(facts: Mapping[str, Any], total: int) -> str:
    """What the tag means on this board, and how many of its ``total`` pairs have it; empty when nothing could be
    tested.
    """
    robust = facts.get("robust") or {}
    if not robust.get("tested"):
        return ""
    said = ngettext(
        "{pairs} of {tested} pair is robust: it stays together in at least {least} % of {draws} tries in which every "
        "weight is changed at random by up to {around} %.",
        "{pairs} of {tested} pairs are robust: they stay together in at least {least} % of {draws} tries in which "
        "every weight is changed at random by up to {around} %.",
        robust["tested"],
    )
    tried = said.format(
        pairs=figure(robust["pairs"]),
        tested=figure(robust["tested"]),
        least=robust["least_percent"],
        draws=robust["draws"],
        around=robust["percent_of_weight"],
    )
    kept = total - robust["tested"]
    if kept <= 0:
        return tried
    form = ngettext("{n} pair that you keep is not tried.", "{n} pairs that you keep are not tried.", kept)
    return f"{tried} {form.format(n=figure(kept))}"


def said_survival(survived: int | None, draws: int) -> str:
    """How often one pair stays together when weights change a little, with an interval."""
    if survived is None or not draws:
        return ""
    share = release_share(survived, draws)
    if isinstance(share, TooFew):
        return ""
    return _(
        "With every weight changed at random by up to {around} %, the two stay together in {survived} of {draws} tries "
        "({value:.0f} %, interval {low:.0f} to {high:.0f} %)."
    ).format(
        around=AROUND_PERCENT,
        survived=survived,
        draws=draws,
        value=share.value * 100,
        low=share.low * 100,
        high=share.high * 100,
    )

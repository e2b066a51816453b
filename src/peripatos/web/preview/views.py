"""The real templates of a leader's pages, with an invented leader; nothing on them acts or leads anywhere."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.growth.prompts import prompts
from peripatos.programmes.selectors.preview import Previewed, previewed
from peripatos.programmes.types import PAIR_STREAMS
from peripatos.web.components.shapes import Tab
from peripatos.web.leader.colonnade import Around
from peripatos.web.leader.today import day_context
from peripatos.web.offers.views import offer_context
from peripatos.web.preview.example import EXAMPLE, example_day, example_leader, example_proposal
from peripatos.web.rules import ActingRequest, asks

RULE = may.PREVIEW_WITH_A_FICTITIOUS_LEADER_READ
NOWHERE = "#content"


@require_safe
@asks(RULE)
def day(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """A leader's first page of the day."""
    now, programme = clock.now(), previewed(request.actor, programme_id)
    facts, pairs, places = example_day(programme.kinds, now)
    context = day_context(EXAMPLE, facts, pairs, Around(places), me=example_leader(), now=now)
    context |= dict.fromkeys(("need", "journal", "all_actions", "wishes"), NOWHERE)
    context |= {
        "next": context["next"] and context["next"] | {"page": NOWHERE, "move": NOWHERE},
        "arches": [replace(arch, address=NOWHERE if arch.address else "") for arch in context["arches"]],
        "prompt": prompts()[0],
        "notices": (),
    }
    return render(request, "preview/day.html", context | _frame(programme, "preview"))


@require_safe
@asks(RULE)
def proposal(request: ActingRequest, programme_id: UUID) -> HttpResponse:
    """A proposal as it waits for a leader's answer."""
    now, programme = clock.now(), previewed(request.actor, programme_id)
    kind = next((kind for kind in programme.kinds if kind in PAIR_STREAMS), None)
    if kind is None:
        return render(request, "preview/no_pairs.html", _frame(programme, "preview-proposal"))
    context = offer_context(EXAMPLE, example_proposal(kind, programme.name, now))
    context |= {"chemistry": NOWHERE}
    return render(request, "preview/proposal.html", context | _frame(programme, "preview-proposal"))


def _frame(programme: Previewed, here: str) -> dict[str, Any]:
    """The line above each page of the preview."""
    pages = (("preview", _("Their day")), ("preview-proposal", _("A proposal")))
    tabs = [Tab(label, reverse(route, args=[programme.id]), here=route == here) for route, label in pages]
    return {"programme": programme, "preview_tabs": tabs}

"""The vocabulary for the coordinator: what people proposed, what is in use."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import may, require
from peripatos.core.errors import GuardFailed, Missing
from peripatos.people import vocabulary as core
from peripatos.people.selectors.concepts import vocabulary_for_coordinator
from peripatos.people.services.concepts import accept_concept, merge_concept, retire_concept
from peripatos.people.types import ConceptState
from peripatos.web.people import words
from peripatos.web.people.directory import tabs_of
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.sentences import sentence_of

RULE = may.CORE_VOCABULARY_ACCEPT_MERGE_RETIRE_A_CONCEPT


@asks(RULE)
def vocabulary(request: ActingRequest) -> HttpResponse:
    """Proposed concepts to settle, and every concept by area."""
    require(request.actor, RULE)
    if request.method == "POST":
        return _settled(request)
    lines = vocabulary_for_coordinator(request.actor)
    groups = {group.id: group.label for group in core.groups()}
    accepted = {line.slug: line for line in lines if line.state is ConceptState.ACCEPTED}
    proposed = [
        {"line": line, "near": [accepted[s.concept_id] for s in core.suggest(line.label) if s.concept_id in accepted]}
        for line in lines
        if line.state is ConceptState.PROPOSED
    ]
    areas: dict[str, list[object]] = {}
    for line in accepted.values():
        areas.setdefault(groups.get(line.group, _("Made here")), []).append(line)
    retired = [line for line in lines if line.state is ConceptState.RETIRED]
    context = {
        "proposed": proposed,
        "areas": sorted(areas.items()),
        "retired": retired,
        "groups": groups,
        "accepted": list(accepted.values()),
        "states": words.CONCEPT_STATES,
        "tabs": tabs_of(request.actor, "vocabulary"),
    }
    return render(request, "people/vocabulary.html", context)


def _settled(request: ActingRequest) -> HttpResponse:
    actor, now, slug = request.actor, clock.now(), request.POST.get("concept", "")
    try:
        match request.POST.get("step", ""):
            case "accept":
                group = request.POST.get("group", "")
                known = {one.id for one in core.groups()}
                accept_concept(actor=actor, slug=slug, group=group if group in known else "", now=now)
            case "merge":
                merge_concept(actor=actor, slug=slug, into=request.POST.get("into", ""), now=now)
            case "retire":
                retire_concept(actor=actor, slug=slug, now=now)
            case _:
                raise Missing(kind="step")
    except GuardFailed as problem:
        messages.error(request, sentence_of(problem))
    else:
        messages.success(request, _("Done. Whoever proposed it was told."))
    return HttpResponseRedirect(reverse("vocabulary"), status=303)

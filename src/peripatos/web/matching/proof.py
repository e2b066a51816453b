"""The proof of a run, its recomputation, its files, and the comparison with an earlier run."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import Missing
from peripatos.matching.selectors.board import run_head
from peripatos.matching.selectors.comparing import compare_runs
from peripatos.matching.selectors.proving import ProofPage, check_again, download_part, proof_of
from peripatos.web.components.shapes import Line
from peripatos.web.matching.board import head_context
from peripatos.web.matching.said import price_of_fairness
from peripatos.web.matching.words import OBJECTIVES, STAGES, mentors
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import figure, hundredths

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
DOWNLOAD = may.MATCH_RUN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF
WHOLE_FIT = 10_000
IN_POINTS = ("floor", "value")


@asks(READ)
def show_proof(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """Value, bound, what is proved and what is not; POST lets the independent judge recompute it now."""
    head = run_head(request.actor, run_id)
    found = proof_of(request.actor, run_id)
    verdict = check_again(request.actor, run_id) if request.method == "POST" else None
    aim, said = OBJECTIVES[head.objective]
    context = {
        **head_context(head),
        "proof": found,
        "aim": aim,
        "aim_said": said,
        "stages": [Line((STAGES[s.name], _shown(s.name, s.value), _shown(s.name, s.bound))) for s in found.stages],
        "prices": [
            Line((p.mentor.name, _("{given} of {limit}").format(given=p.given, limit=p.limit), _points(p.price, found)))
            for p in found.prices
        ],
        "free": mentors(head.kind, found.free),
        "price": price_of_fairness(head, found.total_fit),
        "tight": any(p.price > WHOLE_FIT * found.scale for p in found.prices),
        "verdict": verdict,
    }
    return render(request, "matching/proof.html", context)


def _shown(stage: str, value: int | None) -> str:
    if value is None:
        return _("not known")
    return f"{value / 100:,.2f}" if stage in IN_POINTS else figure(value)


def _points(price: int, found: ProofPage) -> str:
    return f"{price / 100 / found.scale:,.2f}"


@asks(DOWNLOAD)
def download_file(request: ActingRequest, run_id: UUID, part: str) -> HttpResponse:
    """Problem, solution or proof as JSON, without ranked lists."""
    document = download_part(request.actor, run_id, part, now=clock.now())
    response = JsonResponse(document)
    response.headers["Content-Disposition"] = f'attachment; filename="{part}.json"'
    return response


@asks(READ)
def show_comparison(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """This run beside the one before it: who gains, who loses, who moves."""
    head = run_head(request.actor, run_id)
    if head.previous_id is None:
        raise Missing(what="earlier run")
    found = compare_runs(request.actor, run_id, head.previous_id)
    context = {
        **head_context(head),
        "found": found,
        "gained": hundredths(abs(found.fit_after - found.fit_before)),
        "better": found.fit_after >= found.fit_before,
        "moved": len(found.gains) + len(found.losses) + len(found.newly_served) + len(found.no_longer_served),
    }
    return render(request, "matching/compare.html", context)

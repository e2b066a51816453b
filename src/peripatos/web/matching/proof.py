"""The proof of a run, its recomputation, its files, and the comparison with an earlier run."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peripatos.core import clock
from peripatos.core.access import may
from peripatos.core.errors import Missing
from peripatos.matching.selectors.board import run_head
from peripatos.matching.selectors.comparing import compare_runs
from peripatos.matching.selectors.proving import PriceLine, ProofPage, StageLine, check_again, download_part, proof_of
from peripatos.web.components.shapes import Line
from peripatos.web.matching.board import head_context
from peripatos.web.matching.hard_rules import said_rules
from peripatos.web.matching.proved import proved_of
from peripatos.web.matching.said import price_of_fairness, said_turned
from peripatos.web.matching.words import OBJECTIVES, mentors, said_stage
from peripatos.web.people.asked import id_of
from peripatos.web.rules import ActingRequest, asks
from peripatos.web.templatetags.words import figure, hundredths

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
DOWNLOAD = may.MATCH_RUN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF
WHOLE_FIT = 10_000
SHOWN = 200
MOVES = {
    "no_longer_served": gettext_lazy("No longer served"),
    "losses": gettext_lazy("Lose"),
    "newly_served": gettext_lazy("Newly served"),
    "gains": gettext_lazy("Gain"),
    "level": gettext_lazy("Move at the same fit"),
}
IN_POINTS = ("floor", "leader_floor", "value")
BAND = "band_"


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
        "rules": said_rules(head.rules),
        "stages": [_stage(s) for s in found.stages if _worth_a_line(s)],
        "bands": head.objective == "leximin",
        "gap": None if found.gap is None else f"{found.gap * 100:.2g}",
        "prices": [
            Line((p.mentor.name, _("{given} of {limit} in all").format(given=p.given, limit=p.limit), _worth(p, found)))
            for p in found.prices
        ],
        "free": mentors(head.kind, found.free),
        "price": price_of_fairness(head, found.total_fit),
        "tight": any(_serves_one_more(p, found) for p in found.prices),
        "verdict": verdict,
    }
    return render(request, "matching/proof.html", context)


def _worth_a_line(stage: StageLine) -> bool:
    """Bands that hold nobody, and proved so, are left out."""
    return bool(stage.value) or not stage.closed or not stage.name.startswith(BAND)


def _stage(stage: StageLine) -> Line:
    bound = _shown(stage.name, stage.bound)
    if stage.name.startswith(BAND):
        bound = _("not under {bound}").format(bound=bound)
    return Line((said_stage(stage.name), _shown(stage.name, stage.value), bound))


def _shown(stage: str, value: int | None) -> str:
    if value is None:
        return _("not known")
    return f"{value / 100:,.2f}" if stage in IN_POINTS else figure(value)


def _serves_one_more(line: PriceLine, found: ProofPage) -> bool:
    """No fit is worth more than a hundred points, so that a higher price is that of somebody served."""
    return line.price > WHOLE_FIT * found.scale


def _worth(line: PriceLine, found: ProofPage) -> str:
    if _serves_one_more(line, found):
        return _("one leader more")
    return _("{points} points").format(points=f"{line.price / 100 / found.scale:,.2f}")


@asks(DOWNLOAD)
def download_file(request: ActingRequest, run_id: UUID, part: str) -> HttpResponse:
    """Problem, solution or proof as JSON, without ranked lists."""
    document = download_part(request.actor, run_id, part, now=clock.now())
    response = JsonResponse(document)
    response.headers["Content-Disposition"] = f'attachment; filename="{part}.json"'
    return response


@asks(READ)
def show_comparison(request: ActingRequest, run_id: UUID) -> HttpResponse:
    """This run beside an earlier one: what was set otherwise, who gains, who loses, who moves."""
    head = run_head(request.actor, run_id)
    earlier = dict(head.earlier)
    chosen = id_of(request.GET.get("with", "")) or head.previous_id
    if chosen not in earlier:
        raise Missing(what="earlier run")
    found = compare_runs(request.actor, run_id, chosen)
    groups = {name: getattr(found, name) for name in MOVES}
    context = {
        **head_context(head),
        "found": found,
        "gained": hundredths(abs(found.fit_after - found.fit_before)),
        "better": found.fit_after >= found.fit_before,
        "moved": sum(len(rows) for rows in groups.values()),
        "groups": [
            {"heading": MOVES[name], "rows": rows[:SHOWN], "count": len(rows)} for name, rows in groups.items() if rows
        ],
        "turned": said_turned(found.turned),
        "earlier_proved": proved_of(run_head(request.actor, chosen)),
    }
    return render(request, "matching/compare.html", context)

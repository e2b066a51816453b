"""From a checked solution to what is stored: proposals with reasons, figures, who waits and why, the proof in
numbers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from uuid import UUID

import numpy as np

from peripatos.engine import pairing
from peripatos.matching.fitting import Fitted, Fitter
from peripatos.matching.fitting.building import unapplied_to
from peripatos.matching.inputs.types import Inputs, Party
from peripatos.matching.reasons import reasons_for
from peripatos.matching.robust import Robust, is_robust
from peripatos.matching.types import AROUND_PERCENT, LEAST_PERCENT, RunState

WEAK_BELOW = 5_000
LOWEST_SHARE = 10
FAR_FROM_ENOUGH = 2


@dataclass(frozen=True)
class Proposed:
    """One pair of the plan, with what is stored of it."""

    leader: Party
    mentor: Party
    fit: int
    parts: Mapping[str, int]
    reasons: Sequence[Mapping[str, Any]]
    marks: Sequence[str]
    survived: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What a run ends with. ``figures`` are columns of the run, ``facts`` its JSON.

    ``files``: problem, solution, and for each leader those of the best mentors whom a hard rule forbids.
    """

    state: RunState
    code: str = ""
    proposals: tuple[Proposed, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True)
class Beside:
    """What a plan is compared with: the plan with the highest total, one in which no two would rather have each other,
    and plans under slightly different weights.

    ``bound_over_all``: where lists of candidates were cut, the total fit that no plan of any permitted pairs can pass.
    """

    best_total: Mapping[str, Any]
    stability: Mapping[str, Any]
    bound_over_all: int | None
    robust: Robust


def empty_outcome(inputs: Inputs) -> Outcome:
    """Nobody to match on one side: a result with the people who were left aside, not an error."""
    code = "no_leaders" if not inputs.leaders else "no_mentors"
    return Outcome(RunState.INFEASIBLE, code, facts=_about(inputs) | {"why": code})


def infeasible_outcome(inputs: Inputs, fitted: Fitted, solution: pairing.Solution) -> Outcome:
    """The rules cannot hold together; the ones that collide are named."""
    conflicts = [conflict_of(fitted.problem, pointer) for pointer in solution.conflicts]
    facts = _about(inputs) | _applied(inputs, fitted) | {"why": "conflicts", "conflicts": conflicts}
    files: tuple[Mapping[str, object], ...] = (fitted.problem.to_dict(), solution.to_dict(), {})
    return Outcome(RunState.INFEASIBLE, "conflicts", facts=facts, files=files)


def outcome_of(
    inputs: Inputs,
    fitter: Fitter,
    fitted: Fitted,
    solution: pairing.Solution,
    verdict: pairing.Verdict,
    beside: Beside,
) -> Outcome:
    """A solved run. ``verdict`` is the judge's."""
    proposals = _proposals(inputs, fitted, solution, beside.robust)
    facts = (
        _about(inputs)
        | _applied(inputs, fitted)
        | {
            "fit": spread_of([p.fit for p in proposals]),
            "load": load_of(inputs, Counter(p.mentor.person_id for p in proposals)),
            "waiting": _waiting(inputs, fitter, fitted, solution),
            "proof": _proof(fitted, solution, verdict),
            "best_total": dict(beside.best_total),
            "stability": dict(beside.stability),
            "bound_over_all": beside.bound_over_all,
            "robust": _robust(beside.robust),
        }
    )
    figures = {
        "status": solution.status,
        "value": verdict.value,
        "bound": verdict.bound,
        "served": len({p.leader.person_id for p in proposals}),
        "leaders": len(inputs.leaders),
        "mentors": len(inputs.mentors),
        "floor": min((p.fit for p in proposals), default=None),
        "blocking_pairs": solution.stats["blocking_pairs"],
    }
    files = (fitted.problem.to_dict(), solution.to_dict(), fitter.near_but_forbidden())
    return Outcome(RunState.SOLVED, "", tuple(proposals), figures, facts, files)


def best_total_of(problem: pairing.Problem, solution: pairing.Solution) -> dict[str, Any]:
    """The figures that a plan is compared with to show the price of fairness."""
    chosen = problem.mask(problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1]))
    scores = problem.score[chosen]
    return {
        "fit": int(scores.sum()),
        "served": int(np.unique(problem.edge_leader[chosen]).size),
        "floor": int(scores.min()) if scores.size else None,
    }


def _proposals(inputs: Inputs, fitted: Fitted, solution: pairing.Solution, robust: Robust) -> list[Proposed]:
    problem = fitted.problem
    leaders = {str(p.person_id): p for p in inputs.leaders}
    mentors = {str(p.person_id): p for p in inputs.mentors}
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1]).tolist()
    weak = _weak_below([int(problem.score[e]) for e in edges])
    swapping = {pair[0] for pair in _blocking(solution)}
    found = []
    for (i, j), edge, survived in zip(solution.pairs.tolist(), edges, robust.survived, strict=True):
        leader, mentor = leaders[problem.leader_ids[i]], mentors[problem.mentor_ids[j]]
        parts = dict(zip(problem.components, problem.parts[edge].tolist(), strict=True))
        fit = int(problem.score[edge])
        marks = {
            "pinned": bool(problem.pinned[edge]),
            "weak": fit < weak,
            "would_swap": problem.leader_ids[i] in swapping,
            "robust": survived is not None and is_robust(survived, robust.draws),
            "fragile": survived is not None and not is_robust(survived, robust.draws),
        }
        reasons = reasons_for(leader, mentor, parts=parts, weights=inputs.weights, on=inputs.on)
        named = [m for m, holds in marks.items() if holds]
        named += [f"unapplied_{rule}" for rule in unapplied_to(leader, mentor, inputs)]
        found.append(Proposed(leader, mentor, fit, parts, reasons, named, survived))
    return found


def _blocking(solution: pairing.Solution) -> list[list[str]]:
    """The listed pairs that would rather have each other."""
    listed = solution.stats.get("blocking")
    return [list(pair) for pair in listed if isinstance(pair, list)] if isinstance(listed, list) else []


def _weak_below(fits: Sequence[int]) -> int:
    """Under this a fit is called weak: under 50 of 100 and among the lowest tenth."""
    if not fits:
        return 0
    tenth = sorted(fits)[max(0, len(fits) // LOWEST_SHARE - 1)]
    return min(WEAK_BELOW, tenth + 1)


def _about(inputs: Inputs) -> dict[str, Any]:
    return {
        "on": inputs.on.isoformat(),
        "gates_applied": inputs.gates_applied,
        "not_ready": [
            {"person": str(n.person_id), "enrolment": str(n.enrolment_id), "side": n.side, "reason": n.reason}
            for n in inputs.not_ready
        ],
    }


def _applied(inputs: Inputs, fitted: Fitted) -> dict[str, Any]:
    return {
        "unapplied": [{"rule": u.rule, "because": u.because, "people": u.people} for u in fitted.unapplied],
        "refused_pins": [{"leader": str(p), "mentor": str(m), "rule": rule} for p, m, rule in fitted.refused_pins],
        "pins": [[str(p), str(m)] for p, m in inputs.pins],
        "vetoes": [[str(p), str(m)] for p, m in inputs.vetoes],
        "places": sum(m.places for m in inputs.mentors),
        "pairs_permitted": fitted.problem.edges,
        "pairs_possible": fitted.possible,
        "listed_per_leader": fitted.listed_per_leader,
    }


def _robust(robust: Robust) -> dict[str, int]:
    tested = [count for count in robust.survived if count is not None]
    return {
        "draws": robust.draws,
        "percent_of_weight": AROUND_PERCENT,
        "least_percent": LEAST_PERCENT,
        "tested": len(tested),
        "pairs": sum(is_robust(count, robust.draws) for count in tested),
    }


def spread_of(fits: Sequence[int]) -> dict[str, int] | None:
    """Quartiles of the fits; None without any."""
    if len(fits) < FAR_FROM_ENOUGH:
        return {"lower": fits[0], "median": fits[0], "upper": fits[0]} if fits else None
    lower, median, upper = (round(q) for q in quantiles(fits, n=4, method="inclusive"))
    return {"lower": lower, "median": median, "upper": upper}


def load_of(inputs: Inputs, given: Mapping[UUID, int]) -> dict[str, Any]:
    """How full mentors are with the places that a plan gives them."""
    loads = [(m.taken + given.get(m.person_id, 0), m.limit) for m in inputs.mentors]
    busiest = max(loads, key=lambda load: (load[0], -load[1]), default=(0, 0))
    full = sum(load >= limit for load, limit in loads)
    idle = sum(load == 0 for load, _ in loads)
    return {"busiest": list(busiest), "full": full, "room": len(loads) - full, "idle": idle, "mentors": len(loads)}


def _waiting(inputs: Inputs, fitter: Fitter, fitted: Fitted, solution: pairing.Solution) -> list[dict[str, Any]]:
    parties = {str(p.person_id): p for p in inputs.leaders}
    ids = fitted.problem.leader_ids
    given = Counter(ids[i] for i in solution.pairs[:, 0].tolist())
    without = [ids[row.leader] for row in solution.unmatched if row.reason == "no_candidate"]
    rules = fitter.rules_against(without)
    return [
        {
            "leader": ids[row.leader],
            "enrolment": str(parties[ids[row.leader]].enrolment_id),
            "missing": row.missing,
            "served": given[ids[row.leader]] + parties[ids[row.leader]].taken,
            "reason": row.reason,
            "rules": rules.get(ids[row.leader], {}),
        }
        for row in solution.unmatched
    ]


def _proof(fitted: Fitted, solution: pairing.Solution, verdict: pairing.Verdict) -> dict[str, Any]:
    """What the judge recomputed, stage by stage, and the prices that prove it."""
    document: dict[str, Any] = solution.to_dict()
    stages = document["stages"] or [{"name": "value", "value": solution.value, "bound": solution.bound}]
    certificate = document["certificate"] or {}
    return {
        "ok": verdict.ok,
        "value": verdict.value,
        "bound": verdict.bound,
        "gap": solution.gap,
        "stages": [{"name": s["name"], "value": s["value"], "bound": s["bound"]} for s in stages],
        "prices": certificate.get("prices", {}),
        "scale": certificate.get("scale", 1),
        "path": solution.stats.get("path"),
        "seed": solution.stats.get("seed"),
        "seconds": solution.stats.get("seconds"),
        "fingerprint": fitted.problem.fingerprint(),
    }


def conflict_of(problem: pairing.Problem, pointer: str) -> dict[str, Any]:
    """A rule that cannot hold with the others, by the ids of those it concerns."""
    kind, place = pointer.split("/")[1:3]
    if kind == "pins":
        edge = int(problem.pins[int(place)])
        leader, mentor = problem.leader_ids[problem.edge_leader[edge]], problem.mentor_ids[problem.indices[edge]]
        return {"kind": "pin", "leader": leader, "mentor": mentor}
    people = problem.leader_ids if kind == "leaders" else problem.mentor_ids
    return {"kind": "wants" if kind == "leaders" else "capacity", "person": people[int(place)]}

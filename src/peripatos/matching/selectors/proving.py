"""The proof of a run in numbers, its recomputation, and its files for whoever wants to check elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import Missing
from peripatos.engine import pairing
from peripatos.matching.files import Document, solved_run, unpacked, without_ranks, without_wishes
from peripatos.matching.models import Proposal, RunFiles
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import run_row
from peripatos.matching.selectors.people import Who, who_is

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
DOWNLOAD = may.MATCH_RUN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF
PARTS = ("problem", "solution", "proof")


@dataclass(frozen=True)
class StageLine:
    """One stage of the aim: what was reached, what the prices prove that nothing can pass."""

    name: str
    value: int | None
    bound: int | None

    @property
    def closed(self) -> bool:
        return self.value is not None and self.value == self.bound


@dataclass(frozen=True)
class PriceLine:
    """What one more place at a mentor is worth to the plan, at the proved prices."""

    mentor: Who
    price: int
    given: int
    limit: int


@dataclass(frozen=True)
class ProofPage:
    """The proof as stored with the run."""

    value: int | None
    bound: int | None
    gap: float | None
    status: str
    stages: tuple[StageLine, ...]
    prices: tuple[PriceLine, ...]
    scale: int
    free: int
    fingerprint: str
    path: str
    seed: int
    seconds: float
    permitted: int
    possible: int
    listed_per_leader: int | None
    best_total: Mapping[str, Any]
    total_fit: int


def proof_of(actor: Actor, run_id: UUID) -> ProofPage:
    """The proof of a solved run; raises ``Missing`` when it has none."""
    run = run_row(run_id)
    require(actor, READ, target_of_round(run.round))
    proof = run.facts.get("proof")
    if proof is None:
        raise Missing(what="proof")
    prices = {UUID(name): price for name, price in proof["prices"].items()}
    rows = list(Proposal.objects.filter(run=run).values_list("mentor_id", "fit", "mentor_enrolment__capacity"))
    given: dict[UUID, int] = {}
    for mentor, _fit, _limit in rows:
        given[mentor] = given.get(mentor, 0) + 1
    limits = {mentor: limit for mentor, _fit, limit in rows}
    people = who_is(prices)
    lines = [
        PriceLine(people[m], price, given.get(m, 0), limits.get(m, 0)) for m, price in prices.items() if m in people
    ]
    return ProofPage(
        value=proof["value"],
        bound=proof["bound"],
        gap=proof["gap"],
        status=run.status,
        stages=tuple(StageLine(**s) for s in proof["stages"]),
        prices=tuple(sorted(lines, key=lambda p: (-p.price, p.mentor.name))),
        scale=proof["scale"],
        free=(run.mentors or 0) - len(lines),
        fingerprint=proof["fingerprint"],
        path=proof["path"] or "",
        seed=proof["seed"],
        seconds=proof["seconds"],
        permitted=run.facts["pairs_permitted"],
        possible=run.facts["pairs_possible"],
        listed_per_leader=run.facts["listed_per_leader"],
        best_total=run.facts["best_total"],
        total_fit=sum(fit for _mentor, fit, _limit in rows),
    )


def check_again(actor: Actor, run_id: UUID) -> pairing.Verdict:
    """Lets the independent judge recompute value and bound from the stored files, now."""
    run = run_row(run_id)
    require(actor, READ, target_of_round(run.round))
    solved = solved_run(run_id)
    if solved is None:
        raise Missing(what="proof")
    return pairing.judge(solved.problem, solved.solution)


def download_part(actor: Actor, run_id: UUID, part: str, *, now: datetime) -> Document:
    """Problem, solution or proof without ranked lists; a pair that a no-match list forbids is only absent, as by any
    hard rule.
    """
    run = run_row(run_id)
    require(actor, DOWNLOAD, target_of_round(run.round))
    files = RunFiles.objects.filter(run=run).first()
    if files is None or part not in PARTS:
        raise Missing(what="files")
    audit.record(actor, DOWNLOAD, now=now, object_id=run.id, outcome="read", code=part)
    problem = without_ranks(unpacked(files.problem))
    if part == "problem":
        return problem
    fingerprint = pairing.Problem.from_dict(problem).fingerprint()
    if part == "solution":
        return without_wishes(unpacked(files.solution), fingerprint=fingerprint)
    return {"version": 1, "kind": "pairing_proof", **run.facts["proof"], "fingerprint": fingerprint}

"""The next best after offers that were not formed: the stored problem again, with those who wait and the places that
are free.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from peripatos.engine import pairing
from peripatos.matching.files import Document, unpacked
from peripatos.matching.inputs import Inputs, read_inputs
from peripatos.matching.inputs.types import Party
from peripatos.matching.models import MatchRun, Offer, OfferAnswer, Proposal, Round
from peripatos.matching.reasons import reasons_for
from peripatos.matching.types import MOST_CASCADES, Answer
from peripatos.programmes.types import Side

Pair = tuple[UUID, UUID]


def next_best(row: Round, closed: Sequence[Offer], *, now: datetime) -> list[Proposal]:
    """Proposals (not stored) for leaders of ``closed`` offers who answered, and for leaders whom the run left waiting.

    Places, hard rules and everybody's readiness are read anew; the fit is the one of the published run. Mentors who
    let an offer of this round
    pass in silence are not asked again in it, and after ``MOST_CASCADES`` offers a coordinator looks instead.
    """
    run = row.published_run
    if run is None:
        return []
    run.round = row
    inputs = read_inputs(run, now=now)
    document = _narrowed(unpacked(run.files.problem), inputs, row, _seeking(row, run, closed))
    if document is None:
        return []
    problem = pairing.Problem.from_dict(document)
    solution = pairing.solve(problem, seed=inputs.seed)
    return list(_proposals(problem, solution, inputs, row))


def _seeking(row: Round, run: MatchRun, closed: Sequence[Offer]) -> set[UUID]:
    """Leaders to look for: of the closed offers those who answered, and those who waited from the beginning."""
    silent = _silent(row, Side.LEADER)
    seeking = {o.leader_id for o in closed} - silent
    seeking |= {UUID(w["leader"]) for w in run.facts.get("waiting", [])}
    had = Counter(Offer.objects.filter(round=row).values_list("leader_id", flat=True))
    return {leader for leader in seeking if had[leader] < MOST_CASCADES}


def _silent(row: Round, side: Side) -> set[UUID]:
    """People who let an offer of the round pass without an answer."""
    rows = OfferAnswer.objects.filter(
        offer__round=row, side=side, answer=Answer.PENDING, offer__closed_at__isnull=False
    )
    return set(rows.values_list("offer__leader_id" if side is Side.LEADER else "offer__mentor_id", flat=True))


def _narrowed(document: Document, inputs: Inputs, row: Round, seeking: set[UUID]) -> Document | None:
    """The stored problem with those leaders and places only that are free now, and without pairs that a rule forbids
    since.
    """
    leaders = {str(p.person_id): p.places for p in inputs.leaders if p.person_id in seeking}
    resting = {str(p) for p in _silent(row, Side.MENTOR)}
    mentors = {str(p.person_id): p.places for p in inputs.mentors if str(p.person_id) not in resting}
    offered = set(Offer.objects.filter(round=row).values_list("leader_id", "mentor_id"))
    barred = {(str(a), str(b)) for a, b in offered | inputs.together | inputs.cooling_off | set(inputs.vetoes)}
    apart = {frozenset(map(str, pair)) for pair in inputs.apart}
    edges = [
        e
        for e in document["edges"]
        if e[0] in leaders and e[1] in mentors and (e[0], e[1]) not in barred and frozenset(e[:2]) not in apart
    ]
    if not edges:
        return None
    return {
        "version": 1,
        "kind": "pairing",
        "objective": "coverage",
        "leaders": [p | {"wants": leaders[p["id"]]} for p in document["leaders"] if p["id"] in leaders],
        "mentors": [m | {"capacity": mentors[m["id"]]} for m in document["mentors"] if m["id"] in mentors],
        "components": document["components"],
        "edges": edges,
    }


def _proposals(problem: pairing.Problem, solution: pairing.Solution, inputs: Inputs, row: Round) -> Iterable[Proposal]:
    leaders = {str(p.person_id): p for p in inputs.leaders}
    mentors = {str(p.person_id): p for p in inputs.mentors}
    edges = problem.edge_at(solution.pairs[:, 0], solution.pairs[:, 1]).tolist()
    for (i, j), edge in zip(solution.pairs.tolist(), edges, strict=True):
        leader, mentor = leaders[problem.leader_ids[i]], mentors[problem.mentor_ids[j]]
        parts = dict(zip(problem.components, problem.parts[edge].tolist(), strict=True))
        yield _proposal(leader, mentor, int(problem.score[edge]), parts, inputs, row)


def _proposal(leader: Party, mentor: Party, fit: int, parts: dict[str, int], inputs: Inputs, row: Round) -> Proposal:
    return Proposal(
        programme_id=row.programme_id,
        leader_id=leader.person_id,
        mentor_id=mentor.person_id,
        leader_enrolment_id=leader.enrolment_id,
        mentor_enrolment_id=mentor.enrolment_id,
        fit=fit,
        components=parts,
        reasons=reasons_for(leader, mentor, parts=parts, weights=inputs.weights, on=inputs.on),
    )

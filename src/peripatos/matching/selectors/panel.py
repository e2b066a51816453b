"""Why this pair, and why not another: asked of the engine's explanation of the stored plan, so that an answer is
never older than the plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from peripatos.core.access import Actor, may, require
from peripatos.engine.pairing.explain import Alternative, Explanation
from peripatos.matching.files import Solved, forbidden_of, merged_parts, solved_run
from peripatos.matching.models import Proposal, RoundConstraint
from peripatos.matching.policies import target_of_round
from peripatos.matching.rows import proposal_row, run_row
from peripatos.matching.selectors.people import Who, topic_labels, who_is
from peripatos.matching.types import ProposalState

READ = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES
ALTERNATIVES = 4
NEAREST = 2
WAITING_PAGE = 40
EXPLAINED_AT_ONCE = 100_000
SWAPS = 200


@dataclass(frozen=True)
class Other:
    """A mentor whom the leader does not have, and why not: the engine's code with its numbers, or the hard rule that
    forbids it.

    ``loss_*`` is what the whole plan would lose by choosing the pair, ``place_*`` what it would gain from one more
    place there.
    """

    mentor: Who
    fit: int | None
    code: str
    rule: str = ""
    loss_served: int = 0
    loss_value: int | None = None
    place_served: int = 0
    place_value: int | None = None
    full: bool = False


@dataclass(frozen=True)
class Panel:
    """Everything about one leader's pair that stands beside the board.

    ``survived``: in how many of ``draws`` with slightly different weights the pair is proposed again.
    """

    proposal_id: UUID
    leader: Who
    mentor: Who
    fit: int
    parts: Mapping[str, int]
    whole: Mapping[str, int]
    reasons: tuple[Mapping[str, Any], ...]
    topics: Mapping[str, str]
    marks: tuple[str, ...]
    approved: bool
    held: str
    others: tuple[Other, ...]
    unapplied: tuple[Mapping[str, Any], ...]
    survived: int | None
    draws: int


@dataclass(frozen=True)
class Waiting:
    """A leader with fewer mentors than wanted: the reason, the rules that stand in the way with counts, the nearest
    candidates.
    """

    leader: Who
    missing: int
    reason: str
    rules: Mapping[str, int]
    others: tuple[Other, ...]


def panel(actor: Actor, run_id: UUID, proposal_id: UUID) -> Panel:
    """Why this pair and why not another."""
    run = run_row(run_id)
    require(actor, READ, target_of_round(run.round))
    row = proposal_row(run_id, proposal_id)
    solved = solved_run(run_id)
    told = solved.explainer.leader(str(row.leader_id), most=ALTERNATIVES) if solved else None
    forbidden = forbidden_of(run_id, row.leader_id)
    people = who_is(
        [row.leader_id, row.mentor_id, *_named(told, ALTERNATIVES), *(UUID(f["mentor"]) for f in forbidden)]
    )
    constraint = RoundConstraint.objects.filter(round_id=run.round_id, leader_id=row.leader_id, mentor_id=row.mentor_id)
    return Panel(
        proposal_id=row.id,
        leader=people[row.leader_id],
        mentor=people[row.mentor_id],
        fit=row.fit,
        parts=merged_parts(row.components),
        whole=merged_parts(run.settings["weights"]),
        reasons=tuple(row.reasons),
        topics=topic_labels(t for r in row.reasons for t in r.get("topics", ())),
        marks=tuple(row.marks),
        approved=row.state == ProposalState.APPROVED,
        held=constraint.values_list("kind", flat=True).first() or "",
        others=_others(told, people, ALTERNATIVES, solved) + _forbidden(forbidden, people),
        unapplied=tuple(run.facts.get("unapplied", ())),
        survived=row.survived,
        draws=run.facts.get("robust", {}).get("draws", 0),
    )


def waiting_list(actor: Actor, run_id: UUID, *, page: int | None = None) -> tuple[Waiting, ...]:
    """Who waits after this run and why, by name: everybody, or one page of ``WAITING_PAGE``.

    The nearest candidates stand beside a page of a plan that is small enough to explain at once.
    """
    run = run_row(run_id)
    require(actor, READ, target_of_round(run.round))
    rows = run.facts.get("waiting", [])
    names = who_is(UUID(r["leader"]) for r in rows)
    rows = sorted(rows, key=lambda r: (names[UUID(r["leader"])].name, r["leader"]))
    if page is not None:
        rows = rows[(page - 1) * WAITING_PAGE : page * WAITING_PAGE]
    solved = solved_run(run_id) if rows else None
    told: dict[str, Explanation] = {}
    if solved and solved.problem.edges <= EXPLAINED_AT_ONCE and len(rows) <= WAITING_PAGE:
        told = {r["leader"]: solved.explainer.leader(r["leader"], most=NEAREST) for r in rows}
    people = names | who_is(m for t in told.values() for m in _named(t, NEAREST))
    return tuple(
        Waiting(
            leader=people[UUID(r["leader"])],
            missing=r["missing"],
            reason=r["reason"],
            rules=r["rules"],
            others=_others(told.get(r["leader"]), people, NEAREST, solved),
        )
        for r in rows
    )


def _named(told: Explanation | None, most: int) -> list[UUID]:
    return [UUID(a.mentor) for a in told.alternatives[:most]] if told else []


def _others(
    told: Explanation | None, people: Mapping[UUID, Who], most: int, solved: Solved | None
) -> tuple[Other, ...]:
    """The best by score. The engine adds those on the leader's own list behind them; nobody here may see that list."""
    if told is None or solved is None:
        return ()
    return tuple(
        Other(
            mentor=people[UUID(a.mentor)],
            fit=a.score,
            code=_code(a, told, solved),
            loss_served=a.cost.served if a.cost else 0,
            loss_value=a.cost.value if a.cost else None,
            place_served=a.place.served if a.place else 0,
            place_value=a.place.value if a.place else None,
            full=a.code in ("full", "no_place"),
        )
        for a in told.alternatives[:most]
    )


def _code(other: Alternative, told: Explanation, solved: Solved) -> str:
    """The engine's code; "taken" and "other_aim" where an aim other than the best value decides."""
    if solved.best_by_value or other.code not in ("full", "worse_fit"):
        return other.code
    if other.code == "full":
        return "taken"
    lowest = min((pair.score for pair in told.chosen), default=0)
    return "other_aim" if (other.score or 0) > lowest else other.code


def _forbidden(rows: Sequence[Mapping[str, Any]], people: Mapping[UUID, Who]) -> tuple[Other, ...]:
    return tuple(Other(people[UUID(r["mentor"])], r["fit"], "hard_rule", r["rule"]) for r in rows)


def swap_choices(actor: Actor, run_id: UUID, proposal_id: UUID) -> tuple[tuple[UUID, Who, Who], ...]:
    """Proposals whose mentor this leader could take in exchange, as far as the hard rules permit both pairs."""
    run = run_row(run_id)
    require(actor, may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT, target_of_round(run.round))
    row = proposal_row(run_id, proposal_id)
    solved = solved_run(run_id)
    if solved is None:
        return ()
    permitted = _permitted(solved)
    others = Proposal.objects.filter(run_id=run_id).exclude(leader_id=row.leader_id).exclude(mentor_id=row.mentor_id)
    rows = [
        p
        for p in others.order_by("mentor__sort_name", "leader__sort_name")
        if p.mentor_id in permitted(row.leader_id) and row.mentor_id in permitted(p.leader_id)
    ][:SWAPS]
    people = who_is([p.leader_id for p in rows] + [p.mentor_id for p in rows])
    return tuple((p.id, people[p.leader_id], people[p.mentor_id]) for p in rows)


def _permitted(solved: Solved) -> Any:
    problem = solved.problem
    places = {name: k for k, name in enumerate(problem.leader_ids)}

    def mentors_of(leader_id: UUID) -> set[UUID]:
        place = places.get(str(leader_id))
        if place is None:
            return set()
        edges = problem.indices[problem.indptr[place] : problem.indptr[place + 1]].tolist()
        return {UUID(problem.mentor_ids[j]) for j in edges}

    return mentors_of

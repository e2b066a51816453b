"""A pairing problem into its JSON format."""

from collections import defaultdict

from peripatos.engine.arrays import IntArray
from peripatos.engine.pairing.problem.model import Problem


def problem_to_dict(problem: Problem) -> dict[str, object]:
    """Every field in the order of the format; lists of people keep their order, edges are sorted."""
    return {
        "version": 1,
        "kind": "pairing",
        "objective": problem.objective,
        "leaders": _leaders(problem),
        "mentors": [
            {"id": name, "capacity": room}
            for name, room in zip(problem.mentor_ids, problem.capacity.tolist(), strict=True)
        ],
        "components": list(problem.components),
        "edges": _edges(problem),
        "pins": _pairs(problem, problem.pins),
        "vetoes": [[problem.leader_ids[i], problem.mentor_ids[j]] for i, j in problem.vetoes.tolist()],
        "incumbent": _pairs(problem, problem.incumbent),
        "move_price": problem.move_price,
        "bands": problem.bands.tolist(),
        "parity_epsilon": problem.parity_epsilon,
        "leader_ranks": _lists(
            problem.edge_leader, problem.indices, problem.leader_rank, problem.leader_ids, problem.mentor_ids
        ),
        "mentor_ranks": _lists(
            problem.indices, problem.edge_leader, problem.mentor_rank, problem.mentor_ids, problem.leader_ids
        ),
        "relax": list(problem.relax),
    }


def _leaders(problem: Problem) -> list[dict[str, object]]:
    columns = zip(problem.leader_ids, problem.wants.tolist(), problem.priority.tolist(), problem.groups, strict=True)
    return [
        {"id": name, "wants": wants, "priority": priority} | ({} if group is None else {"group": group})
        for name, wants, priority, group in columns
    ]


def _edges(problem: Problem) -> list[list[object]]:
    leaders, mentors = problem.leader_ids, problem.mentor_ids
    rows: list[list[object]] = [
        [leaders[i], mentors[j], score]
        for i, j, score in zip(
            problem.edge_leader.tolist(), problem.indices.tolist(), problem.score.tolist(), strict=True
        )
    ]
    if problem.components:
        for row, parts in zip(rows, problem.parts.tolist(), strict=True):
            row.append(parts)
    return rows


def _pairs(problem: Problem, edges: IntArray) -> list[list[str]]:
    return [
        [problem.leader_ids[i], problem.mentor_ids[j]]
        for i, j in zip(problem.edge_leader[edges].tolist(), problem.indices[edges].tolist(), strict=True)
    ]


def _lists(
    owner: IntArray, partner: IntArray, place: IntArray, owners: tuple[str, ...], partners: tuple[str, ...]
) -> dict[str, list[str]]:
    """Ranked lists without the people who are not permitted: they decide nothing."""
    listed = (place >= 0).nonzero()[0]
    rows = sorted(zip(owner[listed].tolist(), place[listed].tolist(), partner[listed].tolist(), strict=True))
    lists = defaultdict(list)
    for i, _, j in rows:
        lists[owners[i]].append(partners[j])
    return dict(lists)

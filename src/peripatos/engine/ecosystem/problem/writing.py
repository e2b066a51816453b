"""An ecosystem problem into its JSON format: every field is written, whatever was left out of the file."""

from peripatos.engine.ecosystem.problem.model import Problem


def problem_to_dict(problem: Problem) -> dict[str, object]:
    """Pairs by leader and place; a stream that a leader does not want is left out of `wants`."""
    leaders, places = problem.leader_ids, problem.place_ids
    return {
        "version": 1,
        "kind": "ecosystem",
        "people": [
            {"id": name} | ({} if minutes < 0 else {"minutes": minutes})
            for name, minutes in zip(problem.person_ids, problem.minutes.tolist(), strict=True)
        ],
        "streams": _streams(problem),
        "leaders": [_leader(problem, k) for k in range(problem.leaders)],
        "places": [_place(problem, k) for k in range(problem.places)],
        "pairs": [
            [leaders[i], places[q], fit, list(topics)]
            for i, q, fit, topics in zip(
                problem.pair_leader.tolist(),
                problem.pair_place.tolist(),
                problem.fit.tolist(),
                problem.pair_topics,
                strict=True,
            )
        ],
        "conflicts": [[places[q] for q in row] for row in problem.conflicts],
        "pins": [[leaders[i], places[q]] for i, q in problem.pins.tolist()],
        "vetoes": [[leaders[i], places[q]] for i, q in problem.vetoes.tolist()],
        "incumbent": [list(row) for row in problem.incumbent_rows],
        "move_price": problem.move_price,
        "load_cost": problem.load_cost,
        "relax": list(problem.relax),
    }


def _streams(problem: Problem) -> list[dict[str, object]]:
    return [
        {
            "id": name,
            "leader_minutes": int(problem.leader_minutes[s]),
            "helper_minutes": int(problem.helper_minutes[s]),
            "missing_cost": int(problem.missing_cost[s]),
        }
        for s, name in enumerate(problem.stream_ids)
    ]


def _leader(problem: Problem, k: int) -> dict[str, object]:
    wants = {problem.stream_ids[s]: n for s, n in enumerate(problem.wants[k].tolist()) if n}
    return {"id": problem.leader_ids[k], "wants": wants, "seeks": [list(row) for row in problem.seeks[k]]}


def _place(problem: Problem, k: int) -> dict[str, object]:
    person = int(problem.place_person[k])
    return {
        "id": problem.place_ids[k],
        "stream": problem.stream_ids[int(problem.place_stream[k])],
        **({} if person < 0 else {"person": problem.person_ids[person]}),
        "capacity": int(problem.capacity[k]),
        "least": int(problem.least[k]),
    }

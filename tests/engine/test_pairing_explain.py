"""Explanations follow the problem: change one input, and the explanation changes as it should."""

from copy import deepcopy

import numpy as np
import pytest
from pairing_cases import Document, random_document

from peripatos.engine.pairing import Change, Explainer, Explanation, Problem, ProblemError, explain, solve

COMPONENTS = ["expertise", "style"]


def document() -> Document:
    """Both leaders fit Ada best, who has one place; it goes to Ben, for whom nobody else comes near."""
    return {
        "version": 1,
        "kind": "pairing",
        "components": COMPONENTS,
        "leaders": [{"id": "ben"}, {"id": "cleo"}],
        "mentors": [{"id": "ada"}, {"id": "kofi"}, {"id": "lin"}],
        "edges": [
            ["ben", "ada", 900, [500, 400]],
            ["ben", "kofi", 200, [150, 50]],
            ["cleo", "ada", 800, [700, 100]],
            ["cleo", "kofi", 600, [300, 300]],
            ["cleo", "lin", 100, [50, 50]],
        ],
    }


def explained(changed: Document, leader: str, **options: object) -> Explanation:
    problem = Problem.from_dict(changed)
    return explain(problem, solve(problem), leader, **options)


def codes(explanation: Explanation) -> dict[str, str]:
    return {row.mentor: row.code for row in explanation.alternatives}


def test_a_chosen_pair_comes_with_its_components_its_rules_and_the_worth_of_a_place() -> None:
    (pair,) = explained(document(), "ben").chosen
    assert (pair.mentor, pair.score, pair.components) == ("ada", 900, {"expertise": 500, "style": 400})
    assert (pair.rules, pair.price, pair.place) == (("mentor_full",), 200, Change(0, 0, 200))


def test_a_better_mentor_who_is_full_is_worth_more_elsewhere_by_the_cost() -> None:
    explanation = explained(document(), "cleo")
    first, second = explanation.alternatives
    assert (first.mentor, first.code, first.price, first.cost) == ("ada", "full", 200, Change(0, 0, 500))
    assert (second.mentor, second.code, second.cost) == ("lin", "worse_fit", Change(0, 0, 500))
    assert (explanation.missing, explanation.reason) == (0, None)


def test_one_more_place_at_the_full_mentor_turns_the_refusal_into_the_choice() -> None:
    roomy = document()
    roomy["mentors"][0]["capacity"] = 2
    explanation = explained(roomy, "cleo")
    assert [pair.mentor for pair in explanation.chosen] == ["ada"]
    assert codes(explanation) == {"kofi": "worse_fit", "lin": "worse_fit"}


def test_a_higher_score_turns_the_refusal_around() -> None:
    better = document()
    better["edges"][2][2:] = [1400, [700, 700]]
    assert [pair.mentor for pair in explained(better, "cleo").chosen] == ["ada"]
    assert codes(explained(better, "ben")) == {"ada": "full"}


def test_an_equally_good_plan_is_called_equal() -> None:
    even = document()
    even["edges"][2][2:] = [1300, [700, 600]]
    explanation = explained(even, "cleo")
    assert {row.mentor: row.cost for row in explanation.alternatives if row.code == "equal"} == (
        {"ada": Change(0, 0, 0)} if explanation.chosen[0].mentor == "kofi" else {"kofi": Change(0, 0, 0)}
    )


def test_a_veto_is_the_reason_even_for_the_best_fit() -> None:
    vetoed = document() | {"vetoes": [["ben", "ada"]]}
    explanation = explained(vetoed, "ben")
    assert codes(explanation) == {"ada": "veto"}
    assert [pair.mentor for pair in explanation.chosen] == ["kofi"]


def test_a_pin_binds_the_pair_and_closes_the_rest() -> None:
    explanation = explained(document() | {"pins": [["ben", "kofi"]]}, "ben")
    assert explanation.chosen[0].rules == ("pin", "mentor_full")
    assert codes(explanation) == {"ada": "pinned"}


def test_a_mentor_whose_places_pins_hold_has_no_place() -> None:
    assert codes(explained(document() | {"pins": [["ben", "ada"]]}, "cleo"))["ada"] == "no_place"


def test_a_mentor_outside_the_candidates_is_not_permitted() -> None:
    explanation = explained(document(), "ben", also=["lin"])
    assert codes(explanation)["lin"] == "not_permitted"
    assert explanation.alternatives[-1].score is None


def test_an_incumbent_is_named_as_such() -> None:
    (pair,) = explained(document() | {"incumbent": [["ben", "ada"]], "move_price": 50}, "ben").chosen
    assert pair.rules == ("incumbent", "mentor_full")


def test_places_on_the_ranked_lists_are_told() -> None:
    ranked = document() | {"leader_ranks": {"cleo": ["lin", "kofi"]}, "mentor_ranks": {"kofi": ["ben", "cleo"]}}
    explanation = explained(ranked, "cleo", most=0)
    (pair,) = explanation.chosen
    assert (pair.leader_rank, pair.mentor_rank) == (1, 1)
    assert [(row.mentor, row.leader_rank) for row in explanation.alternatives] == [("lin", 0)]


def test_below_the_floor_is_a_reason_of_its_own() -> None:
    low = document() | {"objective": "floor"}
    assert codes(explained(low, "cleo"))["lin"] == "below_floor"
    assert explained(low, "cleo").chosen[0].rules == ("mentor_full", "floor")


def test_somebody_without_a_mentor_hears_the_reason_and_the_cost_of_each_wish() -> None:
    short = document()
    short["mentors"] = [{"id": "ada"}, {"id": "kofi", "capacity": 0}, {"id": "lin", "capacity": 0}]
    explanation = explained(short | {"objective": "coverage"}, "cleo")
    assert (explanation.chosen, explanation.missing, explanation.reason) == ((), 1, "capacity")
    assert codes(explanation) == {"ada": "full", "kofi": "no_place", "lin": "no_place"}
    assert explanation.alternatives[0].cost == Change(0, 0, 100)
    assert explanation.alternatives[0].place == Change(1, 1, 800)


def test_an_explanation_is_plain_data() -> None:
    data = explained(document(), "cleo").to_dict()
    assert data["alternatives"][0]["cost"] == {"served": 0, "pairs": 0, "value": 500}


def test_an_unknown_leader_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        explained(document(), "nobody-here")
    assert refused.value.code == "unknown_id"


def test_an_infeasible_problem_explains_no_pair_and_no_cost() -> None:
    explanation = explained(document() | {"pins": [["ben", "ada"], ["cleo", "ada"]]}, "ben")
    assert explanation.chosen == ()
    assert {row.cost for row in explanation.alternatives} == {None}


def staged(changed: Document) -> tuple[int, ...] | None:
    solution = solve(Problem.from_dict(changed))
    if solution.status != "optimal":
        return None
    return tuple(s.value for s in solution.stages if s.name != "floor") or (0, 0, solution.value)


def held_at_floor(changed: Document, floor: int | None) -> Document:
    """The same problem with the floor as a rule: coverage on the edges that keep it."""
    edges = [row for row in changed["edges"] if floor is None or row[2] >= floor]
    known = [row[:2] for row in edges]
    return changed | {
        "objective": "coverage",
        "edges": edges,
        "incumbent": [pair for pair in changed["incumbent"] if pair in known],
    }


@pytest.mark.parametrize("objective", ["total", "coverage", "floor"])
def test_costs_and_places_are_what_solving_again_finds(objective: str) -> None:
    rng = np.random.default_rng(5)
    compared = 0
    for _ in range(60):
        changed = random_document(rng, objective, leaders=5)
        problem = Problem.from_dict(changed)
        solution = solve(problem)
        if solution.status != "optimal":
            continue
        if objective == "floor":
            changed = held_at_floor(changed, solution.stages[2].value)
        base = staged(changed)
        explainer = Explainer(problem, solution)
        for leader in problem.leader_ids:
            explanation = explainer.leader(leader, most=9)
            for row in explanation.alternatives:
                if row.cost is not None and row.code != "veto":
                    forced = staged(changed | {"pins": [*changed["pins"], [leader, row.mentor]]})
                    assert tuple(np.subtract(base, forced)) == (row.cost.served, row.cost.pairs, row.cost.value)
                    compared += 1
            for row in (*explanation.chosen, *explanation.alternatives):
                more = deepcopy(changed)
                more["mentors"][problem.mentor_ids.index(row.mentor)]["capacity"] += 1
                gain = tuple(np.subtract(staged(more), base))
                assert gain == (row.place.served, row.place.pairs, row.place.value)
    assert compared >= 10


@pytest.mark.parametrize("aim", [{"objective": "leximin", "bands": [0, 300, 700]}, {"objective": "stable"}])
def test_what_another_pair_would_cost_is_not_told_where_the_plan_is_not_the_best_by_value(aim: Document) -> None:
    """Such a plan has neighbours that are worth more, and a shortest way among them need not end."""
    changed = document() | aim
    changed["edges"][0][2:] = [720, [420, 300]]
    for leader in ("ben", "cleo"):
        found = explained(changed, leader)
        assert [row.cost for row in found.alternatives] == [None] * len(found.alternatives)
        assert [pair.place for pair in found.chosen] == [None] * len(found.chosen)

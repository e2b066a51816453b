"""Scores, hard rules and candidates: whole numbers, every contribution, the exact best."""

import numpy as np
import pytest

from peripatos.engine import pairing
from peripatos.engine.fit import (
    COMPONENTS,
    POLICIES,
    Candidates,
    FitPolicy,
    FitProblem,
    Rule,
    Scorer,
    Side,
    dense_bound,
    rarity,
    week_of,
)

NO_RULES = {name: FitPolicy(weights=policy.weights, rules=frozenset()) for name, policy in POLICIES.items()}
FEW_RULES = FitPolicy(
    weights=POLICIES["coaching"].weights,
    rules=frozenset({Rule.SAME_PERSON, Rule.REPORTING_LINE, Rule.NO_MATCH, Rule.LANGUAGE, Rule.RANK_GAP}),
    rank_gap=(-3, 4),
)
"""Leaves about half of the pairs of a random problem."""
NINE_TO_FIVE = [(day, 9 * 60, 17 * 60) for day in range(5)]


def only(component: str, **options: int) -> FitPolicy:
    """All 10,000 points on one component, no rules."""
    weights = tuple(10_000 * (name == component) for name in COMPONENTS)
    return FitPolicy(weights=weights, rules=frozenset(), **options)


def rule(code: Rule, **options: object) -> FitPolicy:
    return FitPolicy(weights=POLICIES["coaching"].weights, rules=frozenset({code}), **options)


def problem(leader: dict[str, object], mentor: dict[str, object], **others: object) -> FitProblem:
    """One column per name; the number of people is the length of any column."""

    def side(letter: str, columns: dict[str, object]) -> Side:
        arrays = {name: np.asarray(values) for name, values in columns.items()}
        count = len(next(iter(arrays.values()))) if arrays else 1
        return Side(ids=tuple(f"{letter}{k}" for k in range(count)), **arrays)

    return FitProblem(
        leaders=side("l", leader), mentors=side("m", mentor), **{k: np.asarray(v) for k, v in others.items()}
    )


def table(fit: FitProblem, policy: FitPolicy) -> list[list[int]]:
    scorer = Scorer(fit, policy)
    return [[scorer.pair(i, j).score for j in range(fit.mentors.size)] for i in range(fit.leaders.size)]


def forbidden(fit: FitProblem, policy: FitPolicy) -> list[list[bool]]:
    scorer = Scorer(fit, policy)
    return [[bool(scorer.pair(i, j).forbidden_by) for j in range(fit.mentors.size)] for i in range(fit.leaders.size)]


@pytest.mark.parametrize("stream", ["coaching", "advising", "reverse"])
def test_the_default_weights_of_every_stream_sum_to_ten_thousand(stream: str) -> None:
    assert sum(POLICIES[stream].weights) == 10_000
    assert all(weight > 0 for weight in POLICIES[stream].weights)


def test_the_weights_are_those_of_the_evidence_table() -> None:
    assert {name: policy.weights for name, policy in POLICIES.items()} == {
        "coaching": (3000, 2500, 2500, 800, 700, 500),
        "advising": (4500, 1000, 1000, 2000, 1000, 500),
        "reverse": (3000, 2000, 2000, 2000, 700, 300),
    }


@pytest.mark.parametrize("weights", [(10_000, 0, 0, 0, 0), (9999, 0, 0, 0, 0, 0), (10_001, -1, 0, 0, 0, 0)])
def test_weights_that_do_not_sum_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="six weights"):
        FitPolicy(weights=weights, rules=frozenset())


def test_expertise_counts_topics_at_the_level_needed_and_half_one_level_short() -> None:
    fit = problem(
        {"topics": [[3, 2, 0], [0, 0, 0]]},
        {"topics": [[4, 2, 4], [3, 1, 0], [2, 0, 0], [1, 0, 4], [0, 0, 0]]},
        topic_weight=[1, 1, 1],
    )
    assert table(fit, only("expertise")) == [[10_000, 7500, 2500, 0, 0], [5000] * 5]


def test_the_least_level_needed_has_no_near_miss() -> None:
    fit = problem({"topics": [[1]]}, {"topics": [[0], [1]]}, topic_weight=[1])
    assert table(fit, only("expertise")) == [[0, 10_000]]


def test_rare_topics_weigh_more_than_common_ones() -> None:
    sought = np.array([[1, 1]])
    offered = np.array([[1, 0], [0, 1], [1, 0], [1, 0], [1, 0], [1, 0]])
    weights = rarity(sought, offered)
    assert weights.tolist() == [round(1000 * np.log(8 / 7)), round(1000 * np.log(8 / 3))]
    common, rare = table(problem({"topics": sought}, {"topics": offered}), only("expertise"))[0][:2]
    assert (common, rare) == (1202, 8798)  # 134 and 981 parts of 1115
    assert common + rare == 10_000


def test_style_is_likeness_on_every_scale_and_half_where_an_answer_is_missing() -> None:
    fit = problem({"scales": [[0, 4]]}, {"scales": [[0, 4], [4, 0], [0, 0], [1, 4], [-1, 4]]})
    assert table(fit, only("style")) == [[10_000, 0, 5000, 8750, 7500]]


def test_leadership_styles_wished_for_share_half_of_style_with_the_scales() -> None:
    fit = problem(
        {"scales": [[2]], "styles": [[True, True, False]]},
        {"scales": [[2], [2], [2]], "styles": [[True, True, True], [True, False, False], [False, False, False]]},
    )
    assert table(fit, only("style")) == [[10_000, 7500, 7500]]
    wishless = problem({"styles": [[False, False]]}, {"styles": [[True, False], [False, False]]})
    assert table(wishless, only("style")) == [[5000, 5000]]


def test_both_ranked_lists_count_half_each_and_fall_evenly() -> None:
    fit = problem(
        {"ranked": [[1, 0, -1], [-1, -1, -1]]},
        {"ranked": [[1, 0], [0, -1], [-1, -1]]},
    )
    assert table(fit, only("preference")) == [[4000 + 4000, 5000 + 5000, 0 + 2500], [2500 + 5000, 2500 + 0, 5000]]


def test_one_absent_list_leaves_its_half_neutral() -> None:
    scorer = Scorer(problem({"ranked": [[0]]}, {"grade": [5, 5]}), only("preference"))
    assert [scorer.pair(0, mentor).score for mentor in (0, 1)] == [7500, 2500]
    assert (scorer.missing["preference"], "preference" in scorer.unused) == (("mentors_ranked",), False)


def test_reach_grows_with_distance_and_takes_tables_of_it() -> None:
    fit = problem({"function": [0]}, {"function": [0, 1, -1]})
    assert table(fit, only("reach")) == [[0, 10_000, 5000]]
    graded = problem(
        {"function": [0], "market": [1]},
        {"function": [1, 2], "market": [1, 0]},
        function_distance=[[0, 200, 700], [200, 0, 500], [700, 500, 0]],
    )
    assert table(graded, only("reach")) == [[1000, 3500 + 5000]]


def test_schedule_grows_with_common_hours_up_to_plenty() -> None:
    morning, day = [(0, 9 * 60, 12 * 60)], [(0, 9 * 60, 17 * 60)]
    weeks = [week_of(hours, utc_offset_minutes=0) for hours in (morning, day, [])]
    fit = problem({"week": weeks[:1]}, {"week": weeks})
    assert table(fit, only("schedule", full_overlap_minutes=600)) == [[3000, 3000, 5000]]
    assert table(fit, only("schedule", full_overlap_minutes=120)) == [[10_000, 10_000, 5000]]


def test_a_week_moves_with_the_zone_and_wraps_around_its_ends() -> None:
    berlin = week_of(NINE_TO_FIVE, utc_offset_minutes=60)
    assert np.flatnonzero(berlin)[[0, -1]].tolist() == [16, 4 * 48 + 31]
    sydney = week_of([(0, 0, 60)], utc_offset_minutes=600)
    assert np.flatnonzero(sydney).tolist() == [6 * 48 + 28, 6 * 48 + 29]
    kathmandu = week_of([(0, 9 * 60, 10 * 60)], utc_offset_minutes=345)
    assert np.flatnonzero(kathmandu).tolist() == [7]


def test_freshness_is_the_share_of_free_places() -> None:
    fit = problem({"grade": [3]}, {"grade": [5] * 4}, capacity=[4, 4, 4, 0], active=[0, 3, 5, 0])
    assert table(fit, only("freshness")) == [[10_000, 2500, 0, 0]]


def test_components_without_input_are_neutral_and_named() -> None:
    scorer = Scorer(problem({}, {}), NO_RULES["coaching"])
    assert scorer.unused == COMPONENTS
    assert scorer.pair(0, 0).score == 5000
    assert scorer.missing["schedule"] == ("leaders_week", "mentors_week")


RULES: list[tuple[FitPolicy, FitProblem, list[list[bool]]]] = [
    (rule(Rule.SAME_PERSON), problem({"person": [4, -1]}, {"person": [4, 5, -1]}), [[True, False, False], [False] * 3]),
    (rule(Rule.CAPACITY), problem({}, {"grade": [1] * 3}, capacity=[2, 2, 0], active=[1, 2, 0]), [[False, True, True]]),
    (
        rule(Rule.LANGUAGE),
        problem({"languages": [1, 0]}, {"languages": [3, 2, 0]}),
        [[False, True, False], [False] * 3],
    ),
    (
        rule(Rule.RANK_GAP, rank_gap=(1, 3)),
        problem({"grade": [4, -1]}, {"grade": [4, 5, 7, 8, -1]}),
        [[True, False, False, True, False], [False] * 5],
    ),
    (
        rule(Rule.RANK_GAP, rank_gap=(-99, -2)),
        problem({"grade": [8]}, {"grade": [6, 7, 9]}),
        [[False, True, True]],
    ),
    (
        rule(Rule.BRIEFING),
        problem({"briefed": [True, False]}, {"briefed": [True, False]}),
        [[False, True], [True, True]],
    ),
    (
        rule(Rule.NO_MATCH),
        problem({"grade": [1, 1]}, {"grade": [1, 1]}, no_match_pairs=[[1, 0]]),
        [[False, False], [True, False]],
    ),
    (
        rule(Rule.COOLING_OFF),
        problem({"grade": [1, 1]}, {"grade": [1, 1]}, recent_pairs=[[1, 1], [0, 0]]),
        [[True, False], [False, True]],
    ),
    (
        rule(Rule.CONFLICT),
        problem({"conflicts": [1, 0]}, {"conflicts": [1, 2]}, conflict_pairs=[[1, 1]]),
        [[True, False], [False, True]],
    ),
]


@pytest.mark.parametrize(("policy", "fit", "expected"), RULES)
def test_a_hard_rule_forbids_exactly_its_pairs(policy: FitPolicy, fit: FitProblem, expected: list[list[bool]]) -> None:
    assert forbidden(fit, policy) == expected
    (code,) = policy.rules
    assert Scorer(fit, policy).candidates().forbidden == {code: sum(map(sum, expected))}


@pytest.mark.parametrize(
    ("levels", "expected"), [(1, [True, False, False]), (2, [True, True, False]), (None, [True] * 3)]
)
def test_the_reporting_line_is_forbidden_as_far_as_the_policy_says(levels: int | None, expected: list[bool]) -> None:
    manager = [-1, 0, 1, 2, 0]
    policy = rule(Rule.REPORTING_LINE, reporting_levels=levels)
    assert forbidden(problem({"person": [3]}, {"person": [2, 1, 0]}, manager=manager), policy) == [expected]
    upward = forbidden(problem({"person": [2, 1, 0]}, {"person": [3, 4]}, manager=manager), policy)
    assert [row[0] for row in upward] == expected
    assert [row[1] for row in upward] == [False, False, True]


def test_a_cycle_of_managers_does_not_hang() -> None:
    policy = rule(Rule.REPORTING_LINE, reporting_levels=None)
    assert forbidden(problem({"person": [0]}, {"person": [1, 2]}, manager=[1, 0, -1]), policy) == [[True, False]]


def test_two_common_hours_a_week_are_needed_unless_hours_are_unknown() -> None:
    weeks = [week_of([(0, 9 * 60, end)], utc_offset_minutes=0) for end in (17 * 60, 10 * 60 + 30, 11 * 60)]
    none = week_of([], utc_offset_minutes=0)
    fit = problem({"week": [weeks[0], none]}, {"week": [*weeks, none]})
    assert forbidden(fit, rule(Rule.OVERLAP)) == [[False, True, False, False], [False] * 4]


def test_rules_without_their_columns_are_not_applied_and_named() -> None:
    policy = POLICIES["coaching"]
    found = Scorer(problem({}, {}), policy).candidates()
    assert found.unapplied == tuple(sorted(policy.rules))
    assert (found.forbidden, found.permitted.tolist()) == ({}, [1])


def test_every_rule_that_forbids_a_pair_is_told() -> None:
    fit = problem({"languages": [1], "grade": [4]}, {"languages": [2], "grade": [4]})
    policy = FitPolicy(
        weights=POLICIES["coaching"].weights, rules=frozenset({Rule.LANGUAGE, Rule.RANK_GAP}), rank_gap=(1, 3)
    )
    assert Scorer(fit, policy).pair(0, 0).forbidden_by == (Rule.LANGUAGE, Rule.RANK_GAP)


def random_problem(seed: int, leaders: int, mentors: int) -> FitProblem:
    rng = np.random.default_rng(seed)

    def side(letter: str, count: int, others: int) -> Side:
        return Side(
            ids=tuple(f"{letter}{k}" for k in rng.permutation(count)),
            topics=rng.integers(0, 5, (count, 12)) * (rng.random((count, 12)) < 0.3),
            scales=rng.integers(-1, 5, (count, 3)),
            styles=rng.random((count, 8)) < 0.25,
            ranked=np.where(rng.random((count, 4)) < 0.5, rng.integers(0, others, (count, 4)), -1),
            function=rng.integers(-1, 4, count),
            market=rng.integers(0, 3, count),
            week=rng.random((count, 336)) < 0.03,
            person=rng.permutation(leaders + mentors)[:count],
            languages=rng.integers(0, 8, count).astype(np.uint64),
            grade=rng.integers(-1, 9, count),
        )

    return FitProblem(
        leaders=side("l", leaders, mentors),
        mentors=side("m", mentors, leaders),
        capacity=rng.integers(0, 5, mentors),
        active=rng.integers(0, 3, mentors),
        manager=rng.integers(-1, leaders + mentors, leaders + mentors),
        no_match_pairs=np.column_stack((rng.integers(0, leaders, 9), rng.integers(0, mentors, 9))),
    )


def assert_equal(first: Candidates, second: Candidates) -> None:
    """Bit by bit."""
    for name in ("indptr", "indices", "score", "parts", "permitted"):
        left, right = getattr(first, name), getattr(second, name)
        assert left.dtype == right.dtype
        assert np.array_equal(left, right)
    assert (first.forbidden, first.unused, first.missing, first.unapplied) == (
        second.forbidden, second.unused, second.missing, second.unapplied,
    )  # fmt: skip


@pytest.mark.parametrize("policy", [POLICIES["coaching"], FEW_RULES, NO_RULES["reverse"]], ids=["all", "few", "none"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("most", [1, 7, 500])
def test_compiled_candidates_equal_the_reference_bit_by_bit(
    seed: int, most: int, policy: FitPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    fit = random_problem(seed, 70, 41)
    also = np.column_stack((rng.integers(0, 70, 30), rng.integers(0, 41, 30)))
    scorer = Scorer(fit, policy)
    reference = scorer.candidates(most=most, also=also)
    assert scorer.bulk() is not None
    monkeypatch.setattr("peripatos.engine.fit.candidates.LEAST_PAIRS", 0)
    assert_equal(scorer.candidates(most=most, also=also), reference)
    assert_equal(scorer.candidates(most=most, also=also, threads=2), reference)


@pytest.mark.parametrize(("tile", "few"), [(64, 24), (128, 0), (8192, 0)])
def test_the_scan_is_the_same_in_small_tiles_and_with_tables_read_by_code(
    tile: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = Scorer(random_problem(11, 40, 300), FEW_RULES)
    reference = scorer.candidates(most=9)
    monkeypatch.setattr("peripatos.engine.fit.candidates.LEAST_PAIRS", 0)
    monkeypatch.setattr("peripatos.engine.fit.layout.TILE", tile)
    monkeypatch.setattr("peripatos.engine.fit.layout.FEW", few)
    assert_equal(scorer.candidates(most=9), reference)


@pytest.mark.parametrize("seed", range(4))
def test_a_priced_scan_finds_what_pays_more_than_asked_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fit = random_problem(seed, 30, 90)
    scorer, prices, above = Scorer(fit, FEW_RULES), rng.integers(0, 9000, 90), rng.integers(0, 1500, 30)
    prices[rng.random(90) < 0.1] = 10**9
    best = scorer.bulk().best(4, prices=prices, above=above)
    for i in range(30):
        pairs = [(scorer.pair(i, j), j) for j in range(90)]
        earned = [(prices[j] - pair.score, fit.mentors.ids[j], j) for pair, j in pairs if not pair.forbidden_by]
        expected = [(-cost, j) for cost, _, j in sorted(earned) if -cost > above[i]][:4]
        kept = best.mentor[i] >= 0
        assert list(zip(best.score[i][kept].tolist(), best.mentor[i][kept].tolist(), strict=True)) == expected
        assert best.permitted[i] == len(earned)


def test_a_priced_scan_proves_a_bound_over_pairs_that_were_never_listed() -> None:
    fit = random_problem(3, 40, 15)
    scorer = Scorer(fit, NO_RULES["coaching"])
    few, every = scorer.candidates(most=2), scorer.candidates(most=15)
    capacity, wants = np.full(15, 2), np.ones(40, dtype=np.int64)

    def solved(candidates: Candidates) -> pairing.Solution:
        columns = {"indptr": candidates.indptr, "indices": candidates.indices, "score": candidates.score}
        return pairing.solve(pairing.Problem.from_arrays(columns | {"capacity": capacity}))

    plan, best, bulk = solved(few), solved(every), scorer.bulk()
    profit = few.score - plan.prices[few.indices]
    listed = np.array([max(0, *profit[few.indptr[i] : few.indptr[i + 1]]) for i in range(40)])
    found = dense_bound(bulk.best(1, prices=plan.prices), plan.prices, capacity, wants, listed)
    assert plan.value <= best.value <= found.bound
    assert found.bound - plan.bound == found.excess.sum()
    closed = dense_bound(bulk.best(1, prices=best.prices), best.prices, capacity, wants, listed)
    assert closed.bound == best.value


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("most", [1, 7, 500])
def test_candidates_are_the_exact_best_with_parts_that_sum(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peripatos.engine.fit.candidates.CELLS", 150)
    fit = random_problem(seed, 33, 21)
    scorer = Scorer(fit, POLICIES["coaching"])
    found = scorer.candidates(most=most)
    assert (found.parts.sum(axis=1) == found.score).all()
    for leader in range(33):
        pairs = [(j, scorer.pair(leader, j)) for j in range(21)]
        permitted = [(-pair.score, fit.mentors.ids[j], j) for j, pair in pairs if not pair.forbidden_by]
        row = slice(found.indptr[leader], found.indptr[leader + 1])
        assert found.indices[row].tolist() == [j for _, _, j in sorted(permitted)[:most]]
        assert found.permitted[leader] == len(permitted)
        for edge in range(row.start, row.stop):
            pair = pairs[found.indices[edge]][1]
            assert (found.score[edge], found.parts[edge].tolist()) == (pair.score, list(pair.components.values()))


def test_scores_stay_between_nothing_and_ten_thousand() -> None:
    for seed in range(5):
        for policy in NO_RULES.values():
            found = Scorer(random_problem(seed, 20, 20), policy).candidates(most=20)
            assert found.score.size == 400
            assert 0 <= found.score.min() <= found.score.max() <= 10_000
            assert found.parts.min() >= 0


def test_named_pairs_are_among_the_candidates_when_permitted() -> None:
    fit = random_problem(1, 30, 20)
    scorer = Scorer(fit, POLICIES["coaching"])
    also = [[leader, mentor] for leader in range(30) for mentor in (3, 4, 11)]
    plain, wider = scorer.candidates(most=2), scorer.candidates(most=2, also=np.array(also))
    for leader in range(30):
        best = plain.indices[plain.indptr[leader] : plain.indptr[leader + 1]].tolist()
        named = [j for i, j in also if i == leader and not scorer.pair(i, j).forbidden_by]
        found = wider.indices[wider.indptr[leader] : wider.indptr[leader + 1]].tolist()
        assert set(found) == set(best) | set(named)


def test_the_order_of_leaders_changes_no_score() -> None:
    fit = random_problem(2, 10, 8)
    whole = table(fit, POLICIES["coaching"])
    flipped = Side(
        **{
            name: values[::-1] if values is not None else None
            for name, values in ((f, getattr(fit.leaders, f)) for f in fit.leaders.__dataclass_fields__)
        }
    )
    turned = FitProblem(
        leaders=flipped,
        mentors=Side(
            **{
                name: (np.where(values >= 0, 9 - values, -1) if name == "ranked" else values)
                for name, values in ((f, getattr(fit.mentors, f)) for f in fit.mentors.__dataclass_fields__)
            }
        ),
        capacity=fit.capacity,
        active=fit.active,
        manager=fit.manager,
    )
    assert table(turned, POLICIES["coaching"]) == whole[::-1]


BAD: list[tuple[dict[str, object], dict[str, object], dict[str, object], str]] = [
    ({"topics": [[1, 2]]}, {"topics": [[1]]}, {}, "same columns"),
    ({"topics": [[5]]}, {"topics": [[1]]}, {}, "levels up to 4"),
    ({"scales": [[5]]}, {"scales": [[1]]}, {}, "levels up to 4"),
    ({"ranked": [[1]]}, {"grade": [1]}, {}, "rows of the other side"),
    ({"week": [[True]]}, {}, {}, "336"),
    ({}, {}, {"capacity": [1, 2]}, "one number per mentor"),
    ({}, {}, {"no_match_pairs": [[0, 1]]}, "rows"),
]


@pytest.mark.parametrize(("leader", "mentor", "others", "message"), BAD)
def test_columns_of_the_wrong_shape_are_refused(
    leader: dict[str, object], mentor: dict[str, object], others: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        problem(leader, mentor, **others)


def test_two_people_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="ids of their own"):
        FitProblem(leaders=Side(ids=("a", "a")), mentors=Side(ids=("b",)))

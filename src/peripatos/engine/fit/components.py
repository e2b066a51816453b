"""The six components of fit, each as a term with its points already weighted and rounded.

What is not known speaks for and against nobody: an input that one side lacks gives half the points to every pair, and
so does a person who says nothing (only a mentor who offers no topic earns nothing for expertise).
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from peripatos.engine.arrays import IntArray, pointers
from peripatos.engine.fit.apportion import apportion, evenly
from peripatos.engine.fit.policy import COMPONENTS, FitPolicy
from peripatos.engine.fit.problem import HIGHEST_LEVEL, FitProblem, Table, rarity
from peripatos.engine.fit.terms import Listed, Lookup, Neutral, Product, Sparse, Sum, Term
from peripatos.engine.fit.weeks import OverlapPoints

FAR: Final = 1000  # per mille
BLOCK: Final = 2**13  # leaders whose points are apportioned at once


def terms_of(problem: FitProblem, policy: FitPolicy) -> dict[str, Term]:
    """One term per component, in the order of COMPONENTS; together they give 0..10,000."""
    return {
        name: MAKERS[name](problem, policy, weight) for name, weight in zip(COMPONENTS, policy.weights, strict=True)
    }


def _absent(**columns: Table | None) -> tuple[str, ...]:
    return tuple(name for name, column in columns.items() if column is None)


def expertise(problem: FitProblem, policy: FitPolicy, points: int) -> Term:
    """The leader's points go to the topics sought, rare ones more; a mentor earns those offered at the level needed.

    One level short earns a part of them.
    """
    sought, offered = problem.leaders.topics, problem.mentors.topics
    if sought is None or offered is None:
        return Neutral(points, _absent(topics_sought=sought, topics_offered=offered))
    weight = rarity(sought, offered) if problem.topic_weight is None else problem.topic_weight.astype(np.int64)
    steps = _steps(sought, weight, points, policy.near_miss_percent)
    levels = np.hstack([offered >= level for level in range(1, HIGHEST_LEVEL + 1)])
    nothing = np.diff(steps.start)[:, None] == 0
    return Product(steps, levels, np.where(nothing, points // 2, 0))


def _steps(sought: Table, weight: IntArray, points: int, near_percent: int) -> Sparse:
    """What each level offered adds to the one below it, (n, levels x topics)."""
    owner, topic = np.nonzero(sought)
    level, start = sought[owner, topic].astype(np.int64), pointers(owner, len(sought))
    place = np.arange(owner.size) - start[owner]
    weights = np.zeros((len(sought), int(place.max(initial=0)) + 1), dtype=np.int64)
    weights[owner, place] = weight[topic]
    shares = [apportion(points, weights[first : first + BLOCK]) for first in range(0, len(weights), BLOCK)]
    share = np.concatenate(shares)[owner, place]
    near = np.where(level > 1, share * near_percent // 100, 0)
    column, topics = (level - 1) * sought.shape[1] + topic, sought.shape[1]
    return Sparse.gathered(
        np.concatenate((owner, owner)),
        np.concatenate((column - topics, column)),
        np.concatenate((near, share - near)),
        (len(sought), HIGHEST_LEVEL * topics),
    )


def style(problem: FitProblem, policy: FitPolicy, points: int) -> Term:  # noqa: ARG001  (one shape for all)
    """Likeness of working preferences, and the leadership styles the leader wishes for; half each where both exist."""
    left, right = problem.leaders, problem.mentors
    missing = _absent(
        leaders_scales=left.scales, mentors_scales=right.scales, styles_wished=left.styles, styles_shown=right.styles
    )
    known: list[tuple[Callable[[Table, Table, int], Term], Table, Table]] = []
    if left.scales is not None and right.scales is not None:
        known.append((_scales, left.scales, right.scales))
    if left.styles is not None and right.styles is not None:
        known.append((_styles, left.styles, right.styles))
    if not known:
        return Neutral(points, missing)
    shares = evenly(points, len(known))
    terms = [make(mine, theirs, share) for (make, mine, theirs), share in zip(known, shares, strict=True)]
    return Sum(*terms, missing=missing)


def _scales(left: Table, right: Table, points: int) -> Term:
    """Per scale full points for the same answer, none for the opposite."""
    shares, steps = evenly(points, left.shape[1]), np.arange(HIGHEST_LEVEL + 1)
    alike = Sparse.of(_alike(left[first : first + BLOCK], shares) for first in range(0, len(left), BLOCK))
    indicators = np.hstack([right[:, [scale]] == steps for scale in range(left.shape[1])])
    constant = np.full((len(left), 1), sum(share // 2 for share in shares))
    return Product(alike, indicators, constant)


def _alike(answers: Table, shares: list[int]) -> Table:
    """Points of every answer the mentor may give, less those of no answer, (k, scales x answers)."""
    mine, share = answers.astype(np.int64)[:, :, None], np.array(shares)[:, None]
    alike = share * (HIGHEST_LEVEL - np.abs(mine - np.arange(HIGHEST_LEVEL + 1))) // HIGHEST_LEVEL
    return np.where(mine < 0, 0, alike - share // 2).reshape(len(answers), -1)


def _styles(wished: Table, shown: Table, points: int) -> Term:
    """The leader's points spread evenly over the styles wished for; a mentor earns those shown."""
    share = apportion(points, wished.astype(np.int64))
    wishes, silent = wished.any(axis=1, keepdims=True), ~shown.any(axis=1, keepdims=True)
    coefficients = np.hstack((share, np.where(wishes, points // 2, 0)))
    neutral = np.where(wishes, 0, points // 2)
    return Product(Sparse.of([coefficients]), np.hstack((shown.astype(bool), silent)), neutral)


def preference(problem: FitProblem, policy: FitPolicy, points: int) -> Term:
    """Both ranked lists, half each, falling evenly from the first place; off a person's list earns nothing of it."""
    left, right = problem.leaders.ranked, problem.mentors.ranked
    missing = _absent(leaders_ranked=left, mentors_ranked=right)
    if left is None and right is None:
        return Neutral(points, missing)
    shape = problem.leaders.size, problem.mentors.size
    own, other = evenly(points, 2)
    terms: list[Term] = []
    if left is not None:
        owner, partner, earned, neutral = _places(left, own, policy.ranks_counted)
        terms.append(Listed(owner, partner, earned, neutral, shape))
    if right is not None:
        owner, partner, earned, neutral = _places(right, other, policy.ranks_counted)
        terms.append(Listed(partner, owner, earned, neutral.T, shape))
    if len(terms) == 1:
        terms.append(Neutral(other if right is None else own, ()))
    return Sum(*terms, missing=missing)


def _places(ranked: Table, points: int, counted: int) -> tuple[Table, Table, Table, Table]:
    """Owner, partner and points of every listed place, and the neutral points (k, 1) of those without a list."""
    owner, place = np.nonzero(ranked >= 0)
    earned = np.maximum(0, points * (counted - place) // counted)
    neutral = np.where((ranked >= 0).any(axis=1, keepdims=True), 0, points // 2)
    return owner, ranked[owner, place].astype(np.int64), earned, neutral


def reach(problem: FitProblem, policy: FitPolicy, points: int) -> Term:  # noqa: ARG001
    """Distance in function, market and network, evenly: a mentor from elsewhere opens what the leader does not know."""
    left, right = problem.leaders, problem.mentors
    sources = {
        "function": (left.function, right.function, problem.function_distance),
        "market": (left.market, right.market, problem.market_distance),
        "network": (left.network, right.network, problem.network_distance),
    }
    missing = tuple(name for name, (mine, theirs, _) in sources.items() if mine is None or theirs is None)
    known = [
        (mine, theirs, table) for mine, theirs, table in sources.values() if mine is not None and theirs is not None
    ]
    if not known:
        return Neutral(points, missing)
    shares = evenly(points, len(known))
    terms = [_distance(mine, theirs, table, share) for (mine, theirs, table), share in zip(known, shares, strict=True)]
    return Sum(*terms, missing=missing)


def _distance(left: Table, right: Table, per_mille: Table | None, points: int) -> Term:
    """A table of points with one more row and column for unknown codes, which code -1 finds."""
    codes = int(max(left.max(initial=0), right.max(initial=0))) + 1
    distance = FAR * (1 - np.eye(codes, dtype=np.int64)) if per_mille is None else per_mille[:codes, :codes]
    table: IntArray = np.full((codes + 1, codes + 1), points // 2, dtype=np.int64)
    table[:codes, :codes] = points * distance.astype(np.int64) // FAR
    return Lookup(table, left.astype(np.int64), right.astype(np.int64))


def schedule(problem: FitProblem, policy: FitPolicy, points: int) -> Term:
    """Common free minutes of a week, up to what is plenty."""
    left, right = problem.leaders.week, problem.mentors.week
    if left is None or right is None:
        return Neutral(points, _absent(leaders_week=left, mentors_week=right))
    return OverlapPoints(left, right, points=points, full_minutes=policy.full_overlap_minutes)


def freshness(problem: FitProblem, policy: FitPolicy, points: int) -> Term:  # noqa: ARG001
    """The share of a mentor's places that is free today."""
    capacity, active = problem.capacity, problem.active
    if capacity is None or active is None:
        return Neutral(points, _absent(capacity=capacity, active=active))
    places = capacity.astype(np.int64)
    free = np.clip(places - active, 0, places)
    earned = points * free // np.maximum(1, places)
    return Lookup(earned[None, :], np.zeros(problem.leaders.size, dtype=np.int64), np.arange(problem.mentors.size))


MAKERS: Final[Mapping[str, Callable[[FitProblem, FitPolicy, int], Term]]] = {
    "expertise": expertise,
    "style": style,
    "preference": preference,
    "reach": reach,
    "schedule": schedule,
    "freshness": freshness,
}

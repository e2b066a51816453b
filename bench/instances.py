"""Problems for the benchmarks: made from a seed alone, the same on every machine, named by a hash of their content."""

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np

from peripatos.engine.fit import POLICIES, FitProblem, Scorer, Side, week_of
from peripatos.engine.fit.problem import HALF_HOURS

TOPICS = 150


@dataclass(frozen=True)
class Instance:
    """A pairing problem as arrays, and the name under which it is printed."""

    name: str
    arrays: dict[str, np.ndarray]

    @property
    def hash(self) -> str:
        digest = hashlib.sha256()
        for key in sorted(self.arrays):
            digest.update(key.encode())
            digest.update(np.ascontiguousarray(self.arrays[key]).tobytes())
        return digest.hexdigest()[:12]


def organisation(leaders: int, mentors: int, *, seed: int, places: int = 2) -> FitProblem:
    """An international company: topics by popularity, five sites with their hours, short lists, a reporting tree."""
    rng = np.random.default_rng(seed)
    people = leaders + mentors
    manager = np.concatenate(([-1], rng.integers(0, np.arange(1, people)))) // 6
    manager[0] = -1
    person = rng.permutation(people)
    weeks = np.stack([_site_week(zone) for zone in (-300, 60, 60, 330, 600)])
    popularity = 1 / np.arange(1, TOPICS + 1)
    left, right = person[:leaders], person[leaders:]
    return FitProblem(
        leaders=_side(rng, "l", left, popularity, wanted=4, weeks=weeks, others=mentors, grades=(4, 7)),
        mentors=_side(rng, "m", right, popularity, wanted=9, weeks=weeks, others=leaders, grades=(6, 9)),
        capacity=np.full(mentors, places),
        active=rng.integers(0, 2, mentors) * (places > 1),
        manager=manager,
        conflict_pairs=_random_pairs(rng, leaders, mentors, leaders // 50),
        no_match_pairs=_random_pairs(rng, leaders, mentors, leaders // 50),
        recent_pairs=_random_pairs(rng, leaders, mentors, leaders // 5),
    )


def _side(
    rng: np.random.Generator,
    letter: str,
    person: np.ndarray,
    popularity: np.ndarray,
    *,
    wanted: int,
    weeks: np.ndarray,
    others: int,
    grades: tuple[int, int],
) -> Side:
    count = len(person)
    named = rng.random((count, TOPICS)) < np.minimum(0.9, wanted * popularity / popularity.sum())
    ranked = np.where(rng.random((count, 1)) < 0.6, rng.integers(0, others, (count, 5)), -1)
    return Side(
        ids=tuple(f"{letter}{k:06d}" for k in range(count)),
        topics=(named * rng.integers(1, 5, named.shape)).astype(np.uint8),
        scales=rng.integers(-1, 5, (count, 4)).astype(np.int8),
        styles=rng.random((count, 8)) < 0.3,
        ranked=ranked,
        function=rng.integers(-1, 9, count),
        market=rng.integers(0, 6, count),
        network=rng.integers(0, 20, count),
        week=weeks[rng.integers(0, len(weeks), count)],
        person=person,
        languages=np.uint64(1) | (rng.integers(0, 16, count).astype(np.uint64) << np.uint64(1)),
        grade=rng.integers(*grades, count),
        briefed=rng.random(count) < 0.98,
    )


def _site_week(offset: int) -> np.ndarray:
    week = week_of([(day, 9 * 60, 17 * 60 + 30) for day in range(5)], utc_offset_minutes=offset)
    assert week.size == HALF_HOURS
    return week


def _random_pairs(rng: np.random.Generator, leaders: int, mentors: int, count: int) -> np.ndarray:
    return np.column_stack((rng.integers(0, leaders, count), rng.integers(0, mentors, count)))


@cache
def scored(leaders: int, mentors: int, *, supply: float, seed: int, most: int = 50) -> Instance:
    """Scores of the fit model, the best `most` per leader, and places for about `supply` of the leaders."""
    candidates = Scorer(organisation(leaders, mentors, seed=seed), POLICIES["coaching"]).candidates(
        most=most, threads=2
    )
    by_mentor = np.lexsort((candidates.indices, np.repeat(np.arange(leaders), np.diff(candidates.indptr))))
    return Instance(
        f"fit {leaders} x {mentors}, places {supply}",
        {
            "indptr": candidates.indptr,
            "indices": candidates.indices[by_mentor],
            "score": candidates.score[by_mentor].astype(np.int64),
            "capacity": _places(leaders, mentors, supply, seed),
        },
    )


def regime(base: Instance, supply: float, seed: int, *, bonus: int = 0, step: int = 1, wants: int = 1) -> Instance:
    """The same lists with other places for about `supply` of the wishes, other wishes, a bonus, or scores in steps."""
    rows, mentors = base.arrays["indptr"], base.arrays["capacity"].size
    leaders = rows.size - 1
    wish = np.random.default_rng([seed, 7]).integers(1, wants + 1, leaders)
    arrays = base.arrays | {
        "score": base.arrays["score"] // step * step + bonus,
        "capacity": _places(leaders, mentors, supply * float(wish.sum()) / leaders, seed),
    }
    name = (
        base.name.split(",")[0] + f", places {supply}" + f", +{bonus}" * (bonus > 0) + f", steps of {step}" * (step > 1)
    )
    return Instance(name + f", wants 1..{wants}" * (wants > 1), arrays | ({"wants": wish} if wants > 1 else {}))


def at_random(leaders: int, mentors: int, *, degree: int, supply: float, seed: int) -> Instance:
    """Lists of up to `degree` mentors drawn at random, with scores at random and popular mentors."""
    rng = np.random.default_rng(seed)
    mentor = np.sort(rng.integers(0, mentors, (leaders, degree)), axis=1)
    twice = np.zeros(mentor.shape, dtype=np.bool_)
    twice[:, 1:] = mentor[:, 1:] == mentor[:, :-1]
    popular = rng.integers(0, 4001, mentors)
    score = rng.integers(0, 6001, mentor.shape) + popular[mentor]
    return Instance(
        f"random {leaders} x {mentors}, {degree} each, places {supply}",
        {
            "indptr": np.concatenate(([0], np.cumsum((~twice).sum(axis=1)))),
            "indices": mentor[~twice],
            "score": score[~twice],
            "capacity": _places(leaders, mentors, supply, seed),
        },
    )


def affinities(leaders: int, mentors: int, *, seed: int) -> Instance:
    """Every pair permitted, few of them good, some leaders hard to serve, four places each: papers and reviewers."""
    rng = np.random.default_rng(seed)
    score = np.round(10_000 * rng.random((leaders, mentors)) ** 3 * rng.uniform(0.4, 1, (leaders, 1))).astype(np.int64)
    return Instance(
        f"affinities {leaders} x {mentors}",
        {
            "indptr": np.arange(leaders + 1) * mentors,
            "indices": np.tile(np.arange(mentors), leaders),
            "score": score.ravel(),
            "capacity": np.full(mentors, 4),
        },
    )


def uniform(leaders: int, mentors: int, *, supply: float, seed: int, step: int = 1, wants: int = 1) -> Instance:
    """Scores at random with popular mentors, every pair permitted, in whole steps; leaders want 1..wants mentors."""
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 6001, (leaders, mentors)) + rng.integers(0, 4001, mentors)
    wish = rng.integers(1, wants + 1, leaders)
    demand = float(wish.sum()) / leaders
    return Instance(
        f"uniform {leaders} x {mentors}, places {supply}"
        + f", steps of {step}" * (step > 1)
        + f", wants 1..{wants}" * (wants > 1),
        {
            "indptr": np.arange(leaders + 1) * mentors,
            "indices": np.tile(np.arange(mentors), leaders),
            "score": (score // step * step).ravel(),
            "wants": wish,
            "capacity": _places(leaders, mentors, supply * demand, seed),
        },
    )


def _places(leaders: int, mentors: int, supply: float, seed: int) -> np.ndarray:
    """Places per mentor, as even as the total allows, the rest to mentors drawn by the seed."""
    total = round(leaders * supply)
    places = np.full(mentors, total // mentors)
    places[np.random.default_rng(seed).permutation(mentors)[: total % mentors]] += 1
    return places

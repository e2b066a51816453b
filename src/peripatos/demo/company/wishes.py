"""Ranked wishes of both sides, and people who are not to be matched."""

from collections.abc import Sequence
from random import Random

from peripatos.demo.company.types import Apart, Pair, Wishes

_CONFLICT_KINDS = ("board_seat", "investment", "family", "client")


def conflicts_and_no_match(
    leaders: Sequence[str], mentors: dict[str, tuple[str, ...]], cast: set[str], rng: Random
) -> tuple[Apart, ...]:
    """A few private wishes of leaders, and a few declared conflicts of advisors; the cast has none of either."""
    free = [key for key in leaders if key not in cast]
    coaches = [key for key in mentors["coaching"] if key not in cast] or list(mentors["coaching"])
    advisors = [key for key in mentors["advising"] if key not in cast] or list(mentors["advising"])
    few = max(1, len(free) // 60)
    found = [Apart(key, rng.choice(coaches), "no_match") for key in rng.sample(free, few)]
    found += [Apart(rng.choice(advisors), key, rng.choice(_CONFLICT_KINDS)) for key in rng.sample(free, few)]
    return tuple(found)


def ranked_wishes(
    stream: str,
    leaders: Sequence[str],
    mentors: Sequence[str],
    waiting: Sequence[str],
    pairs: Sequence[Pair],
    apart: Sequence[Apart],
    rng: Random,
) -> tuple[Wishes, ...]:
    """Ranked lists for the open round: of most who wait, some others, some mentors; none names a former pair."""
    barred = {(pair.leader, pair.mentor) for pair in pairs if pair.stream == stream}
    barred |= {pair for a in apart for pair in ((a.member, a.other), (a.other, a.member))}
    waiting_set = set(waiting)
    found = []
    for leader in leaders:
        if rng.random() < (0.75 if leader in waiting_set else 0.15):
            ranked = [m for m in rng.sample(mentors, min(len(mentors), 4)) if (leader, m) not in barred]
            found.append(Wishes(leader, stream, "leader", tuple(ranked[: rng.randint(2, 3)])))
    for mentor in mentors:
        if waiting and rng.random() < 0.3:
            ranked = [key for key in rng.sample(waiting, min(len(waiting), 3)) if (key, mentor) not in barred]
            found.append(Wishes(mentor, stream, "mentor", tuple(ranked)))
    return tuple(wish for wish in found if wish.ranked)

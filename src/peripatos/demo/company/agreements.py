"""What pairs agree on: most of the starting text stays, and each pair says in its own words why, what, when and how."""

from random import Random

from peripatos.demo.company.pools import agreed, agreed_topics
from peripatos.demo.company.types import Pair

_OWN_WORDS = ("cadence", "medium", "preparation", "feedback-style", "topics-out", "review-points")
_SHARE_OF_OWN_WORDS = 0.7


def agreement_of(pair: Pair, seed: int) -> dict[str, str]:
    """Sections that the pair changed, by id; a draft holds only what the leader wrote first."""
    rng = Random(f"{seed}:agreement:{pair.key}")  # noqa: S311  invention, not a secret
    topics = "\n".join(f"- {topic}" for topic in rng.sample(agreed_topics(pair.stream), 3))
    found = {"purpose": _purpose(pair.stream, rng), "topics-in": topics}
    if pair.signed_on is None:
        return found
    chosen = [section for section in _OWN_WORDS if rng.random() < _SHARE_OF_OWN_WORDS]
    return found | {section: rng.choice(agreed(section)) for section in chosen}


def _purpose(stream: str, rng: Random) -> str:
    aims = rng.sample(agreed(f"aims-{stream}"), rng.choice((1, 2, 2, 3)))
    return " ".join([rng.choice(agreed("openings")), *aims, rng.choice(agreed("measures"))])

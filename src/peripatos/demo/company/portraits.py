"""Profiles: what people offer and seek, how they like to work, and how they describe themselves."""

from dataclasses import replace
from datetime import date
from random import Random

from peripatos.demo.company.pools import FunctionPool, frames, function_pools, outside_organisations, topics
from peripatos.demo.company.shape import rank_of
from peripatos.demo.company.types import Expertise, Member, Portrait, Scope
from peripatos.people.vocabulary import concepts, concepts_by_id, functions, industries, styles

_COMPANY_INDUSTRIES = ("C", "H", "J", "D")
_FROM_BELOW = (
    "ai-literacy",
    "digital-culture",
    "digital-workplace",
    "customer-experience",
    "user-research",
    "automation",
    "inclusion",
    "early-careers",
    "accessibility",
    "open-source",
    "sustainability-strategy",
    "analytics",
    "distributed-teams",
    "online-commerce",
)
_FROM_ABOVE = (
    "board-work",
    "decision-making",
    "career-choices",
    "finance-for-leaders",
    "influence",
    "corporate-strategy",
)
_EXCLUSIONS = (
    "Personnel matters; anything before a regulator or a court",
    "Current tenders and bids",
    "Individual pay and appointments",
    "Transactions with clients of the advisor",
)
_POOLS = {pool.id: pool for pool in function_pools()}
_LABELS = {function.id: function.label for function in functions()}
_BY_GROUP: dict[str, tuple[str, ...]] = {
    group: tuple(c.id for c in concepts() if c.group_id == group) for group in {c.group_id: None for c in concepts()}
}


def portrait_of(
    member: Member, role: str, capacity: int, today: date, rng: Random, scope: Scope | None = None
) -> Portrait:
    """The profile of ``member`` in ``role``; an advisor's follows the scope."""
    offers, seeks = _knowledge(member, role, rng, scope)
    own = rng.sample(styles(), rng.choice((2, 2, 3)))
    wanted = rng.sample(styles(), 2)
    words = _words(member, role, offers, seeks, today, rng)
    return Portrait(
        member=member.key,
        role=role,
        headline=_sentence(rng.choice(frames("headlines", role)), words)[:160],
        bio=_sentence(rng.choice(frames("bios", role)), words),
        offers=offers,
        seeks=seeks,
        industries=_industries(member, rng),
        functions=_functions(member, rng),
        styles=tuple(style.id for style in own),
        preferred_styles=tuple(style.id for style in wanted),
        pace=_preference(rng),
        directness=_preference(rng),
        challenge=_preference(rng),
        preparation=_preference(rng),
        capacity=capacity,
        minutes_a_month=max(60, capacity * 60 + 30 * rng.randint(0, 2)),
    )


def attuned(mentor: Portrait, leader: Portrait) -> Portrait:
    """The same mentor, who also knows what this leader seeks and likes to work in much the same way."""
    sought = {item.concept: item for item in leader.seeks}
    own = tuple(item for item in mentor.offers if item.concept not in sought)
    return replace(
        mentor,
        offers=(*own[:3], *sought.values()),
        styles=leader.preferred_styles,
        pace=leader.pace,
        directness=leader.directness,
        challenge=min(5, leader.challenge + 1),
        preparation=leader.preparation,
    )


def scope_of(member: Member, number: int, capacity: int, today: date, rng: Random) -> Scope:
    """What an advisor is engaged for; begun about a year ago, ending in half a year or more."""
    topic = topics()[number % len(topics())]
    return Scope(
        member=member.key,
        title=topic.title,
        topics=topic.concepts,
        exclusions=rng.choice(_EXCLUSIONS),
        minutes_a_quarter=capacity * 90,
        starts_on=date.fromordinal(today.toordinal() - rng.randint(366, 400)),
        ends_on=date.fromordinal(today.toordinal() + rng.randint(190, 420)),
    )


def _knowledge(
    member: Member, role: str, rng: Random, scope: Scope | None
) -> tuple[tuple[Expertise, ...], tuple[Expertise, ...]]:
    if role == "advisor" and scope is not None:
        offers = _some(list(scope.topics), 3, (4, 4, 3), rng) + _some(_around(scope.topics), 2, (3, 2), rng)
        return _distinct(offers), ()
    home = _home(member)
    if role == "coach":
        offers = _some(["coaching-skills"], 1, (4, 3), rng) + _some(list(_BY_GROUP["leadership"]), 4, (4, 3, 3), rng)
        return _distinct(offers + _some(home, 2, (4, 3), rng)), _some(list(_BY_GROUP["society"]), 1, (2,), rng)
    if role == "reverse_mentor":
        offers = _some(list(_FROM_BELOW), 3, (3, 3, 2), rng) + _some(home, 1, (2,), rng)
        return _distinct(offers), _some(list(_FROM_ABOVE), 2, (1, 2), rng)
    levels = (4, 3) if rank_of(member.grade) >= rank_of("D1") else (3, 2, 3)
    topic = rng.choice(topics()).concepts
    seeks = _some(list(_BY_GROUP["leadership"]), 3, (2, 3), rng)
    return _some(home, 3, levels, rng), _distinct(
        seeks + _some(list(topic), 1, (2, 3), rng) + _some(list(_FROM_BELOW), 1, (1, 2), rng)
    )


def _home(member: Member) -> list[str]:
    pool = _POOLS.get(member.function)
    if pool is None:
        return [*_BY_GROUP["strategy"], *_BY_GROUP["governance"]]
    return _known(pool)


def _known(pool: FunctionPool) -> list[str]:
    return list(dict.fromkeys([*pool.also, *(concept for group in pool.groups for concept in _BY_GROUP[group])]))


def _around(of: tuple[str, ...]) -> list[str]:
    """The concepts of the same groups."""
    groups = dict.fromkeys(concepts_by_id()[concept].group_id for concept in of)
    return [concept for group in groups for concept in _BY_GROUP[group]]


def _some(pool: list[str], number: int, levels: tuple[int, ...], rng: Random) -> tuple[Expertise, ...]:
    return tuple(Expertise(concept, rng.choice(levels)) for concept in rng.sample(pool, min(number, len(pool))))


def _distinct(expertise: tuple[Expertise, ...]) -> tuple[Expertise, ...]:
    first: dict[str, Expertise] = {}
    for item in expertise:
        first.setdefault(item.concept, item)
    return tuple(first.values())


def _industries(member: Member, rng: Random) -> tuple[str, ...]:
    if member.external:
        home = next(o.industry for o in outside_organisations() if o.name == member.organisation)
        return tuple(dict.fromkeys((home, rng.choice(industries()).code)))
    own = rng.choice(_COMPANY_INDUSTRIES)
    return tuple(dict.fromkeys((own, rng.choice(industries()).code))) if rng.random() < 0.5 else (own,)


def _functions(member: Member, rng: Random) -> tuple[str, ...]:
    earlier = rng.choice(functions()).id
    own = member.function or rng.choice(functions()).id
    return tuple(dict.fromkeys((own, earlier))) if rng.random() < 0.35 else (own,)


def _preference(rng: Random) -> int:
    return rng.choices((1, 2, 3, 4, 5), (1, 3, 4, 3, 1))[0]


def _words(
    member: Member, role: str, offers: tuple[Expertise, ...], seeks: tuple[Expertise, ...], today: date, rng: Random
) -> dict[str, str]:
    """What the frames of headlines and biographies may name."""
    first, second, third = (_lower(concepts_by_id()[offers[n % len(offers)].concept].label) for n in range(3))
    sought = [_lower(concepts_by_id()[item.concept].label) for item in seeks] or ["something new"]
    years = rng.randint(12, 30) if role in ("advisor", "coach") else (today - member.hired_on).days // 365
    title = member.title.lower()
    return {
        "title": member.title,
        "title_article": f"{'an' if title[0] in 'aeiouAEIOU' else 'a'} {title}",
        "area": member.department if member.department != "Executive Office" else _LABELS.get(member.function, ""),
        "city": member.city,
        "function": _lower(_LABELS.get(member.function, "the line")),
        "organisation": member.organisation,
        "tenure": "one year" if years <= 1 else f"{years} years",
        "first": first,
        "second": second,
        "third": third,
        "first_capital": _upper(first),
        "second_capital": _upper(second),
        "seeks": sought[0],
        "seeks_capital": _upper(sought[0]),
        "other": sought[-1],
    }


def _sentence(frame: str, words: dict[str, str]) -> str:
    return _upper(frame.format(**words))


def _lower(label: str) -> str:
    """In running text labels begin small, unless they begin with an abbreviation."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]

"""Matching around the cast: a round under review, published rounds with an offer in each stream, a first conversation.

Besides, a ranked list, and somebody's proposal of a new policy.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cast import FIXTURES, Cast
from matching_scene import TOPICS, Scene, add_person
from peripatos.core.access import acting
from peripatos.matching.models import MatchRun, Offer, OfferAnswer, Proposal, RankedPreference, Round
from peripatos.matching.types import Answer, RoundState
from peripatos.people.models import Concept, GradeStep, Person
from peripatos.programmes.defaults import RULES, WEIGHTS, rules_as_json
from peripatos.programmes.services.policy import propose_policy
from peripatos.programmes.types import Side, StreamKind
from peripatos.scheduling.models import MentoringSession
from peripatos.scheduling.services.booking import book_chemistry_meeting
from peripatos.scheduling.texts import seal_session_text
from peripatos.scheduling.types import SessionText

OPEN_FOR = timedelta(days=20)
REASONS = [
    {"code": "topics_offered", "sought": 2, "met": 1, "topics": ["pricing"], "more": 0, "points": 1000, "whole": 3500}
]


@dataclass
class Matching:
    """What was added: the run under review with its proposals, offers by stream, the first conversation, the policy."""

    run: MatchRun
    proposals: list[Proposal]
    published: Round
    offers: dict[str, Offer]
    other_offer: Offer
    chemistry: MentoringSession
    policy_id: UUID
    names: dict[UUID, str]
    leaders: list[Person]
    mentors: list[Person]


def add_matching(cast: Cast) -> Matching:
    """Writes it into the database, and the ids into those that a walk knows of."""
    with acting(FIXTURES):
        scene = _pool(cast)
    run = scene.run()
    with acting(FIXTURES):
        offers = {kind: _offer(cast, kind, "leader", mentor) for kind, mentor in MENTORS.items()}
        other = _offer(cast, "coaching", "other_leader", "other_coach", round_=offers["coaching"].round)
        OfferAnswer.objects.filter(offer=offers["coaching"], side=Side.MENTOR).update(answer=Answer.NO)
        RankedPreference.objects.create(
            created_at=cast.now,
            programme=cast.programme,
            enrolment=cast.enrolments["coaching", "leader"],
            person=cast.other_coach,
            rank=1,
        )
    matching = Matching(
        run=run,
        proposals=scene.proposals(run),
        published=offers["coaching"].round,
        offers=offers,
        other_offer=other,
        chemistry=_chemistry(cast, other),
        policy_id=_policy(cast),
        leaders=scene.leaders,
        mentors=scene.mentors,
        names={p.id: p.display_name for p in (*scene.leaders, *scene.mentors, *cast.people.values())},
    )
    cast.added |= _ids(cast, matching)
    return matching


MENTORS = {"coaching": "coach", "advising": "advisor", "reverse": "reverse_mentor"}


def _pool(cast: Cast) -> Scene:
    """Three leaders and three coaches more in the coaching stream."""
    for rank, code in enumerate(("L1", "L2", "L3", "L4"), start=1):
        GradeStep.objects.update_or_create(code=code, defaults={"rank": rank})
    for topic in TOPICS:
        Concept.objects.get_or_create(slug=topic, defaults={"label": topic.title()})
    scene = Scene(cast, cast.streams["coaching"], cast.now)
    for number, name in enumerate(("Ada", "Bela", "Chen")):
        add_person(scene, name, Side.LEADER, number=number)
    for number, name in enumerate(("Mei", "Niko", "Olu")):
        add_person(scene, name, Side.MENTOR, number=number)
    return scene


def _round(cast: Cast, kind: str) -> Round:
    return Round.objects.create(
        created_at=cast.now - timedelta(days=2),
        programme=cast.programme,
        stream=cast.streams[kind],
        name=f"Spring, {kind}",
        state=RoundState.PUBLISHED,
        weights=WEIGHTS[StreamKind(kind)],
        rules=rules_as_json(RULES[StreamKind(kind)]),
        opened_by=cast.coordinator,
        published_at=cast.now - timedelta(days=1),
    )


def _offer(cast: Cast, kind: str, leader: str, mentor: str, *, round_: Round | None = None) -> Offer:
    """An announced offer that nobody has answered."""
    offer = Offer.objects.create(
        created_at=cast.now - timedelta(days=1),
        programme=cast.programme,
        round=round_ or _round(cast, kind),
        leader=cast.people[leader],
        mentor=cast.people[mentor],
        leader_enrolment=cast.enrolments[kind, leader],
        mentor_enrolment=cast.enrolments[kind, mentor],
        fit=7300,
        components=dict.fromkeys(WEIGHTS[StreamKind(kind)], 1000),
        reasons=REASONS,
        closes_at=cast.now + OPEN_FOR,
        announced_at=cast.now - timedelta(days=1),
    )
    for side in Side:
        OfferAnswer.objects.create(created_at=offer.created_at, programme=cast.programme, offer=offer, side=side)
    return offer


def _chemistry(cast: Cast, offer: Offer) -> MentoringSession:
    """A first conversation on the offer of two who are nobody's pair yet, with a word for their eyes."""
    with acting(cast.actor("other_leader")) as actor:
        starts = cast.now.replace(hour=14) + timedelta(days=6)
        booked = book_chemistry_meeting(actor=actor, offer_id=offer.id, starts_at=starts, minutes=30, now=cast.now)
    with acting(FIXTURES):
        session = MentoringSession.objects.get(id=booked)
        session.agenda = seal_session_text(session, SessionText.AGENDA, cast.canary("chemistry"))
        session.save(update_fields=["agenda"])
    return session


def _policy(cast: Cast) -> UUID:
    """New weights that wait for the second signature, by a coordinator who is not the one of the tests."""
    kind = StreamKind.COACHING
    with acting(cast.actor("second_coordinator")) as actor:
        stream = cast.streams["coaching"].id
        return propose_policy(actor=actor, stream_id=stream, weights=WEIGHTS[kind], rules=RULES[kind], now=cast.now)


def _ids(cast: Cast, matching: Matching) -> dict[str, list[object]]:
    return {
        "run_id": [matching.run.id],
        "proposal_id": [matching.proposals[0].id],
        "round_id": [matching.run.round_id, matching.published.id],
        "offer_id": [*(o.id for o in matching.offers.values()), matching.other_offer.id],
        "chemistry_id": [matching.chemistry.id],
        "policy_id": [matching.policy_id],
        "part": ["problem", "solution", "proof"],
    }

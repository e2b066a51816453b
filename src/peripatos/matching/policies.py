"""Who may see what of matching; every answer is read from the access table."""

from uuid import UUID

from django.db.models import Q, QuerySet

from peripatos.core.access import Actor, Target, may
from peripatos.core.access.filters import by_duty
from peripatos.core.access.table import Rule
from peripatos.matching.models import MatchRun, Offer, Round
from peripatos.programmes.types import MENTOR_PERSONA, StreamKind


def target_of_round(round_: Round) -> Target:
    """A round, its runs and its board: duties of its programme and stream count."""
    return Target(programme_id=round_.programme_id, stream=round_.stream.kind)


def target_of_offer(offer: Offer, *, answering: UUID | None = None) -> Target:
    """An offer: the leader owns it, the mentor named in it holds the column of the stream.

    ``answering`` is whose own answer it is about.
    """
    persona = MENTOR_PERSONA[StreamKind(offer.round.stream.kind)]
    return Target(
        owners=frozenset({offer.leader_id}),
        parties={persona: frozenset({offer.mentor_id})},
        authors=frozenset({answering}) if answering else frozenset(),
        programme_id=offer.programme_id,
        stream=offer.round.stream.kind,
    )


def visible_rounds(actor: Actor, rule: Rule = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES) -> QuerySet[Round]:
    """Rounds that a duty of the actor may look into."""
    return Round.objects.filter(by_duty(actor, rule))


def visible_runs(actor: Actor, rule: Rule = may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES) -> QuerySet[MatchRun]:
    """Runs of those rounds."""
    return MatchRun.objects.filter(round__in=visible_rounds(actor, rule))


def own_offers(actor: Actor) -> QuerySet[Offer]:
    """Offers that name the actor on either side."""
    return (
        Offer.objects.filter(Q(leader_id=actor.person_id) | Q(mentor_id=actor.person_id))
        if actor.person_id
        else Offer.objects.none()
    )

"""Finding one row of matching within the actor's programmes, or raising ``Missing``."""

from uuid import UUID

from django.db.models import QuerySet

from peripatos.core.access import Actor
from peripatos.core.errors import Missing
from peripatos.matching.models import MatchRun, Offer, Proposal, Round
from peripatos.matching.policies import own_offers
from peripatos.people.models import Person


def round_row(round_id: UUID, *, lock: bool = False) -> Round:
    """A round with its stream and programme; ``lock`` holds it until the transaction ends."""
    rows: QuerySet[Round] = Round.objects.select_related("stream", "programme")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(id=round_id).first()
    if found is None:
        raise Missing(what="round")
    return found


def run_row(run_id: UUID) -> MatchRun:
    """A run with its round, stream and programme."""
    found = MatchRun.objects.select_related("round__stream", "round__programme").filter(id=run_id).first()
    if found is None:
        raise Missing(what="run")
    return found


def proposal_row(run_id: UUID, proposal_id: UUID) -> Proposal:
    """A proposal of that run with both people."""
    found = Proposal.objects.select_related("leader", "mentor").filter(run_id=run_id, id=proposal_id).first()
    if found is None:
        raise Missing(what="proposal")
    return found


def own_offer_row(actor: Actor, offer_id: UUID, *, lock: bool = False) -> Offer:
    """An offer that names the actor."""
    rows = own_offers(actor).select_related("round__stream", "leader", "mentor")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(id=offer_id).first()
    if found is None:
        raise Missing(what="offer")
    return found


def name_of(actor: Actor) -> str:
    """The display name of a person who acts; empty for operators and tasks, whose own name counts."""
    if actor.person_id is None:
        return ""
    return Person.objects.filter(id=actor.person_id).values_list("display_name", flat=True).first() or ""

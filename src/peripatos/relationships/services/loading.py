"""Loading the pair that a service acts on."""

from uuid import UUID

from peripatos.core.errors import GuardFailed, Missing
from peripatos.relationships.models import Relationship
from peripatos.relationships.types import RelationshipState


def pair_to_change(relationship_id: UUID) -> Relationship:
    """The pair, locked until the transaction ends; ``Missing`` when it is not in the actor's programmes."""
    rows = Relationship.objects.select_for_update(of=("self",)).select_related("stream", "leader", "mentor")
    pair = rows.filter(id=relationship_id).first()
    if pair is None:
        raise Missing(what="relationship")
    return pair


def require_state(pair: Relationship, *states: RelationshipState) -> None:
    """Raises ``GuardFailed`` unless the pair is in one of ``states``."""
    if pair.state not in states:
        raise GuardFailed(reason=f"pair_is_{pair.state}")

"""What speaks for a visit, in the words of profiles: topics sought and offered, what is new there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from peripatos.matching.selectors.people import topic_labels
from peripatos.people.models import Person
from peripatos.planning.inputs import attributes_of
from peripatos.planning.rotations.points import is_elsewhere, is_new_function
from peripatos.planning.rotations.world import told_of


@dataclass(frozen=True)
class Speaks:
    """``topics``: labels of what the leader seeks and the host offers. ``new_function``, ``elsewhere``: None where that
    is not on file.
    """

    topics: tuple[str, ...]
    new_function: bool | None
    elsewhere: bool | None


def speaks_for(leader_id: UUID, host_ids: Collection[UUID]) -> Mapping[UUID, Speaks]:
    """What speaks for visits of a leader to these hosts, as profiles stand today, by host. The caller has asked the
    access table about the plan.
    """
    people = {p.id: attributes_of(p) for p in Person.objects.filter(id__in=[leader_id, *host_ids])}
    told = told_of([leader_id], host_ids)
    sought, known = told.seeks.get(leader_id, {}), told.knows.get(leader_id, frozenset())
    labels = topic_labels(sought)
    mine = people.get(leader_id, {})
    return {
        host: Speaks(
            topics=tuple(
                sorted(labels[topic] for topic in sought if topic in told.offers.get(host, {}) and topic in labels)
            ),
            new_function=is_new_function(mine, people[host], known),
            elsewhere=is_elsewhere(mine, people[host]),
        )
        for host in host_ids
        if host in people
    }

"""Reminding both sides of a pair that it is time to meet, in neutral words."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.access.decide import Target
from peripatos.core.audit.services import record
from peripatos.core.outbox.services import Mail, post
from peripatos.core.tasks import wake_workers
from peripatos.people.models import Person
from peripatos.people.services.notices import notify
from peripatos.relationships.models import Relationship
from peripatos.relationships.services.loading import pair_to_change


def nudge_pair(*, actor: Actor, relationship_id: UUID, now: datetime) -> None:
    """Tells both sides, once a day at most, that a date would help; nobody reads why the coordinator asked."""
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(
            actor, may.CARE_WORKLIST_REMIND_BOTH_SIDES, Target(programme_id=pair.programme_id, stream=pair.stream.kind)
        )
        for reader, other in ((pair.leader, pair.mentor), (pair.mentor, pair.leader)):
            _remind(pair, reader, other, now)
        sides = [pair.leader_id, pair.mentor_id]
        record(actor, may.CARE_WORKLIST_REMIND_BOTH_SIDES, now=now, object_id=pair.id, subjects=sides, code="reminded")
        wake_workers()


def _remind(pair: Relationship, reader: Person, other: Person, now: datetime) -> None:
    path = f"/relationships/{pair.id}"
    notify(person_id=reader.id, code="pair_reminded", facts={"name": other.display_name}, path=path, now=now)
    if not reader.email:
        return
    lines = [
        _("Dear {name},").format(name=reader.given_name or reader.display_name),
        "",
        _("It may be time to find the next date with {name}. One press books it, after you have signed in:").format(
            name=other.display_name
        ),
        f"{settings.BASE_URL}{path}",
    ]
    mail = Mail(to=reader.email, subject=_("Time for the next conversation"), text="\n".join(lines))
    post(
        key=f"pair_reminded:{pair.id}:{reader.id}:{now.date()}",
        kind="pair_reminded",
        mail=mail,
        now=now,
        recipient_id=reader.id,
    )

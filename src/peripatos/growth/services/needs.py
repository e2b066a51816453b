""" "I need…": a kind and one sentence, kept sealed, answered with the stream to turn to."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit.services import record
from peripatos.core.errors import BadInput
from peripatos.growth.models import Need
from peripatos.growth.texts import sealed_need
from peripatos.growth.types import NeedKind
from peripatos.people.policies import own_id, own_target
from peripatos.programmes.types import StreamKind

LONGEST = 300
RULE = may.NEED_ASK_READ_OWN
LEADS_TO: Mapping[NeedKind, StreamKind] = {
    NeedKind.GROWTH: StreamKind.COACHING,
    NeedKind.STRATEGY: StreamKind.ADVISING,
    NeedKind.TACTICS: StreamKind.COHORTS,
    NeedKind.FRESH_EYES: StreamKind.REVERSE,
    NeedKind.FUNCTION: StreamKind.ROTATIONS,
}


def ask_need(*, actor: Actor, kind: NeedKind, text: str, now: datetime) -> UUID:
    """Keeps what the actor needs, sealed under their own key, with the stream that it leads to; returns its id."""
    require(actor, RULE, own_target(actor.person_id))
    if len(text.strip()) > LONGEST:
        raise BadInput({"text": _("One sentence of at most 300 characters is enough.")})
    need = Need(person_id=own_id(actor), kind=kind, suggested=LEADS_TO[kind], created_at=now)
    need.text = sealed_need(need, text.strip())
    with transaction.atomic():
        need.save(force_insert=True)
        record(actor, RULE, now=now, object_id=need.id, subjects=[need.person_id], code="asked")
    return need.id

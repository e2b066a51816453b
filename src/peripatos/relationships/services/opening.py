"""Forming a pair."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from peripatos.core.access import Actor, Rule, Target, decide, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import GuardFailed, Missing
from peripatos.core.registry import announce
from peripatos.core.tasks import wake_workers
from peripatos.programmes.models import Enrolment, Stream
from peripatos.programmes.texts import agreement_template
from peripatos.programmes.types import MENTOR_PERSONA, EnrolmentState, Side, StreamKind
from peripatos.relationships.models import Agreement, Relationship
from peripatos.relationships.services.news import tell_pair
from peripatos.relationships.texts import seal_sections
from peripatos.relationships.types import OPEN_STATES

MEETING_STATES = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)


def open_relationship(
    *,
    actor: Actor,
    stream_id: UUID,
    leader_enrolment_id: UUID,
    mentor_enrolment_id: UUID,
    fit: int | None,
    origin_id: UUID | None,
    now: datetime,
) -> UUID:
    """Forms a pair with the first draft of its agreement and tells both; returns its id.

    Allowed to either side (the second "yes" forms a pair) and to whoever may reassign or publish. ``fit`` is 0 to
    10,000;
    ``origin_id`` is the offer.
    Raises ``GuardFailed`` with reason ``pair_exists``, ``mentor_is_full``, ``leader_is_served`` or ``not_taking_part``.
    """
    with transaction.atomic():
        leader, mentor = _sides(stream_id, leader_enrolment_id, mentor_enrolment_id)
        rule = _require_forming(actor, leader, mentor)
        _check_room(leader, mentor)
        pair = _new_pair(leader, mentor, fit=fit, origin_id=origin_id, now=now)
        _new_draft(pair, now)
        audit.record(
            actor, rule, now=now, object_id=pair.id, subjects=[pair.leader_id, pair.mentor_id], code="pair_formed"
        )
        tell_pair(pair, code="pair_formed", now=now)
        announce("pair_formed", relationship_id=pair.id, now=now)
        wake_workers()
    return pair.id


def _sides(stream_id: UUID, leader_id: UUID, mentor_id: UUID) -> tuple[Enrolment, Enrolment]:
    # The base manager, because a task or a coordinator of several programmes forms pairs too; `require` follows.
    # Locked in the order of their ids, so that two pairs that form at once count each other.
    rows = Enrolment._base_manager.select_for_update(of=("self",)).filter(
        id__in=[leader_id, mentor_id], stream_id=stream_id
    )
    found = {row.id: row for row in rows.select_related("stream", "person").order_by("id")}
    leader, mentor = found.get(leader_id), found.get(mentor_id)
    if leader is None or mentor is None or leader.side != Side.LEADER or mentor.side != Side.MENTOR:
        raise Missing(what="enrolment")
    return leader, mentor


def _require_forming(actor: Actor, leader: Enrolment, mentor: Enrolment) -> Rule:
    target = Target(
        owners=frozenset({leader.person_id}),
        parties={MENTOR_PERSONA[StreamKind(leader.stream.kind)]: frozenset({mentor.person_id})},
        programme_id=leader.programme_id,
        stream=leader.stream.kind,
    )
    for rule in (may.RELATIONSHIP_RECORD_REASSIGN, may.ROUND_OPEN_PUBLISH_WITHDRAW_REMIND):
        if decide(actor, rule, target).allowed:
            return rule
    return require(actor, may.MATCH_PROPOSAL_ACCEPT_DECLINE_WITHOUT_GIVING_A_REASON, target).rule


def _check_room(leader: Enrolment, mentor: Enrolment) -> None:
    if leader.state not in MEETING_STATES or mentor.state not in MEETING_STATES:
        raise GuardFailed(reason="not_taking_part")
    taken = Relationship._base_manager.filter(stream_id=leader.stream_id, state__in=OPEN_STATES)
    if taken.filter(leader_id=leader.person_id, mentor_id=mentor.person_id).exists():
        raise GuardFailed(reason="pair_exists")
    if taken.filter(mentor_id=mentor.person_id).count() >= mentor.capacity:
        raise GuardFailed(reason="mentor_is_full", capacity=mentor.capacity)
    if taken.filter(leader_id=leader.person_id).count() >= leader.wants:
        raise GuardFailed(reason="leader_is_served", wants=leader.wants)


def _new_pair(
    leader: Enrolment, mentor: Enrolment, *, fit: int | None, origin_id: UUID | None, now: datetime
) -> Relationship:
    stream: Stream = leader.stream
    return Relationship.objects.create(
        programme_id=leader.programme_id,
        stream=stream,
        leader=leader.person,
        mentor=mentor.person,
        leader_enrolment=leader,
        mentor_enrolment=mentor,
        cadence_days=stream.cadence_days,
        session_minutes=stream.session_minutes,
        formed_on=now.date(),
        planned_end_on=stream.programme.ends_on,
        origin_id=origin_id,
        fit=fit,
        created_at=now,
    )


def _new_draft(pair: Relationship, now: datetime) -> None:
    template = agreement_template()
    draft = Agreement(
        programme_id=pair.programme_id,
        relationship=pair,
        number=1,
        template_version=template.version,
        created_at=now,
    )
    starting = {section.id: section.starting_text for section in template.sections_for(pair.stream.kind)}
    draft.body = seal_sections(draft, starting)
    draft.save(force_insert=True)

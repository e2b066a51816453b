"""Writing, signing and amending a pair's agreement."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.audit import services as audit
from peripatos.core.errors import BadInput, GuardFailed, Missing, VersionConflict
from peripatos.core.tasks import wake_workers
from peripatos.people.policies import own_id
from peripatos.people.services.notices import settle
from peripatos.programmes.texts import agreement_template
from peripatos.relationships.models import Agreement, AgreementSignature, Relationship
from peripatos.relationships.policies import target_of_pair
from peripatos.relationships.services.loading import pair_to_change, require_state
from peripatos.relationships.services.news import tell_pair
from peripatos.relationships.texts import is_empty, open_sections, seal_sections
from peripatos.relationships.types import OPEN_STATES, AgreementState, RelationshipState

RULE = may.COACHING_AGREEMENT_SIGN_PROPOSE_AMENDMENT
SECTION_MAX_CHARACTERS = 4000


def save_section(
    *, actor: Actor, relationship_id: UUID, section_id: str, text: str, based_on: str, now: datetime
) -> int:
    """Replaces one section of the draft and voids its signatures; returns the draft's new version.

    ``based_on`` is the text of the section that the writer started from: two people may write different sections at
    once,
    but a section that somebody else changed meanwhile raises ``VersionConflict`` with ``section_id``, and nothing is
    lost.
    """
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        draft = _draft_of(pair)
        texts = open_sections(draft)
        wanted = _checked(pair, section_id, text)
        if _plain(texts.get(section_id, "")) not in (_plain(based_on), wanted):
            raise VersionConflict(expected=0, found=draft.version, section_id=section_id)
        if _plain(texts.get(section_id, "")) == wanted:
            return draft.version
        draft.claim_version(draft.version)
        draft.body = seal_sections(draft, texts | {section_id: wanted})
        draft.edited_by_id, draft.edited_at = actor.person_id, now
        draft.save(update_fields=["body", "edited_by", "edited_at"])
        audit.record(actor, RULE, now=now, object_id=draft.id, subjects=_both(pair), code="section_saved")
        return draft.version


def sign_agreement(*, actor: Actor, relationship_id: UUID, version: int, now: datetime) -> bool:
    """Signs the wording of ``version``; returns whether both have now signed, which puts the agreement in force.

    Raises ``VersionConflict`` when the wording changed since it was read, and ``BadInput`` with a sentence for each
    point, by its section's id, at which nothing is written yet.
    """
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        draft = _draft_of(pair)
        if draft.version != version:
            raise VersionConflict(expected=version, found=draft.version)
        _require_written(pair, draft)
        AgreementSignature.objects.get_or_create(
            agreement=draft,
            person_id=own_id(actor),
            agreement_version=version,
            defaults={"programme_id": pair.programme_id, "created_at": now},
        )
        audit.record(actor, RULE, now=now, object_id=draft.id, subjects=_both(pair), code="signed")
        complete = _signers(draft) >= {pair.leader_id, pair.mentor_id}
        if complete:
            _put_in_force(pair, draft)
        settle(person_id=actor.person_id, path=f"/relationships/{pair.id}", now=now)
        tell_pair(
            pair,
            code="agreement_in_force" if complete else "agreement_signed_by_other",
            now=now,
            except_person=actor.person_id,
        )
        wake_workers()
        return complete


def propose_amendment(*, actor: Actor, relationship_id: UUID, now: datetime) -> UUID:
    """Starts the next version from the words in force; the old one holds until both have signed the new one."""
    with transaction.atomic():
        pair = pair_to_change(relationship_id)
        require(actor, RULE, target_of_pair(pair))
        require_state(pair, RelationshipState.ACTIVE, RelationshipState.PAUSED, RelationshipState.CLOSING)
        last = _versions(pair).first()
        if last is None or last.state == AgreementState.DRAFT:
            raise GuardFailed(reason="amendment_is_open")
        draft = Agreement(
            programme_id=pair.programme_id,
            relationship=pair,
            number=last.number + 1,
            template_version=last.template_version,
            created_at=now,
        )
        draft.body = seal_sections(draft, open_sections(last))
        draft.save(force_insert=True)
        audit.record(actor, RULE, now=now, object_id=draft.id, subjects=_both(pair), code="amendment_proposed")
        tell_pair(pair, code="agreement_amendment", now=now, except_person=actor.person_id)
        return draft.id


def _put_in_force(pair: Relationship, draft: Agreement) -> None:
    _versions(pair).filter(state=AgreementState.SIGNED).update(state=AgreementState.REPLACED)
    Agreement.objects.filter(id=draft.id).update(state=AgreementState.SIGNED)
    if pair.state == RelationshipState.CONTRACTING:
        pair.claim_version(pair.version)
        pair.state = RelationshipState.ACTIVE
        pair.save(update_fields=["state"])


def _versions(pair: Relationship) -> QuerySet[Agreement]:
    return Agreement.objects.filter(relationship=pair).order_by("-number")


def _draft_of(pair: Relationship) -> Agreement:
    require_state(pair, *OPEN_STATES)
    last = _versions(pair).first()
    if last is None:
        raise Missing(what="agreement")
    if last.state != AgreementState.DRAFT:
        raise GuardFailed(reason="agreement_is_signed")
    return last


def _require_written(pair: Relationship, draft: Agreement) -> None:
    texts = open_sections(draft)
    points = agreement_template().sections_for(pair.stream.kind)
    empty = [point for point in points if is_empty(texts.get(point.id, ""))]
    if empty:
        said = _("Nothing is written here yet. Write something, or that there is nothing to add.")
        raise BadInput(dict.fromkeys((point.id for point in empty), said))


def _signers(agreement: Agreement) -> set[UUID]:
    rows = AgreementSignature.objects.filter(agreement=agreement, agreement_version=agreement.version)
    return set(rows.values_list("person_id", flat=True))


def _checked(pair: Relationship, section_id: str, text: str) -> str:
    if section_id not in {section.id for section in agreement_template().sections_for(pair.stream.kind)}:
        raise Missing(what="section")
    plain = _plain(text)
    if len(plain) > SECTION_MAX_CHARACTERS:
        raise BadInput({"text": _("Keep each section under {limit} characters.").format(limit=SECTION_MAX_CHARACTERS)})
    return plain


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _both(pair: Relationship) -> list[UUID]:
    return [pair.leader_id, pair.mentor_id]

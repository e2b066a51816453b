"""Inviting people, reminding, taking back, and answering one's own invitation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from peripatos.core.access import Actor, may, require
from peripatos.core.access.rights import task_actor
from peripatos.core.errors import BadInput, GuardFailed
from peripatos.core.outbox.services import Mail, post
from peripatos.core.tasks import wake_workers
from peripatos.people.models import Person
from peripatos.people.selectors.accounts import people_to_let_in
from peripatos.people.services.accounts import let_in
from peripatos.people.services.notices import notify
from peripatos.people.types import Employment, PersonKind
from peripatos.programmes.invitation_text import filled, link_to, reminder_mail, subject_of
from peripatos.programmes.models import Enrolment, Invitation, Stream
from peripatos.programmes.policies import target_of_invitation, target_of_rows
from peripatos.programmes.selectors.outside import invitations
from peripatos.programmes.selectors.rows import one, stream_row
from peripatos.programmes.services.enrolments import ENDED, refuse_when_shut, write_enrolments
from peripatos.programmes.services.noting import note
from peripatos.programmes.types import InvitationState, LeftOut, ProgrammeState, Side, StreamKind

SEND = may.INVITATION_SEND_WITHDRAW
ANSWER = may.INVITATION_READ_AND_ANSWER_OWN


@dataclass(frozen=True)
class Letter:
    """What one person receives; ``email`` is empty for somebody who is only told on their page."""

    person_id: UUID
    name: str
    email: str
    text: str


@dataclass(frozen=True)
class InvitationPreview:
    """Everything that would be sent, before anything is; ``to_let_in`` names those who also receive a link to an
    account.
    """

    subject: str
    letters: tuple[Letter, ...]
    left_out: tuple[LeftOut, ...]
    to_let_in: tuple[str, ...]


def preview_invitations(
    *,
    actor: Actor,
    stream_id: UUID,
    side: Side,
    person_ids: Iterable[UUID],
    message: str,
    answer_by_on: date | None,
    now: datetime,
) -> InvitationPreview:
    """The exact text for each person, and who would be left out: enrolled or invited already, gone, or from outside."""
    stream = _inviting(actor, stream_id)
    _check_letter(message, answer_by_on, now)
    people, left_out = _invitable(stream, side, list(dict.fromkeys(person_ids)))
    letters = tuple(_letter(stream, person, message, answer_by_on, link_to("…")) for person in people)
    newcomers = tuple(person.display_name for person in people_to_let_in([p.id for p in people], now=now))
    return InvitationPreview(subject_of(stream.programme.name), letters, tuple(left_out), newcomers)


def send_invitations(
    *,
    actor: Actor,
    stream_id: UUID,
    side: Side,
    person_ids: Iterable[UUID],
    message: str,
    answer_by_on: date | None,
    now: datetime,
) -> tuple[UUID, ...]:
    """Invites people; returns the ids of the invitations. Who would be left out by the preview is left out here.

    Somebody without an account receives a second letter, with the link by which they make one.
    """
    stream = _inviting(actor, stream_id)
    _check_letter(message, answer_by_on, now)
    people, _left_out = _invitable(stream, side, list(dict.fromkeys(person_ids)))
    if not people:
        raise BadInput({"people": _("Choose at least one person who is neither invited nor enrolled.")})
    with transaction.atomic():
        sent = [_send(actor, stream, side, person, message, answer_by_on, now) for person in people]
        facts = {"stream": stream.kind, "side": side.value, "people": len(sent)}
        subjects = [p.id for p in people]
        note(actor, SEND, stream.programme_id, "invited", now=now, object_id=stream.id, subjects=subjects, **facts)
        let_in(actor=task_actor("let_in"), people=people_to_let_in(subjects, now=now), now=now)
        wake_workers()
    return tuple(invitation.id for invitation in sent)


def _inviting(actor: Actor, stream_id: UUID) -> Stream:
    stream = stream_row(stream_id)
    require(actor, SEND, target_of_rows(stream.programme_id, stream.kind))
    refuse_when_shut(stream)
    if stream.programme.state == ProgrammeState.PAUSED:
        raise GuardFailed(reason="programme_is_paused")
    return stream


def _check_letter(message: str, answer_by_on: date | None, now: datetime) -> None:
    if not message.strip():
        raise BadInput({"message": _("Write what the people invited will read.")})
    if len(message) > 2000:
        raise BadInput({"message": _("Keep the letter under 2,000 characters.")})
    if answer_by_on is not None and answer_by_on <= now.date():
        raise BadInput({"answer_by_on": _("Choose a day after today, so that people have time to answer.")})


def _invitable(stream: Stream, side: Side, person_ids: Sequence[UUID]) -> tuple[list[Person], list[LeftOut]]:
    people = list(Person.objects.filter(id__in=person_ids))
    enrolled = set(
        Enrolment.objects.filter(stream=stream, side=side).exclude(state__in=ENDED).values_list("person_id", flat=True)
    )
    invited = set(
        Invitation.objects.filter(stream=stream, side=side, state=InvitationState.SENT).values_list(
            "person_id", flat=True
        )
    )
    advises = stream.kind == StreamKind.ADVISING and side is Side.MENTOR
    left_out: list[LeftOut] = []
    kept: list[Person] = []
    for person in people:
        reason = _why_not(person, enrolled, invited, advises=advises)
        if reason:
            left_out.append(LeftOut(person.id, reason))
        else:
            kept.append(person)
    return kept, left_out


def _why_not(person: Person, enrolled: set[UUID], invited: set[UUID], *, advises: bool) -> str:
    if person.employment == Employment.LEFT:
        return "has_left"
    if person.kind == PersonKind.EXTERNAL and not advises:
        return "from_outside"
    if person.id in enrolled:
        return "enrolled_already"
    return "invited_already" if person.id in invited else ""


def _letter(stream: Stream, person: Person, message: str, answer_by_on: date | None, link: str) -> Letter:
    text = filled(
        message,
        name=person.given_name or person.display_name,
        programme=stream.programme.name,
        kind=stream.kind,
        answer_by_on=answer_by_on,
        link=link,
    )
    return Letter(person.id, person.display_name, person.email or "", text)


def _send(
    actor: Actor,
    stream: Stream,
    side: Side,
    person: Person,
    message: str,
    answer_by_on: date | None,
    now: datetime,
) -> Invitation:
    invitation = Invitation.objects.create(
        created_at=now,
        programme_id=stream.programme_id,
        stream=stream,
        person=person,
        side=side,
        sent_by_id=actor.person_id,
        answer_by_on=answer_by_on,
        message=message,
    )
    letter = _letter(stream, person, message, answer_by_on, link_to(invitation.id))
    facts = {"programme": stream.programme.name, "stream": stream.kind}
    notify(person_id=person.id, code="invited", facts=facts, path=f"/invitations/{invitation.id}", now=now)
    if letter.email:
        mail = Mail(letter.email, subject_of(stream.programme.name), letter.text)
        post(key=f"invitation:{invitation.id}", kind="invitation", mail=mail, now=now, recipient_id=person.id)
    return invitation


def remind_invited(*, actor: Actor, stream_id: UUID, now: datetime) -> int:
    """Reminds everybody who has not answered and was not reminded today; returns how many."""
    stream = _inviting(actor, stream_id)
    waiting = Invitation.objects.select_related("person").filter(stream=stream, state=InvitationState.SENT)
    due = [i for i in waiting if i.created_at.date() < now.date() and not _reminded_today(i, now)]
    with transaction.atomic():
        for invitation in due:
            _remind(stream, invitation, now)
        Invitation.objects.filter(id__in=[i.id for i in due]).update(reminded_at=now)
        kind, programme_id = stream.kind, stream.programme_id
        code = "invited_reminded"
        note(actor, SEND, programme_id, code, now=now, object_id=stream.id, stream=kind, people=len(due))
        wake_workers()
    return len(due)


def _reminded_today(invitation: Invitation, now: datetime) -> bool:
    return invitation.reminded_at is not None and invitation.reminded_at.date() >= now.date()


def _remind(stream: Stream, invitation: Invitation, now: datetime) -> None:
    person = invitation.person
    facts = {"programme": stream.programme.name, "stream": stream.kind}
    path = f"/invitations/{invitation.id}"
    notify(person_id=person.id, code="invitation_reminder", facts=facts, path=path, now=now)
    if person.email:
        mail = reminder_mail(
            to=person.email,
            name=person.given_name or person.display_name,
            programme=stream.programme.name,
            kind=stream.kind,
            answer_by_on=invitation.answer_by_on,
            link=link_to(invitation.id),
        )
        key = f"invitation:{invitation.id}:reminder:{now.date().isoformat()}"
        post(key=key, kind="invitation_reminder", mail=mail, now=now, recipient_id=person.id)


def withdraw_invitation(*, actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """Takes an invitation back while it is unanswered; the link then leads nowhere."""
    invitation = one(Invitation.objects.select_related("stream", "programme", "person"), invitation_id)
    require(actor, SEND, target_of_rows(invitation.programme_id, invitation.stream.kind))
    if invitation.state != InvitationState.SENT:
        raise GuardFailed(reason="invitation_answered")
    with transaction.atomic():
        _settle(actor, SEND_CODE, invitation, InvitationState.WITHDRAWN, now)


SEND_CODE = "invitation_withdrawn"


def answer_invitation(*, actor: Actor, invitation_id: UUID, accept: bool, now: datetime) -> UUID | None:
    """Says yes or no, without a reason. A yes enrols at once and returns the enrolment's id."""
    invitation = one(invitations(), invitation_id)
    require(actor, ANSWER, target_of_invitation(invitation))
    if invitation.state != InvitationState.SENT:
        raise GuardFailed(reason="invitation_answered")
    refuse_when_shut(invitation.stream)
    with transaction.atomic():
        state = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
        _settle(actor, f"invitation_{state.value}", invitation, state, now)
        _tell_sender(invitation, state, now)
        return _enrol(invitation, now) if accept else None


def _settle(actor: Actor, code: str, invitation: Invitation, state: InvitationState, now: datetime) -> None:
    # The invited person may have no tie to the programme yet, so the row is moved without the scoped manager.
    rows = Invitation._base_manager.filter(id=invitation.id, state=InvitationState.SENT)
    if not rows.update(state=state, answered_at=now):
        raise GuardFailed(reason="invitation_answered")
    rule = SEND if code == SEND_CODE else ANSWER
    note(
        actor,
        rule,
        invitation.programme_id,
        code,
        now=now,
        object_id=invitation.id,
        subjects=(invitation.person_id,),
        stream=invitation.stream.kind,
        person=invitation.person.display_name,
    )


def _tell_sender(invitation: Invitation, state: InvitationState, now: datetime) -> None:
    if invitation.sent_by_id is None:
        return
    facts = {"person": invitation.person.display_name, "stream": invitation.stream.kind}
    path = f"/programmes/{invitation.programme_id}/invitations"
    notify(person_id=invitation.sent_by_id, code=f"invitation_{state.value}", facts=facts, path=path, now=now)


def _enrol(invitation: Invitation, now: datetime) -> UUID | None:
    side = Side(invitation.side)
    write_enrolments(invitation.stream, side, [invitation.person_id], now=now, check_criteria=False)
    # As above: the tie exists from now on, but the actor of this request was made before it.
    mine = Enrolment._base_manager.filter(stream_id=invitation.stream_id, person_id=invitation.person_id, side=side)
    return mine.exclude(state__in=ENDED).values_list("id", flat=True).first()

"""Pairs of the past year with their agreements, sessions and what was written about them."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from peripatos.core.crypto.texts import Place
from peripatos.demo.company.agreements import agreement_of
from peripatos.demo.company.types import Pair, PlannedAction, PlannedSession
from peripatos.demo.fill.book import Book, at, save
from peripatos.growth.models import ActionItem
from peripatos.matching.models import Offer, OfferAnswer, Round
from peripatos.matching.types import Answer, OfferState
from peripatos.programmes.models import BusinessEvent
from peripatos.programmes.texts import agreement_template
from peripatos.programmes.types import Side
from peripatos.relationships.models import Agreement, AgreementSignature, Pause, Relationship
from peripatos.relationships.types import AgreementState
from peripatos.scheduling.booking import person_key
from peripatos.scheduling.models import BookedTime, MentoringSession, PrivateNote, SharedNote
from peripatos.scheduling.services.sweeping import REMIND_BEFORE, UNCONFIRMED_AFTER
from peripatos.scheduling.types import BLOCKING_STATES, SessionState

CHUNK = 400
TEXTS = ("agenda", "preparation", "outcome")


def write_pairs(book: Book) -> None:
    """All pairs, a few hundred at a time, so that memory stays small.

    One leader of the cast still waits for a coach, so that the journey of the demonstration can be walked.
    """
    waiting = next((p.member for p in book.company.cast if p.key == "leader_cfo"), "")
    pairs = [
        p
        for p in book.company.pairs
        if p.stream in book.streams and not (p.stream == "coaching" and p.leader == waiting)
    ]
    events = list(BusinessEvent.objects.filter(programme=book.programme, quiet=False).order_by("starts_on"))
    rounds = {(r.stream_id, r.seed): r for r in Round.objects.filter(programme=book.programme)}
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        rows = [_relationship(book, pair) for pair in chunk]
        _write_contracts(book, chunk, rows, rounds)
        _write_sessions(book, chunk, rows, events)


def _relationship(book: Book, pair: Pair) -> Relationship:
    return Relationship(
        created_at=at(pair.formed_on),
        programme=book.programme,
        stream=book.streams[pair.stream],
        leader_id=book.people[pair.leader],
        mentor_id=book.people[pair.mentor],
        leader_enrolment=book.enrolments.get((pair.stream, Side.LEADER, pair.leader)),
        mentor_enrolment=book.enrolments.get((pair.stream, Side.MENTOR, pair.mentor)),
        state=pair.state,
        cadence_days=pair.cadence_days,
        session_minutes=pair.session_minutes,
        formed_on=pair.formed_on,
        planned_end_on=pair.planned_end_on,
        closed_on=pair.closed_on,
        closed_how=pair.closed_how,
    )


def _write_contracts(
    book: Book, pairs: list[Pair], rows: list[Relationship], rounds: dict[tuple[UUID, int], Round]
) -> None:
    agreements = [_agreement(book, pair, row) for pair, row in zip(pairs, rows, strict=True)]
    offers = [o for pair, row in zip(pairs, rows, strict=True) if (o := _offer(book, pair, row, rounds))]
    book.save_keys()
    save(offers)
    save(
        OfferAnswer(
            created_at=o.created_at,
            programme=book.programme,
            offer=o,
            side=side,
            answer=Answer.YES,
            answered_at=o.closed_at,
        )
        for o in offers
        for side in Side
    )
    save(rows)
    save(agreements)
    save(
        s
        for pair, row, agreement in zip(pairs, rows, agreements, strict=True)
        for s in _signatures(book, pair, row, agreement)
    )
    save(
        Pause(
            created_at=at(p.paused_from),
            programme=book.programme,
            relationship=row,
            from_on=p.paused_from,
            until_on=p.paused_until,
        )
        for p, row in zip(pairs, rows, strict=True)
        if p.paused_from and p.paused_until
    )


def _agreement(book: Book, pair: Pair, row: Relationship) -> Agreement:
    template = agreement_template()
    agreement = Agreement(
        created_at=row.created_at,
        programme=book.programme,
        relationship=row,
        number=1,
        state=AgreementState.SIGNED if pair.signed_on else AgreementState.DRAFT,
        template_version=template.version,
    )
    sections = {s.id: s.starting_text for s in template.sections_for(pair.stream)}
    sections |= agreement_of(pair, book.company.seed)
    place = Place("relationships_agreement", agreement.id, "body")
    agreement.body = book.sealed("relationship", row.id, json.dumps(sections), place)
    return agreement


def _signatures(book: Book, pair: Pair, row: Relationship, agreement: Agreement) -> Iterator[AgreementSignature]:
    for person in (row.leader_id, row.mentor_id) if pair.signed_on else ():
        yield AgreementSignature(
            created_at=at(pair.signed_on or pair.formed_on),
            programme=book.programme,
            agreement=agreement,
            agreement_version=1,
            person_id=person,
        )


def _offer(book: Book, pair: Pair, row: Relationship, rounds: dict[tuple[UUID, int], Round]) -> Offer | None:
    """The offer from which a pair came, in its round, answered by both."""
    round_ = rounds.get((book.streams[pair.stream].id, pair.round))
    if round_ is None or round_.published_at is None or row.leader_enrolment is None or row.mentor_enrolment is None:
        return None
    offer = Offer(
        created_at=round_.published_at,
        programme=book.programme,
        round=round_,
        leader_id=row.leader_id,
        mentor_id=row.mentor_id,
        leader_enrolment=row.leader_enrolment,
        mentor_enrolment=row.mentor_enrolment,
        fit=0,
        state=OfferState.FORMED,
        closes_at=round_.published_at + timedelta(10),
        closed_at=at(pair.formed_on),
        announced_at=round_.published_at,
        followed_up_at=at(pair.formed_on),
    )
    row.origin_id = offer.id
    return offer


def _write_sessions(book: Book, pairs: list[Pair], rows: list[Relationship], events: list[BusinessEvent]) -> None:
    planned = [(row, plan) for pair, row in zip(pairs, rows, strict=True) for plan in pair.sessions]
    sessions = [_session(book, row, plan, events) for row, plan in planned]
    told = [(row, plan, session) for (row, plan), session in zip(planned, sessions, strict=True)]
    shared = [n for row, plan, s in told if (n := _shared_note(book, row, plan, s))]
    private = [n for row, plan, s in told for n in _private_notes(book, row, plan, s)]
    actions = [a for row, plan, s in told for a in _actions(book, row, plan, s)]
    book.save_keys()
    save(sessions)
    save(
        _booked(session, person)
        for session in sessions
        if session.state in BLOCKING_STATES
        for person in (session.leader_id, session.mentor_id)
    )
    save(shared)
    save(private)
    save(actions)


def _session(book: Book, row: Relationship, plan: PlannedSession, events: list[BusinessEvent]) -> MentoringSession:
    sides = {"leader": row.leader_id, "mentor": row.mentor_id}
    ends = plan.starts_at + timedelta(minutes=plan.minutes)
    closed_at = _closed_at(plan, ends, book.now)
    session = MentoringSession(
        created_at=max(row.created_at, plan.starts_at - timedelta(60)),
        programme=book.programme,
        relationship=row,
        kind=plan.kind,
        leader_id=row.leader_id,
        mentor_id=row.mentor_id,
        number=plan.number,
        starts_at=plan.starts_at,
        ends_at=ends,
        state=plan.state,
        moved_times=plan.moved_times,
        calendar_sequence=plan.moved_times,
        missed_by=plan.missed_by,
        cancelled_by_id=sides.get(plan.cancelled_by),
        notice_minutes=plan.notice_minutes,
        confirmed_by_id=row.leader_id if plan.state == SessionState.HELD else None,
        closed_at=closed_at,
        reminded_at=_reminded_at(plan, closed_at, book.now),
        serves=next((e for e in events if 0 <= (e.starts_on - plan.starts_at.date()).days <= 21), None),
    )
    for name in TEXTS:
        place = Place("scheduling_mentoringsession", session.id, name)
        setattr(session, name, book.sealed("relationship", row.id, getattr(plan, name), place))
    return session


def _closed_at(plan: PlannedSession, ends: datetime, now: datetime) -> datetime | None:
    """When somebody said what became of a session, or when time alone did."""
    if plan.state in BLOCKING_STATES:
        return None
    if plan.state == SessionState.CANCELLED:
        return min(plan.starts_at - timedelta(minutes=plan.notice_minutes or 0), now)
    return min(ends + UNCONFIRMED_AFTER, now) if plan.state == SessionState.UNCONFIRMED else ends


def _reminded_at(plan: PlannedSession, closed_at: datetime | None, now: datetime) -> datetime | None:
    """A day before it began, unless that is still to come or the session was cancelled by then."""
    due = plan.starts_at - REMIND_BEFORE
    return None if due > now or (closed_at is not None and closed_at <= due) else due


def _booked(session: MentoringSession, person: UUID) -> BookedTime:
    return BookedTime(
        session=session,
        person_id=person,
        person_key=person_key(person),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def _shared_note(book: Book, row: Relationship, plan: PlannedSession, session: MentoringSession) -> SharedNote | None:
    if not plan.shared_note:
        return None
    note = SharedNote(
        created_at=session.ends_at, programme=book.programme, session=session, number=1, author_id=row.leader_id
    )
    note.body = book.sealed("relationship", row.id, plan.shared_note, Place("scheduling_sharednote", note.id, "body"))
    return note


def _private_notes(
    book: Book, row: Relationship, plan: PlannedSession, session: MentoringSession
) -> Iterator[PrivateNote]:
    for author, text in ((row.leader_id, plan.leader_note), (row.mentor_id, plan.mentor_note)):
        if text:
            note = PrivateNote(
                created_at=session.ends_at,
                updated_at=session.ends_at,
                programme=book.programme,
                session=session,
                author_id=author,
            )
            note.body = book.sealed("private_note", author, text, Place("scheduling_privatenote", note.id, "body"))
            yield note


def _actions(book: Book, row: Relationship, plan: PlannedSession, session: MentoringSession) -> Iterator[ActionItem]:
    for planned in plan.actions:
        yield _action(book, row, planned, session)


def _action(book: Book, row: Relationship, planned: PlannedAction, session: MentoringSession) -> ActionItem:
    owner = row.leader_id if planned.side == Side.LEADER else row.mentor_id
    action = ActionItem(
        created_at=session.ends_at,
        owner_id=owner,
        relationship=row,
        session=session,
        created_by_id=owner,
        due_on=planned.due_on,
        state=planned.state,
        done_at=at(planned.done_on) if planned.done_on else None,
    )
    action.text = book.sealed("relationship", row.id, planned.text, Place("growth_actionitem", action.id, "text"))
    return action

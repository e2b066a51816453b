"""How sessions and pairs are said on pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core.access import Actor
from peripatos.programmes.types import Side
from peripatos.relationships.types import Pair, RelationshipState, Someone
from peripatos.scheduling.said import Reader, clock, say_date, say_for_other, say_long_day, say_session, say_time
from peripatos.scheduling.types import MissedBy, SessionFacts, SessionKind, SessionState
from peripatos.web.components.shapes import Row


@dataclass(frozen=True)
class Unsaid:
    """A session that waits for a word, which one press gives."""

    title: str
    when: str
    stream: str
    person: str
    page: str
    met: str


def title_of(stream_kind: str, name: str, kind: SessionKind = SessionKind.REGULAR) -> str:
    """``Coaching with Mei Tanaka``."""
    if kind is SessionKind.CHEMISTRY:
        return _("First meeting with {name}").format(name=name)
    titles = {
        "coaching": _("Coaching with {name}"),
        "advising": _("Advice with {name}"),
        "reverse": _("Reverse mentoring with {name}"),
    }
    return titles.get(stream_kind, _("Conversation with {name}")).format(name=name)


def title_from_outside(stream_kind: str, both: str, kind: SessionKind = SessionKind.REGULAR) -> str:
    """``Coaching: Ada Okafor and Mei Tanaka``, for somebody who is neither."""
    words = {"coaching": _("Coaching"), "advising": _("Advice"), "reverse": _("Reverse mentoring")}
    what = _("First meeting") if kind is SessionKind.CHEMISTRY else words.get(stream_kind, _("Conversation"))
    return _("{what}: {both}").format(what=what, both=both)


def title_of_session(facts: SessionFacts, actor: Actor) -> str:
    """The title for a side; for a third person both names."""
    if facts.side_of(actor.person_id) is None:
        both = _("{leader} and {mentor}").format(leader=facts.leader.name, mentor=facts.mentor.name)
        return title_from_outside(facts.stream_kind, both, facts.kind)
    return title_of(facts.stream_kind, facts.other_than(actor.person_id).name, facts.kind)


def title_of_pair(pair: Pair, actor: Actor) -> str:
    """The title for a side; for a third person both names."""
    if pair.side_of(actor.person_id) is None:
        both = _("{leader} and {mentor}").format(leader=pair.leader.name, mentor=pair.mentor.name)
        return title_from_outside(pair.stream_kind, both)
    return title_of(pair.stream_kind, pair.other_than(actor.person_id).name)


def role_of_mentor(stream_kind: str) -> str:
    """``coach``, ``advisor`` or ``reverse mentor``."""
    words = {"coaching": _("coach"), "advising": _("advisor"), "reverse": _("reverse mentor")}
    return words.get(stream_kind, _("mentor"))


def reader_of(facts: SessionFacts, actor: Actor) -> Reader:
    """Whose clock comes first for this actor."""
    first, other = facts.reader(actor.person_id), facts.other_than(actor.person_id)
    own = facts.side_of(actor.person_id) is not None
    return Reader(first.zone, other, "" if own else first.first_name)


def when_of(facts: SessionFacts, actor: Actor, *, now: datetime) -> str:
    """``Today, 14:00 to 15:00 your time · 22:00 for Mei``."""
    return say_session(facts.starts_at, facts.ends_at, reader_of(facts, actor), now=now)


def heading_of(facts: SessionFacts, actor: Actor) -> str:
    """``Tuesday 3 March, 14:00``."""
    zone = facts.reader(actor.person_id).zone
    return _("{day}, {clock}").format(day=say_long_day(facts.starts_at, zone), clock=clock(facts.starts_at, zone))


def under_of(facts: SessionFacts, actor: Actor, *, today: date) -> str:
    """``60 minutes · 22:00 for Mei · serves the market review on 12 March``."""
    reader = reader_of(facts, actor)
    parts = [
        _("{n} minutes").format(n=facts.minutes),
        say_for_other(facts.starts_at, reader.zone, reader.other) if reader.other else "",
        serves_of(facts, today=today),
    ]
    return " · ".join(part for part in parts if part)


def serves_of(facts: SessionFacts, *, today: date) -> str:
    """``serves Market review, Thu 12 March``; empty when it serves none."""
    if facts.serves is None:
        return ""
    return _("serves {title}, {day}").format(
        title=facts.serves.title, day=say_date(facts.serves.starts_on, today=today)
    )


def place_in_series(facts: SessionFacts, pair: Pair | None) -> str:
    """``session 4 of 10``; the total follows from the cadence and the planned end where there is one."""
    if pair is None or facts.kind is SessionKind.CHEMISTRY:
        return ""
    if pair.planned_end_on is None:
        return _("session {n}").format(n=facts.number)
    total = max(facts.number, (pair.planned_end_on - pair.formed_on).days // pair.cadence_days)
    return _("session {n} of {total}").format(n=facts.number, total=total)


def state_word(facts: SessionFacts, *, own: bool, now: datetime) -> tuple[str, str]:
    """A word about a session and the kind of its tag."""
    if facts.state in (SessionState.SCHEDULED, SessionState.PROPOSED):
        return (_("did you meet?") if own else _("no word yet"), "warn") if facts.ends_at <= now else ("", "")
    words = {
        SessionState.HELD: (_("met"), "good"),
        SessionState.MISSED: (_("did not happen"), "care"),
        SessionState.CANCELLED: (_("cancelled"), ""),
        SessionState.UNCONFIRMED: (_("nobody said"), "warn"),
    }
    return words[facts.state]


def missed_sentence(facts: SessionFacts, actor: Actor) -> str:
    """Who did not come, without blame."""
    other = facts.other_than(actor.person_id)
    own = facts.side_of(actor.person_id)
    if facts.missed_by == MissedBy.BOTH or own is None:
        return _("This session did not take place.")
    if facts.missed_by == own.value:
        return _("This session did not take place: you could not come.")
    return _("This session did not take place: {name} could not come.").format(name=other.first_name)


def rows_of(sessions: Iterable[SessionFacts], actor: Actor, *, now: datetime) -> list[Row]:
    """Sessions as lines of a list."""
    rows = []
    for facts in sessions:
        word, kind = state_word(facts, own=facts.side_of(actor.person_id) is not None, now=now)
        rows.append(
            Row(
                title=title_of_session(facts, actor),
                meta=when_of(facts, actor, now=now),
                address=reverse("session", args=[facts.id]),
                tag=word,
                tag_kind=kind,
                person=facts.other_than(actor.person_id).name,
                stream=facts.stream_kind,
            )
        )
    return rows


def dated_rows_of(sessions: Iterable[SessionFacts], actor: Actor, *, now: datetime) -> list[Row]:
    """Sessions of one pair as lines: the page names the pair, so each line names its time."""
    rows = []
    for facts in sessions:
        word, kind = state_word(facts, own=facts.side_of(actor.person_id) is not None, now=now)
        served = serves_of(facts, today=now.date())
        address = reverse("session", args=[facts.id])
        rows.append(Row(title=when_of(facts, actor, now=now), meta=served, address=address, tag=word, tag_kind=kind))
    return rows


def unsaid_of(sessions: Iterable[SessionFacts], actor: Actor, *, now: datetime) -> list[Unsaid]:
    """Sessions of which nobody has said whether they took place."""
    return [
        Unsaid(
            title=title_of_session(facts, actor),
            when=when_of(facts, actor, now=now),
            stream=facts.stream_kind,
            person=facts.other_than(actor.person_id).name,
            page=reverse("session", args=[facts.id]),
            met=reverse("session-met", args=[facts.id]),
        )
        for facts in sessions
    ]


def slot_label(starts_at: datetime, me: Someone, other: Someone) -> tuple[str, str]:
    """The clock for me, and what it is for the other when that differs."""
    return clock(starts_at, me.zone), say_for_other(starts_at, me.zone, other)


def pair_state_from_outside(pair: Pair, *, now: datetime) -> str:
    """Where a pair stands, for somebody who is neither of the two."""
    sentences = {
        RelationshipState.CONTRACTING: _("They are writing their agreement."),
        RelationshipState.ACTIVE: _("They meet every {n} days, {minutes} minutes.").format(
            n=pair.cadence_days, minutes=pair.session_minutes
        ),
        RelationshipState.CLOSING: _("They are closing."),
        RelationshipState.CLOSED: _("They do not meet any more."),
    }
    return sentences.get(pair.state) or pair_state_sentence(pair, now=now)


def pair_state_sentence(pair: Pair, *, now: datetime) -> str:
    """Where a pair stands, in one sentence to one of the two."""
    sentences = {
        RelationshipState.CONTRACTING: _("Agree on how you work together; then book your first session."),
        RelationshipState.ACTIVE: _("You meet every {n} days, {minutes} minutes.").format(
            n=pair.cadence_days, minutes=pair.session_minutes
        ),
        RelationshipState.CLOSING: _("You are closing well: one last session, then it is complete."),
        RelationshipState.CLOSED: _("You do not meet any more."),
    }
    if pair.state is RelationshipState.PAUSED and pair.paused_until:
        return _("Paused until {day}. Nothing counts as missed.").format(
            day=say_date(pair.paused_until, today=now.date())
        )
    return sentences.get(pair.state, "")


def side_label(pair: Pair, side: Side) -> str:
    """The name of one side."""
    return pair.leader.name if side is Side.LEADER else pair.mentor.name


def short_time(at: datetime, zone: str, *, now: datetime) -> str:
    """``Tue 3 March, 14:00``."""
    return say_time(at, zone, now=now)

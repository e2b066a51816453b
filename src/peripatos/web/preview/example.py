"""An invented leader with an invented day and proposal; every value is made here, none is read."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from peripatos.core.access import Actor, ActorKind
from peripatos.growth.selectors.today import DayFacts, OpenAction, StreamPlace
from peripatos.matching.files import merged_parts
from peripatos.matching.selectors.offers import OfferPage, OwnOffer, Stand
from peripatos.matching.selectors.people import Who
from peripatos.programmes.types import PAIR_STREAMS, Component, Side, StreamKind
from peripatos.relationships.types import Pair, RelationshipState, Someone
from peripatos.scheduling.types import SessionFacts, SessionKind, SessionState, SessionTexts
from peripatos.web.sessions.words import role_of_mentor

ZONE = "UTC"
NOBODY = UUID(int=0)
LEADER_ID, MENTOR_ID = UUID(int=1), UUID(int=2)
#: the invented leader as pages address them; nothing acts or is read in this name
EXAMPLE = Actor(ActorKind.PERSON, "example", person_id=LEADER_ID)
PARTS = {
    Component.EXPERTISE.value: (2400, 3000),
    Component.STYLE.value: (1700, 2500),
    Component.PREFERENCE.value: (1250, 2500),
    Component.REACH.value: (800, 800),
    Component.SCHEDULE.value: (520, 700),
    Component.FRESHNESS.value: (250, 500),
}


def example_leader() -> Someone:
    """The leader of the preview."""
    return Someone(LEADER_ID, _("Example Leader"), _("Leader"), _("EL"), "", ZONE)


def example_day(kinds: Sequence[StreamKind], now: datetime) -> tuple[DayFacts, list[Pair], tuple[StreamPlace, ...]]:
    """A day with the first pair stream held and dated, and the other streams as invitations."""
    held = next((kind for kind in kinds if kind in PAIR_STREAMS), None)
    pairs = [_pair(held, now)] if held else []
    coming = tuple(_session(pair, now) for pair in pairs)
    action = OpenAction(
        id=NOBODY,
        text=_("Ask two colleagues what I should stop doing"),
        late=False,
        due_in_days=3,
        stream_kind=held or "",
        version=1,
    )
    texts = SessionTexts(preparation=_("One decision that I keep putting off"))
    day = DayFacts(coming[0] if coming else None, texts, (), coming, (action,), 1)
    return day, pairs, tuple(StreamPlace(kind, taking_part=False, offer_id=None) for kind in kinds)


def example_proposal(kind: StreamKind, programme: str, now: datetime) -> OfferPage:
    """A proposal that waits for the leader's answer, with reasons of every usual kind."""
    leader = Who(LEADER_ID, example_leader().name, "", "")
    mentor = Who(MENTOR_ID, _mentor(kind).name, _("Operations"), "")
    offer = OwnOffer(
        id=NOBODY,
        kind=kind,
        programme=programme,
        side=Side.LEADER,
        other=mentor,
        stand=Stand.WAITS_FOR_YOU,
        closes_at=now + timedelta(days=10),
        closed_at=None,
        made_at=now,
        zone=ZONE,
    )
    return OfferPage(
        offer=offer,
        leader=leader,
        mentor=mentor,
        headline=_("Here stands what the mentor says of themself in one line."),
        bio="",
        fit=sum(points for points, _whole in PARTS.values()),
        parts=merged_parts({name: points for name, (points, _whole) in PARTS.items()}),
        whole=merged_parts({name: whole for name, (_points, whole) in PARTS.items()}),
        reasons=(
            {"code": "topics_offered", "sought": 3, "met": 2, "topics": ["first", "second"], "more": 0},
            {"code": "another_function", "function": mentor.function},
            {"code": "hours_in_common", "minutes": 1200},
            {"code": "languages_in_common", "languages": ["en"]},
            {"code": "places_free", "taken": 0, "limit": 3},
        ),
        topics={"first": _("Leading change"), "second": _("Giving feedback")},
        chemistry=True,
        may_answer=True,
    )


def _mentor(kind: StreamKind) -> Someone:
    name = _("Example {role}").format(role=role_of_mentor(kind.value))
    return Someone(MENTOR_ID, name, _("Example"), _("EX"), "", ZONE)


def _pair(kind: StreamKind, now: datetime) -> Pair:
    return Pair(
        id=NOBODY,
        programme_id=NOBODY,
        stream_id=NOBODY,
        stream_kind=kind.value,
        leader=example_leader(),
        mentor=_mentor(kind),
        state=RelationshipState.ACTIVE,
        cadence_days=30,
        session_minutes=60,
        formed_on=now.date() - timedelta(days=60),
        planned_end_on=None,
        closed_on=None,
        rematch_until=None,
        paused_until=None,
        version=1,
    )


def _session(pair: Pair, now: datetime) -> SessionFacts:
    starts_at = datetime.combine(now.date() + timedelta(days=4), time(14), tzinfo=now.tzinfo)
    return SessionFacts(
        id=NOBODY,
        relationship_id=pair.id,
        offer_id=None,
        programme_id=NOBODY,
        stream_kind=pair.stream_kind,
        kind=SessionKind.REGULAR,
        state=SessionState.SCHEDULED,
        leader=pair.leader,
        mentor=pair.mentor,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=pair.session_minutes),
        number=3,
        moved_times=0,
        missed_by="",
        serves=None,
        version=1,
    )

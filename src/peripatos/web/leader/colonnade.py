"""The five arches: who walks with a leader, what is an invitation, what the programme does not run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peripatos.growth.selectors.today import StreamPlace
from peripatos.planning.selectors.own import Places
from peripatos.programmes.types import StreamKind
from peripatos.relationships.types import Pair, RelationshipState, Someone
from peripatos.scheduling.said import say_date, say_short_day
from peripatos.scheduling.types import SessionFacts
from peripatos.web.components.shapes import Arch, ArchState
from peripatos.web.growth.addresses import address_of


@dataclass(frozen=True)
class Around:
    """The streams of the leader's programmes, and what published plans give the leader in those without pairs."""

    streams: Sequence[StreamPlace]
    places: Places = field(default_factory=Places)


def label_of(kind: StreamKind) -> str:
    """The word below an arch."""
    words = {
        StreamKind.COACHING: _("Coach"),
        StreamKind.ADVISING: _("Advisor"),
        StreamKind.COHORTS: _("Peers"),
        StreamKind.REVERSE: _("Reverse"),
        StreamKind.ROTATIONS: _("Rotation"),
    }
    return words[kind]


def arches_of(
    pairs: Sequence[Pair],
    ahead: Iterable[SessionFacts],
    around: "Around",
    *,
    me: Someone,
    now: datetime,
) -> list[Arch]:
    """One arch for each stream, in their order."""
    coming: dict[object, SessionFacts] = {}
    for session in ahead:
        coming.setdefault(session.relationship_id, session)
    places = {place.kind: place for place in around.streams}
    arches = []
    for kind in StreamKind:
        held = _nearest([pair for pair in pairs if pair.stream_kind == kind], coming)
        grouped = _grouped(kind, around.places, now)
        arches.append(_held(kind, held, coming, me, now) if held else grouped or _without(kind, places.get(kind)))
    return arches


def company_sentence(arches: Sequence[Arch]) -> str:
    """``Three of five.`` and what the others are."""
    count = sum(arch.state is ArchState.HELD for arch in arches)
    numbers = [_("None"), _("One"), _("Two"), _("Three"), _("Four"), _("All")]
    said = _("{count} of five.").format(count=numbers[count])
    missing = sum(arch.state is ArchState.NOT_RUN for arch in arches)
    if missing == 1:
        return _("{said} One is not run by your programme.").format(said=said)
    if missing:
        return _("{said} {count} are not run by your programme.").format(said=said, count=numbers[missing])
    return said


def _nearest(pairs: list[Pair], coming: dict[object, SessionFacts]) -> Pair | None:
    with_date = [pair for pair in pairs if pair.id in coming]
    if with_date:
        return min(with_date, key=lambda pair: coming[pair.id].starts_at)
    return pairs[0] if pairs else None


def _held(kind: StreamKind, pair: Pair, coming: dict[object, SessionFacts], me: Someone, now: datetime) -> Arch:
    return Arch(
        stream=kind.value,
        label=label_of(kind),
        state=ArchState.HELD,
        who=pair.mentor.first_name,
        bay=pair.mentor.initials,
        when=_when(pair, coming.get(pair.id), me, now),
        address=reverse("relationship", args=[pair.id]),
    )


def _when(pair: Pair, session: SessionFacts | None, me: Someone, now: datetime) -> str:
    if session is not None:
        return say_short_day(session.starts_at, me.zone, now=now)
    if pair.state is RelationshipState.PAUSED and pair.paused_until:
        return _("back {day}").format(day=say_date(pair.paused_until, today=now.date()))
    words = {RelationshipState.CONTRACTING: _("agree first"), RelationshipState.CLOSING: _("closing")}
    return words.get(pair.state, _("no date"))


def _grouped(kind: StreamKind, places: Places, now: datetime) -> Arch | None:
    """The cohort or the visit that a published plan gives."""
    cohort, visit = places.cohort, places.visit
    if kind is StreamKind.COHORTS and cohort:
        who = ngettext("{n} peer", "{n} peers", cohort.others).format(n=cohort.others)
        since = _("since {day}").format(day=_short(cohort.formed_on, now))
        address = reverse("cohort", args=[cohort.id])
        return Arch(kind.value, label_of(kind), who=who, bay=str(cohort.others), when=since, address=address)
    if kind is StreamKind.ROTATIONS and visit:
        under_way = visit.starts_on <= now.date()
        form = _("until {day}") if under_way else _("from {day}")
        when = form.format(day=_short(visit.ends_on if under_way else visit.starts_on, now))
        return Arch(
            kind.value, label_of(kind), who=visit.first_name, bay=visit.initials, when=when, address=reverse("visits")
        )
    return None


def _short(day: date, now: datetime) -> str:
    return say_short_day(datetime.combine(day, time(12), UTC), "UTC", now=now)


def _without(kind: StreamKind, place: StreamPlace | None) -> Arch:
    if place is None:
        return Arch(kind.value, label_of(kind), ArchState.NOT_RUN)
    if place.offer_id is not None:
        address = address_of("offer", place.offer_id)
        return Arch(kind.value, label_of(kind), ArchState.EMPTY, when=_("an offer"), address=address)
    if place.taking_part:
        return Arch(kind.value, label_of(kind), ArchState.EMPTY, when=_("being arranged"))
    return Arch(kind.value, label_of(kind), ArchState.EMPTY, when=_("join"), address=address_of("programmes"))

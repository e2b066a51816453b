"""The engine's problem of peer cohorts, from who takes part and who met whom before."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from uuid import UUID

from peripatos.matching.standing import apart
from peripatos.planning.cohorts.settings import CohortSettings, cleaned
from peripatos.planning.inputs import Taker, offset_minutes, reporting_pairs, takers_of
from peripatos.planning.models import Cohort, CohortMember
from peripatos.planning.seams import Asked, Built, Nothing
from peripatos.planning.types import Pin, PinKind
from peripatos.programmes.types import Side

MET_COST = 60
TRUSTED_REWARD = 60
MOVE_COST = 1
Pairs = set[frozenset[UUID]]


def build(asked: Asked) -> Built:
    """The problem as things stand: leaders and facilitators of the stream, one cohort each.

    Raises ``Nothing`` with ``too_few_people`` or ``no_facilitator``.
    """
    wanted = cleaned(asked.settings)
    assert asked.plan.stream_id is not None  # plans of cohorts have a stream
    takers, aside = takers_of(asked.plan.stream_id)
    members = {t.person_id: t for t in takers}
    if len(members) < wanted.smallest:
        raise Nothing("too_few_people")
    facilitators = {t.person_id for t in takers if t.side == Side.MENTOR}
    if wanted.facilitated and not facilitators:
        raise Nothing("no_facilitator")
    lines, private = reporting_pairs(members), apart(set(members))
    pins = _pinned(asked.pins, PinKind.APART, members)
    cohorts = _past(asked.plan.stream_id)
    document = {
        "version": 1,
        "kind": "cohorts",
        "size": [wanted.smallest, wanted.largest],
        "groups": None,
        "target_size": (wanted.smallest + wanted.largest) // 2,
        "size_cost": 5,
        "people": [_person(t, asked) for t in members.values()],
        "spread": {name: weight for name, weight in wanted.spread.items() if weight},
        "never_alone": list(wanted.never_alone),
        "apart": _listed(lines | private | pins),
        "together": _listed(_pinned(asked.pins, PinKind.TOGETHER, members)),
        **_ties(wanted, cohorts, members),
    }
    if wanted.gap_hours is not None:
        document["max_zone_gap_minutes"] = wanted.gap_hours * 60
    if wanted.facilitated:
        document["facilitators"] = [str(p) for p in sorted(facilitators)]
        document["facilitated"] = {str(p): n for p, n in _turns(asked.plan.stream_id).items() if p in facilitators}
    facts = {
        "aside": [a.to_dict() for a in aside],
        "people": len(members),
        "lines_apart": len(lines),
        "without_zone": sum(t.zone is None for t in members.values()),
        "missing": {name: sum(name not in t.attributes for t in members.values()) for name in wanted.spread},
    }
    return Built(document, facts)


def _person(taker: Taker, asked: Asked) -> dict[str, object]:
    found: dict[str, object] = {"id": str(taker.person_id), "attributes": dict(taker.attributes)}
    offset = offset_minutes(taker.zone, asked.now)
    return found if offset is None else found | {"utc_offset_minutes": offset}


def _pinned(pins: Iterable[Pin], kind: PinKind, members: dict[UUID, Taker]) -> Pairs:
    pairs = (frozenset((p.person_id, p.other_id)) for p in pins if p.kind is kind and p.person_id and p.other_id)
    return {pair for pair in pairs if len(pair) == 2 and pair <= members.keys()}


def _listed(pairs: Pairs) -> list[list[str]]:
    return sorted(sorted(map(str, pair)) for pair in pairs)


def _past(stream_id: UUID) -> dict[UUID, tuple[bool, list[UUID]]]:
    """Members by cohort of the stream, and whether it still stands."""
    found: dict[UUID, tuple[bool, list[UUID]]] = {}
    rows = CohortMember.objects.filter(cohort__stream_id=stream_id).order_by("cohort_id", "person_id")
    for cohort, closed_on, person in rows.values_list("cohort_id", "cohort__closed_on", "person_id"):
        found.setdefault(cohort, (closed_on is None, []))[1].append(person)
    return found


def _ties(
    wanted: CohortSettings, past: dict[UUID, tuple[bool, list[UUID]]], members: dict[UUID, Taker]
) -> dict[str, object]:
    """Who met whom, at the price that the dial sets; ties of the present cohorts, at what it leaves for them."""
    met: Counter[frozenset[UUID]] = Counter()
    present: list[list[str]] = []
    trusted: Pairs = set()
    for stands, people in past.values():
        here = [p for p in people if p in members]
        met.update(frozenset(pair) for pair in combinations(here, 2))
        if stands and len(here) > 1:
            present.append([str(p) for p in here])
            trusted |= {frozenset(pair) for pair in zip(here[::2], here[1::2], strict=False)}
    if not met:
        return {}
    return {
        "met": [[*sorted(map(str, pair)), times] for pair, times in sorted(met.items(), key=lambda x: sorted(x[0]))],
        "met_cost": MET_COST * wanted.new_faces // 100,
        "trusted": _listed(trusted),
        "trusted_reward": TRUSTED_REWARD * (100 - wanted.new_faces) // 100,
        "current": present,
        "keep_percent": wanted.keep_percent,
        "move_cost": MOVE_COST,
    }


def _turns(stream_id: UUID) -> Counter[UUID]:
    """How often each has facilitated."""
    rows = Cohort.objects.filter(stream_id=stream_id).exclude(facilitator=None)
    return Counter(rows.values_list("facilitator_id", flat=True))

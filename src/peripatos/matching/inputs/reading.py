"""Reading the inputs of a run: a fixed number of queries whatever the size, all inside the caller's scope."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from peripatos.matching.inputs.types import Inputs, NotReady, Pair, Party
from peripatos.matching.models import MatchRun, RankedPreference, RoundConstraint
from peripatos.matching.standing import Standing, apart, standing_in
from peripatos.matching.types import ConstraintKind
from peripatos.people.models import GradeStep, Person, Profile, ProfileExpertise, WorkPattern
from peripatos.people.types import Direction, Employment, ProfileRole
from peripatos.programmes.defaults import rules_from_json
from peripatos.programmes.models import Enrolment
from peripatos.programmes.selectors.gates import gate_conditions, missing_gates
from peripatos.programmes.types import EnrolmentState, ProgrammeState, Side, StreamKind

BATCH = 5_000
TAKING_PART = (EnrolmentState.ONBOARDING, EnrolmentState.ACTIVE)
ROLE_OF_MENTOR = {
    StreamKind.COACHING: ProfileRole.COACH,
    StreamKind.ADVISING: ProfileRole.ADVISOR,
    StreamKind.REVERSE: ProfileRole.REVERSE_MENTOR,
}


def read_inputs(run: MatchRun, *, now: datetime) -> Inputs:
    """The inputs of ``run`` as they stand now, with the objective, weights and rules that the run was asked for."""
    stream = run.round.stream
    kind, rules = StreamKind(stream.kind), rules_from_json(run.settings["rules"], StreamKind(stream.kind))
    standing = standing_in(stream.id, cooling_off_months=rules.cooling_off_months, now=now)
    gates_applied = run.round.programme.state != ProgrammeState.DRAFT
    enrolments = _enrolments(stream.id)
    profiles = _Profiles(stream.id, kind)
    not_ready = tuple(_not_ready(enrolments, gates_applied=gates_applied))
    left_aside = {n.enrolment_id for n in not_ready}
    ready = [e for e in enrolments if e.id not in left_aside]
    leaders = [_party(e, profiles, standing) for e in ready if e.side == Side.LEADER]
    mentors = [_party(e, profiles, standing) for e in ready if e.side == Side.MENTOR]
    ranks = _ranks(stream.id)
    constraints = _constraints(run.round_id)
    return Inputs(
        kind=kind,
        on=now.date(),
        objective=run.settings["objective"],
        seed=run.settings["seed"],
        weights=run.settings["weights"],
        rules=rules,
        leaders=tuple(p for p in leaders if p.places > 0),
        mentors=tuple(mentors),
        not_ready=not_ready,
        managers=_managers(),
        apart=apart({e.person_id for e in enrolments}),
        cooling_off=standing.cooling_off,
        together=standing.together,
        leader_ranks=ranks[Side.LEADER],
        mentor_ranks=ranks[Side.MENTOR],
        pins=constraints[ConstraintKind.PIN],
        vetoes=constraints[ConstraintKind.VETO],
        gates_applied=gates_applied,
    )


def _enrolments(stream_id: UUID) -> list[Enrolment]:
    """Who takes part, with the person, their hours, their place on the ladder of grades and their gates."""
    steps = GradeStep.objects.filter(code=OuterRef("person__grade")).values("rank")
    rows = Enrolment.objects.filter(stream_id=stream_id, state__in=TAKING_PART).select_related("person__work_pattern")
    return list(rows.annotate(**gate_conditions(), grade_rank=Subquery(steps)).order_by("id"))


def _not_ready(enrolments: Iterable[Enrolment], *, gates_applied: bool) -> Iterable[NotReady]:
    for e in enrolments:
        reason = "not_at_work" if e.person.employment != Employment.ACTIVE else ""
        if gates_applied and not reason:
            facts = vars(e)
            missing = missing_gates(
                briefed=bool(e.briefed_at) or facts["briefing_waived"],
                signed=facts["signed"] or facts["confidentiality_waived"],
            )
            reason = f"gate_{min(missing)}" if missing else ""
        if reason:
            yield NotReady(e.person_id, e.id, e.side, reason)


class _Profiles:
    """Profiles of those who take part in one stream, with what they seek and offer."""

    def __init__(self, stream_id: UUID, kind: StreamKind) -> None:
        ids = Enrolment.objects.filter(stream_id=stream_id, state__in=TAKING_PART).values("person_id")
        roles = (ProfileRole.LEADER, ROLE_OF_MENTOR[kind])
        self.role_of_mentor = ROLE_OF_MENTOR[kind]
        profiles = Profile.objects.filter(person_id__in=ids, role__in=roles)
        self.of = {(p.person_id, p.role): p for p in profiles}
        self.expertise = _expertise([p.id for p in self.of.values()])


def _expertise(profile_ids: Iterable[UUID]) -> dict[tuple[UUID, str], dict[str, int]]:
    """Concept → level by profile and direction; a merged concept counts as the one it was merged into."""
    found: dict[tuple[UUID, str], dict[str, int]] = defaultdict(dict)
    fields = ("profile_id", "direction", "concept_id", "concept__merged_into_id", "level")
    ids = list(profile_ids)
    for start in range(0, len(ids), BATCH):
        rows = ProfileExpertise.objects.filter(profile_id__in=ids[start : start + BATCH], concept__isnull=False)
        for profile_id, direction, concept, merged, level in rows.values_list(*fields):
            slot = found[profile_id, direction]
            name = merged or concept
            slot[name] = max(level, slot.get(name, 0))
    return found


def _party(enrolment: Enrolment, profiles: _Profiles, standing: Standing) -> Party:
    is_leader = enrolment.side == Side.LEADER
    person = enrolment.person
    profile = profiles.of.get((person.id, ProfileRole.LEADER if is_leader else profiles.role_of_mentor))
    hours: WorkPattern | None = getattr(person, "work_pattern", None)
    limit = enrolment.wants if is_leader else enrolment.capacity
    taken = (standing.of_leader if is_leader else standing.of_mentor)[person.id]
    known = {} if profile is None else _of_profile(profile, profiles)
    return Party(
        person_id=person.id,
        enrolment_id=enrolment.id,
        places=max(0, limit - taken),
        taken=taken,
        limit=limit,
        left_out=enrolment.left_out,
        kind=person.kind,
        grade_rank=vars(enrolment)["grade_rank"],
        function=person.function,
        unit=person.organisation or person.department,
        languages=tuple(person.languages),
        zone=hours.zone if hours else None,
        hours=hours.hours if hours else {},
        **known,
    )


def _of_profile(profile: Profile, profiles: _Profiles) -> dict[str, Any]:
    return {
        "offers": profiles.expertise.get((profile.id, Direction.OFFERS), {}),
        "seeks": profiles.expertise.get((profile.id, Direction.SEEKS), {}),
        "styles": tuple(profile.styles),
        "preferred_styles": tuple(profile.preferred_styles),
        "working_preferences": profile.working_preferences,
        "industries": tuple(profile.industries),
        "functions": tuple(profile.functions),
        "minutes_a_month": profile.minutes_a_month,
    }


def _managers() -> dict[UUID, UUID]:
    """Everybody's manager: chains pass through people who take no part."""
    rows = Person.objects.exclude(manager=None).values_list("id", "manager_id")
    return dict(rows)


def _ranks(stream_id: UUID) -> Mapping[Side, dict[UUID, tuple[UUID, ...]]]:
    found: dict[Side, dict[UUID, tuple[UUID, ...]]] = {side: {} for side in Side}
    rows = RankedPreference.objects.filter(enrolment__stream_id=stream_id, enrolment__state__in=TAKING_PART)
    for side, owner, person in rows.order_by("enrolment_id", "rank").values_list(
        "enrolment__side", "enrolment__person_id", "person_id"
    ):
        lists = found[Side(side)]
        lists[owner] = (*lists.get(owner, ()), person)
    return found


def _constraints(round_id: UUID) -> Mapping[ConstraintKind, tuple[Pair, ...]]:
    found: dict[ConstraintKind, list[Pair]] = {kind: [] for kind in ConstraintKind}
    rows = RoundConstraint.objects.filter(round_id=round_id).order_by("created_at", "id")
    for kind, leader, mentor in rows.values_list("kind", "leader_id", "mentor_id"):
        found[ConstraintKind(kind)].append((leader, mentor))
    return {kind: tuple(pairs) for kind, pairs in found.items()}

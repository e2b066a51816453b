"""Onboarding, gates and waivers; external people; what matching reads; criteria counted."""

from datetime import date, timedelta

import pytest

from peripatos.core.access import Hand
from peripatos.core.errors import BadInput, Denied, GuardFailed
from peripatos.people.models import GradeStep, Person
from peripatos.programmes.defaults import WEIGHTS
from peripatos.programmes.models import ConfidentialitySignature, Criterion, Enrolment, OutsiderScope, StreamPolicy
from peripatos.programmes.selectors.fitting import FitCount, count_who_fit, standing_of
from peripatos.programmes.selectors.gates import gates_met, gates_missing
from peripatos.programmes.selectors.matching import (
    events_of_programme,
    matchable_enrolments,
    policy_of,
    quiet_periods_of,
)
from peripatos.programmes.services.calendar import add_event, remove_event
from peripatos.programmes.services.criteria import add_criterion
from peripatos.programmes.services.enrolments import enrol_people
from peripatos.programmes.services.onboarding import confirm_briefing, sign_confidentiality, tick_step, waive_gates
from peripatos.programmes.services.outsiders import create_scope, revoke_scope, sign_scope
from peripatos.programmes.services.policy import agree_policy, propose_policy
from peripatos.programmes.types import CriterionDraft, EventDraft, Fit, Gate, HardRules, Side, StreamKind, Strength
from programme_office import Office


def _newcomer(office: Office, name: str = "line_manager", kind: str = "coaching") -> Enrolment:
    with office.as_("coordinator") as actor:
        stream_id = office.cast.streams[kind].id
        enrol_people(
            actor=actor, stream_id=stream_id, side=Side.LEADER, person_ids=[office.cast.people[name].id], now=office.now
        )
        return Enrolment.objects.get(stream_id=stream_id, person=office.cast.people[name])


def test_an_enrolment_becomes_active_when_briefing_and_signature_are_there(office: Office) -> None:
    enrolment = _newcomer(office)
    with office.as_("line_manager") as actor:
        assert gates_missing([enrolment.id]) == {enrolment.id: frozenset(Gate)}
        confirm_briefing(actor=actor, enrolment_id=enrolment.id, now=office.now)
        assert gates_missing([enrolment.id]) == {enrolment.id: frozenset({Gate.CONFIDENTIALITY})}
        with pytest.raises(GuardFailed) as problem:
            sign_confidentiality(actor=actor, enrolment_id=enrolment.id, version="0", now=office.now)
        assert problem.value.data["reason"] == "text_has_changed"
        sign_confidentiality(actor=actor, enrolment_id=enrolment.id, version="1", now=office.now)
        assert gates_met([enrolment.id]) == {enrolment.id: True}
        assert Enrolment.objects.get(id=enrolment.id).state == "active"


def test_one_signature_holds_for_the_whole_programme_but_each_role_has_its_briefing(office: Office) -> None:
    first, second = _newcomer(office), _newcomer(office, kind="reverse")
    with office.as_("line_manager") as actor:
        for enrolment in (first, second):
            sign_confidentiality(actor=actor, enrolment_id=enrolment.id, version="1", now=office.now)
        confirm_briefing(actor=actor, enrolment_id=first.id, now=office.now)
        assert ConfidentialitySignature.objects.filter(person=office.cast.line_manager).count() == 1
        assert gates_met([first.id, second.id]) == {first.id: True, second.id: False}


def test_nobody_signs_or_ticks_for_another(office: Office) -> None:
    enrolment = _newcomer(office)
    for name in ("coordinator", "leader", "sponsor", "steward"):
        with office.as_(name) as actor, pytest.raises(Denied):
            sign_confidentiality(actor=actor, enrolment_id=enrolment.id, version="1", now=office.now)


def test_steps_are_ticked_and_unticked_except_those_that_open_a_gate(office: Office) -> None:
    enrolment = _newcomer(office)
    with office.as_("line_manager") as actor:
        from peripatos.programmes.texts import checklist

        plain = next(s.id for s in checklist("leader").steps if not s.gate)
        gate = next(s.id for s in checklist("leader").steps if s.gate)
        for done, ticks in ((True, 1), (True, 1), (False, 0)):
            tick_step(actor=actor, enrolment_id=enrolment.id, step=plain, done=done, now=office.now)
            assert enrolment.ticks.count() == ticks
        with pytest.raises(BadInput):
            tick_step(actor=actor, enrolment_id=enrolment.id, step=gate, done=True, now=office.now)


def test_a_coordinator_waives_gates_with_a_reason_and_it_is_recorded(office: Office) -> None:
    enrolment = _newcomer(office)
    stream_id = office.cast.streams["coaching"].id
    with office.as_("coordinator") as actor:
        with pytest.raises(BadInput):
            waive_gates(
                actor=actor,
                stream_id=stream_id,
                enrolment_ids=[enrolment.id],
                gates=list(Gate),
                reason=" ",
                now=office.now,
            )
        active = waive_gates(
            actor=actor,
            stream_id=stream_id,
            enrolment_ids=[enrolment.id],
            gates=list(Gate),
            reason="Signed on paper",
            now=office.now,
        )
        assert (active, gates_met([enrolment.id])) == (1, {enrolment.id: True})
        again = waive_gates(
            actor=actor,
            stream_id=stream_id,
            enrolment_ids=[enrolment.id],
            gates=list(Gate),
            reason="Twice",
            now=office.now,
        )
        assert again == 0
        assert set(enrolment.waivers.values_list("gate", "reason", "waived_by")) == {
            ("briefing", "Signed on paper", office.cast.coordinator.id),
            ("confidentiality", "Signed on paper", office.cast.coordinator.id),
        }


@pytest.mark.parametrize("name", ["sponsor", "steward", "steering", "coach"])
def test_only_the_coordinator_waives(office: Office, name: str) -> None:
    with office.as_(name) as actor, pytest.raises(Denied):
        waive_gates(
            actor=actor,
            stream_id=office.cast.streams["coaching"].id,
            enrolment_ids=[],
            gates=list(Gate),
            reason="No",
            now=office.now,
        )


def test_matching_reads_both_sides_with_the_gates_in_three_queries(
    office: Office, django_assert_num_queries: object
) -> None:
    newcomer = _newcomer(office)
    with office.as_("coordinator") as actor, django_assert_num_queries(3):  # type: ignore[operator]
        found = matchable_enrolments(actor, office.cast.streams["coaching"].id)
    by_person = {(e.person_id, e.side): e for e in found}
    cast = office.cast
    assert set(by_person) == {
        (cast.leader.id, Side.LEADER),
        (cast.other_leader.id, Side.LEADER),
        (cast.line_manager.id, Side.LEADER),
        (cast.coach.id, Side.MENTOR),
        (cast.other_coach.id, Side.MENTOR),
    }
    assert by_person[newcomer.person_id, Side.LEADER].gates_missing == frozenset(Gate)
    assert by_person[cast.coach.id, Side.MENTOR].gates_met
    assert by_person[cast.coach.id, Side.MENTOR].capacity == 3


def test_enrolments_are_not_read_one_by_one_by_sponsors_and_leaders(office: Office) -> None:
    for name in ("sponsor", "steering", "leader", "coach", "administrator"):
        with office.as_(name) as actor, pytest.raises(Denied):
            matchable_enrolments(actor, office.cast.streams["coaching"].id)


def test_a_policy_is_changed_by_two_people(office: Office) -> None:
    stream_id = office.cast.streams["coaching"].id
    weights = WEIGHTS[StreamKind.COACHING] | {"expertise": 4000, "style": 1500}
    with office.as_("coordinator") as actor:
        assert policy_of(actor, stream_id).weights == WEIGHTS[StreamKind.COACHING]
        with pytest.raises(BadInput) as problem:
            propose_policy(
                actor=actor, stream_id=stream_id, weights=weights | {"style": 1600}, rules=HardRules(), now=office.now
            )
        assert "101" in problem.value.fields["weights"]
        policy_id = propose_policy(
            actor=actor, stream_id=stream_id, weights=weights, rules=HardRules(overlap_minutes=60), now=office.now
        )
        assert policy_of(actor, stream_id).number == 1
        with pytest.raises(GuardFailed):
            agree_policy(actor=actor, policy_id=policy_id, now=office.now)
    with office.as_("sponsor") as actor, pytest.raises(Denied):
        agree_policy(actor=actor, policy_id=policy_id, now=office.now)
    with office.as_("steering") as actor:
        agree_policy(actor=actor, policy_id=policy_id, now=office.now)
        policy = policy_of(actor, stream_id)
        assert (policy.number, policy.weights["expertise"], policy.rules.overlap_minutes) == (2, 4000, 60)
        assert list(
            StreamPolicy.objects.filter(stream_id=stream_id).order_by("number").values_list("state", flat=True)
        ) == ["replaced", "agreed"]
    assert Hand.SECOND == "second"


def test_quiet_periods_are_known_and_titles_only_to_readers(office: Office) -> None:
    programme_id = office.cast.programme.id
    with office.as_("coordinator") as actor:
        quiet = EventDraft("Year-end close", date(2026, 12, 15), date(2027, 1, 10), quiet=True)
        event_id = add_event(actor=actor, programme_id=programme_id, draft=quiet, now=office.now)
        add_event(
            actor=actor,
            programme_id=programme_id,
            draft=EventDraft("Offsite", date(2026, 6, 1), date(2026, 6, 2)),
            now=office.now,
        )
        with pytest.raises(BadInput):
            add_event(
                actor=actor,
                programme_id=programme_id,
                draft=EventDraft("Wrong", date(2026, 6, 2), date(2026, 6, 1)),
                now=office.now,
            )
    with office.as_("leader") as actor:
        assert [e.title for e in events_of_programme(actor, programme_id)] == ["Offsite", "Year-end close"]
        span = quiet_periods_of(programme_id, from_on=date(2027, 1, 10), to_on=date(2027, 2, 1))
        assert span == ((date(2026, 12, 15), date(2027, 1, 10)),)
        assert quiet_periods_of(programme_id, from_on=date(2027, 1, 11), to_on=date(2027, 2, 1)) == ()
        with pytest.raises(Denied):
            remove_event(actor=actor, event_id=event_id, now=office.now)
    with office.as_("advisor") as actor:
        assert {e.title for e in events_of_programme(actor, programme_id)} == {""}


def test_somebody_from_outside_is_let_in_by_their_signature_and_out_by_revocation(office: Office) -> None:
    cast, today = office.cast, office.now.date()
    OutsiderScope._base_manager.filter(person=cast.stray_advisor).delete()
    with office.as_("coordinator") as actor:
        with pytest.raises(BadInput) as problem:
            create_scope(
                actor=actor,
                programme_id=cast.programme.id,
                person_id=cast.leader.id,
                topics=[" "],
                starts_on=today,
                ends_on=today,
                now=office.now,
            )
        assert set(problem.value.fields) == {"person", "topics", "ends_on"}
        scope_id = create_scope(
            actor=actor,
            programme_id=cast.programme.id,
            person_id=cast.stray_advisor.id,
            topics=["pricing"],
            starts_on=today,
            ends_on=today + timedelta(90),
            now=office.now,
        )
    assert cast.actor("stray_advisor").standing == {"XA"}
    with office.as_("leader") as actor, pytest.raises(Exception, match=r"missing|denied"):
        sign_scope(actor=actor, scope_id=scope_id, version="1", now=office.now)
    with office.as_("stray_advisor") as actor:
        sign_scope(actor=actor, scope_id=scope_id, version="1", now=office.now)
    assert cast.actor("stray_advisor").standing == {"AD"}
    with office.as_("coordinator") as actor:
        revoke_scope(actor=actor, scope_id=scope_id, now=office.now)
    assert cast.actor("stray_advisor").standing == {"XA"}


@pytest.mark.parametrize(
    ("field", "operator", "value", "fitting"),
    [
        ("stage", "at_least", ("senior",), {"a", "b"}),
        ("stage", "is", ("emerging",), {"b", "c"}),
        ("grade", "at_least", ("G3",), {"a", "b"}),
        ("grade", "is_not", ("g1",), {"a", "b"}),
        ("country", "is", ("chile", "Peru"), {"a", "b", "c"}),
        ("language", "is", ("de",), {"a", "b"}),
        ("tenure_months", "at_least", ("24",), {"a", "b"}),
        ("tenure_months", "at_most", ("24",), {"b", "c"}),
        ("direct_reports", "at_least", ("1",), {"a"}),
        ("direct_reports", "at_most", ("0",), {"b", "c"}),
    ],
)
def test_who_fits_a_criterion(
    office: Office, field: str, operator: str, value: tuple[str, ...], fitting: set[str]
) -> None:
    """a has every fact, b lacks every fact, c has others."""
    programme_id = office.found()
    Person.objects.update(employment="left")
    for code, rank in (("G1", 1), ("G3", 3), ("G4", 4)):
        GradeStep.objects.create(code=code, rank=rank)
    common = {"created_at": office.now}
    a = Person.objects.create(
        **common,
        display_name="a",
        sort_name="a",
        stage="enterprise",
        grade="G4",
        country="Chile",
        languages=["de", "en"],
        hired_on=date(2020, 1, 1),
    )
    Person.objects.create(**common, display_name="b", sort_name="b")
    c = Person.objects.create(
        **common,
        display_name="c",
        sort_name="c",
        stage="emerging",
        grade="G1",
        country="Peru",
        languages=["en"],
        hired_on=date(2025, 9, 1),
        manager=a,
    )
    draft = CriterionDraft(field, operator, value, Strength.HARD, "Because")
    with office.as_("coordinator") as actor:
        count = count_who_fit(actor, programme_id, side=Side.LEADER, further=draft, today=office.now.date())
        add_criterion(actor=actor, programme_id=programme_id, draft=draft, now=office.now)
        criterion = Criterion.objects.get(programme_id=programme_id)
        fits = {p.display_name for p in Person.objects.exclude(employment="left") if _not_broken(p, criterion, office)}
    assert fits == fitting
    assert (count.people, count.fit) == (3, len(fitting))
    assert c.manager == a


def _not_broken(person: Person, criterion: Criterion, office: Office) -> bool:
    return standing_of(person.id, [criterion], today=office.now.date())[criterion.id] is not Fit.NOT_MET


def test_preferred_criteria_exclude_nobody_and_missing_facts_are_counted(office: Office) -> None:
    programme_id = office.found()
    with office.as_("coordinator") as actor:
        base = count_who_fit(actor, programme_id, side=Side.LEADER, today=office.now.date())
        preferred = CriterionDraft("country", "is", ("Chile",), Strength.PREFERRED, "Because")
        hard = CriterionDraft("stage", "at_least", ("senior",), Strength.HARD, "Because")
        first = count_who_fit(actor, programme_id, side=Side.LEADER, further=preferred, today=office.now.date())
        second = count_who_fit(actor, programme_id, side=Side.LEADER, further=hard, today=office.now.date())
    assert first == FitCount(base.people, base.people, base.people, 0)
    assert second == FitCount(base.people, base.people, base.people, base.people)

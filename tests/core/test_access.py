"""Decisions follow the table, for every kind of actor."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import Cast
from peripatos.core.access import (
    GENERAL,
    Actor,
    ActorKind,
    Code,
    DutyKind,
    Hand,
    HeldDuty,
    Reach,
    Rule,
    Target,
    decide,
    may,
    require,
    row_of,
)
from peripatos.core.access.rights import OPERATOR_RIGHTS, TASK_RIGHTS, operator
from peripatos.core.access.table import loaded_table
from peripatos.core.errors import Denied

ME, OTHER, PROGRAMME, ELSEWHERE = uuid4(), uuid4(), uuid4(), uuid4()


def person(*standing: str, duty: DutyKind | None = None) -> Actor:
    duties = frozenset({HeldDuty(duty, PROGRAMME)}) if duty else frozenset()
    return Actor(ActorKind.PERSON, f"person:{ME}", person_id=ME, duties=duties, standing=frozenset(standing))


def test_an_unknown_row_denies_everybody() -> None:
    with pytest.raises(Denied):
        require(person(duty=DutyKind.ADMINISTRATOR), Rule("Treasure", "open"))


def test_a_coach_reads_the_note_of_their_own_pair_and_of_no_other() -> None:
    pair = Target(owners=frozenset({OTHER}), parties={"CO": frozenset({ME})}, programme_id=PROGRAMME)
    foreign = Target(owners=frozenset({OTHER}), parties={"CO": frozenset({uuid4()})}, programme_id=PROGRAMME)
    assert decide(person("CO"), may.SHARED_SESSION_NOTE_READ, pair).reach is Reach.FULL
    assert decide(person("CO"), may.SHARED_SESSION_NOTE_READ, foreign).reach is None


def test_a_private_note_opens_for_its_author_and_not_for_the_leader_it_is_about() -> None:
    mine = Target(owners=frozenset({OTHER}), parties={"CO": frozenset({ME})}, authors=frozenset({ME}))
    about_me = Target(owners=frozenset({ME}), parties={"CO": frozenset({OTHER})}, authors=frozenset({OTHER}))
    assert decide(person("CO"), may.PRIVATE_COACH_NOTE_READ, mine).reach is Reach.FULL
    assert decide(person("OT"), may.PRIVATE_COACH_NOTE_READ, about_me).reach is None


def test_a_duty_counts_in_its_own_programme_only() -> None:
    actor = person(duty=DutyKind.COORDINATOR)
    assert decide(actor, may.MATCH_RUN_START_RE_RUN, Target(programme_id=PROGRAMME)).allowed
    assert not decide(actor, may.MATCH_RUN_START_RE_RUN, Target(programme_id=ELSEWHERE)).allowed


def test_an_act_of_two_people_is_refused_to_one_alone() -> None:
    actor, budget = person(duty=DutyKind.SPONSOR), Target(programme_id=PROGRAMME)
    with pytest.raises(Denied):
        require(actor, may.BUDGET_LINE_EDIT, budget)
    assert require(actor, may.BUDGET_LINE_EDIT, budget, hand=Hand.FIRST).allowed


def test_an_operator_has_exactly_the_listed_rows() -> None:
    rights = frozenset().union(*OPERATOR_RIGHTS.values())
    assert {rule for rule in loaded_table() if decide(operator("root"), rule).allowed} == rights


def test_neither_operators_nor_tasks_hold_a_right_to_confidential_content() -> None:
    rights = frozenset().union(*OPERATOR_RIGHTS.values(), *TASK_RIGHTS.values())
    confidential = {str(rule) for rule in rights if (row := row_of(rule)) and row.confidential}
    assert confidential == {"Audit log: verify chain"}


@given(st.sampled_from(sorted(loaded_table())), st.sampled_from(sorted(DutyKind)))
def test_a_duty_opens_exactly_what_its_column_says(rule: Rule, duty: DutyKind) -> None:
    from peripatos.core.access.actor import PERSONA_OF_DUTY

    code = loaded_table()[rule].cells[PERSONA_OF_DUTY[duty]]
    reach = decide(person(duty=duty), rule, Target(owners=frozenset({OTHER}), programme_id=PROGRAMME)).reach
    expected = {
        Code.ALLOW: Reach.FULL,
        Code.METADATA: Reach.METADATA,
        Code.GATED: Reach.AGGREGATE,
        Code.FILTERED: Reach.FILTERED,
    }
    assert reach == expected.get(code)


@given(st.sampled_from(sorted(loaded_table())))
def test_nobody_signed_in_reaches_only_what_the_first_column_allows(rule: Rule) -> None:
    from peripatos.core.access import ANONYMOUS

    assert decide(ANONYMOUS, rule, GENERAL).allowed == (loaded_table()[rule].cells["AN"] is Code.ALLOW)


def test_a_right_to_everything_survives_beside_a_right_to_nothing(cast: Cast) -> None:
    from peripatos.core.access import acting
    from peripatos.core.access.filters import NOTHING, by_duty
    from peripatos.programmes.models import Enrolment

    with acting(operator("root")):
        everything = NOTHING | by_duty(operator("root"), may.ENROLMENT_READ)
        assert Enrolment.objects.filter(everything).count() == Enrolment.objects.count() > 0

"""Founding a programme: empty, from a file, as a copy."""

import tomllib

import pytest

from peripatos.core.access import DutyKind
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import BadInput, Denied, GuardFailed
from peripatos.core.outbox.models import OutboxMessage
from peripatos.programmes.models import (
    BudgetLine,
    BusinessEvent,
    Criterion,
    Duty,
    Objective,
    Programme,
    Stream,
    StreamPolicy,
    SuccessCriterion,
)
from peripatos.programmes.services.founding import create_from_toml, create_programme, duplicate
from programme_office import Office

FILE = """
name = "Third walk"
sponsor = "sponsor@example.com"
coordinator = "coordinator@example.com"
mandate = "Why we do this."
starts_on = 2026-04-01
ends_on = 2027-03-31
currency = "CHF"

[[objectives]]
kind = "succession-readiness"
statement = "Two people ready for each chair"
owner = "sponsor@example.com"
horizon = 2028-12-31
success = { leader = "I could take the chair", mentor = ["I prepared one", "I know another"] }

[[streams]]
kind = "coaching"
cadence = "six_weeks"
session_minutes = 50
capacity = 2
budget = 40000.50

[[streams]]
kind = "reverse"
cadence = 20

[[criteria]]
field = "employment"
operator = "is"
value = "active"
reason = "Only people at work can meet."

[[criteria]]
stream = "reverse"
side = "mentor"
field = "language"
value = ["en", "de"]
strength = "preferred"
reason = "Most leaders speak one of the two."

[[events]]
title = "Year-end close"
starts_on = 2026-12-15
ends_on = 2027-01-10
quiet = true
"""


def test_an_administrator_founds_a_draft_whose_sponsor_and_coordinator_need_no_second_signature(office: Office) -> None:
    programme_id = office.found()
    with office.as_("sponsor") as actor:
        assert Programme.objects.get(id=programme_id).state == "draft"
        assert actor.has_duty(DutyKind.SPONSOR, programme_id)
    duties = (
        Duty.objects.filter(programme_id=programme_id)
        .order_by("kind")
        .values_list("kind", "state", "person__display_name")
    )
    assert list(duties) == [("coordinator", "confirmed", "Coordinator Cast"), ("sponsor", "confirmed", "Sponsor Cast")]


@pytest.mark.parametrize("name", ["coordinator", "sponsor", "steward", "leader", "line_manager"])
def test_nobody_but_an_administrator_or_operator_founds_a_programme(office: Office, name: str) -> None:
    with office.as_(name) as actor, pytest.raises(Denied):
        create_programme(
            actor=actor,
            name="Mine",
            sponsor_id=office.cast.sponsor.id,
            coordinator_id=office.cast.coordinator.id,
            now=office.now,
        )


def test_an_administrator_cannot_name_themselves(office: Office) -> None:
    me = office.cast.administrator.id
    with office.as_("administrator") as actor, pytest.raises(BadInput) as problem:
        create_programme(
            actor=actor, name=" ", sponsor_id=me, coordinator_id=office.cast.coordinator.id, now=office.now
        )
    assert set(problem.value.fields) == {"name", "sponsor"}


def test_a_file_becomes_a_draft_with_everything_in_it(office: Office) -> None:
    with office.as_("operator") as actor:
        founded = create_from_toml(actor=actor, data=tomllib.loads(FILE), now=office.now)
        programme = Programme.objects.get(id=founded.programme_id)
        assert (programme.name, programme.currency, programme.state) == ("Third walk", "CHF", "draft")
        streams = Stream.objects.filter(programme=programme).values_list(
            "kind", "cadence_days", "session_minutes", "mentor_capacity"
        )
        assert list(streams) == [("coaching", 42, 50, 2), ("reverse", 20, 45, 2)]
        assert founded.streams == dict(Stream.objects.filter(programme=programme).values_list("kind", "id"))
        assert list(BudgetLine.objects.filter(programme=programme).values_list("amount_minor", "state")) == [
            (4_000_050, "proposed")
        ]
        objective = Objective.objects.get(programme=programme)
        assert (objective.statement, objective.owner) == ("Two people ready for each chair", office.cast.sponsor)
        assert sorted(SuccessCriterion.objects.filter(objective=objective).values_list("side", "text")) == [
            ("leader", "I could take the chair"),
            ("mentor", "I know another"),
            ("mentor", "I prepared one"),
        ]
        criteria = (
            Criterion.objects.filter(programme=programme)
            .order_by("field")
            .values_list("field", "value", "strength", "stream__kind")
        )
        assert list(criteria) == [
            ("employment", ["active"], "hard", None),
            ("language", ["en", "de"], "preferred", "reverse"),
        ]
        assert BusinessEvent.objects.get(programme=programme).quiet
        assert sorted(StreamPolicy.objects.filter(programme=programme).values_list("state", "number")) == [
            ("agreed", 1),
            ("agreed", 1),
        ]
        assert AuditEvent.objects.filter(actor="operator:tests").count() == 2


def test_every_wrong_place_of_a_file_is_named_at_once_and_nothing_is_written(office: Office) -> None:
    wrong = (
        FILE.replace("sponsor@example.com", "nobody@example.com")
        .replace('"six_weeks"', '"sometimes"')
        .replace("budget =", "budged =")
    )
    with office.as_("operator") as actor:
        with pytest.raises(BadInput) as problem:
            create_from_toml(actor=actor, data=tomllib.loads(wrong), now=office.now)
        assert set(problem.value.fields) == {
            "sponsor",
            "objectives[0].owner",
            "streams[0].cadence",
            "streams[0].budged",
        }
        assert Programme.objects.count() == 1


def test_a_criterion_about_identity_is_refused(office: Office) -> None:
    wrong = FILE.replace('field = "employment"', 'field = "gender"')
    with office.as_("operator") as actor:
        with pytest.raises(BadInput) as problem:
            create_from_toml(actor=actor, data=tomllib.loads(wrong), now=office.now)
        assert set(problem.value.fields) == {"field"}
        assert Programme.objects.count() == 1


def test_a_copy_has_the_words_and_streams_but_no_people_dates_or_money(office: Office) -> None:
    programme_id = office.found()
    office.fill(programme_id)
    with office.as_("administrator") as actor:
        copy_id = duplicate(
            actor=actor,
            programme_id=programme_id,
            name="Walk again",
            sponsor_id=office.cast.sponsor.id,
            coordinator_id=office.cast.second_coordinator.id,
            now=office.now,
        )
    with office.as_("operator"):
        copy = Programme.objects.get(id=copy_id)
        assert (copy.name, copy.mandate, copy.state) == ("Walk again", "Because seats empty.", "draft")
        assert [o.statement for o in copy.objectives.all()] == ["More than one for each seat"]
        assert list(copy.streams.values_list("kind", "cadence_days")) == [("coaching", 30)]
        assert not BudgetLine.objects.filter(programme=copy).exists()
        assert set(copy.duties.values_list("person__display_name", flat=True)) == {
            "Sponsor Cast",
            "Second Coordinator Cast",
        }


def test_a_refused_founding_sends_nothing(office: Office) -> None:
    with office.as_("leader") as actor:
        with pytest.raises((Denied, GuardFailed)):
            create_from_toml(actor=actor, data=tomllib.loads(FILE), now=office.now)
        assert OutboxMessage.objects.count() == 0

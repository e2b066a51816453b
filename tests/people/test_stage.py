"""Leadership stage: a rule anybody can check by hand, and a steward's correction."""

import pytest

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import Denied, GuardFailed
from peripatos.people.models import Notification, Person
from peripatos.people.services.grades import take_suggested_order
from peripatos.people.services.stages import correct_stage, derive_stages, return_stage_to_rule
from peripatos.people.stages import stage_of
from peripatos.people.types import Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rungs_below_top", "depth", "leads", "stage"),
    [
        (0, 0, True, Stage.ENTERPRISE),
        (0, None, False, Stage.ENTERPRISE),
        (1, 2, True, Stage.SENIOR),
        (1, 4, True, Stage.DEVELOPING),
        (1, 9, False, Stage.DEVELOPING),
        (2, 1, False, Stage.DEVELOPING),
        (3, 3, True, Stage.EMERGING),
        (4, 1, False, Stage.NONE),
        (9, 0, True, Stage.NONE),
        (None, 0, True, Stage.ENTERPRISE),
        (None, 1, True, Stage.ENTERPRISE),
        (None, 2, True, Stage.SENIOR),
        (None, 4, True, Stage.EMERGING),
        (None, 5, True, Stage.NONE),
        (None, 1, False, Stage.NONE),
        (None, None, False, Stage.NONE),
    ],
)
def test_the_rule(rungs_below_top: int | None, depth: int | None, leads: bool, stage: Stage) -> None:
    assert stage_of(rungs_below_top=rungs_below_top, depth=depth, leads_people=leads) is stage


@pytest.fixture
def chain(cast: Cast) -> dict[str, Person]:
    found: dict[str, Person] = {}
    above = None
    for grade in ("B1", "L1", "L2", "L3", "L4x"):
        above = found[grade] = Person.objects.create(
            created_at=cast.now, display_name=grade, sort_name=grade, grade=grade, manager=above
        )
    return found


def stages(chain: dict[str, Person]) -> dict[str, str]:
    rows = Person.objects.filter(id__in=[p.id for p in chain.values()])
    return dict(rows.values_list("grade", "stage"))


def test_without_a_ladder_depth_speaks_for_those_who_lead(cast: Cast, chain: dict[str, Person]) -> None:
    assert derive_stages(now=cast.now) >= 4
    assert stages(chain) == {"B1": "enterprise", "L1": "enterprise", "L2": "senior", "L3": "developing", "L4x": "none"}
    assert derive_stages(now=cast.now) == 0


def test_five_statements_are_enough_when_nothing_changes(
    cast: Cast, chain: dict[str, Person], django_assert_num_queries: object
) -> None:
    derive_stages(now=cast.now)
    with django_assert_num_queries(5):  # type: ignore[operator]
        derive_stages(now=cast.now)


def test_a_correction_stands_through_every_new_reckoning_until_it_is_taken_back(
    cast: Cast, chain: dict[str, Person]
) -> None:
    steward, coordinator = cast.actor("steward"), cast.actor("coordinator")
    derive_stages(now=cast.now)
    with acting(steward):
        correct_stage(actor=steward, person_id=chain["L2"].id, stage=Stage.EMERGING, now=cast.now)
    with acting(coordinator):
        take_suggested_order(actor=coordinator, now=cast.now)
    assert stages(chain)["L2"] == "emerging"
    with acting(steward):
        return_stage_to_rule(actor=steward, person_id=chain["L2"].id, now=cast.now)
    assert stages(chain)["L2"] != "emerging"


def test_a_correction_is_audited_and_the_person_is_told(cast: Cast, unguarded: None) -> None:
    steward = cast.actor("steward")
    with acting(steward):
        correct_stage(actor=steward, person_id=cast.leader.id, stage=Stage.SENIOR, now=cast.now)
    event = AuditEvent.objects.get(rule="Leadership stage: correct")
    assert (event.actor, event.code) == (f"person:{cast.steward.id}", "stage_senior")
    notice = Notification.objects.get(person=cast.leader, code="stage_corrected")
    assert notice.facts == {"stage": "senior"}


def test_nobody_corrects_their_own_stage_and_nobody_but_a_steward_corrects_any(cast: Cast) -> None:
    steward = cast.actor("steward")
    with acting(steward), pytest.raises(GuardFailed):
        correct_stage(actor=steward, person_id=cast.steward.id, stage=Stage.SENIOR, now=cast.now)
    for name in ("coordinator", "administrator", "sponsor", "leader"):
        actor = cast.actor(name)
        with acting(actor), pytest.raises(Denied):
            correct_stage(actor=actor, person_id=cast.leader.id, stage=Stage.SENIOR, now=cast.now)


def test_the_steward_corrects_on_a_page_of_their_own(cast: Cast) -> None:
    client = cast.client("steward")
    assert b"Leader Cast" in client.get("/stages").content
    answer = client.post(f"/stages/{cast.leader.id}", {"stage": "developing"})
    assert answer.status_code == 303
    assert Person.objects.get(id=cast.leader.id).stage == "developing"
    assert cast.client("coordinator").get("/stages").status_code == 404


def test_an_import_that_was_applied_brings_stages_with_it(cast: Cast, chain: dict[str, Person]) -> None:
    from peripatos.core.registry import announce

    with acting(FIXTURES):
        announce("roster_applied", now=cast.now)
    assert stages(chain)["L2"] == "senior"

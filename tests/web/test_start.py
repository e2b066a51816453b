"""How to start: each step leads to its page, and ticks by itself when it was done."""

import pytest
from django.urls import reverse

from cast import Cast
from peripatos.core.access import acting
from peripatos.core.errors import Denied, Missing
from peripatos.growth.selectors.starting import start_facts
from peripatos.growth.services.journal import start_entry
from peripatos.people.models import Profile, WorkPattern
from peripatos.programmes.models import ChecklistTick
from peripatos.relationships.models import Agreement, Relationship
from peripatos.scheduling.models import MentoringSession

pytestmark = pytest.mark.django_db


def steps_of(cast: Cast, name: str, stream: str = "coaching") -> dict[str, tuple[bool, bool, str]]:
    """For each step whether it is done, whether it settled itself, and where it leads."""
    enrolment = cast.enrolments[stream, name]
    context = cast.client(name).get(reverse("onboarding", args=[enrolment.id])).context
    found = [*context["before"], *context["later"]]
    return {item["step"].id: (item["done"], item["settled"], item["address"]) for item in found}


def done_of(cast: Cast, name: str) -> frozenset[str]:
    actor = cast.actor(name)
    with acting(actor):
        return start_facts(actor, cast.enrolments["coaching", name].id).done


def test_every_step_of_a_leader_leads_to_its_page(cast: Cast) -> None:
    pair, enrolment = cast.pairs["coaching"], cast.enrolments["coaching", "leader"]
    found = {step: address for step, (_done, _settled, address) in steps_of(cast, "leader").items()}
    assert found == {
        "read-briefing": reverse("briefing", args=[enrolment.id]),
        "sign-confidentiality": reverse("confidentiality", args=[enrolment.id]),
        "zone-and-hours": reverse("calendar-settings"),
        "profile": reverse("profile-edit", args=["leader"]),
        "wishes": reverse("preference-list", args=[enrolment.id]),
        "answer-offer": reverse("offers"),
        "agreement": reverse("agreement", args=[pair.id]),
        "book-series": reverse("book-series", args=[pair.id]),
        "first-session": reverse("relationship", args=[pair.id]),
        "first-page": reverse("journal-write"),
    }
    client = cast.client("leader")
    assert {client.get(address).status_code for address in found.values()} == {200}


@pytest.mark.parametrize(
    ("name", "stream"), [("coach", "coaching"), ("reverse_mentor", "reverse"), ("advisor", "advising")]
)
def test_the_steps_of_a_mentor_open_as_well(cast: Cast, name: str, stream: str) -> None:
    addresses = {address for _done, _settled, address in steps_of(cast, name, stream).values() if address}
    assert len(addresses) >= 5
    assert {cast.client(name).get(address).status_code for address in addresses} == {200}


def test_a_step_about_a_pair_waits_for_one(cast: Cast) -> None:
    found = steps_of(cast, "other_leader")
    assert [found[step][2] for step in ("agreement", "book-series", "first-session")] == ["", "", ""]


def test_dates_are_led_to_once_the_agreement_is_signed(cast: Cast, unguarded: None) -> None:
    Relationship._base_manager.filter(id=cast.pairs["coaching"].id).update(state="contracting")
    found = steps_of(cast, "leader")
    assert found["book-series"][2] == ""
    assert found["agreement"][2] == reverse("agreement", args=[cast.pairs["coaching"].id])


def test_steps_tick_by_themselves_when_they_are_true(cast: Cast, unguarded: None) -> None:
    MentoringSession._base_manager.all().delete()
    Agreement._base_manager.all().delete()
    WorkPattern.objects.update(confirmed_at=None)
    Profile.objects.filter(person=cast.leader).update(state="draft")
    before = done_of(cast, "leader")
    assert before & {"zone-and-hours", "profile", "agreement", "book-series", "first-session"} == set()
    WorkPattern.objects.filter(person=cast.leader).update(confirmed_at=cast.now)
    Profile.objects.update_or_create(
        person=cast.leader, role="leader", defaults={"state": "complete", "created_at": cast.now}
    )
    assert done_of(cast, "leader") - before == {"zone-and-hours", "profile"}


def test_the_facts_of_one_person_tick_nothing_for_another(cast: Cast, unguarded: None) -> None:
    assert {"agreement", "book-series"} <= done_of(cast, "leader")
    assert {"agreement", "book-series", "first-session"} & done_of(cast, "other_leader") == set()
    Relationship._base_manager.update(state="closed")
    assert "agreement" in done_of(cast, "leader")


def test_a_page_in_the_journal_ticks_without_being_opened(cast: Cast, unguarded: None) -> None:
    assert "first-page" not in done_of(cast, "other_leader")
    actor = cast.actor("other_leader")
    with acting(actor):
        start_entry(
            actor=actor, entry_id=cast.enrolments["coaching", "other_leader"].id, prompt="", text="A.", now=cast.now
        )
    assert "first-page" in done_of(cast, "other_leader")


def test_what_nobody_can_know_is_still_ticked_by_hand(cast: Cast, unguarded: None) -> None:
    enrolment = cast.enrolments["coaching", "coach"]
    client = cast.client("coach")
    assert steps_of(cast, "coach")["review-point"] == (False, False, "")
    client.post(reverse("tick-step", args=[enrolment.id]), {"step": "review-point", "done": "yes"})
    assert ChecklistTick._base_manager.filter(enrolment=enrolment, step="review-point").count() == 1
    assert steps_of(cast, "coach")["review-point"] == (True, False, "")


@pytest.mark.parametrize("name", ["coach", "coordinator", "sponsor", "administrator", "other_leader"])
def test_nobody_else_asks_for_the_facts_of_a_start(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    with acting(actor), pytest.raises((Denied, Missing)):
        start_facts(actor, cast.enrolments["coaching", "leader"].id)


def test_the_facts_take_two_questions(cast: Cast, django_assert_num_queries: object) -> None:
    actor = cast.actor("leader")
    with acting(actor), django_assert_num_queries(2):  # type: ignore[operator]
        start_facts(actor, cast.enrolments["coaching", "leader"].id)

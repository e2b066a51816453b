"""The repository: found by what somebody brings, insiders and outsiders apart."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.core.errors import Denied
from peripatos.people.models import Person, Profile, ProfileExpertise, WorkPattern
from peripatos.people.selectors.repository import MentorFilters, mentors, mentors_to_export
from peripatos.people.services.concepts import seed_concepts

pytestmark = pytest.mark.django_db


@pytest.fixture
def stocked(cast: Cast) -> Cast:
    with acting(FIXTURES):
        seed_concepts(now=cast.now)
    for name, concept in (("coach", "pricing"), ("other_coach", "market-entry"), ("advisor", "pricing")):
        profile = Profile.objects.get(person=cast.people[name])
        ProfileExpertise.objects.create(
            profile=profile, concept_id=concept, direction="offers", level=3, raw_text=concept
        )
    Profile.objects.filter(person=cast.coach).update(
        industries=["C", "J"], functions=["finance"], styles=["developing"]
    )
    Person.objects.filter(id=cast.coach.id).update(languages=["de", "en"])
    WorkPattern.objects.filter(person=cast.other_coach).update(zone="Asia/Tokyo")
    return cast


def names(cast: Cast, name: str = "leader", *, outside: bool = False, **filters: Any) -> list[str]:
    actor = cast.actor(name)
    with acting(actor):
        return [line.name for line in mentors(actor, MentorFilters(**filters), today=cast.today, outside=outside)]


def test_insiders_and_outsiders_stand_apart(stocked: Cast) -> None:
    assert names(stocked) == ["Coach Cast", "Other Coach Cast", "Reverse Mentor Cast"]
    assert names(stocked, outside=True) == ["Advisor Cast"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"expertise": "pricing"}, ["Coach Cast"]),
        ({"industry": "J"}, ["Coach Cast"]),
        ({"industry": "A"}, []),
        ({"function": "finance"}, ["Coach Cast"]),
        ({"style": "developing"}, ["Coach Cast"]),
        ({"language": "de"}, ["Coach Cast"]),
        ({"role": "reverse_mentor"}, ["Reverse Mentor Cast"]),
        ({"text": "headline of COACH"}, ["Coach Cast", "Other Coach Cast"]),
        ({"text": "100%"}, []),
        ({"shares_hours": True}, ["Coach Cast", "Reverse Mentor Cast"]),
        ({"expertise": "pricing", "language": "fr"}, []),
    ],
)
def test_filters_narrow_the_list(stocked: Cast, filters: dict[str, Any], found: list[str]) -> None:
    assert names(stocked, **filters) == found


def test_drafts_and_retired_profiles_are_not_shown(stocked: Cast) -> None:
    Profile.objects.filter(person=stocked.coach).update(state="retired")
    Profile.objects.filter(person=stocked.other_coach).update(state="draft")
    assert names(stocked) == ["Reverse Mentor Cast"]


@pytest.mark.parametrize("name", ["advisor", "stray_advisor", "line_manager", "ex_leader"])
def test_the_repository_is_closed_to_outsiders_and_to_people_without_a_part(stocked: Cast, name: str) -> None:
    actor = stocked.actor(name)
    with acting(actor), pytest.raises(Denied):
        mentors(actor, MentorFilters(), today=stocked.today)
    assert stocked.client(name).get("/people/mentors").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("leader", 200), ("coordinator", 200), ("coach", 404), ("sponsor", 404)])
def test_outsiders_are_shown_to_leaders_in_advising_and_to_coordinators(stocked: Cast, name: str, status: int) -> None:
    client = stocked.client(name)
    assert client.get("/people/mentors/external").status_code == status
    assert client.get(f"/people/{stocked.stray_advisor.id}").status_code == status


def test_the_page_says_who_has_room_and_can_leave_out_who_has_none(stocked: Cast) -> None:
    stocked.enrolments["coaching", "coach"].capacity = 1
    with acting(FIXTURES):
        stocked.enrolments["coaching", "coach"].save()
    client = stocked.client("leader")
    body = client.get("/people/mentors").content.decode()
    assert ("full for now" in body, "3 free places" in body) == (True, True)
    narrowed = client.post("/people/mentors", {"has_room": "on"}).content.decode()
    assert "Other Coach Cast" in narrowed
    assert "full for now" not in narrowed


def test_the_list_asks_as_often_for_three_rows_as_for_one(
    stocked: Cast, django_assert_num_queries: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = stocked.client("leader")
    with django_assert_max_num_queries(15) as three:
        client.get("/people/mentors")
    Profile.objects.exclude(person=stocked.coach).filter(role__in=("coach", "reverse_mentor")).update(state="draft")
    with django_assert_num_queries(len(three)):
        client.get("/people/mentors")


def test_a_coordinator_downloads_the_list_and_a_leader_does_not(stocked: Cast) -> None:
    Profile.objects.filter(person=stocked.coach).update(headline='=HYPERLINK("http://elsewhere.example")')
    answer = stocked.client("coordinator").post("/people/mentors/export", {"form": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [r["Name"] for r in rows] == ["Coach Cast", "Other Coach Cast", "Reverse Mentor Cast"]
    assert rows[0]["Headline"] == '\'=HYPERLINK("http://elsewhere.example")'
    assert rows[0]["Offers"] == "Pricing"
    assert "coach@example.com" not in answer.content.decode()
    assert stocked.client("leader").post("/people/mentors/export", {"form": "csv"}).status_code == 404


def test_a_spreadsheet_holds_text_and_no_formula(stocked: Cast) -> None:
    Profile.objects.filter(person=stocked.coach).update(headline="@SUM(A1)")
    answer = stocked.client("coordinator").post("/people/mentors/export", {"form": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cell = sheet["D2"]
    assert (cell.value, cell.data_type) == ("'@SUM(A1)", "s")


def test_only_a_coordinator_reads_the_whole_list_at_once(stocked: Cast) -> None:
    leader = stocked.actor("leader")
    with acting(leader), pytest.raises(Denied):
        mentors_to_export(leader, MentorFilters(), today=stocked.today)


def test_the_directory_is_downloaded_by_the_coordinator_as_it_was_filtered(stocked: Cast) -> None:
    client = stocked.client("coordinator")
    assert 'name="text"' in client.get("/people").content.decode()
    answer = client.post("/people/export", {"form": "csv", "text": "coach"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [r["Name"] for r in rows] == ["Coach Cast", "Other Coach Cast"]
    assert "@" not in answer.content.decode()
    assert stocked.client("leader").post("/people/export", {"form": "csv"}).status_code == 404

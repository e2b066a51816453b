"""Pages about people: what each may open, and forms that lose nothing."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cast import FIXTURES, PERSONA_OF, Cast
from peripatos.core.access import acting
from peripatos.growth.services.journal import start_entry
from peripatos.people.models import (
    Concept,
    Conflict,
    GradeStep,
    NoMatch,
    Person,
    Profile,
    ProfileExpertise,
    WorkPattern,
)
from peripatos.people.services.concepts import seed_concepts
from peripatos.people.services.grades import refresh_ladder
from peripatos.people.services.notices import notify
from peripatos.people.services.shortlists import create_shortlist

pytestmark = pytest.mark.django_db
PROFILE = {
    "headline": "Asks",
    "bio": "Led",
    "languages": ["en", "de"],
    "industries": ["C"],
    "functions": ["finance"],
    "styles": ["serving"],
    "pace": "3",
}
ADDRESSES = (
    "/people",
    "/people/mentors",
    "/people/mentors/external",
    "/people/shortlists",
    "/grades",
    "/stages",
    "/vocabulary",
    "/accounts",
)
MAY_OPEN = {
    "leader": "/people /people/mentors /people/mentors/external /people/shortlists",
    "other_leader": "/people /people/mentors /people/mentors/external /people/shortlists",
    "coach": "/people /people/mentors /people/shortlists",
    "other_coach": "/people /people/mentors /people/shortlists",
    "advisor": "",
    "stray_advisor": "",
    "reverse_mentor": "/people /people/mentors /people/shortlists",
    "coordinator": "/people /people/mentors /people/mentors/external /people/shortlists /grades /vocabulary /accounts",
    "sponsor": "/people /people/mentors /people/shortlists",
    "steering": "/people /people/mentors /people/shortlists",
    "steward": "/people /people/mentors /people/shortlists /stages",
    "safeguarding": "/people /people/mentors /people/shortlists",
    "administrator": "/people /people/mentors /people/shortlists /grades /accounts",
    "line_manager": "/people/shortlists",
    "ex_leader": "/people/shortlists",
}


@pytest.mark.parametrize("name", sorted(PERSONA_OF))
def test_each_opens_what_the_table_gives_and_nothing_else(cast: Cast, name: str) -> None:
    client = cast.client(name)
    opened = [address for address in ADDRESSES if client.get(address).status_code == 200]
    expected = MAY_OPEN[name].split() + (["/people/shortlists"] if name in ("advisor", "stray_advisor") else [])
    assert opened == expected


@pytest.mark.parametrize("name", sorted(PERSONA_OF))
def test_everybody_opens_their_own_pages(cast: Cast, name: str) -> None:
    client = cast.client(name)
    own = (
        "/profile",
        "/profile/hours",
        "/profile/private",
        "/welcome",
        "/notifications",
        "/journal",
        "/journal/write",
        "/actions",
        "/need",
    )
    assert {address: client.get(address).status_code for address in own} == dict.fromkeys(own, 200)
    assert client.get(f"/people/{cast.people[name].id}").status_code == 200


def test_a_profile_is_saved_without_a_script_and_shows_what_is_missing(cast: Cast) -> None:
    client = cast.client("coach")
    assert client.post("/profile/coach", PROFILE | {"version": 1, "capacity": 2}).status_code == 303
    profile = Profile.objects.get(person=cast.coach)
    assert (profile.headline, profile.styles, profile.working_preferences, profile.capacity) == (
        "Asks",
        ["serving"],
        {"pace": 3},
        2,
    )
    body = client.get("/profile").content.decode()
    assert f"{profile.completeness} of 100 points" in body
    assert "What you offer, confirmed from the vocabulary" in body


def test_a_profile_saved_on_two_pages_keeps_both_texts(cast: Cast) -> None:
    client = cast.client("coach")
    client.post("/profile/coach", PROFILE | {"version": 1})
    late = client.post("/profile/coach", PROFILE | {"version": 1, "headline": "Typed on the train"})
    body = late.content.decode()
    assert late.status_code == 409
    assert "Typed on the train" in body
    assert "<b>Asks</b>" in body
    version = re.search(r'name="version" value="(\d+)"', body)
    assert version is not None
    assert version.group(1) == "2"


@pytest.mark.parametrize(
    "data", [{}, {"version": "x"}, {"headline": "y" * 161, "version": 1}, {"pace": "9", "version": 1}]
)
def test_an_odd_profile_form_never_breaks(cast: Cast, data: dict[str, str]) -> None:
    assert cast.client("coach").post("/profile/coach", data).status_code in (200, 303)


def test_expertise_is_typed_confirmed_and_removed_without_a_script(cast: Cast) -> None:
    with acting(FIXTURES):
        seed_concepts(now=cast.now)
    client, form = cast.client("coach"), {"typed": "price setting", "direction": "offers", "level": "3"}
    asked = client.post("/profile/coach/expertise", form).content.decode()
    assert 'value="pricing"' in asked
    assert not ProfileExpertise.objects.exists()
    client.post("/profile/coach/expertise", form | {"step": "confirm", "concept": "pricing"})
    line = ProfileExpertise.objects.get()
    assert (line.concept_id, line.level, line.raw_text) == ("pricing", 3, "price setting")
    client.post(f"/profile/coach/expertise/{line.pk}")
    assert not ProfileExpertise.objects.exists()


def test_a_proposed_word_is_settled_by_the_coordinator_on_one_page(cast: Cast) -> None:
    with acting(FIXTURES):
        seed_concepts(now=cast.now)
    form = {"typed": "Boat building", "direction": "offers", "level": "2", "step": "confirm", "concept": ""}
    cast.client("coach").post("/profile/coach/expertise", form)
    client = cast.client("coordinator")
    assert "1 word waits for you" in client.get("/vocabulary").content.decode()
    client.post("/vocabulary", {"step": "merge", "concept": "boat-building", "into": "pricing"})
    assert Concept.objects.get(slug="boat-building").merged_into_id == "pricing"
    assert "No new words wait" in client.get("/vocabulary").content.decode()


def test_the_first_day_asks_three_things_and_leads_on(cast: Cast) -> None:
    WorkPattern.objects.filter(person=cast.leader).delete()
    client = cast.client("leader")
    form = {"zone": "Africa/Lagos", "mon_start": "08:00", "mon_end": "16:30", "calendar": "skip"}
    body = client.get("/welcome").content.decode()
    assert all(words in body for words in ("Your time zone", "Your working hours", "Your calendar"))
    wrong = client.post("/welcome", form | {"mon_end": ""}).content.decode()
    assert "Give both times" in wrong
    assert client.post("/welcome", form).status_code == 303
    pattern = WorkPattern.objects.get(person=cast.leader)
    assert (pattern.zone, pattern.hours, pattern.confirmed_at is not None) == (
        "Africa/Lagos",
        {"mon": [["08:00", "16:30"]]},
        True,
    )


def test_a_name_is_looked_for_and_put_on_the_private_list(cast: Cast) -> None:
    client = cast.client("leader")
    found = client.post("/profile/private", {"list": "no_match", "text": "other coach"}).content.decode()
    assert str(cast.other_coach.id) in found
    client.post("/profile/private", {"list": "no_match", "other": str(cast.other_coach.id)})
    client.post("/profile/private", {"list": "conflict", "other": str(cast.coach.id), "kind": "family"})
    body = client.get("/profile/private").content.decode()
    assert "Other Coach Cast" in body
    assert "Family or close friendship" in body
    client.post("/profile/private", {"list": "no_match", "step": "remove", "other": str(cast.other_coach.id)})
    with acting(FIXTURES):
        assert list(NoMatch.objects.filter(person=cast.leader).values_list("other_id", flat=True)) == [
            cast.line_manager.id
        ]


def test_the_ladder_is_ordered_on_one_page(cast: Cast) -> None:
    with acting(FIXTURES):
        refresh_ladder(now=cast.now)
    client = cast.client("coordinator")
    assert "2 grades have no place yet" in client.get("/grades").content.decode()
    client.post("/grades", {"step": "suggested"})
    client.post("/grades", {"step": "down", "grade": "L4"})
    assert dict(GradeStep.objects.values_list("code", "rank")) == {"L4": 1, "L2": 2}
    assert client.post("/grades", {"step": "up", "grade": "L99"}).status_code == 404


def test_the_coordinator_verifies_from_the_persons_page(cast: Cast) -> None:
    with acting(FIXTURES):
        seed_concepts(now=cast.now)
    coach = cast.client("coach")
    coach.post("/profile/coach", PROFILE | {"version": 1})
    coach.post(
        "/profile/coach/expertise",
        {"typed": "pricing", "direction": "offers", "level": "3", "step": "confirm", "concept": "pricing"},
    )
    client, profile = cast.client("coordinator"), Profile.objects.get(person=cast.coach)
    assert "Verify this profile" in client.get(f"/people/{cast.coach.id}").content.decode()
    client.post(f"/people/profiles/{profile.id}", {"decision": "verify", "person": str(cast.coach.id)})
    profile.refresh_from_db()
    assert profile.state == "verified"
    assert "Verify this profile" not in cast.client("leader").get(f"/people/{cast.coach.id}").content.decode()


def test_an_account_is_invited_and_closed_by_the_administrator(cast: Cast) -> None:
    client = cast.client("administrator")
    assert client.post(f"/accounts/{cast.leader.id}", {"step": "close"}).status_code == 303
    assert "closed" in client.post("/accounts", {"text": "Leader Cast"}).content.decode()
    client.post(f"/accounts/{cast.leader.id}", {"step": "invite"})
    assert "invited" in client.post("/accounts", {"text": "Leader Cast", "sign_in": "invited"}).content.decode()
    assert cast.client("coordinator").post(f"/accounts/{cast.coach.id}", {"step": "close"}).status_code == 404


def test_a_leader_who_comes_for_the_first_time_is_asked_before_their_day_starts(cast: Cast) -> None:
    client = cast.client("leader")
    assert client.get("/").headers["Location"] == "/today"
    WorkPattern.objects.filter(person=cast.leader).update(confirmed_at=None)
    assert client.get("/").headers["Location"] == "/welcome"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("coordinator", "/people"),
        ("coordinator", "/people/mentors/external"),
        ("coordinator", "/vocabulary"),
        ("coordinator", "/grades"),
        ("steward", "/stages"),
        ("administrator", "/accounts"),
        ("leader", "/notifications"),
        ("leader", "/journal"),
        ("leader", "/people/shortlists"),
        ("leader", "/profile/private"),
    ],
)
def test_a_list_asks_as_often_for_many_rows_as_for_few_and_at_most_fifteen_times(
    cast: Cast, name: str, address: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = cast.client(name)
    _few(cast)
    with django_assert_max_num_queries(15) as few:
        assert client.get(address).status_code == 200
    _three_more(cast)
    with django_assert_max_num_queries(15) as many:
        client.get(address)
    assert len(many) == len(few)


def _few(cast: Cast) -> None:
    with acting(FIXTURES):
        Concept.objects.create(slug="concept-0", label="Concept 0", state="proposed", proposed_by=cast.leader)
        Concept.objects.create(slug="used-0", label="Used 0")
        Person.objects.filter(kind="internal").exclude(account__isnull=False).update(grade="A0")
        refresh_ladder(now=cast.now)
        notify(person_id=cast.leader.id, code="action_added", facts={"name": "Mei"}, now=cast.now)
        Conflict.objects.create(person=cast.leader, other=cast.coach, kind="family", created_at=cast.now)


def _three_more(cast: Cast) -> None:
    leader = cast.actor("leader")
    with acting(leader):
        for n in range(1, 4):
            create_shortlist(actor=leader, name=f"List {n}", now=cast.now)
            start_entry(actor=leader, entry_id=uuid4(), prompt="", text=f"Page {n}", now=cast.now)
    with acting(FIXTURES):
        for n in range(1, 4):
            Concept.objects.create(slug=f"concept-{n}", label=f"Concept {n}", state="proposed", proposed_by=cast.leader)
            Concept.objects.create(slug=f"used-{n}", label=f"Used {n}")
            person = Person.objects.create(
                created_at=cast.now,
                display_name=f"Further {n}",
                sort_name=f"further {n}",
                grade=f"A{n}",
                manager=cast.leader,
            )
            outsider = Person.objects.create(
                created_at=cast.now, display_name=f"Outsider {n}", sort_name=f"outsider {n}", kind="external"
            )
            Profile.objects.create(created_at=cast.now, person=outsider, role="advisor", state="verified")
            notify(person_id=cast.leader.id, code="action_added", facts={"name": f"Mei {n}"}, now=cast.now)
            NoMatch.objects.create(person=cast.leader, other=person, created_at=cast.now)
            Conflict.objects.create(person=cast.leader, other=person, kind="other", created_at=cast.now)
        refresh_ladder(now=cast.now)


@pytest.mark.parametrize(
    ("name", "address"),
    [(n, a) for n in ("coordinator", "leader") for a in ("/people", "/people/mentors", "/profile/private", "/actions")]
    + [
        ("coordinator", "/vocabulary"),
        ("coordinator", "/grades"),
        ("steward", "/stages"),
        ("leader", "/profile/leader"),
    ],
)
def test_no_two_things_on_a_page_share_an_id(cast: Cast, name: str, address: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', cast.client(name).get(address).content.decode())
    assert sorted(ids) == sorted(set(ids))

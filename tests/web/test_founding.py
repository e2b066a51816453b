"""An empty installation leads its administrator from one step to the next until a programme stands."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cast import FIXTURES, Cast
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.core.access.rights import operator
from peripatos.people.models import Account, Person, WorkPattern
from peripatos.people.roster.working import move_roster
from peripatos.people.services.accounts import create_account
from peripatos.programmes.first_duties import create_first_user

pytestmark = pytest.mark.django_db
PEOPLE = "Employee ID,Name,Email\n1,Ines Sponsor,ines@example.org\n2,Cora Ordinator,cora@example.org\n"


@pytest.fixture(autouse=True)
def _production(settings: object) -> None:
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]


def first_user(name: str, duty: str) -> Client:
    with acting(operator("root")) as actor:
        made = create_first_user(actor=actor, email=f"{name}@example.org", name=name, duty=duty, now=clock.now())
        account = Account.objects.create(email=f"{name}@example.org", person_id=made.person_id, created_at=clock.now())
    client = Client()
    client.force_login(account)
    return client


def heading(client: Client) -> str:
    page = client.get(reverse("installation")).content.decode()
    return re.findall(r"<h1[^>]*>\s*(.*?)\s*</h1>", page, re.DOTALL)[0]


def bring_people(client: Client) -> None:
    file = SimpleUploadedFile("people.csv", PEOPLE.encode(), "text/csv")
    address = client.post(reverse("imports"), {"file": file, "source": "HR"})["Location"]
    for step in ("", "/commit"):
        if step:
            assert client.post(address + step).status_code == 303
        with acting(FIXTURES):
            while move_roster(now=clock.now()):
                pass


def test_each_step_done_names_the_next_one(settings: object) -> None:
    ada = first_user("ada", "administrator")
    assert heading(ada) == "Next: name a steward"
    first_user("sam", "steward")
    assert heading(ada) == "Next: bring your people in"
    assert reverse("imports") in ada.get(reverse("installation")).content.decode()
    bring_people(ada)
    assert heading(ada) == "Next: found a programme"
    founded = {"name": "Lyceum", "sponsor": "ines@example.org", "coordinator": "cora@example.org", "currency": "EUR"}
    assert ada.post(reverse("new-programme"), founded).status_code == 303
    assert heading(ada) == "Next: let mail leave"
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"smtp_host": "mail.example.org"})  # type: ignore[attr-defined]
    assert heading(ada) == "Next: invite the sponsor and the coordinator"
    with acting(operator("root")) as actor:
        for person in Person.objects.filter(email__in=["ines@example.org", "cora@example.org"]):
            create_account(actor=actor, person_id=person.id, now=clock.now())
    assert heading(ada) == "Everything is in order"


def test_a_leader_who_passed_the_first_questions_by_is_led_back_to_them(cast: Cast) -> None:
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=cast.leader).update(confirmed_at=None)
    page = cast.client("leader").get(reverse("profile")).content.decode()
    assert f'href="{reverse("welcome")}"' in page

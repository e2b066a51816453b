"""Adding one person by hand, and what a steward reads of imports."""

from typing import Any

import pytest
from django.urls import reverse

from cast import FIXTURES, Cast
from cast_programme import add_programme_office
from peripatos.core.access import acting
from peripatos.people.models import Person, RosterImport

pytestmark = pytest.mark.django_db


def add(cast: Cast, name: str, **fields: str) -> Any:
    return cast.client(name).post(reverse("add-person"), {"family_name": "Stone", **fields})


@pytest.mark.parametrize(
    ("name", "kind"), [("coordinator", "external"), ("administrator", "internal")], ids=["outsider", "insider"]
)
def test_whoever_may_add_somebody_is_led_to_their_page(cast: Cast, name: str, kind: str) -> None:
    answer = add(cast, name, kind=kind, given_name="Ada", email="Ada@x.org")
    made = Person.objects.get(email="ada@x.org")
    assert (made.display_name, made.kind, answer["Location"]) == ("Ada Stone", kind, reverse("person", args=[made.id]))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("coordinator", "internal"), ("administrator", "external"), ("leader", "internal"), ("sponsor", "external")],
)
def test_nobody_adds_whom_the_table_leaves_to_others(cast: Cast, name: str, kind: str) -> None:
    assert add(cast, name, kind=kind).status_code == 404
    assert not Person.objects.filter(family_name="Stone").exists()


def test_an_address_in_use_is_refused_beside_its_field(cast: Cast) -> None:
    answer = add(cast, "administrator", kind="internal", email=str(cast.leader.email))
    assert answer.status_code == 400
    assert "This address belongs to somebody who is already here" in answer.content.decode()


def test_a_steward_finds_what_imports_changed_and_no_open_file(cast: Cast) -> None:
    add_programme_office(cast)
    with acting(FIXTURES):
        committed = RosterImport.objects.get(file_name="past.csv").id
    text = cast.client("steward").get(reverse("import-changes")).content.decode()
    assert reverse("import-differences", args=[committed]) in text
    assert "next.csv" not in text
    assert reverse("import-changes") in cast.client("steward").get(reverse("integrity")).content.decode()

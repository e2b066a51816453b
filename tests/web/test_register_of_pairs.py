"""The pairs of a programme: by name for its coordinator, nameless or as figures for other duties."""

from datetime import datetime
from uuid import uuid4

from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.relationships.models import Relationship


def pages(cast: Cast, name: str) -> str:
    response = cast.client(name).get(reverse("programme-pairs", args=[cast.programme.id]))
    assert response.status_code == 200
    return response.content.decode()


def test_a_coordinator_reads_who_walks_with_whom_and_opens_each_pair(cast: Cast) -> None:
    body = pages(cast, "coordinator")
    assert "3 pairs" in body
    for kind, mentor in (("coaching", "Coach"), ("advising", "Advisor"), ("reverse", "Reverse Mentor")):
        assert f"Leader Cast and {mentor} Cast" in body
        assert reverse("relationship", args=[cast.pairs[kind].id]) in body


def test_open_pairs_come_before_closed_ones(cast: Cast, now: datetime) -> None:
    with acting(FIXTURES):
        Relationship.objects.filter(id=cast.pairs["coaching"].id).update(state="closed", closed_on=now.date())
    body = pages(cast, "coordinator")
    assert body.index("Reverse Mentor Cast") < body.index("Leader Cast and Coach Cast")


def test_the_list_of_a_coordinator_is_a_file_too(cast: Cast) -> None:
    page = cast.client("coordinator").post(reverse("export-pairs", args=[cast.programme.id]), {"form": "csv"})
    lines = page.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert sorted(line.split(",")[1] for line in lines[1:]) == ["Advisor Cast", "Coach Cast", "Reverse Mentor Cast"]


def test_a_steward_reads_that_pairs_exist_and_not_who_they_are(cast: Cast) -> None:
    body = pages(cast, "steward")
    assert "3 pairs" in body
    assert body.count("in force") == 3
    assert [name for name in ("Leader Cast", "Coach Cast", "Advisor Cast") if name in body] == []


def test_a_committee_is_told_nothing_of_agreements(cast: Cast) -> None:
    assert "Agreement in force" in pages(cast, "sponsor")
    assert "Agreement in force" not in pages(cast, "steering")


def test_the_list_asks_as_much_for_three_pairs_as_for_four(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, address = cast.client("coordinator"), reverse("programme-pairs", args=[cast.programme.id])
    with django_assert_max_num_queries(15) as three:
        client.get(address)
    with acting(FIXTURES):
        pair = Relationship.objects.get(id=cast.pairs["coaching"].id)
        pair.pk, pair.leader, pair.mentor = uuid4(), cast.other_leader, cast.other_coach
        pair.save(force_insert=True)
    with django_assert_max_num_queries(15) as four:
        client.get(address)
    assert len(four) == len(three)


def test_the_page_of_a_programme_leads_duties_that_read_pairs_to_them(cast: Cast) -> None:
    address, programme = (reverse(route, args=[cast.programme.id]) for route in ("programme-pairs", "programme"))
    names = ("coordinator", "sponsor", "steering", "steward", "leader")
    found = [name for name in names if address in cast.client(name).get(programme).content.decode()]
    assert found == ["coordinator", "sponsor", "steering", "steward"]

"""The preview: the real templates with an invented leader, for coordinators; nothing of anybody, nothing to press."""

import re

import pytest
from django.urls import reverse

from cast import Cast
from peripatos.core import clock
from peripatos.core.audit.models import AuditEvent
from peripatos.programmes.models import Stream

pytestmark = pytest.mark.django_db
PAGES = {"preview": "leader/today.html", "preview-proposal": "offers/offer.html"}


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(clock, "now", lambda: cast.now)


@pytest.mark.parametrize("page", PAGES)
def test_the_real_template_is_drawn_with_an_invented_leader(cast: Cast, page: str) -> None:
    response = cast.client("coordinator").get(reverse(page, args=[cast.programme.id]))
    body = response.content.decode()
    assert response.status_code == 200
    assert PAGES[page] in [template.name for template in response.templates]
    assert "The people and the words are invented, and nothing on this page can be sent." in body
    assert "Example" in body
    assert [key for key, word in cast.canaries.items() if word in body] == []
    assert [p.display_name for name, p in cast.people.items() if name != "coordinator" and p.display_name in body] == []


@pytest.mark.parametrize("page", PAGES)
def test_nothing_inside_the_preview_leads_or_acts(cast: Cast, page: str) -> None:
    body = cast.client("coordinator").get(reverse(page, args=[cast.programme.id])).content.decode()
    found = re.search(r'<fieldset class="example" disabled>(.*)</fieldset>', body, re.DOTALL)
    assert found
    links = set(re.findall(r'href="([^"]*)"', found.group(1)))
    assert links <= {"#content"}
    assert "<button" in found.group(1) or page == "preview"


def test_the_proposal_says_why_in_the_second_person(cast: Cast) -> None:
    context = cast.client("coordinator").get(reverse("preview-proposal", args=[cast.programme.id])).context
    assert (context["heading"], context["reasons"][0]) == (
        "We propose Example coach",
        "Of the 3 topics that you seek, Example coach offers 2: leading change and giving feedback.",
    )


def test_the_arches_are_those_that_the_programme_runs(cast: Cast, unguarded: None) -> None:
    Stream._base_manager.filter(id=cast.streams["reverse"].id).update(state="closed")
    arches = cast.client("coordinator").get(reverse("preview", args=[cast.programme.id])).context["arches"]
    assert {arch.stream: arch.state.value for arch in arches} == {
        "coaching": "held",
        "advising": "empty",
        "cohorts": "not_run",
        "reverse": "not_run",
        "rotations": "not_run",
    }


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "name",
    ["leader", "coach", "advisor", "sponsor", "steering", "steward", "administrator", "line_manager", "safeguarding"],
)
def test_it_opens_for_coordinators_alone(cast: Cast, name: str, page: str) -> None:
    assert cast.client(name).get(reverse(page, args=[cast.programme.id])).status_code == 404


def test_looking_at_it_reads_nothing_of_anybody(cast: Cast, unguarded: None) -> None:
    before = AuditEvent.objects.count()
    for page in PAGES:
        cast.client("coordinator").get(reverse(page, args=[cast.programme.id]))
    assert AuditEvent.objects.count() == before


def test_a_programme_without_pairs_says_so(cast: Cast, unguarded: None) -> None:
    Stream._base_manager.update(state="closed")
    client = cast.client("coordinator")
    assert (
        "runs no stream of pairs" in client.get(reverse("preview-proposal", args=[cast.programme.id])).content.decode()
    )
    assert client.get(reverse("preview", args=[cast.programme.id])).status_code == 200


def test_the_coordinator_finds_it_on_the_page_of_the_programme(cast: Cast) -> None:
    address = reverse("preview", args=[cast.programme.id])
    for name, there in (("coordinator", True), ("sponsor", False)):
        assert (
            address in cast.client(name).get(reverse("programme", args=[cast.programme.id])).content.decode()
        ) is there

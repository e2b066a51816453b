"""Care: what waits stands above the list, counted once and leading to where it is looked after."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching_scene import FIXTURES, Scene
from peripatos.core.access import acting
from peripatos.matching.models import RematchRequest
from peripatos.programmes.models import Application, Invitation

pytestmark = pytest.mark.django_db


def stages(scene: Scene, after: timedelta = timedelta(0)) -> dict[str, str]:
    with time_machine.travel(scene.now + after, tick=False):
        found = scene.cast.client("coordinator").get(reverse("care")).context["stages"]
    return {str(stage.said): stage.value for stage in found}


def test_rounds_offers_and_requests_stand_in_the_pipeline(scene: Scene) -> None:
    run = scene.run()
    seen = stages(scene)
    assert (seen["round under review"], seen["offers open"], seen["asked for somebody else"]) == ("1", "0", "0")
    scene.publish(run)
    with acting(FIXTURES):
        RematchRequest.objects.create(
            created_at=scene.now, programme=scene.stream.programme, enrolment=scene.enrolment(scene.leaders[0])
        )
    seen = stages(scene)
    assert (seen["rounds under review"], seen["offers open"], seen["asked for somebody else"]) == ("0", "4", "1")
    assert "offers open, 4 end tomorrow" in stages(scene, timedelta(days=9, hours=1))


def test_applications_and_invitations_are_counted_apart(scene: Scene) -> None:
    with acting(FIXTURES):
        for person in scene.leaders[:3]:
            Invitation.objects.create(
                created_at=scene.now,
                programme=scene.stream.programme,
                stream=scene.stream,
                person=person,
                side="leader",
                message="Come.",
            )
        Application.objects.create(
            created_at=scene.now, programme=scene.stream.programme, stream=scene.stream, person=scene.leaders[0]
        )
    seen = stages(scene)
    assert (seen["invitations unanswered"], seen["application to read"]) == ("3", "1")


def test_each_stage_leads_to_a_page_of_the_coordinator(scene: Scene) -> None:
    client = scene.cast.client("coordinator")
    addresses = [stage.address for stage in client.get(reverse("care")).context["stages"]]
    programme = scene.stream.programme_id
    assert addresses == [
        reverse("programme-applications", args=[programme]),
        reverse("programme-invitations", args=[programme]),
        *[reverse("matching")] * 3,
        *[reverse("programme-pairs", args=[programme])] * 2,
        "",
    ]
    assert {client.get(address).status_code for address in addresses if address} == {200}


def test_care_asks_as_often_for_no_offer_as_for_four(scene: Scene, settings: object) -> None:
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]  # its strip asks one more
    client = scene.cast.client("coordinator")
    counts = []
    for prepare in (lambda: None, scene.publish):
        prepare()
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("care"))
        counts.append(len(asked))
    assert counts == [15, 15]

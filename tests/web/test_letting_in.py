"""Offers and invitations to people who cannot sign in yet: named beforehand, let in by a second letter."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cast import Cast
from matching_scene import Scene
from peripatos.core.access import acting
from peripatos.core.crypto.texts import unseal
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import place_of
from peripatos.matching.services.constraints import approve_proposals
from peripatos.people.models import Account, AccountInvitation, Person
from peripatos.programmes.services.invitations import preview_invitations, send_invitations
from peripatos.programmes.types import Side

pytestmark = pytest.mark.django_db
PASSWORD = "walk beside me again"


def links_to(person: Person) -> list[str]:
    """The links to an account that were sent to a person."""
    rows = OutboxMessage.objects.filter(kind="account_invitation", recipient_id=person.id)
    texts = [json.loads(unseal(row.payload, place_of(row.id)))["text"] for row in rows]
    return [link for text in texts for link in re.findall(r"/invitation/\S+/", text)]


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_publishing_names_and_lets_in_those_who_cannot_sign_in(scene: Scene, unguarded: None) -> None:
    run = scene.run()
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, now=scene.now)
    ada, bela, chen, _dora = scene.leaders
    mei = scene.mentors[0]
    Account.objects.filter(person__in=[ada, bela, chen]).delete()
    Account.objects.filter(person=mei).update(is_active=False)
    Person.objects.filter(id=bela.id).update(email=None)
    AccountInvitation.objects.create(
        person=chen, token_hash="x", expires_at=scene.now + timedelta(days=3), created_at=scene.now
    )
    client = scene.cast.client("coordinator")
    with time_machine.travel(scene.now, tick=False):
        page = words_of(client.get(reverse("match-publish", args=[run.id])).content.decode())
        assert "4 people cannot sign in yet" in page
        assert "It works for 14 days: Ada Match ." in page
        assert "No e-mail address is known, so no link can reach them. Have it added to the roster first: Bela" in page
        assert "have not used it; a word from you may help: Chen Match ." in page
        assert "The administrator can open it again: Mei Match ." in page
        text = "We propose that you and {other} meet in {stream} by {answer_by}."
        sent = client.post(reverse("match-publish", args=[run.id]), {"text": text, "send": "1"})
    assert sent.status_code == 303
    assert [len(links_to(person)) for person in (ada, bela, chen, mei, scene.leaders[3])] == [1, 0, 0, 0, 0]
    with time_machine.travel(scene.now, tick=False):
        newcomer = Client()
        assert newcomer.post(links_to(ada)[0], {"password": PASSWORD, "again": PASSWORD}).status_code == 303
        body = scene.client(ada).get(reverse("today")).content.decode()
    assert "A proposal waits for your answer" in body


def test_nobody_is_named_when_everybody_can_sign_in(scene: Scene) -> None:
    run = scene.run()
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, now=scene.now)
    page = scene.cast.client("coordinator").get(reverse("match-publish", args=[run.id])).content.decode()
    assert "cannot sign in" not in page


def test_an_invitation_to_a_programme_lets_in_as_well(cast: Cast, unguarded: None) -> None:
    nia = Person.objects.create(
        created_at=cast.now, display_name="Nia New", sort_name="new nia", given_name="Nia", email="nia@example.com"
    )
    actor, letter = cast.actor("coordinator"), {"message": "Dear {name}, join us.", "answer_by_on": None}
    with acting(actor):
        place = {"stream_id": cast.streams["coaching"].id, "side": Side.LEADER, "person_ids": [nia.id]}
        assert preview_invitations(actor=actor, now=cast.now, **place, **letter).to_let_in == ("Nia New",)
        send_invitations(actor=actor, now=cast.now, **place, **letter)
    assert len(links_to(nia)) == 1

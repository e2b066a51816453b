"""What one side answered, whom somebody listed and whom somebody avoids stay where they belong."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from matching_scene import FIXTURES, Scene, add_person
from peripatos.core.access import acting
from peripatos.core.crypto.texts import unseal
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import place_of
from peripatos.engine import pairing
from peripatos.matching import tasks
from peripatos.matching.files import unpacked
from peripatos.matching.models import Offer, RankedPreference, RunFiles
from peripatos.matching.selectors.panel import panel
from peripatos.matching.selectors.proving import download_part
from peripatos.matching.services.answers import answer_offer
from peripatos.matching.types import Answer
from peripatos.people.models import NoMatch, Person
from peripatos.programmes.types import Side

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]+"')


def pages_of(client: Client, offer: Offer) -> list[str]:
    """Every page on which somebody named in an offer could learn something."""
    addresses = ("/offers", f"/offers/{offer.id}", "/notifications", "/preferences", "/my-data", "/today", "/my-people")
    return [TOKEN.sub("", client.get(address, follow=True).content.decode()) for address in addresses]


def say(scene: Scene, offer: Offer, person: Person, answer: Answer) -> None:
    with acting(scene.actor(person)) as actor:
        answer_offer(actor=actor, offer_id=offer.id, answer=answer, now=scene.now)


@pytest.mark.parametrize("answer", [Answer.NO, Answer.YES])
def test_an_answer_changes_not_one_byte_for_the_other_side(scene: Scene, answer: Answer) -> None:
    import time_machine

    offer = scene.publish()[0]
    with time_machine.travel(scene.now, tick=False):
        for me, other in ((offer.leader, offer.mentor), (offer.mentor, offer.leader)):
            client = scene.client(me)
            before = pages_of(client, offer)
            say(scene, offer, other, answer)
            after = pages_of(client, offer)
            say(scene, offer, other, Answer.NO)
            assert before == after


def test_after_closing_a_decline_and_silence_read_alike(scene: Scene) -> None:
    import time_machine

    one, two = [o for o in scene.publish() if o.mentor_id == scene.mentors[0].id][:2]
    say(scene, one, one.mentor, Answer.NO)
    at = one.closes_at + timedelta(hours=1)
    while tasks.offers_close(at):
        pass
    with time_machine.travel(at, tick=False):
        found = []
        for offer in (one, two):
            page = scene.client(offer.leader).get(f"/offers/{offer.id}").content.decode()
            words = re.sub(r"<[^>]+>", " ", TOKEN.sub("", page))
            found.append(re.sub(r"\s+", " ", words.split("Your answer")[1].split("Why you two")[0]))
    assert found[0] == found[1]


def test_no_letter_and_no_notice_speaks_of_an_answer(scene: Scene, unguarded: None) -> None:
    offers = scene.publish()
    OutboxMessage.objects.all().delete()
    say(scene, offers[0], offers[0].mentor, Answer.NO)
    say(scene, offers[1], offers[1].mentor, Answer.YES)
    assert not OutboxMessage.objects.exists()


def test_a_coordinator_reads_states_not_answers(scene: Scene) -> None:
    offer = scene.publish()[0]
    client = scene.cast.client("coordinator")
    address = f"/matching/rounds/{offer.round_id}/offers"
    say(scene, offer, offer.mentor, Answer.NO)
    declined = TOKEN.sub("", client.get(address).content.decode())
    say(scene, offer, offer.mentor, Answer.YES)
    accepted = TOKEN.sub("", client.get(address).content.decode())
    assert declined == accepted


def test_downloads_hold_no_list_and_still_check(scene: Scene) -> None:
    ada, bela = scene.leaders[:2]
    mei, niko, olu = scene.mentors
    with acting(FIXTURES):
        for owner, listed in ((ada, olu), (bela, niko), (mei, ada)):
            RankedPreference.objects.create(
                created_at=scene.now,
                programme=scene.stream.programme,
                enrolment=scene.enrolment(owner),
                person=listed,
                rank=1,
            )
        NoMatch.objects.create(created_at=scene.now, person=niko, other=ada)
    run = scene.run()
    with acting(FIXTURES):
        stored = RunFiles.objects.get(run=run)
    assert unpacked(stored.problem)["leader_ranks"]
    with acting(scene.coordinator) as actor:
        problem, solution, proof = (
            download_part(actor, run.id, part, now=scene.now) for part in ("problem", "solution", "proof")
        )
    text = json.dumps([problem, solution, proof])
    assert not {"leader_ranks", "mentor_ranks", "preference", "no_match", "blocking"} & set(re.findall(r"\w+", text))
    assert [str(ada.id), str(niko.id)] not in [e[:2] for e in problem["edges"]]
    read = pairing.Problem.from_dict(problem)
    verdict = pairing.judge(read, pairing.Solution.from_dict(solution, problem=read))
    assert (verdict.violations, verdict.value, verdict.bound) == ((), run.value, run.bound)


def test_no_bar_tells_a_wish(scene: Scene) -> None:
    run = scene.run()
    page = scene.cast.client("coordinator").get(f"/matching/{run.id}").content.decode()
    assert "Style and wishes" in page
    assert "Wishes of both sides" not in page


def test_only_its_owner_opens_a_ranked_list(scene: Scene) -> None:
    enrolment = scene.enrolment(scene.leaders[0])
    address = f"/preferences/{enrolment.id}"
    owner, mei = scene.client(scene.leaders[0]), scene.mentors[0]
    owner.post(f"{address}/entries", {"person": str(mei.id), "move": "add"})
    assert mei.display_name in owner.get(address).content.decode()
    for client in (scene.client(scene.leaders[1]), scene.client(mei)):
        assert client.get(address).status_code == 404
    assert mei.display_name not in scene.cast.client("coordinator").get(address).content.decode()


def test_letters_speak_of_names_and_dates_only(scene: Scene, unguarded: None) -> None:
    scene.publish()
    row = OutboxMessage.objects.order_by("key")[0]
    body = unseal(row.payload, place_of(row.id))
    assert not re.search(r"fit|reason[^.]*because|pricing|strategy", json.loads(body)["text"])


def test_why_not_names_the_best_and_not_those_on_the_leaders_list(scene: Scene) -> None:
    with acting(FIXTURES):
        for number in range(6):
            add_person(scene, f"Far{number}", Side.MENTOR, number=3)
    ada, unlikely = scene.leaders[0], scene.mentors[-1]
    round_id = scene.round()

    def shown() -> int:
        run = scene.run(round_id)
        row = next(p for p in scene.proposals(run) if p.leader_id == ada.id)
        with acting(scene.coordinator) as actor:
            others = panel(actor, run.id, row.id).others
        return len(others)

    before = shown()
    with acting(FIXTURES):
        for rank, person in enumerate((*scene.mentors[:5], unlikely), start=1):
            RankedPreference.objects.create(
                created_at=scene.now,
                programme=scene.stream.programme,
                enrolment=scene.enrolment(ada),
                person=person,
                rank=rank,
            )
    assert (before, shown()) == (4, 4)

"""The pages of matching: a round without a script, what others cannot open, how many questions they ask."""

import csv
import io
import json
import re
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matching_scene import FIXTURES, Scene
from peripatos.core.access import acting, may
from peripatos.core.audit.models import AuditEvent, AuditSubject
from peripatos.matching import tasks
from peripatos.matching.models import MatchRun, Offer, OfferAnswer, Round, RoundConstraint
from peripatos.people.models import Person
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import Side

pytestmark = pytest.mark.django_db


def setup() -> dict[str, str]:
    """What the form of a new round sends."""
    weights = {"expertise": 30, "style": 25, "preference": 25, "reach": 8, "schedule": 7, "freshness": 5}
    rules = {"language": "on", "overlap_minutes": 120, "rank_gap_min": 1, "rank_gap_max": 3, "cooling_off_months": 12}
    own = {"name": "Spring", "objective": "coverage", "offer_days": 10, "chemistry": "on", "seed": 1}
    return {k: str(v) for k, v in (own | rules | {f"weight_{k}": v for k, v in weights.items()}).items()}


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def newest_run() -> MatchRun:
    with acting(FIXTURES):
        return MatchRun.objects.order_by("-number").select_related("round").first()  # type: ignore[return-value]


def test_a_round_from_set_up_to_offers_without_a_script(scene: Scene) -> None:
    client = scene.cast.client("coordinator")
    assert client.get("/matching").status_code == 200
    new = f"/matching/streams/{scene.stream.id}/new"
    assert client.get(new).status_code == 200
    answer = client.post(new, setup())
    run = newest_run()
    assert (answer.status_code, answer["Location"]) == (303, f"/matching/{run.id}")
    waiting = client.get(f"/matching/{run.id}").content.decode()
    assert "Waiting for its turn" in waiting
    assert "hx-get" in waiting
    assert client.get(f"/matching/{run.id}/progress").status_code == 200
    tasks.match_run(scene.now)
    gone = client.get(f"/matching/{run.id}/progress")
    assert (gone.status_code, gone["HX-Redirect"]) == (204, f"/matching/{run.id}")
    board = text_of(client.get(f"/matching/{run.id}").content.decode())
    assert "4 of 4 leaders have a coach" in board
    assert "Proved best." in board
    assert client.post(f"/matching/{run.id}/approve", {"everything": "1"}).status_code == 303
    preview = text_of(client.get(f"/matching/{run.id}/publish").content.decode())
    assert "4 offers, each to two people" in preview
    assert "Dear Ada" in preview or "Dear Bela" in preview
    sent = client.post(f"/matching/{run.id}/publish", {"text": "{other}, until {answer_by}", "send": "1"})
    assert (sent.status_code, sent["Location"]) == (303, f"/matching/rounds/{run.round_id}/offers")
    assert client.get(f"/matching/{run.id}/publish")["Location"] == sent["Location"]
    offers = text_of(client.get(sent["Location"]).content.decode())
    assert "0 of 4 offers became pairs" in offers
    assert "Remind 7 people" in offers
    with acting(FIXTURES):
        offer = Offer.objects.select_related("leader", "mentor").first()
    assert offer is not None
    for person in (offer.leader, offer.mentor):
        own = scene.client(person)
        page = text_of(own.get(f"/offers/{offer.id}").content.decode())
        assert "Please answer by" in page
        assert own.post(f"/offers/{offer.id}/answer", {"answer": "yes"}).status_code == 303
    formed = text_of(scene.client(offer.leader).get(f"/offers/{offer.id}").content.decode())
    assert f"You and {offer.mentor.display_name} are a pair" in formed


@pytest.mark.parametrize("missing", ["name", "objective", "weight_style", "overlap_minutes"])
def test_a_faulty_set_up_keeps_what_was_written(scene: Scene, missing: str) -> None:
    client = scene.cast.client("coordinator")
    answer = client.post(f"/matching/streams/{scene.stream.id}/new", setup() | {missing: "", "offer_days": "12"})
    assert answer.status_code == 400
    assert 'value="12"' in answer.content.decode()


def test_weights_that_do_not_sum_to_a_hundred_are_said(scene: Scene) -> None:
    client = scene.cast.client("coordinator")
    answer = client.post(f"/matching/streams/{scene.stream.id}/new", setup() | {"weight_style": "20"})
    assert answer.status_code == 400
    assert "95" in text_of(answer.content.decode())


def test_pin_veto_lift_and_swap_from_the_board(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    row = scene.proposals(run)[0]
    pair = {"leader": str(row.leader_id), "mentor": str(row.mentor_id), "run": str(run.id), "proposal": str(row.id)}
    address = f"/matching/rounds/{run.round_id}/pairs"
    for kind, left in (("pin", ["pin"]), ("veto", ["veto"]), ("lift", [])):
        answer = client.post(address, pair | {"kind": kind})
        assert (answer.status_code, answer["Location"]) == (303, f"/matching/{run.id}/pairs/{row.id}")
        with acting(FIXTURES):
            assert list(RoundConstraint.objects.values_list("kind", flat=True)) == left
    page = client.get(f"/matching/{run.id}/pairs/{row.id}/swap").content.decode()
    choices = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert choices
    swapped = client.post(f"/matching/{run.id}/pairs/{row.id}/swap", {"other": choices[0]})
    assert swapped["Location"] == f"/matching/{newest_run().id}"
    tasks.match_run(scene.now)
    compared = text_of(client.get(f"/matching/{newest_run().id}/compare").content.decode())
    assert "2 leaders move since run 1" in compared


def test_the_panel_alone_for_those_with_a_script(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    row = scene.proposals(run)[0]
    address = f"/matching/{run.id}/pairs/{row.id}"
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(address).content.decode()
    assert part.lstrip().startswith('<aside class="why" id="why"')
    assert "<html" not in part
    assert f"{row.leader.display_name} and {row.mentor.display_name}" in text_of(whole)


def test_filters_go_by_post_and_sift(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    found = client.post(f"/matching/{run.id}", {"words": "Ada", "sort": "leader"}).content.decode()
    rows = found.split("<tbody>")[1].split("</tbody>")[0]
    assert "Ada Match" in rows
    assert "Bela Match" not in rows


def test_the_proof_is_recomputed_on_request_and_its_files_open(scene: Scene) -> None:
    client, run = scene.cast.client("steward"), scene.run()
    assert "No better plan exists" in text_of(client.get(f"/matching/{run.id}/proof").content.decode())
    assert "everything holds" in text_of(client.post(f"/matching/{run.id}/proof").content.decode())
    for part in ("problem", "solution", "proof"):
        answer = client.get(f"/matching/{run.id}/{part}.json")
        assert (answer.status_code, answer["Content-Disposition"]) == (200, f'attachment; filename="{part}.json"')
        assert json.loads(answer.content)["version"] == 1
    assert client.get(f"/matching/{run.id}/forbidden.json").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_lists_export(scene: Scene, form: str) -> None:
    run = scene.run()
    scene.publish(run)
    client = scene.cast.client("coordinator")
    for address in (f"/matching/{run.id}/export", f"/matching/rounds/{run.round_id}/offers/export"):
        answer = client.post(address, {"form": form})
        assert answer.status_code == 200
        if form == "csv":
            lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
            assert (len(lines), lines[1][0]) == (5, "Ada Match")


def test_the_steward_looks_and_changes_nothing(scene: Scene) -> None:
    client, run = scene.cast.client("steward"), scene.run()
    row = scene.proposals(run)[0]
    page = client.get(f"/matching/{run.id}").content.decode()
    assert "Keep (pin)" not in page
    assert "Publish" not in text_of(page)
    for address, data in (
        (f"/matching/rounds/{run.round_id}/run", {}),
        (f"/matching/{run.id}/approve", {"everything": "1"}),
        (f"/matching/{run.id}/publish", {"text": "x", "send": "1"}),
        (f"/matching/rounds/{run.round_id}/pairs", {"leader": row.leader_id, "mentor": row.mentor_id, "kind": "pin"}),
        (f"/matching/{run.id}/export", {"form": "csv"}),
    ):
        assert client.post(address, data).status_code == 404


PAGES = ("/matching/{run}", "/matching/{run}/proof", "/matching/{run}/waiting", "/matching/{run}/publish",
         "/matching/rounds/{round}", "/matching/rounds/{round}/settings", "/matching/rounds/{round}/offers",
         "/matching/{run}/pairs/{pair}", "/matching/{run}/problem.json", "/matching/streams/{stream}/new")  # fmt: skip


def addresses(scene: Scene, run: MatchRun) -> list[str]:
    ids = {"run": run.id, "round": run.round_id, "pair": scene.proposals(run)[0].id, "stream": scene.stream.id}
    return [page.format(**ids) for page in PAGES]


@pytest.mark.parametrize("name", ["leader", "coach", "line_manager", "administrator", "safeguarding", "ex_leader"])
def test_nobody_else_opens_a_board_and_denied_reads_like_unknown(scene: Scene, name: str) -> None:
    client, run = scene.cast.client(name), scene.run()
    unknown = client.get(f"/matching/{uuid4()}").content
    for address in addresses(scene, run):
        answer = client.get(address)
        assert (answer.status_code, len(answer.content) == len(unknown)) == (404, True)


def test_every_page_opens_for_the_coordinator(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    *pages, new = addresses(scene, run)
    assert {client.get(address).status_code for address in pages} == {200}
    assert client.get(new).url == f"/matching/rounds/{run.round_id}"


def test_the_rules_within_which_a_plan_is_proved_stand_beside_the_proof_and_on_the_round(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    for address in (f"/matching/{run.id}/proof", f"/matching/rounds/{run.round_id}"):
        page = client.get(address).content.decode()
        assert "at least 120 minutes of working hours in common a week" in page
        assert "never a reporting line, a conflict or a no-match list; nobody beyond their places." in page


def test_approving_without_a_choice_leads_back_to_the_board_and_approves_nothing(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    page = client.post(f"/matching/{run.id}/approve", {"approved": "yes"}, follow=True).content.decode()
    assert "No pair was chosen." in page
    assert "Approve all 4" in page


def test_while_a_run_is_under_way_the_round_stays_as_it_is_and_what_was_typed_is_kept(scene: Scene) -> None:
    client, round_id = scene.cast.client("coordinator"), scene.round()
    assert client.post(f"/matching/rounds/{round_id}/run").status_code == 303
    refused = client.post(f"/matching/rounds/{round_id}/settings", setup() | {"name": "Autumn", "offer_days": "12"})
    assert refused.status_code == 409
    assert "A run is under way. Wait for it, or call it off." in refused.content.decode()
    assert 'value="Autumn"' in refused.content.decode()
    with acting(FIXTURES):
        assert not Round.objects.filter(name="Autumn").exists()


def test_a_second_saver_of_a_round_sees_what_stands_and_may_then_save_over_it(scene: Scene) -> None:
    client, round_id = scene.cast.client("coordinator"), scene.round()
    address = f"/matching/rounds/{round_id}/settings"
    with acting(FIXTURES):
        Round.objects.filter(id=round_id).update(name="Theirs", version=7)
    late = client.post(address, setup() | {"name": "Mine", "version": "1"})
    said = late.content.decode()
    assert late.status_code == 409
    assert "Somebody else saved this first." in said
    assert "<dd>Theirs</dd>" in said
    assert 'name="version" value="7"' in said
    assert client.post(address, setup() | {"name": "Mine", "version": "7"}).status_code == 303
    with acting(FIXTURES):
        assert Round.objects.get(id=round_id).name == "Mine"


def test_an_offer_opens_for_its_two_people_and_for_no_other_leader(scene: Scene) -> None:
    offer = scene.publish()[0]
    address = f"/offers/{offer.id}"
    stranger = next(p for p in scene.leaders if p.id != offer.leader_id)
    answers = [scene.client(p).get(address).status_code for p in (offer.leader, offer.mentor, stranger)]
    assert answers == [200, 200, 404]
    assert scene.client(stranger).post(f"{address}/answer", {"answer": "yes"}).status_code == 404
    seen = scene.cast.client("coordinator").get(address)
    assert seen.status_code == 200
    assert "Your answer" not in seen.content.decode()


def test_odd_answers_are_refused_and_change_nothing(scene: Scene) -> None:
    offer = scene.publish()[0]
    client = scene.client(offer.leader)
    with time_machine.travel(scene.now, tick=False):
        for data in ({}, {"answer": "maybe"}, {"answer": "x" * 5000}):
            assert client.post(f"/offers/{offer.id}/answer", data).status_code == 400
        assert "Please answer by" in text_of(client.get(f"/offers/{offer.id}").content.decode())


def test_a_ranked_list_is_built_moved_and_emptied(scene: Scene) -> None:
    ada = scene.leaders[0]
    client, enrolment = scene.client(ada), scene.enrolment(ada)
    address = f"/preferences/{enrolment.id}"
    assert client.get("/preferences").status_code == 200
    for mentor in scene.mentors[:2]:
        assert client.post(f"{address}/entries", {"person": mentor.id, "move": "add"}).status_code == 303
    client.post(f"{address}/entries", {"person": scene.mentors[1].id, "move": "up"})
    page = client.get(address).content.decode()
    own = page.split("Your list")[1].split("Add somebody")[0]
    assert own.index("Niko Match") < own.index("Mei Match")
    assert read_events(ada) == [{ada.id}]
    for mentor in scene.mentors[:2]:
        client.post(f"{address}/entries", {"person": mentor.id, "move": "remove"})
    assert "Nobody yet" in client.get(address).content.decode()
    assert client.post(f"{address}/entries", {"person": scene.leaders[1].id, "move": "add"}).status_code == 409


def read_events(person: Person) -> list[set[UUID]]:
    """Whom each read of a ranked list by that person is about."""
    with acting(FIXTURES):
        rule, actor = str(may.PREFERENCE_LIST_READ_EDIT_OWN), f"person:{person.id}"
        events = AuditEvent.objects.filter(outcome="read", rule=rule, actor=actor)
        return [set(AuditSubject.objects.filter(event=e).values_list("person_id", flat=True)) for e in events]


def test_a_mentor_is_not_told_who_takes_part(scene: Scene) -> None:
    mei = scene.mentors[0]
    client, enrolment = scene.client(mei), scene.enrolment(mei)
    address = f"/preferences/{enrolment.id}"
    assert "Ada Match" not in client.get(address).content.decode()
    found = client.post(address, {"words": "Cast"}).content.decode()
    assert "Line Manager Cast" in found


def test_asking_for_somebody_else_and_taking_it_back(scene: Scene) -> None:
    ada = scene.leaders[0]
    client, enrolment = scene.client(ada), scene.enrolment(ada)
    address = f"/rematch/{enrolment.id}"
    assert "Would you rather" in text_of(client.get(address).content.decode())
    client.post(address, {"confirmed": "yes"})
    assert "You have asked for somebody else" in text_of(client.get(address).content.decode())
    client.post(f"{address}/back")
    assert "Would you rather" in text_of(client.get(address).content.decode())


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_boards_ask_as_often_for_one_leader_as_for_four(scene: Scene) -> None:
    client = scene.cast.client("coordinator")
    others = [scene.enrolment(person).id for person in scene.leaders[1:]]
    with acting(FIXTURES):
        Enrolment.objects.filter(id__in=others).update(state="paused")
    round_id = scene.round()

    def asked(run: MatchRun) -> dict[str, int]:
        pages = ("/matching", "/matching/{run}", "/matching/rounds/{round}")
        client.get(f"/matching/{run.id}")
        return {page: queries(client, page.format(run=run.id, round=run.round_id)) for page in pages}

    first = asked(scene.run(round_id))
    with acting(FIXTURES):
        Enrolment.objects.filter(id__in=others).update(state="active")
    second = asked(scene.run(round_id))
    assert second == first
    assert max(second.values()) <= 15


def test_the_list_of_those_who_wait_asks_as_often_for_one_as_for_three(scene: Scene) -> None:
    client, round_id, asked = scene.cast.client("coordinator"), scene.round(), []
    for count in (1, 3):
        with acting(FIXTURES):
            Person.objects.filter(id__in=[p.id for p in scene.leaders[:count]]).update(languages=["ja"])
        run = scene.run(round_id)
        asked.append(queries(client, f"/matching/{run.id}/waiting"))
    assert asked[0] == asked[1] <= 15


def test_lists_of_offers_ask_as_often_for_one_as_for_three(scene: Scene) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(person__in=scene.leaders[1:]).update(state="paused")
    (offer,) = scene.publish()
    coordinator, ada, mentor = scene.cast.client("coordinator"), scene.client(offer.leader), scene.client(offer.mentor)
    pages = [
        (coordinator, f"/matching/rounds/{offer.round_id}/offers"),
        (coordinator, "/matching"),
        (ada, "/offers"),
        (mentor, "/offers"),
        (ada, "/preferences"),
    ]
    before = [queries(client, address) for client, address in pages]
    _grow(scene, offer)
    after = [queries(client, address) for client, address in pages]
    assert after == before
    assert max(after) <= 15


def _grow(scene: Scene, offer: Offer) -> None:
    """Two more offers for each of the two people, and two more rounds."""
    with acting(FIXTURES):
        for number in (1, 2):
            own = {"created_at": scene.now, "programme_id": offer.programme_id}
            Round.objects.create(stream=scene.stream, name=f"R{number}", state="closed", **own)
            for leader, mentor in ((scene.leaders[number], offer.mentor), (offer.leader, scene.mentors[number])):
                made = Offer.objects.create(
                    round_id=offer.round_id,
                    leader=leader,
                    mentor=mentor,
                    leader_enrolment_id=offer.leader_enrolment_id,
                    mentor_enrolment_id=offer.mentor_enrolment_id,
                    fit=5000,
                    closes_at=offer.closes_at,
                    announced_at=scene.now,
                    **own,
                )
                for side in Side:
                    OfferAnswer.objects.create(offer=made, side=side, **own)


def test_addresses_hold_ids_only(scene: Scene) -> None:
    run = scene.run()
    page = scene.cast.client("coordinator").get(f"/matching/{run.id}").content.decode()
    links = re.findall(r'(?:href|action|hx-get)="(/[^"#]*)', page)
    words = [re.sub(r"[0-9a-f-]{36}|/matching", "", link) for link in links]
    assert not [word for word in words if re.search(r"match|ada", word, re.IGNORECASE)]
    assert UUID(str(run.id))


def test_a_run_without_a_plan_says_why_and_what_to_do(scene: Scene) -> None:
    client, round_id, niko = scene.cast.client("coordinator"), scene.round(), scene.mentors[1]
    for leader in scene.leaders[:2]:
        pair = {"leader": str(leader.id), "mentor": str(niko.id), "kind": "pin"}
        client.post(f"/matching/rounds/{round_id}/pairs", pair)
    run = scene.run(round_id)
    page = text_of(client.get(f"/matching/{run.id}").content.decode())
    assert "These wishes cannot hold together" in page
    assert "Ada Match is kept with Niko Match." in page
    assert "Niko Match has fewer places than that." in page


def test_a_run_that_was_called_off_says_so(scene: Scene) -> None:
    client, round_id = scene.cast.client("coordinator"), scene.round()
    client.post(f"/matching/rounds/{round_id}/run")
    run = newest_run()
    assert client.post(f"/matching/{run.id}/cancel").status_code == 303
    assert "This run was called off" in text_of(client.get(f"/matching/{run.id}").content.decode())
    assert client.post(f"/matching/{run.id}/cancel").status_code == 409


def test_what_a_run_could_not_take_into_account_stands_on_the_board(scene: Scene) -> None:
    ada = scene.leaders[0]
    with acting(FIXTURES):
        Person.objects.filter(id__in=[p.id for p in scene.leaders]).update(languages=[])
        Enrolment.objects.filter(person=scene.leaders[3]).update(briefed_at=None)
    run = scene.run()
    page = text_of(scene.cast.client("coordinator").get(f"/matching/{run.id}").content.decode())
    assert "A language in common: not applied for 6 people, because the source has no such column." in page
    assert "1 person is left aside: Dora Match has not read the briefing." in page
    row = next(p for p in scene.proposals(run) if p.leader_id == ada.id)
    pair = text_of(scene.cast.client("coordinator").get(f"/matching/{run.id}/pairs/{row.id}").content.decode())
    assert "Not applied to this pair, because a source says nothing: A language in common." in pair


def test_the_history_names_who_did_what(scene: Scene) -> None:
    run = scene.run()
    scene.publish(run)
    page = text_of(scene.cast.client("coordinator").get(f"/matching/rounds/{run.round_id}").content.decode())
    for line in (
        "opened the round",
        "asked for run 1",
        "found somebody for 4 of 4 leaders",
        "published 4 offers of run 1",
    ):
        assert line in page
    assert "Coordinator Cast" in page

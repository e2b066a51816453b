"""The page of a what-if, robust pairs on the board, aims in the form, and one sentence of proof on every page."""

import re
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching_scene import FIXTURES, Scene
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.matching import tasks
from peripatos.matching.models import MatchRun, Proposal, Round
from peripatos.programmes.models import Enrolment

pytestmark = pytest.mark.django_db
OWN = {
    "expertise": "30",
    "style": "25",
    "preference": "25",
    "reach": "8",
    "schedule": "7",
    "freshness": "5",
    "more": "0",
}
REACH = dict.fromkeys(OWN, "0") | {"reach": "100"}
HTMX = {"HX-Request": "true"}


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def address(run: MatchRun) -> str:
    return f"/matching/{run.id}/what-if"


def newest_run() -> MatchRun:
    with acting(FIXTURES):
        return MatchRun.objects.order_by("-number").select_related("round").first()  # type: ignore[return-value]


def test_a_what_if_from_the_board_to_a_run_without_a_script(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    assert f'href="{address(run)}"' in client.get(f"/matching/{run.id}").content.decode()
    first = client.get(address(run)).content.decode()
    assert 'value="30"' in first
    assert "before anything is published" in text_of(first)
    page = client.post(address(run), REACH)
    said = text_of(page.content.decode())
    assert page.status_code == 200
    assert "As shares of 100" in said
    assert "Proved best. No other set of pairs within these rules serves more leaders" in said
    assert "Not proved: that two people will get on." in said
    assert "Served 4 of 4 4 of 4" in said
    form = page.content.decode().split("/what-if/use")[1].split("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="(\d+)"', form))
    assert sent["reach"] == "10000"
    answer = client.post(f"{address(run)}/use", sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/matching/{newest_run().id}")
    tasks.match_run(scene.now)
    assert newest_run().settings["weights"]["reach"] == 10_000
    compared = text_of(client.get(f"/matching/{newest_run().id}/compare").content.decode())
    assert "New horizons 100, was 8" in compared


def test_a_slider_is_answered_by_the_answer_alone(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    part = client.post(address(run), REACH, headers=HTMX).content.decode()
    assert part.lstrip().startswith('<div class="stack close" id="reply"')
    assert 'id="single" hx-swap-oob="true"' in part
    assert "<html" not in part
    assert 'id="slider-reach"' not in part


def test_people_are_found_left_out_and_taken_back(scene: Scene) -> None:
    client, run, ada = scene.cast.client("coordinator"), scene.run(), scene.leaders[0]
    found = client.post(address(run), OWN | {"words": "Ada"}, headers=HTMX).content.decode()
    assert f'value="without:{ada.id}"' in found
    out = client.post(address(run), OWN | {"act": f"without:{ada.id}"}, headers=HTMX).content.decode()
    assert f'name="without" value="{ada.id}"' in out
    assert "Served 4 of 4 3 of 3" in text_of(out)
    kept = client.post(address(run), OWN | {"without": str(ada.id)}, headers=HTMX).content.decode()
    assert "Served 4 of 4 3 of 3" in text_of(kept)
    back = OWN | {"without": str(ada.id), "act": f"back:{ada.id}"}
    assert "These are this run's own settings" in text_of(
        client.post(address(run), back, headers=HTMX).content.decode()
    ).replace("&#x27;", "'")


def test_places_of_one_mentor_are_given_and_taken(scene: Scene) -> None:
    client, run, mei = scene.cast.client("coordinator"), scene.run(), scene.mentors[0]
    page = client.post(address(run), OWN | {"act": f"places:{mei.id}:1"}, headers=HTMX).content.decode()
    assert f'name="places" value="{mei.id}:1"' in page
    assert "Served 4 of 4 3 of 4" in text_of(page)
    assert "Would be left without" in page
    more = client.post(address(run), OWN | {"more": "1"}, headers=HTMX).content.decode()
    assert "Served 4 of 4 4 of 4" in text_of(more)


@pytest.mark.parametrize("faulty", [{"reach": "x"}, {"reach": "101"}, {"more": "99"}, dict.fromkeys(OWN, "0")])
def test_sliders_that_cannot_stand_are_refused_in_words(scene: Scene, faulty: dict[str, str]) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    page = client.post(address(run), OWN | faulty)
    assert page.status_code == 400
    assert "This cannot be tried." in page.content.decode()


@pytest.mark.parametrize(
    "odd", [{"without": "nobody"}, {"places": "x:y"}, {"act": "places:::"}, {"without": str(uuid4())}]
)
def test_odd_single_changes_are_passed_over(scene: Scene, odd: dict[str, str]) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    page = client.post(address(run), OWN | odd)
    assert (page.status_code, "own settings" in page.content.decode()) == (200, True)


def counted() -> tuple[object, ...]:
    with acting(FIXTURES):
        counts = [table.objects.count() for table in (MatchRun, Proposal, AuditEvent)]
        return (*counts, list(Round.objects.values()))


def test_looking_leaves_no_trace(scene: Scene, unguarded: None) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    client.get(address(run))
    before = counted()
    client.get(address(run))
    client.post(address(run), REACH)
    client.post(address(run), REACH, headers=HTMX)
    assert counted() == before


def test_the_steward_tries_but_is_offered_no_use(scene: Scene) -> None:
    run = scene.run()
    for name, may_use in (("coordinator", True), ("steward", False)):
        client = scene.cast.client(name)
        page = client.post(address(run), REACH).content.decode()
        assert ("Use these weights" in page) is may_use
    weights = dict.fromkeys(OWN, "0") | {"reach": "10000", "version": "1"}
    assert client.post(f"{address(run)}/use", weights).status_code == 404
    assert newest_run().id == run.id


@pytest.mark.parametrize("name", ["leader", "coach", "line_manager", "administrator", "ex_leader"])
def test_nobody_else_opens_it_and_denied_reads_like_unknown(scene: Scene, name: str) -> None:
    client, run = scene.cast.client(name), scene.run()
    unknown = client.get(f"/matching/{uuid4()}/what-if")
    for answer in (client.get(address(run)), client.post(address(run), REACH)):
        assert (answer.status_code, len(answer.content)) == (404, len(unknown.content))


def test_a_published_round_is_no_longer_tried_or_changed(scene: Scene) -> None:
    run = scene.run()
    scene.publish(run)
    client = scene.cast.client("coordinator")
    page = client.post(address(run), REACH).content.decode()
    assert "Nobody is left on one side today." in page
    assert "Use these weights" not in page
    assert address(run) not in client.get(f"/matching/{run.id}").content.decode()
    weights = dict.fromkeys(OWN, "0") | {"reach": "10000", "version": str(run.round.version)}
    assert client.post(f"{address(run)}/use", weights).status_code == 409


def test_what_the_round_no_longer_is_set_to_cannot_be_handed_over(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    with acting(FIXTURES):
        Round.objects.filter(id=run.round_id).update(objective="floor")
    page = text_of(client.post(address(run), REACH).content.decode())
    assert "these weights cannot be handed over" in page


def test_a_run_without_a_plan_leads_back_to_its_page(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    with acting(FIXTURES):
        MatchRun.objects.filter(id=run.id).update(state="cancelled")
    assert client.get(address(run))["Location"] == f"/matching/{run.id}"


def test_a_very_large_round_says_so(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    with acting(FIXTURES):
        MatchRun.objects.filter(id=run.id).update(facts=run.facts | {"pairs_possible": 10**9})
    assert "too large to be tried" in text_of(client.get(address(run)).content.decode())
    assert client.post(address(run), REACH).status_code == 409


def test_a_slider_asks_as_often_for_one_who_moves_as_for_three(scene: Scene) -> None:
    client = scene.cast.client("coordinator")
    with acting(FIXTURES):
        Enrolment.objects.filter(person__in=scene.mentors[1:]).update(state="paused")
        Enrolment.objects.filter(person=scene.mentors[0]).update(capacity=4)
    run, asked = scene.run(), []
    client.get(address(run))
    client.post(address(run), OWN)
    for places in (3, 1):
        with CaptureQueriesContext(connection) as queries:
            page = client.post(address(run), OWN | {"act": f"places:{scene.mentors[0].id}:{places}"}, headers=HTMX)
        assert page.content.decode().count("<tbody>") == 2
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 15


def test_the_first_answer_asks_at_most_fifteen_times(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    with CaptureQueriesContext(connection) as queries:
        page = client.post(address(run), REACH, headers=HTMX)
    assert "Served 4 of 4 4 of 4" in text_of(page.content.decode())
    assert len(queries) <= 15


def test_addresses_of_a_what_if_hold_ids_only(scene: Scene) -> None:
    run = scene.run()
    page = scene.cast.client("coordinator").post(address(run), REACH | {"words": "Ada"}).content.decode()
    links = re.findall(r'(?:href|action|hx-get|hx-post)="(/[^"#]*)', page)
    assert not [link for link in links if re.search(r"match|ada", link.replace("/matching", ""), re.IGNORECASE)]
    assert UUID(str(run.id))


def test_robust_pairs_are_marked_explained_and_sifted(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    robust = run.facts["robust"]
    with acting(FIXTURES):
        first, *others = Proposal.objects.filter(run=run).order_by("leader__sort_name")
        Proposal.objects.filter(id=first.id).update(survived=57, marks=["fragile"])
        Proposal.objects.filter(id__in=[p.id for p in others]).update(survived=99, marks=["robust"])
    page = text_of(client.get(f"/matching/{run.id}").content.decode())
    said = f"in at least 90 % of {robust['draws']} tries in which every weight is changed at random by up to 20 %."
    assert said in page
    pair = text_of(client.get(f"/matching/{run.id}/pairs/{first.id}").content.decode())
    assert "the two stay together in 57 of 100 tries (57 %, interval 47 to 66 %)" in pair
    for mark, shown in (("robust", others), ("fragile", [first])):
        body = client.post(f"/matching/{run.id}", {"mark": mark}).content.decode()
        rows = body.split("<tbody>")[1].split("</tbody>")[0]
        assert rows.count("<tr") == len(shown)
        assert rows.count(">robust<") == (len(others) if mark == "robust" else 0)


@pytest.mark.parametrize(
    ("objective", "title"),
    [
        ("total", "No other set of pairs within these rules scores higher in total"),
        ("coverage", "and none that serves as many scores higher in total"),
        ("floor", "none of those has a higher lowest fit"),
        ("leader_floor", "none of those leaves the worst-off leader better off, all mentors together"),
        ("leximin", "then under 10, and so on up to 50"),
        ("stable", "No two would both rather have each other than what they got"),
    ],
)
def test_every_aim_is_offered_and_its_proof_said_in_words(scene: Scene, objective: str, title: str) -> None:
    client, new = scene.cast.client("coordinator"), f"/matching/streams/{scene.stream.id}/new"
    of_several = objective == "leader_floor"
    assert (f'value="{objective}"' in client.get(new).content.decode()) is not of_several
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person=scene.leaders[0]).update(wants=1 + of_several)
    assert f'value="{objective}"' in client.get(new).content.decode()
    run = scene.run(scene.round(objective=objective))
    for page in ("", "/proof", "/waiting", "/publish"):
        said = text_of(client.get(f"/matching/{run.id}{page}").content.decode())
        assert title in said
        assert "Not proved: that two people will get on." in said
    assert "everything holds" in text_of(client.post(f"/matching/{run.id}/proof").content.decode())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "cancelled"}, "The run was called off before its plan was complete."),
        ({"state": "failed", "facts": {"why": "check_refused"}}, "the independent check did not confirm it"),
        ({"state": "failed", "last_error": "too_many_attempts", "facts": {}}, "The work broke off before"),
        ({"state": "infeasible", "facts": {"why": "no_mentors"}}, "No place was left to give"),
        ({"state": "infeasible", "facts": {"why": "conflicts", "conflicts": []}}, "cannot all hold in one plan"),
        ({"state": "running", "progress_note": "solving"}, "Nothing is proved yet."),
        ({"status": "stopped"}, "Good, but not proved best."),
    ],
)
def test_whatever_became_of_a_run_one_sentence_says_what_is_proved(
    scene: Scene,
    changes: dict[str, object],
    said: str,
) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    with acting(FIXTURES):
        MatchRun.objects.filter(id=run.id).update(**changes)
    assert said in text_of(client.get(f"/matching/{run.id}").content.decode())


def test_lists_that_were_cut_are_said_to_leave_the_rest_unproved(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    with acting(FIXTURES):
        MatchRun.objects.filter(id=run.id).update(facts=run.facts | {"listed_per_leader": 60})
    page = text_of(client.get(f"/matching/{run.id}").content.decode())
    assert "nor anything about candidates beyond the 60 best of each leader" in page


def test_what_unlisted_candidates_could_add_is_said_where_it_is_proved(scene: Scene) -> None:
    client, run = scene.cast.client("coordinator"), scene.run()
    with acting(FIXTURES):
        facts = run.facts | {"listed_per_leader": 60, "bound_over_all": run.value * 101 // 100}
        MatchRun.objects.filter(id=run.id).update(facts=facts)
    for page in ("", "/proof"):
        said = text_of(client.get(f"/matching/{run.id}{page}").content.decode())
        assert re.search(r"the 60 best of each leader could raise the total fit by at most (1.00|0.99) %.", said)
        assert "nor anything about candidates" not in said


def test_the_price_of_stability_stands_beside_those_who_would_swap(scene: Scene) -> None:
    run = scene.run()
    with acting(FIXTURES):
        facts = run.facts | {"stability": {"fit": run.value * 98 // 100, "served": 4, "floor": 1}}
        MatchRun.objects.filter(id=run.id).update(facts=facts, blocking_pairs=1)
    page = text_of(scene.cast.client("coordinator").get(f"/matching/{run.id}").content.decode())
    assert "who would both rather have each other; with none, the total fit would be 2.0 % lower" in page


def test_a_run_is_compared_with_any_earlier_one_of_its_round_and_with_no_other(scene: Scene) -> None:
    client, round_id = scene.cast.client("coordinator"), scene.round()
    first, second, third = (scene.run(round_id) for _ in range(3))
    page = f"/matching/{third.id}/compare"
    assert "since run 2" in text_of(client.get(page).content.decode())
    assert "since run 1" in text_of(client.get(page, {"with": str(first.id)}).content.decode())
    for other in (third.id, uuid4()):
        assert client.get(page, {"with": str(other)}).status_code == 404
    assert client.get(f"/matching/{second.id}/compare", {"with": str(third.id)}).status_code == 404

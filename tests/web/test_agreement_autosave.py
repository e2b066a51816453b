"""An agreement is saved while somebody writes it, and two who write at once lose nothing."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from agreement_scene import write_what_is_empty
from cast import Cast
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.relationships import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A pair that still writes its agreement."""
    monkeypatch.setattr(clock, "now", lambda: cast.now)
    actor = cast.actor("coordinator")
    with acting(actor):
        return services.open_relationship(
            actor=actor,
            stream_id=cast.streams["coaching"].id,
            leader_enrolment_id=cast.enrolments["coaching", "other_leader"].id,
            mentor_enrolment_id=cast.enrolments["coaching", "other_coach"].id,
            fit=None,
            origin_id=None,
            now=cast.now,
        )


def save(client: Client, pair: UUID, text: str, based_on: str, *, section: str = "medium") -> Any:
    """What the script sends while somebody writes."""
    address = reverse("agreement-section", args=[pair, section])
    return client.post(address, {"text": text, "based_on": based_on}, HTTP_X_AUTOSAVE="1")


def page(client: Client, pair: UUID) -> Any:
    return client.get(reverse("agreement", args=[pair]))


def words(client: Client, pair: UUID, section: str = "medium") -> str:
    return str(page(client, pair).context["view"].sections[section])


def test_every_section_is_saved_as_it_is_written(cast: Cast, pair: UUID) -> None:
    leader = cast.client("other_leader")
    body = page(leader, pair).content.decode()
    parts = page(leader, pair).context["parts"]
    assert len(re.findall(r"<textarea[^>]* data-autosave>", body)) == len(parts) > 5
    version = page(leader, pair).context["view"].version
    answer = save(leader, pair, "On a walk", words(leader, pair))
    assert (answer.status_code, answer.json()) == (200, {"version": version + 1})
    assert words(cast.client("other_coach"), pair) == "On a walk"


def test_what_was_saved_by_oneself_can_be_signed_without_reading_it_anew(cast: Cast, pair: UUID) -> None:
    leader = cast.client("other_leader")
    assert len(re.findall(r'name="version"[^>]* data-follows-saves', page(leader, pair).content.decode())) == 1
    write_what_is_empty(cast.actor("other_leader"), pair, now=cast.now)
    version = save(leader, pair, "On a walk", words(leader, pair)).json()["version"]
    leader.post(reverse("agreement-sign", args=[pair]), {"version": version})
    assert page(leader, pair).context["signed_by_me"] is True


def test_once_somebody_has_signed_nothing_is_saved_by_itself(cast: Cast, pair: UUID) -> None:
    leader = cast.client("other_leader")
    version = write_what_is_empty(cast.actor("other_leader"), pair, now=cast.now)
    leader.post(reverse("agreement-sign", args=[pair]), {"version": version})
    for name in ("other_leader", "other_coach"):
        assert "data-autosave" not in page(cast.client(name), pair).content.decode()


def test_two_who_write_one_line_get_both_texts_and_neither_is_lost(cast: Cast, pair: UUID) -> None:
    leader, coach = cast.client("other_leader"), cast.client("other_coach")
    before = words(leader, pair)
    version = save(coach, pair, "On a walk", before).json()["version"]
    answer = save(leader, pair, "In a café", before)
    assert (answer.status_code, answer.json()) == (409, {"version": version, "theirs": "On a walk"})
    assert words(coach, pair) == "On a walk"
    assert save(leader, pair, "In a café, after a walk", "On a walk").status_code == 200
    assert words(coach, pair) == "In a café, after a walk"


def test_changes_of_different_lines_are_offered_merged(cast: Cast, pair: UUID) -> None:
    leader, coach = cast.client("other_leader"), cast.client("other_coach")
    save(leader, pair, "one\ntwo\nthree", words(leader, pair))
    save(coach, pair, "one\ntwo\nthree, said the coach", "one\ntwo\nthree")
    answer = save(leader, pair, "one, said the leader\ntwo\nthree", "one\ntwo\nthree")
    assert answer.status_code == 409
    assert answer.json()["merged"] == "one, said the leader\ntwo\nthree, said the coach"


def test_two_who_write_different_sections_do_not_meet(cast: Cast, pair: UUID) -> None:
    leader, coach = cast.client("other_leader"), cast.client("other_coach")
    medium, cadence = words(leader, pair), words(leader, pair, "cadence")
    assert save(coach, pair, "On a walk", medium).status_code == 200
    assert save(leader, pair, "Monthly", cadence, section="cadence").status_code == 200


def test_too_long_a_section_is_refused_and_changes_nothing(cast: Cast, pair: UUID) -> None:
    leader = cast.client("other_leader")
    before = words(leader, pair)
    answer = save(leader, pair, "x" * 4001, before)
    assert (answer.status_code, answer.json()) == (400, {"error": "bad_input"})
    assert words(leader, pair) == before


def written(client: Client, pair: UUID, **texts: str) -> dict[str, str]:
    """What the form of the page sends without a script, after these sections were typed in."""
    parts = page(client, pair).context["parts"]
    sent = {f"based_on-{part.id}": part.text for part in parts} | {f"text-{part.id}": part.shown for part in parts}
    return sent | {f"text-{section}": text for section, text in texts.items()}


def test_without_a_script_one_save_keeps_what_was_typed_in_every_section(cast: Cast, pair: UUID) -> None:
    leader, address = cast.client("other_leader"), reverse("agreement-sections", args=[pair])
    body = page(leader, pair).content.decode()
    assert body.count(f'action="{address}"') == 1
    before = words(leader, pair, "confidentiality")
    sent = written(leader, pair, medium="On a walk", cadence="Monthly") | {"section": "cadence"}
    answer = leader.post(address, sent)
    assert (answer.status_code, answer.url) == (303, reverse("agreement", args=[pair]) + "#cadence")
    kept = [words(cast.client("other_coach"), pair, section) for section in ("medium", "cadence", "confidentiality")]
    assert kept == ["On a walk", "Monthly", before]
    version = page(leader, pair).context["view"].version
    assert leader.post(address, written(leader, pair)).status_code == 200
    assert page(leader, pair).context["view"].version == version


def test_without_a_script_a_section_in_trouble_keeps_its_text_and_the_others_are_saved(cast: Cast, pair: UUID) -> None:
    leader, coach = cast.client("other_leader"), cast.client("other_coach")
    sent = written(leader, pair, medium="In a café", cadence="x" * 4001, purpose="To lead a larger team")
    save(coach, pair, "On a walk", words(coach, pair))
    answer = leader.post(reverse("agreement-sections", args=[pair]), sent)
    shown = {part.id: (part.shown, bool(part.trouble)) for part in answer.context["parts"]}
    assert answer.status_code == 400
    assert shown["cadence"] == ("x" * 4001, True)
    assert shown["purpose"] == ("To lead a larger team", False)
    assert shown["medium"][1] is True
    assert all(text in shown["medium"][0] for text in ("In a café", "On a walk"))
    assert words(coach, pair) == "On a walk"
    again = {f"text-{key}": text for key, (text, _) in shown.items()} | {"text-cadence": "Monthly"}
    again |= {f"based_on-{part.id}": part.text for part in answer.context["parts"]}
    assert leader.post(reverse("agreement-sections", args=[pair]), again).status_code == 303
    assert words(coach, pair) == shown["medium"][0]

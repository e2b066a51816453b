""" "I need…": the right stream, who is there, and one next step."""

import pytest

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.core.errors import BadInput, Denied
from peripatos.growth.models import Need
from peripatos.growth.selectors.needs import answer_to
from peripatos.growth.services.needs import ask_need
from peripatos.growth.texts import opened_need
from peripatos.growth.types import NeedKind, RouteState
from peripatos.programmes.models import Enrolment
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import MentoringSession

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "stream", "mentor"),
    [
        (NeedKind.GROWTH, "coaching", "Coach Cast"),
        (NeedKind.STRATEGY, "advising", "Advisor Cast"),
        (NeedKind.FRESH_EYES, "reverse", "Reverse Mentor Cast"),
    ],
)
def test_a_need_leads_to_ones_own_mentor_and_the_next_session(
    cast: Cast, kind: NeedKind, stream: str, mentor: str
) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        found = answer_to(actor, kind, now=cast.now)
    assert (found.state, found.stream_kind, found.mentor_name) == (RouteState.PAIRED, stream, mentor)
    assert found.session_id == cast.sessions[stream].id


def test_a_pair_without_a_booked_session_is_named_all_the_same(cast: Cast) -> None:
    with acting(FIXTURES):
        MentoringSession.objects.filter(relationship=cast.pairs["coaching"]).update(state="cancelled")
    actor = cast.actor("leader")
    with acting(actor):
        found = answer_to(actor, NeedKind.GROWTH, now=cast.now)
    assert (found.relationship_id, found.session_id) == (cast.pairs["coaching"].id, None)


@pytest.mark.parametrize("kind", [NeedKind.TACTICS, NeedKind.FUNCTION])
def test_a_stream_that_is_not_run_says_so_and_names_who_is_there_instead(cast: Cast, kind: NeedKind) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        found = answer_to(actor, kind, now=cast.now)
    assert found.state is RouteState.NOT_RUN
    assert sorted(found.instead) == ["advising", "coaching", "reverse"]


def test_somebody_enrolled_without_a_pair_is_told_that_it_is_being_arranged_and_who_has_room(cast: Cast) -> None:
    actor = cast.actor("other_leader")
    with acting(actor):
        found = answer_to(actor, NeedKind.GROWTH, now=cast.now)
    assert (found.state, found.mentors_with_room) == (RouteState.WAITING, 2)


def test_somebody_who_left_the_stream_is_told_how_to_join(cast: Cast) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(person=cast.other_leader, stream=cast.streams["coaching"]).update(state="exited")
    actor = cast.actor("other_leader")
    with acting(actor):
        found = answer_to(actor, NeedKind.GROWTH, now=cast.now)
    assert (found.state, found.programme_id) == (RouteState.CAN_JOIN, cast.programme.id)


def test_a_closed_pair_answers_nothing(cast: Cast) -> None:
    with acting(FIXTURES):
        Relationship.objects.filter(id=cast.pairs["coaching"].id).update(state="closed")
    actor = cast.actor("leader")
    with acting(actor):
        assert answer_to(actor, NeedKind.GROWTH, now=cast.now).state is RouteState.WAITING


def test_the_sentence_lies_sealed_under_the_persons_own_key(cast: Cast) -> None:
    actor, words = cast.actor("leader"), "a second opinion before the board meets"
    with acting(actor):
        ask_need(actor=actor, kind=NeedKind.STRATEGY, text=words, now=cast.now)
        row = Need.objects.get(person=cast.leader)
        assert words.encode() not in bytes(row.text)
        assert (opened_need(row), row.suggested) == (words, "advising")
        with pytest.raises(BadInput):
            ask_need(actor=actor, kind=NeedKind.STRATEGY, text="x" * 301, now=cast.now)


def test_an_outsider_out_of_scope_asks_nothing(cast: Cast) -> None:
    from peripatos.core.access import ANONYMOUS

    with acting(ANONYMOUS), pytest.raises(Denied):
        answer_to(ANONYMOUS, NeedKind.GROWTH, now=cast.now)

"""Actions: one list across streams, shared by the two sides of a pair and by no duty."""

from datetime import timedelta
from uuid import UUID

import pytest

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing, VersionConflict
from peripatos.growth.models import ActionItem
from peripatos.growth.selectors.actions import (
    action_of,
    actions_of_relationship,
    actions_of_session,
    open_actions,
    own_actions,
)
from peripatos.growth.services.actions import (
    ActionWords,
    add_action_to_pair,
    add_action_to_session,
    add_own_action,
    edit_action,
    settle_action,
)
from peripatos.growth.types import ActionState
from peripatos.people.models import Notification

pytestmark = pytest.mark.django_db
WORDS = "Speak with two customers who left"


def of_session(cast: Cast, kind: str) -> UUID:
    with acting(FIXTURES):
        return ActionItem.objects.get(session=cast.sessions[kind]).id


def test_the_list_joins_every_stream_and_ones_own_and_puts_late_ones_first(cast: Cast) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        add_own_action(actor=actor, words=ActionWords("Sleep", cast.today - timedelta(1)), now=cast.now)
        found = own_actions(actor, now=cast.now)
    assert [a.text for a in found.late] == ["Sleep"]
    assert {a.stream_kind for a in found.open} == {"coaching", "advising", "reverse"}
    assert {a.other_name for a in found.open} == {"Coach Cast", "Advisor Cast", "Reverse Mentor Cast"}


@pytest.mark.parametrize("mentor", ["coach", "advisor", "reverse_mentor"])
def test_both_sides_of_a_pair_read_and_tick_its_actions(cast: Cast, mentor: str) -> None:
    kind = {"coach": "coaching", "advisor": "advising", "reverse_mentor": "reverse"}[mentor]
    actor, action_id = cast.actor(mentor), of_session(cast, kind)
    with acting(actor):
        shown = actions_of_session(actor, cast.sessions[kind].id, now=cast.now)
        assert [(a.id, a.text, a.own) for a in shown] == [(action_id, cast.canaries[f"action.{kind}"], False)]
        settle_action(actor=actor, action_id=action_id, state=ActionState.DONE, version=1, now=cast.now)
    leader = cast.actor("leader")
    with acting(leader):
        assert [a.state for a in own_actions(leader, now=cast.now).done] == [ActionState.DONE]


@pytest.mark.parametrize(
    "name",
    [
        "other_leader",
        "other_coach",
        "stray_advisor",
        "coordinator",
        "sponsor",
        "steering",
        "steward",
        "safeguarding",
        "administrator",
        "line_manager",
        "ex_leader",
    ],
)
def test_nobody_else_reads_ticks_or_drops_an_action(cast: Cast, name: str) -> None:
    actor, action_id = cast.actor(name), of_session(cast, "coaching")
    with acting(actor):
        for act in (
            lambda: action_of(actor, action_id, now=cast.now),
            lambda: settle_action(actor=actor, action_id=action_id, state=ActionState.DONE, version=1, now=cast.now),
            lambda: edit_action(actor=actor, action_id=action_id, words=ActionWords("x"), version=1, now=cast.now),
        ):
            with pytest.raises((Denied, Missing)):
                act()
        assert actions_of_relationship(actor, cast.pairs["coaching"].id, now=cast.now) == ()


def test_the_coach_of_one_stream_sees_nothing_of_another(cast: Cast) -> None:
    actor = cast.actor("coach")
    with acting(actor):
        assert actions_of_relationship(actor, cast.pairs["advising"].id, now=cast.now) == ()
        with pytest.raises(Denied):
            action_of(actor, of_session(cast, "advising"), now=cast.now)


def test_the_words_lie_sealed_under_the_pair_or_the_person(cast: Cast, unguarded: None) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        add_own_action(actor=actor, words=ActionWords(WORDS), now=cast.now)
        add_action_to_pair(
            actor=actor, relationship_id=cast.pairs["coaching"].id, words=ActionWords(WORDS), now=cast.now
        )
    assert all(WORDS.encode() not in bytes(row.text) for row in ActionItem.objects.all())


def test_an_action_from_a_session_tells_the_other_side_without_its_words(cast: Cast) -> None:
    actor = cast.actor("coach")
    with acting(actor):
        words = ActionWords(WORDS, owner_id=cast.leader.id)
        made = add_action_to_session(actor=actor, session_id=cast.sessions["coaching"].id, words=words, now=cast.now)
        assert action_of(actor, made, now=cast.now).owner_name == "Leader Cast"
    notice = Notification.objects.get(code="action_added")
    assert (notice.person_id, notice.facts) == (cast.leader.id, {"name": "Coach Cast"})


def test_an_action_of_a_pair_belongs_to_one_of_its_two_people(cast: Cast) -> None:
    actor = cast.actor("coach")
    words = ActionWords(WORDS, owner_id=cast.coordinator.id)
    with acting(actor), pytest.raises(GuardFailed) as refusal:
        add_action_to_pair(actor=actor, relationship_id=cast.pairs["coaching"].id, words=words, now=cast.now)
    assert refusal.value.data["reason"] == "action_owner_outside_pair"


def test_two_saves_at_once_keep_the_first_and_tell_the_second(cast: Cast) -> None:
    action_id = of_session(cast, "coaching")
    leader, coach = cast.actor("leader"), cast.actor("coach")
    with acting(leader):
        edit_action(actor=leader, action_id=action_id, words=ActionWords("Mine"), version=1, now=cast.now)
    with acting(coach):
        with pytest.raises(VersionConflict):
            edit_action(actor=coach, action_id=action_id, words=ActionWords("Yours"), version=1, now=cast.now)
        assert action_of(coach, action_id, now=cast.now).text == "Mine"


def test_an_owner_keeps_their_action_when_the_pair_has_ended_and_the_mentor_loses_sight_of_it(cast: Cast) -> None:
    action_id = of_session(cast, "coaching")
    with acting(FIXTURES):
        cast.pairs["coaching"].state = "closed"
        cast.pairs["coaching"].save()
        ActionItem.objects.create(
            created_at=cast.now, owner=cast.coach, relationship=cast.pairs["coaching"], created_by=cast.coach, text=b""
        )
    leader, coach = cast.actor("leader"), cast.actor("coach")
    with acting(leader):
        settle_action(actor=leader, action_id=action_id, state=ActionState.DONE, version=1, now=cast.now)
    with acting(coach):
        with pytest.raises(Denied):
            action_of(coach, action_id, now=cast.now)
        own = own_actions(coach, now=cast.now).open
        settle_action(actor=coach, action_id=own[0].id, state=ActionState.DROPPED, version=1, now=cast.now)


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
def test_an_action_is_one_line(cast: Cast, text: str) -> None:
    actor = cast.actor("leader")
    with acting(actor), pytest.raises(BadInput):
        add_own_action(actor=actor, words=ActionWords(text), now=cast.now)


def test_the_first_open_ones_come_with_the_number_of_all(cast: Cast) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        first, total = open_actions(actor, limit=2, now=cast.now)
    assert (len(first), total) == (2, 3)


def test_reading_leaves_a_trace_that_the_owner_finds(cast: Cast, unguarded: None) -> None:
    coach = cast.actor("coach")
    with acting(coach):
        actions_of_session(coach, cast.sessions["coaching"].id, now=cast.now)
    event = AuditEvent.objects.get(rule="Action item: read / tick", outcome="read")
    assert [s.person_id for s in event.subjects.all()] == [cast.leader.id]
    assert event.actor == f"person:{cast.coach.id}"

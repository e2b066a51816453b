"""Forming, agreeing, pausing, ending."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from agreement_scene import WORDS, write_what_is_empty
from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.audit.models import AuditEvent
from peripatos.core.crypto.texts import unseal
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing, VersionConflict
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import Mail, place_of
from peripatos.core.registry import announce
from peripatos.people.models import Notification
from peripatos.programmes.models import Enrolment
from peripatos.programmes.texts import agreement_template
from peripatos.relationships import services
from peripatos.relationships.clocks import PausedDays, counted_days
from peripatos.relationships.models import Pause, Relationship
from peripatos.relationships.selectors import (
    agreement_of,
    agreement_statuses,
    agreement_versions,
    free_capacity,
    own_pairs,
    pair_of,
)
from peripatos.relationships.services.sweeping import resume_one
from peripatos.relationships.types import AgreementState, RelationshipState


def form(cast, who="other_leader", leader="other_leader", mentor="other_coach", **more):
    actor = cast.actor(who)
    with acting(actor):
        return services.open_relationship(
            actor=actor,
            stream_id=cast.streams["coaching"].id,
            leader_enrolment_id=cast.enrolments["coaching", leader].id,
            mentor_enrolment_id=cast.enrolments["coaching", mentor].id,
            fit=7300,
            origin_id=None,
            now=cast.now,
            **more,
        )


def row(pair_id) -> Relationship:
    return Relationship._base_manager.get(id=pair_id)


@pytest.mark.parametrize("who", ["other_leader", "other_coach", "coordinator"])
def test_either_side_or_a_coordinator_forms_a_pair(cast, who, unguarded):
    pair = row(form(cast, who))
    assert (pair.state, pair.leader_id, pair.mentor_id, pair.cadence_days, pair.session_minutes, pair.fit) == (
        "contracting",
        cast.other_leader.id,
        cast.other_coach.id,
        30,
        60,
        7300,
    )


@pytest.mark.parametrize("who", ["leader", "coach", "sponsor", "administrator", "line_manager"])
def test_nobody_else_forms_it(cast, who):
    with pytest.raises((Denied, Missing)):
        form(cast, who)


def test_both_are_told_on_their_page_and_by_mail(cast, unguarded):
    form(cast)
    told = Notification.objects.filter(code="pair_formed").values_list("person_id", "facts__name")
    assert set(told) == {(cast.other_leader.id, "Other Coach Cast"), (cast.other_coach.id, "Other Leader Cast")}
    mailed = OutboxMessage.objects.filter(kind="pair_formed").values_list("recipient_id", flat=True)
    assert set(mailed) == {cast.other_leader.id, cast.other_coach.id}


def test_the_agreement_starts_from_the_template_of_its_stream(cast):
    pair_id, actor = form(cast), cast.actor("other_leader")
    with acting(actor):
        found = agreement_of(actor, pair_id, now=cast.now)
    template = agreement_template().sections_for("coaching")
    assert found.sections == {section.id: section.starting_text for section in template}
    assert (found.number, found.state, found.signed_by) == (1, AgreementState.DRAFT, frozenset())


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("pair_exists", {"leader": "leader", "mentor": "coach"}),
        ("mentor_is_full", {"capacity": 0}),
        ("leader_is_served", {"wants": 0}),
        ("not_taking_part", {"state": "exited"}),
    ],
)
def test_what_stands_in_the_way_is_named(cast, reason, change, unguarded):
    sides = {key: change.pop(key) for key in ("leader", "mentor") if key in change}
    if change:
        Enrolment._base_manager.filter(stream=cast.streams["coaching"]).update(**change)
    with pytest.raises(GuardFailed) as refused:
        form(cast, sides.get("leader", "other_leader"), **sides)
    assert refused.value.data["reason"] == reason
    assert Relationship._base_manager.count() == 3


def save(cast, pair_id, who, text, based_on=None, section="purpose"):
    actor = cast.actor(who)
    starting = {s.id: s.starting_text for s in agreement_template().sections}
    with acting(actor):
        return services.save_section(
            actor=actor,
            relationship_id=pair_id,
            section_id=section,
            text=text,
            based_on=starting[section] if based_on is None else based_on,
            now=cast.now,
        )


def written(cast, pair_id, who="other_leader"):
    return write_what_is_empty(cast.actor(who), pair_id, now=cast.now)


def sign(cast, pair_id, who, version):
    actor = cast.actor(who)
    with acting(actor):
        return services.sign_agreement(actor=actor, relationship_id=pair_id, version=version, now=cast.now)


def view(cast, pair_id, who="other_leader"):
    actor = cast.actor(who)
    with acting(actor):
        return agreement_of(actor, pair_id, now=cast.now)


def test_the_pair_is_active_when_both_have_signed_the_same_words(cast, unguarded):
    pair_id = form(cast)
    version = written(cast, pair_id)
    assert sign(cast, pair_id, "other_leader", version) is False
    assert row(pair_id).state == "contracting"
    assert sign(cast, pair_id, "other_coach", version) is True
    assert row(pair_id).state == "active"
    assert view(cast, pair_id).state is AgreementState.SIGNED


def test_an_edit_takes_the_signatures_back(cast, unguarded):
    pair_id = form(cast)
    version = written(cast, pair_id)
    sign(cast, pair_id, "other_leader", version)
    assert save(cast, pair_id, "other_coach", "New words", section="medium") == version + 1
    assert view(cast, pair_id).signed_by == frozenset()
    assert sign(cast, pair_id, "other_coach", version + 1) is False
    assert row(pair_id).state == "contracting"


@pytest.mark.parametrize("left", ["", " \n ", "- \n- ", "Our aim is: "])
def test_nobody_signs_while_a_point_is_empty_and_no_word_is_lost(cast, unguarded, left):
    pair_id = form(cast)
    assert refused_points(cast, pair_id) == {"purpose", "topics-in"}
    version = written(cast, pair_id)
    save(cast, pair_id, "other_coach", left, based_on=WORDS)
    before = view(cast, pair_id)
    assert (refused_points(cast, pair_id), before.version) == ({"purpose"}, version + 1)
    assert (view(cast, pair_id), row(pair_id).state) == (before, "contracting")
    again = save(cast, pair_id, "other_coach", "Nothing to add", based_on=left)
    assert sign(cast, pair_id, "other_leader", again) is False


def refused_points(cast, pair_id):
    """Points that stand in the way of a signature."""
    with pytest.raises(BadInput) as problem:
        sign(cast, pair_id, "other_leader", view(cast, pair_id).version)
    return set(problem.value.fields)


def test_nobody_signs_words_they_have_not_read(cast):
    pair_id = form(cast)
    save(cast, pair_id, "other_coach", "New words")
    with pytest.raises(VersionConflict):
        sign(cast, pair_id, "other_leader", 1)


def test_two_may_write_different_sections_at_once(cast):
    pair_id = form(cast)
    save(cast, pair_id, "other_coach", "By the coach", section="purpose")
    save(cast, pair_id, "other_leader", "By the leader", section="medium")
    found = view(cast, pair_id).sections
    assert (found["purpose"], found["medium"]) == ("By the coach", "By the leader")


def test_the_same_section_changed_twice_is_refused_and_the_first_stays(cast):
    pair_id = form(cast)
    save(cast, pair_id, "other_coach", "First")
    with pytest.raises(VersionConflict):
        save(cast, pair_id, "other_leader", "Second")
    assert view(cast, pair_id).sections["purpose"] == "First"
    assert save(cast, pair_id, "other_leader", "First and second", based_on="First") == 3


def test_an_unchanged_section_voids_nothing(cast):
    pair_id = form(cast)
    version = written(cast, pair_id)
    sign(cast, pair_id, "other_leader", version)
    assert save(cast, pair_id, "other_coach", f"  {WORDS}\r\n", based_on=WORDS) == version
    assert view(cast, pair_id).signed_by == frozenset({cast.other_leader.id})


def test_a_section_that_is_not_in_the_template_or_too_long_is_refused(cast):
    pair_id, actor = form(cast), cast.actor("other_leader")
    with acting(actor), pytest.raises(Missing):
        services.save_section(
            actor=actor, relationship_id=pair_id, section_id="invented", text="x", based_on="", now=cast.now
        )
    with pytest.raises(BadInput):
        save(cast, pair_id, "other_leader", "x" * 4001)


def test_an_amendment_leaves_the_old_words_in_force_until_both_have_signed(cast, unguarded):
    pair, actor = cast.pairs["coaching"], cast.actor("leader")
    with acting(actor):
        services.propose_amendment(actor=actor, relationship_id=pair.id, now=cast.now)
        with pytest.raises(GuardFailed):
            services.propose_amendment(actor=actor, relationship_id=pair.id, now=cast.now)
        status = agreement_statuses(actor, [pair_of(actor, pair.id)], now=cast.now)[pair.id]
        assert (status.in_force, status.drafting) == (True, True)
    assert row(pair.id).state == "active"
    version = written(cast, pair.id, "leader")
    sign(cast, pair.id, "leader", version)
    sign(cast, pair.id, "coach", version)
    with acting(actor):
        versions = agreement_versions(actor, pair.id, now=cast.now)
    assert [(v.number, v.state) for v in versions] == [(2, AgreementState.SIGNED), (1, AgreementState.REPLACED)]
    assert versions[1].sections == {"purpose": cast.canaries["agreement.coaching"]}


@pytest.mark.parametrize("who", ["coordinator", "sponsor", "steward"])
def test_others_learn_whether_it_is_signed_and_never_what_it_says(cast, who):
    pair, actor = cast.pairs["coaching"], cast.actor(who)
    with acting(actor), pytest.raises((Denied, Missing)):
        agreement_of(actor, pair.id, now=cast.now)
    with acting(cast.actor("coordinator")) as coordinator:
        status = agreement_statuses(coordinator, [pair_of(coordinator, pair.id)], now=cast.now)[pair.id]
    assert status.in_force is True


@pytest.mark.parametrize("who", ["leader", "coach"])
def test_either_side_ends_at_once_without_a_reason(cast, who, unguarded):
    pair, actor = cast.pairs["coaching"], cast.actor(who)
    with acting(actor):
        services.end_relationship(actor=actor, relationship_id=pair.id, now=cast.now)
    found = row(pair.id)
    assert (found.state, found.closed_how, found.closed_on) == ("closed", "ended_early", cast.today)
    assert found.rematch_until == cast.today + timedelta(days=30)
    told = Notification.objects.filter(code="pair_ended").values_list("person_id", flat=True)
    assert set(told) == {cast.leader.id, cast.coach.id}


def test_what_is_kept_of_an_end_does_not_tell_the_sides_apart(cast, unguarded):
    kept = {}
    for kind, who in (("coaching", "leader"), ("advising", "advisor")):
        actor = cast.actor(who)
        with acting(actor):
            services.end_relationship(actor=actor, relationship_id=cast.pairs[kind].id, now=cast.now)
        found = row(cast.pairs[kind].id)
        kept[kind] = (found.state, found.closed_how, found.closed_on, found.rematch_until)
    assert kept["coaching"] == kept["advising"]


@pytest.mark.parametrize("who", ["coordinator", "other_coach", "sponsor", "other_leader"])
def test_nobody_else_ends_or_pauses(cast, who):
    pair, actor = cast.pairs["coaching"], cast.actor(who)
    until = cast.today + timedelta(days=10)
    with acting(actor):
        with pytest.raises((Denied, Missing)):
            services.end_relationship(actor=actor, relationship_id=pair.id, now=cast.now)
        with pytest.raises((Denied, Missing)):
            services.pause_relationship(actor=actor, relationship_id=pair.id, until_on=until, now=cast.now)


def test_a_pause_lasts_ninety_days_at_most(cast, unguarded):
    pair, actor = cast.pairs["coaching"], cast.actor("leader")
    with acting(actor):
        for days in (-1, 0, 91):
            with pytest.raises(BadInput):
                services.pause_relationship(
                    actor=actor, relationship_id=pair.id, until_on=cast.today + timedelta(days=days), now=cast.now
                )
        services.pause_relationship(
            actor=actor, relationship_id=pair.id, until_on=cast.today + timedelta(days=90), now=cast.now
        )
        assert pair_of(actor, pair.id).paused_until == cast.today + timedelta(days=90)


def paused(cast, days=30):
    pair, actor = cast.pairs["coaching"], cast.actor("leader")
    with acting(actor):
        services.pause_relationship(
            actor=actor, relationship_id=pair.id, until_on=cast.today + timedelta(days=days), now=cast.now
        )
    return pair


def test_the_other_side_may_come_back_sooner(cast, unguarded):
    pair, actor = paused(cast), cast.actor("coach")
    with acting(actor):
        services.resume_relationship(actor=actor, relationship_id=pair.id, now=cast.now + timedelta(days=3))
    assert row(pair.id).state == "active"
    assert Pause._base_manager.get().ended_on == cast.today + timedelta(days=3)


def test_a_pause_runs_out_by_itself(cast, unguarded):
    pair = paused(cast)
    actor = task_actor("sweep")
    with acting(actor):
        assert resume_one(actor=actor, now=cast.now + timedelta(days=29)) is False
        assert resume_one(actor=actor, now=cast.now + timedelta(days=30)) is True
        assert resume_one(actor=actor, now=cast.now + timedelta(days=30)) is False
    assert row(pair.id).state == "active"


def test_the_mail_about_a_pause_names_its_last_day_and_leads_to_the_page(cast, unguarded):
    pair = paused(cast)
    [row] = OutboxMessage.objects.filter(kind="pair_paused", recipient_id=cast.leader.id)
    mail = Mail(**json.loads(unseal(row.payload, place_of(row.id))))
    assert mail.text.splitlines() == [
        "Dear Leader,",
        "",
        (
            "Your sessions with Coach Cast are paused until Thu 2 April 2026. "
            "Sessions booked in that time were cancelled; nothing counts as missed."
        ),
        "",
        "The page, after you have signed in:",
        f"{settings.BASE_URL}/relationships/{pair.id}",
    ]


def test_paused_days_do_not_count(cast):
    first = cast.today
    pauses = [
        PausedDays(first + timedelta(5), first + timedelta(10)),
        PausedDays(first + timedelta(18), first + timedelta(30)),
    ]
    assert counted_days(first, first + timedelta(20), pauses) == 13
    assert counted_days(first, first, pauses) == 0
    assert counted_days(first + timedelta(6), first + timedelta(8), pauses) == 0


def test_closing_is_a_way_of_its_own(cast, unguarded):
    pair, actor = cast.pairs["coaching"], cast.actor("coach")
    with acting(actor):
        with pytest.raises(GuardFailed):
            services.complete_relationship(actor=actor, relationship_id=pair.id, now=cast.now)
        services.begin_closing(actor=actor, relationship_id=pair.id, now=cast.now)
        services.complete_relationship(actor=actor, relationship_id=pair.id, now=cast.now)
    found = row(pair.id)
    assert (found.state, found.closed_how, found.rematch_until) == ("closed", "completed", None)


def test_a_coordinator_gives_a_leader_somebody_else_or_changes_nothing(cast, unguarded):
    pair, actor = cast.pairs["coaching"], cast.actor("coordinator")
    other = cast.enrolments["coaching", "other_coach"]
    with acting(actor):
        Enrolment._base_manager.filter(id=other.id).update(capacity=0)
        with pytest.raises(GuardFailed):
            services.reassign_relationship(
                actor=actor, relationship_id=pair.id, mentor_enrolment_id=other.id, now=cast.now
            )
        assert row(pair.id).state == "active"
        Enrolment._base_manager.filter(id=other.id).update(capacity=1)
        fresh = services.reassign_relationship(
            actor=actor, relationship_id=pair.id, mentor_enrolment_id=other.id, now=cast.now
        )
    assert (row(pair.id).state, row(pair.id).closed_how) == ("closed", "reassigned")
    assert (row(fresh).leader_id, row(fresh).mentor_id) == (cast.leader.id, cast.other_coach.id)


def test_a_leaver_ends_every_pair_and_only_the_others_are_told(cast, unguarded):
    with acting(cast.actor("administrator")):
        announce("leaver", person_id=cast.leader.id, on=cast.today, now=cast.now)
    assert set(Relationship._base_manager.values_list("state", "closed_how")) == {("closed", "lapsed")}
    told = Notification.objects.filter(code="pair_ended").values_list("person_id", flat=True)
    assert set(told) == {cast.coach.id, cast.advisor.id, cast.reverse_mentor.id}


def test_free_places_are_counted_over_streams(cast, django_assert_num_queries):
    actor = cast.actor("leader")
    people = [cast.coach.id, cast.other_coach.id, cast.sponsor.id]
    with acting(actor), django_assert_num_queries(2):
        assert free_capacity(actor, people) == {cast.coach.id: 2, cast.other_coach.id: 3}


def test_each_sees_their_own_pairs(cast):
    seen = {}
    for who in ("leader", "coach", "other_leader", "coordinator"):
        actor = cast.actor(who)
        with acting(actor):
            seen[who] = sorted(pair.stream_kind for pair in own_pairs(actor))
    assert seen == {
        "leader": ["advising", "coaching", "reverse"],
        "coach": ["coaching"],
        "other_leader": [],
        "coordinator": [],
    }


def test_a_pair_as_a_value_knows_its_sides(cast):
    actor = cast.actor("leader")
    with acting(actor):
        pair = pair_of(actor, cast.pairs["coaching"].id)
    assert pair.state is RelationshipState.ACTIVE
    assert (pair.leader.zone, pair.mentor.zone) == ("Europe/Berlin", "UTC")
    assert pair.other_than(cast.coach.id).id == cast.leader.id
    assert pair.side_of(cast.sponsor.id) is None


def test_every_change_is_in_the_audit_log_without_a_word_of_it(cast, unguarded):
    pair_id = form(cast)
    save(cast, pair_id, "other_leader", "quincunx")
    sign(cast, pair_id, "other_leader", written(cast, pair_id))
    codes = AuditEvent.objects.exclude(outcome="read").order_by("at").values_list("code", flat=True)
    assert set(codes) >= {"pair_formed", "section_saved", "signed"}
    assert not any("quincunx" in str(value) for event in AuditEvent.objects.values_list() for value in event)

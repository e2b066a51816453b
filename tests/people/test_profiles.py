"""Profiles: one's own words, confirmed meaning, a figure that says what is missing."""

from datetime import timedelta

import pytest

from cast import FIXTURES, Cast
from peripatos.core.access import Reach, acting
from peripatos.core.errors import BadInput, Denied, GuardFailed, VersionConflict
from peripatos.people.completeness import POINTS_LEADER, POINTS_MENTOR, OnFile, completeness_of
from peripatos.people.hours import WorkingWeek, minutes_in_common
from peripatos.people.models import Concept, Notification, Profile, ProfileExpertise, WorkPattern
from peripatos.people.selectors.concepts import suggest_concepts
from peripatos.people.selectors.directory import card_of, directory, search_people
from peripatos.people.selectors.profiles import awaits_welcome, own_profile, profiles_of
from peripatos.people.services.concepts import accept_concept, merge_concept, retire_concept, seed_concepts
from peripatos.people.services.expertise import add_expertise, remove_expertise
from peripatos.people.services.private_lists import add_no_match
from peripatos.people.services.profiles import (
    ProfileWords,
    ensure_default_profiles,
    mark_stale,
    retire_profile,
    save_profile,
    verify_profile,
)
from peripatos.people.services.working_hours import save_working_hours
from peripatos.people.types import Direction, ProfileRole, ProfileState

pytestmark = pytest.mark.django_db
FULL = ProfileWords(
    headline="Asks the second question",
    bio="Led three launches.",
    industries=("C",),
    functions=("finance",),
    styles=("developing",),
    preferred_styles=("serving",),
    working_preferences={"pace": 3, "directness": 4, "challenge": 2, "preparation": 5},
)


@pytest.fixture
def seeded(cast: Cast) -> Cast:
    with acting(FIXTURES):
        seed_concepts(now=cast.now)
    return cast


def save(cast: Cast, name: str, role: ProfileRole, words: ProfileWords, version: int = 1) -> Profile:
    actor = cast.actor(name)
    with acting(actor):
        return save_profile(actor=actor, role=role, words=words, version=version, languages=["en", "de"], now=cast.now)


def offer(
    cast: Cast, name: str, role: ProfileRole, concept: str | None = "pricing", typed: str = "pricing"
) -> ProfileExpertise:
    actor = cast.actor(name)
    direction = Direction.SEEKS if role is ProfileRole.LEADER else Direction.OFFERS
    with acting(actor):
        return add_expertise(
            actor=actor, role=role, typed=typed, concept=concept, direction=direction, level=3, now=cast.now
        )


@pytest.mark.parametrize("points", [POINTS_LEADER, POINTS_MENTOR])
def test_the_points_of_a_role_sum_to_a_hundred(points: dict[str, int]) -> None:
    assert sum(points.values()) == 100


def test_completeness_names_what_is_missing_most_valuable_first() -> None:
    found = completeness_of(ProfileRole.LEADER, OnFile(frozenset({"headline", "bio", "hours"})))
    assert found.points == 30
    assert found.missing[0] == "seeks"
    assert found.missing[-1] in ("functions", "industries", "languages")


def test_a_mentor_profile_is_complete_from_eighty_points(seeded: Cast) -> None:
    assert save(seeded, "coach", ProfileRole.COACH, FULL).state == ProfileState.DRAFT
    offer(seeded, "coach", ProfileRole.COACH)
    profile = Profile.objects.get(person=seeded.coach)
    assert (profile.completeness, profile.state) == (100, "complete")


def test_words_that_fit_no_concept_are_proposed_and_do_not_count_until_accepted(seeded: Cast) -> None:
    line = offer(seeded, "coach", ProfileRole.COACH, concept=None, typed="Boat building")
    assert (line.raw_text, line.concept_id) == ("Boat building", "boat-building")
    assert Concept.objects.get(slug="boat-building").state == "proposed"
    coordinator = seeded.actor("coordinator")
    with acting(coordinator):
        accept_concept(actor=coordinator, slug="boat-building", group="operations", now=seeded.now)
    assert Concept.objects.get(slug="boat-building").state == "accepted"
    assert Notification.objects.get(person=seeded.coach, code="concept_accepted").facts == {"label": "Boat building"}


def test_suggestions_are_offered_and_never_applied(seeded: Cast) -> None:
    actor = seeded.actor("leader")
    with acting(actor):
        found = suggest_concepts(actor, "price setting")
    assert found[0].slug == "pricing"
    assert not ProfileExpertise.objects.exists()
    with acting(actor):
        assert suggest_concepts(actor, "   ") == ()


def test_a_merged_concept_moves_its_lines_without_doubling_them(seeded: Cast) -> None:
    offer(seeded, "coach", ProfileRole.COACH, concept=None, typed="Boat building")
    offer(seeded, "coach", ProfileRole.COACH)
    offer(seeded, "reverse_mentor", ProfileRole.REVERSE_MENTOR, concept=None, typed="boat building")
    coordinator = seeded.actor("coordinator")
    with acting(coordinator):
        merge_concept(actor=coordinator, slug="boat-building", into="pricing", now=seeded.now)
    lines = ProfileExpertise.objects.values_list("profile__person__display_name", "concept_id")
    assert sorted(lines) == [("Coach Cast", "pricing"), ("Reverse Mentor Cast", "pricing")]
    assert "boat building" in Concept.objects.get(slug="pricing").synonyms
    assert Concept.objects.get(slug="boat-building").state == "retired"


def test_seeding_twice_adds_nothing_and_keeps_what_was_settled_here(seeded: Cast) -> None:
    coordinator = seeded.actor("coordinator")
    with acting(coordinator):
        retire_concept(actor=coordinator, slug="pricing", now=seeded.now)
        assert seed_concepts(now=seeded.now) == 0
    assert Concept.objects.get(slug="pricing").state == "retired"
    with pytest.raises(BadInput):
        offer(seeded, "coach", ProfileRole.COACH)


def test_a_leader_may_not_settle_the_vocabulary(seeded: Cast) -> None:
    leader = seeded.actor("leader")
    with acting(leader), pytest.raises(Denied):
        retire_concept(actor=leader, slug="pricing", now=seeded.now)


def test_a_profile_saved_elsewhere_meanwhile_is_not_overwritten(cast: Cast) -> None:
    save(cast, "coach", ProfileRole.COACH, FULL, version=1)
    with pytest.raises(VersionConflict) as conflict:
        save(cast, "coach", ProfileRole.COACH, ProfileWords(headline="Late"), version=1)
    assert conflict.value.data == {"expected": 1, "found": 2}
    assert Profile.objects.get(person=cast.coach).headline == "Asks the second question"


def test_the_coordinator_verifies_a_complete_profile_and_an_edit_asks_for_another_look(seeded: Cast) -> None:
    coordinator = seeded.actor("coordinator")
    profile = Profile.objects.get(person=seeded.coach)
    with acting(coordinator), pytest.raises(GuardFailed) as refusal:
        verify_profile(actor=coordinator, profile_id=profile.id, now=seeded.now)
    assert refusal.value.data["reason"] == "profile_incomplete"
    save(seeded, "coach", ProfileRole.COACH, FULL)
    offer(seeded, "coach", ProfileRole.COACH)
    with acting(coordinator):
        verify_profile(actor=coordinator, profile_id=profile.id, now=seeded.now)
    profile.refresh_from_db()
    assert (profile.state, profile.verified_by_id) == ("verified", seeded.coordinator.id)
    save(seeded, "coach", ProfileRole.COACH, FULL, version=2)
    profile.refresh_from_db()
    assert profile.state == "complete"


def test_a_retired_profile_stays_out_of_the_pool_whatever_its_owner_saves(seeded: Cast) -> None:
    coordinator, profile = seeded.actor("coordinator"), Profile.objects.get(person=seeded.coach)
    with acting(coordinator):
        retire_profile(actor=coordinator, profile_id=profile.id, now=seeded.now)
    save(seeded, "coach", ProfileRole.COACH, FULL)
    offer(seeded, "coach", ProfileRole.COACH)
    profile.refresh_from_db()
    assert profile.state == "retired"


@pytest.mark.parametrize("name", ["leader", "coach", "sponsor", "steward", "administrator"])
def test_only_a_coordinator_verifies(seeded: Cast, name: str) -> None:
    actor, profile = seeded.actor(name), Profile.objects.get(person=seeded.other_coach)
    with acting(actor), pytest.raises(Denied):
        verify_profile(actor=actor, profile_id=profile.id, now=seeded.now)


def test_a_profile_nobody_touched_for_a_year_is_stale_and_its_owner_is_told_once(cast: Cast) -> None:
    assert mark_stale(now=cast.now + timedelta(days=365)) == 0
    later = cast.now + timedelta(days=366)
    assert mark_stale(now=later) == Profile.objects.count()
    assert mark_stale(now=later) == 0
    assert Notification.objects.filter(code="profile_stale", person=cast.coach).count() == 1


def test_default_profiles_are_made_once_as_drafts(cast: Cast) -> None:
    wanted = {ProfileRole.LEADER: [cast.leader.id, cast.other_leader.id], ProfileRole.COACH: [cast.coach.id]}
    assert ensure_default_profiles(people=wanted, now=cast.now) == 1
    assert ensure_default_profiles(people=wanted, now=cast.now) == 0
    assert Profile.objects.get(person=cast.other_leader).state == "draft"


def test_a_leader_profile_is_read_by_their_coach_and_coordinator_and_not_by_colleagues(cast: Cast) -> None:
    seen = {}
    for name in (
        "coach",
        "advisor",
        "reverse_mentor",
        "coordinator",
        "other_leader",
        "other_coach",
        "sponsor",
        "line_manager",
    ):
        actor = cast.actor(name)
        with acting(actor):
            seen[name] = {view.role.value: view.reach for view in profiles_of(actor, cast.leader.id)}.get("leader")
    assert seen == {
        "coach": Reach.FULL,
        "advisor": Reach.METADATA,
        "reverse_mentor": Reach.METADATA,
        "coordinator": Reach.FULL,
        "other_leader": None,
        "other_coach": None,
        "sponsor": None,
        "line_manager": None,
    }


def test_metadata_of_a_profile_holds_no_biography(cast: Cast) -> None:
    actor = cast.actor("advisor")
    with acting(actor):
        view = profiles_of(actor, cast.leader.id)[0]
    assert (view.headline, view.bio, view.working_preferences) == ("Headline of leader", "", None)


def test_contact_fields_reach_only_those_whom_the_table_names(cast: Cast) -> None:
    mails = {}
    for name in ("leader", "coach", "coordinator", "administrator", "other_leader", "sponsor"):
        actor = cast.actor(name)
        with acting(actor):
            mails[name] = bool(card_of(actor, cast.leader.id).email)
    assert mails == {
        "leader": True,
        "coach": False,
        "coordinator": True,
        "administrator": True,
        "other_leader": False,
        "sponsor": False,
    }


def test_external_people_are_absent_from_the_directory_and_its_search(cast: Cast) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        names = {line.name for line in directory(actor)}
        assert search_people(actor, "Advisor") == ()
    assert "Coach Cast" in names
    assert not names & {"Advisor Cast", "Stray Advisor Cast"}


def test_an_outsider_lists_no_insiders(cast: Cast) -> None:
    for name in ("advisor", "stray_advisor"):
        actor = cast.actor(name)
        with acting(actor):
            assert search_people(actor, "Cast") == ()
        assert cast.client(name).get("/people").status_code == 404


def test_signs_of_a_pattern_mean_themselves_in_a_search(cast: Cast) -> None:
    actor = cast.actor("leader")
    with acting(actor):
        assert search_people(actor, "%") == ()
        assert search_people(actor, "_") == ()
        assert len(search_people(actor, "coach cast")) == 2


def test_hours_are_saved_with_the_zone_and_complete_the_profile(cast: Cast) -> None:
    WorkPattern.objects.filter(person=cast.leader).delete()
    actor = cast.actor("leader")
    with acting(actor):
        assert awaits_welcome(actor)
        save_working_hours(actor=actor, zone="Africa/Lagos", hours={"mon": [["08:00", "16:00"]]}, now=cast.now)
        assert not awaits_welcome(actor)
        view = own_profile(actor, ProfileRole.LEADER)
    assert view is not None
    assert view.completeness is not None
    assert "hours" not in view.completeness.missing
    assert WorkPattern.objects.get(person=cast.leader).hours == {"mon": [["08:00", "16:00"]]}


@pytest.mark.parametrize(("zone", "hours"), [("Mars/Olympus", {}), ("UTC", {"mon": [["17:00", "09:00"]]})])
def test_impossible_hours_are_refused(cast: Cast, zone: str, hours: dict[str, list[list[str]]]) -> None:
    actor = cast.actor("leader")
    with acting(actor), pytest.raises(BadInput):
        save_working_hours(actor=actor, zone=zone, hours=hours, now=cast.now)


@pytest.mark.parametrize(
    ("zone", "minutes"),
    [("UTC", 5 * 480), ("Europe/Berlin", 5 * 420), ("Asia/Tokyo", 0), ("America/New_York", 5 * 180)],
)
def test_weeks_are_compared_in_real_time(cast: Cast, zone: str, minutes: int) -> None:
    usual = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    assert minutes_in_common(WorkingWeek.of("UTC", usual), WorkingWeek.of(zone, usual), on=cast.today) == minutes


def test_a_line_of_expertise_is_removed_by_its_owner_alone(seeded: Cast) -> None:
    from peripatos.core.errors import Missing

    line = offer(seeded, "coach", ProfileRole.COACH)
    stranger = seeded.actor("other_coach")
    with acting(stranger), pytest.raises(Missing):
        remove_expertise(actor=stranger, role=ProfileRole.COACH, line_id=line.pk, now=seeded.now)
    owner = seeded.actor("coach")
    with acting(owner):
        remove_expertise(actor=owner, role=ProfileRole.COACH, line_id=line.pk, now=seeded.now)
    assert not ProfileExpertise.objects.exists()


def test_the_no_match_list_is_its_owners_alone(cast: Cast) -> None:
    from peripatos.people.selectors.private_lists import private_lists

    leader, coordinator = cast.actor("leader"), cast.actor("coordinator")
    with acting(leader):
        add_no_match(actor=leader, other_id=cast.coach.id, now=cast.now)
        add_no_match(actor=leader, other_id=cast.coach.id, now=cast.now)
        names = [name for _, name in private_lists(leader, now=cast.now).no_matches]
    assert names == ["Coach Cast", "Line Manager Cast"]
    with acting(coordinator):
        assert private_lists(coordinator, now=cast.now).no_matches == ()

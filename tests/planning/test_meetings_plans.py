"""Dates for all pairs in one step: who is due when, which times are possible, what publishing books."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import FIXTURES
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.pace import RunLost
from peripatos.core.records import LEASE, claim_one
from peripatos.engine import meetings
from peripatos.matching.types import RunState
from peripatos.people.models import Notification, Person, WorkPattern
from peripatos.planning.files import documents_of, solved_run
from peripatos.planning.meetings import selectors
from peripatos.planning.meetings.booking import _book, book_next, pieces_of, unbooked
from peripatos.planning.meetings.calendars import hours_by_day, written
from peripatos.planning.meetings.clocks import burdens, hour_costs, is_inconvenient
from peripatos.planning.meetings.due import Due, Party, meetings_due, party_of
from peripatos.planning.meetings.settings import MeetingSettings, Window, cleaned, window_of
from peripatos.planning.models import Cohort, CohortMember, Plan, PlanRun
from peripatos.planning.seams import Nothing
from peripatos.planning.selectors.plans import plan_page
from peripatos.planning.services.drafting import change_plan, close_plan
from peripatos.planning.services.pins import set_pin
from peripatos.planning.services.publishing import publish_plan
from peripatos.planning.types import Pin, PinKind, PlanKind
from peripatos.programmes.models import BusinessEvent
from peripatos.programmes.types import StreamKind
from peripatos.relationships.models import Relationship
from peripatos.scheduling.models import BookedTime, BusyBlock, MentoringSession
from peripatos.scheduling.services import book_session
from planning_scene import add_pairs

MONDAY = date(2026, 3, 9)
WINDOW = Window(MONDAY, 28)
ALONE = {"streams": ("coaching",)}


def party(**changes):
    usual = Party(
        id=uuid4(),
        stream=StreamKind.COACHING,
        members=(uuid4(), uuid4()),
        minutes=60,
        cadence_days=30,
        formed_on=date(2026, 1, 1),
        since=date(2026, 2, 15),
    )
    return replace(usual, **changes)


def days(found):
    return [(due.target, due.earliest, due.latest) for due in found]


def test_a_pair_is_due_one_cadence_after_its_last_session_with_a_quarter_around_it():
    assert days(meetings_due(party(), WINDOW, 25)) == [(date(2026, 3, 17), date(2026, 3, 10), date(2026, 3, 24))]


def test_a_pair_that_meets_often_is_planned_as_often_as_its_cadence_says():
    found = meetings_due(party(cadence_days=14, since=date(2026, 3, 2)), WINDOW, 25)
    assert [due.target for due in found] == [date(2026, 3, 16), date(2026, 3, 30)]
    assert [due.number for due in found] == [1, 2]


def test_an_overdue_pair_may_take_any_day_until_it_would_be_due_again():
    [due] = meetings_due(party(since=date(2026, 1, 1)), WINDOW, 25)
    assert (due.target, due.earliest, due.latest) == (MONDAY, None, WINDOW.last)


def test_a_pair_with_a_date_ahead_is_not_planned_before_its_next_one():
    assert meetings_due(party(since=date(2026, 3, 20)), WINDOW, 25) == []


def test_a_pair_that_is_due_in_quiet_days_meets_before_or_after_them():
    quiet = [(date(2026, 3, 14), date(2026, 3, 22))]
    [due] = meetings_due(party(), WINDOW, 25, quiet)
    assert (due.target, due.earliest, due.latest) == (date(2026, 3, 17), date(2026, 3, 7), date(2026, 3, 29))


def test_a_pair_that_never_met_is_due_within_two_weeks_of_forming():
    [due, *_] = meetings_due(party(since=None, formed_on=date(2026, 3, 5), cadence_days=90), WINDOW, 25)
    assert due.target == date(2026, 3, 19)


def test_nothing_is_planned_after_the_end_of_a_pair():
    assert meetings_due(party(ends_on=date(2026, 3, 16)), WINDOW, 25) == []
    [due] = meetings_due(party(ends_on=date(2026, 3, 20)), WINDOW, 25)
    assert due.latest == date(2026, 3, 20)


def test_the_name_of_a_meeting_says_whose_it_is():
    due = Due(party(), 2, MONDAY, None, MONDAY)
    cohort = replace(due, party=replace(due.party, stream=StreamKind.COHORTS))
    assert party_of(due.name) == (due.party.id, 2, False)
    assert party_of(cohort.name) == (due.party.id, 2, True)


def test_hours_across_midnight_lie_inside_two_days():
    found = hours_by_day({"sun": [["22:00", "02:00"]], "mon": [["09:00", "17:00"]]})
    assert found == {"sun": [["22:00", "24:00"]], "mon": [["00:00", "02:00"], ["09:00", "17:00"]]}
    assert hours_by_day({"fri": [["20:00", "00:00"]]}) == {"fri": [["20:00", "24:00"]]}


def test_a_busy_block_never_shrinks_to_whole_minutes():
    at = datetime(2026, 3, 9, 10, 0, 30, tzinfo=UTC)
    assert (written(at), written(at, up=True)) == ("2026-03-09T10:00Z", "2026-03-09T10:01Z")


def test_who_bore_more_early_and_late_hours_than_the_mean_pays_more_for_the_next():
    tired, rested, stranger = uuid4(), uuid4(), uuid4()
    late = datetime(2026, 2, 10, 19, 0, tzinfo=UTC)
    noon = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
    held = [(tired, late), (rested, noon), (stranger, late)]
    assert burdens(held, {}, {tired, rested}) == {tired: 100}
    assert burdens([(tired, noon)], {tired: "Asia/Tokyo"}, {tired, rested}) == {tired: 100}
    assert burdens([(rested, noon)], {}, {tired, rested}) == {}


def test_early_and_late_hours_cost_as_much_as_the_plan_says():
    assert set(hour_costs("no")) == {0}
    assert [hour_costs("strong")[h] for h in (6, 8, 9, 16, 17)] == [180, 60, 0, 0, 60]
    assert [h for h in range(24) if not is_inconvenient(h)] == list(range(9, 17))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": "soon"}, "first_on"),
        ({"days": 5}, "days"),
        ({"days": 57}, "days"),
        ({"streams": ()}, "streams"),
        ({"streams": ("rotations",)}, "streams"),
        ({"day_cap": 0}, "day_cap"),
        ({"week_cap": 16}, "week_cap"),
        ({"avoid": "often"}, "avoid"),
        ({"tolerance": 51}, "tolerance"),
        ({"move_price": -1}, "move_price"),
        ({"effort": "endless"}, "effort"),
    ],
)
def test_settings_that_cannot_stand_name_their_field(changes, field):
    with pytest.raises(BadInput) as problem:
        cleaned(changes)
    assert list(problem.value.fields) == [field]


def test_the_days_begin_next_monday_and_never_in_the_past(now):
    assert window_of(MeetingSettings(), now) == WINDOW
    assert window_of(MeetingSettings(first_on="2026-03-01"), now) == Window(date(2026, 3, 4), 25)
    with pytest.raises(Nothing) as nothing:
        window_of(MeetingSettings(first_on="2026-02-01"), now)
    assert nothing.value.code == "window_over"


def solved(scene, **settings):
    run = scene.run(scene.plan(PlanKind.MEETINGS, **{**ALONE, **settings}))
    assert run.state == RunState.SOLVED, run.facts
    return run


def documents(run):
    with acting(FIXTURES):
        return documents_of(run.id)


def planned(run):
    """Start by pair, of the pairs' first meetings."""
    _, solution = documents(run)
    return {name.split(":")[0]: datetime.fromisoformat(at) for name, at in solution["sessions"] if name.endswith(":1")}


def published(scene, run):
    with acting(scene.coordinator) as actor:
        return publish_plan(actor=actor, run_id=run.id, now=scene.now)


def book_all(scene):
    pieces = 0
    while book_next(now=scene.now):
        pieces += 1
    return pieces


def booking_of(run):
    with acting(FIXTURES):
        return PlanRun.objects.get(id=run.id).facts["booking"]


def sessions_of(run):
    """Booked sessions of the pairs of a run by pair."""
    with acting(FIXTURES):
        rows = MentoringSession.objects.filter(starts_at__gt=run.created_at, relationship__in=list(planned(run)))
        return {str(row.relationship_id): row for row in rows}


def test_a_published_plan_is_booked_with_invitations_and_one_line_for_each_side(meeting):
    run = solved(meeting)
    wanted = planned(run)
    assert published(meeting, run) == {"sessions": 7, "pairs": 7}
    assert sessions_of(run).keys() == {str(meeting.cast.pairs["coaching"].id)}
    assert book_all(meeting) == 1
    assert booking_of(run) == {
        "by": str(meeting.cast.coordinator.id),
        "sessions": 7,
        "booked": 7,
        "failed": [],
    }
    pair = meeting.pairs[0]
    session = sessions_of(run)[str(pair.id)]
    with acting(FIXTURES):
        held = set(BookedTime.objects.filter(session=session).values_list("person_id", "starts_at"))
        lines = Notification.objects.filter(person__in=(pair.leader, pair.mentor), code="session_booked")
        codes = Counter(AuditEvent.objects.values_list("code", flat=True))
    assert (session.starts_at, session.state, session.booked_by_id) == (
        wanted[str(pair.id)],
        "scheduled",
        meeting.cast.coordinator.id,
    )
    assert held == {(pair.leader_id, session.starts_at), (pair.mentor_id, session.starts_at)}
    assert {line.person_id for line in lines} == {pair.leader_id, pair.mentor_id}
    assert (codes["booked_1"], codes["dates_booked"]) == (7, 1)


def test_invitations_go_through_the_outbox_to_those_who_have_an_address(meeting):
    run = solved(meeting)
    with acting(FIXTURES):
        Person.objects.filter(id=meeting.pairs[0].leader_id).update(email="ada@example.com")
        before = OutboxMessage.objects.filter(kind="invitation").count()
    published(meeting, run)
    book_all(meeting)
    with acting(FIXTURES):
        after = OutboxMessage.objects.filter(kind="invitation")
        assert after.filter(recipient_id=meeting.pairs[0].leader_id).count() == 1
        assert after.count() == before + 3


def test_every_date_lies_inside_the_hours_of_both_also_across_the_change_of_clocks(meeting):
    with acting(FIXTURES):
        Relationship.objects.filter(id__in=[p.id for p in meeting.pairs]).update(cadence_days=10)
    run = solved(meeting, first_on="2026-03-09", days=28, day_cap=2)
    problem, solution = documents(run)
    people = {p["id"]: p for p in problem["people"]}
    members = {s["id"]: s["members"] for s in problem["sessions"]}
    weeks = set()
    for name, at in solution["sessions"]:
        for person in members[name]:
            zone, hours = ZoneInfo(people[person]["zone"]), people[person]["hours"]
            begins = datetime.fromisoformat(at).astimezone(zone)
            ends = begins + timedelta(minutes=60)
            [[first, last]] = hours[f"{begins:%a}".lower()]
            assert time.fromisoformat(first) <= begins.time()
            assert ends.time() <= time.fromisoformat(last)
            weeks.add((zone.key, begins.utcoffset()))
    offsets = Counter(zone for zone, _ in weeks)
    assert offsets["Europe/Berlin"] == 2


def test_quiet_days_busy_times_and_sessions_elsewhere_are_avoided(meeting):
    pair = meeting.pairs[0]
    taken = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
    with acting(FIXTURES):
        BusinessEvent.objects.create(
            created_at=meeting.now,
            programme=meeting.cast.programme,
            title="Year end close",
            quiet=True,
            starts_on=MONDAY,
            ends_on=date(2026, 3, 11),
        )
        BusyBlock.objects.create(
            person=pair.leader, starts_at=datetime(2026, 3, 12, 5, tzinfo=UTC), ends_at=taken - timedelta(minutes=30)
        )
        other = MentoringSession.objects.exclude(relationship=pair).filter(state="held").first()
        BookedTime.objects.create(
            session=other,
            person=pair.mentor,
            person_key=pair.mentor_id.int >> 65,
            starts_at=taken,
            ends_at=datetime(2026, 3, 12, 20, tzinfo=UTC),
        )
    starts = planned(solved(meeting))
    assert min(starts.values()) >= datetime(2026, 3, 12, tzinfo=UTC)
    own = starts[str(pair.id)]
    assert own.date() > date(2026, 3, 12) or own == taken - timedelta(minutes=30)


def test_sessions_booked_already_count_against_the_limits_of_a_day_and_a_week(meeting):
    pair = meeting.pairs[0]
    with acting(meeting.cast.actor("coordinator")) as actor:
        other = meeting.pairs[1]
        book_session(
            actor=actor, relationship_id=other.id, starts_at=datetime(2026, 3, 9, 8, 0, tzinfo=UTC), now=meeting.now
        )
    assert other.mentor_id == pair.mentor_id
    run = solved(meeting, day_cap=1)
    assert run.facts["booked_ahead"] == 1
    assert planned(run)[str(pair.id)].date() != MONDAY


def test_a_limit_that_is_passed_already_holds_for_everything_new(meeting):
    one, other = meeting.pairs[:2]
    with acting(meeting.cast.actor("coordinator")) as actor:
        for pair, hour in ((one, 8), (other, 14)):
            at = datetime(2026, 3, 9, hour, 0, tzinfo=UTC)
            book_session(actor=actor, relationship_id=pair.id, starts_at=at, now=meeting.now)
    with acting(FIXTURES):
        Relationship.objects.filter(id__in=(one.id, other.id)).update(cadence_days=7)
    run = solved(meeting, day_cap=1, week_cap=1)
    assert run.facts["relaxed"] == 2
    weeks = Counter(at.isocalendar()[:2] for pair, at in planned(run).items() if pair in (str(one.id), str(other.id)))
    assert (2026, 11) not in weeks


def test_a_session_off_the_grid_is_kept_clear_of(meeting):
    pair = meeting.pairs[0]
    at = datetime(2026, 3, 9, 8, 10, tzinfo=UTC)
    with acting(meeting.cast.actor("coordinator")) as actor:
        book_session(actor=actor, relationship_id=meeting.pairs[1].id, starts_at=at, now=meeting.now)
    run = solved(meeting, day_cap=3)
    start = planned(run)[str(pair.id)]
    assert start + timedelta(minutes=60) <= at or start >= at + timedelta(minutes=60)


def test_pairs_that_do_not_meet_are_left_aside_and_named_with_the_reason(meeting):
    states = {0: "paused", 1: "closing", 2: "contracting"}
    with acting(FIXTURES):
        for number, state in states.items():
            Relationship.objects.filter(id=meeting.pairs[number].id).update(state=state)
        Person.objects.filter(id=meeting.pairs[4].leader_id).update(employment="on_leave")
        Relationship.objects.filter(id=meeting.pairs[5].id).update(planned_end_on=meeting.now.date())
    run = solved(meeting)
    found = {row["pair"]: row["reason"] for row in run.facts["aside"]}
    expected = ("pair_paused", "pair_closing", "unsigned", None, "not_at_work", "ends_before")
    assert found == {str(p.id): why for p, why in zip(meeting.pairs, expected, strict=True) if why}
    with acting(meeting.coordinator) as actor:
        lines = selectors.dates_page(actor, run.id, selectors.Sieve()).aside
    assert len(lines) == 5
    assert {line.reason for line in lines} == set(expected) - {None}


def test_who_never_told_hours_is_planned_with_the_usual_ones_and_counted(meeting):
    person = meeting.pairs[0].leader_id
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=person).delete()
    run = solved(meeting)
    problem, _ = documents(run)
    [found] = [p for p in problem["people"] if p["id"] == str(person)]
    assert run.facts["assumed"] == [str(person)]
    assert (found["zone"], found["hours"]["mon"]) == ("UTC", [["09:00", "17:00"]])


def test_nobody_due_makes_no_plan(meeting):
    with acting(FIXTURES):
        lately = meeting.now - timedelta(hours=2)
        MentoringSession.objects.filter(state="held").update(starts_at=lately, ends_at=meeting.now)
        Relationship.objects.update(cadence_days=60)
    run = meeting.run(meeting.plan(PlanKind.MEETINGS, **ALONE))
    assert (run.state, run.facts) == (RunState.INFEASIBLE, {"why": "nothing_due"})


def pin_of(run, pair, at):
    return Pin(PinKind.TIME, pair.leader_id, pair.mentor_id, about=f"{pair.id}:1", starts_at=at)


def test_a_kept_time_is_obeyed_by_every_further_run_and_the_others_stay(meeting):
    first = solved(meeting)
    pair, at = meeting.pairs[0], datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
    with acting(meeting.coordinator) as actor:
        set_pin(actor=actor, plan_id=first.plan_id, pin=pin_of(first, pair, at), now=meeting.now)
    second = meeting.run(first.plan_id)
    before, after = planned(first), planned(second)
    assert after.pop(str(pair.id)) == at
    before.pop(str(pair.id))
    assert after == before
    assert (second.facts["moved"], second.facts["wishes_lost"]) == (1, [])


def test_dates_of_a_run_for_other_days_hold_nothing_back(meeting):
    first = solved(meeting)
    with acting(meeting.coordinator) as actor:
        page = plan_page(actor, first.plan_id)
        draft = replace(page.draft, settings={**page.draft.settings, "first_on": "2026-04-13"})
        change_plan(actor=actor, plan_id=first.plan_id, version=page.version, draft=draft, now=meeting.now)
    second = meeting.run(first.plan_id)
    assert (second.facts["moved"], second.facts["again"], second.facts["first_on"]) == (0, False, "2026-04-13")


def test_a_kept_time_that_is_not_possible_any_more_is_named_and_planned_anew(meeting):
    first = solved(meeting)
    pair = meeting.pairs[0]
    night = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
    with acting(meeting.coordinator) as actor:
        set_pin(actor=actor, plan_id=first.plan_id, pin=pin_of(first, pair, night), now=meeting.now)
        gone = replace(pin_of(first, pair, night), about=f"{uuid4()}:1")
        set_pin(actor=actor, plan_id=first.plan_id, pin=gone, now=meeting.now)
    second = meeting.run(first.plan_id)
    assert planned(second)[str(pair.id)] != night
    lost = {row["about"]: row["why"] for row in second.facts["wishes_lost"]}
    assert lost == {f"{pair.id}:1": "taken_since", gone.about: "not_due"}
    with acting(meeting.coordinator) as actor:
        [lost] = selectors.dates_page(actor, second.id, selectors.Sieve()).lost
    assert lost.leader == pair.leader.display_name


def test_kept_times_that_cannot_hold_together_are_named(meeting):
    first = solved(meeting)
    at = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
    with acting(meeting.coordinator) as actor:
        for pair in meeting.pairs[:2]:
            set_pin(actor=actor, plan_id=first.plan_id, pin=pin_of(first, pair, at), now=meeting.now)
    run = meeting.run(first.plan_id)
    assert (run.state, run.facts["conflicts"]) == (RunState.INFEASIBLE, ["/fixed/0", "/fixed/1"])


def test_a_pair_without_a_common_hour_is_left_out_with_what_would_help(meeting):
    pair = meeting.pairs[0]
    nights = {day: [["22:00", "23:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    with acting(FIXTURES):
        WorkPattern.objects.filter(person=pair.leader).update(hours=nights)
    run = solved(meeting)
    assert run.facts["left"] == {"no_common_time": 1}
    with acting(meeting.coordinator) as actor:
        [left] = selectors.dates_page(actor, run.id, selectors.Sieve(show="none")).meetings
        found = selectors.explained(actor, run.id, pair.id, 1)
    assert (left.party_id, left.why, left.starts_at) == (pair.id, "no_common_time", None)
    assert [pointer.split("/")[-1] for pointer in left.relax] == ["hours"]
    assert left.near is not None
    assert left.near.astimezone(ZoneInfo("Europe/Berlin")).hour in range(9, 17)
    assert all(other.barred for other in found.explanation.alternatives)


def test_the_list_sifts_by_name_stream_and_hour(meeting):
    run = solved(meeting, streams=("coaching", "reverse"))
    pair = meeting.pairs[1]

    def found(**sieve):
        with acting(meeting.coordinator) as actor:
            return {m.party_id for m in selectors.dates_page(actor, run.id, selectors.Sieve(**sieve)).meetings}

    assert found(words=pair.leader.display_name.upper()) == {pair.id}
    assert found(stream="reverse") == {meeting.cast.pairs["reverse"].id}
    tokyo = {p.id for k, p in enumerate(meeting.pairs) if k % 3 == 1}
    assert found(show="hours") == tokyo
    assert found(show="kept") == set()


def test_the_figures_say_who_bears_early_and_late_hours(meeting):
    facts = solved(meeting).facts
    zones = {zone: (count, borne) for zone, count, borne in facts["zones"]}
    assert zones["Asia/Tokyo"] == (2, 2)
    assert zones["America/New_York"] == (2, 0)
    assert sum(count for count, _ in zones.values()) == 2 * facts["placed"] == 14


def test_who_bore_late_hours_in_the_last_quarter_pays_more_in_the_next_plan(meeting):
    tired = meeting.pairs[0]
    with acting(FIXTURES):
        late = meeting.now.replace(hour=18) - timedelta(days=25)
        MentoringSession.objects.filter(relationship=tired, state="held").update(
            starts_at=late, ends_at=late + timedelta(hours=1)
        )
    problem, _ = documents(solved(meeting))
    burden = {person["id"]: person["burden_percent"] for person in problem["people"]}
    assert burden[str(tired.leader_id)] > 0
    assert burden[str(meeting.pairs[3].leader_id)] == 0


def test_cohorts_have_a_date_that_is_shown_and_not_booked(planning):
    run = planning.run(planning.plan(PlanKind.COHORTS, smallest=4, largest=6))
    published(planning, run)
    found = solved(planning, streams=("cohorts",))
    assert (found.facts["placed"], found.facts["cohort_dates"]) == (2, 2)
    with acting(planning.coordinator) as actor:
        one, other = selectors.dates_page(actor, found.id, selectors.Sieve()).meetings
    with acting(FIXTURES):
        cohort = Cohort.objects.get(id=one.party_id)
        members = set(CohortMember.objects.filter(cohort=cohort).values_list("person_id", flat=True))
        before = MentoringSession.objects.count()
    assert {person.id for person in one.members} == members
    assert one.members[0].id == cohort.facilitator_id
    assert {one.cohort, other.cohort} == {"1", "2"}
    assert published(planning, found) == {"sessions": 0, "pairs": 0}
    assert book_all(planning) == 0
    with acting(FIXTURES):
        assert MentoringSession.objects.count() == before


def test_a_time_that_somebody_took_meanwhile_is_not_booked_and_named(meeting):
    run = solved(meeting)
    pair = meeting.pairs[0]
    at = planned(run)[str(pair.id)]
    published(meeting, run)
    with acting(FIXTURES):
        other = MentoringSession.objects.filter(state="held").first()
        BookedTime.objects.create(
            session=other,
            person=pair.leader,
            person_key=pair.leader_id.int >> 65,
            starts_at=at + timedelta(minutes=30),
            ends_at=at + timedelta(minutes=45),
        )
    book_all(meeting)
    assert booking_of(run)["failed"] == [[f"{pair.id}:1", "time_taken"]]
    assert booking_of(run)["booked"] == 6
    assert str(pair.id) not in sessions_of(run)
    with acting(meeting.coordinator) as actor:
        [(left, why)] = selectors.dates_page(actor, run.id, selectors.Sieve()).failed
    assert (left.party_id, why) == (pair.id, "time_taken")
    again = solved(meeting)
    assert planned(again).keys() == {str(pair.id)}


def change_hours(scene, pair):
    WorkPattern.objects.filter(person=pair.leader).update(hours={"sun": [["09:00", "17:00"]]})


def make_quiet(scene, _pair):
    BusinessEvent.objects.create(
        created_at=scene.now,
        programme=scene.cast.programme,
        title="Audit",
        quiet=True,
        starts_on=MONDAY,
        ends_on=WINDOW.last,
    )


def pause(_scene, pair):
    Relationship.objects.filter(id=pair.id).update(state="paused")


def book_by_hand(scene, pair):
    later = scene.now + timedelta(minutes=5)
    with acting(scene.cast.actor("coordinator")) as actor:
        at = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
        book_session(actor=actor, relationship_id=pair.id, starts_at=at, now=later)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (change_hours, "no_longer_free"),
        (make_quiet, "no_longer_free"),
        (pause, "pair_is_paused"),
        (book_by_hand, "booked_since"),
    ],
)
def test_what_changed_since_the_run_is_respected_when_it_is_booked(meeting, change, why):
    run = solved(meeting)
    pair = meeting.pairs[0]
    published(meeting, run)
    with acting(FIXTURES):
        change(meeting, pair)
    book_all(meeting)
    assert [f"{pair.id}:1", why] in booking_of(run)["failed"]
    with acting(FIXTURES):
        assert not MentoringSession.objects.filter(
            relationship=pair, created_at=meeting.now, state="scheduled"
        ).exists()


def test_a_time_that_has_passed_is_not_booked(meeting):
    run = solved(meeting)
    published(meeting, run)
    while book_next(now=meeting.now + timedelta(days=60)):
        pass
    assert {why for _, why in booking_of(run)["failed"]} == {"time_has_passed"}


def test_a_plan_is_published_once(meeting):
    run = solved(meeting)
    published(meeting, run)
    with pytest.raises(GuardFailed) as refused:
        published(meeting, run)
    assert refused.value.data["reason"] == "plan_is_published"
    book_all(meeting)
    assert booking_of(run)["booked"] == 7
    assert book_next(now=meeting.now) is False


def test_a_worker_that_dies_between_two_pairs_loses_nothing_and_books_nothing_twice(meeting):
    run = solved(meeting)
    published(meeting, run)
    with acting(FIXTURES):
        dead = claim_one(unbooked(), now=meeting.now)
    assert dead is not None
    assert book_next(now=meeting.now) is False
    assert book_next(now=meeting.now + LEASE + timedelta(seconds=1)) is True
    first = {pair: row.id for pair, row in sessions_of(run).items()}
    assert (len(first), booking_of(run)["booked"]) == (7, 7)
    with acting(FIXTURES):
        facts = PlanRun.objects.get(id=run.id).facts
        PlanRun.objects.filter(id=run.id).update(
            progress_done=0, facts={**facts, "booking": {**facts["booking"], "booked": 0}}
        )
    book_all(meeting)
    assert {pair: row.id for pair, row in sessions_of(run).items()} == first
    assert booking_of(run)["booked"] == 7


def test_a_worker_that_wakes_after_its_lease_went_to_another_writes_nothing(meeting):
    run = solved(meeting)
    published(meeting, run)
    with acting(FIXTURES):
        asleep = claim_one(unbooked(), now=meeting.now)
    assert book_next(now=meeting.now + LEASE + timedelta(seconds=1)) is True
    before = sessions_of(run)
    with acting(FIXTURES) as actor:
        found = solved_run(PlanRun.objects.select_related("plan").get(id=run.id))
        with pytest.raises(RunLost):
            _book(asleep, actor, pieces_of(found.problem, found.solution), now=meeting.now)
    assert sessions_of(run) == before
    assert booking_of(run)["booked"] == 7


def test_a_piece_that_always_breaks_off_is_passed_over(meeting):
    run = solved(meeting)
    published(meeting, run)
    with acting(FIXTURES):
        PlanRun.objects.filter(id=run.id).update(attempts=20)
    book_all(meeting)
    assert [why for _, why in booking_of(run)["failed"]] == ["broke_off"]
    assert booking_of(run)["booked"] == 6


def test_many_pairs_are_booked_a_few_at_a_time(meeting, django_assert_max_num_queries):
    with acting(FIXTURES):
        add_pairs(meeting, 16)
    run = solved(meeting)
    counts = published(meeting, run)
    with django_assert_max_num_queries(400):
        assert book_next(now=meeting.now) is True
    assert (counts["pairs"], booking_of(run)["booked"]) == (23, 10)
    assert book_all(meeting) == 2
    assert booking_of(run)["booked"] == 23


def test_building_asks_as_many_questions_for_many_pairs_as_for_few(meeting):
    def asked():
        plan_id = meeting.plan(PlanKind.MEETINGS, **ALONE)
        with CaptureQueriesContext(connection) as questions:
            meeting.run(plan_id)
        with acting(meeting.coordinator) as actor:
            close_plan(actor=actor, plan_id=plan_id, now=meeting.now)
        return len(questions)

    few = asked()
    with acting(FIXTURES):
        add_pairs(meeting, 12)
    assert asked() == few


@pytest.mark.parametrize("who", ["steward", "sponsor", "leader", "coach", "line_manager", "administrator"])
def test_only_a_coordinator_publishes_and_exports_dates(meeting, who):
    run = solved(meeting)
    with acting(meeting.cast.actor(who)) as actor:
        with pytest.raises((Denied, Missing)):
            publish_plan(actor=actor, run_id=run.id, now=meeting.now)
        with pytest.raises((Denied, Missing)):
            selectors.dates_to_export(actor, run.id, now=meeting.now)
    with acting(FIXTURES):
        assert Plan.objects.get().state == "draft"
    with acting(meeting.coordinator) as actor:
        assert len(selectors.dates_to_export(actor, run.id, now=meeting.now)) == 7
    assert published(meeting, run)["pairs"] == 7


@pytest.mark.parametrize(("who", "reads"), [("steward", True), ("sponsor", False), ("leader", False), ("coach", False)])
def test_dates_are_read_by_stewards_and_by_nobody_else(meeting, who, reads):
    run = solved(meeting)
    asks = (
        lambda actor: selectors.dates_page(actor, run.id, selectors.Sieve()),
        lambda actor: selectors.explained(actor, run.id, meeting.pairs[0].id, 1),
    )
    for ask in asks:
        with acting(meeting.cast.actor(who)) as actor:
            if reads:
                ask(actor)
            else:
                with pytest.raises((Denied, Missing)):
                    ask(actor)


def test_the_judge_accepts_the_plan_and_the_pieces_name_every_pair_once(meeting):
    run = solved(meeting)
    problem, solution = documents(run)
    read = meetings.Problem.from_dict(problem)
    plan = meetings.Solution.from_dict(solution, problem=read)
    assert meetings.judge(read, plan).ok
    pairs = [pair for pair, _ in pieces_of(read, plan)]
    assert sorted(map(str, pairs)) == sorted(planned(run))

"""The invented company: the same for the same seed, plausible, and never against the rules of the programme."""

import csv
import hashlib
import io
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from peripatos.demo.company import (
    PERSONA_KEYS,
    Company,
    busy_calendars,
    make_company,
    outsiders_csv,
    personas,
    roster_csv,
    small_clean_csv,
)
from peripatos.demo.company.fitting import overlap_minutes
from peripatos.demo.company.names import NameRegister
from peripatos.demo.company.pools import lines, names, sites
from peripatos.demo.company.shape import rank_of
from peripatos.growth.prompts import prompts_by_id
from peripatos.people.roster.check import check
from peripatos.people.vocabulary import concepts_by_id, functions, industries, languages, styles

TODAY = date(2026, 3, 3)
SIZES = (10, 12, 60, 120, 350)


@cache
def company(leaders: int = 120, seed: int = 7) -> Company:
    return make_company(seed, leaders, TODAY)


@pytest.fixture(params=SIZES, scope="module")
def any_size(request) -> Company:
    return company(request.param)


def _fingerprint(made: Company) -> str:
    return hashlib.sha256(repr(made).encode()).hexdigest()


def _people(made: Company) -> dict:
    return {member.key: member for member in made.members}


# The same again


def test_the_same_seed_size_and_day_give_an_equal_company():
    assert make_company(7, 60, TODAY) == company(60)


def test_another_seed_or_day_gives_another_company():
    assert len({_fingerprint(m) for m in (company(60), company(60, 8), make_company(7, 60, date(2026, 3, 4)))}) == 3


def test_the_order_of_sets_and_hashes_does_not_matter():
    script = (
        "import hashlib; from datetime import date;"
        "from peripatos.demo.company import make_company as m, busy_calendars as b;"
        "c = m(7, 30, date(2026, 3, 3)); print(hashlib.sha256((repr(c) + repr(list(b(c)))).encode()).hexdigest())"
    )
    path = {"PYTHONPATH": ":".join(sys.path)}
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**path, "PYTHONHASHSEED": s},
            capture_output=True,
            text=True,
            check=True,
        )
        for s in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != ""


def test_fewer_than_ten_leaders_make_no_company():
    with pytest.raises(ValueError, match="too_few_leaders"):
        make_company(7, 9, TODAY)


# People and lines


def test_a_company_has_its_leaders_and_half_as_many_mentors(any_size):
    leaders = len(any_size.leaders)
    assert leaders in SIZES
    assert len(any_size.mentors) == leaders // 2
    assert len([m for m in any_size.members if not m.external]) == 4 * leaders + min(leaders, 120)


def test_keys_names_and_addresses_are_unique(any_size):
    members = any_size.members
    assert (
        len({m.key for m in members})
        == len({m.name for m in members})
        == len({m.email for m in members})
        == len(members)
    )


def test_addresses_are_plain_and_under_reserved_domains(any_size):
    odd = [m.email for m in any_size.members if not re.fullmatch(r"[a-z.-]+\d*@[a-z]+\.example", m.email)]
    assert odd == []
    assert {m.email.endswith("@corvane.example") for m in any_size.members if not m.external} == {True}


def test_the_lines_lead_to_one_chief_executive_without_a_circle(any_size):
    manager = {m.key: m.manager for m in any_size.members}
    heads = [m for m in any_size.members if m.manager is None and not m.external]
    assert [m.title for m in heads] == ["Chief Executive Officer"]
    for member in any_size.members:
        seen, above = {member.key}, manager[member.key]
        while above is not None:
            assert above not in seen
            seen.add(above)
            above = manager[above]


def test_nobody_outranks_their_manager(any_size):
    people = _people(any_size)
    upside_down = [m.key for m in any_size.members if m.manager and rank_of(m.grade) > rank_of(people[m.manager].grade)]
    assert upside_down == []


def test_spans_are_plausible(any_size):
    spans = Counter(m.manager for m in any_size.members if m.manager)
    head = next(m.key for m in any_size.members if m.manager is None and not m.external)
    assert spans[head] <= 30
    assert max(number for key, number in spans.items() if key != head) <= 16


def test_every_reference_resolves(any_size):
    people = _people(any_size)
    named = [
        *any_size.leaders,
        *any_size.mentors,
        *(p.member for p in any_size.cast),
        *(d.member for d in any_size.duties),
        *(p.member for p in any_size.portraits),
        *(s.member for s in any_size.scopes),
        *(e.member for e in any_size.enrolments),
        *(key for w in any_size.wishes for key in (w.member, *w.ranked)),
        *(key for a in any_size.apart for key in (a.member, a.other)),
        *(key for p in any_size.pairs for key in (p.leader, p.mentor)),
        *(page.author for page in any_size.journal),
        *(need.member for need in any_size.needs),
    ]
    assert [key for key in named if key not in people] == []


def test_words_of_the_vocabulary_resolve(any_size):
    portraits = any_size.portraits
    known = (
        set(concepts_by_id()),
        {i.code for i in industries()},
        {f.id for f in functions()},
        {s.id for s in styles()},
    )
    used = (
        {e.concept for p in portraits for e in (*p.offers, *p.seeks)} | {t for s in any_size.scopes for t in s.topics},
        {code for p in portraits for code in p.industries},
        {f for p in portraits for f in p.functions} | {m.function for m in any_size.members if not m.external},
        {s for p in portraits for s in (*p.styles, *p.preferred_styles)},
    )
    assert [extra for mine, theirs in zip(used, known, strict=True) if (extra := mine - theirs)] == []
    assert {code for m in any_size.members for code in m.languages} <= {language.code for language in languages()}


def test_zones_exist_and_the_company_spans_the_world():
    zones = {m.zone for m in company().members}
    assert len({ZoneInfo(zone) for zone in zones}) >= 20


def test_names_come_from_twelve_regions_at_least():
    assert len(names()) >= 12
    assert sum(len(pool.given) * len(pool.family) for pool in names().values()) >= 30_000


def test_ten_thousand_people_have_distinct_names_hardly_ever_with_an_initial():
    register = NameRegister(Random(3))
    drawn = [register.draw(site.names) for site in sites() for _ in range(10_000 // len(sites()) + 1)]
    assert len(set(drawn)) == len(drawn) >= 10_000
    assert len([given for given, _ in drawn if given.endswith(".")]) <= 20


# Parts and duties


def test_every_part_is_held_by_somebody_else(any_size):
    held = [*any_size.leaders, *any_size.mentors]
    assert len(held) == len(set(held))
    assert set(held).isdisjoint({duty.member for duty in any_size.duties})


def test_the_duties_are_complete_and_segregated(any_size):
    kinds = Counter((d.kind, d.deputy) for d in any_size.duties)
    steering = kinds.pop(("steering", False))
    assert 1 <= steering <= 3
    assert kinds == {
        ("sponsor", False): 1,
        ("sponsor", True): 1,
        ("steward", False): 3,
        ("safeguarding", False): 1,
        ("coordinator", False): 2,
        ("administrator", False): 1,
    }
    assert len({d.member for d in any_size.duties}) == len(any_size.duties)
    assert {d.stream for d in any_size.duties if d.kind == "steward"} == {"coaching", "advising", "reverse"}


def test_coordinators_lead_nobody(any_size):
    managers = {m.manager for m in any_size.members}
    assert [d for d in any_size.duties if d.kind == "coordinator" and d.member in managers] == []


def test_there_is_a_persona_for_every_key(any_size):
    found = personas(any_size)
    assert [p.key for p in found] == list(PERSONA_KEYS)
    assert set(PERSONA_KEYS) == {
        "leader_cfo",
        "coach",
        "advisor",
        "reverse_mentor",
        "coordinator",
        "second_coordinator",
        "sponsor",
        "steering",
        "steward",
        "safeguarding",
        "line_manager",
        "administrator",
        "nobody",
    }
    assert len({p.member for p in found}) == 13
    assert found[0].label == "Walk in as the chief financial officer"


def test_personas_do_what_their_key_says(any_size):
    member = {p.key: p.member for p in personas(any_size)}
    people = _people(any_size)
    duties = {(d.kind, d.member) for d in any_size.duties}
    busy = {*any_size.leaders, *any_size.mentors, *(d.member for d in any_size.duties)}
    assert people[member["leader_cfo"]].title == "Chief Financial Officer"
    assert member["leader_cfo"] in any_size.leaders
    assert member["coach"] in any_size.coaches
    assert member["advisor"] in any_size.advisors
    assert member["reverse_mentor"] in any_size.reverse_mentors
    assert {
        (k, member[k]) for k in ("sponsor", "steering", "steward", "safeguarding", "administrator", "coordinator")
    } <= duties
    assert ("coordinator", member["second_coordinator"]) in duties
    assert {member["line_manager"], member["nobody"]}.isdisjoint(busy)
    assert any(people[key].manager == member["line_manager"] for key in any_size.leaders)


def test_the_cast_keeps_its_addresses_in_every_company():
    def addresses(made: Company) -> dict:
        people = _people(made)
        return {p.key: people[p.member].email for p in personas(made)}

    assert addresses(company(12)) == addresses(company(120)) == addresses(company(60, 8))


def test_external_people_have_an_organisation_and_a_scope_and_no_manager(any_size):
    outside = [m for m in any_size.members if m.external]
    assert [m.key for m in outside] == list(any_size.advisors) == [s.member for s in any_size.scopes]
    assert {m.manager for m in outside} == {None}
    assert [
        s for s in any_size.scopes if not (s.starts_on < TODAY < s.ends_on and s.topics and s.minutes_a_quarter > 0)
    ] == []


def test_reverse_mentors_are_junior(any_size):
    people = _people(any_size)
    assert {people[key].grade for key in any_size.reverse_mentors} <= {"P1", "P2", "P3"}


# Profiles


def test_everybody_who_takes_part_has_one_profile(any_size):
    assert [p.member for p in any_size.portraits] == [*any_size.leaders, *any_size.mentors]


def test_profiles_read_well():
    texts = [text for p in company().portraits for text in (p.headline, p.bio)]
    assert [t for t in texts if "{" in t or "  " in t or ".." in t or (not t[0].isupper() and not t[0].isdigit())] == []
    assert [p.bio for p in company().portraits if not p.bio.endswith(".") or len(p.bio) > 600] == []
    assert max(len(p.headline) for p in company().portraits) <= 160
    assert [t for t in texts if re.search(r"\b1 years\b|\b0 years\b", t)] == []


def test_profiles_stay_inside_their_scales(any_size):
    scales = {n for p in any_size.portraits for n in (p.pace, p.directness, p.challenge, p.preparation)}
    levels = {e.level for p in any_size.portraits for e in (*p.offers, *p.seeks)}
    assert scales <= {1, 2, 3, 4, 5}
    assert levels <= {1, 2, 3, 4}
    assert [p.member for p in any_size.portraits if p.role == "leader" and not (p.offers and p.seeks)] == []


def test_capacities_are_plausible(any_size):
    bounds = {"leader": (1, 1), "coach": (5, 6), "advisor": (4, 5), "reverse_mentor": (2, 3)}
    odd = [p.member for p in any_size.portraits if not bounds[p.role][0] <= p.capacity <= bounds[p.role][1]]
    assert odd == []
    coaching = sum(p.capacity for p in any_size.portraits if p.role == "coach")
    assert coaching >= 0.75 * len(any_size.leaders)


# History


def test_nobody_has_more_pairs_at_once_than_places(any_size):
    capacity = {(e.member, e.stream): e.places for e in any_size.enrolments}
    spans = defaultdict(list)
    for pair in any_size.pairs:
        spans[pair.mentor, pair.stream].append((pair.formed_on, pair.closed_on or date.max))
        spans[pair.leader, pair.stream].append((pair.formed_on, pair.closed_on or date.max))
    crowded = [
        key
        for key, found in spans.items()
        if any(sum(a <= begin < b for a, b in found) > capacity[key] for begin, _ in found)
    ]
    assert crowded == []


def test_no_pair_breaks_a_rule(any_size):
    people = _people(any_size)
    apart = {frozenset((a.member, a.other)) for a in any_size.apart}
    for pair in any_size.pairs:
        leader, mentor = people[pair.leader], people[pair.mentor]
        gap = rank_of(mentor.grade) - rank_of(leader.grade) if mentor.grade else None
        assert frozenset((pair.leader, pair.mentor)) not in apart
        assert mentor.key not in {leader.manager, *([people[leader.manager].manager] if leader.manager else [])}
        assert {"coaching": gap in {1, 2, 3}, "advising": gap is None, "reverse": (gap or 0) <= -2}[pair.stream]
        assert all(
            overlap_minutes(leader, mentor, day.toordinal()) >= 120 for day in (date(2026, 1, 15), date(2026, 7, 15))
        )


def test_a_pair_forms_once_and_in_order_of_its_dates(any_size):
    assert len({(p.stream, p.leader, p.mentor) for p in any_size.pairs}) == len(any_size.pairs)
    assert len({p.key for p in any_size.pairs}) == len(any_size.pairs)
    for pair in any_size.pairs:
        assert TODAY - timedelta(days=370) <= pair.formed_on < TODAY
        assert (pair.signed_on is None) == (pair.state == "contracting")
        assert (pair.closed_on is not None) == bool(pair.closed_how) == (pair.state == "closed")
        assert pair.signed_on is None or pair.formed_on < pair.signed_on < TODAY
        assert pair.closed_on is None or (pair.signed_on or pair.formed_on) < pair.closed_on < TODAY
        assert (pair.paused_until is not None) == (pair.state == "paused")


def test_pauses_are_ninety_days_at_most_and_last_until_now(any_size):
    pauses = [(p.paused_from, p.paused_until) for p in any_size.pairs if p.paused_from and p.paused_until]
    assert [span for span in pauses if not span[0] < TODAY < span[1] or (span[1] - span[0]).days > 90] == []


def test_the_year_has_every_kind_of_event():
    states = Counter(p.state for p in company().pairs)
    ends = Counter(p.closed_how for p in company().pairs if p.closed_how)
    sessions = Counter(s.state for p in company().pairs for s in p.sessions)
    assert set(states) == {"active", "paused", "contracting", "closed"}
    assert set(ends) >= {"completed", "ended_early", "reassigned"}
    assert set(sessions) == {"held", "missed", "cancelled", "unconfirmed", "scheduled"}
    assert any(s.moved_times for p in company().pairs for s in p.sessions)


def test_most_leaders_have_a_coach_and_some_wait_for_the_open_round():
    matched = {p.leader for p in company().pairs if p.stream == "coaching" and p.state != "closed"}
    assert 100 <= len(matched) < 120
    assert {r.stream for r in company().rounds if r.published_on is None} == {"coaching", "advising", "reverse"}


def test_sessions_are_numbered_in_order_and_none_precedes_the_signatures(any_size):
    for pair in any_size.pairs:
        assert [s.number for s in pair.sessions] == list(range(1, len(pair.sessions) + 1))
        assert [s.starts_at for s in pair.sessions] == sorted(s.starts_at for s in pair.sessions)
        assert pair.signed_on is not None or pair.sessions == ()
        assert all(s.starts_at.date() >= (pair.signed_on or TODAY) for s in pair.sessions)


def test_what_is_past_is_settled_and_what_is_ahead_is_booked(any_size):
    past = [s for p in any_size.pairs for s in p.sessions if s.starts_at.date() < TODAY]
    ahead = [s for p in any_size.pairs for s in p.sessions if s.starts_at.date() >= TODAY]
    assert {s.state for s in ahead} == {"scheduled"}
    assert [s for s in past if s.state == "scheduled" and (TODAY - s.starts_at.date()).days > 7] == []
    assert max(s.starts_at.date() for s in ahead) > TODAY + timedelta(days=120)


def test_details_belong_to_the_state_of_a_session(any_size):
    for session in (s for p in any_size.pairs for s in p.sessions):
        assert bool(session.missed_by) == (session.state == "missed")
        assert bool(session.cancelled_by) == (session.state == "cancelled") == (session.notice_minutes is not None)
        written = (session.outcome, session.shared_note, session.leader_note, session.mentor_note, session.actions)
        assert session.state == "held" or not any(written)


def test_nobody_is_in_two_sessions_at_once(any_size):
    spans = defaultdict(list)
    for pair in any_size.pairs:
        for session in pair.sessions:
            for key in (pair.leader, pair.mentor):
                spans[key].append((session.starts_at, session.starts_at + timedelta(minutes=session.minutes)))
    double = [key for key, found in spans.items() for a, b in pairwise(sorted(found)) if a[1] > b[0]]
    assert double == []


def test_sessions_lie_inside_the_working_hours_of_both_and_outside_quiet_periods():
    people = _people(company())
    quiet = [(e.starts_on, e.ends_on) for e in company().events if e.quiet]
    for pair in company().pairs:
        for session in pair.sessions:
            for member in (people[pair.leader], people[pair.mentor]):
                local = session.starts_at.astimezone(ZoneInfo(member.zone))
                minute = local.hour * 60 + local.minute
                assert member.week.starts_minute <= minute <= member.week.ends_minute - session.minutes
                assert local.weekday() in member.week.days
            local = session.starts_at.astimezone(ZoneInfo(people[pair.leader].zone)).date()
            assert not any(begin <= local <= end for begin, end in quiet)


def test_actions_follow_their_session_and_agree_with_their_state(any_size):
    for session in (s for p in any_size.pairs for s in p.sessions):
        for action in session.actions:
            assert action.side in {"leader", "mentor"}
            assert action.due_on > session.starts_at.date()
            assert (action.done_on is not None) == (action.state == "done")
            assert action.done_on is None or session.starts_at.date() <= action.done_on <= TODAY


def test_the_chief_financial_officer_has_three_mentors_a_session_soon_and_open_actions():
    made = company()
    member = {p.key: p.member for p in personas(made)}
    mine = {p.stream: p for p in made.pairs if p.leader == member["leader_cfo"]}
    assert {s: p.mentor for s, p in mine.items()} == {
        "coaching": member["coach"],
        "advising": member["advisor"],
        "reverse": member["reverse_mentor"],
    }
    assert {p.state for p in mine.values()} == {"active"}
    soon = min(s.starts_at.date() for s in mine["coaching"].sessions if s.starts_at.date() >= TODAY)
    assert soon <= TODAY + timedelta(days=4)
    assert [a for p in mine.values() for s in p.sessions for a in s.actions if a.state == "open"] != []


def test_enrolments_cover_every_pair_and_precede_it(any_size):
    joined = {(e.member, e.stream, e.side): e.joined_on for e in any_size.enrolments}
    assert len(joined) == len(any_size.enrolments)
    late = [
        pair.key
        for pair in any_size.pairs
        for side, key in (("leader", pair.leader), ("mentor", pair.mentor))
        if joined[key, pair.stream, side] > pair.formed_on
    ]
    assert late == []


def test_wishes_name_people_of_the_other_side_whom_one_has_not_met(any_size):
    met = {(p.stream, p.leader, p.mentor) for p in any_size.pairs}
    sides = {(e.stream, e.side): set() for e in any_size.enrolments}
    for enrolment in any_size.enrolments:
        sides[enrolment.stream, enrolment.side].add(enrolment.member)
    for wish in any_size.wishes:
        other = "mentor" if wish.side == "leader" else "leader"
        assert set(wish.ranked) <= sides[wish.stream, other]
        pairs = {(wish.stream, *((wish.member, k) if wish.side == "leader" else (k, wish.member))) for k in wish.ranked}
        assert pairs.isdisjoint(met)


def test_some_people_are_kept_apart():
    kinds = {a.kind for a in company().apart}
    assert "no_match" in kinds
    assert kinds - {"no_match"} != set()


# Words


def test_pools_of_sentences_are_wide_and_without_repeats():
    streams = ("coaching", "advising", "reverse")
    themes = ("assumptions", "fairness", "timing", "values", "dissent", "transfer")
    pools = {
        pool: [t for s in streams for t in lines(pool, s)]
        for pool in ("agendas", "outcomes", "actions", "shared_notes")
    }
    pools["journal"] = [text for theme in themes for text in lines("journal", theme)]
    assert {pool: (len(texts), len(set(texts))) for pool, texts in pools.items()} == dict.fromkeys(pools, (60, 60))


def test_a_pair_does_not_repeat_itself():
    for pair in company().pairs:
        outcomes = [s.outcome for s in pair.sessions if s.outcome]
        assert len(outcomes) == len(set(outcomes))


def test_journal_pages_answer_prompts_and_lie_in_the_past(any_size):
    assert {page.prompt for page in any_size.journal} <= set(prompts_by_id())
    assert all(page.written_at.date() < TODAY for page in any_size.journal)
    assert {page.author for page in any_size.journal} <= set(any_size.leaders)


# Calendars


def test_busy_calendars_do_not_touch_sessions_or_themselves():
    made = company(60)
    sessions = defaultdict(list)
    for pair in made.pairs:
        for session in pair.sessions:
            for key in (pair.leader, pair.mentor):
                sessions[key].append((session.starts_at, session.starts_at + timedelta(minutes=session.minutes)))
    for key, blocks in busy_calendars(made):
        spans = sorted(
            [*((b.starts_at, b.ends_at) for b in blocks), *(s for s in sessions[key] if s[1].date() >= TODAY)]
        )
        assert [a for a, b in pairwise(spans) if a[1] > b[0]] == []


def test_busy_calendars_fill_six_months_for_everybody_who_meets():
    calendars = dict(busy_calendars(company(60)))
    assert set(calendars) == {*company(60).leaders, *company(60).mentors}
    blocks = [block for found in calendars.values() for block in found]
    assert min(b.starts_at.date() for b in blocks) >= TODAY - timedelta(days=1)
    assert TODAY + timedelta(days=170) <= max(b.ends_at.date() for b in blocks) <= TODAY + timedelta(days=184)
    assert 50 <= len(blocks) / len(calendars) <= 260


def test_hours_read_as_clock_times():
    week = _people(company())[personas(company())[0].member].week
    assert week.as_hours()["mon"] == [["08:30", "17:00"]]


# Files


def test_the_roster_lists_everybody_inside_once_with_known_managers():
    rows = list(csv.DictReader(io.StringIO(roster_csv(company()))))
    ids = [row["Employee ID"] for row in rows]
    assert ids == [m.key for m in company().members if not m.external]
    assert [row for row in rows if row["Manager ID"] and row["Manager ID"] not in set(ids)] == []
    assert [row["Job Title"] for row in rows if not row["Manager ID"]] == ["Chief Executive Officer"]


def test_the_roster_is_clean():
    rows = list(csv.DictReader(io.StringIO(roster_csv(company()))))
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell != cell.strip() or (cell[:1] in "=+-@" and cell)] == []
    assert [row for row in rows if not re.fullmatch(r"\d{4}-\d\d-\d\d", row["Hire Date"])] == []
    assert {row["Employment Status"] for row in rows} == {"Active", "On leave"}


@pytest.mark.parametrize("made", [roster_csv, outsiders_csv])
def test_the_import_finds_nothing_to_ask_about_the_files(made):
    report = check(made(company()).encode(), today=TODAY)
    assert report.findings == ()
    assert {column.confidence for column in report.mapping} == {100}


def test_outsiders_have_a_file_of_their_own():
    rows = list(csv.DictReader(io.StringIO(outsiders_csv(company()))))
    assert [row["ID"] for row in rows] == list(company().advisors)
    assert all(row["Organisation"] and row["Expertise"] for row in rows)


def test_the_small_file_has_the_cast_and_one_head():
    rows = list(csv.DictReader(io.StringIO(small_clean_csv(7, TODAY))))
    assert len(rows) == 60
    assert {"ada.okafor@corvane.example", "mei.tanaka@corvane.example"} <= {row["Work Email"] for row in rows}
    assert len([row for row in rows if not row["Manager ID"]]) == 1

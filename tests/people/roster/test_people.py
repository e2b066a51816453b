"""Who is who: names, managers, circles, duplicates, returns, and what a commit would change."""

import random
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_files import TODAY, column, delimited, found, held, lines, people, report_of, weights

from peripatos.people.roster import names
from peripatos.people.roster.check import check
from peripatos.people.roster.managers import circles
from peripatos.people.roster.types import Candidate, Report

NAME_HEADER = ["ID", "Name", "Manager"]


def parts(text: str) -> tuple[str, str, str, str]:
    name = names.parse(text)
    return name.first, name.middle, name.last, name.suffix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aaron,Patricia G", ("Patricia", "G", "Aaron", "")),
        ("Patricia G. Aaron", ("Patricia", "G.", "Aaron", "")),
        ("Martin Luther King Jr.", ("Martin", "Luther", "King", "Jr.")),
        ("King, Martin Luther, Jr", ("Martin", "Luther", "King", "Jr")),
        ("King Jr, Martin", ("Martin", "", "King", "Jr")),
        ("Henry Adams III", ("Henry", "", "Adams", "III")),
        ("Ana Silva, PhD", ("Ana", "", "Silva", "PhD")),
        ("Anne-Marie Lloyd-Jones", ("Anne-Marie", "", "Lloyd-Jones", "")),
        ("Ludwig van Beethoven", ("Ludwig", "", "van Beethoven", "")),
        ("Beethoven, Ludwig van", ("Ludwig", "", "van Beethoven", "")),
        ("Maria de la Cruz Ortega", ("Maria", "", "de la Cruz Ortega", "")),
        ("Dr. Eva Groß", ("Eva", "", "Groß", "")),
        ("DUPONT Jean", ("Jean", "", "DUPONT", "")),
        ("Madonna", ("Madonna", "", "", "")),
        ("王小明", ("王小明", "", "", "")),
        ("김 민준", ("민준", "", "김", "")),
        ("Анна Петрова", ("Анна", "", "Петрова", "")),
        ("محمد علي", ("محمد", "", "علي", "")),
        ("", ("", "", "", "")),
        (" , ", ("", "", "", "")),
    ],
)
def test_names_in_parts(text: str, expected: tuple[str, str, str, str]) -> None:
    assert parts(text) == expected


def test_remarks_behind_names() -> None:
    leave, contingent, nick, numbered = map(
        names.parse, ("Ana Silva (On Leave)", "Silva, Ana [C]", "Robert (Bob) Ho", "Jane Doe (12345)")
    )
    assert (leave.full, leave.on_leave) == ("Ana Silva", True)
    assert (contingent.full, contingent.contingent) == ("Ana Silva", True)
    assert (nick.full, nick.preferred) == ("Robert Ho", "Bob")
    assert (numbered.full, numbered.id_hint) == ("Jane Doe", "12345")


def test_both_orders_of_a_name_share_their_keys() -> None:
    one, other = names.parse("Aaron,Patricia G"), names.parse("Patricia G. Aaron")
    assert names.whole_key(one) == names.whole_key(other) == "aaron patricia"
    assert names.short_key(names.parse("Müller, José")) == names.short_key(names.parse("jose muller"))


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_names(text: str) -> None:
    name = names.parse(text)
    assert names.whole_key(name) == names.whole_key(names.parse(text))


# ---------------------------------------------------------------------- managers


def manager_lines(report: Report) -> dict[int, str]:
    return {line: candidate.manager for line, candidate in lines(report).items()}


def team(*rows: tuple[str, str, str]) -> Report:
    return report_of([NAME_HEADER, *[list(row) for row in rows]])


def test_managers_by_id_email_or_name_in_any_order() -> None:
    rows = [
        ["2", "Ben", "Ho", "b@example.org", "", "Silva, Ana"],
        ["3", "Cy", "Li", "c@example.org", "", "A@Example.org"],
    ]
    rows += [
        ["4", "Dee", "Oz", "d@example.org", "", "1"],
        ["5", "Eve", "Pi", "", "", "Ana Silva (1)"],
        ["1", "Ana", "Silva", "a@example.org", "", ""],
    ]
    assert manager_lines(people(*rows)) == {2: "line:6", 3: "line:6", 4: "line:6", 5: "line:6", 6: ""}


@pytest.mark.parametrize("word", ["NO_MANAGER", "NO_MGR", "no manager", "NO_HR", "-", "N/A", ""])
def test_placeholders_for_no_manager(word: str) -> None:
    report = team(("1", "Ana Silva", word))
    assert (manager_lines(report), found(report, "missing_manager")) == ({2: ""}, [])


def test_a_manager_missing_from_the_file_is_named_and_left_empty() -> None:
    report = team(("1", "Ana Silva", "Zed Who"), ("2", "Ben Ho", "99"))
    assert found(report, "missing_manager") == [(2, "Manager", "missing_manager"), (3, "Manager", "missing_manager")]
    assert report.ok


def test_a_manager_held_already_need_not_be_in_the_file() -> None:
    report = people(
        ["2", "Ben", "Ho", "b@example.org", "", "1"], known=[held("k1", name="Ana Silva", external_ref="1")]
    )
    assert manager_lines(report) == {2: "known:k1"}


def test_a_manager_by_name_that_fits_two_people_asks() -> None:
    report = team(("1", "Ana Silva", ""), ("2", "Ana Silva", ""), ("3", "Ben Ho", "Silva, Ana"))
    assert found(report, "ambiguous_manager") == [(4, "Manager", "ambiguous_manager")]
    assert weights(report, "ambiguous_manager") == {"ask"}
    assert "lines 2 and 3" in next(f.message for f in report.findings if f.code == "ambiguous_manager")


def test_an_initial_tells_two_managers_apart() -> None:
    report = team(("1", "Patricia G. Aaron", ""), ("2", "Patricia M. Aaron", ""), ("3", "Ben Ho", "Aaron,Patricia G"))
    assert (manager_lines(report)[4], report.ok) == ("line:2", True)


def test_a_person_settles_an_ambiguous_manager() -> None:
    rows = [NAME_HEADER, ["1", "Ana Silva", ""], ["2", "Ana Silva", ""], ["3", "Ben Ho", "Silva, Ana"]]
    assert manager_lines(report_of(rows, managers={4: "2"}))[4] == "line:3"
    settled = report_of(rows, managers={4: ""})
    assert (manager_lines(settled)[4], settled.ok) == ("", True)


def test_manager_is_self() -> None:
    report = team(("1", "Ana Silva", "1"), ("2", "Ben Ho", "Ho, Ben"))
    assert found(report, "self_manager") == [(2, "Manager", "self_manager"), (3, "Manager", "self_manager")]
    assert (report.ok, report.counts.errors, report.counts.new) == (False, 2, 0)


def test_circles_of_managers_name_every_line() -> None:
    report = team(("1", "Ana Silva", "3"), ("2", "Ben Ho", "1"), ("3", "Cy Li", "2"), ("4", "Dee Oz", "1"))
    assert found(report, "cycle") == [(2, "Manager", "cycle"), (3, "Manager", "cycle"), (4, "Manager", "cycle")]
    assert "lines 2, 3 and 4" in report.findings[-1].message


def test_a_circle_through_someone_held_already_is_found() -> None:
    known = [held("k1", name="Ana Silva", external_ref="1", manager="k2"), held("k2", name="Ben Ho", external_ref="2")]
    report = people(["2", "Ben", "Ho", "", "", "1"], known=known)
    assert found(report, "cycle") == [(2, "Manager", "cycle")]


def test_columns_that_name_different_managers_are_named_and_the_id_counts() -> None:
    rows = [
        ["ID", "Name", "Manager ID", "Manager"],
        ["1", "Ana Silva", "", ""],
        ["2", "Ben Ho", "", ""],
        ["3", "Cy Li", "1", "Ben Ho"],
    ]
    report = report_of(rows)
    assert found(report, "manager_conflict") == [(4, "Manager ID", "manager_conflict")]
    assert manager_lines(report)[4] == "line:2"


def test_leading_zeros_lost_between_two_columns() -> None:
    report = team(("00123", "Ana Silva", ""), ("00200", "Ben Ho", "123"))
    assert manager_lines(report)[3] == "line:2"
    assert found(report, "leading_zeros_lost")[0] == (3, "Manager", "leading_zeros_lost")


def test_a_left_out_manager_leaves_reports_without_one() -> None:
    rows = [NAME_HEADER, ["1", "Ana Silva", ""], ["2", "Ben Ho", "1"]]
    report = report_of(rows, leave_out=frozenset({2}))
    assert found(report, "missing_manager") == [(3, "Manager", "missing_manager")]


@given(st.integers(1, 60), st.randoms(use_true_random=False))
def test_circles_are_those_that_a_naive_judge_finds(size: int, rng: random.Random) -> None:
    parents = {str(n): str(rng.randrange(size)) if rng.random() < 0.9 else "" for n in range(size)}

    def returns(start: str) -> bool:
        node = parents[start]
        for _ in range(size):
            if node in ("", start):
                break
            node = parents[node]
        return node == start

    members = [member for circle in circles(parents) for member in circle]
    assert sorted(members) == sorted(node for node in parents if returns(node))
    for circle in circles(parents):
        assert [parents[member] for member in circle] == [*circle[1:], circle[0]]


# ---------------------------------------------------------------------- duplicates


def test_the_same_line_twice_counts_once() -> None:
    report = people(
        ["1", "Ana", "Silva", "a@example.org", "Head", ""], ["1", "Ana", "Silva", "a@example.org", "Head", ""]
    )
    assert found(report, "duplicate_row") == [(3, "Employee ID", "duplicate_row")]
    assert (weights(report, "duplicate_row"), report.ok, report.counts.new) == ({"warning"}, True, 1)


def test_two_positions_of_one_person_are_an_error_until_a_person_says_which_counts() -> None:
    rows = (["1", "Ana", "Silva", "a@example.org", "Head", ""], ["1", "Ana", "Silva", "a@example.org", "Chair", ""])
    report = people(*rows)
    assert (weights(report, "duplicate_row"), report.ok, report.counts.new) == ({"error"}, False, 1)
    assert "Lines 2 and 3" in report.findings[-1].message
    assert "Job Title" in report.findings[-1].message
    assert people(*rows, leave_out=frozenset({3})).ok
    kept = people(*rows, duplicates="last")
    assert [c.facts.title for c in kept.candidates if c.verdict == "new"] == ["Chair"]


def test_duplicate_name_and_hire_date_without_any_id() -> None:
    rows = [
        ["name", "HireDate", "JobTitle"],
        ["Aaron,Patricia G", "10/24/1979", "Clerk"],
        ["Patricia G. Aaron", "10/24/1979", "Chief"],
    ]
    assert found(report_of(rows), "duplicate_row") == [(3, "", "duplicate_row")]
    apart = [rows[0], rows[1], ["Aaron,Patricia G", "10/25/1980", "Chief"]]
    assert (found(report_of(apart), "duplicate_row"), report_of(apart).counts.new) == ([], 2)


def test_same_name_people_are_two_people() -> None:
    report = people(["1", "Ana", "Silva", "a@example.org", "", ""], ["2", "Ana", "Silva", "b@example.org", "", ""])
    assert (found(report, "same_name"), report.counts.new) == ([(3, "", "same_name")], 2)


def test_one_address_for_two_people_is_an_error() -> None:
    report = people(["1", "Ana", "Silva", "x@example.org", "", ""], ["2", "Ben", "Ho", "X@example.org", "", ""])
    assert found(report, "duplicate_email") == [(3, "Email", "duplicate_email")]
    assert not report.ok


def test_an_address_with_a_tag_is_only_noted() -> None:
    report = people(["1", "Ana", "Silva", "x@example.org", "", ""], ["2", "Ben", "Ho", "x+ben@example.org", "", ""])
    assert (found(report, "email_alias"), report.ok) == ([(3, "Email", "email_alias")], True)


@pytest.mark.parametrize("boxes", [["info@example.org", "b@example.org", "c@example.org"], ["desk7@example.org"] * 3])
def test_shared_mailboxes_are_nobodys_address(boxes: list[str]) -> None:
    report = people(*[[str(n), f"Given{n}", f"Family{n}", box, "", ""] for n, box in enumerate(boxes)])
    shared = [line for line, _, _ in found(report, "shared_mailbox")]
    assert shared == [n + 2 for n, box in enumerate(boxes) if box in ("info@example.org", "desk7@example.org")]
    assert (report.ok, report.counts.new) == (True, 3)


def test_a_rehire_in_one_file_continues_under_the_new_id() -> None:
    rows = [
        ["ID", "Name", "Email", "End Date"],
        ["1", "Ana Silva", "a@example.org", "2020-01-31"],
        ["9", "Ana Silva", "a@example.org", ""],
    ]
    report = report_of(rows)
    assert found(report, "rehire") == [(3, "ID", "rehire")]
    assert [c.verdict.value for c in report.candidates] == ["skipped", "new"]


# ---------------------------------------------------------------------- comparison


ANA = {"name": "Ana Silva", "external_ref": "1", "email": "a@example.org", "title": "Head of Tax"}


def changed(candidate: Candidate) -> dict[str, tuple[str, str]]:
    return {d.field: (d.before, d.after) for d in candidate.differences}


def test_new_changed_and_unchanged() -> None:
    known = [held("k1", **ANA), held("k2", name="Ben Ho", external_ref="2", title="Clerk")]
    report = people(
        ["1", "Ana", "Silva", "a@example.org", "Chair", ""],
        ["2", "Ben", "Ho", "", "CLERK ", ""],
        ["3", "Cy", "Li", "", "", ""],
        known=known,
    )
    assert [c.verdict.value for c in report.candidates] == ["changed", "unchanged", "new"]
    assert changed(report.candidates[0]) == {"title": ("Head of Tax", "Chair")}
    assert report.counts.to_dict() == {
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "leavers": 0,
        "errors": 0,
        "ambiguous": 0,
    }


def test_silence_capitals_codes_and_cut_titles_change_nothing() -> None:
    full = "Superintendent of Transportation"
    known = [held("k1", name="Ana Silva", external_ref="1", title=full, department="Law Dept (045)", location="Oslo")]
    rows = [["ID", "Name", "Title", "Department", "Location"], ["1", "Silva, ANA", full[:30].upper(), "LAW DEPT", ""]]
    assert [c.verdict.value for c in report_of(rows, known).candidates] == ["unchanged"]


def test_a_changed_manager_shows_as_a_difference_and_a_missing_one_does_not() -> None:
    known = [
        held("k1", name="Ana Silva", external_ref="1"),
        held("k2", name="Ben Ho", external_ref="2", manager="k1"),
        held("k3", name="Cy Li", external_ref="3"),
    ]
    moved = people(["2", "Ben", "Ho", "", "", "3"], known=known)
    assert changed(moved.candidates[0]) == {"manager": ("k1", "known:k3")}
    assert people(["2", "Ben", "Ho", "", "", "404"], known=known).counts.unchanged == 1
    assert changed(people(["2", "Ben", "Ho", "", "", "NO_MANAGER"], known=known).candidates[0]) == {
        "manager": ("k1", "")
    }


def test_a_person_is_known_by_address_where_the_id_is_new() -> None:
    report = people(
        ["1", "Ana", "Silva", "a@example.org", "Head of Tax", ""], known=[held("k1", **{**ANA, "external_ref": ""})]
    )
    assert changed(report.candidates[0]) == {"external_ref": ("", "1")}


def test_a_rehire_with_a_new_id_continues_the_earlier_record() -> None:
    report = people(["9", "Ana", "Silva", "a@example.org", "Head of Tax", ""], known=[held("k1", left=True, **ANA)])
    assert (found(report, "rehire"), report.candidates[0].known) == ([(2, "Employee ID", "rehire")], "k1")
    assert changed(report.candidates[0]) == {"external_ref": ("1", "9"), "status": ("left", "active")}


def test_a_namesake_of_someone_who_left_is_only_pointed_out() -> None:
    report = people(["9", "Ana", "Silva", "new@example.org", "", ""], known=[held("k1", left=True, **ANA)])
    assert (found(report, "possible_rehire"), report.counts.new) == ([(2, "", "possible_rehire")], 1)


def test_an_address_held_by_someone_else_is_an_error_unless_that_one_moves_on() -> None:
    known = [held("k1", **ANA), held("k2", name="Ben Ho", external_ref="2", email="b@example.org")]
    taken = people(["2", "Ben", "Ho", "a@example.org", "", ""], known=known)
    assert (found(taken, "duplicate_email"), taken.ok) == ([(2, "Email", "duplicate_email")], False)
    swapped = people(
        ["2", "Ben", "Ho", "a@example.org", "", ""], ["1", "Ana", "Silva", "b@example.org", "", ""], known=known
    )
    assert (swapped.ok, swapped.counts.changed) == (True, 2)


def test_leading_zeros_lost_against_those_held() -> None:
    report = people(["123", "Ana", "Silva", "", "", ""], known=[held("k1", name="Ana Silva", external_ref="00123")])
    assert found(report, "leading_zeros_lost") == [(2, "Employee ID", "leading_zeros_lost")]
    assert (report.candidates[0].known, report.counts.unchanged) == ("k1", 1)


def test_people_known_by_name_alone() -> None:
    known = [held("k1", name="Ana Silva", start_on=date(2001, 2, 3))]
    rows = [
        ["Name", "Hire Date", "Title"],
        ["Silva, Ana", "2001-02-03", "Chair"],
        ["Silva, Ana", "2009-09-09", "Clerk"],
    ]
    assert [c.verdict.value for c in report_of(rows, known).candidates] == ["changed", "new"]
    twice = [*known, held("k2", name="Ana Silva", start_on=date(2001, 2, 3))]
    assert weights(report_of(rows, twice), "ambiguous_person") == {"ask"}


def test_leavers_still_listed_and_unknown_leavers() -> None:
    known = [held("k1", **ANA)]
    rows = [
        ["ID", "Name", "Status", "Termination Date"],
        ["1", "Ana Silva", "Active", "2026-03-02"],
        ["2", "Ben Ho", "Terminated", ""],
    ]
    report = report_of(rows, known)
    assert [c.verdict.value for c in report.candidates] == ["leaver", "skipped"]
    assert found(report, "already_left") == [(3, "Termination Date", "already_left")]
    assert (report.counts.leavers, report.counts.new) == (1, 0)


def test_a_file_silent_about_employment_brings_back_only_whom_it_let_go_itself() -> None:
    row = ["1", "Ana", "Silva", "a@example.org", "Head of Tax", ""]
    gone = people(row, known=[held("k1", left=True, absent=0, **ANA)])
    assert (found(gone, "listed_leaver"), gone.counts.unchanged) == ([(2, "", "listed_leaver")], 1)
    back = people(row, known=[held("k1", left=True, absent=2, **ANA)])
    assert changed(back.candidates[0]) == {"status": ("left", "active")}


def test_a_manager_who_has_left_is_not_linked() -> None:
    report = people(["2", "Ben", "Ho", "", "", "1"], known=[held("k1", left=True, **ANA)])
    assert (found(report, "left_manager"), report.candidates[0].manager) == ([(2, "Manager", "left_manager")], "")


def test_cells_too_long_for_their_place_are_cut_and_named() -> None:
    report = people(["1", "Ana", "Silva", "", "x" * 201, ""], ["2" * 65, "Ben", "Ho", "", "", ""])
    assert found(report, "too_long") == [(2, "Job Title", "too_long"), (3, "Employee ID", "too_long")]
    assert (column(report, "title")[0], report.ok) == ("x" * 200, False)


def test_the_last_day_is_still_a_day_at_work() -> None:
    rows = [["ID", "Name", "Termination Date"], ["1", "Ana Silva", TODAY.isoformat()]]
    assert report_of(rows, [held("k1", **ANA)]).counts.leavers == 0


def test_an_absent_person_leaves_only_after_two_files_of_the_source() -> None:
    once = people(["2", "Ben", "Ho", "", "", ""], known=[held("k1", absent=0, **ANA)])
    assert (once.counts.leavers, once.leavers, once.absent_once) == (0, (), ("k1",))
    twice = people(["2", "Ben", "Ho", "", "", ""], known=[held("k1", absent=1, **ANA)])
    assert (twice.counts.leavers, twice.leavers, twice.absent_once) == (1, ("k1",), ())
    other = people(["2", "Ben", "Ho", "", "", ""], known=[held("k1", in_source=False, **ANA)])
    assert (other.leavers, other.absent_once) == ((), ())


def test_a_left_out_line_still_counts_as_present() -> None:
    report = people(
        ["1", "Ana", "Silva", "a@example.org", "Chair", ""],
        known=[held("k1", absent=1, **ANA)],
        leave_out=frozenset({2}),
    )
    assert (report.leavers, report.present, report.counts.changed) == ((), ("k1",), 0)
    assert [c.verdict.value for c in report.candidates] == ["left_out"]


def test_leaving_out_a_line_takes_its_findings_away() -> None:
    rows = (["1", "Ana", "Silva", "a@example.org", "", "1"], ["2", "Ben", "Ho", "b@example.org", "", ""])
    assert people(*rows).ok is False
    assert people(*rows, leave_out=frozenset({2})).ok is True


def test_blank_hire_dates_are_no_fault() -> None:
    report = report_of([["ID", "Name", "Hire Date"], ["1", "Ana", ""], ["2", "Ben", "2020-01-01"]])
    assert (report.ok, column(report, "start_on")) == (True, [None, date(2020, 1, 1)])


def test_facts_survive_json() -> None:
    rows = [["ID", "Name", "Hire Date", "Expertise"], ["1", "Ana Silva", "2020-01-01", "Law; Tax"]]
    facts = report_of(rows).candidates[0].facts
    assert type(facts).from_json(facts.to_json()) == facts


def test_every_finding_is_one_sentence_that_ends_with_a_full_stop() -> None:
    from peripatos.people.roster.sentences import SENTENCES

    assert [name for name, (_, text) in SENTENCES.items() if not str(text).endswith(".") or "\n" in text] == []


# ---------------------------------------------------------------------- speed


def _line(n: int) -> list[str]:
    person = [f"{n:06d}", f"Given{n % 977}", f"Family{n}", f"p{n}@example.org", f"Title {n % 300}"]
    unit = [f"Unit {n % 90} ({n % 90:03d})", f"{n // 8:06d}" if n else ""]
    return [*person, *unit, f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/20{n % 20:02d}", f"L{n % 9}", "Oslo "]


@pytest.mark.nightly
def test_twenty_thousand_lines_are_checked_in_under_fifteen_seconds() -> None:
    header = [
        "Employee ID",
        "First Name",
        "Last Name",
        "Email",
        "Job Title",
        "Department",
        "Manager",
        "Hire Date",
        "Grade",
        "Location",
    ]
    rows = [_line(n) for n in range(20_000)]
    known = [
        held(f"k{n}", name=f"Given{n % 977} Family{n}", external_ref=f"{n:06d}", title="Old title")
        for n in range(0, 20_000, 2)
    ]
    data = delimited([header, *rows])
    started = time.perf_counter()
    report = check(data, today=TODAY, known=known)
    assert time.perf_counter() - started < 15
    assert report.counts.to_dict() == {
        "new": 10_000,
        "changed": 10_000,
        "unchanged": 0,
        "leavers": 0,
        "errors": 0,
        "ambiguous": 0,
    }

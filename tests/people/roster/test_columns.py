"""Which column becomes which field, and what the cells of a column mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_files import TODAY, column, fields, found, lines, people, report_of, weights

from peripatos.people.roster import aliases, dates, mapping
from peripatos.people.roster.errors import SensitiveColumn, UnknownField
from peripatos.people.roster.types import DateOrder


def mapped(*headers: str, cells: list[str] | None = None, **told: object) -> dict[str, str]:
    return fields(report_of([list(headers), cells or ["x"] * len(headers)], **told))


SYSTEMS = {
    "workday": {
        "Worker": "full_name",
        "Employee ID": "external_ref",
        "Legal Name - First Name": "first_name",
        "Legal Name - Last Name": "last_name",
        "Business Title": "title",
        "Management Level": "grade",
        "Supervisory Organization": "department",
        "Manager": "manager_ref",
        "Manager ID": "manager_ref",
        "Company": "organisation",
        "Location": "location",
        "On Leave": "on_leave",
    },
    "bamboohr": {
        "Employee #": "external_ref",
        "Last Name": "last_name",
        "First Name": "first_name",
        "Job Title": "title",
        "Reporting to": "manager_ref",
        "Department": "department",
        "Location": "location",
        "Status": "status",
    },
    "bamboohr api": {
        "employeeNumber": "external_ref",
        "firstName": "first_name",
        "lastName": "last_name",
        "jobTitle": "title",
        "department": "department",
        "supervisorEId": "manager_ref",
        "employmentHistoryStatus": "status",
    },
    "hibob": {
        "root.id": "external_ref",
        "root.firstName": "first_name",
        "root.surname": "last_name",
        "work.title": "title",
        "work.department": "department",
        "work.site": "location",
        "work.reportsTo.email": "manager_ref",
        "internal.status": "status",
    },
    "personio": {
        "Personalnummer": "external_ref",
        "Vorname": "first_name",
        "Nachname": "last_name",
        "Position": "title",
        "Vorgesetzter": "manager_ref",
        "Abteilung": "department",
        "Büro": "location",
        "Status": "status",
    },
    "civil service": {
        "first name": "first_name",
        "last name": "last_name",
        "job title": "title",
        "grade": "grade",
        "organisation": "organisation",
        "profession": "profession",
        "biography": "biography",
        "both mentor and mentee": "both_roles",
    },
    "mentoring programme": {
        "person_id": "external_ref",
        "country": "country",
        "continent": "continent",
        "expertise": "expertise",
    },
    "plain": {
        "Language": "languages",
        "Zone": "zone",
        "Function": "function",
        "Industry": "industries",
        "ID": "external_ref",
        "Name": "full_name",
    },
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_columns_of_each_system_are_recognised(system: str) -> None:
    assert mapped(*SYSTEMS[system]) == SYSTEMS[system]


def test_every_alias_of_the_list_is_recognised_as_its_first_field() -> None:
    for name, names in aliases.ALIASES.items():
        for alias in names:
            assert aliases.FIELD_OF[aliases.compact(alias)][0] in aliases.ALIASES, alias
            assert aliases.known(alias.upper().replace(" ", "_")), (name, alias)


def test_no_alias_means_two_fields_and_none_is_sensitive_as_well() -> None:
    keys = [aliases.compact(a) for names in aliases.ALIASES.values() for a in names]
    per_field = [{aliases.compact(a) for a in names} for names in aliases.ALIASES.values()]
    assert sum(map(len, per_field)) == len(set(keys))
    assert not set(keys) & set(aliases.KIND_OF)
    assert not set(keys) & set(aliases.REASON_OF)


def test_confidence_falls_with_the_distance_of_the_name_and_with_cells_that_contradict() -> None:
    rows = [["Email", "businessTitle", "Grade (2026)", "Main skills", "contact", "work email", "E-mail"]]
    rows += [[f"a{n}@example.org", "Head", "L1", "Law", f"b{n}@example.org", "", "yes"] for n in range(20)]
    found_in = {c.column: (c.field, c.confidence, c.role) for c in report_of(rows).mapping}
    assert found_in == {
        "Email": ("email", 100, "mapped"),
        "businessTitle": ("title", 95, "mapped"),
        "Grade (2026)": ("grade", 90, "mapped"),
        "Main skills": ("expertise", 60, "mapped"),
        "contact": ("email", 55, "mapped"),
        "work email": ("email", 100, "mapped"),
        "E-mail": ("email", 30, "unknown"),
    }


def test_samples_show_the_first_values_once() -> None:
    report = report_of([["ID", "Grade"], ["1", "L1"], ["2", "L1"], ["3", ""], ["4", "L2"]])
    assert [c.samples for c in report.mapping] == [("1", "2", "3"), ("L1", "L2")]


def test_unknown_columns_are_named() -> None:
    report = report_of([["ID", "Name", "Shoe size", "Matrix Manager"], ["1", "Ana", "38", "2"]])
    assert found(report, "unknown_column", "ignored_column") == [
        (1, "Matrix Manager", "ignored_column"),
        (1, "Shoe size", "unknown_column"),
    ]


SENSITIVE = [
    "identity to match",
    "match with similar identity",
    "Characteristics",
    "Gender",
    "Ethnic group",
    "Sexual Orientation",
    "Date of Birth",
    "Annual Salary",
    "GrossPay",
    "has_pronouns",
    "Disability",
    "Self-described gender identity",
    "Home Address",
    "Performance Rating",
    "Religion",
]


@pytest.mark.parametrize("header", SENSITIVE)
def test_sensitive_columns_are_never_mapped_nor_shown(header: str) -> None:
    rows = [["ID", "Name", header], ["1", "Ana", "something private"]]
    report = report_of(rows)
    column_of = report.mapping[2]
    assert (column_of.role, column_of.field, column_of.samples) == ("sensitive", "", ())
    assert found(report, "sensitive_column") == [(1, header, "sensitive_column")]
    assert "something private" not in str(report.to_dict())
    assert all("something private" not in str(c.facts.to_json()) for c in report.candidates)
    with pytest.raises(SensitiveColumn):
        report_of(rows, mapping={header: "department"})


def test_biographies_that_repeat_a_sensitive_column_are_named() -> None:
    rows = [
        ["ID", "Name", "Characteristics", "Bio"],
        ["1", "Ana", "Non-binary", "I am non-binary."],
        ["2", "Ben", "", "I sail."],
    ]
    assert found(report_of(rows), "repeats_sensitive") == [(1, "Bio", "repeats_sensitive")]


def test_money_is_ignored_and_does_not_break_the_line() -> None:
    report = report_of(
        [["name", "AnnualSalary", "GrossPay", "JobTitle"], ["Aaron,Patricia G", "$51,862.00 ", "$52,247.39", "Clerk"]]
    )
    assert column(report, "title") == ["Clerk"]
    assert [c.reason for c in report.mapping if c.role == "sensitive"] == ["pay", "pay"]


def test_a_person_may_map_ignore_and_name_fields_by_any_alias() -> None:
    rows = [["ID", "Name", "Shoe size", "Title"], ["1", "Ana", "38", "Head"]]
    assert fields(report_of(rows, mapping={"shoe SIZE": "Grade", "Title": "ignore"})) == {
        "ID": "external_ref",
        "Name": "full_name",
        "Shoe size": "grade",
    }
    for wrong in ({"Hat": "grade"}, {"Title": "hat size"}):
        with pytest.raises(UnknownField):
            report_of(rows, mapping=wrong)


def test_the_better_of_two_columns_counts_and_the_other_is_named() -> None:
    rows = [["ID", "Name", "Division", "Department"], ["1", "Ana", "North", "Finance"]]
    report = report_of(rows)
    assert column(report, "department") == ["Finance"]
    assert report.mapping[2].reason == "“Department” is used for the same"


def test_managers_name_the_id_column_that_they_speak_of() -> None:
    rows = [
        ["EMPID", "USERID", "NAME", "MANAGER"],
        ["900", "amy", "Amy Ho", "NO_MANAGER"],
        ["901", "bo", "Bo Li", "amy"],
    ]
    report = report_of(rows)
    assert column(report, "external_ref") == ["amy", "bo"]
    assert report.candidates[1].manager == "line:2"


def test_user_names_serve_only_as_addresses() -> None:
    assert column(report_of([["ID", "Name", "Username"], ["1", "Ana", "ana@example.org"]]), "email") == [
        "ana@example.org"
    ]
    assert "email" not in fields(report_of([["ID", "Name", "Username"], ["1", "Ana", "ana"]])).values()


def test_name_beside_vorname_is_the_family_name() -> None:
    report = report_of([["Personalnummer", "Name", "Vorname"], ["1", "Groß", "Eva"]])
    assert (column(report, "first_name"), column(report, "last_name")) == (["Eva"], ["Groß"])


def test_hibob_leaving_date_lives_in_two_places() -> None:
    rows = [["root.id", "root.displayName", "internal.terminationDate", "employment.terminationDate"]]
    rows += [["1", "Ana Silva", "2027-01-01", ""], ["2", "Ben Ho", "", "2027-02-02"]]
    assert [str(day) for day in column(report_of(rows), "end_on")] == ["2027-01-01", "2027-02-02"]


# ---------------------------------------------------------------------- dates


def days(*cells: str, header: str = "Hire Date", **told: object) -> tuple[list[str | None], list[tuple[int, str, str]]]:
    rows = [["ID", "Name", header], *[[str(n), f"Person {n}", cell] for n, cell in enumerate(cells)]]
    report = report_of(rows, **told)
    codes = ("ambiguous_date", "impossible_date", "mixed_dates", "future_hire", "end_before_start")
    return [str(day) if day else None for day in column(report, "start_on")], found(report, *codes)


def test_two_digit_years_have_a_pivot() -> None:
    assert days("10/24/79", "10/24/19", "1/2/36", "1/2/37")[0] == [
        "1979-10-24",
        "2019-10-24",
        "2036-01-02",
        "1937-01-02",
    ]


def test_dates_at_midnight() -> None:
    assert days("10/24/79 0:00", "2020-01-31T00:00:00Z", "2020-02-01 00:00:00.000", "3/13/2001 12:00:00 AM")[0] == [
        "1979-10-24",
        "2020-01-31",
        "2020-02-01",
        "2001-03-13",
    ]


def test_iso_dotted_and_compact_dates_never_ask() -> None:
    assert days("2020-03-04", "2020/03/04", "04.03.2020", "4.3.20", "20200304") == (["2020-03-04"] * 5, [])


def test_excel_serials() -> None:
    assert days("29152", "43894.0", "36526.5")[0] == ["1979-10-24", "2020-03-04", "2000-01-01"]


def test_named_months() -> None:
    assert (
        days("24-Oct-79", "October 24, 1979", "24. Oktober 1979", "Wed, 24 Oct 1979", "24th Oct 1979")[0]
        == ["1979-10-24"] * 5
    )


def test_empty_dates_of_bamboohr() -> None:
    assert days("0000-00-00", "", "N/A", "2020-01-02") == ([None, None, None, "2020-01-02"], [])


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("03/04/2012", "25/04/2012"), "2012-04-03"),
        (("03/04/2012", "04/25/2012"), "2012-03-04"),
        (("03-04-2012", "25-4-2012"), "2012-04-03"),
    ],
)
def test_any_part_above_twelve_decides_for_the_whole_column(cells: tuple[str, str], first: str) -> None:
    assert days(*cells)[0][0] == first


def test_an_ambiguous_column_asks_once_and_stays_empty() -> None:
    dated, codes = days("03/04/2012", "05/06/2013")
    assert (dated, codes) == ([None, None], [(1, "Hire Date", "ambiguous_date")])
    report = report_of([["ID", "Name", "Hire Date"], ["1", "Ana", "03/04/2012"]])
    assert (report.ok, report.counts.ambiguous, weights(report, "ambiguous_date")) == (False, 1, {"ask"})


@pytest.mark.parametrize(("order", "day"), [("dmy", "2012-04-03"), ("mdy", "2012-03-04"), ("MDY", "2012-03-04")])
def test_a_person_settles_an_ambiguous_column(order: str, day: str) -> None:
    assert days("03/04/2012", dates={"Hire Date": order}) == ([day], [])


def test_settling_an_order_of_dates_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownField):
        days("03/04/2012", dates={"Hire Date": "ydm"})


def test_the_header_may_say_how_its_dates_are_written() -> None:
    assert days("03/04/2012", header="Hire Date (DD/MM/YYYY)")[0] == ["2012-04-03"]
    assert days("03/04/2012", header="Hire Date (mm/dd/yy)")[0] == ["2012-03-04"]


def test_the_same_day_both_ways_does_not_ask() -> None:
    assert days("03/03/2012", "04/04/2013") == (["2012-03-03", "2013-04-04"], [])


def test_a_column_that_contradicts_itself_asks() -> None:
    assert days("25/04/2012", "04/25/2012")[1] == [(1, "Hire Date", "mixed_dates")]
    assert days("25/04/2012", "04/25/2012", dates={"Hire Date": "dmy"})[1] == [(3, "Hire Date", "impossible_date")]


def test_impossible_dates_are_errors() -> None:
    dated, codes = days("2021-02-30", "31.04.2020", "soon", "2020-01-31", "31.12.1999")
    assert dated == [None, None, None, "2020-01-31", "1999-12-31"]
    assert codes == [
        (2, "Hire Date", "impossible_date"),
        (3, "Hire Date", "impossible_date"),
        (4, "Hire Date", "impossible_date"),
    ]


def test_future_hires_are_named() -> None:
    assert days("2026-03-04", "2026-03-03") == (["2026-03-04", "2026-03-03"], [(2, "Hire Date", "future_hire")])


def test_an_end_before_the_start_is_an_error() -> None:
    report = report_of([["ID", "Name", "Hire Date", "End Date"], ["1", "Ana", "2027-05-01", "2027-04-01"]])
    assert weights(report, "end_before_start") == {"error"}


@given(
    st.lists(st.dates(min_value=date(1950, 1, 1), max_value=TODAY), min_size=1, max_size=20),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]),
)
def test_a_column_is_read_right_or_asked_about_never_wrongly(some: list[date], form: str) -> None:
    cells = [day.strftime(form) for day in some]
    way = dates.decide(cells)
    if way.order is None:
        assert all(day.day <= 12 for day in some)
        assert any(day.day != day.month for day in some)
    else:
        assert [dates.read(cell, way.order, today=TODAY) for cell in cells] == some


@given(st.text(max_size=20), st.sampled_from(list(DateOrder)))
def test_no_cell_breaks_the_reading_of_dates(cell: str, order: DateOrder) -> None:
    dates.decide([cell])
    dates.read(cell, order, today=TODAY)


# ---------------------------------------------------------------------- cells


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://bad.example";"x")', "+cmd|' /C calc'!A0", "-2+3+cmd|x", "@SUM(1)", "\t=1+1"]
)
def test_cells_that_start_like_formulas_are_kept_as_plain_text_and_named(cell: str) -> None:
    report = people(["1", "Ana", "Silva", "a@example.org", cell, ""])
    assert column(report, "title") == [f"'{cell.strip()}"]
    assert found(report, "formula") == [(2, "Job Title", "formula")]
    assert report.ok


def test_a_formula_cannot_be_a_key() -> None:
    report = people(["=1+1", "Ana", "Silva", "a@example.org", "Head", ""])
    assert found(report, "formula") == [(2, "Employee ID", "formula")]
    assert weights(report, "formula") == {"error"}


@pytest.mark.parametrize("cell", ["-0.1", "+49 30 1234", "-", "- ", "(12)", "-1,5"])
def test_signed_numbers_and_telephone_numbers_are_no_formulas(cell: str) -> None:
    assert found(people(["1", "Ana", "Silva", "a@example.org", cell, ""]), "formula") == []


def test_scientific_ids_are_errors() -> None:
    report = people(
        ["1.23E+05", "Ana", "Silva", "a@example.org", "", ""],
        ["601ffe4bd6", "Ben", "Ho", "b@example.org", "", "12e4567"],
    )
    assert found(report, "scientific_id") == [(2, "Employee ID", "scientific_id")]


def test_leading_zeros_lost_inside_one_column() -> None:
    rows = [
        ["00123", "Ana", "Silva", "a@example.org", "", ""],
        ["00456", "Ben", "Ho", "b@example.org", "", ""],
        ["789", "Cy", "Li", "c@example.org", "", ""],
    ]
    report = people(*rows)
    assert found(report, "leading_zeros_lost") == [(4, "Employee ID", "leading_zeros_lost")]


def test_leading_zeros_kept_by_tricks_are_understood() -> None:
    report = people(
        ['="00123"', "Ana", "Silva", "a@example.org", "", ""], ["'00124", "Ben", "Ho", "b@example.org", "", "00123"]
    )
    assert column(report, "external_ref") == ["00123", "00124"]
    assert report.candidates[1].manager == "line:2"


def test_thin_spaces_in_numbers() -> None:
    report = people(
        ["12\u2009345", "Ana", "Silva", "a@example.org", "", ""],
        ["12\u202f346", "Ben", "Ho", "b@example.org", "", "12 345"],
    )
    assert column(report, "external_ref") == ["12345", "12346"]
    assert report.candidates[1].manager == "line:2"
    assert found(report, "spaces_in_number")[0] == (2, "Employee ID", "spaces_in_number")


def test_email_case_display_names_and_bad_ones() -> None:
    cells = ["Ana@Example.ORG", "Ben Ho <ben@example.org>", "mailto:cy@example.org", "dee at example", "e@@example.org"]
    report = people(*[[str(n), f"Given{n}", "Silva", cell, "", ""] for n, cell in enumerate(cells)])
    assert column(report, "email") == ["ana@example.org", "ben@example.org", "cy@example.org", "", ""]
    assert found(report, "bad_email", "missing_email") == [(5, "Email", "bad_email"), (6, "Email", "bad_email")]
    assert weights(report, "bad_email") == {"warning"}


def test_a_bad_email_is_an_error_where_nothing_else_names_the_person() -> None:
    report = report_of([["Email", "Grade"], ["ana", "L1"]])
    assert weights(report, "bad_email") == {"error"}


def test_contractor_without_email_is_imported_without_an_account() -> None:
    report = people(["1", "Ana", "Silva", "", "", ""])
    assert (found(report, "missing_email"), report.ok) == ([(2, "Email", "missing_email")], True)


def test_lines_without_name_or_any_key() -> None:
    report = people(["1", "", "", "a@example.org", "Head", ""], ["", "", "", "", "Head", ""])
    assert found(report, "missing_name", "missing_key") == [(2, "Last Name", "missing_name"), (3, "", "missing_key")]
    assert [c.verdict.value for c in report.candidates] == ["new", "blocked"]


def test_suffix_codes_appear_in_some_years_only() -> None:
    rows = [
        ["ID", "Name", "Agency"],
        ["1", "Ana", "States Attorneys Office (045)"],
        ["2", "Ben", "States Attorneys Office"],
    ]
    report = report_of(rows)
    assert column(report, "department") == ["States Attorneys Office"] * 2
    assert found(report, "suffix_code") == [(1, "Agency", "suffix_code")]


def test_supervisory_organization_names_its_manager() -> None:
    rows = [
        ["Employee ID", "Worker", "Supervisory Organization"],
        ["1", "Ana Silva", "Board (Ana Silva)"],
        ["2", "Ben Ho", "Tax Team (Ana Silva)"],
    ]
    report = report_of(rows)
    assert column(report, "department") == ["Board", "Tax Team"]
    assert lines(report)[3].manager == "line:2"


def test_truncated_titles_are_named() -> None:
    titles = ["SUPERINTENDENT OF TRANSPORTATI", "ASSISTANT STATES ATTORNEY OFFI", "CLERK"]
    report = people(*[[str(n), f"Given{n}", "Silva", f"p{n}@example.org", title, ""] for n, title in enumerate(titles)])
    assert found(report, "truncated_title") == [(1, "Job Title", "truncated_title")]
    assert (
        found(people(["1", "Ana", "Silva", "a@example.org", "Superintendent of Transportation", ""]), "truncated_title")
        == []
    )


def test_mixed_capitals_in_titles_are_noted() -> None:
    report = people(
        ["1", "Ana", "Silva", "a@example.org", "POLICE OFFICER", ""],
        ["2", "Ben", "Ho", "b@example.org", "Police Officer", ""],
    )
    assert found(report, "mixed_case") == [(1, "Job Title", "mixed_case")]


def test_a_quarter_of_lines_out_of_scope_is_named_and_left_out_together() -> None:
    rows = [
        ["ID", "Name", "Agency"],
        *[[str(n), f"Person {n}", "Youth Summer" if n % 4 == 0 else "Police"] for n in range(16)],
    ]
    assert found(report_of(rows), "out_of_scope") == [(1, "Agency", "out_of_scope")]
    assert report_of(rows, leave_out_where=(("Agency", "youth summer"),)).counts.new == 12


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Lagos", "Africa/Lagos"),
        ("(UTC+01:00) Europe/Paris", "Europe/Paris"),
        ("UTC+3", "Etc/GMT-3"),
        ("GMT-05:00", "Etc/GMT+5"),
        ("PST", "America/Los_Angeles"),
        ("UTC", "UTC"),
    ],
)
def test_zones_as_people_write_them(cell: str, zone: str) -> None:
    report = report_of([["ID", "Name", "Time Zone"], ["1", "Ana", cell]])
    assert (column(report, "zone"), found(report, "bad_zone")) == ([zone], [])


def test_bad_zones_are_named_and_left_empty() -> None:
    report = report_of([["ID", "Name", "Zone"], ["1", "Ana", "Mars/Olympus"], ["2", "Ben", "UTC+25"]])
    assert column(report, "zone") == ["", ""]
    assert found(report, "bad_zone") == [(2, "Zone", "bad_zone"), (3, "Zone", "bad_zone")]


def test_longitude_in_hours_suggests_a_zone() -> None:
    report = report_of([["person_id", "lon_hours"], ["a1", "-0.1"], ["a2", "3.3"], ["a3", "-4.7"], ["a4", ""]])
    assert column(report, "zone") == ["UTC", "Etc/GMT-3", "Etc/GMT+5", ""]


def test_lists_and_languages() -> None:
    rows = [
        ["ID", "Name", "Expertise", "Languages"],
        ["1", "Ana", "Law; Tax;law", "English, German, Klingon"],
        ["2", "Ben", "Law, Tax", "en_GB"],
    ]
    report = report_of(rows)
    assert column(report, "expertise") == [("Law", "Tax"), ("Law", "Tax")]
    assert column(report, "languages") == [("en", "de", "Klingon"), ("en",)]


def test_status_words_and_leave() -> None:
    rows = [
        ["ID", "Name", "Status", "On Leave"],
        ["1", "Ana", "Active", "No"],
        ["2", "Ben (On Leave)", "a", ""],
        ["3", "Cy", "active", "Yes"],
        ["4", "Dee", "odd", ""],
    ]
    report = report_of(rows)
    assert column(report, "status") == ["active", "on_leave", "on_leave", "active"]
    assert found(report, "unknown_status") == [(5, "Status", "unknown_status")]


def test_mapping_gives_one_entry_per_column_in_order() -> None:
    report = report_of([["ID", "Name", "Gender", "Hat"], ["1", "Ana", "f", "9"]])
    assert [(c.index, c.role) for c in report.mapping] == [
        (0, "mapped"),
        (1, "mapped"),
        (2, "sensitive"),
        (3, "unknown"),
    ]
    assert set(mapping.FIELDS) >= set(fields(report).values())

"""Imports in the database: staged, checked, answered, committed as a whole, settled, undone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from roster_files import HEADER, delimited

from peripatos.core.access import Actor, acting
from peripatos.core.access.rights import operator
from peripatos.core.audit.models import AuditEvent
from peripatos.core.crypto.models import DataKey
from peripatos.core.errors import BadInput, Denied, GuardFailed
from peripatos.core.history import HistoryEntry
from peripatos.people.models import (
    Account,
    Person,
    PersonSource,
    Profile,
    RosterDifference,
    RosterImport,
    RosterRow,
    WorkPattern,
)
from peripatos.people.roster import holdings, working, writing
from peripatos.people.roster.errors import UnreadableFile
from peripatos.people.roster.leaving import end_employment_of_next
from peripatos.people.roster.profiles import fill_profiles
from peripatos.people.roster.selectors import (
    differences,
    import_detail,
    imports,
    people_of_import,
    report_of,
    staged_lines,
)
from peripatos.people.roster.services import (
    answer_questions,
    apply_roster,
    check_file,
    discard_forgotten,
    discard_roster,
    stage_roster,
    take_back_leaving_out,
)
from peripatos.people.roster.straight import import_file
from peripatos.people.roster.types import Answers
from peripatos.people.roster.undoing import undo_roster
from peripatos.people.roster.working import move_roster
from peripatos.people.types import ProfileRole

pytestmark = pytest.mark.django_db
ADMIN = operator("keeper")
ANA = ["1", "Ana", "Silva", "ana@example.org", "CHIEF OF STAFF", ""]
BEN = ["2", "Ben", "Ho", "ben@example.org", "Clerk", "1"]
CY = ["3", "Cy", "Li", "", "Clerk", "Silva, Ana"]


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: object) -> Iterator[None]:
    settings.UPLOADS_DIR = tmp_path  # type: ignore[attr-defined]
    with acting(ADMIN):
        yield


def file_of(*rows: list[str], header: list[str] | None = None) -> bytes:
    return delimited([header or HEADER, *rows])


def stage(data: bytes, now: datetime, *, source: str = "hr", **told: object) -> RosterImport:
    """Uploaded and checked."""
    answers = Answers(**told) if told else None  # type: ignore[arg-type]
    staged = stage_roster(actor=ADMIN, data=data, file_name="people.csv", source=source, answers=answers, now=now)
    move_roster(now=now, import_id=staged.id)
    staged.refresh_from_db()
    return staged


def commit(data: bytes, now: datetime, *, source: str = "hr", **told: object) -> RosterImport:
    """Uploaded, checked, committed and settled."""
    staged = stage(data, now, source=source, **told)
    apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    while move_roster(now=now, import_id=staged.id):
        pass
    staged.refresh_from_db()
    return staged


def person(ref: str) -> Person:
    return Person.objects.get(external_ref=ref)


def uploads() -> list[Path]:
    return sorted(Path(settings.UPLOADS_DIR).iterdir())


# ---------------------------------------------------------------------- from upload to people


def test_an_upload_waits_sealed_and_unread(now: datetime) -> None:
    staged = stage_roster(actor=ADMIN, data=file_of(ANA), file_name="../x/people.csv", source="hr", now=now)
    assert (staged.state, staged.file_name, RosterRow.objects.count()) == ("uploaded", "people.csv", 0)
    (kept,) = uploads()
    assert (b"Silva" in kept.read_bytes(), kept.stat().st_mode & 0o777) == (False, 0o600)


def test_a_check_stages_every_line_and_touches_nobody(now: datetime) -> None:
    staged = stage(file_of(ANA, BEN, ["4", "Dee", "Oz", "d@example.org", "", "4"]), now)
    assert (staged.state, staged.ready, staged.done, staged.total) == ("checked", False, 3, 3)
    lines = list(RosterRow.objects.values_list("line", "verdict", "weight"))
    assert lines == [(2, "new", ""), (3, "new", ""), (4, "blocked", "error")]
    assert Person.objects.count() == 0


def test_a_commit_writes_people_with_their_managers_in_any_order(now: datetime) -> None:
    done = commit(file_of(CY, BEN, ANA), now)
    assert (done.state, done.committed_by) == ("committed", "operator:keeper")
    ana, ben, cy = person("1"), person("2"), person("3")
    assert (ben.manager, cy.manager, ana.manager) == (ana, ana, None)
    assert (ana.display_name, ana.sort_name, ana.title, ana.title_raw) == (
        "Ana Silva",
        "silva ana",
        "Chief of Staff",
        "CHIEF OF STAFF",
    )
    assert (ana.email, cy.email, ana.employment, ana.kind) == ("ana@example.org", None, "active", "internal")


def test_people_without_a_name_show_their_id(now: datetime) -> None:
    commit(
        delimited([["person_id", "country", "lon_hours"], ["9cdbf8", "Ghana", "-0.1"], ["12ef", "Kenya", "2.6"]]), now
    )
    assert [(p.display_name, p.country) for p in Person.objects.order_by("external_ref")] == [
        ("Person 12ef", "Kenya"),
        ("Person 9cdbf8", "Ghana"),
    ]
    assert WorkPattern.objects.get(person=person("12ef")).zone == "Etc/GMT-3"


def test_the_upload_and_its_key_go_after_a_commit(now: datetime) -> None:
    done = commit(file_of(ANA), now)
    assert (uploads(), done.upload_name, done.settled_at) == ([], "", now)
    assert DataKey.objects.filter(scope="roster_import").count() == 0


def test_errors_and_questions_stand_in_the_way_until_lines_are_left_out_by_name(now: datetime) -> None:
    staged = stage(file_of(ANA, ["2", "Ben", "Ho", "ben@example.org", "", "2"]), now)
    with pytest.raises(GuardFailed) as refused:
        apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    assert refused.value.data["reason"] == "import_has_errors"
    answer_questions(actor=ADMIN, import_id=staged.id, answers=Answers(leave_out=frozenset({3})), now=now)
    move_roster(now=now)
    staged.refresh_from_db()
    assert (staged.ready, staged.answers["leave_out"]) == (True, [3])
    apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    move_roster(now=now)
    assert list(Person.objects.values_list("external_ref", flat=True)) == ["1"]
    told = HistoryEntry.objects.get(object_id=staged.id, code="answered")
    assert (told.by_name, told.facts) == ("operator:keeper", {"left_out": [3]})


def test_a_left_out_line_can_be_taken_in_again(now: datetime) -> None:
    staged = stage(file_of(ANA, BEN), now, leave_out=frozenset({2, 3}))
    assert staged.counts["new"] == 0
    take_back_leaving_out(actor=ADMIN, import_id=staged.id, lines=frozenset({2}), now=now)
    move_roster(now=now)
    staged.refresh_from_db()
    assert (staged.counts["new"], staged.answers["leave_out"]) == (1, [3])


def test_answers_settle_dates_and_columns(now: datetime) -> None:
    data = delimited([["ID", "Name", "Hire Date", "Rung"], ["1", "Ana Silva", "03/04/2012", "L4"]])
    staged = stage(data, now)
    assert (staged.ready, staged.counts["ambiguous"]) == (False, 1)
    answers = Answers(dates={"Hire Date": "dmy"}, mapping={"Rung": "grade"})
    answer_questions(actor=ADMIN, import_id=staged.id, answers=answers, now=now)
    move_roster(now=now)
    apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    move_roster(now=now)
    assert (person("1").hired_on, person("1").grade) == (date(2012, 4, 3), "L4")


def test_answers_that_cannot_be_are_refused_at_once(now: datetime) -> None:
    staged = stage(delimited([["ID", "Name", "Gender", "Hire Date"], ["1", "Ana", "f", "03/04/2012"]]), now)
    for wrong in (
        Answers(mapping={"Gender": "grade"}),
        Answers(mapping={"Hat": "grade"}),
        Answers(mapping={"Name": "hat"}),
        Answers(dates={"Hire Date": "x"}),
    ):
        with pytest.raises(BadInput):
            answer_questions(actor=ADMIN, import_id=staged.id, answers=wrong, now=now)
    assert RosterImport.objects.get().state == "checked"


def test_a_file_that_is_no_roster_fails_with_a_sentence(now: datetime) -> None:
    staged = stage(b"PK\x03\x04 broken", now)
    assert (staged.state, staged.last_error) == ("failed", "unreadable_file")
    assert staged.failure.startswith("The workbook is damaged")
    with pytest.raises(UnreadableFile):
        stage_roster(actor=ADMIN, data=b" ", file_name="x", source="hr", now=now)


# ---------------------------------------------------------------------- again and again


def test_the_same_file_again_is_the_same_import(now: datetime) -> None:
    first = commit(file_of(ANA, BEN), now)
    again = commit(file_of(ANA, BEN), now + timedelta(days=1))
    assert (again.id, again.committed_at, Person.objects.count()) == (first.id, now, 2)
    assert uploads() == []
    staged = stage(file_of(ANA), now)
    assert stage(file_of(ANA), now).id == staged.id


def test_a_second_file_must_name_its_source(now: datetime) -> None:
    assert commit(file_of(ANA), now, source="").source == "roster"
    with pytest.raises(BadInput):
        stage(file_of(BEN), now, source="")
    assert stage(file_of(ANA), now, source="").source == "roster"


def test_changes_keep_before_and_after(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    done = commit(file_of([*ANA[:4], "Chair", ""], BEN), now + timedelta(days=1))
    assert (done.counts["changed"], done.counts["unchanged"]) == (1, 1)
    row = RosterDifference.objects.get(roster_import=done)
    assert (row.kind, row.person_id) == ("changed", person("1").id)
    assert row.changes == {"title_raw": ["CHIEF OF STAFF", "Chair"], "title": ["Chief of Staff", "Chair"]}
    assert person("1").version == 2


def test_two_people_may_swap_their_addresses(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    commit(file_of([*ANA[:3], BEN[3], *ANA[4:]], [*BEN[:3], ANA[3], *BEN[4:]]), now)
    assert (person("1").email, person("2").email) == ("ben@example.org", "ana@example.org")


def test_someone_absent_leaves_after_two_files_of_the_same_source_only(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    commit(file_of(["7", "Mentor", "Only", "m@example.org", "", ""]), now, source="mentors")
    once = commit(file_of(ANA), now + timedelta(days=1))
    assert (once.counts["leavers"], once.counts["absent_once"], person("2").employment) == (0, 1, "active")
    twice = commit(file_of([*ANA[:4], "Chair", ""]), now + timedelta(days=2))
    assert (twice.counts["leavers"], person("2").employment) == (1, "left")
    assert person("2").left_on == (now + timedelta(days=2)).date()
    assert (person("7").employment, PersonSource.objects.get(person=person("2")).absent_count) == ("active", 2)


def test_someone_who_comes_back_in_the_next_file_is_counted_anew(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    commit(file_of(ANA), now + timedelta(days=1))
    commit(file_of(ANA, BEN, CY), now + timedelta(days=2))
    assert PersonSource.objects.get(person=person("2")).absent_count == 0
    commit(file_of(ANA, CY), now + timedelta(days=3))
    assert person("2").employment == "active"


def test_leavers_lose_their_account_in_the_same_act(now: datetime) -> None:
    header = ["ID", "Name", "Email", "Termination Date"]
    commit(file_of(["1", "Ana Silva", "ana@example.org", ""], header=header), now)
    Account.objects.create(email="ana@example.org", person=person("1"), created_at=now)
    commit(file_of(["1", "Ana Silva", "ana@example.org", "2026-03-01"], header=header), now)
    assert (person("1").employment, person("1").left_on) == ("left", date(2026, 3, 1))
    assert Account.objects.get().is_active is False


def test_a_last_day_that_passes_between_two_files_ends_employment(now: datetime) -> None:
    header = ["ID", "Name", "Termination Date"]
    commit(file_of(["1", "Ana Silva", "2026-03-05"], header=header), now)
    assert end_employment_of_next(now=now + timedelta(days=2)) is False
    assert end_employment_of_next(now=now + timedelta(days=3)) is True
    assert (person("1").employment, end_employment_of_next(now=now + timedelta(days=3))) == ("left", False)


def test_accounts_that_wait_find_their_person(now: datetime) -> None:
    waiting = Account.objects.create(email="ana@example.org", created_at=now)
    commit(file_of(ANA), now)
    waiting.refresh_from_db()
    assert waiting.person == person("1")


def test_a_zone_people_gave_themselves_is_not_overruled(now: datetime) -> None:
    header = ["ID", "Name", "Zone"]
    commit(file_of(["1", "Ana Silva", "Europe/Berlin"], header=header), now)
    WorkPattern.objects.update(zone="Africa/Lagos", confirmed_at=now)
    commit(file_of(["1", "Ana Silva", "Europe/Paris"], header=header), now)
    assert WorkPattern.objects.get().zone == "Africa/Lagos"


# ---------------------------------------------------------------------- all or nothing


def test_a_fault_in_the_middle_of_a_commit_leaves_no_trace(now: datetime) -> None:
    staged = stage(file_of(ANA, BEN), now)
    apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    ben = RosterRow.objects.get(roster_import=staged, line=3).person_id
    in_the_way = RosterDifference.objects.create(roster_import=staged, person_id=ben, kind="created")
    assert move_roster(now=now) is True
    staged.refresh_from_db()
    assert (staged.state, Person.objects.count(), PersonSource.objects.count()) == ("committing", 0, 0)
    in_the_way.delete()
    assert move_roster(now=now) is True
    assert Person.objects.count() == 2


def test_a_worker_that_died_is_followed_by_another(now: datetime) -> None:
    staged = stage_roster(actor=ADMIN, data=file_of(ANA, BEN), file_name="p.csv", source="hr", now=now)
    dead = working.claim_one(RosterImport.objects.all(), now=now)
    assert dead is not None
    RosterImport.objects.update(state="checking")
    assert move_roster(now=now) is False
    assert move_roster(now=now + timedelta(minutes=3)) is True
    staged.refresh_from_db()
    assert (staged.state, RosterRow.objects.count()) == ("checked", 2)


def test_a_worker_whose_lease_was_taken_over_writes_nothing(now: datetime) -> None:
    staged = stage(file_of(ANA), now)
    apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    late = working.claim_one(RosterImport.objects.all(), now=now)
    assert late is not None
    assert move_roster(now=now + timedelta(minutes=3)) is True
    with pytest.raises(working.LeaseLost):
        working._commit(late, working.task_actor("import_roster"), now)
    assert (Person.objects.count(), RosterDifference.objects.count()) == (1, 1)


def test_people_who_changed_since_the_check_send_the_import_back(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    staged = stage(file_of([*ANA[:4], "Chair", ""], BEN), now)
    apply_roster(actor=ADMIN, import_id=staged.id, now=now)
    Person.objects.filter(external_ref="2").update(title="Judge", title_raw="Judge", version=5)
    move_roster(now=now)
    staged.refresh_from_db()
    assert (staged.state, staged.counts["changed"], staged.failure) == ("checked", 2, working.MOVED)
    assert person("1").title == "Chief of Staff"


def test_people_who_change_while_a_commit_is_planned_make_it_plan_anew(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    held = holdings.holdings("hr")
    Person.objects.filter(external_ref="1").update(version=9)
    staged = stage(file_of([*ANA[:4], "Chair", ""], BEN), now)
    report = working._report(staged, held, now)
    plan = working.make_plan(report, held, {}, now=now)
    with pytest.raises(writing.WorldMoved):
        writing.write(writing.prepare(plan, staged, now=now), staged, now=now)


def test_one_call_takes_a_file_all_the_way_or_stops_at_its_questions(now: datetime) -> None:
    told = {"actor": ADMIN, "file_name": "p.csv", "clock": lambda: now, "pause": lambda _: None}
    done = import_file(data=file_of(ANA, BEN), **told)  # type: ignore[arg-type]
    assert (done.state, done.settled_at, Person.objects.count()) == ("committed", now, 2)
    stopped = import_file(data=file_of(ANA, ["2", "Ben", "Ho", "", "", "2"]), source="roster", **told)  # type: ignore[arg-type]
    assert (stopped.state, stopped.ready, report_of(ADMIN, stopped.id)["ok"]) == ("checked", False, False)
    failed = import_file(data=b"\xd0\xcf\x11\xe0", source="roster", **told)  # type: ignore[arg-type]
    assert (failed.state, failed.failure[:13]) == ("failed", "This workbook")


def test_what_was_settled_about_a_source_is_remembered_for_its_next_file(now: datetime) -> None:
    header = ["ID", "Name", "Hire Date", "Rung"]
    commit(
        file_of(["1", "Ana Silva", "03/04/2012", "L4"], header=header),
        now,
        dates={"Hire Date": "dmy"},
        mapping={"Rung": "grade"},
    )
    staged = stage(file_of(["1", "Ana Silva", "05/04/2012", "L5"], header=header), now)
    assert (staged.ready, staged.counts["changed"]) == (True, 1)
    (line,) = staged_lines(ADMIN, staged.id).object_list
    assert {d["field"]: d["after"] for d in line.differences} == {"grade": "L5", "start_on": "2012-04-05"}
    other = stage(file_of(["1", "Ana Silva"], header=header[:2]), now + timedelta(days=1))
    assert other.state == "checked"


# ---------------------------------------------------------------------- undo


def test_undo_takes_new_people_away_and_gives_values_back(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    before = list(Person.objects.order_by("id").values(*(c for c in holdings.COLUMNS if c != "version")))
    sources = list(PersonSource.objects.order_by("id").values("person_id", "absent_count", "last_import"))
    header = [*HEADER, "Zone"]
    done = commit(
        file_of([*ANA[:4], "Chair", "3", ""], ["3", "Cy", "Li", "", "Clerk", "", "UTC"], header=header),
        now + timedelta(days=1),
    )
    undone = undo_roster(actor=ADMIN, import_id=done.id, now=now + timedelta(days=30))
    assert (undone.removed, undone.kept, undone.restored, undone.overruled) == (1, 0, 1, 0)
    assert list(Person.objects.order_by("id").values(*(c for c in holdings.COLUMNS if c != "version"))) == before
    assert list(PersonSource.objects.order_by("id").values("person_id", "absent_count", "last_import")) == sources
    done.refresh_from_db()
    assert (done.state, done.undone_by, WorkPattern.objects.count()) == ("undone", "operator:keeper", 0)


def test_undo_brings_absent_leavers_back(now: datetime) -> None:
    commit(file_of(ANA, BEN), now)
    commit(file_of(ANA), now + timedelta(days=1))
    last = commit(file_of([*ANA[:4], "Chair", ""]), now + timedelta(days=2))
    undo_roster(actor=ADMIN, import_id=last.id, now=now + timedelta(days=3))
    assert (person("2").employment, person("2").left_on) == ("active", None)
    assert PersonSource.objects.get(person=person("2")).absent_count == 1


def test_undo_respects_later_hands_and_people_who_take_part(now: datetime) -> None:
    commit(file_of(ANA), now)
    done = commit(file_of([*ANA[:4], "Chair", ""], BEN, CY), now + timedelta(days=1))
    Person.objects.filter(external_ref="1").update(title="President")
    Account.objects.create(email="ben@example.org", person=person("2"), created_at=now)
    undone = undo_roster(actor=ADMIN, import_id=done.id, now=now + timedelta(days=2))
    assert (undone.removed, undone.kept, undone.restored, undone.overruled) == (1, 1, 1, 1)
    assert (person("1").title, person("1").title_raw) == ("President", "CHIEF OF STAFF")
    assert set(Person.objects.values_list("external_ref", flat=True)) == {"1", "2"}


@pytest.mark.parametrize("case", ["late", "later", "twice"])
def test_undo_is_refused_when_it_would_do_harm(now: datetime, case: str) -> None:
    done = commit(file_of(ANA), now)
    later = now + timedelta(days=31 if case == "late" else 1)
    if case == "later":
        commit(file_of([*ANA[:4], "Chair", ""]), later)
    if case == "twice":
        undo_roster(actor=ADMIN, import_id=done.id, now=later)
    with pytest.raises(GuardFailed) as refused:
        undo_roster(actor=ADMIN, import_id=done.id, now=later)
    assert (
        refused.value.data["reason"]
        == {"late": "undo_too_late", "later": "later_import", "twice": "import_not_committed"}[case]
    )


def test_a_file_that_was_undone_can_be_imported_again(now: datetime) -> None:
    done = commit(file_of(ANA), now)
    undo_roster(actor=ADMIN, import_id=done.id, now=now)
    again = commit(file_of(ANA), now)
    assert (again.id == done.id, Person.objects.count()) == (False, 1)


# ---------------------------------------------------------------------- throwing away, access, traces


def test_an_import_nobody_wants_is_thrown_away(now: datetime) -> None:
    staged = stage(file_of(ANA), now)
    discard_roster(actor=ADMIN, import_id=staged.id, now=now)
    assert (uploads(), RosterRow.objects.count(), RosterImport.objects.get().state) == ([], 0, "failed")
    with pytest.raises(GuardFailed):
        apply_roster(actor=ADMIN, import_id=staged.id, now=now)


def test_forgotten_uploads_go_after_two_weeks(now: datetime) -> None:
    stage(file_of(ANA), now)
    assert discard_forgotten(now=now + timedelta(days=14)) == 0
    assert discard_forgotten(now=now + timedelta(days=15)) == 1
    assert (uploads(), RosterRow.objects.count()) == ([], 0)


def test_one_audit_event_for_each_act(now: datetime) -> None:
    done = commit(file_of(ANA, BEN), now)
    undo_roster(actor=ADMIN, import_id=done.id, now=now)
    events = AuditEvent.objects.filter(object_id=str(done.id)).order_by("at", "id")
    assert sorted(events.values_list("code", flat=True)) == ["committed", "undone", "uploaded"]


def test_whoever_has_no_such_right_is_refused_everywhere(now: datetime) -> None:
    staged = stage(file_of(ANA), now)
    nobody = Actor(ADMIN.kind, "operator:without", rights=frozenset(), programmes=None)
    acts = [
        lambda: stage_roster(actor=nobody, data=b"x", file_name="x", source="hr", now=now),
        lambda: answer_questions(actor=nobody, import_id=staged.id, answers=Answers(), now=now),
        lambda: take_back_leaving_out(actor=nobody, import_id=staged.id, lines=frozenset(), now=now),
        lambda: apply_roster(actor=nobody, import_id=staged.id, now=now),
        lambda: discard_roster(actor=nobody, import_id=staged.id, now=now),
        lambda: undo_roster(actor=nobody, import_id=staged.id, now=now),
        lambda: check_file(actor=nobody, data=file_of(ANA), now=now),
        lambda: fill_profiles(actor=nobody, import_id=staged.id, role=ProfileRole.COACH, now=now),
        lambda: imports(nobody),
        lambda: import_detail(nobody, staged.id),
        lambda: staged_lines(nobody, staged.id),
        lambda: differences(nobody, staged.id),
        lambda: report_of(nobody, staged.id),
        lambda: people_of_import(nobody, staged.id),
    ]
    for act in acts:
        with pytest.raises(Denied):
            act()


def test_a_check_without_anybody_works_only_while_nobody_is_held(now: datetime) -> None:
    assert check_file(actor=None, data=file_of(ANA), now=now).counts.new == 1
    commit(file_of(ANA), now)
    with pytest.raises(GuardFailed):
        check_file(actor=None, data=file_of(ANA), now=now)
    assert check_file(actor=ADMIN, data=file_of(ANA, BEN), source="hr", now=now).counts.to_dict()["unchanged"] == 1
    assert Person.objects.count() == 1


# ---------------------------------------------------------------------- what pages and other layers read


def test_pages_read_the_list_one_import_its_lines_and_its_changes(now: datetime) -> None:
    done = commit(file_of(ANA, BEN, ["4", "Dee", "Oz", "bad", "", ""]), now)
    (line,) = imports(ADMIN).object_list
    assert (line.id, line.moving, line.undo_until) == (done.id, False, now + timedelta(days=30))
    detail = import_detail(ADMIN, done.id)
    assert (detail.source_facts["line_ends"], [c["field"] for c in detail.mapping][:2]) == (
        "lf",
        ["external_ref", "first_name"],
    )
    (warned,) = staged_lines(ADMIN, done.id, weight="warning").object_list
    assert (warned.line, warned.name, warned.findings[0]["code"]) == (4, "Dee Oz", "bad_email")
    assert [d.name for d in differences(ADMIN, done.id).object_list] == ["Ana Silva", "Ben Ho", "Dee Oz"]
    told = report_of(ADMIN, done.id)
    assert (list(told), told["ok"]) == (["ok", "source", "mapping", "counts", "rows"], True)
    assert [row["code"] for row in told["rows"]] == ["mixed_case", "bad_email"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [1, 3])
def test_lists_ask_the_same_number_of_queries_for_one_row_and_for_three(
    now: datetime, size: int, django_assert_num_queries: object
) -> None:
    done = commit(file_of(*[ANA, BEN, CY][:size]), now)
    for expected, read in ((2, imports), (3, staged_lines), (4, differences)):
        with django_assert_num_queries(expected):  # type: ignore[operator]
            read(ADMIN) if read is imports else read(ADMIN, done.id)  # type: ignore[operator]


def test_people_of_an_import_get_draft_profiles_out_of_it(now: datetime) -> None:
    header = ["ID", "Name", "Job Title", "Profession", "Expertise", "Biography"]
    done = commit(
        file_of(
            ["1", "Ana Silva", "Chief", "Finance", "Basket weaving; Juggling", "I sail."],
            ["2", "Ben Ho", "", "", "", ""],
            header=header,
        ),
        now,
    )
    assert people_of_import(ADMIN, done.id) == (person("1").id, person("2").id)
    assert fill_profiles(actor=ADMIN, import_id=done.id, role=ProfileRole.COACH, now=now) == 2
    profile = Profile.objects.get(person=person("1"))
    assert (profile.headline, profile.bio, profile.functions, profile.state) == (
        "Chief",
        "I sail.",
        ["finance"],
        "draft",
    )
    lines = list(profile.expertise.order_by("id").values_list("raw_text", "direction", "concept"))
    assert lines == [("Basket weaving", "offers", None), ("Juggling", "offers", None)]
    assert fill_profiles(actor=ADMIN, import_id=done.id, role=ProfileRole.COACH, now=now) == 0


def test_ids_of_imports_are_unknown_until_committed(now: datetime) -> None:
    staged = stage(file_of(ANA), now)
    assert isinstance(staged.id, UUID)
    from peripatos.core.errors import Missing

    with pytest.raises(Missing):
        people_of_import(ADMIN, staged.id)


# ---------------------------------------------------------------------- outside data and size


def test_rosters_of_a_mentoring_programme_are_imported(outside_data: Path, now: datetime) -> None:
    folder = outside_data / "mentor_match_demo"
    for name in ("large_mentees", "large_mentors"):
        done = commit((folder / f"{name}.csv").read_bytes(), now, source=name)
        assert (done.counts["new"], done.counts["errors"], done.counts["leavers"]) == (500, 0, 0)
    assert Person.objects.count() == 1000
    stored = " ".join(str(row) for row in Person.objects.values_list())
    assert "identity" not in stored
    assert {c["role"] for c in done.mapping if c["column"] == "characteristics"} == {"sensitive"}


def test_people_of_a_real_programme_are_imported(outside_data: Path, now: datetime) -> None:
    done = commit((outside_data / "ols" / "people.csv").read_bytes(), now)
    assert (done.counts["new"], Person.objects.count()) == (702, 702)
    assert fill_profiles(actor=ADMIN, import_id=done.id, role=ProfileRole.LEADER, now=now) == 702
    assert connection.vendor in ("sqlite", "postgresql")

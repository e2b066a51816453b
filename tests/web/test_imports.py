"""Pages of roster imports: upload, dry run, questions, commit, undo, for those whom the access table lets."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cast import FIXTURES, PERSONA_OF, Cast
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.people.models import Person, RosterImport
from peripatos.people.roster.working import move_roster

pytestmark = pytest.mark.django_db
CLEAN = (
    "Employee ID,Name,Email,Job title,Grade,Manager ID\n1,Ada Stone,ada@x.org,Head,E2,\n2,Mei Lin,mei@x.org,Lead,E1,1\n"
)
TROUBLED = (
    "Employee ID,Name,Email,Manager ID,Hire Date\n"
    "1,Ada Stone,ada@x.org,1,03/04/2012\n"
    "2,Mei Lin,mei@x.org,1,05/06/2013\n"
)


def upload(client: Client, text: str = CLEAN, *, source: str = "HR", name: str = "people.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode(), "text/csv")
    return client.post(reverse("imports"), {"file": file, "source": source})


def work() -> None:
    """What a worker would do by itself."""
    with acting(FIXTURES):
        while move_roster(now=clock.now()):
            pass


def checked(client: Client, text: str = CLEAN, **more: str) -> UUID:
    answer = upload(client, text, **more)
    assert answer.status_code == 303
    work()
    return UUID(answer["Location"].rpartition("/")[2])


def page(client: Client, import_id: UUID, **filters: object) -> str:
    address = reverse("import", args=[import_id])
    answer = client.post(address, filters) if filters else client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(text: str) -> list[str]:
    """The lines of the file that a page lists."""
    return re.findall(r'<span class="num muted">(\d+)</span>', text)


def state_of(import_id: UUID) -> str:
    with acting(FIXTURES):
        return RosterImport.objects.get(id=import_id).state


@pytest.mark.parametrize("name", sorted(PERSONA_OF))
def test_only_coordinator_and_administrator_open_imports(cast: Cast, name: str) -> None:
    opened = cast.client(name).get(reverse("imports")).status_code
    assert opened == (200 if name in ("coordinator", "administrator") else 404)


def test_an_upload_is_checked_committed_and_undone(cast: Cast) -> None:
    client = cast.client("administrator")
    import_id = checked(client)
    text = page(client, import_id)
    assert "Ready: 2 new, 0 changed, 0 leaving" in text
    assert client.post(reverse("import-commit", args=[import_id])).status_code == 303
    assert "The import is being committed" in page(client, import_id)
    work()
    text = page(client, import_id)
    assert "2 new people are imported" in text
    assert "Place the grades" in text
    assert Person.objects.filter(email="mei@x.org", manager__email="ada@x.org").exists()
    assert "Undo this import?" in client.get(reverse("import-undo", args=[import_id])).content.decode()
    assert client.post(reverse("import-undo", args=[import_id])).status_code == 303
    assert "This import was undone" in page(client, import_id)
    assert not Person.objects.filter(email="mei@x.org").exists()


def test_history_names_who_did_what(cast: Cast) -> None:
    client = cast.client("administrator")
    import_id = checked(client)
    client.post(reverse("import-commit", args=[import_id]))
    work()
    text = page(client, import_id)
    assert "person:" not in text
    for deed in ("uploaded the file", "asked for the commit", "committed the import"):
        assert deed in text
    assert text.count("Administrator Cast") >= 3


def test_a_coordinator_checks_but_never_commits_or_undoes(cast: Cast) -> None:
    client = cast.client("coordinator")
    import_id = checked(client)
    text = page(client, import_id)
    assert "An administrator commits" in text
    assert reverse("import-commit", args=[import_id]) not in text
    assert client.post(reverse("import-commit", args=[import_id])).status_code == 404
    assert state_of(import_id) == "checked"
    assert client.get(reverse("import-undo", args=[import_id])).status_code == 404
    assert client.post(reverse("import-discard", args=[import_id])).status_code == 303


def test_dates_are_asked_and_a_line_is_left_out_until_nothing_stands_in_the_way(cast: Cast) -> None:
    client = cast.client("administrator")
    import_id = checked(client, TROUBLED)
    text = page(client, import_id)
    assert "2 things to settle first" in text
    assert "How are these dates written?" in text
    assert "own manager" in text
    assert client.post(reverse("import-columns", args=[import_id]), {"date-4": "dmy"}).status_code == 303
    assert state_of(import_id) == "uploaded"
    work()
    assert "1 thing to settle first" in page(client, import_id)
    client.post(reverse("import-lines", args=[import_id]), {"step": "leave_out", "lines": "2"})
    work()
    assert "Ready: 1 new" in page(client, import_id)
    assert "Take in again" in page(client, import_id, show="left_out")
    client.post(reverse("import-lines", args=[import_id]), {"step": "take_in", "lines": "2"})
    work()
    client.post(reverse("import-lines", args=[import_id]), {"step": "manager", "lines": "2", "manager": ""})
    work()
    assert "Ready: 2 new" in page(client, import_id)


def test_a_column_is_mapped_by_hand_and_pay_never_is(cast: Cast) -> None:
    client = cast.client("administrator")
    import_id = checked(client, "Employee ID,Name,Rung,Salary\n1,Ada Stone,E2,90000\n2,Mei Lin,E1,80000\n")
    assert "never imported: pay" in page(client, import_id)
    assert "90000" not in page(client, import_id)
    client.post(reverse("import-columns", args=[import_id]), {"field-2": "grade"})
    work()
    with acting(FIXTURES):
        mapping = {c["column"]: c["field"] for c in RosterImport.objects.get(id=import_id).mapping}
    assert mapping["Rung"] == "grade"
    refused = client.post(reverse("import-columns", args=[import_id]), {"field-3": "grade"})
    assert refused.status_code == 400
    assert "never imported" in refused.content.decode()


def test_findings_are_filtered_by_weight_and_downloaded(cast: Cast) -> None:
    client = cast.client("coordinator")
    import_id = checked(client, TROUBLED)
    assert numbers(page(client, import_id, show="error")) == ["2"]
    assert numbers(page(client, import_id, show="")) == ["2", "3"]
    file = client.get(reverse("import-findings", args=[import_id]))
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Line,Column,Weight,Code,What to know"
    assert any(line.startswith("2,Manager ID,error,self_manager,") for line in lines)


def test_differences_say_what_changed_for_whom(cast: Cast) -> None:
    client = cast.client("administrator")
    for text in (CLEAN, CLEAN.replace("Lead", "Principal")):
        import_id = checked(client, text)
        client.post(reverse("import-commit", args=[import_id]))
        work()
    text = client.get(reverse("import-differences", args=[import_id])).content.decode()
    assert "Mei Lin" in text
    assert "Job title: Lead → Principal" in text
    assert "Ada Stone" not in text


def test_a_manager_is_named_with_their_id_or_their_line_and_never_by_an_internal_reference(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(reverse("import-commit", args=[checked(client)]))
    work()
    moved = CLEAN.replace("E2,", "E2,3").replace("E1,1", "E1,3") + "3,Tomasz Wit,wit@x.org,Chief,E3,\n"
    import_id = checked(client, moved, source="HR")
    text = page(client, import_id)
    assert "Manager: Ada Stone (id 1) → Tomasz Wit (line 4)" in text
    assert "Manager: empty → Tomasz Wit (line 4)" in text
    assert "known:" not in text
    assert "line:4" not in text
    client.post(reverse("import-commit", args=[import_id]))
    work()
    told = client.get(reverse("import-differences", args=[import_id])).content.decode()
    assert "Manager: Ada Stone (id 1) → Tomasz Wit (id 3)" in told


def test_progress_is_shown_while_a_worker_has_it_and_then_leads_back(cast: Cast) -> None:
    client = cast.client("administrator")
    import_id = UUID(upload(client)["Location"].rpartition("/")[2])
    address = reverse("import-progress", args=[import_id])
    text = page(client, import_id)
    assert f'hx-get="{address}"' in text
    assert "Look again" in text
    assert client.get(address).status_code == 200
    work()
    answer = client.get(address)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("import", args=[import_id]))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "empty"), (" \n ", "The file is empty.")],
)
def test_an_empty_file_is_refused_beside_the_field(cast: Cast, text: str, sentence: str) -> None:
    answer = upload(cast.client("administrator"), text)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_a_file_over_twenty_megabytes_is_too_large(cast: Cast) -> None:
    answer = upload(cast.client("administrator"), "a" * (20 * 1024 * 1024 + 1))
    assert answer.status_code == 413


def test_a_form_without_a_file_says_so(cast: Cast) -> None:
    answer = cast.client("administrator").post(reverse("imports"), {"source": "HR"})
    assert answer.status_code == 400


def test_the_second_source_needs_a_name(cast: Cast) -> None:
    client = cast.client("administrator")
    checked(client, source="")
    answer = upload(client, CLEAN.replace("x.org", "y.org"), source="")
    assert answer.status_code == 400
    assert "Say which source" in answer.content.decode()


def test_what_is_no_roster_ends_with_a_sentence(cast: Cast) -> None:
    client = cast.client("administrator")
    import_id = checked(client, "%PDF-1.7 binary", name="people.pdf")
    text = page(client, import_id)
    assert "was not imported" in text or "to settle first" in text


def test_a_file_without_a_column_that_is_needed_says_so_at_once(cast: Cast) -> None:
    client = cast.client("administrator")
    text = page(client, checked(client, "a,b,c\n1,2,3\n"))
    assert '<details class="reveal" open>' in text
    assert "No such line" not in text


@pytest.mark.parametrize("lines", ["x", "9-3", "", "1-99999999"])
def test_lines_that_cannot_be_read_change_nothing(cast: Cast, lines: str) -> None:
    client = cast.client("administrator")
    import_id = checked(client)
    answer = client.post(reverse("import-lines", args=[import_id]), {"step": "leave_out", "lines": lines})
    assert answer.status_code == 400
    assert state_of(import_id) == "checked"


def test_an_undo_is_offered_for_thirty_days_only(cast: Cast, now: datetime) -> None:
    client = cast.client("administrator")
    import_id = checked(client)
    client.post(reverse("import-commit", args=[import_id]))
    work()
    with acting(FIXTURES):
        RosterImport.objects.filter(id=import_id).update(committed_at=clock.now() - timedelta(days=31))
    assert reverse("import-undo", args=[import_id]) not in page(client, import_id)
    assert client.post(reverse("import-undo", args=[import_id])).status_code == 409


def test_the_list_asks_the_same_number_of_questions_for_one_and_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = cast.client("administrator")
    counts = []
    for number in range(3):
        checked(client, CLEAN.replace("x.org", f"{number}.org"), source=f"source {number}")
        if number in (0, 2):
            with django_assert_max_num_queries(15) as asked:
                client.get(reverse("imports"))
            counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("lines", [1, 3])
def test_one_import_asks_at_most_fifteen_questions(cast: Cast, lines: int, django_assert_max_num_queries: Any) -> None:
    client = cast.client("administrator")
    text = "Employee ID,Name\n" + "".join(f"{n},Ada Stone {n}\n" for n in range(lines))
    import_id = checked(client, text)
    with django_assert_max_num_queries(15) as asked:
        page(client, import_id)
    assert len(asked) <= 15

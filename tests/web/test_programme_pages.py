"""Pages of programmes: who sees what, what happens on a press, and how many questions a list asks."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import FIXTURES, Cast
from peripatos.core.access import acting
from peripatos.core.clock import now as present
from peripatos.people.models import Person
from peripatos.programmes.models import Application, Enrolment, Invitation, Programme, Stream
from programme_office import Office


@pytest.fixture(autouse=True)
def _on_the_day_of_the_cast(now: datetime) -> Iterator[None]:
    """Pages read the clock; the cast lives on one day."""
    with time_machine.travel(now, tick=True):
        yield


@pytest.fixture
def office(cast: Cast) -> Office:
    """The cast at work."""
    return Office(cast)


@pytest.fixture
def fixtures(cast: Cast) -> Iterator[None]:
    """Lets a test look into scoped tables."""
    with acting(FIXTURES):
        yield


def page(client: Client, route: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(route, args=args))
    assert response.status_code == status, (route, response.status_code, response.content[-600:])
    return response.content.decode()


COORDINATORS_PAGES = (
    "programme",
    "programme-mandate",
    "programme-streams",
    "programme-criteria",
    "programme-responsible",
    "programme-calendar",
    "blueprint",
    "programme-budget",
    "programme-history",
    "programme-enrolments",
    "enrol",
    "programme-invitations",
    "invite",
    "programme-applications",
    "decided-applications",
    "nominate",
    "programme-outsiders",
)


@pytest.mark.parametrize("route", COORDINATORS_PAGES)
def test_the_coordinator_opens_every_page_of_the_programme(cast: Cast, route: str) -> None:
    html = page(cast.client("coordinator"), route, cast.programme.id)
    assert "<h1>" in html
    assert "style=" not in html


@pytest.mark.parametrize("route", COORDINATORS_PAGES)
def test_somebody_without_a_part_in_it_finds_none_of_them(cast: Cast, route: str) -> None:
    nowhere = cast.client("line_manager").get(reverse("programme", args=[uuid4()]))
    there = cast.client("line_manager").get(reverse(route, args=[cast.programme.id]))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _without_tokens(there.content) == _without_tokens(nowhere.content)


def _without_tokens(body: bytes) -> bytes:
    return re.sub(rb'(content|value)="[A-Za-z0-9]{64}"', b"", body)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("leader", {"programme", "blueprint"}),
        ("coach", {"programme", "blueprint"}),
        ("advisor", {"programme", "blueprint"}),
        (
            "sponsor",
            {"programme", "blueprint", "programme-budget", "programme-history", "nominate", "programme-responsible"},
        ),
        ("steering", {"programme", "blueprint", "programme-budget"}),
        (
            "steward",
            {
                "programme",
                "blueprint",
                "programme-budget",
                "programme-history",
                "programme-enrolments",
                "programme-outsiders",
            },
        ),
        (
            "administrator",
            {"programme", "blueprint", "programme-history", "programme-responsible", "programme-outsiders"},
        ),
        ("ex_leader", set()),
    ],
)
def test_each_persona_opens_exactly_these_pages(cast: Cast, name: str, allowed: set[str]) -> None:
    client = cast.client(name)
    opened = {r for r in COORDINATORS_PAGES if client.get(reverse(r, args=[cast.programme.id])).status_code == 200}
    assert opened == allowed


def test_an_advisor_reads_name_and_streams_but_no_mandate_and_no_people(cast: Cast) -> None:
    for route in ("programme", "blueprint"):
        html = page(cast.client("advisor"), route, cast.programme.id)
        assert cast.programme.name in html
        assert cast.programme.mandate not in html
    assert "Sponsor Cast" not in page(cast.client("advisor"), "blueprint", cast.programme.id)


def test_numbers_under_five_are_shown_only_to_those_who_read_enrolments(cast: Cast) -> None:
    assert "too few people to say how many" in page(cast.client("sponsor"), "blueprint", cast.programme.id)
    assert "too few people" not in page(cast.client("coordinator"), "blueprint", cast.programme.id)


def test_the_administrator_founds_a_programme_with_names_typed(office: Office, fixtures: None) -> None:
    client = office.cast.client("administrator")
    sent = {"name": "New walk", "sponsor": "sponsor@example.com", "coordinator": "Coordinator", "currency": "eur"}
    answer = client.post(reverse("new-programme"), sent)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Several people could be meant" in html
    assert 'value="New walk"' in html
    answer = client.post(reverse("new-programme"), sent | {"coordinator": str(office.cast.coordinator.id)})
    made = Programme.objects.get(name="New walk")
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("programme", args=[made.id]))
    assert made.currency == "EUR"


def test_a_name_that_nobody_has_gets_a_sentence_with_a_remedy(cast: Cast) -> None:
    answer = cast.client("administrator").post(
        reverse("new-programme"), {"name": "X", "sponsor": "Zebulon", "coordinator": "", "currency": "EUR"}
    )
    assert "Nobody is known by “Zebulon”" in answer.content.decode()


def _mandate(version: int, **more: str) -> dict[str, str]:
    return {
        "version": str(version),
        "name": "Second walk",
        "mandate": "Because seats empty.",
        "currency": "EUR",
        "objectives": "1",
        "objective-0-statement": "More than one for each seat",
        "objective-0-leader_success": "I could sit there\nI have tried it",
        "objective-0-mentor_success": "I know one",
        "objective-0-owner": "sponsor@example.com",
        **more,
    }


def test_the_wizard_is_walked_and_the_sponsor_charters_and_starts(office: Office, fixtures: None) -> None:
    cast, programme_id = office.cast, office.found()
    coordinator, sponsor = cast.client("coordinator"), cast.client("sponsor")

    answer = coordinator.post(reverse("programme-mandate", args=[programme_id]), _mandate(1, next="yes"))
    assert answer.headers["Location"] == reverse("programme-streams", args=[programme_id])
    answer = coordinator.post(
        reverse("programme-streams", args=[programme_id]),
        {
            "version": "2",
            "coaching-runs": "on",
            "coaching-planned": "40,000",
            "coaching-cadence_days": "30",
            "next": "yes",
        },
    )
    assert answer.headers["Location"] == reverse("programme-criteria", args=[programme_id])
    criterion = {"side": "leader", "stream": "", "field": "employment", "operator": "is", "value": "active"}
    answer = coordinator.post(
        reverse("programme-criteria", args=[programme_id]),
        criterion | {"strength": "hard", "reason": "At work", "add": "yes"},
    )
    assert answer.status_code == 303
    stream = Stream.objects.get(programme_id=programme_id)
    answer = coordinator.post(
        reverse("programme-responsible", args=[programme_id]),
        {"kind": "steward", "person": "second.steward@example.com", "stream_id": str(stream.id)},
    )
    assert answer.status_code == 303
    answer = coordinator.post(
        reverse("programme-calendar", args=[programme_id]),
        {"title": "Offsite", "starts_on": "2026-06-01", "ends_on": ""},
    )
    assert answer.status_code == 303

    assert "A steward for internal coaching" in page(sponsor, "programme", programme_id)
    duty = stream.duties.get()
    administrator = cast.client("administrator")
    assert "Second Steward Cast" in page(administrator, "duties-to-confirm")
    assert administrator.post(reverse("settle-duty", args=[duty.id, "confirm"])).status_code == 303
    version = str(Programme.objects.get(id=programme_id).version)
    assert "Sign the charter" in page(sponsor, "programme", programme_id)
    sponsor.post(reverse("programme-step", args=[programme_id, "charter"]), {"version": version})
    assert Programme.objects.get(id=programme_id).state == "chartered"
    sponsor.post(reverse("waive-pilot", args=[programme_id]), {"reason": "We ran one in the spring."})
    version = str(Programme.objects.get(id=programme_id).version)
    sponsor.post(reverse("programme-step", args=[programme_id, "start"]), {"version": version})
    html = page(sponsor, "programme", programme_id)
    assert "Second walk is running" in html
    sheet = page(sponsor, "blueprint", programme_id)
    for words in (
        "I could sit there I have tried it",
        "I know one",
        "Second Steward Cast",
        "Offsite",
        "We ran one in the spring.",
    ):
        assert words in sheet
    history = page(coordinator, "programme-history", programme_id)
    assert "Sponsor Cast signed the charter" in history


def test_what_was_typed_is_kept_when_somebody_else_saved_first(office: Office) -> None:
    programme_id = office.found()
    first, second = office.cast.client("coordinator"), office.cast.client("coordinator")
    first.post(reverse("programme-mandate", args=[programme_id]), _mandate(1, mandate="Theirs.", stay="yes"))
    answer = second.post(reverse("programme-mandate", args=[programme_id]), _mandate(1, mandate="Mine.", stay="yes"))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Theirs." in html
    assert "Mine." in html
    assert 'name="version" value="2"' in html
    answer = second.post(reverse("programme-mandate", args=[programme_id]), _mandate(2, mandate="Mine.", stay="yes"))
    assert answer.status_code == 303


def test_our_objectives_are_offered_and_filled_in_without_saving(office: Office, fixtures: None) -> None:
    programme_id = office.found()
    answer = office.cast.client("coordinator").post(
        reverse("programme-mandate", args=[programme_id]), _mandate(1, more="yes", ready_made="succession-readiness")
    )
    html = answer.content.decode()
    assert 'name="objectives" value="2"' in html
    assert "More than one person is ready, or nearly ready" in html
    assert not Programme.objects.get(id=programme_id).objectives.exists()


def test_a_ready_made_objective_takes_the_place_of_the_empty_one(office: Office, fixtures: None) -> None:
    programme_id = office.found()
    wordless = {name: "" for name in _mandate(1) if name.startswith("objective-")}
    answer = office.cast.client("coordinator").post(
        reverse("programme-mandate", args=[programme_id]),
        _mandate(1, **wordless, more="yes", ready_made="succession-readiness"),
    )
    html = answer.content.decode()
    assert 'name="objectives" value="1"' in html
    assert "More than one person is ready, or nearly ready" in html


def test_who_fits_is_counted_without_a_script_and_as_a_fragment(office: Office) -> None:
    programme_id = office.found()
    client = office.cast.client("coordinator")
    sent = {"side": "leader", "field": "function", "operator": "is", "value": "Finance", "strength": "hard"}
    whole = client.post(reverse("programme-criteria", args=[programme_id]), sent | {"count": "yes"}).content.decode()
    part = client.post(reverse("count-who-fit", args=[programme_id]), sent).content.decode()
    sentence = re.search(r"With this criterion \d+ of \d+ people could take part\.", part)
    assert sentence
    assert sentence.group() in whole
    assert "<html" not in part


@pytest.mark.parametrize(
    ("route", "sent", "sentence"),
    [
        ("programme-streams", {"version": "1"}, "Choose at least one stream"),
        (
            "programme-streams",
            {"version": "1", "coaching-runs": "on", "coaching-session_minutes": "5"},
            "Choose between 15",
        ),
        (
            "programme-criteria",
            {
                "side": "leader",
                "field": "stage",
                "operator": "at_least",
                "value": "grand",
                "strength": "hard",
                "reason": "x",
                "add": "y",
            },
            "Write emerging",
        ),
        (
            "programme-calendar",
            {"title": "X", "starts_on": "2026-06-02", "ends_on": "2026-06-01"},
            "on or after the first day",
        ),
        ("programme-responsible", {"kind": "steward", "person": "second.coordinator@example.com"}, "nobody is both"),
        (
            "programme-mandate",
            {"version": "1", "name": "", "currency": "EURO", "objectives": "0"},
            "This field is required",
        ),
    ],
)
def test_wrong_input_gets_a_sentence_and_nothing_is_lost(
    office: Office, route: str, sent: dict[str, str], sentence: str
) -> None:
    cast = office.cast
    programme_id = cast.programme.id if route == "programme-responsible" else office.found()
    answer = cast.client("coordinator").post(reverse(route, args=[programme_id]), sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


@pytest.mark.parametrize(
    "route",
    [
        "programme-mandate",
        "programme-streams",
        "programme-criteria",
        "programme-responsible",
        "programme-calendar",
        "invite",
        "enrol",
        "nominate",
        "programme-outsiders",
        "programme-enrolments",
        "programme-invitations",
        "waive-gates",
    ],
)
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {
            "name": "x" * 100_000,
            "version": "x",
            "objectives": "9999",
            "person": "no-id",
            "step": "letter",
            "page": "-1",
        },
    ],
)
def test_no_form_breaks_when_empty_oversized_or_wrongly_typed(office: Office, route: str, sent: dict[str, str]) -> None:
    answer = office.cast.client("coordinator").post(reverse(route, args=[office.cast.programme.id]), sent)
    assert answer.status_code < 500


def test_an_invitation_goes_from_letter_to_start(office: Office, fixtures: None) -> None:
    cast = office.cast
    coordinator = cast.client("coordinator")
    stream = cast.streams["coaching"]
    place = {"stream": str(stream.id), "side": "leader", "person": str(cast.line_manager.id)}
    letter = coordinator.post(reverse("invite", args=[cast.programme.id]), place | {"step": "letter"}).content.decode()
    assert "A letter to 1 person" in letter
    text = {"message": "Dear {name}, please come.", "answer_by_on": (present().date() + timedelta(9)).isoformat()}
    preview = coordinator.post(
        reverse("invite", args=[cast.programme.id]), place | text | {"step": "preview"}
    ).content.decode()
    assert "Dear Line Manager, please come." in preview
    assert not Invitation.objects.exists()
    coordinator.post(reverse("invite", args=[cast.programme.id]), place | text | {"step": "send"})
    invitation = Invitation.objects.get()
    assert "Line Manager Cast" in page(coordinator, "programme-invitations", cast.programme.id)

    invited = cast.client("line_manager")
    assert "1 invitation waits for you" in page(invited, "taking-part")
    assert "Dear Line Manager, please come." in page(invited, "own-invitation", invitation.id)
    assert cast.client("leader").get(reverse("own-invitation", args=[invitation.id])).status_code == 404
    answer = invited.post(reverse("own-invitation", args=[invitation.id]), {"answer": "yes"})
    enrolment = Enrolment.objects.get(person=cast.line_manager)
    assert answer.headers["Location"] == reverse("onboarding", args=[enrolment.id])

    assert "Briefing and confidentiality agreement still to do" in page(invited, "onboarding", enrolment.id)
    page(invited, "briefing", enrolment.id)
    invited.post(reverse("briefing", args=[enrolment.id]))
    assert 'name="version" value="1"' in page(invited, "confidentiality", enrolment.id)
    invited.post(reverse("confidentiality", args=[enrolment.id]), {"version": "1"})
    assert "You are ready to be matched" in page(invited, "onboarding", enrolment.id)
    for name in ("leader", "coordinator", "sponsor"):
        assert cast.client(name).get(reverse("onboarding", args=[enrolment.id])).status_code == 404


def test_somebody_applies_and_reads_the_word_of_the_coordinator(office: Office, fixtures: None) -> None:
    cast = office.cast
    applicant, coordinator = cast.client("line_manager"), cast.client("coordinator")
    html = page(applicant, "join", cast.programme.id)
    assert "Learn beside people who have been there." in html
    assert "Only people at work can meet" in html
    stream = str(cast.streams["reverse"].id)
    applicant.post(reverse("join", args=[cast.programme.id]), {"stream": stream, "statement": "I hope to listen."})
    application = Application.objects.get()
    assert "I hope to listen." in page(coordinator, "programme-applications", cast.programme.id)
    address = reverse("decide-application", args=[cast.programme.id, application.id])
    answer = coordinator.post(address, {"verdict": "decline", "feedback": ""})
    assert (answer.status_code, "Write a sentence that helps the person" in answer.content.decode()) == (400, True)
    coordinator.post(address, {"verdict": "decline", "feedback": "Come again in spring."})
    assert "Come again in spring." in page(applicant, "taking-part")


def test_one_leaves_after_one_question(office: Office, fixtures: None) -> None:
    cast = office.cast
    enrolment = cast.enrolments["reverse", "other_leader"]
    client = cast.client("other_leader")
    assert "You need not say why" in page(client, "own-enrolment", enrolment.id, "leave")
    assert client.post(reverse("own-enrolment", args=[enrolment.id, "leave"])).status_code == 303
    enrolment.refresh_from_db()
    assert enrolment.state == "exited"
    assert (
        client.post(reverse("own-enrolment", args=[cast.enrolments["coaching", "leader"].id, "leave"])).status_code
        == 404
    )


def test_a_policy_is_proposed_by_one_and_agreed_by_another(office: Office) -> None:
    cast = office.cast
    stream_id = cast.streams["coaching"].id
    shares = dict(
        zip(("expertise", "style", "preference", "reach", "schedule", "freshness"), (40, 20, 20, 10, 5, 5), strict=True)
    )
    sent = {f"share_{k}": str(v) for k, v in shares.items()} | {
        "overlap_minutes": "60",
        "cooling_off_months": "6",
        "language": "on",
    }
    coordinator, steering = cast.client("coordinator"), cast.client("steering")
    answer = coordinator.post(reverse("stream-policy", args=[stream_id]), sent | {"share_style": "21"})
    assert "add up to 101" in answer.content.decode()
    assert coordinator.post(reverse("stream-policy", args=[stream_id]), sent).status_code == 303
    assert "It waits for a second person." in page(coordinator, "stream-policy", stream_id)
    html = page(steering, "stream-policy", stream_id)
    agree = re.search(rf"/streams/{stream_id}/policy/[0-9a-f-]+/agree", html)
    assert agree
    steering.post(agree.group())
    assert "Version 2, agreed by Steering Cast" in page(steering, "stream-policy", stream_id)


def test_an_export_holds_the_lines_of_the_filter_and_is_for_coordinators(cast: Cast) -> None:
    address = reverse("export-enrolments", args=[cast.programme.id])
    answer = cast.client("coordinator").post(address, {"form": "csv", "side": "mentor", "stream": "coaching"})
    names = [line.split(",")[0] for line in answer.content.decode("utf-8-sig").splitlines()]
    assert names == ["Name", "Coach Cast", "Other Coach Cast"]
    for name in ("steward", "sponsor", "leader", "administrator"):
        assert cast.client(name).post(address, {"form": "csv"}).status_code == 404


def test_invitations_and_applications_are_exported_without_formulas(cast: Cast, fixtures: None) -> None:
    where = {"created_at": cast.now, "programme": cast.programme, "stream": cast.streams["coaching"]}
    Application.objects.create(**where, person=cast.line_manager, statement="=1+1", agreed_at=cast.now)
    Invitation.objects.create(**where, person=cast.steering, side="leader", message="Come")
    client = cast.client("coordinator")
    sheets = [
        client.post(reverse(route, args=[cast.programme.id]), {"form": "csv"})
        .content.decode("utf-8-sig")
        .splitlines()[1]
        for route in ("export-applications", "export-invitations")
    ]
    assert sheets == [
        "Line Manager Cast,Finance,Internal coaching,to decide,2026-03-03,,'=1+1,",
        "Steering Cast,Internal coaching,Leader,no answer yet,2026-03-03,,",
    ]


LISTS_OF_ONE = (
    "programme-enrolments",
    "programme-invitations",
    "programme-applications",
    "programme-outsiders",
    "enrol",
    "programme",
)


@pytest.mark.parametrize("route", LISTS_OF_ONE)
def test_a_list_asks_as_much_for_three_rows_as_for_one(cast: Cast, route: str) -> None:
    client = cast.client("coordinator")
    counts = []
    for rows in (1, 2):
        _more(cast, rows)
        client.get(reverse(route, args=[cast.programme.id]))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(route, args=[cast.programme.id])).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 15, "\n".join(q["sql"][:150] for q in asked)


def _more(cast: Cast, rows: int) -> None:
    from peripatos.programmes.models import OutsiderScope

    with acting(FIXTURES):
        for _number in range(rows):
            word = uuid4().hex[:8]
            person, invited, applicant = (
                Person.objects.create(created_at=cast.now, display_name=f"{word} {n}", sort_name=f"{word} {n}")
                for n in range(3)
            )
            where = {"created_at": cast.now, "programme": cast.programme, "stream": cast.streams["coaching"]}
            Enrolment.objects.create(**where, person=person, side="leader", joined_on=cast.today)
            Invitation.objects.create(**where, person=invited, side="leader", message="Come")
            Application.objects.create(**where, person=applicant, agreed_at=cast.now)
            OutsiderScope.objects.create(
                created_at=cast.now,
                programme=cast.programme,
                person=person,
                topics=["a"],
                starts_on=cast.today,
                ends_on=cast.today,
            )


def test_the_list_of_programmes_asks_as_much_for_three_as_for_one(office: Office) -> None:
    client, counts = office.cast.client("administrator"), []
    for _ in range(2):
        client.get(reverse("programmes"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("programmes")).status_code == 200
        counts.append(len(asked))
        office.found()
        office.found()
    assert counts[0] == counts[1]
    assert counts[0] <= 15, [q["sql"][:120] for q in asked]

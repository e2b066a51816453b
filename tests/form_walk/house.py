"""A demonstration in which every part of the product has something to show."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cast import FIXTURES
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.demo.fill.run import fill
from peripatos.demo.personas import account_of, personas
from peripatos.matching import tasks
from peripatos.matching.models import MatchRun, Offer, Round
from peripatos.people.models import Account, Person
from peripatos.people.roster.working import move_roster
from peripatos.programmes.models import Enrolment, Stream

LEADERS, SEED = 12, 7
ROSTERS = {
    "clean": (
        "Employee ID,Name,Email,Job title,Grade,Manager ID\n"
        "1,Ada Stone,ada@x.org,Head,E2,\n2,Mei Lin,mei@x.org,Lead,E1,1\n"
    ),
    "troubled": (
        "Employee ID,Name,Email,Manager ID,Hire Date\n"
        "1,Ada Stone,ada@x.org,1,03/04/2012\n2,Mei Lin,mei@x.org,1,05/06/2013\n"
    ),
}


def signed_in(account: Account) -> Client:
    """A browser in which this account has signed in."""
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def as_persona(key: str) -> Client:
    account = account_of(key)
    assert account is not None
    return signed_in(account)


def fill_house(now: datetime) -> None:
    """Fills the database: a year of a programme, a draft, files that were read, people asked, a round that ran."""
    fill(seed=SEED, leaders=LEADERS, now=now)
    admin = as_persona("administrator")
    for text in ROSTERS.values():
        file = SimpleUploadedFile("people.csv", text.encode(), "text/csv")
        assert admin.post("/imports", {"file": file, "source": "HR"}).status_code == 303
    _work()
    _found_a_draft(admin)
    one = as_persona("coordinator")  # new duties ended the sessions before
    _invite_and_apply(one)
    _run_a_round(one, now)


def _work() -> None:
    with acting(FIXTURES):
        while move_roster(now=clock.now()):
            pass


def _found_a_draft(admin: Client) -> None:
    emails = {p.key: p.email for p in personas()}
    given = {"name": "A draft", "sponsor": emails["sponsor"], "coordinator": emails["coordinator"], "currency": "EUR"}
    assert admin.post("/programmes/new", given).status_code == 303


def _invite_and_apply(one: Client) -> None:
    with acting(FIXTURES):
        stream = Stream.objects.get(kind="coaching", state="running")
        here = Enrolment.objects.filter(stream=stream).values("person")
        free = Person.objects.filter(kind="internal", duties=None).exclude(id__in=here)
        invited, applicant, nominee = free.order_by("email")[:3]
    base = f"/programmes/{stream.programme_id}"
    place = {"stream": stream.id, "side": "leader", "person": invited.id}
    letter = {"message": "Please join us.", "answer_by_on": "2026-03-20", "step": "send"}
    assert one.post(f"{base}/invitations/new", place | letter).status_code == 303
    given = {"stream": stream.id, "statement": "I would like to learn."}
    joining = signed_in(account_for(applicant)).post(f"/join/{stream.programme_id}", given)
    assert joining.status_code == 303
    given |= {"person": nominee.email}
    assert one.post(f"{base}/nominate", given).status_code == 303


def account_for(person: Person) -> Account:
    """The account of somebody; made when they have none."""
    with acting(FIXTURES):
        made, _new = Account.objects.get_or_create(
            person=person, defaults={"email": person.email, "created_at": clock.now()}
        )
    return made


def _run_a_round(one: Client, now: datetime) -> None:
    with acting(FIXTURES):
        open_round = Round.objects.get(state="open", stream__kind="coaching")
    assert one.post(f"/matching/rounds/{open_round.id}/run").status_code == 303
    assert tasks.match_run(now)


def publish(one: Client) -> dict[str, Client]:
    """Approves and sends what the run proposed; returns browsers of two who have to answer."""
    with acting(FIXTURES):
        run = MatchRun.objects.latest("created_at")
    assert one.post(f"/matching/{run.id}/approve", {"everything": "1"}).status_code == 303
    sent = one.post(f"/matching/{run.id}/publish", {"text": "{other}, until {answer_by}", "send": "1"})
    assert sent.status_code == 303
    with acting(FIXTURES):
        offer = Offer.objects.select_related("leader", "mentor").filter(state="open").latest("created_at")
    return {
        "leader with an offer": signed_in(account_for(offer.leader)),
        "mentor with an offer": signed_in(account_for(offer.mentor)),
    }

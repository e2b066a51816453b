"""Accounts: one way in, by a link that works once."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from cast import Cast
from peripatos.core import clock
from peripatos.core.access import acting
from peripatos.core.access.rights import task_actor
from peripatos.core.audit.models import AuditEvent
from peripatos.core.crypto.texts import unseal
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import place_of
from peripatos.core.registry import announce
from peripatos.people.models import Account, AccountInvitation, Person
from peripatos.people.selectors.accounts import (
    SignIn,
    accounts,
    open_invitation,
    people_to_let_in,
    unable_to_sign_in,
)
from peripatos.people.services.accounts import (
    accept_invitation,
    create_account,
    deactivate_account,
    end_sessions_of,
    let_in,
)
from peripatos.people.services.additions import NewPerson, add_person

pytestmark = pytest.mark.django_db
GOOD = "walk beside me again"


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    return Person.objects.create(
        created_at=cast.now, display_name="Nia New", sort_name="new nia", given_name="Nia", email="nia@example.com"
    )


def token_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1]


def invite(cast: Cast, person: Person, *, at: datetime | None = None) -> str:
    admin = cast.actor("administrator")
    with acting(admin):
        return token_of(create_account(actor=admin, person_id=person.id, now=at or cast.now).address)


def test_a_link_makes_one_account_and_then_stops_working(cast: Cast, newcomer: Person) -> None:
    token = invite(cast, newcomer)
    account = accept_of(cast, token)
    assert (account.email, account.person_id, account.check_password(GOOD)) == ("nia@example.com", newcomer.id, True)
    with pytest.raises(Missing):
        accept_of(cast, token)


def accept_of(cast: Cast, token: str, password: str = GOOD) -> Account:
    from cast import FIXTURES

    with acting(FIXTURES):
        return accept_invitation(token=token, password=password, now=cast.now)


def test_only_the_hash_of_the_token_is_stored_and_the_mail_carries_it(
    cast: Cast, newcomer: Person, unguarded: None
) -> None:
    token = invite(cast, newcomer)
    assert token not in str(AccountInvitation.objects.values_list("token_hash", flat=True).get())
    message = OutboxMessage.objects.get(kind="account_invitation")
    assert re.search(rf"/invitation/{re.escape(token)}/", unseal(message.payload, place_of(message.id)))


def test_a_link_is_void_after_fourteen_days_and_when_a_newer_one_is_sent(cast: Cast, newcomer: Person) -> None:
    first = invite(cast, newcomer)
    assert open_invitation(first, now=cast.now + timedelta(days=13, hours=23)) is not None
    assert open_invitation(first, now=cast.now + timedelta(days=14)) is None
    second = invite(cast, newcomer)
    assert open_invitation(first, now=cast.now) is None
    assert open_invitation(second, now=cast.now) is not None


def test_a_weak_password_is_refused_and_leaves_the_link_usable(cast: Cast, newcomer: Person) -> None:
    token = invite(cast, newcomer)
    with pytest.raises(BadInput):
        accept_of(cast, token, "short")
    assert accept_of(cast, token).is_active


def test_people_without_an_address_with_an_account_or_gone_get_no_link(cast: Cast, newcomer: Person) -> None:
    admin = cast.actor("administrator")
    reasons = []
    with acting(admin):
        for change in ({"email": None}, {"email": "nia@example.com", "employment": "left"}):
            Person.objects.filter(id=newcomer.id).update(**change)
            with pytest.raises(GuardFailed) as refusal:
                create_account(actor=admin, person_id=newcomer.id, now=cast.now)
            reasons.append(refusal.value.data["reason"])
        with pytest.raises(GuardFailed) as refusal:
            create_account(actor=admin, person_id=cast.leader.id, now=cast.now)
        reasons.append(refusal.value.data["reason"])
    assert reasons == ["no_email", "has_left", "has_account"]


@pytest.mark.parametrize("name", ["coordinator", "leader", "sponsor", "steward"])
def test_nobody_but_the_administrator_invites(cast: Cast, newcomer: Person, name: str) -> None:
    actor = cast.actor(name)
    with acting(actor), pytest.raises(Denied):
        create_account(actor=actor, person_id=newcomer.id, now=cast.now)


def test_a_closed_account_is_signed_out_at_its_next_request(cast: Cast) -> None:
    client, admin = cast.client("leader"), cast.actor("administrator")
    assert client.get("/notifications").status_code == 200
    with acting(admin):
        deactivate_account(actor=admin, person_id=cast.leader.id, now=cast.now)
    assert client.get("/notifications").status_code == 302
    assert not Account.objects.get(person=cast.leader).is_active


def test_sessions_end_when_a_duty_changes(cast: Cast) -> None:
    here, there = cast.client("coordinator"), cast.client("coordinator")
    end_sessions_of(person_id=cast.coordinator.id)
    assert [c.get("/notifications").status_code for c in (here, there)] == [302, 302]
    assert cast.client("coordinator").get("/notifications").status_code == 200


def test_nobody_closes_their_own_account(cast: Cast) -> None:
    admin = cast.actor("administrator")
    with acting(admin), pytest.raises(GuardFailed) as refusal:
        deactivate_account(actor=admin, person_id=cast.administrator.id, now=cast.now)
    assert refusal.value.data["reason"] == "own_account"


def test_a_leaver_can_no_longer_sign_in(cast: Cast, unguarded: None) -> None:
    from cast import FIXTURES

    with acting(FIXTURES):
        announce("leaver", person_id=cast.other_mentor.id, on=cast.today, now=cast.now)
    assert not Account.objects.get(person=cast.other_mentor).is_active


def test_the_administrator_reads_addresses_and_the_coordinator_states_only(cast: Cast, newcomer: Person) -> None:
    invite(cast, newcomer)
    shown = {}
    for name in ("administrator", "coordinator"):
        actor = cast.actor(name)
        with acting(actor):
            line = next(row for row in accounts(actor, text="nia", now=cast.now))
        shown[name] = (line.email, line.sign_in)
    assert shown == {
        "administrator": ("nia@example.com", SignIn.INVITED),
        "coordinator": ("", SignIn.INVITED),
    }


def test_the_page_behind_a_link_makes_the_account_and_an_unknown_token_is_404(cast: Cast, newcomer: Person) -> None:
    token, browser = invite(cast, newcomer, at=clock.now()), Client()
    assert browser.get("/invitation/nothing-of-the-kind/").status_code == 404
    assert b"nia@example.com" in browser.get(f"/invitation/{token}/").content
    refused = browser.post(f"/invitation/{token}/", {"password": GOOD, "again": "something else here"})
    assert b"differ" in refused.content
    done = browser.post(f"/invitation/{token}/", {"password": GOOD, "again": GOOD})
    assert (done.status_code, done.headers["Location"]) == (303, "/sign-in/")
    assert browser.get(f"/invitation/{token}/").status_code == 404


def test_every_step_of_an_account_is_audited_with_its_subject(cast: Cast, newcomer: Person, unguarded: None) -> None:
    accept_of(cast, invite(cast, newcomer))
    events = AuditEvent.objects.filter(rule__startswith="User account", subjects__person_id=newcomer.id).order_by(
        "at", "code"
    )
    assert [e.code for e in events] == ["accepted", "invited"]


def test_an_outsider_is_added_by_the_coordinator_and_not_by_a_leader(cast: Cast) -> None:
    from peripatos.people.types import PersonKind

    details = NewPerson("Ines", "Costa", "ines@elsewhere.example", organisation="Elsewhere", kind=PersonKind.EXTERNAL)
    coordinator, leader = cast.actor("coordinator"), cast.actor("leader")
    with acting(coordinator):
        person = add_person(actor=coordinator, details=details, now=cast.now)
        assert (person.kind, person.sort_name) == ("external", "costa ines")
        with pytest.raises(BadInput):
            add_person(actor=coordinator, details=details, now=cast.now)
    with acting(leader), pytest.raises(Denied):
        add_person(actor=leader, details=details, now=cast.now)


def test_only_those_with_an_address_and_no_way_in_are_let_in(cast: Cast, newcomer: Person) -> None:
    silent = Person.objects.create(created_at=cast.now, display_name="Sila Silent", sort_name="silent sila")
    closed, invited = (
        cast.other_coach,
        Person.objects.create(
            created_at=cast.now, display_name="Ivo Invited", sort_name="invited ivo", email="ivo@example.com"
        ),
    )
    Account.objects.filter(person=closed).update(is_active=False)
    administrator = cast.actor("administrator")
    with acting(administrator):
        create_account(actor=administrator, person_id=invited.id, now=cast.now)
    ids = [person.id for person in (newcomer, silent, closed, invited, cast.leader)]
    coordinator = cast.actor("coordinator")
    with acting(coordinator):
        found = {line.name: line.sign_in for line in unable_to_sign_in(coordinator, ids, now=cast.now)}
    assert found == {
        "Ivo Invited": SignIn.INVITED,
        "Nia New": SignIn.NONE,
        closed.display_name: SignIn.CLOSED,
        "Sila Silent": SignIn.NO_EMAIL,
    }
    task = task_actor("let_in")
    with acting(task):
        assert people_to_let_in(ids, now=cast.now) == [newcomer]
        let_in(actor=task, people=[newcomer], now=cast.now)
        assert people_to_let_in(ids, now=cast.now) == []
    with acting(coordinator), pytest.raises(Denied):
        let_in(actor=coordinator, people=[silent], now=cast.now)

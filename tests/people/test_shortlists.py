"""Shortlists: a person's own, sealed, read by that person alone."""

import pytest

from cast import Cast
from peripatos.core.access import acting
from peripatos.core.audit.models import AuditEvent
from peripatos.core.errors import BadInput, Denied, Missing
from peripatos.people.models import Shortlist
from peripatos.people.selectors.private_lists import shortlist, shortlists
from peripatos.people.services.shortlists import (
    add_to_shortlist,
    create_shortlist,
    delete_shortlist,
    remove_from_shortlist,
)

pytestmark = pytest.mark.django_db
NAME = "People for the Lagos question"


def test_a_list_is_made_filled_emptied_and_removed_by_its_owner(cast: Cast) -> None:
    actor = cast.actor("other_leader")
    with acting(actor):
        made = create_shortlist(actor=actor, name=f"  {NAME} ", now=cast.now)
        for _ in range(2):
            add_to_shortlist(actor=actor, shortlist_id=made, person_id=cast.coach.id, now=cast.now)
        assert [(line.name, line.people) for line in shortlists(actor, now=cast.now)] == [(NAME, 1)]
        assert shortlist(actor, made, now=cast.now).people == (cast.coach.id,)
        remove_from_shortlist(actor=actor, shortlist_id=made, person_id=cast.coach.id, now=cast.now)
        assert shortlist(actor, made, now=cast.now).people == ()
        delete_shortlist(actor=actor, shortlist_id=made, now=cast.now)
        assert shortlists(actor, now=cast.now) == ()


def test_a_list_of_somebody_else_does_not_exist(cast: Cast, unguarded: None) -> None:
    theirs = Shortlist.objects.get(owner=cast.leader).id
    for name in ("other_leader", "coach", "coordinator", "administrator"):
        actor = cast.actor(name)
        with acting(actor), pytest.raises((Missing, Denied)):
            shortlist(actor, theirs, now=cast.now)
        assert cast.client(name).get(f"/people/shortlists/{theirs}").status_code == 404
    other = cast.actor("other_leader")
    with acting(other), pytest.raises(Missing):
        add_to_shortlist(actor=other, shortlist_id=theirs, person_id=cast.coach.id, now=cast.now)


def test_the_name_lies_sealed_in_the_table(cast: Cast, unguarded: None) -> None:
    actor = cast.actor("other_leader")
    create_shortlist(actor=actor, name=NAME, now=cast.now)
    assert NAME.encode() not in bytes(Shortlist.objects.get(owner=cast.other_leader).name)


def test_reading_a_list_leaves_a_trace_for_its_owner(cast: Cast, unguarded: None) -> None:
    actor = cast.actor("leader")
    shortlists(actor, now=cast.now)
    event = AuditEvent.objects.get(rule="Shortlist: read / edit own", outcome="read")
    assert [s.person_id for s in event.subjects.all()] == [cast.leader.id]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_list_needs_a_short_name(cast: Cast, name: str) -> None:
    actor = cast.actor("leader")
    with acting(actor), pytest.raises(BadInput):
        create_shortlist(actor=actor, name=name, now=cast.now)


def test_somebody_is_put_on_a_new_list_from_their_page(cast: Cast) -> None:
    client = cast.client("other_leader")
    page = client.get(f"/people/{cast.coach.id}")
    assert b"Keep in mind" in page.content
    assert client.post(f"/people/{cast.coach.id}/shortlist", {"name": NAME}).status_code == 303
    assert NAME in client.get("/people/shortlists").content.decode()

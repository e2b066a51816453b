"""The office of a programme and of the installation: dates, money, duties, imports, mail."""

from access.cells import Scene, Seen, probe, refusals_so_far
from access.probes.people import GENERAL_THING
from cast_programme import EVENT, propose_amount
from peripatos.core.access import may
from peripatos.core.audit.services import record
from peripatos.people.models import Person, RosterImport
from peripatos.programmes.models import BudgetLine, Duty


@probe(may.PROGRAMME_READ_BLUEPRINT, without=GENERAL_THING)
def blueprint(scene: Scene) -> Seen:
    page = scene.get("blueprint", scene.cast.programme.id)
    return scene.reads_part(page, word=scene.cast.programme.name, rest="Ready successors.")


@probe(may.BUSINESS_CALENDAR_READ, without=GENERAL_THING)
def calendar(scene: Scene) -> Seen:
    """The year of the blueprint, which shows metadata readers the dates of an event without its title."""
    page = scene.get("blueprint", scene.cast.programme.id)
    return scene.reads_part(page, word="Mon 23 March to Fri 27 March", rest=EVENT)


@probe(may.BUDGET_LINE_EDIT, without=GENERAL_THING)
def change_budget(scene: Scene) -> Seen:
    """Both hands: proposes an amount, which the same person cannot agree to, and agrees to another person's."""
    programme, stream = scene.cast.programme.id, scene.cast.streams["coaching"].id
    page = scene.post("propose-amount", programme, stream, **{f"{stream}-amount": "52000"})
    with scene.as_fixture():
        own = BudgetLine.objects.filter(proposed_by=scene.me, amount_minor=5_200_000).first()
    first = scene.does(page, changed=own is not None)
    if own is not None:
        scene.post("settle-amount", programme, own.id, "agree")
        assert scene.now_of(own, "state") == "proposed", "one person signed twice"
    with scene.as_fixture():
        other = BudgetLine.objects.get(id=propose_amount(scene.cast, scene.cast.second_coordinator))
    scene.refused_before = refusals_so_far()
    page = scene.post("settle-amount", programme, other.id, "agree")
    second = scene.does(page, changed=scene.now_of(other, "state") == "agreed")
    assert first is second, "one of two hands alone"
    return second


@probe(may.ROLE_GRANT_CONFIRM_A_PROPOSED_DUTY, without=GENERAL_THING)
def confirm_duty(scene: Scene) -> Seen:
    """The second hand, neither under a duty that one has proposed nor under one's own."""
    other = scene.cast.other_coach
    with scene.as_fixture():
        duty = Duty.objects.get(state="proposed", person=other)
    for changes in ({"proposed_by": scene.me}, {"proposed_by": scene.cast.coordinator, "person": scene.me}):
        scene.alter(duty, **changes)
        scene.post("settle-duty", duty.id, "confirm")
        assert scene.now_of(duty, "state") == "proposed", "the proposer or the appointee confirmed"
    scene.alter(duty, proposed_by=scene.cast.second_coordinator, person=other)
    scene.refused_before = refusals_so_far()
    page = scene.post("settle-duty", duty.id, "confirm")
    return scene.does(page, changed=scene.now_of(duty, "state") == "confirmed")


@probe(may.AUDIT_LOG_READ_EVENTS_ABOUT_SELF, own=True, audited=False)
def events_about_self(scene: Scene) -> Seen:
    """Somebody opens what is about the reader, who finds them by name; the page is audited under the row of the log."""
    reader = scene.cast.actor("second_coordinator")
    with scene.as_fixture():
        record(reader, may.CARE_WORKLIST_READ, now=scene.cast.now, subjects=[scene.me.id], outcome="read")
    return scene.reads(scene.get("my-data"), "Second Coordinator Cast: Care worklist")


def _import(scene: Scene, name: str) -> RosterImport:
    with scene.as_fixture():
        return RosterImport.objects.get(file_name=name)


@probe(may.HR_IMPORT_COMMIT, without=GENERAL_THING)
def commit_import(scene: Scene) -> Seen:
    found = _import(scene, "next.csv")
    page = scene.post("import-commit", found.id)
    return scene.does(page, changed=scene.now_of(found, "state") == "committing")


@probe(may.DIRECTORY_CARD_UPDATE_HR_SOURCED_FIELDS, without=GENERAL_THING)
def write_cards(scene: Scene) -> Seen:
    """Writes a card by hand; one's own profile page never writes what comes from the personnel system."""
    sent = {"headline": "", "languages": ["en"], "capacity": 1, "minutes_a_month": 60, "version": 1}
    scene.post("profile-edit", "leader", title="Emperor", grade="L9", display_name="Emperor", **sent)
    for name in ("title", "grade", "display_name"):
        assert scene.now_of(scene.me, name) == getattr(scene.me, name), f"a page of one's own wrote {name}"
    scene.refused_before = refusals_so_far()
    page = scene.post("add-person", kind="internal", family_name="Next", email="nora@example.com", title="Lead")
    with scene.as_fixture():
        changed = Person.objects.filter(email="nora@example.com", title="Lead").exists()
    return scene.does(page, changed=changed)


@probe(may.HR_IMPORT_UNDO, without=GENERAL_THING)
def undo_import(scene: Scene) -> Seen:
    found = _import(scene, "past.csv")
    page = scene.post("import-undo", found.id)
    return scene.does(page, changed=scene.now_of(found, "state") == "undone")


@probe(may.CHANGE_HISTORY_OF_AN_IMPORT_READ, without=GENERAL_THING)
def import_history(scene: Scene) -> Seen:
    page = scene.get("import-differences", _import(scene, "past.csv").id)
    seen = scene.reads(page, "Paul Past")
    assert page.shows("committed the import") == (seen is Seen.FULL)
    return seen


@probe(may.OUTBOX_MESSAGE_READ_DELIVERY_STATE_NO_BODY, without=GENERAL_THING)
def delivery(scene: Scene) -> Seen:
    return scene.reads_part(scene.get("mail"), word="State of the outbox", rest="The latest messages")

"""Sessions, notes, calendars."""

from datetime import timedelta

from access.cells import NOTE_OF, Scene, Seen, probe
from peripatos.core.access import Rule, may
from peripatos.people.models import WorkPattern
from peripatos.scheduling.models import CalendarFeed, PrivateNote, SharedNote

LABEL_OF = {"leader": "leader", "coach": "CO", "advisor": "AD", "reverse_mentor": "RV"}
OWN_TEXT = "Fresh words for the page"


@probe(may.SESSION_READ_TIME_AND_PARTIES)
def time_and_parties(scene: Scene) -> Seen:
    other = "coach" if scene.persona == "OW" else "leader"
    return scene.reads(scene.get("session", scene.session.id), scene.cast.people[other].display_name)


@probe(may.SESSION_READ_AGENDA_JOIN_LINK_PLACE)
def agenda(scene: Scene) -> Seen:
    page = scene.get("session", scene.session.id)
    place = scene.field(page, scene.word(f"place.{scene.kind}"))
    assert scene.field(page, scene.word(f"agenda.{scene.kind}")) is place
    return place


@probe(may.SESSION_READ_OUTCOME_LINE, audited=False)
def outcome(scene: Scene) -> Seen:
    scene.alter(scene.session, **_over(scene, state="held"))
    seen = scene.field(scene.get("session", scene.session.id), scene.word(f"outcome.{scene.kind}"))
    if scene.persona in ("CO", "AD", "RV"):
        assert scene.get("my-people").shows(scene.word(f"outcome.{scene.kind}")) == (seen is Seen.FULL)
    return seen


@probe(may.SESSION_BOOK_RESCHEDULE_CANCEL)
def cancel(scene: Scene) -> Seen:
    page = scene.post("session-cancel", scene.session.id, version=scene.now_of(scene.session, "version"))
    return scene.does(page, changed=scene.now_of(scene.session, "state") == "cancelled")


@probe(may.SESSION_MARK_HELD_NO_SHOW)
def held(scene: Scene) -> Seen:
    scene.alter(scene.session, **_over(scene))
    page = scene.post("session-met", scene.session.id)
    return scene.does(page, changed=scene.now_of(scene.session, "state") == "held")


@probe(may.SESSION_WRITE_AGENDA_PREPARATION_OUTCOME_LINE)
def write_agenda(scene: Scene) -> Seen:
    before = bytes(scene.now_of(scene.session, "agenda"))
    sent = {"text": OWN_TEXT, "based_on": scene.word(f"agenda.{scene.kind}")}
    page = scene.post("session-text", scene.session.id, "agenda", **sent)
    return scene.does(page, changed=bytes(scene.now_of(scene.session, "agenda")) != before)


@probe(may.AVAILABILITY_READ_FREE_SLOTS)
def free_slots(scene: Scene) -> Seen:
    return scene.reads(scene.get("book-session", scene.pair.id), 'name="starts_at"')


@probe(may.AVAILABILITY_EDIT_OWN, own=True)
def edit_hours(scene: Scene) -> Seen:
    page = scene.post("calendar-hours", zone="Africa/Lagos", mon_start="10:00", mon_end="16:00")
    with scene.as_fixture():
        changed = WorkPattern.objects.filter(person=scene.me, zone="Africa/Lagos").exists()
    return scene.does(page, changed=changed)


@probe(may.CALENDAR_FEED_READ_OWN, audited=False, own=True)
def feed(scene: Scene) -> Seen:
    page = scene.post("calendar-feed-renew")
    with scene.as_fixture():
        changed = CalendarFeed.objects.filter(person=scene.me).exists()
    return scene.does(page, changed=changed and page.shows("/feed/"))


def _reads_private(scene: Scene, kind: str, author: str) -> Seen:
    page = scene.get("session", scene.cast.sessions[kind].id)
    scene.subject = scene.cast.people[author].id
    return scene.field(page, scene.word(f"private_note.{kind}.{LABEL_OF[author]}"))


def _writes_private(scene: Scene, kind: str, author: str) -> Seen:
    session, person = scene.cast.sessions[kind], scene.cast.people[author]
    with scene.as_fixture():
        note = PrivateNote.objects.get(session=session, author=person)
    page = scene.post("session-private-note", session.id, text=OWN_TEXT, version=note.version)
    return scene.does(page, changed=scene.now_of(note, "version") != note.version)


def _private(read: Rule, write: Rule, kind: str, author: str, without: dict[str, str]) -> None:
    probe(read, without=without)(lambda scene: _reads_private(scene, kind, author))
    probe(write, without=without)(lambda scene: _writes_private(scene, kind, author))


ANOTHER_ROW = "writes about the same session under a row of their own"
NOTES = (
    (may.PRIVATE_COACH_NOTE_READ, may.PRIVATE_COACH_NOTE_CREATE_UPDATE_DELETE, "coaching", "coach"),
    (may.PRIVATE_ADVISOR_NOTE_READ, may.PRIVATE_ADVISOR_NOTE_CREATE_UPDATE_DELETE, "advising", "advisor"),
    (
        may.PRIVATE_REVERSE_MENTOR_NOTE_READ,
        may.PRIVATE_REVERSE_MENTOR_NOTE_CREATE_UPDATE_DELETE,
        "reverse",
        "reverse_mentor",
    ),
    (may.PRIVATE_LEADER_NOTE_READ, may.PRIVATE_LEADER_NOTE_CREATE_UPDATE_DELETE, "coaching", "leader"),
)
for _read, _write, _kind, _author in NOTES:
    _private(_read, _write, _kind, _author, {"CO" if _author == "leader" else "OW": ANOTHER_ROW})


@probe(may.SHARED_SESSION_NOTE_READ)
def shared_note(scene: Scene) -> Seen:
    return scene.field(scene.get("session", scene.session.id), scene.word(f"shared_note.{scene.kind}"))


@probe(may.SHARED_SESSION_NOTE_READ_VERSION_HISTORY)
def note_history(scene: Scene) -> Seen:
    page = scene.get("session-note-history", scene.session.id)
    return scene.reads(page, scene.word(f"shared_note.{scene.kind}"))


@probe(may.SHARED_SESSION_NOTE_WRITE)
def write_note(scene: Scene) -> Seen:
    page = scene.post("session-note", scene.session.id, text=OWN_TEXT, version=1)
    with scene.as_fixture():
        changed = SharedNote.objects.filter(session=scene.session).count() == 2
    return scene.does(page, changed=changed)


def _over(scene: Scene, **further: object) -> dict[str, object]:
    """A session that ended yesterday."""
    starts = scene.cast.now - timedelta(days=1)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=1), **further}


assert set(NOTE_OF) == {"coaching", "advising", "reverse"}

"""The journey of a programme, step by step: who takes each step, and what a person would look at afterwards.

Every step is taken in a browser by somebody who signed in; nothing here calls the program.
"""

import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import vobject
from playwright.sync_api import expect

from browser.walking import Visit, Visitor, path_in, text_of

PROGRAMME = "Walking leaders"
LEADER, COACH = "Ada Okafor", "Mei Tanaka"
OTHER_LEADERS, OTHER_COACH = ("Niamh Carrick", "Chao Lukács"), "Helga Grimm"
LEADERS_ZONE = ZoneInfo("Africa/Lagos")
PAUSE = "Year-end close"
OUTCOME = "She will ask the board for one more month"
ACTION = "Write the board paper on one page"
PURPOSE, TOPICS = "To speak up in the board", "The board, and what I put off"
SHARED, PRIVATE = "We spoke of the board paper", "I was more afraid than I showed"
REFLECTION = "Waiting cost me more than a wrong decision would have"
FOR_CHECKING = 60_000


def upload_a_roster(visit: Visit, roster: Path) -> None:
    """The administrator uploads the file, reads what was found, commits, and orders the grades."""
    admin = visit.as_persona("administrator")
    admin.open("/imports")
    admin.hand.hand_over(admin.page.locator("main input[type=file]"), roster)
    admin.write("source", "HR system")
    admin.press("Upload and check")
    admin.page.get_by_role("button", name="Commit").wait_for(timeout=FOR_CHECKING)
    assert admin.heading == "Ready: 48 new, 12 changed, 0 leaving"
    admin.press("Commit")
    expect(admin.page.locator("main")).to_contain_text("Undo", timeout=FOR_CHECKING)
    admin.open("/people")
    assert LEADER in admin.words or "61 people" in admin.words
    admin.open("/grades")
    assert admin.heading == "7 grades have no place yet"
    admin.press("Take the suggested order")
    assert admin.heading == "Every grade has its place"


def found_a_programme(visit: Visit) -> None:
    """The administrator gives it a name, a sponsor and a first coordinator."""
    admin = visit.as_persona("administrator")
    admin.open("/programmes")
    admin.follow("New programme")
    admin.write("name", PROGRAMME)
    admin.write("sponsor", visit.email("sponsor"))
    admin.write("coordinator", visit.email("coordinator"))
    admin.press("Found the programme")
    assert admin.heading == f"{PROGRAMME} is a draft"
    assert "At least one objective At least one stream" in admin.words


def fill_the_wizard(visit: Visit) -> None:
    """The coordinator writes its five pages."""
    one = visit.as_persona("coordinator")
    one.open("/programmes")
    one.follow(PROGRAMME)
    visit.notes["programme"] = one.path
    one.follow("Mandate and objectives")
    _mandate(visit, one)
    one.tick("coaching-runs")
    one.write("coaching-planned", "12000")
    one.press("Save and go on")
    _criterion(one)
    for kind, who in (
        *(("steward", "steward"), ("coordinator", "second_coordinator")),
        *(("safeguarding", "safeguarding"), ("steering", "steering")),
    ):
        one.choose("kind", kind)
        one.write("person", visit.email(who))
        one.press("Propose")
    assert one.page.get_by_text("waits", exact=True).count() == 4
    one.follow("Go on")
    _quiet_weeks(one)


def _mandate(visit: Visit, one: Visitor) -> None:
    today = datetime.now(LEADERS_ZONE).date()
    one.write("mandate", "So that our next leaders think with somebody who has no power over them.")
    one.write("value_proposition", "A coach, forty minutes a month, in confidence.")
    one.write("starts_on", today.isoformat())
    one.write("ends_on", (today + timedelta(days=380)).isoformat())
    one.write("objective-0-statement", "Leaders decide more calmly")
    one.write("objective-0-leader_success", "I decided one hard thing better")
    one.write("objective-0-mentor_success", "I heard what they decided")
    one.write("objective-0-owner", visit.email("sponsor"))
    one.write("objective-0-horizon_on", (today + timedelta(days=370)).isoformat())
    one.press("Save and go on")


def _criterion(one: Visitor) -> None:
    one.choose("field", "grade")
    one.write("value", "E2, D1")
    one.tick("strength", "preferred")
    one.write("reason", "They lead many people")
    one.press("Add the criterion")
    assert "Grade: E2 or D1" in one.words
    one.follow("Go on")


def _quiet_weeks(one: Visitor) -> None:
    start = datetime.now(LEADERS_ZONE).date() + timedelta(days=25)
    one.write("title", PAUSE)
    one.write("starts_on", start.isoformat())
    one.write("ends_on", (start + timedelta(days=13)).isoformat())
    one.tick("quiet")
    one.press("Add the entry")
    assert f"{PAUSE} " in one.words
    one.follow("To the blueprint")
    assert "Leaders decide more calmly" in one.words
    assert "Sponsor: Henrike van Dael" in one.words


def confirm_duties(visit: Visit) -> None:
    """Second persons look: the steward at all but their own, the administrator at the steward's."""
    steward, admin = visit.as_persona("steward"), visit.as_persona("administrator")
    steward.open("/duties")
    assert "You proposed it or are to hold it, so somebody else signs." in steward.words
    while steward.page.get_by_role("button", name=re.compile("^Confirm")).count():
        steward.press("Confirm")
    admin.open("/duties")
    assert admin.heading == "1 duty waits for you"
    admin.press("Confirm")
    assert admin.heading == "No duty waits for you"


def charter_and_start(visit: Visit) -> None:
    """The sponsor signs, says why no pilot is needed, and starts it."""
    sponsor = visit.as_persona("sponsor")
    sponsor.open("/programmes")
    sponsor.follow(PROGRAMME)
    sponsor.follow("Sign the charter")
    sponsor.press("Sign the charter")
    assert sponsor.heading == f"{PROGRAMME} is chartered and has not started"
    sponsor.write("reason", "The first three pairs are the pilot.")
    sponsor.press("Record the waiver")
    sponsor.follow("Start the programme")
    sponsor.press("Start it")
    assert sponsor.heading == f"{PROGRAMME} is running"
    assert "Henrike van Dael says why: “The first three pairs are the pilot.”" in sponsor.words


def enrol(visit: Visit) -> None:
    """The coordinator enrols; leader and coach sign by themselves, for the others it is waived with a reason."""
    one = visit.as_persona("coordinator")
    for side, names in (("leader", (LEADER, *OTHER_LEADERS)), ("mentor", (COACH, OTHER_COACH))):
        one.open(f"{visit.notes['programme']}/enrolments")
        one.follow("Enrol people")
        one.choose("side", side)
        one.press("Show")
        for name in names:
            one.tick_line(f"Choose {name}")
        one.press("Enrol those chosen")
    assert one.heading == "5 enrolments"
    assert one.words.count("Briefing and confidentiality agreement still to do") == 5
    for key in ("leader_cfo", "coach"):
        _start(visit.as_persona(key))
    one.open(f"{visit.notes['programme']}/enrolments")
    for name in (*OTHER_LEADERS, OTHER_COACH):
        one.tick_line(f"Choose {name}")
    one.unfold("Waive what is still to do for those chosen")
    one.tick("gates", "briefing")
    one.tick("gates", "confidentiality")
    one.write("reason", "Signed on paper at the kick-off")
    one.press("Waive")
    assert one.words.count("still to do for") == 1
    assert "Briefing and confidentiality agreement still to do" not in one.words


def _start(who: Visitor) -> None:
    who.open("/taking-part")
    who.follow("Internal coaching as")
    who.follow("Read it")
    who.press("I have read it")
    who.follow("Read and sign")
    who.press("I sign this agreement")
    assert who.heading == "You are ready to be matched"


def match(visit: Visit) -> None:
    """The coordinator opens a round and watches the run."""
    one = visit.as_persona("coordinator")
    one.open("/matching")
    one.follow("Open a round")
    one.press("Open and run")
    one.page.get_by_role("button", name="Approve all 3").wait_for(timeout=FOR_CHECKING)
    assert one.heading == "3 of 3 leaders have a coach"
    visit.notes["board"] = one.path


def read_the_board(visit: Visit) -> None:
    """The coordinator reads why two are proposed, and has the proof computed anew."""
    one = visit.as_persona("coordinator")
    one.open(visit.notes["board"])
    one.hand.press(one.page.locator("tbody tr", has_text=LEADER).get_by_role("link", name=LEADER).first)
    expect(one.page.locator("main")).to_contain_text("Not used: age, gender, nationality, origin")
    assert "Their working hours overlap by 5 hours in a week." in one.words
    one.follow("See the proof")
    assert one.heading == "No better plan exists within these rules"
    one.press("Recompute now")
    assert "Leaders served 3 3" in one.words


def publish(visit: Visit) -> None:
    """The coordinator approves, reads what everybody will receive, and sends it."""
    one = visit.as_persona("coordinator")
    one.open(visit.notes["board"])
    one.press("Approve all 3")
    one.follow("Publish 3 offers")
    assert f"We propose that you and {COACH} work together in internal coaching." in one.words
    assert not visit.mails_to("leader_cfo")
    one.press("Send 3 offers now")
    assert one.heading == "0 of 3 offers became pairs"


def accept(visit: Visit) -> None:
    """Both follow the link in their mail and accept; neither reads the other's answer."""
    leader, coach = visit.as_persona("leader_cfo"), visit.as_persona("coach")
    mail = visit.mail_to("leader_cfo", "A proposal that waits for your answer")
    assert f"Dear {LEADER.split(maxsplit=1)[0]}," in text_of(mail)
    leader.open(path_in(mail))
    assert leader.heading == f"We propose {COACH}"
    leader.press("Accept")
    assert "You accepted. It is being arranged until" in leader.words
    coach.open(path_in(mail))
    assert coach.heading == f"We propose {LEADER}"
    assert "accepted" not in coach.words
    coach.press("Accept")
    assert coach.heading == f"You and {LEADER} are a pair"


def agree(visit: Visit) -> None:
    """Both read, write what is empty, and sign; no date can be booked before the second signature."""
    leader, coach = visit.as_persona("leader_cfo"), visit.as_persona("coach")
    leader.open("/today")
    leader.follow("Write and sign")
    visit.notes["pair"] = leader.path.removesuffix("/agreement")
    leader.hand.write(leader.page.get_by_label("Purpose", exact=True), PURPOSE)
    leader.press("Sign this agreement")
    assert "Not signed yet: something is still empty." in leader.words
    assert leader.page.get_by_label("Purpose", exact=True).input_value() == PURPOSE
    visit.faults.clear()  # the browser reports the page that is refused
    leader.hand.write(leader.page.get_by_label("Topics we want to talk about"), TOPICS)
    leader.press("Sign this agreement")
    assert "Signed. It waits for the other signature." in leader.words
    assert not leader.page.get_by_role("link", name="Book a series").count()
    coach.open("/my-people")
    coach.follow("Write and sign")
    coach.press("Sign this agreement")
    assert "Signed by both. Now book your sessions." in coach.words


def book(visit: Visit) -> None:
    """The leader takes the next whole minute for a first conversation, and a series for the months ahead."""
    leader = visit.as_persona("leader_cfo")
    leader.open(visit.notes["pair"])
    leader.follow("Book one session")
    start = (datetime.now(LEADERS_ZONE) + timedelta(seconds=70)).replace(second=0, microsecond=0)
    leader.write("day", start.date().isoformat())
    leader.write("clock", start.strftime("%H:%M"))
    leader.press("Take this time")
    assert "Booked. Both of you find it in your mail and on this page." in leader.words
    visit.notes |= {"session": leader.path, "starts": start.isoformat()}
    leader.open(visit.notes["pair"])
    leader.follow("Book a series")
    assert re.fullmatch(r"\d sessions that fit you both", leader.heading)
    assert PAUSE in leader.words
    leader.press("Book these")
    leader.open("/sessions")
    assert leader.page.locator("main a[href^='/sessions/']").count() >= 5


def read_the_invitation(visit: Visit) -> None:
    """Both have an invitation that an outside parser reads: time, both names, a link, and nothing of the content."""
    start = datetime.fromisoformat(visit.notes["starts"])
    for key, other in (("leader_cfo", COACH), ("coach", LEADER)):
        mail = visit.mail_to(key, f"Conversation with {other}")
        (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
        calendar = vobject.readOne(part.get_payload(decode=True).decode())
        event = calendar.vevent
        assert calendar.method.value == "REQUEST"
        assert f"{LEADER} and {COACH}" in event.summary.value
        assert event.organizer.value == f"mailto:{mail['From'].addresses[0].addr_spec}"
        assert event.attendee.value == f"mailto:{visit.email(key)}"
    first = [m for m in visit.mails_to("leader_cfo") if visit.notes["session"] in text_of(m)]
    (part,) = [p for p in first[0].walk() if p.get_content_type() == "text/calendar"]
    event = vobject.readOne(part.get_payload(decode=True).decode()).vevent
    assert (event.dtstart.value, event.dtend.value) == (start, start + timedelta(minutes=45))


def prepare(visit: Visit) -> None:
    """The leader writes what to speak about; the coach finds it on the same page."""
    leader, coach = visit.as_persona("leader_cfo"), visit.as_persona("coach")
    leader.open(visit.notes["session"])
    leader.unfold("Write the agenda")
    leader.hand.write(leader.page.get_by_label("One point on each line"), "The board paper\nWhat I put off")
    leader.press("Save : Write the agenda")
    coach.open(visit.notes["session"])
    assert "The board paper What I put off" in coach.words


def meet(visit: Visit) -> None:
    """When it has begun either side says that they met; what came of it stays with the two."""
    leader, coach = visit.as_persona("leader_cfo"), visit.as_persona("coach")
    leader.open(visit.notes["session"])
    end = time.monotonic() + 100
    while not leader.page.get_by_role("button", name="We met").count():
        assert time.monotonic() < end, leader.words
        time.sleep(2)
        leader.open(visit.notes["session"])
    leader.press("We met")
    leader.hand.write(leader.page.get_by_label("In one line"), OUTCOME)
    leader.press("Keep it")
    leader.hand.write(leader.page.get_by_label("Notes you both see"), SHARED)
    leader.press("Save : notes you both see")
    leader.hand.write(leader.page.get_by_label("Private notes"), PRIVATE)
    leader.press("Save : private notes")
    leader.unfold("Add an action")
    leader.hand.write(leader.page.get_by_label("What will be done"), ACTION)
    leader.press("Add it")
    assert ACTION in leader.words
    coach.open(visit.notes["session"])
    shown = coach.page.content()
    assert (OUTCOME in shown, SHARED in shown, ACTION in shown, PRIVATE in shown) == (True, True, True, False)
    leader.open(visit.notes["session"])
    assert PRIVATE in leader.page.content()


def reflect(visit: Visit) -> None:
    """The leader writes a page for nobody else."""
    leader = visit.as_persona("leader_cfo")
    leader.open("/journal")
    leader.open("/journal/write")
    leader.write("text", REFLECTION)
    leader.press("Save and close")
    leader.open("/journal")
    assert REFLECTION[:30] in leader.words


def look_after(visit: Visit) -> None:
    """Coordinator and sponsor see dates and totals, never a word of what was written."""
    one, sponsor = visit.as_persona("coordinator"), visit.as_persona("sponsor")
    one.open("/care")
    assert "This week" in one.words
    sponsor.open("/overview")
    assert "12,000" in sponsor.words
    assert PROGRAMME in sponsor.words
    for seen in (one.page.content(), sponsor.page.content()):
        assert not [word for word in (OUTCOME, SHARED, PRIVATE, ACTION, REFLECTION) if word in seen]
    assert visit.faults == []
    for path in (visit.notes["session"], visit.notes["pair"]):
        sponsor.open(path)
        assert sponsor.heading == "There is nothing here for you"
    visit.faults.clear()  # the browser reports the two pages that are refused


def see_who_sees(visit: Visit) -> None:
    """The leader reads by name who can see what, and the steward reads that the log is whole."""
    leader = visit.as_persona("leader_cfo")
    leader.open("/my-data")
    assert leader.heading == "Who can see what of yours, by name"
    assert COACH in leader.words
    assert "Priya Raman" in leader.words
    leader.open("/today")
    assert ACTION in leader.words


STEPS = (
    found_a_programme,
    fill_the_wizard,
    confirm_duties,
    charter_and_start,
    enrol,
    match,
    read_the_board,
    publish,
    accept,
    agree,
    book,
    read_the_invitation,
    prepare,
    reflect,
    meet,
    look_after,
    see_who_sees,
)

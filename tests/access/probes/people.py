"""The directory, profiles, private lists, one's own data."""

from access.cells import Scene, Seen, probe
from peripatos.core.access import may
from peripatos.core.audit.services import record
from peripatos.people.models import NoMatch, Profile, Shortlist
from peripatos.people.services.notices import notify

NOBODY_OWNS = "nobody owns a general thing; leaders stand in the column of other leaders there"
NO_OTHER_COACH = "towards a general thing every coach is a coach"
GENERAL_THING = {"OW": NOBODY_OWNS, "XC": NO_OTHER_COACH}


@probe(may.ACCOUNT_E_MAIL_PHONE_CALENDAR_ADDRESS_READ)
def read_email(scene: Scene) -> Seen:
    page = scene.get("person", scene.cast.leader.id)
    return scene.reads_part(page, word="E-mail</dt>", rest=scene.cast.leader.email or "nobody")


@probe(may.DIRECTORY_CARD_READ)
def read_card(scene: Scene) -> Seen:
    page = scene.get("person", scene.cast.leader.id)
    seen = scene.reads(page, scene.cast.leader.display_name)
    return Seen.METADATA if seen is Seen.FULL and not page.shows("English") else seen


@probe(may.LEADER_PROFILE_READ)
def read_leader_profile(scene: Scene) -> Seen:
    page = scene.get("person", scene.cast.leader.id)
    return scene.reads_part(page, word="Headline of leader", rest="About leader")


@probe(may.CAPABILITY_PROFILE_VERIFY_RETIRE_FROM_POOL)
def retire_profile(scene: Scene) -> Seen:
    with scene.as_fixture():
        profile = Profile.objects.get(person=scene.cast.coach)
    page = scene.post("judge-profile", profile.id, decision="retire")
    return scene.does(page, changed=scene.now_of(profile, "state") == "retired")


@probe(may.LEADER_PROFILE_EDIT_OWN, own=True)
def edit_leader_profile(scene: Scene) -> Seen:
    page = scene.post("profile-edit", "leader", headline="Another headline", capacity=1, minutes_a_month=60, version=1)
    with scene.as_fixture():
        changed = Profile.objects.filter(person=scene.me, headline="Another headline").exists()
    return scene.does(page, changed=changed)


@probe(may.NO_MATCH_LIST_READ_EDIT_OWN, own=True, audited=False)
def no_match(scene: Scene) -> Seen:
    page = scene.post("profile-private", step="add", kind="", other=scene.cast.people["other_mentor"].id)
    with scene.as_fixture():
        changed = NoMatch.objects.filter(person=scene.me, other=scene.cast.people["other_mentor"]).exists()
    return scene.does(page, changed=changed)


@probe(may.SHORTLIST_READ_EDIT_OWN, own=True, audited=False)
def shortlist(scene: Scene) -> Seen:
    page = scene.post("shortlists", name="To ask in spring")
    with scene.as_fixture():
        changed = Shortlist.objects.filter(owner=scene.me).exclude(owner=scene.cast.leader).exists() or (
            scene.persona == "OW" and Shortlist.objects.filter(owner=scene.me).count() == 2
        )
    return scene.does(page, changed=changed)


@probe(may.SEARCH_SEARCH, without=GENERAL_THING)
def search(scene: Scene) -> Seen:
    outside = scene.persona == "AD"
    asked, found = ("Leader", "Session with Leader Cast") if outside else ("Other Coach", "Other Coach Cast")
    return scene.reads(scene.post("search", q=asked), found)


@probe(may.MY_DATA_ACCESS_LOG_READ, own=True)
def my_data(scene: Scene) -> Seen:
    """Whoever opened something of one's own stands there by name."""
    opener = scene.cast.actor("second_coordinator")
    with scene.as_fixture():
        record(opener, may.CARE_WORKLIST_READ, now=scene.cast.now, subjects=[scene.me.id], outcome="read")
    return scene.reads(scene.get("my-data"), scene.cast.second_coordinator.display_name)


@probe(may.NOTIFICATION_READ_OWN, own=True)
def notifications(scene: Scene) -> Seen:
    with scene.as_fixture():
        notify(person_id=scene.me.id, code="concept_accepted", facts={"label": "Falconry"}, now=scene.cast.now)
    return scene.reads(scene.get("notifications"), "Falconry")


@probe(may.CAPABILITY_PROFILE_READ, without={"AD": "towards a coach an advisor is an advisor of others"})
def read_mentor_profile(scene: Scene) -> Seen:
    name = "other_coach" if scene.persona == "XC" else "coach"
    page = scene.get("person", scene.cast.people[name].id)
    return scene.reads_part(page, word=f"Headline of {name}", rest=f"About {name}")


@probe(may.DIRECTORY_CARD_UPDATE_OWN_FIELDS, own=True)
def update_own(scene: Scene) -> Seen:
    page = scene.post(
        "profile-edit", "leader", headline="", languages=["de"], capacity=1, minutes_a_month=60, version=1
    )
    return scene.does(page, changed=scene.now_of(scene.me, "languages") == ["de"])

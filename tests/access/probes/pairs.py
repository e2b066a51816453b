"""Pairs, their agreement, and the care of a coordinator."""

from access.cells import Scene, Seen, probe
from peripatos.core.access import Code, may
from peripatos.people.models import Notification
from peripatos.relationships.models import Agreement, Relationship

AGGREGATES = {"SP": "figures of all pairs stand on the overview, under its own row"}
AGGREGATES |= {"ST": AGGREGATES["SP"], "AU": "the steward's list of pairs is not built"}


@probe(may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE, without=AGGREGATES)
def read_pair(scene: Scene) -> Seen:
    other = "coach" if scene.persona == "OW" else "leader"
    return scene.reads(scene.get("relationship", scene.pair.id), scene.cast.people[other].display_name)


@probe(may.RELATIONSHIP_RECORD_END_OR_PAUSE_NO_REASON_REQUIRED)
def end_pair(scene: Scene) -> Seen:
    page = scene.post("relationship-end", scene.pair.id)
    return scene.does(page, changed=scene.now_of(scene.pair, "state") == "closed")


@probe(may.RELATIONSHIP_RECORD_REASSIGN)
def reassign(scene: Scene) -> Seen:
    pair = scene.cast.pairs["coaching"]
    seen = scene.reads(scene.get("relationship-reassign", pair.id), scene.cast.other_coach.display_name)
    if scene.code is Code.DENY:
        return seen
    page = scene.post("relationship-reassign", pair.id, mentor=scene.cast.enrolments["coaching", "other_coach"].id)
    with scene.as_fixture():
        changed = Relationship.objects.filter(leader=scene.cast.leader, mentor=scene.cast.other_coach).exists()
    return scene.does(page, changed=changed)


@probe(may.COACHING_AGREEMENT_SIGN_PROPOSE_AMENDMENT)
def amend(scene: Scene) -> Seen:
    page = scene.post("agreement-amend", scene.pair.id)
    with scene.as_fixture():
        changed = Agreement.objects.filter(relationship=scene.pair).count() == 2
    return scene.does(page, changed=changed)


@probe(may.CARE_WORKLIST_READ)
def care(scene: Scene) -> Seen:
    scene.subject = scene.cast.leader.id
    scene.alter(scene.cast.sessions["coaching"], state="cancelled")
    return scene.reads(scene.get("care"), scene.cast.leader.display_name)


@probe(may.CARE_WORKLIST_REMIND_BOTH_SIDES)
def nudge(scene: Scene) -> Seen:
    page = scene.post("care-nudge", scene.cast.pairs["coaching"].id)
    with scene.as_fixture():
        changed = Notification.objects.filter(person=scene.cast.leader).exists()
    return scene.does(page, changed=changed)

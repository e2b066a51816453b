"""Pairs, their agreement, and the care of a coordinator."""

from itertools import islice, product

from access.cells import Scene, Seen, probe
from peripatos.core.access import Code, may
from peripatos.people.models import Notification
from peripatos.relationships.models import Agreement, Relationship

TOO_FEW = "too few to judge"


@probe(may.RELATIONSHIP_RECORD_READ_EXISTENCE_DATES_CADENCE)
def read_pair(scene: Scene) -> Seen:
    if scene.code in (Code.METADATA, Code.GATED):
        return _pairs_of_programme(scene)
    other = "coach" if scene.persona == "OW" else "leader"
    return scene.reads(scene.get("relationship", scene.pair.id), scene.cast.people[other].display_name)


def _pairs_of_programme(scene: Scene) -> Seen:
    """Figures, or lines without names; five more pairs than the one there is make a figure that may be shown."""
    few = scene.get("programme-pairs", scene.cast.programme.id)
    add_pairs(scene, 5)
    page = scene.get("programme-pairs", scene.cast.programme.id)
    assert not page.shows(scene.cast.coach.display_name), "somebody is named"
    if scene.code is Code.GATED:
        assert scene.field(few, "n 6") is Seen.NOTHING
        return Seen.AGGREGATE if few.shows(TOO_FEW) and page.shows("n 6") else Seen.NOTHING
    return Seen.METADATA if scene.field(page, "meet every 30 days") is Seen.FULL else Seen.NOTHING


def add_pairs(scene: Scene, count: int) -> None:
    """More active pairs in the coaching stream."""
    pair = scene.cast.pairs["coaching"]
    sides = product(scene.matching.leaders, scene.matching.mentors)
    with scene.as_fixture():
        for leader, mentor in islice(sides, count):
            Relationship.objects.create(
                created_at=scene.cast.now,
                programme=scene.cast.programme,
                stream=pair.stream,
                leader=leader,
                mentor=mentor,
                state="active",
                cadence_days=pair.cadence_days,
                session_minutes=pair.session_minutes,
                formed_on=pair.formed_on,
            )


@probe(may.COACHING_AGREEMENT_READ)
def read_agreement(scene: Scene) -> Seen:
    word = scene.word(f"agreement.{scene.kind}")
    page = scene.get("agreement", scene.pair.id)
    seen = scene.reads(page, word)
    if scene.code is not Code.METADATA:
        return seen
    add_pairs(scene, 5)
    outside = scene.get("programme-pairs", scene.cast.programme.id)
    assert not outside.shows(word), "the text of an agreement"
    told = "Agreement in force" if scene.persona == "SP" else "in force"
    return Seen.METADATA if seen is Seen.NOTHING and outside.shows(told) else seen


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
    with scene.as_fixture():
        before = Notification.objects.filter(person=scene.cast.leader).count()
    page = scene.post("care-nudge", scene.cast.pairs["coaching"].id)
    with scene.as_fixture():
        changed = Notification.objects.filter(person=scene.cast.leader).count() > before
    return scene.does(page, changed=changed)

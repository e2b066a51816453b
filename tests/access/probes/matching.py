"""Runs, proposals, offers, answers, wishes."""

import json
from datetime import timedelta

from access.cells import NOTE_OF, Page, Scene, Seen, probe
from peripatos.core.access import Code, may
from peripatos.matching.models import (
    MatchRun,
    Offer,
    OfferAnswer,
    Proposal,
    RankedPreference,
    RematchRequest,
    RoundConstraint,
)
from peripatos.matching.types import Answer
from peripatos.programmes.models import Enrolment
from peripatos.programmes.types import Side
from peripatos.scheduling.models import MentoringSession

OWN_SIDE = {"OW": Side.LEADER, "CO": Side.MENTOR, "AD": Side.MENTOR, "RV": Side.MENTOR, "XC": Side.MENTOR}


@probe(may.MATCH_RUN_START_RE_RUN)
def re_run(scene: Scene) -> Seen:
    round_id = scene.matching.run.round_id
    page = scene.post("match-round-run", round_id)
    with scene.as_fixture():
        changed = MatchRun.objects.filter(round=round_id).count() == 2
    return scene.does(page, changed=changed)


@probe(may.MATCH_RUN_READ_FULL_RANKING_WITH_SCORES)
def ranking(scene: Scene) -> Seen:
    proposal = scene.matching.proposals[0]
    page = scene.get("match-pair", scene.matching.run.id, proposal.id)
    seen = scene.reads(page, scene.matching.names[proposal.leader_id])
    if seen is Seen.FULL:
        assert page.shows(f"Fit {round(proposal.fit / 100)} of 100"), "the score is not there"
        assert all(page.shows(scene.matching.names[p.mentor_id]) for p in scene.matching.proposals)
    return seen


@probe(may.MATCH_RUN_PIN_VETO_SWAP_WEIGHTS_OF_A_DRAFT)
def pin(scene: Scene) -> Seen:
    run, proposal = scene.matching.run, scene.matching.proposals[0]
    page = scene.post(
        "match-constraint", run.round_id, kind="pin", leader=proposal.leader_id, mentor=proposal.mentor_id
    )
    with scene.as_fixture():
        changed = RoundConstraint.objects.filter(round=run.round_id, kind="pin").exists()
    return scene.does(page, changed=changed)


@probe(may.MATCH_RUN_DOWNLOAD_PROBLEM_SOLUTION_AND_PROOF)
def download(scene: Scene) -> Seen:
    seen = scene.reads(scene.get("match-download", scene.matching.run.id, "problem"), '"mentors"')
    if seen is Seen.FULL:
        parts = {part: scene.get("match-download", scene.matching.run.id, part) for part in ("solution", "proof")}
        assert json.loads(parts["proof"].body)["value"] == scene.matching.run.value
        assert len(json.loads(parts["solution"].body)["pairs"]) == len(scene.matching.proposals)
    return seen


@probe(may.MATCH_PROPOSAL_CONFIRM)
def confirm(scene: Scene) -> Seen:
    page = scene.post("match-approve", scene.matching.run.id, proposal=scene.matching.proposals[0].id)
    with scene.as_fixture():
        changed = Proposal.objects.filter(run=scene.matching.run, state="approved").count() == 1
    return scene.does(page, changed=changed)


def _offer(scene: Scene) -> Offer:
    """The leader's offer of the persona's stream; somebody's own where the table speaks of one's own."""
    if scene.persona == "XC" and scene.code is Code.OWN:
        return scene.matching.other_offer
    return scene.matching.offers[scene.kind]


@probe(may.MATCH_PROPOSAL_READ_OWN_PROPOSAL_EXPLANATION)
def read_offer(scene: Scene) -> Seen:
    other = NOTE_OF[scene.kind] if scene.persona == "OW" else "leader"
    page = scene.get("offer", _offer(scene).id)
    seen = scene.reads(page, scene.cast.people[other].display_name)
    if seen is Seen.FULL:
        assert page.shows("pricing"), "the explanation is not there"
    return seen


def _answers(scene: Scene, offer: Offer) -> Page:
    return scene.post("offer-answer", offer.id, answer="yes")


def _said_yes(scene: Scene, offer: Offer) -> bool:
    with scene.as_fixture():
        given = set(OfferAnswer.objects.filter(offer=offer, answer=Answer.YES).values_list("side", flat=True))
    assert given <= {OWN_SIDE.get(scene.persona)}, "an answer of the other side"
    return bool(given)


@probe(may.MATCH_PROPOSAL_ACCEPT_DECLINE_WITHOUT_GIVING_A_REASON)
def accept(scene: Scene) -> Seen:
    offer = _offer(scene)
    page = _answers(scene, offer)
    return scene.does(page, changed=_said_yes(scene, offer))


@probe(may.ANSWER_TO_AN_OFFER_OR_CHEMISTRY_MEETING_GIVE_OWN)
def give_answer(scene: Scene) -> Seen:
    offer = _offer(scene)
    page = _answers(scene, offer)
    return scene.does(page, changed=_said_yes(scene, offer))


@probe(may.ANSWER_TO_AN_OFFER_OR_CHEMISTRY_MEETING_READ_THE_OTHER_SIDE_S_ANSWER)
def read_answer(scene: Scene) -> Seen:
    """The pages of an offer have the same bytes whatever the other side answered."""
    offer, routes = _offer(scene), ("offers", "today", "notifications")
    theirs = Side.LEADER if scene.persona in ("CO", "AD", "RV") else Side.MENTOR
    seen = []
    for answer in Answer:
        with scene.as_fixture():
            OfferAnswer.objects.filter(offer=offer, side=theirs).update(answer=answer)
        pages = [scene.get("offer", offer.id), *(scene.get(route) for route in routes)]
        seen.append([page.bytes_that_count for page in pages])
    return Seen.NOTHING if seen[0] == seen[1] == seen[2] else Seen.FULL


@probe(may.ANSWER_TO_AN_OFFER_OR_CHEMISTRY_MEETING_READ_WHO_DECLINED)
def who_declined(scene: Scene) -> Seen:
    scene.subject = scene.cast.coach.id
    page = scene.post("match-declined", scene.matching.published.id)
    seen = scene.reads(page, "Who declined")
    if seen is Seen.FULL:
        assert page.shows(scene.cast.coach.display_name), "nobody is named"
    return seen


@probe(may.CHEMISTRY_MEETING_ARRANGE)
def chemistry(scene: Scene) -> Seen:
    offer, starts = _offer(scene), scene.cast.now.replace(hour=13) + timedelta(days=8)
    page = scene.post("chemistry", offer.id, starts_at=starts.isoformat())
    with scene.as_fixture():
        changed = MentoringSession.objects.filter(offer=offer, starts_at=starts).exists()
    return scene.does(page, changed=changed)


def _place(scene: Scene) -> Enrolment:
    """The enrolment of whoever it is about."""
    return scene.cast.enrolments[scene.kind if scene.code is Code.OWN else "coaching", scene.owner]


@probe(may.REMATCH_ASK_FOR)
def rematch(scene: Scene) -> Seen:
    place = _place(scene)
    scene.alter(scene.pair, state="closed")
    page = scene.post("rematch", place.id)
    with scene.as_fixture():
        changed = RematchRequest.objects.filter(enrolment=place).exists()
    return scene.does(page, changed=changed)


@probe(may.PREFERENCE_LIST_READ_EDIT_OWN)
def preferences(scene: Scene) -> Seen:
    place = _place(scene)
    whom = scene.cast.other_coach if scene.owner == "leader" else scene.cast.leader
    with scene.as_fixture():
        wish, _ = RankedPreference.objects.get_or_create(
            enrolment=place,
            person=whom,
            defaults={"rank": 1, "programme": scene.cast.programme, "created_at": scene.cast.now},
        )
    page = scene.get("preference-list", place.id)
    if scene.code in (Code.METADATA, Code.DENY):
        seen = scene.field(page, whom.display_name)
        return Seen.METADATA if page.shows("1 name stands on it") and seen is Seen.NOTHING else seen
    assert scene.field(page, whom.display_name) is Seen.FULL
    page = scene.post("preference-change", place.id, person=whom.id, move="remove")
    with scene.as_fixture():
        changed = not RankedPreference.objects.filter(id=wish.id).exists()
    return scene.does(page, changed=changed)

"""Offers from publishing to a pair, or to "not formed"."""

from datetime import datetime, timedelta

import pytest

from matching_scene import ASK, FIXTURES, Scene
from peripatos.core.access import acting
from peripatos.core.access.rights import operator
from peripatos.core.crypto.texts import unseal
from peripatos.core.errors import BadInput, Denied, GuardFailed, Missing
from peripatos.core.outbox.models import OutboxMessage
from peripatos.core.outbox.services import place_of
from peripatos.matching import tasks
from peripatos.matching.models import MatchRun, Offer, OfferAnswer, RematchRequest, Round
from peripatos.matching.selectors.offers import Stand, offer_for_chemistry, offers_of_person
from peripatos.matching.selectors.published import preview_round, round_offers, who_declined
from peripatos.matching.services.answers import answer_offer
from peripatos.matching.services.constraints import approve_proposals
from peripatos.matching.services.publishing import publish_round, remind_unanswered, withdraw_round
from peripatos.matching.services.rounds import change_round, close_round
from peripatos.matching.services.wishes import ask_for_rematch
from peripatos.matching.types import Answer, OfferState
from peripatos.people.models import NoMatch, Notification, Person
from peripatos.programmes.models import Enrolment, Programme
from peripatos.relationships.models import Relationship


def say(scene: Scene, offer: Offer, person: Person, answer: Answer, at: datetime | None = None) -> OfferState:
    with acting(scene.actor(person)) as actor:
        return answer_offer(actor=actor, offer_id=offer.id, answer=answer, now=at or scene.now)


def close(scene: Scene, at: datetime) -> None:
    while tasks.offers_close(at):
        pass


def reload(offer: Offer) -> Offer:
    with acting(FIXTURES):
        return Offer.objects.select_related("leader", "mentor").get(id=offer.id)


def letters(unguarded: None = None) -> list[str]:
    rows = OutboxMessage.objects.order_by("created_at", "key")
    return [unseal(row.payload, place_of(row.id)) for row in rows]


def test_nothing_is_published_without_a_human_approval(scene: Scene) -> None:
    run = scene.run()
    with acting(scene.coordinator) as actor, pytest.raises(GuardFailed) as refused:
        publish_round(actor=actor, run_id=run.id, text=ASK, now=scene.now)
    assert refused.value.data["reason"] == "nothing_approved"


def test_only_approved_proposals_are_offered(scene: Scene) -> None:
    run = scene.run()
    chosen = scene.proposals(run)[:2]
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, proposal_ids=[p.id for p in chosen], now=scene.now)
        done = publish_round(actor=actor, run_id=run.id, text=ASK, now=scene.now)
    assert (done.offers, done.held_back) == (2, ())


def test_a_draft_programme_offers_nothing(scene: Scene) -> None:
    run = scene.run()
    with acting(FIXTURES):
        Programme.objects.update(state="draft")
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, now=scene.now)
        with pytest.raises(GuardFailed) as refused:
            publish_round(actor=actor, run_id=run.id, text=ASK, now=scene.now)
    assert refused.value.data["reason"] == "programme_is_not_chartered"


def test_other_weights_than_the_agreed_ones_take_a_second_person(scene: Scene) -> None:
    from dataclasses import replace

    from peripatos.matching.selectors.rounds import round_page

    round_id = scene.round()
    with acting(scene.coordinator) as actor:
        page = round_page(actor, round_id)
        weights = dict(page.draft.weights) | {"expertise": 4000, "style": 1500}
        draft = replace(page.draft, weights=weights)
        change_round(actor=actor, round_id=round_id, version=page.version, draft=draft, now=scene.now)
    run = scene.run(round_id)
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, now=scene.now)
        with pytest.raises(GuardFailed) as refused:
            publish_round(actor=actor, run_id=run.id, text=ASK, now=scene.now)
    assert refused.value.data["reason"] == "weights_differ_from_policy"


@pytest.mark.parametrize("text", ["", "   ", "{somebody} and you", "x" * 2001])
def test_a_text_that_nobody_should_receive_is_refused(scene: Scene, text: str) -> None:
    run = scene.run()
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, now=scene.now)
        with pytest.raises(BadInput):
            publish_round(actor=actor, run_id=run.id, text=text, now=scene.now)


def test_the_preview_is_word_for_word_what_is_sent(scene: Scene, unguarded: None) -> None:
    run = scene.run()
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, now=scene.now)
        preview = preview_round(actor, run.id, text=ASK, now=scene.now)
        publish_round(actor=actor, run_id=run.id, text=ASK, now=scene.now)
    sent = letters()
    assert (preview.offers, preview.recipients, len(sent)) == (4, 7, 8)
    for shown in preview.letters:
        wanted = shown.letter.text.split("/offers/")[0].replace("\n", "\\n")
        assert any(wanted in letter for letter in sent)
    assert "13 March 2026, 10:00 (Berlin time)" in preview.letters[0].letter.text


def test_somebody_who_left_since_the_run_is_held_back_and_named(scene: Scene) -> None:
    run = scene.run()
    ada = scene.leaders[0]
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person=ada).update(state="exited")
        NoMatch.objects.create(created_at=scene.now, person=scene.leaders[1], other=scene.mentors[0])
        NoMatch.objects.create(created_at=scene.now, person=scene.leaders[1], other=scene.mentors[1])
        NoMatch.objects.create(created_at=scene.now, person=scene.leaders[1], other=scene.mentors[2])
    with acting(scene.coordinator) as actor:
        approve_proposals(actor=actor, run_id=run.id, now=scene.now)
        done = publish_round(actor=actor, run_id=run.id, text=ASK, now=scene.now)
    assert done.offers == 2
    assert sorted(reason for _, reason in done.held_back) == ["hard_rule", "not_taking_part"]


def test_many_offers_are_announced_by_the_worker(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from peripatos.matching.services import announcing, publishing

    monkeypatch.setattr(publishing, "AT_ONCE", 0)
    monkeypatch.setattr(announcing, "AT_A_TIME", 3)
    offers = scene.publish()
    with acting(scene.actor(offers[0].leader)) as actor:
        assert offers_of_person(actor, now=scene.now) == ()
    assert [tasks.offers_announce(scene.now) for _ in range(3)] == [True, True, False]
    with acting(scene.actor(offers[0].leader)) as actor:
        assert len(offers_of_person(actor, now=scene.now)) == 1


def test_two_times_yes_forms_the_pair_at_once(scene: Scene) -> None:
    offer = scene.publish()[0]
    assert say(scene, offer, offer.leader, Answer.YES) is OfferState.OPEN
    assert say(scene, offer, offer.mentor, Answer.YES) is OfferState.FORMED
    with acting(FIXTURES):
        pair = Relationship.objects.get(origin_id=offer.id)
    assert (pair.leader_id, pair.mentor_id, pair.fit, pair.state) == (
        offer.leader_id,
        offer.mentor_id,
        offer.fit,
        "contracting",
    )


def test_an_answer_may_be_changed_until_the_offer_closes(scene: Scene) -> None:
    offer = scene.publish()[0]
    say(scene, offer, offer.leader, Answer.NO)
    say(scene, offer, offer.mentor, Answer.YES)
    assert say(scene, offer, offer.leader, Answer.YES) is OfferState.FORMED
    with pytest.raises(GuardFailed):
        say(scene, offer, offer.leader, Answer.NO)


def test_nobody_answers_for_somebody_else(scene: Scene) -> None:
    offers = scene.publish()
    stranger = next(p for p in scene.leaders if p.id != offers[0].leader_id)
    with acting(scene.actor(stranger)) as actor, pytest.raises(Missing):
        answer_offer(actor=actor, offer_id=offers[0].id, answer=Answer.YES, now=scene.now)
    with acting(scene.coordinator) as actor, pytest.raises(Missing):
        answer_offer(actor=actor, offer_id=offers[0].id, answer=Answer.YES, now=scene.now)


def test_the_last_moment_is_too_late(scene: Scene) -> None:
    offer = scene.publish()[0]
    with pytest.raises(GuardFailed) as refused:
        say(scene, offer, offer.leader, Answer.YES, at=offer.closes_at)
    assert refused.value.data["reason"] == "offer_is_closed"


def test_a_decline_frees_nothing_before_the_offer_closes(scene: Scene) -> None:
    offer = scene.publish()[0]
    say(scene, offer, offer.mentor, Answer.NO)
    close(scene, offer.closes_at - timedelta(minutes=1))
    with acting(FIXTURES):
        assert Offer.objects.count() == 4
    assert reload(offer).state == OfferState.OPEN


def test_at_closing_time_the_next_best_is_offered_to_those_who_answered(scene: Scene) -> None:
    offers = scene.publish()
    first = offers[0]
    for offer in offers:
        say(scene, offer, offer.leader, Answer.YES)
        if offer.id != first.id:
            say(scene, offer, offer.mentor, Answer.YES)
    say(scene, first, first.mentor, Answer.NO)
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person__in=scene.mentors).exclude(person=first.mentor).update(
            capacity=3
        )
    close(scene, first.closes_at)
    with acting(FIXTURES):
        following = Offer.objects.get(cascade_of=first)
    assert reload(first).state == OfferState.NOT_FORMED
    assert (following.leader_id, following.state) == (first.leader_id, OfferState.OPEN)
    assert following.mentor_id != first.mentor_id
    assert following.closes_at == first.closes_at + timedelta(days=10)
    assert following.reasons


def test_the_next_best_is_offered_once_however_often_the_sweep_comes(scene: Scene) -> None:
    offers = scene.publish()
    for offer in offers:
        say(scene, offer, offer.leader, Answer.YES)
        say(scene, offer, offer.mentor, Answer.NO)
    at = offers[0].closes_at
    close(scene, at)
    with acting(FIXTURES):
        after = Offer.objects.count()
    close(scene, at)
    close(scene, at + timedelta(hours=1))
    with acting(FIXTURES):
        assert Offer.objects.count() == after
        assert not Offer.objects.filter(state=OfferState.NOT_FORMED, followed_up_at__isnull=True).exists()


def test_who_let_an_offer_pass_in_silence_is_not_offered_another(scene: Scene) -> None:
    offers = scene.publish()
    close(scene, offers[0].closes_at)
    with acting(FIXTURES):
        assert Offer.objects.count() == 4


def test_a_freed_place_reaches_somebody_who_waited(scene: Scene) -> None:
    with acting(FIXTURES):
        Enrolment.objects.filter(stream=scene.stream, person__in=scene.mentors[1:]).update(state="exited")
        Enrolment.objects.filter(stream=scene.stream, person=scene.mentors[0]).update(capacity=1)
    run = scene.run()
    (offer,) = scene.publish(run)
    waiting = {w["leader"] for w in run.facts["waiting"]}
    say(scene, offer, offer.leader, Answer.NO)
    say(scene, offer, offer.mentor, Answer.YES)
    close(scene, offer.closes_at)
    with acting(FIXTURES):
        new = Offer.objects.get(state=OfferState.OPEN)
    assert (str(new.leader_id) in waiting, new.mentor_id) == (True, offer.mentor_id)


def test_a_round_closes_when_its_last_offer_does_and_counts_who_was_left_out(scene: Scene) -> None:
    offers = scene.publish()
    say(scene, offers[0], offers[0].leader, Answer.YES)
    say(scene, offers[0], offers[0].mentor, Answer.YES)
    close(scene, offers[0].closes_at)
    close(scene, offers[0].closes_at + timedelta(minutes=1))
    with acting(FIXTURES):
        row = Round.objects.get()
        left_out = dict(Enrolment.objects.filter(person__in=scene.leaders).values_list("person_id", "left_out"))
    assert row.state == "closed"
    assert left_out == {p.id: int(p.id != offers[0].leader_id) for p in scene.leaders}


def test_decline_and_silence_close_at_the_same_moment_with_the_same_words(scene: Scene, unguarded: None) -> None:
    declined, silent = [o for o in scene.publish() if o.mentor_id == scene.mentors[0].id][:2]
    say(scene, declined, declined.mentor, Answer.NO)
    OutboxMessage.objects.all().delete()
    close(scene, declined.closes_at)
    one, two = reload(declined), reload(silent)
    assert (one.state, one.closed_at) == (two.state, two.closed_at)
    words = [next(t for t in letters() if f'"{o.leader.email}"' in t) for o in (one, two)]
    words = [
        w.replace(o.leader.given_name, "X").replace(o.leader.email, "x") for w, o in zip(words, (one, two), strict=True)
    ]
    assert words[0] == words[1]
    lines = Notification.objects.order_by("code").values_list("code", "facts", "created_at")
    first, second = (list(lines.filter(person=o.leader)) for o in (one, two))
    assert first == second


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NO])
def test_whoever_has_answered_is_no_longer_told_that_the_proposal_waits(
    scene: Scene, unguarded: None, answer: Answer
) -> None:
    offer = scene.publish()[0]
    say(scene, offer, offer.leader, answer)
    waiting = Notification.objects.filter(path=f"/offers/{offer.id}", read_at=None)
    assert list(waiting.values_list("person", flat=True)) == [offer.mentor_id]


def test_everything_can_be_withdrawn_until_the_first_answer(scene: Scene) -> None:
    offers = scene.publish()
    with acting(scene.coordinator) as actor:
        assert withdraw_round(actor=actor, round_id=offers[0].round_id, now=scene.now) == 4
    assert {reload(o).state for o in offers} == {OfferState.WITHDRAWN}
    again = scene.publish(run_of(scene, offers[0]))
    say(scene, again[-1], again[-1].leader, Answer.NO)
    with acting(scene.coordinator) as actor, pytest.raises(GuardFailed) as refused:
        withdraw_round(actor=actor, round_id=offers[0].round_id, now=scene.now)
    assert refused.value.data["reason"] == "somebody_answered"


def run_of(scene: Scene, offer: Offer) -> MatchRun:
    with acting(FIXTURES):
        return MatchRun.objects.select_related("round").get(round_id=offer.round_id)


def test_reminders_reach_only_those_who_have_not_answered_and_once_a_day(scene: Scene, unguarded: None) -> None:
    offers = scene.publish()
    say(scene, offers[0], offers[0].leader, Answer.NO)
    OutboxMessage.objects.all().delete()
    with acting(scene.coordinator) as actor:
        ask = {"actor": actor, "round_id": offers[0].round_id}
        counts = [
            remind_unanswered(now=scene.now, **ask),
            remind_unanswered(now=scene.now + timedelta(hours=1), **ask),
            remind_unanswered(now=scene.now + timedelta(days=1), **ask),
        ]
    assert counts == [7, 0, 7]
    assert not any(f'"{offers[0].leader.email}"' in letter for letter in letters())


def test_who_declined_is_for_the_coordinator_alone_and_audited(scene: Scene, unguarded: None) -> None:
    from peripatos.core.audit.models import AuditEvent

    offer = scene.publish()[0]
    say(scene, offer, offer.mentor, Answer.NO)
    with acting(scene.coordinator) as actor:
        (found,) = who_declined(actor, offer.round_id, now=scene.now)
    assert (found[0].id, found[1].id) == (offer.mentor_id, offer.leader_id)
    event = AuditEvent.objects.get(outcome="read", rule__contains="read who declined")
    assert [s.person_id for s in event.subjects.all()] == [offer.mentor_id]
    for name in ("steward", "sponsor", "administrator"):
        with acting(scene.cast.actor(name)) as actor, pytest.raises((Denied, Missing)):
            who_declined(actor, offer.round_id, now=scene.now)
    with acting(operator("root")) as actor, pytest.raises(Denied):
        who_declined(actor, offer.round_id, now=scene.now)


def test_the_audit_log_does_not_tell_an_answer(scene: Scene, unguarded: None) -> None:
    from peripatos.core.audit.models import AuditEvent

    yes, no = scene.publish()[:2]
    say(scene, yes, yes.leader, Answer.YES)
    say(scene, no, no.leader, Answer.NO)
    events = AuditEvent.objects.filter(code="answered").order_by("object_id")
    assert len({(e.rule, e.outcome, e.code, e.at) for e in events}) == 1
    subjects = {e.object_id: [s.person_id for s in e.subjects.all()] for e in events}
    assert subjects == {str(yes.id): [yes.leader_id], str(no.id): [no.leader_id]}


def test_a_place_that_was_filled_meanwhile_forms_no_pair_and_no_error(scene: Scene) -> None:
    offer = scene.publish()[0]
    say(scene, offer, offer.leader, Answer.YES)
    with acting(FIXTURES):
        Enrolment.objects.filter(id=offer.mentor_enrolment_id).update(capacity=0)
    assert say(scene, offer, offer.mentor, Answer.YES) is OfferState.OPEN
    close(scene, offer.closes_at)
    assert reload(offer).state == OfferState.NOT_FORMED


def test_offers_of_somebody_who_leaves_are_over(scene: Scene) -> None:
    from peripatos.core.registry import announce

    offers = scene.publish()
    gone = offers[0].mentor
    with acting(FIXTURES):
        announce("leaver", person_id=gone.id, on=scene.now.date(), now=scene.now)
    states = {o.id: reload(o).state for o in offers}
    assert {states[o.id] for o in offers if o.mentor_id == gone.id} == {OfferState.WITHDRAWN}
    assert {states[o.id] for o in offers if o.mentor_id != gone.id} == {OfferState.OPEN}


def test_stand_of_each_side_while_the_offer_runs(scene: Scene) -> None:
    offer = scene.publish()[0]

    def stands() -> tuple[Stand, Stand]:
        found = []
        for person in (offer.leader, offer.mentor):
            with acting(scene.actor(person)) as actor:
                own = offers_of_person(actor, now=scene.now)
                found.append(next(o.stand for o in own if o.id == offer.id))
        return found[0], found[1]

    assert stands() == (Stand.WAITS_FOR_YOU, Stand.WAITS_FOR_YOU)
    say(scene, offer, offer.leader, Answer.YES)
    assert stands() == (Stand.BEING_ARRANGED, Stand.WAITS_FOR_YOU)
    say(scene, offer, offer.mentor, Answer.NO)
    assert stands() == (Stand.BEING_ARRANGED, Stand.YOU_DECLINED)


def test_a_first_conversation_needs_an_open_offer_of_a_round_that_has_them(scene: Scene) -> None:
    offer = scene.publish()[0]
    with acting(scene.actor(offer.mentor)) as actor:
        found = offer_for_chemistry(actor, offer.id, now=scene.now)
        assert (found.leader_id, found.mentor_id, found.before) == (offer.leader_id, offer.mentor_id, offer.closes_at)
        with pytest.raises(GuardFailed):
            offer_for_chemistry(actor, offer.id, now=offer.closes_at)
    with acting(FIXTURES):
        Round.objects.update(chemistry=False)
    with acting(scene.actor(offer.leader)) as actor, pytest.raises(GuardFailed):
        offer_for_chemistry(actor, offer.id, now=scene.now)


def test_a_round_with_open_offers_cannot_be_closed(scene: Scene) -> None:
    offers = scene.publish()
    with acting(scene.coordinator) as actor, pytest.raises(GuardFailed) as refused:
        close_round(actor=actor, round_id=offers[0].round_id, now=scene.now)
    assert refused.value.data["reason"] == "offers_are_open"


def test_offers_that_run_count_as_taken_in_the_next_round(scene: Scene) -> None:
    scene.publish()
    with acting(FIXTURES):
        Round.objects.update(state="closed")
    run = scene.run()
    assert (run.state, run.facts["why"]) == ("infeasible", "no_leaders")


def test_asking_for_somebody_else_ends_the_pair_and_the_next_round_finds_another(scene: Scene) -> None:
    offer = scene.publish()[0]
    say(scene, offer, offer.leader, Answer.YES)
    say(scene, offer, offer.mentor, Answer.YES)
    with acting(FIXTURES):
        pair = Relationship.objects.get(origin_id=offer.id)
        Offer.objects.filter(state="open").update(state="withdrawn", closed_at=scene.now)
        Round.objects.update(state="closed")
    with acting(scene.actor(offer.leader)) as actor:
        ask = {"actor": actor, "enrolment_id": offer.leader_enrolment_id, "now": scene.now}
        with pytest.raises(GuardFailed) as refused:
            ask_for_rematch(**ask)
        ask_for_rematch(ending_id=pair.id, **ask)
    assert refused.value.data["reason"] == "pair_is_open"
    again = next(o for o in scene.publish() if o.leader_id == offer.leader_id)
    assert again.mentor_id != offer.mentor_id
    say(scene, again, again.leader, Answer.YES)
    say(scene, again, again.mentor, Answer.YES)
    with acting(FIXTURES):
        assert RematchRequest.objects.get().settled_at == scene.now


def test_who_has_not_answered_is_listed_by_side(scene: Scene) -> None:
    offers = scene.publish()
    say(scene, offers[0], offers[0].leader, Answer.NO)
    with acting(scene.coordinator) as actor:
        found = round_offers(actor, offers[0].round_id)
    waiting = {(u.offer_id, u.who.id) for u in found.unanswered}
    expected = {(o.id, p) for o in offers for p in (o.leader_id, o.mentor_id)} - {(offers[0].id, offers[0].leader_id)}
    assert (waiting, found.may_withdraw) == (expected, False)


def test_answers_are_c3_and_offers_hold_none(scene: Scene) -> None:
    offers = scene.publish()
    assert OfferAnswer.storage_class == "C3"
    assert not {f.name for f in Offer._meta.get_fields() if not f.auto_created} & {
        "answer",
        "leader_answer",
        "mentor_answer",
    }
    assert len(offers) == 4

"""Agreements of the invented pairs differ from each other, and are the same for the same seed."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from peripatos.demo.company import Company, make_company
from peripatos.demo.company.agreements import agreement_of
from peripatos.demo.company.pools import cast
from peripatos.programmes.texts import agreement_template
from peripatos.relationships.services.agreements import SECTION_MAX_CHARACTERS

TODAY = date(2026, 3, 3)


@cache
def made() -> Company:
    return make_company(7, 120, TODAY)


def test_hardly_two_pairs_agree_on_the_same_words() -> None:
    written = [tuple(sorted(agreement_of(pair, 7).items())) for pair in made().pairs]
    assert len(set(written)) >= 0.98 * len(written)
    assert len({dict(words)["purpose"] for words in written}) > 100
    assert len({dict(words).get("cadence") for words in written}) >= 5
    assert len({dict(words).get("topics-out") for words in written}) >= 5


def test_the_same_seed_writes_the_same_agreement_and_another_does_not() -> None:
    pair = made().pairs[0]
    assert agreement_of(pair, 7) == agreement_of(pair, 7)
    assert agreement_of(pair, 7) != agreement_of(pair, 8)


@pytest.mark.parametrize("stream", ["coaching", "advising", "reverse"])
def test_every_section_exists_in_the_template_and_is_short_enough(stream: str) -> None:
    known = {section.id for section in agreement_template().sections_for(stream)}
    for pair in made().pairs:
        if pair.stream == stream:
            words = agreement_of(pair, 7)
            assert set(words) <= known
            assert max(map(len, words.values())) <= SECTION_MAX_CHARACTERS


def test_a_draft_holds_what_one_writes_first() -> None:
    pair = replace(made().pairs[0], signed_on=None)
    assert set(agreement_of(pair, 7)) == {"purpose", "topics-in"}


def test_the_coach_of_the_cast_knows_what_the_leader_of_the_cast_seeks() -> None:
    portraits = {(p.member, p.role): p for p in made().portraits}
    member = {p.key: p.member for p in made().cast}
    leader, coach = portraits[member["leader_cfo"], "leader"], portraits[member["coach"], "coach"]
    offered = {item.concept: item.level for item in coach.offers}
    assert [item for item in leader.seeks if offered.get(item.concept, 0) < item.level] == []
    assert set(leader.preferred_styles) <= set(coach.styles)


def test_every_persona_has_its_words_and_a_home_in_one_place() -> None:
    assert [key for key, one in cast().items() if not (one.label and one.words and one.home.startswith("/"))] == []

"""The core vocabulary: counts, unique ids, what is suggested for typed words."""

import re
from collections import Counter

import pytest

from peripatos.people.vocabulary import (
    concepts,
    concepts_by_id,
    functions,
    groups,
    industries,
    industry_acknowledgement,
    languages,
    styles,
    suggest,
)


def test_there_are_about_150_concepts_in_twelve_groups():
    assert 145 <= len(concepts()) <= 165
    assert len(groups()) == 12


def test_concept_ids_are_unique_slugs_that_fit_their_column():
    ids = [concept.id for concept in concepts()]
    assert [key for key, times in Counter(ids).items() if times > 1] == []
    assert [key for key in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*", key) or len(key) > 60] == []


def test_every_concept_has_one_sentence_a_group_and_synonyms():
    known = {group.id for group in groups()}
    odd = [c.id for c in concepts() if c.group_id not in known or not c.synonyms or len(c.definition) > 300]
    assert odd == []
    assert [c.id for c in concepts() if not re.fullmatch(r"[A-Z][^.!?]+\.", c.definition)] == []


def test_no_name_stands_for_two_concepts():
    names = Counter(
        name.casefold() for c in concepts() for name in {c.label.casefold(), *(s.casefold() for s in c.synonyms)}
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_industries_are_the_sections_a_to_u_with_an_acknowledgement():
    assert [industry.code for industry in industries()] == list("ABCDEFGHIJKLMNOPQRSTU")
    assert "NACE" in industry_acknowledgement()


def test_functions_are_eighteen_with_unique_ids_and_labels():
    assert len({f.id for f in functions()}) == len({f.label for f in functions()}) == len(functions()) == 18


def test_styles_are_the_eight_tags():
    assert [style.id for style in styles()] == [
        "direction-setting",
        "developing",
        "consensus-building",
        "relationship-tending",
        "standard-setting",
        "decisive-in-crisis",
        "experimenting",
        "serving",
    ]


def test_languages_have_unique_two_letter_codes_and_names():
    assert len(languages()) >= 60
    assert all(re.fullmatch("[a-z]{2}", language.code) for language in languages())
    assert (
        len({language.name for language in languages()})
        == len({language.code for language in languages()})
        == len(languages())
    )


def test_every_name_of_a_concept_suggests_that_concept_first_with_full_score():
    expected = {name: (concept.id, 100) for concept in concepts() for name in (concept.label, *concept.synonyms)}
    assert {name: (suggest(name)[0].concept_id, suggest(name)[0].score) for name in expected} == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("supply chains", "supply-chain"),
        ("DIGITALIZATION", "digital-transformation"),
        ("help with remote teams", "distributed-teams"),
        ("M&A", "mergers-and-acquisitions"),
        ("Organizational Design", "organisation-design"),
    ],
)
def test_typed_words_suggest_the_concept_they_mean(typed, expected):
    assert suggest(typed)[0].concept_id == expected


def test_a_sentence_suggests_each_concept_it_names():
    found = {s.concept_id for s in suggest("I would like help with pricing and market entry")}
    assert found >= {"pricing", "market-entry"}


@pytest.mark.parametrize("typed", ["", "   ", "of the", "zzyzx", "🙂"])
def test_words_that_mean_no_concept_suggest_nothing(typed):
    assert suggest(typed) == ()


def test_suggestions_are_sorted_bounded_and_refer_to_concepts():
    found = suggest("strategy risk and management of change", at_most=3)
    assert len(found) == 3
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    assert all(s.concept_id in concepts_by_id() and 1 <= s.score <= 100 for s in found)

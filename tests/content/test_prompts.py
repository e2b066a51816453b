"""The reflection prompts: thirty questions, six themes of five."""

from collections import Counter

import pytest

from peripatos.growth.prompts import prompts, prompts_by_id, prompts_for, themes

STAGES = ("emerging", "developing", "senior", "enterprise")


def test_there_are_six_themes_of_five_prompts_each():
    assert Counter(prompt.theme_id for prompt in prompts()) == {theme.id: 5 for theme in themes()}
    assert len(themes()) == 6


def test_ids_and_texts_are_unique_and_ids_fit_their_column():
    assert len(prompts_by_id()) == len({prompt.text for prompt in prompts()}) == len(prompts()) == 30
    assert max(len(prompt.id) for prompt in prompts()) <= 60


def test_every_prompt_asks_a_question_and_has_a_depth_and_known_stages():
    assert [p.id for p in prompts() if "?" not in p.text or p.depth not in {1, 2, 3, 4}] == []
    assert [p.id for p in prompts() if not p.stages or not set(p.stages) <= set(STAGES)] == []


def test_every_depth_occurs():
    assert {prompt.depth for prompt in prompts()} == {1, 2, 3, 4}


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_prompts_of_every_theme(stage):
    assert {prompt.theme_id for prompt in prompts_for(stage)} == {theme.id for theme in themes()}


def test_an_unknown_stage_may_take_any_prompt():
    assert prompts_for("none") == prompts()

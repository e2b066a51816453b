"""Reflection prompts: six themes of five, in our own words."""

from peripatos.growth.prompts.load import Prompt, Theme, prompts, prompts_by_id, prompts_for, themes

__all__ = ["Prompt", "Theme", "prompts", "prompts_by_id", "prompts_for", "themes"]

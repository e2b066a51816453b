"""The core vocabulary: expertise, industries, functions, styles, languages. Plain data and a suggestion; no tables."""

from peripatos.people.vocabulary.load import (
    concepts,
    concepts_by_id,
    functions,
    groups,
    industries,
    industry_acknowledgement,
    languages,
    styles,
)
from peripatos.people.vocabulary.suggest import suggest
from peripatos.people.vocabulary.types import (
    BusinessFunction,
    ConceptEntry,
    Group,
    Industry,
    Language,
    LeadershipStyle,
    Suggestion,
)

__all__ = [
    "BusinessFunction",
    "ConceptEntry",
    "Group",
    "Industry",
    "Language",
    "LeadershipStyle",
    "Suggestion",
    "concepts",
    "concepts_by_id",
    "functions",
    "groups",
    "industries",
    "industry_acknowledgement",
    "languages",
    "styles",
    "suggest",
]

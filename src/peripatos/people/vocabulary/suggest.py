"""Suggests concepts for words that somebody typed. A suggestion is never applied by itself: a person confirms it.

A name is the label or a synonym of a concept, reduced to word stems. Words are weighed by how few concepts use them,
so "risk management" says more through "risk" than through "management". The score is the share of weight that text and
name have in common (Dice's coefficient), from 1 to 100. A name found whole inside a longer text scores at least 80, or
60 if it is one word.
"""

import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from peripatos.people.vocabulary.load import concepts
from peripatos.people.vocabulary.types import Suggestion

LEAST_SCORE = 40
WHOLE_NAME_SCORE = 80
ONE_WORD_SCORE = 60
_SMALL_WORDS = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"]
)
_WORD = re.compile(r"[a-z0-9]+(?:&[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class _Name:
    concept_id: str
    text: str
    stems: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class _Index:
    names: tuple[_Name, ...]
    by_stem: dict[str, tuple[int, ...]]
    weights: dict[str, float]
    unknown_weight: float


def suggest(text: str, *, at_most: int = 5) -> tuple[Suggestion, ...]:
    """The concepts that ``text`` most likely means, best first; empty where nothing fits. Deterministic."""
    return _suggestions(text)[:at_most]


@lru_cache(maxsize=20_000)
def _suggestions(text: str) -> tuple[Suggestion, ...]:
    index = _index()
    stems = frozenset(_stems(text))
    weight = sum(index.weights.get(stem, index.unknown_weight) for stem in stems)
    best: dict[str, Suggestion] = {}
    for position in sorted({p for stem in stems for p in index.by_stem.get(stem, ())}):
        name = index.names[position]
        score = _score(name, stems, weight, index)
        if score >= LEAST_SCORE and (name.concept_id not in best or score > best[name.concept_id].score):
            best[name.concept_id] = Suggestion(name.concept_id, score, name.text)
    return tuple(sorted(best.values(), key=lambda found: (-found.score, found.concept_id)))


def _score(name: _Name, stems: frozenset[str], weight: float, index: _Index) -> int:
    common = sum(index.weights[stem] for stem in name.stems & stems)
    score = round(200 * common / (weight + name.weight))
    if not name.stems <= stems:
        return score
    return max(score, WHOLE_NAME_SCORE if len(name.stems) > 1 else ONE_WORD_SCORE)


@cache
def _index() -> _Index:
    named = [
        (concept.id, text, frozenset(_stems(text)))
        for concept in concepts()
        for text in (concept.label, *concept.synonyms)
    ]
    users: dict[str, set[str]] = defaultdict(set)
    for concept_id, _, stems in named:
        for stem in stems:
            users[stem].add(concept_id)
    weights = {stem: math.log(1 + len(concepts()) / len(ids)) for stem, ids in users.items()}
    names = tuple(
        _Name(concept_id, text, stems, sum(weights[stem] for stem in stems)) for concept_id, text, stems in named
    )
    by_stem: dict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        for stem in name.stems:
            by_stem[stem].append(position)
    unknown_weight = math.log(1 + len(concepts()))
    return _Index(names, {stem: tuple(found) for stem, found in by_stem.items()}, weights, unknown_weight)


def _stems(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("-", " ")
    return [_stem(word) for word in _WORD.findall(plain) if word not in _SMALL_WORDS]


def _stem(word: str) -> str:
    """Takes off plural endings and settles -ise/-ize and -isation/-ization; no more, so that stems stay readable."""
    word = re.sub(r"iz(e|ed|ing|ation|ational)$", r"is\1", word)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")) else word

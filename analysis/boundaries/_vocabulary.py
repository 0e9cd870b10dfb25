"""How alike models speak: the words of their names, fields and methods, rare ones counting for more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from math import fsum, log, sqrt

from analysis.model.models import DjangoModel
from analysis.model.system import System

OWN_NAME = 3
"""A word of a model's own name counts as so many fields."""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of an identifier in lower case and the singular: `OrderLines`, `order_lines` -> order, line."""
    return tuple(_singular(part.lower()) for part in _PARTS.findall(name) if len(part) > 1)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def likeness(system: System, models: Sequence[DjangoModel]) -> Callable[[str, str], float]:
    """Return the cosine of the words of two models, from 0 to 1.

    Words are weighed by tf-idf, (1 + log tf) log(N / df): Salton and Buckley, Term-weighting approaches in automatic
    text retrieval (Information Processing & Management 24(5), 1988, p. 518).
    """
    texts = {model.id: Counter(_text(system, model)) for model in models}
    spread = Counter(word for text in texts.values() for word in text)
    vectors = {
        label: {word: (1 + log(count)) * log(len(texts) / spread[word]) for word, count in text.items()}
        for label, text in texts.items()
    }
    lengths = {label: sqrt(fsum(v * v for v in vector.values())) or 1.0 for label, vector in vectors.items()}

    def cosine(a: str, b: str) -> float:
        less, more = sorted((vectors[a], vectors[b]), key=len)
        return fsum(value * more[word] for word, value in less.items() if word in more) / (lengths[a] * lengths[b])

    return cosine


def _text(system: System, model: DjangoModel) -> list[str]:
    members = [word for name in system.members.get(model.id, ()) for word in sorted(set(words(name)))]
    return [*words(model.name) * OWN_NAME, *members]

"""Names services: after the app that most of their models come from, else by the word that tells them from others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

from analysis.boundaries._vocabulary import words
from analysis.model.models import DjangoModel


def titles(groups: Sequence[Sequence[DjangoModel]], *, by_app: bool) -> list[str]:
    """Return a name for each group, no two alike; the largest group chooses first."""
    texts = [Counter(word for model in group for word in set(words(model.name))) for group in groups]
    spread = Counter(word for text in texts for word in text)
    sizes = Counter(model.app for group in groups for model in group)
    taken: dict[str, None] = {}
    chosen: dict[int, str] = {}
    for number in sorted(range(len(groups)), key=lambda n: (-len(groups[n]), n)):
        own = _words_of(texts[number], spread, len(groups))
        candidates = [*(_main_app(groups[number], sizes) if by_app else ()), *own]
        name = next((c for c in candidates if c not in taken), None) or _numbered(candidates[0], taken)
        taken[name] = None
        chosen[number] = name
    return [chosen[number] for number in range(len(groups))]


def _main_app(group: Sequence[DjangoModel], sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The app that most of a group comes from, if most of the app is there as well."""
    app, count = min(Counter(model.app for model in group).items(), key=lambda item: (-item[1], item[0]))
    return (app,) if 2 * count >= len(group) and 2 * count >= sizes[app] else ()


def _words_of(text: Counter[str], spread: Mapping[str, int], groups: int) -> list[str]:
    """The words of a group, those that most of its models bear and few other groups do first."""
    return sorted(text, key=lambda word: (-text[word] * log(1 + groups / spread[word]), word)) or ["service"]


def _numbered(name: str, taken: Mapping[str, None]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"

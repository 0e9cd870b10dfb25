"""Holds the values of a table to shapes: a test for each key, and words for what it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from banyan.plan.matching import Notes, Path

Shapes = Mapping[str, tuple[Callable[[object], bool], str]]
"""By key: whether a value has the right shape, and what it should be."""


def checked(path: Path, found: Mapping[str, object], keys: Shapes, notes: Notes) -> dict[str, object]:
    """The values that have the right shape, lists as tuples; all others are noted."""
    notes.known_keys(path, dict(found), keys)
    good: dict[str, object] = {}
    for key, value in found.items():
        if key not in keys:
            continue
        if keys[key][0](value):
            good[key] = tuple(value) if isinstance(value, list) else value
        else:
            notes.note((*path, key), f"{key} should be {keys[key][1]}")
    return good


def is_number(value: object, least: float, most: float) -> bool:
    """Whether a value is a number in a range."""
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def is_whole(value: object, least: int, most: int) -> bool:
    """Whether a value is a whole number in a range."""
    return isinstance(value, int) and is_number(value, least, most)


def is_text(value: object) -> bool:
    """Whether a value is a text that is not empty."""
    return isinstance(value, str) and bool(value)


def are_texts(value: object) -> bool:
    """Whether a value is a list of texts that are not empty."""
    return isinstance(value, list) and all(map(is_text, value))

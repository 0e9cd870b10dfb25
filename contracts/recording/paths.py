"""Which parts of paths are values: by an OpenAPI document, or by what several samples have in common."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from contracts.openapi.api import Api, arguments

_KINDS = (
    ("uuid", re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")),
    ("id", re.compile(r"\d+")),
    ("date", re.compile(r"\d{4}-\d{2}-\d{2}")),
    ("token", re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[A-Za-z0-9_-]{12,}")),
    ("number", re.compile(r"[A-Z]{1,6}-?\d{2,}[A-Z0-9-]*")),
)
SEVERAL = 3
"""So many values of one part, alike in all else, make it a parameter."""


def templates(seen: Sequence[tuple[str, str]], apis: Sequence[Api]) -> dict[tuple[str, str], str]:
    """The template of every (method, path): `/products/{slug}/`. A document goes before guesses."""
    found: dict[tuple[str, str], str] = {}
    left = []
    for method, path in dict.fromkeys(seen):
        operation = next(filter(None, (api.find(method, path) for api in apis)), None)
        if operation:
            found[method, path] = operation.path
        else:
            left.append((method, path))
    return found | _guessed(left)


def values_of(template: str, path: str) -> Mapping[str, str]:
    """The values that a path has for a template's parameters."""
    return arguments(template, path)


def _guessed(seen: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Ids are known by their look; other values by that several of them stand in the same place."""
    plain = {(method, path): _parts(path) for method, path in seen}
    for position in range(max((len(parts) for parts in plain.values()), default=0)):
        groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for (method, _), parts in plain.items():
            if position < len(parts) and not parts[position].startswith("{"):
                groups[_around(method, parts, position)].add(parts[position])
        for key, parts in plain.items():
            around = _around(key[0], parts, position) if position < len(parts) else ()
            if around and _is_value(groups.get(around, set()), parts, position):
                plain[key] = (*parts[:position], f"{{{_name(parts, position)}}}", *parts[position + 1 :])
    return {key: "/" + "/".join(parts) for key, parts in plain.items()}


def _parts(path: str) -> tuple[str, ...]:
    parts: list[str] = []
    for part in path.removeprefix("/").split("/"):
        kind = next((kind for kind, known in _KINDS if known.fullmatch(part)), None)
        name = _unique(f"{_singular(parts)}_{kind}" if parts else str(kind), parts)
        parts.append(f"{{{name}}}" if kind else part)
    return tuple(parts)


def _is_value(values: set[str], parts: tuple[str, ...], position: int) -> bool:
    """The first part of a path and what is not below a noun in the plural are names of resources."""
    above = parts[position - 1] if position else ""
    return len(values) >= SEVERAL and position > 0 and above.endswith("s") and bool(parts[position])


def _around(method: str, parts: tuple[str, ...], position: int) -> tuple[str, ...]:
    return (method, *parts[:position], "", *parts[position + 1 :])


def _name(parts: tuple[str, ...], position: int) -> str:
    return _unique(f"{_singular(list(parts[:position]))}_name", list(parts))


def _singular(parts: Sequence[str]) -> str:
    """The noun before a value: `categories` -> `category`, `products` -> `product`."""
    noun = next((part for part in reversed(parts) if part and not part.startswith("{")), "item")
    word = re.sub(r"\W+", "_", noun).strip("_") or "item"
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _unique(name: str, parts: Sequence[str]) -> str:
    taken = {part.strip("{}") for part in parts if part.startswith("{")}
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    return unique

"""Reads AsyncAPI documents of 3.x: the messages of each channel, with the schemas of their payloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument
from banyan.openapi.reading import AS_JSON, Document, below, read_document

_HINT = "`banyan asyncapi render --output asyncapi.json` writes one"
_DEEPEST = 12
"""Schemas within schemas are looked at to this depth; what refers to itself has no end."""


@dataclass(frozen=True, slots=True)
class Events:
    """What a document tells: by channel and message the schema of the payload, its references replaced."""

    path: Path
    channels: frozenset[str]
    messages: Mapping[tuple[str, str], Any]


def read_events(path: Path) -> Events:
    """What a file tells. Raises UnreadablePath, BadDocument."""
    document = _document(path)
    version = str(document.whole.get("asyncapi", ""))
    if not version.startswith("3."):
        said = f", but of {version}" if version else ""
        raise BadDocument(path, [(0, f"it is no AsyncAPI document of 3.x{said}")], hint=_HINT)
    channels = document.whole.get("channels")
    names = frozenset(channels) if isinstance(channels, dict) else frozenset()
    return Events(path, names, dict(_messages(document, sorted(names))))


def _document(path: Path) -> Document:
    try:
        return read_document(path)
    except BadDocument as error:
        if error.hint != AS_JSON:
            raise
        found = [(line, text if "JSON" in text else "it is no AsyncAPI document") for line, text in error.problems]
        raise BadDocument(path, found, hint=_HINT) from error


def _messages(document: Document, channels: list[str]) -> Iterator[tuple[tuple[str, str], Any]]:
    for channel in channels:
        place = document.follow(below("#/channels", channel))
        told = document.value(place)
        messages = told.get("messages") if isinstance(told, dict) else None
        for name in messages if isinstance(messages, dict) else ():
            message = document.follow(below(place, "messages", name))
            yield (channel, name), _payload(document, message)


def _payload(document: Document, message: str) -> Any:
    payload = _whole(document, below(message, "payload"), _DEEPEST)
    if isinstance(payload, dict) and "schemaFormat" in payload:
        return payload.get("schema")  # a schema in another language is compared as it stands
    return payload


def _whole(document: Document, place: str, depth: int) -> Any:
    """What stands at a place, with everything that it refers to; None where nothing does."""
    try:
        place = document.follow(place)
        found = document.value(place)
    except KeyError:
        return None
    if not depth or not isinstance(found, dict | list):
        return found
    if isinstance(found, list):
        return [_whole(document, below(place, index), depth - 1) for index in range(len(found))]
    return {name: _whole(document, below(place, name), depth - 1) for name in found}

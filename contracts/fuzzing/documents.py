"""OpenAPI documents: read from a file or an address, with every reference followed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UsageError
from banyan.openapi import reading

DEEPEST = 40
PLACES = ("/openapi.json", "/api/schema/", "/api/openapi.json", "/schema/", "/api/schema.json", "/swagger.json")
"""Where a side is asked for its document unless the plan says where it is."""


def read_document(place: str) -> dict[str, Any]:
    """The document at a path or an address, as it is written. Raises UnreadablePath, BadDocument, UsageError."""
    return parsed(fetched(place), place) if place.startswith(("http://", "https://")) else _from_file(Path(place))


def fetched(url: str, headers: Mapping[str, str] | None = None) -> str:
    """The text of a document. Raises UsageError."""
    import httpx

    try:
        accept = {"Accept": "application/vnd.oai.openapi+json, application/json, */*;q=0.5", **(headers or {})}
        found = httpx.get(url, headers=accept, timeout=30, trust_env=False, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UsageError(
            f"no OpenAPI document: {error}", where=url, hint="start what answers there, or name a file with --document"
        ) from error
    if found.status_code != 200:
        raise UsageError(
            f"no OpenAPI document: the answer was {found.status_code}",
            where=url,
            hint="name the document: --document openapi.json, or `openapi` in its table of the plan",
        )
    return found.text


def found_at(url: str, headers: Mapping[str, str] | None = None) -> tuple[str, dict[str, Any]] | None:
    """The first of the usual places where a side has its document, with the document; None without one."""
    for place in PLACES:
        try:
            text = fetched(url.rstrip("/") + place, headers)
            document = parsed(text, url + place)
        except (UsageError, BadDocument):
            continue
        if document.get("paths"):
            return url.rstrip("/") + place, document
    return None


def parsed(text: str, place: str) -> dict[str, Any]:
    """The document in a text, JSON or YAML. Raises BadDocument."""
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else _yaml(text)
    except ValueError as error:
        raise _bad(place, f"it is neither JSON nor YAML: {str(error).splitlines()[0]}") from error
    return _required(document, place)


def expanded(document: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The document with what its references name in their places. Raises BadDocument, with all that are broken.

    A reference to something that holds itself stays what it is.
    """
    broken: dict[str, str] = {}
    whole = _Expansion(document, broken).of(document, (), "#")
    if broken:
        told = [(0, f"{where}: {reference!r} names nothing") for where, reference in sorted(broken.items())]
        raise BadDocument(Path(place), told, hint="mend the references, or make the document anew")
    assert isinstance(whole, dict)
    return whole


class _Expansion:
    def __init__(self, document: Mapping[str, Any], broken: dict[str, str]) -> None:
        self._document = document
        self._broken = broken

    def of(self, value: Any, open_: tuple[str, ...], where: str) -> Any:
        if isinstance(value, list):
            return [self.of(each, open_, f"{where}/{index}") for index, each in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        reference = value.get("$ref")
        if isinstance(reference, str):
            return self._followed(reference, open_, where)
        return {key: self.of(each, open_, f"{where}/{key}") for key, each in value.items()}

    def _followed(self, reference: str, open_: tuple[str, ...], where: str) -> Any:
        if reference in open_ or len(open_) > DEEPEST:
            return {"$ref": reference}
        if not reference.startswith("#/"):
            self._broken.setdefault(where, reference)
            return {}
        found: Any = self._document
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, Mapping) or key not in found:
                self._broken.setdefault(where, reference)
                return {}
            found = found[key]
        return self.of(found, (*open_, reference), where)


def _from_file(path: Path) -> dict[str, Any]:
    """The document in a file, with every reference looked at beforehand, line by line."""
    return _required(reading.read_document(path).whole, str(path))


def _required(document: Any, place: str) -> dict[str, Any]:
    if not isinstance(document, dict) or not ("openapi" in document or "swagger" in document):
        raise _bad(place, "it is no OpenAPI document: nothing says `openapi:` and a version")
    return document


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _bad(place: str, message: str) -> BadDocument:
    return BadDocument(Path(place), [(0, message)], hint="`manage.py spectacular --format openapi-json` writes one")


def without(document: Mapping[str, Any], labels: frozenset[str]) -> dict[str, Any]:
    """The document with the operations of these labels alone."""
    return {**document, "paths": dict(_kept(document, labels))}


def _kept(document: Mapping[str, Any], labels: frozenset[str]) -> Iterator[tuple[str, Any]]:
    from contracts.fuzzing.operations import METHODS, server_path

    prefix = server_path(document)
    for path, item in (document.get("paths") or {}).items():
        if isinstance(item, Mapping):
            kept = {
                key: e for key, e in item.items() if key not in METHODS or f"{key.upper()} {prefix}{path}" in labels
            }
            if any(key in METHODS for key in kept):
                yield path, kept

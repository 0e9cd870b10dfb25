"""Reads OpenAPI documents of 3.0 and 3.1 from files, JSON or YAML, and finds every reference in them beforehand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from banyan.errors import BadDocument, UnreadablePath

VERSIONS = ("3.0", "3.1")
AS_JSON = "write it as JSON: `manage.py spectacular --format openapi-json --file openapi.json`"
NO_NETWORK = "nothing is fetched: put the other document beside this one, or bundle both into one file"

_MOST = 20
"""So many broken references are named."""

_VALUES = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Keys whose values are samples, in which `$ref` is a name like any other."""
_NAMED = frozenset(
    {"properties", "patternProperties", "schemas", "responses", "parameters", "requestBodies", "headers", "$defs"}
    | {"definitions", "securitySchemes", "links", "callbacks", "pathItems", "paths", "dependentSchemas", "examples"}
)
"""Keys below which names are chosen freely, `default` and `enum` too."""


class Document:
    """A document, and the files that it refers to. A place in it is `FILE#/POINTER`, FILE empty for its own.

    Everything is checked when it is read: `value` and `follow` find whatever a reference names.
    """

    def __init__(self, path: Path, files: Mapping[str, Any]) -> None:
        self.path = path
        self._files = files

    @property
    def whole(self) -> dict[str, Any]:
        """All of the document's own file."""
        return dict(self._files[""])

    @property
    def version(self) -> str:
        """The version of OpenAPI that it says, as `3.0`."""
        return ".".join(str(self.whole.get("openapi", "")).split(".")[:2])

    def with_whole(self, whole: Mapping[str, Any]) -> Document:
        """The same with another text of its own file."""
        return Document(self.path, {**self._files, "": whole})

    @property
    def others(self) -> frozenset[str]:
        """The other files that it refers to, as seen from its folder."""
        return frozenset(self._files) - {""}

    def value(self, place: str) -> Any:
        """What stands at a place. Raises KeyError."""
        name, _, pointer = place.partition("#")
        return pointed(self._files[name], pointer)

    def target(self, place: str, reference: str) -> str:
        """The place that a reference means which stands at another."""
        name, _, _ = place.partition("#")
        file, _, pointer = reference.partition("#")
        if file:
            name = _relative(name, unquote(file))
        if pointer and not pointer.startswith("/"):
            pointer = _anchored(self._files[name], pointer)
        return f"{name}#{pointer}"

    def follow(self, place: str) -> str:
        """The place at the end of a chain of references."""
        found = self.value(place)
        while isinstance(found, dict) and isinstance(found.get("$ref"), str):
            place = self.target(place, found["$ref"])
            found = self.value(place)
        return place


def below(place: str, *names: str | int) -> str:
    """The place of what stands deeper: `#/paths` and `/a` -> `#/paths/~1a`."""
    return place + "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def pointed(whole: Any, pointer: str) -> Any:
    """What a JSON pointer (RFC 6901) points at, percent-encoded or not. Raises KeyError."""
    found = whole
    for part in pointer.split("/")[1:]:
        name = unquote(part).replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            raise KeyError(pointer)
    return found


def read_document(path: Path) -> Document:
    """A document and all that it refers to. Raises UnreadablePath, BadDocument with every reference that is broken."""
    return document_of(path, _text(path))


def document_of(path: Path, text: str) -> Document:
    """A document by its text, whose references are seen from `path`. Raises as `read_document`."""
    whole = _parsed(path, text)
    if not isinstance(whole, dict) or not isinstance(whole.get("paths", {}), dict):
        raise BadDocument(path, [(0, "it is no OpenAPI document: `paths` should be an object")], hint=AS_JSON)
    loader = _Loader(path, whole, text)
    loader.check()
    return Document(path, loader.files)


def require_version(document: Document) -> None:
    """Raise BadDocument for a document of another version than those that are understood in full."""
    if document.version not in VERSIONS:
        said = document.whole.get("openapi", document.whole.get("swagger", ""))
        message = f"it is no OpenAPI document of {' or '.join(VERSIONS)}" + (f", but of {said}" if said else "")
        raise BadDocument(document.path, [(0, message)], hint='it should begin with `"openapi": "3.0.3"` or later')


class _Loader:
    """Follows references from file to file, and notes those that lead nowhere; of other files only what is named."""

    def __init__(self, path: Path, whole: Any, text: str) -> None:
        self._path = path
        self.files: dict[str, Any] = {"": whole}
        self._texts = {"": text}
        self._problems: dict[str, dict[str, str]] = {}
        self._waiting: list[tuple[str, Any]] = [("", whole)]

    def check(self) -> None:
        """Raise BadDocument with all that is wrong in the first file that something is wrong in."""
        seen: set[int] = set()
        while self._waiting:
            name, value = self._waiting.pop()
            for _, found in _walk(value, seen):
                if isinstance(found, dict) and isinstance(found.get("$ref"), str):
                    self._check(name, found["$ref"])
        for name, problems in sorted(self._problems.items()):
            fetched = all("network" in message for message in problems.values())
            hint = NO_NETWORK if fetched else "mend the reference, or add what it names"
            raise BadDocument(self._file(name), self._told(name, problems), hint=hint)

    def _told(self, name: str, problems: Mapping[str, str]) -> list[tuple[int, str]]:
        told = sorted((_line(self._texts[name], each), f"`$ref: {each}` {said}") for each, said in problems.items())
        more = [(0, f"and {len(told) - _MOST} more")] if len(told) > _MOST else []
        return told[:_MOST] + more

    def _check(self, name: str, reference: str) -> None:
        """Follow a reference to its end, which is looked into later; note the one on its way that leads nowhere."""
        seen = set()
        while (name, reference) not in seen:
            seen.add((name, reference))
            if urlsplit(reference).scheme in {"http", "https"}:
                return self._note(name, reference, "is on the network")
            try:
                there, found = self._found(name, reference)
            except KeyError:
                return self._note(name, reference, "names nothing that is there")
            except UnreadablePath as error:
                return self._note(name, reference, f"names a file that {error.message}")
            if not (isinstance(found, dict) and isinstance(found.get("$ref"), str)):
                return self._waiting.append((there, found))
            name, reference = there, found["$ref"]
        return self._note(name, reference, "leads back to itself")

    def _note(self, name: str, reference: str, problem: str) -> None:
        self._problems.setdefault(name, {})[reference] = problem

    def _found(self, name: str, reference: str) -> tuple[str, Any]:
        """What a reference names, and the file that it is in. Raises KeyError, UnreadablePath."""
        file, _, pointer = reference.partition("#")
        if file:
            name = self._opened(name, unquote(file))
        if pointer and not pointer.startswith("/"):
            pointer = _anchored(self.files[name], pointer)
        return name, pointed(self.files[name], pointer)

    def _opened(self, name: str, file: str) -> str:
        other = _relative(name, file)
        if other not in self.files:
            path = self._file(other)
            self._texts[other] = _text(path)
            self.files[other] = _parsed(path, self._texts[other])
        return other

    def _file(self, name: str) -> Path:
        return self._path.parent / name if name else self._path


def _relative(name: str, file: str) -> str:
    """A file as seen from the document's folder, named by the file `name` in it."""
    parts: list[str] = []
    for part in (*name.split("/")[:-1], *file.split("/")):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _anchored(whole: Any, anchor: str) -> str:
    """The pointer to a schema with an `$anchor`. Raises KeyError."""
    for pointer, found in _walk(whole, set()):
        if isinstance(found, dict) and found.get("$anchor") == anchor:
            return pointer
    raise KeyError(anchor)


def _walk(whole: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Every object and list with its pointer, each once; but no samples, and nothing of extensions."""
    waiting = [("", whole, False)]
    while waiting:
        pointer, found, named = waiting.pop()
        if not isinstance(found, dict | list) or id(found) in seen:
            continue
        seen.add(id(found))
        yield pointer, found
        pairs = enumerate(found) if isinstance(found, list) else found.items()
        for key, value in pairs:
            name = str(key)
            if named or isinstance(found, list) or not (name in _VALUES or name.startswith("x-")):
                names = not named and name in _NAMED and isinstance(value, dict)
                waiting.append((below(pointer, name), value, names))


def _line(text: str, reference: str) -> int:
    """The line on which a reference stands first, 0 if it is written in another way."""
    found = re.search(r"""["']?\$ref["']?\s*:\s*["']?""" + re.escape(reference) + r"""["']?\s*(?:[,}#\n\r]|$)""", text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadablePath(path, "it is no text in UTF-8") from error


def _parsed(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise BadDocument(path, [(0, "it is nested too deeply")], hint="split it into several schemas") from error
    except ValueError as error:
        if text.lstrip()[:1] in {"{", "["} or path.suffix == ".json":
            line = getattr(error, "lineno", 0)
            raise BadDocument(path, [(line, f"it is no JSON: {getattr(error, 'msg', error)}")], hint=AS_JSON) from error
    return _yaml(path, text)


def _yaml(path: Path, text: str) -> Any:
    try:
        import yaml

        from banyan.openapi.yaml12 import Loader
    except ModuleNotFoundError as error:
        raise BadDocument(path, [(0, "it is YAML, and PyYAML is not installed")], hint=AS_JSON) from error
    try:
        return yaml.load(text, Loader)  # noqa: S506  a subclass of the safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise BadDocument(path, [(mark.line + 1 if mark else 0, f"it is no YAML: {problem}")], hint=AS_JSON) from error
    except RecursionError as error:
        raise BadDocument(path, [(0, "it is nested too deeply")], hint="split it into several schemas") from error

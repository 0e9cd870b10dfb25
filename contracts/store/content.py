"""Which pact is which: results belong to what a pact says, whoever published it and however it was written down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath

_DIGITS = 40
_SAID = ("interactions", "messages")
_UNSAID = {"_id"}
"""Keys that a broker adds to an interaction, and that say nothing of the contract."""

_HINT = "put it back as it was, or let the consumer's tests write it anew"


@dataclass(frozen=True, slots=True)
class Pact:
    """A pact as it was written, with the names in it and the digest of what it says."""

    consumer: str
    provider: str
    sha: str
    text: str

    @property
    def document(self) -> dict[str, object]:
        """The pact as JSON."""
        found: dict[str, object] = json.loads(self.text)
        return found

    @property
    def identified(self) -> dict[str, object]:
        """The pact as JSON, each interaction with an identifier, so that results can say which one they are about."""
        document = self.document
        for key in _SAID:
            if key in document:
                document[key] = [_identified(each) for each in _listed(document[key])]
        return document

    @property
    def interactions(self) -> tuple[Mapping[str, object], ...]:
        """All interactions and messages, as `identified` has them."""
        document = self.identified
        return tuple(each for key in _SAID for each in _listed(document.get(key)) if isinstance(each, dict))


class DifferentPacts(BadDocument):
    """Two pacts that should become one say different things of the same interaction."""


def pacts_below(paths: Sequence[Path]) -> tuple[tuple[Path, Pact], ...]:
    """All pact files: those named, and `*.json` in the folders that are named. Raises UnreadablePath, BadDocument."""
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UnreadablePath(path, "no such file or folder")
        files.extend(sorted(path.glob("*.json")) if path.is_dir() else [path])
    return tuple((file, read_pact(file)) for file in files)


def read_pact(path: Path) -> Pact:
    """The pact in a file. Raises UnreadablePath, BadDocument."""
    try:
        return pact_of(path.read_bytes(), path)
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error


def pact_of(data: bytes, where: Path) -> Pact:
    """The pact in a text; `where` is named in errors. Raises BadDocument."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadDocument(where, [(getattr(error, "lineno", 0), f"it is no JSON: {error}")], hint=_HINT) from error
    if not isinstance(document, dict):
        raise BadDocument(where, [(0, "it is no pact: it should be an object")], hint=_HINT)
    consumer, provider = (_name(document, role, where) for role in ("consumer", "provider"))
    if not any(isinstance(document.get(key), list) for key in _SAID):
        raise BadDocument(where, [(0, "it is no pact: it has neither interactions nor messages")], hint=_HINT)
    return Pact(consumer, provider, _sha(document), data.decode("utf-8", "replace"))


def merged(before: Pact, after: Pact, where: Path) -> Pact:
    """One pact with the interactions of both, as when a consumer's tests run in parts. Raises DifferentPacts."""
    document = before.document
    for key in _SAID:
        known = {_key(each): each for each in _listed(document.get(key))}
        for each in _listed(after.document.get(key)):
            if (other := known.get(_key(each))) is not None and _plain(other) != _plain(each):
                said = f"two parts of this pact say different things of {_key(each)[0]}"
                raise DifferentPacts(where, [(0, said)], hint="give the two interactions descriptions of their own")
            known[_key(each)] = each
        if known:
            document[key] = list(known.values())
    return pact_of(json.dumps(document, ensure_ascii=False).encode(), where)


def _name(document: Mapping[str, object], role: str, where: Path) -> str:
    named = document.get(role)
    name = named.get("name") if isinstance(named, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise BadDocument(where, [(0, f"it is no pact: {role}.name should say who the {role} is")], hint=_HINT)
    return name


def _sha(document: Mapping[str, object]) -> str:
    """A digest of what a pact says, whatever the order of its interactions and keys, and whoever wrote it."""
    said = {key: sorted(_plain(each) for each in _listed(document.get(key))) for key in _SAID if document.get(key)}
    names = {role: document[role]["name"] for role in ("consumer", "provider")}  # type: ignore[index]
    whole = json.dumps({**names, **said, "specification": _specification(document)}, sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _specification(document: Mapping[str, object]) -> str:
    metadata = document.get("metadata")
    for key in ("pactSpecification", "pact-specification", "pactSpecificationVersion"):
        found = metadata.get(key) if isinstance(metadata, dict) else None
        if found:
            return str(found.get("version", "")) if isinstance(found, dict) else str(found)
    return ""


def _plain(interaction: object) -> str:
    if isinstance(interaction, dict):
        interaction = {key: value for key, value in interaction.items() if key not in _UNSAID}
    return json.dumps(interaction, sort_keys=True)


def _identified(interaction: object) -> object:
    if not isinstance(interaction, dict):
        return interaction
    return {"_id": hashlib.sha256(_plain(interaction).encode()).hexdigest()[:_DIGITS], **interaction}


def _key(interaction: object) -> tuple[str, str]:
    if not isinstance(interaction, dict):
        return str(interaction), ""
    states = interaction.get("providerStates", interaction.get("providerState", interaction.get("provider_state")))
    return str(interaction.get("description", "")), json.dumps(states, sort_keys=True)


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []

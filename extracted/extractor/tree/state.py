"""What is remembered of extractions: of each file the text as it was generated last, by its content.

Below the state's folder lie `texts/` (contents by digest), `SERVICE/manifest.json` (the files of a service) and
`_monolith.json` (the files of the monolith: clean, and as each service's patch leaves them).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UsageError

VERSION = 1
MONOLITH = "_monolith.json"
"""No service can be called so: the name of one begins with a letter."""

TEXTS = "texts"
_HINT = "restore the folder from version control; without it hand edits cannot be told from generated text"


@dataclass(frozen=True, slots=True)
class Known:
    """A file of a service as generated last, by the digest of its content; `conflict` until its markers are gone."""

    digest: str
    role: str = ""
    origin: str = ""
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of one service; not `applied` where a withdrawn one left files that were edited by hand.

    Of one that is `retired` the monolith's code is gone, and the patch is the monolith's own.
    """

    service: str
    files: Mapping[str, Known] = field(default_factory=dict)
    applied: bool = True
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Patched:
    """A file of the monolith, by digests: without any patch, as each service wants it, and as it was written.

    None stands for no file. `conflict` until the markers are gone.
    """

    clean: str | None
    patches: Mapping[str, str | None]
    woven: str | None
    conflict: bool = False


def digest_of(content: bytes) -> str:
    """The name by which a content is remembered."""
    return hashlib.sha256(content).hexdigest()


class State:
    """The state's folder, read on demand. Raises BadDocument for what is damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def services(self) -> tuple[str, ...]:
        """All services that are applied, sorted."""
        found = sorted(path.parent.name for path in self.folder.glob("*/manifest.json"))
        return tuple(name for name in found if self.manifest(name).applied)

    def manifest(self, service: str) -> Manifest:
        """The files of a service; an empty manifest that is not applied if it was never extracted."""
        document = self._document(manifest_name(service))
        if document is None:
            return Manifest(service, {}, applied=False)
        try:
            files = {path: Known(**known) for path, known in document["files"].items()}
            return Manifest(service, files, bool(document["applied"]), bool(document.get("retired")))
        except (KeyError, TypeError, AttributeError) as error:
            raise _damaged(self.folder / manifest_name(service), repr(error)) from error

    def monolith(self) -> dict[str, Patched]:
        """All files of the monolith that any patch touches."""
        document = self._document(MONOLITH)
        try:
            return {path: Patched(**known) for path, known in document["files"].items()} if document else {}
        except (KeyError, TypeError, AttributeError) as error:
            raise _damaged(self.folder / MONOLITH, repr(error)) from error

    def text(self, digest: str | None) -> bytes | None:
        """A content by its digest; None for None."""
        if digest is None:
            return None
        path = self.text_path(digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise _damaged(path, error.strerror or str(error)) from error
        if digest_of(content) != digest:
            raise _damaged(path, "its content is not what its name says")
        return content

    def text_path(self, digest: str) -> Path:
        """Where a content lies."""
        return self.folder / TEXTS / digest[:2] / digest

    def _document(self, name: str) -> dict[str, Any] | None:
        path = self.folder / name
        try:
            document = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _damaged(path, str(error)) from error
        if not isinstance(document, dict) or document.get("schema_version") != VERSION:
            raise _damaged(path, f"it is not of version {VERSION}")
        return document


def require_here(manifest: Manifest) -> None:
    """Raise UsageError for a service that is retired."""
    if manifest.retired:
        raise UsageError(
            f"{manifest.service} is retired: the monolith no longer holds its code",
            hint="from here on it is a project of its own; what was removed is in the history of version control",
        )


def manifest_name(service: str) -> str:
    """The record of a service, relative to the state's folder."""
    return f"{service}/manifest.json"


def manifest_record(manifest: Manifest) -> bytes | None:
    """A manifest as it is kept; None for one that says nothing any more."""
    if not manifest.applied and not manifest.files:
        return None
    return _record(applied=manifest.applied, retired=manifest.retired, files=manifest.files)


def monolith_record(files: Mapping[str, Patched]) -> bytes | None:
    """The files of the monolith as they are kept; None for none."""
    return _record(files=files) if files else None


def digests(manifests: Iterable[Manifest], monolith: Mapping[str, Patched]) -> frozenset[str]:
    """All contents that are still needed."""
    known = {file.digest for manifest in manifests for file in manifest.files.values()}
    patched = {each for file in monolith.values() for each in (file.clean, file.woven, *file.patches.values())}
    return frozenset(known | {each for each in patched if each is not None})


def _record(*, files: Mapping[str, Known] | Mapping[str, Patched], **further: object) -> bytes:
    listed = {path: asdict(files[path]) for path in sorted(files)}
    return (json.dumps({"schema_version": VERSION, **further, "files": listed}, indent=1) + "\n").encode()


def _damaged(path: Path, reason: str) -> BadDocument:
    return BadDocument(path, [(0, f"what is remembered of extractions is damaged: {reason}")], hint=_HINT)

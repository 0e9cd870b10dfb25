"""Which operations a branch changes: those whose part of the OpenAPI document is not what it was."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from banyan.errors import NoRevision, UsageError
from contracts.fuzzing.documents import expanded, parsed
from contracts.fuzzing.operations import METHODS, server_path


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The operations that are new or different in a document, with all that they refer to; both are expanded."""
    old = _parts(before)
    return frozenset(label for label, part in _parts(after).items() if old.get(label) != part)


def document_at(revision: str, path: Path) -> dict[str, Any]:
    """The document that a file held at a revision of git, expanded. Raises NoRevision, UsageError, BadDocument."""
    folder = path.resolve().parent
    known = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if known is None:
        raise NoRevision(
            f"git knows no revision {revision!r} here", where=str(folder), hint="fetch it, or name another"
        )
    text = _git(folder, "show", f"{known.strip()}:./{path.name}")
    if text is None:
        raise UsageError(
            f"{revision} has no such file",
            where=str(path),
            hint="keep the document under version control, and make it anew in CI; or leave --changed-since out",
        )
    return expanded(parsed(text, f"{revision}:{path.name}"), f"{revision}:{path.name}")


def _parts(document: Mapping[str, Any]) -> dict[str, str]:
    """What a document says of each operation, without words for people."""
    prefix, security = server_path(document), document.get("security")
    return {
        f"{method.upper()} {prefix}{path}": json.dumps(
            [_plain(item[method]), _plain(item.get("parameters", [])), item[method].get("security", security)],
            sort_keys=True,
        )
        for path, item in (document.get("paths") or {}).items()
        if isinstance(item, Mapping)
        for method in METHODS
        if isinstance(item.get(method), Mapping)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        words = {"description", "summary", "title", "externalDocs"}
        return {key: _plain(each) for key, each in value.items() if key not in words or not isinstance(each, str)}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  a list, never a shell
            ["git", "--no-optional-locks", *words],  # noqa: S607
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoRevision(f"git cannot be asked: {error}", where=str(folder), hint="install git") from error
    return done.stdout if done.returncode == 0 else None

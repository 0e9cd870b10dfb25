"""What git says of the monolith's folder, asked in ways that run nothing of it: changes that are not committed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from banyan.errors import UsageError
from extracted.extractor.tree.draft import Draft
from extracted.extractor.tree.places import read_bytes
from extracted.extractor.tree.state import State, digest_of

MOST_NAMED = 10
_QUIET = ("--no-optional-locks", "-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}", "-c", "core.quotePath=")


def require_clean(draft: Draft) -> None:
    """Raise UsageError if the monolith holds changes that are not committed, save those that Banyan itself wrote."""
    dirty = uncommitted(draft.places.monolith)
    if not dirty:
        return
    ours = {path: known.woven for path, known in State(draft.places.state).monolith().items()}
    places = draft.places
    passed_over = [place.resolve() for place in (places.state.parent, places.service)]
    others = [
        path
        for path in dirty
        if not any((places.monolith / path).resolve().is_relative_to(place) for place in passed_over)
        if path not in ours or ours[path] != _digest(read_bytes(places.monolith, path))
    ]
    if others:
        named = "\n".join(f"  {path}" for path in others[:MOST_NAMED])
        more = f"\n  and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        raise UsageError(
            f"{len(others)} file{'s' if len(others) > 1 else ''} with changes that are not committed\n{named}{more}",
            where=str(places.monolith),
            hint="commit them first, so that git can tell them from the patch, or add --allow-dirty",
        )


def uncommitted(folder: Path) -> tuple[str, ...]:
    """Files below a folder that differ from the last commit or are in none, sorted; () where there is no git."""
    prefix = _git(folder, "rev-parse", "--show-prefix")
    listed = _git(folder, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--", ".")
    if prefix is None or listed is None:
        return ()
    below = os.fsdecode(prefix).rstrip("\n")
    return tuple(sorted(path.removeprefix(below) for path in _paths(os.fsdecode(listed))))


def _paths(listed: str) -> Iterator[str]:
    entries = iter(listed.split("\0"))
    for entry in entries:
        if entry:
            yield entry[3:]
            if entry[0] in "RC":
                next(entries, None)


def _git(folder: Path, *arguments: str) -> bytes | None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    command = ["git", *_QUIET, "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=environ | {"LC_ALL": "C"})  # noqa: S603
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def _digest(content: bytes | None) -> str | None:
    return None if content is None else digest_of(content)

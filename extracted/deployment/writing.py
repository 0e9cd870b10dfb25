"""Puts rendered files into a folder: all of them or none, and never over what somebody else has written.

`.banyan-deploy.json` in the folder tells which files were made, with their digests; so what people edited or added is
known, and what is not rendered any more is taken away.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from banyan.errors import BadDocument, UnreadablePath, UnwritablePath, UsageError
from banyan.versions import RENDERED
from extracted.deployment.rendering import Files, is_plain_path

MADE = RENDERED
_HINT = "remove it or put it elsewhere, then render again; or name another folder with --output"


class NotOurs(UsageError):
    """Files that would be written over, and that Banyan has not made or that were edited since."""

    def __init__(self, folder: Path, paths: list[str]) -> None:
        what = (
            "a file that was edited, or is not Banyan's"
            if len(paths) == 1
            else "files that were edited, or are not Banyan's"
        )
        super().__init__(f"{what}: {', '.join(paths)}", where=str(folder), hint=_HINT)
        self.paths = tuple(paths)


@dataclass(frozen=True, slots=True)
class Drift:
    """How a folder differs from what would be rendered: paths."""

    missing: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.different or self.stale)


def drift(folder: Path, target: str, files: Files) -> Drift:
    """How a folder differs from what a target would write. Raises UnreadablePath, BadDocument."""
    made = _made(folder, target)
    there = {path: _digest_of(folder / path) for path in files}
    return Drift(
        tuple(path for path in files if not there[path]),
        tuple(path for path, text in files.items() if there[path] and there[path] != _digest(text)),
        tuple(path for path in made if path not in files and (folder / path).is_file()),
    )


def put(folder: Path, target: str, files: Files) -> Drift:
    """Write the files, and take away what is not rendered any more; what was changed.

    Raises NotOurs before anything is written, UnwritablePath with everything as it was, UnreadablePath, BadDocument.
    """
    made, found = _made(folder, target), drift(folder, target, files)
    edited = [path for path in (*found.different, *found.stale) if _digest_of(folder / path) != made.get(path)]
    edited += _led_elsewhere(folder, (*files, *found.stale))
    if edited:
        raise NotOurs(folder, sorted(edited))
    note = json.dumps({"target": target, "files": {path: _digest(text) for path, text in files.items()}}, indent=2)
    absent = _absent(folder, files)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".banyan-deploy-") as draft:
            _replace(folder, Path(draft), {**files, MADE: f"{note}\n"}, found.stale)
    except OSError as error:
        for each in absent:
            with suppress(OSError):
                each.rmdir()
        raise UnwritablePath(folder, error.strerror or str(error)) from error
    return found


def _led_elsewhere(folder: Path, paths: Iterable[str]) -> set[str]:
    """Folders in the folder that are links: what is written there would lie elsewhere."""
    above = {parent for path in paths for parent in PurePosixPath(path).parents}
    return {f"{parent}/" for parent in above if parent != PurePosixPath() and (folder / parent).is_symlink()}


def _replace(folder: Path, draft: Path, files: Files, stale: tuple[str, ...]) -> None:
    """Write all of it beside what is there, then change places; should that fail half-way, change them back."""
    for path, text in files.items():
        _above(draft / "new" / path).write_text(text, "utf-8", newline="")
    moved: list[str] = []
    try:
        for path in (*files, *stale):
            moved.append(path)
            if (folder / path).exists():
                (folder / path).rename(_above(draft / "old" / path))
            if path in files:
                (draft / "new" / path).rename(_above(folder / path))
    except BaseException:  # also where somebody interrupts it
        for path in moved:
            if (draft / "old" / path).exists():
                (draft / "old" / path).replace(folder / path)
            elif not (draft / "new" / path).exists():
                (folder / path).unlink(missing_ok=True)
        raise
    for path in stale:
        _prune(folder, (folder / path).parent)


def _absent(folder: Path, paths: Iterable[str]) -> list[Path]:
    """The folders that are not there yet, those below others first."""
    above = {parent for path in paths for parent in (folder / path).parents}
    return sorted((each for each in above if not each.exists()), reverse=True)


def _prune(folder: Path, emptied: Path) -> None:
    while emptied != folder and not any(emptied.iterdir()):
        shutil.rmtree(emptied)
        emptied = emptied.parent


def _above(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _made(folder: Path, target: str) -> Mapping[str, str]:
    """The digests of the files that were made last. Raises UsageError for a folder of another target's."""
    path = folder / MADE
    try:
        document = json.loads(path.read_bytes())
        files = {str(name): str(digest) for name, digest in document["files"].items()}
        other = str(document["target"])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadDocument(path, [(0, "it is not what `banyan deploy render` writes")], hint=_HINT) from error
    if not all(map(is_plain_path, files)):
        raise BadDocument(path, [(0, "it names files outside of its folder")], hint=_HINT)
    if other != target:
        raise UsageError(f"it holds what was rendered for {other}", where=str(folder), hint="name another folder")
    return files


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest_of(path: Path) -> str:
    """The digest of a file, "" for none; of what is no file a word that no digest equals."""
    if not path.exists() and not path.is_symlink():
        return ""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error

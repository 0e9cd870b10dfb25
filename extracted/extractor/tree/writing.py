"""Puts a draft on disk: whole or not at all, and so that a run that is cut off is completed by the next one."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from banyan.errors import UsageError
from extracted.extractor.tree.draft import Draft
from extracted.extractor.tree.journal import Action, locked, perform, put, recover
from extracted.extractor.tree.places import IGNORE, IGNORED, Places, place_in, read_bytes
from extracted.extractor.tree.state import MONOLITH, TEXTS, State, digest_of, digests

_CACHE = "__pycache__"


def commit(draft: Draft) -> tuple[Path, ...]:
    """Write a draft; the files of both sides that were written or removed, which are none if all was as it should be.

    Raises UnwritablePath if something cannot be written, UsageError if files changed since the draft was made or
    another run is at work; nothing has changed then.
    """
    state = State(draft.places.state)
    with locked(state.folder):
        recover(state)
        _require_unchanged(draft)
        actions = [*_edits(draft), *_records(draft)]
        if actions:
            _remember(draft, state)
            perform(actions, state)
            _tidy(draft, state)
        _unversion(state.folder)
    return tuple(draft.places.folder(edit.side) / edit.path for edit in draft.writing)


def completed(places: Places) -> tuple[str, ...]:
    """Complete what a run that was cut off had begun, before anything is read; the files that it wrote."""
    state = State(places.state)
    if not places.state.exists():
        return ()
    with locked(state.folder):
        return recover(state)


def _unversion(folder: Path) -> None:
    """Tell git what beside a state is not to be committed, unless a file there tells it already."""
    file = folder.parent / IGNORE
    if any(folder.iterdir()) and not file.exists():
        put(file, IGNORED.encode())


def _require_unchanged(draft: Draft) -> None:
    changed = [edit for edit in draft.edits if read_bytes(draft.places.folder(edit.side), edit.path) != edit.before]
    if changed:
        names = ", ".join(draft.named(edit) for edit in changed[:5])
        raise UsageError(f"files changed while this ran: {names}", hint="run it again")


def _edits(draft: Draft) -> Iterator[Action]:
    for edit in draft.writing:
        path = place_in(draft.places.folder(edit.side), edit.path)
        yield Action(str(path), _digest(edit.before), _digest(edit.after))


def _records(draft: Draft) -> Iterator[Action]:
    for name, content in sorted(draft.records.items()):
        before = read_bytes(draft.places.state, name)
        if before != content:
            path = place_in(draft.places.state, name)
            yield Action(str(path), _digest(before), _digest(content))


def _remember(draft: Draft, state: State) -> None:
    """Keep every content that the journal names, before it names them."""
    records = [*draft.records.values(), *(read_bytes(draft.places.state, name) for name in draft.records)]
    edited = [content for edit in draft.writing for content in (edit.before, edit.after)]
    for content in {content for content in (*draft.texts, *records, *edited) if content is not None}:
        path = state.text_path(digest_of(content))
        if not path.exists():
            put(path, content)


def _tidy(draft: Draft, state: State) -> None:
    """Forget contents that nothing names any more, and take away folders that were emptied; failing is no harm."""
    services = [path.parent.name for path in state.folder.glob("*/manifest.json")]
    needed = digests([state.manifest(service) for service in services], state.monolith())
    for path in [*(state.folder / TEXTS).glob("*/*"), *(state.folder / TEXTS).glob("*/.*")]:
        if path.name not in needed:
            path.unlink(missing_ok=True)
    for edit in draft.writing:
        if edit.after is None:
            folder = draft.places.folder(edit.side)
            _drop_empty((folder / edit.path).parent, folder if edit.side == "monolith" else draft.places.home)
    for name, content in draft.records.items():
        if content is None and name != MONOLITH:
            _drop_empty((state.folder / name).parent, state.folder)
    for folder in (state.folder / TEXTS).glob("*"):
        _drop_empty(folder, state.folder)


def _drop_empty(folder: Path, above: Path) -> None:
    """Remove a folder that holds nothing but compiled files, and those above it that are empty then."""
    while folder != above and folder.is_relative_to(above) and folder.is_dir():
        if any(path.name != _CACHE for path in folder.iterdir()):
            return
        with contextlib.suppress(OSError):
            shutil.rmtree(folder / _CACHE, ignore_errors=True)
            folder.rmdir()
        if folder.exists():
            return
        folder = folder.parent


def _digest(content: bytes | None) -> str | None:
    return None if content is None else digest_of(content)

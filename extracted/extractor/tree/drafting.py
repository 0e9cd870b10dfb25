"""An extraction against what is on disk and what was generated last -> a draft of what to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from banyan.errors import UnknownName
from extracted.extractor.model import Extraction, ServiceFile
from extracted.extractor.runtime import PACKAGE
from extracted.extractor.tree.draft import Draft, Edit
from extracted.extractor.tree.journal import require_complete
from extracted.extractor.tree.merging import is_marked, settle
from extracted.extractor.tree.places import Places, read_bytes
from extracted.extractor.tree.state import (
    MONOLITH,
    Known,
    Manifest,
    Patched,
    State,
    digest_of,
    manifest_name,
    manifest_record,
    monolith_record,
    require_here,
)
from extracted.extractor.tree.weaving import Threads, unpatched


def drafted(extraction: Extraction, places: Places) -> Draft:
    """What applying an extraction would write. Its changes of the monolith are those of the clean monolith.

    Raises BadDocument for remembered state that is damaged, BadInput for paths that lead out of their folder,
    UsageError if a run was cut off and not completed since.
    """
    require_complete(places.state)
    state, service = State(places.state), extraction.cut.service
    manifest = state.manifest(service)
    require_here(manifest)
    files = [*_files(extraction.service, manifest, places, state)]
    known = {
        edit.path: Known(digest_of(file.content), file.role, file.origin, conflict=edit.what == "conflict")
        for edit, file in files
        if file is not None
    }
    weaver = Weaver(places, state)
    patch = {change.path: change.content for change in extraction.monolith}
    woven = [*weaver.edits({path: weaver.with_patch(path, service, patch) for path in weaver.concerned(patch)})]
    records = {
        manifest_name(service): manifest_record(Manifest(service, known)),
        MONOLITH: monolith_record(weaver.remembered),
    }
    edits = tuple(sorted((*woven, *(edit for edit, _file in files)), key=lambda edit: (edit.side, edit.path)))
    texts = (*weaver.texts, *(file.content for _edit, file in files if file is not None))
    return Draft(service, places, tuple(edit for edit in edits if edit.is_drift), records, texts, extraction.notes)


def settled(extraction: Extraction, places: Places) -> Draft:
    """What retiring a service would write: its changes of the monolith become the monolith's own, and stay.

    Raises UnknownName for a service that is not applied, UsageError for one that is retired already, and what
    `drafted` raises.
    """
    require_complete(places.state)
    state, service = State(places.state), extraction.cut.service
    manifest = state.manifest(service)
    require_here(manifest)
    if not manifest.applied:
        raise UnknownName("extracted service", service, state.services())
    weaver = Weaver(places, state)
    patch = {change.path: change.content for change in extraction.monolith}
    wanted = {path: weaver.threads(path).without(service) for path in weaver.concerned(patch)}
    edits = [*weaver.edits({path: one.on(patch.get(path, one.clean)) for path, one in wanted.items()})]
    records = {
        manifest_name(service): manifest_record(replace(manifest, retired=True)),
        MONOLITH: monolith_record(weaver.remembered),
    }
    texts = (*weaver.texts, *remembered_texts(manifest.files, state))
    drift = tuple(edit for edit in edits if edit.is_drift)
    return Draft(service, places, drift, records, texts, extraction.notes)


def remembered_texts(files: Mapping[str, Known], state: State) -> Iterator[bytes]:
    """The contents of files as they were generated last."""
    for known in files.values():
        content = state.text(known.digest)
        assert content is not None
        yield content


class Weaver:
    """Brings the monolith's patched files up to date, and notes what is to be remembered of them."""

    def __init__(self, places: Places, state: State) -> None:
        self.remembered: dict[str, Patched] = {}
        self.texts: list[bytes] = []
        self._places, self._state = places, state
        self._known = state.monolith()

    def concerned(self, patch: Mapping[str, bytes | None]) -> list[str]:
        """The files that hold a patch already, or are to."""
        return sorted({*self._known, *patch})

    def with_patch(self, path: str, service: str, patch: Mapping[str, bytes | None]) -> Threads:
        """A file with the patch of one service in place of its earlier one.

        Of the runtime, which all bring along and nobody edits, the version that was brought last is everybody's.
        """
        if PACKAGE in PurePosixPath(path).parts[:-1] and path in patch:
            known = self.threads(path)
            return Threads(known.clean, dict.fromkeys((*known.patches, service), patch[path]))
        threads = self.threads(path).without(service)
        return threads.with_patch(service, patch[path]) if path in patch else threads

    def threads(self, path: str) -> Threads:
        """A file with all patches as remembered, on the clean text of today."""
        now, known = read_bytes(self._places.monolith, path), self._known.get(path)
        if known is None:
            return Threads(now, {})
        clean, woven = self._state.text(known.clean), self._state.text(known.woven)
        patches = {service: self._state.text(digest) for service, digest in known.patches.items()}
        return Threads(clean, patches).on(unpatched(clean, woven, now))

    def edits(self, wanted: Mapping[str, Threads]) -> Iterator[Edit]:
        """What becomes of each file."""
        for path, threads in wanted.items():
            yield self._edit(path, threads)

    def _edit(self, path: str, threads: Threads) -> Edit:
        now, known = read_bytes(self._places.monolith, path), self._known.get(path)
        base = self._state.text(known.woven) if known else now
        woven, clashes = threads.woven()
        what, after = settle(base, now, woven)
        if (clashes and what != "same") or (known and known.conflict and is_marked(after)):
            what = "conflict"
        if threads.patches:
            self._remember(path, threads, woven, conflict=what == "conflict")
        return Edit("monolith", path, what, now, after, edited=now != base, moved_on=woven != base)

    def _remember(self, path: str, threads: Threads, woven: bytes | None, *, conflict: bool) -> None:
        patches = {service: self._kept(patch) for service, patch in threads.patches.items()}
        self.remembered[path] = Patched(self._kept(threads.clean), patches, self._kept(woven), conflict)

    def _kept(self, content: bytes | None) -> str | None:
        if content is None:
            return None
        self.texts.append(content)
        return digest_of(content)


def _files(
    files: tuple[ServiceFile, ...], manifest: Manifest, places: Places, state: State
) -> Iterator[tuple[Edit, ServiceFile | None]]:
    wanted = {file.path: file for file in files}
    for path in sorted({*wanted, *manifest.files}):
        file, known = wanted.get(path), manifest.files.get(path)
        yield _file_edit(path, file, known, read_bytes(places.service, path), state), file


def _file_edit(path: str, file: ServiceFile | None, known: Known | None, now: bytes | None, state: State) -> Edit:
    base, ours = state.text(known.digest) if known else None, file.content if file else None
    what, after = settle(base, now, ours)
    if known and known.conflict and is_marked(after):
        what = "conflict"
    role, origin = (file.role, file.origin) if file else (known.role, known.origin) if known else ("", "")
    return Edit("service", path, what, now, after, now != base, ours != base, role, origin)

"""The way back: what a service's extraction wrote -> a draft that takes it out again, and never what people wrote."""

from __future__ import annotations

from collections.abc import Iterator

from banyan.errors import BadInput, UnknownName
from extracted.extractor.tree.draft import Draft, Edit
from extracted.extractor.tree.drafting import Weaver, remembered_texts
from extracted.extractor.tree.journal import require_complete
from extracted.extractor.tree.places import Places, read_bytes
from extracted.extractor.tree.reversal import require_reversible, steps_back
from extracted.extractor.tree.state import (
    MONOLITH,
    Manifest,
    State,
    manifest_name,
    manifest_record,
    monolith_record,
    require_here,
)


class Undoable(BadInput):
    """What people changed since an extraction stands where its patch would be taken out; `files` are named."""

    def __init__(self, service: str, files: tuple[str, ...]) -> None:
        listed = "\n".join(f"  {file}" for file in files)
        super().__init__(
            f"{service} cannot be taken back: patched lines were changed since in\n{listed}",
            hint="put those lines back as the patch left them (`banyan extract --check` names them), and undo again",
        )
        self.files = files


def withdrawn(service: str, places: Places) -> Draft:
    """What taking back a service would write. Raises UnknownName if it is not applied, UsageError if it is
    retired, Undoable for conflicts, Needed for migrations that others stand on.

    Other services' patches stay, and so do files of the service that were edited by hand.
    """
    require_complete(places.state)
    state = State(places.state)
    manifest = state.manifest(service)
    require_here(manifest)
    if not manifest.applied:
        raise UnknownName("extracted service", service, state.services())
    weaver = Weaver(places, state)
    threads = {path: weaver.threads(path).without(service) for path in weaver.concerned({})}
    woven = [*weaver.edits(threads)]
    conflicts = tuple(places.named("monolith", edit.path) for edit in woven if edit.what in ("conflict", "left"))
    if conflicts:
        raise Undoable(service, conflicts)
    steps = steps_back(service, places)
    require_reversible(service, steps, places)
    files = [*_files(manifest, places, state)]
    left = {edit.path: manifest.files[edit.path] for edit in files if edit.what == "left"}
    records = {
        manifest_name(service): manifest_record(Manifest(service, left, applied=False)),
        MONOLITH: monolith_record(weaver.remembered),
    }
    edits = tuple(edit for edit in (*woven, *files) if edit.what != "same")
    texts = (*weaver.texts, *remembered_texts(left, state))
    notes = tuple(f"in a database that has its migrations, with the code as it was: {step.command}" for step in steps)
    return Draft(service, places, edits, records, texts, notes)


def _files(manifest: Manifest, places: Places, state: State) -> Iterator[Edit]:
    for path, known in sorted(manifest.files.items()):
        now, base = read_bytes(places.service, path), state.text(known.digest)
        what, after = ("removed", None) if now == base else ("same", None) if now is None else ("left", now)
        yield Edit("service", path, what, now, after, now != base, moved_on=True, role=known.role, origin=known.origin)  # type: ignore[arg-type]

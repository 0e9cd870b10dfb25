"""The way back: what a service's extraction wrote -> a draft that takes it out again, and never what people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from banyan.errors import BadInput, UnknownName
from extracted.extractor.tree.draft import Draft, Edit
from extracted.extractor.tree.drafting import Weaver, remembered_texts
from extracted.extractor.tree.journal import require_complete
from extracted.extractor.tree.places import Places, read_bytes
from extracted.extractor.tree.state import (
    MONOLITH,
    Manifest,
    State,
    manifest_name,
    manifest_record,
    monolith_record,
    require_here,
)

_MIGRATION = re.compile(r"(?:.*/)?(?P<app>[^/]+)/migrations/(?P<name>\d{4}_\w+)\.py\Z")
_LABEL = re.compile(r"^\s+label\s*=\s*[\"'](\w+)[\"']", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class BackTo:
    """A step back in the monolith's database that comes before its files: `migrate LABEL MIGRATION`."""

    label: str
    migration: str


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
    retired, Undoable for conflicts.

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
    files = [*_files(manifest, places, state)]
    left = {edit.path: manifest.files[edit.path] for edit in files if edit.what == "left"}
    records = {
        manifest_name(service): manifest_record(Manifest(service, left, applied=False)),
        MONOLITH: monolith_record(weaver.remembered),
    }
    edits = tuple(edit for edit in (*woven, *files) if edit.what != "same")
    texts = (*weaver.texts, *remembered_texts(left, state))
    notes = tuple(map(_told, steps_back(service, places)))
    return Draft(service, places, edits, records, texts, notes)


def steps_back(service: str, places: Places) -> tuple[BackTo, ...]:
    """The migrations of the monolith to go back to before its files are taken back, by label.

    Each is the one before the first that the patch of the service alone added to its app; "zero" if there is none.
    """
    found: dict[str, str] = {}
    for path, known in sorted(State(places.state).monolith().items()):
        match = _MIGRATION.match(path)
        if match and known.clean is None and set(known.patches) == {service}:
            folder = path.rpartition("/")[0]
            found.setdefault(folder, _before(match["name"], folder, places))
    return tuple(sorted(BackTo(_label(folder.rpartition("/")[0], places), name) for folder, name in found.items()))


def _told(step: BackTo) -> str:
    return f"while the file of its migration is there: python manage.py migrate {step.label} {step.migration}"


def _label(package: str, places: Places) -> str:
    """The label of an app as its configuration has it, else the last part of its package."""
    config = read_bytes(places.monolith, f"{package}/apps.py") or b""
    found = _LABEL.search(config.decode("utf-8", "replace"))
    return found[1] if found else package.rpartition("/")[2]


def _before(name: str, folder: str, places: Places) -> str:
    names = sorted(path.stem for path in (places.monolith / folder).glob("[0-9][0-9][0-9][0-9]_*.py"))
    return max((other for other in names if other < name), default="zero")


def _files(manifest: Manifest, places: Places, state: State) -> Iterator[Edit]:
    for path, known in sorted(manifest.files.items()):
        now, base = read_bytes(places.service, path), state.text(known.digest)
        what, after = ("removed", None) if now == base else ("same", None) if now is None else ("left", now)
        yield Edit("service", path, what, now, after, now != base, moved_on=True, role=known.role, origin=known.origin)  # type: ignore[arg-type]

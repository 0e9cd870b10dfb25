"""The stage that reads: the files of a project -> their outlines, shared between processes, unchanged ones cached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analysis.cache import Cache
from analysis.config import Config, own_code
from analysis.discovery.files import Listing, SourceFile, is_test, list_files
from analysis.syntax.outline import FORMAT, Outline, dump, load
from analysis.workers import shared
from banyan.errors import UnreadablePath


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its outline, and the digest of what other files see of it."""

    outline: Outline
    interface: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A project that was read; `files` are the Python files by path."""

    root: Path
    listing: Listing
    files: Mapping[str, ReadFile]

    @property
    def outlines(self) -> dict[str, Outline]:
        """The outlines by path."""
        return {path: file.outline for path, file in self.files.items()}


def read(root: Path) -> Listing:
    """Read the files of a project; raise UnreadablePath if `root` is no folder."""
    if not root.exists():
        raise UnreadablePath(root, "there is nothing of this name")
    if not root.is_dir():
        raise UnreadablePath(root, "it is no folder")
    return list_files(root)


def read_files(
    root: Path, listing: Listing, config: Config, cache: Cache, meanwhile: Callable[[], object] = bool
) -> Reading:
    """Read the Python files; `meanwhile` is called once, while other processes are at work if there are any."""
    keys = {file.path: _key(file, config) for file in listing.python()}
    known = cache.many("outlines", keys.values())
    missing = [file for file in listing.python() if keys[file.path] not in known]
    if missing:
        work = partial(_outlined, config=config, is_kept=cache.is_open)
        made = dict(shared(missing, lambda file: len(file.content), work, config.workers, meanwhile))
        cache.store("outlines", made)
        known.update(made)
    else:
        meanwhile()
    files = {path: ReadFile(load(known[key][16:]), known[key][:16].hex()) for path, key in keys.items()}
    return Reading(root, listing, files)


def _outlined(files: Sequence[SourceFile], config: Config, *, is_kept: bool) -> list[tuple[str, bytes]]:
    """The outlines with the digests of what others see of them; these matter only to a later run."""
    from analysis.syntax.interface import interface_digest
    from analysis.syntax.parse import outline_of

    read = ((file, outline_of(file.content, with_bodies=_has_bodies(file, config))) for file in files)
    digest = interface_digest if is_kept else lambda _outline: bytes(16)
    return [(_key(file, config), digest(outline) + dump(outline)) for file, outline in read]


def _has_bodies(file: SourceFile, config: Config) -> bool:
    return config.with_tests or not is_test(file.path)


def _key(file: SourceFile, config: Config) -> str:
    return f"{file.digest}-{_has_bodies(file, config):d}-{FORMAT}-{own_code()}"

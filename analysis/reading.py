"""The stage that reads: the files of a project -> their outlines, shared between processes, unchanged ones cached."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analysis.cache import Cache
from analysis.config import Config, own_code
from analysis.discovery.files import Listing, SourceFile, is_test, list_files
from analysis.syntax.outline import FORMAT, Outline, from_plain, plain
from analysis.workers import Task, shared
from banyan.errors import UnreadablePath


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its outline, and digests of what other files see of it, by name."""

    outline: Outline
    interface: dict[str, bytes]


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
    stored = cache.many("outlines", keys.values())
    missing = [file for file in listing.python() if keys[file.path] not in stored]
    files = {path: _unpacked(stored[key]) for path, key in keys.items() if key in stored}
    if missing:
        work = partial(_outlined, config=config, is_kept=cache.is_open)
        task = Task(work, lambda file: len(file.content), _Made.pack, _carried)
        made = shared(task, missing, config.workers, meanwhile)
        cache.store("outlines", ((keys[one.path], one.packed or _packed(one.file)) for one in made))
        files.update((one.path, one.file) for one in made)
    else:
        meanwhile()
    return Reading(root, listing, {path: files[path] for path in keys})


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that was read just now; `packed` if another process read it."""

    path: str
    file: ReadFile
    packed: bytes = b""

    def pack(self) -> tuple[str, bytes]:
        return self.path, _packed(self.file)


def _outlined(files: Sequence[SourceFile], config: Config, *, is_kept: bool) -> Iterator[_Made]:
    """The outlines with digests of what others see of them, which matter only to a later run."""
    from analysis.syntax.interface import interface
    from analysis.syntax.parse import outline_of

    for file in files:
        outline = outline_of(file.content, with_bodies=_has_bodies(file, config))
        yield _Made(file.path, ReadFile(outline, interface(outline) if is_kept else {}))


def _packed(file: ReadFile) -> bytes:
    return marshal.dumps((file.interface, plain(file.outline)))


def _unpacked(value: bytes) -> ReadFile:
    seen, outline = marshal.loads(value)  # noqa: S302  made by our own process, now or before
    return ReadFile(from_plain(outline), seen)


def _carried(packed: tuple[str, bytes]) -> _Made:
    return _Made(packed[0], _unpacked(packed[1]), packed[1])


def _has_bodies(file: SourceFile, config: Config) -> bool:
    return config.with_tests or not is_test(file.path)


def _key(file: SourceFile, config: Config) -> str:
    return f"{file.digest}-{_has_bodies(file, config):d}-{FORMAT}-{own_code()}"

"""Finds and reads the files of a project, following no link out of it and stopping at no unreadable folder."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.model.project import UnreadFile

PASSED_OVER = frozenset(
    {"__pycache__", "node_modules", "bower_components", "site-packages", "__pypackages__"}
    | {".git", ".hg", ".svn", ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".eggs"}
)
SERVICES = "extracted/services/"
REMEMBERED = ".banyan/extract/"
"""Services that were extracted lie in the one, and are remembered in the other: projects of their own."""
READ = frozenset({".py", ".html", ".txt", ".xml", ".jinja", ".jinja2", ".j2", ".toml", ".cfg", ".ini"})
CONFIGURATION = frozenset({"pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml"})
LARGEST_PYTHON = 20_000_000
LARGEST_TEMPLATE = 1_000_000
"""Bytes; a longer file is generated data."""

_TEST = re.compile(
    r"(^|/)(tests?|testing|test_?utils?|test_?apps?|test_?projects?|unittests?|conftest\.py|test_[^/]*\.py|[^/]*_tests?\.py|tests?\.py)(/|$)"
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the project: its path relative to the root with forward slashes, and its bytes."""

    path: str
    content: bytes
    digest: str

    @property
    def is_python(self) -> bool:
        """Whether it is read as Python."""
        return self.path.endswith(".py")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a walk over the tree found."""

    root: Path
    files: tuple[SourceFile, ...]
    unread: tuple[UnreadFile, ...]

    def python(self) -> Iterator[SourceFile]:
        """The Python files, in order of their paths."""
        return (file for file in self.files if file.is_python)


def list_files(root: Path) -> Listing:
    """Read every Python file, template and tool configuration below `root`, sorted by path."""
    unread: list[UnreadFile] = []
    files = []
    for path in sorted(_walk(root, unread)):
        content = _content(root, path, unread)
        if content is not None:
            files.append(SourceFile(path, content, hashlib.blake2b(content, digest_size=16).hexdigest()))
    return Listing(root, tuple(files), tuple(sorted(unread)))


def is_looked_in(folder: str, name: str) -> bool:
    """Whether a folder in another one can hold files of the project that are no code."""
    return name not in PASSED_OVER and not name.startswith(".") and not is_extracted(f"{folder}/{name}")


def is_extracted(folder: str) -> bool:
    """Whether a folder holds a service that was extracted from a plan in the folder around `extracted/services/`."""
    services, name = os.path.split(folder)
    if not services.endswith(SERVICES.rstrip("/")):
        return False
    return os.path.isdir(os.path.join(services.removesuffix(SERVICES.rstrip("/")), REMEMBERED, name))


def is_test(path: str) -> bool:
    """Whether a path (relative, forward slashes) is test code."""
    return _TEST.search(path) is not None


def _walk(root: Path, unread: list[UnreadFile]) -> Iterator[str]:
    home = os.path.realpath(root)
    pending = [("", str(root))]
    while pending:
        prefix, folder = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            unread.append(UnreadFile(prefix.rstrip("/") or ".", f"the folder cannot be read: {error.strerror}"))
            continue
        if prefix and any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and (entry.name in PASSED_OVER or is_extracted(entry.path)):
                continue
            if not is_folder and os.path.splitext(entry.name)[1] not in READ and not entry.is_symlink():
                continue
            reason = _unfit(entry, home)
            if reason is not None:
                unread.extend([UnreadFile(_shown(prefix + entry.name), reason)] if reason else [])
            elif is_folder:
                pending.append((f"{prefix}{entry.name}/", entry.path))
            else:
                yield prefix + entry.name


def _unfit(entry: os.DirEntry[str], home: str) -> str | None:
    """Why an entry is not read; empty where nobody would miss it, None for one that is."""
    if not entry.name.isascii() and _shown(entry.name) != entry.name:
        return "its name is no UTF-8, so no module can have it"
    if not entry.is_symlink():
        return None
    is_code = entry.name.endswith(".py")
    target = os.path.realpath(entry.path)
    is_inside = target == home or target.startswith(f"{home.rstrip(os.sep)}{os.sep}")
    if os.path.isdir(target):
        return "a link to a folder outside the project, not followed" if not is_inside and _has_code(target) else ""
    if not is_inside:
        return "a link to outside the project, not followed" if is_code else ""
    return None if os.path.splitext(entry.name)[1] in READ else ""


def _has_code(folder: str) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))
    except OSError:
        return False


def _shown(path: str) -> str:
    """A path with the bytes that are no UTF-8 written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _content(root: Path, path: str, unread: list[UnreadFile]) -> bytes | None:
    is_template = not path.endswith(".py")
    name = path.rsplit("/", 1)[-1]
    if is_template and name not in CONFIGURATION and "/templates/" not in f"/{path}" and "/jinja2/" not in f"/{path}":
        return None
    try:
        status = os.stat(root / path)
        problem = _problem(status, is_template=is_template)
        if problem is None:
            return (root / path).read_bytes()
    except OSError as error:
        problem = f"the file cannot be read: {error.strerror}"
    if problem:
        unread.append(UnreadFile(path, problem))
    return None


def _problem(status: os.stat_result, *, is_template: bool) -> str | None:
    """Why a file is not read; empty where nobody would miss it, None for one that is."""
    if stat.S_ISDIR(status.st_mode):
        return ""
    if not stat.S_ISREG(status.st_mode):
        return "it is no regular file, but a pipe, a socket or a device"
    if is_template:
        return "" if status.st_size > LARGEST_TEMPLATE else None
    return f"larger than {LARGEST_PYTHON // 1_000_000} MB, taken for data" if status.st_size > LARGEST_PYTHON else None

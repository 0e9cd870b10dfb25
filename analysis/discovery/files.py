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
READ = frozenset({".py", ".html", ".txt", ".xml", ".jinja", ".jinja2", ".j2", ".toml", ".cfg", ".ini"})
CONFIGURATION = frozenset({"pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml"})
LARGEST_TEMPLATE = 1_000_000
"""Bytes; a longer template is generated data."""

_TEST = re.compile(r"(^|/)(tests?|testing|test_?utils?|test_?apps?|test_?projects?|unittests?|conftest\.py|test_[^/]*\.py|[^/]*_tests?\.py|tests?\.py)(/|$)")


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


def is_test(path: str) -> bool:
    """Whether a path (relative, forward slashes) is test code."""
    return _TEST.search(path) is not None


def _walk(root: Path, unread: list[UnreadFile]) -> Iterator[str]:
    pending = [("", str(root))]
    while pending:
        prefix, folder = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            unread.append(UnreadFile(prefix.rstrip("/") or ".", f"the folder cannot be read: {error.strerror}"))
            continue
        names = {entry.name for entry in entries}
        if "pyvenv.cfg" in names and prefix:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in PASSED_OVER:
                    pending.append((f"{prefix}{entry.name}/", entry.path))
            elif os.path.splitext(entry.name)[1] in READ:
                yield prefix + entry.name


def _content(root: Path, path: str, unread: list[UnreadFile]) -> bytes | None:
    is_template = not path.endswith(".py")
    name = path.rsplit("/", 1)[-1]
    if is_template and name not in CONFIGURATION and "/templates/" not in f"/{path}" and "/jinja2/" not in f"/{path}":
        return None
    try:
        status = os.stat(root / path)
        if not stat.S_ISREG(status.st_mode) or (is_template and status.st_size > LARGEST_TEMPLATE):
            return None
        return (root / path).read_bytes()
    except OSError as error:
        unread.append(UnreadFile(path, f"the file cannot be read: {error.strerror}"))
        return None

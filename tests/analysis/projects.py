"""Tiny Django projects, written as one string, and what the real pipeline finds in them.

A tree is a dedented string with a `--- path/to/file.py` line before each file. What it does not hold is added: a
`config/settings.py` that installs every top-level folder as an app, and the `__init__.py` of every folder of code.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from textwrap import dedent

from analysis.config import Config
from analysis.model.evidence import Evidence
from analysis.model.report import Report
from analysis.pipeline import analyze

SETTINGS = "config/settings.py"
Row = tuple[str, str, str, str]
"""Source, target, file and symbol of a piece of evidence: the columns of monolith/couplings.toml."""

_HEAD = re.compile(r"^[ \t]*--- (\S+)[ \t]*\n", re.MULTILINE)


def files_of(tree: str) -> dict[str, str]:
    """The files of a tree by path, each dedented; of two of one path the second goes on where the first ends."""
    _, *parts = _HEAD.split(f"{tree.rstrip()}\n")
    files: dict[str, str] = {}
    for path, text in zip(parts[::2], parts[1::2], strict=True):
        files[path] = files.get(path, "") + dedent(text)
    return files


def completed(files: Mapping[str, str]) -> dict[str, str]:
    """The files with settings, and with an `__init__.py` in every folder of code."""
    found = dict(files)
    tops = sorted({path.partition("/")[0] for path in found if "/" in path and path.endswith(".py")} - {"config"})
    found.setdefault(SETTINGS, f'INSTALLED_APPS = {tops!r}\nROOT_URLCONF = "config.urls"\n')
    for path in list(found):
        if path.endswith(".py"):
            for folder in PurePosixPath(path).parents:
                if folder.name:
                    found.setdefault(f"{folder}/__init__.py", "")
    return found


def write_tree(tree: str, root: Path) -> Path:
    """Write a tree into a folder, and return the folder."""
    for path, text in completed(files_of(tree)).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


@contextmanager
def project_from(tree: str) -> Iterator[Path]:
    """A folder with a tree in it."""
    with tempfile.TemporaryDirectory() as folder:
        yield write_tree(tree, Path(folder))


def report_of(tree: str, *, with_tests: bool = False) -> Report:
    """The whole report of a tree."""
    with project_from(tree) as root:
        return analyze(root, Config(settings="config.settings", with_tests=with_tests, cache=None, workers=1))


def evidence_of(tree: str, kind: str) -> list[Row]:
    """What crosses from one app to another, each row once, sorted."""
    return sorted({row(one) for one in report_of(tree).dependencies if one.kind == kind and one.is_crossing})


def gaps_of(tree: str, kind: str) -> list[tuple[str, int, str]]:
    """File, line and reason of what was seen and could not be told."""
    return [(gap.file, gap.line, gap.reason) for gap in report_of(tree).unresolved if gap.kind == kind]


def row(one: Evidence) -> Row:
    """The columns by which two lists of dependencies are compared."""
    source, target = one.source, one.target
    return source.model or source.app, target.model or target.app, one.file, source.symbol or ""

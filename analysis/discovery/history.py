"""Reads who changed which files together, from the `.git` above a tree, without running anything that is in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from analysis.model.observations import Change

LATEST = 2000
"""So many commits are read, the latest first."""
LARGEST = 30
"""A commit that touches more files, a reformatting or a move, says nothing of what belongs together."""
_MARK = "\x01"
_QUIET = ("--no-optional-locks", "--no-pager", "-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}")
_LOG = ("log", "--no-merges", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--relative")


def changes(root: Path) -> tuple[Change, ...]:
    """Return the commits that touch Python files below `root`; none without a repository, or without git."""
    command = ["git", *_QUIET, *_LOG, f"-n{LATEST}", "--name-only", "-z", f"--format={_MARK}%an", "--", "*.py"]
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(command, cwd=root, env=os.environ | quiet, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return ()
    return tuple(_parsed(done.stdout.decode("utf-8", "replace"))) if done.returncode == 0 else ()


def _parsed(text: str) -> Iterator[Change]:
    for entry in text.split(_MARK)[1:]:
        author, *names = entry.replace("\n", "\0").split("\0")
        files = tuple(sorted(name for name in names if name.endswith(".py")))
        if 0 < len(files) <= LARGEST:
            yield Change(author, files)

"""Reads who changed which files together, from the `.git` above a tree, without running anything that is in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from analysis.model.observations import Change
from banyan.errors import NoRevision

LATEST = 2000
"""So many commits are read, the latest first."""
LARGEST = 30
"""A commit that touches more files, a reformatting or a move, says nothing of what belongs together."""
_MARK = "\x01"
_QUIET = ("--no-optional-locks", "--no-pager", "-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}")
_LOG = ("log", "--no-merges", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--relative")


def changes(root: Path) -> tuple[Change, ...]:
    """Return the commits that touch Python files below `root`; raise NoRevision where there are none to be had."""
    text = _git(root, *_LOG, f"-n{LATEST}", "--name-only", "-z", f"--format={_MARK}%an", "--", "*.py")
    return tuple(_parsed(text))


def head(root: Path) -> str:
    """Return the name of the latest commit; raise NoRevision without a repository, a commit in it, or git."""
    return _git(root, "rev-parse", "--verify", "--end-of-options", "HEAD").strip()


def _git(root: Path, *arguments: str) -> str:
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        command = ("git", *_QUIET, *arguments)
        done = subprocess.run(command, cwd=root, env=os.environ | quiet, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise NoRevision("git is not installed", where=str(root), hint="install git, or leave --history out") from error
    if done.returncode != 0:
        said = (done.stderr.decode("utf-8", "replace").strip() or "it gave no reason").splitlines()[0]
        raise NoRevision(
            f"git has no history of this folder: {said}",
            where=str(root),
            hint="leave --history out, or point at a clone that has commits",
        )
    return done.stdout.decode("utf-8", "replace")


def _parsed(text: str) -> Iterator[Change]:
    for entry in text.split(_MARK)[1:]:
        author, *names = entry.replace("\n", "\0").split("\0")
        files = tuple(sorted(name for name in names if name.endswith(".py")))
        if 0 < len(files) <= LARGEST:
            yield Change(author, files)

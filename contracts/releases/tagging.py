"""A release written into git: its files as a commit, and the tag of that."""

from __future__ import annotations

import subprocess
from pathlib import Path

from banyan.errors import BanyanError, UsageError
from contracts.releases.making import Made
from contracts.store.versions import git, plain_environment

_PATIENCE_S = 60


class NotTagged(BanyanError):
    """git refused, and says in its own words why."""


def require_free(folder: Path, tag: str, *, is_tagging: bool) -> None:
    """Raise UsageError where the tag is taken, or where something else is about to be committed."""
    if git(folder, "tag", "--list", tag):
        raise UsageError(f"there is a tag {tag}", where=str(folder), hint="say the version that comes after it")
    if not is_tagging:
        return
    if not git(folder, "rev-parse", "HEAD"):
        raise UsageError(
            "this is no repository of git, or one without a commit", where=str(folder), hint="commit first"
        )
    if git(folder, "diff", "--cached", "--name-only"):
        raise UsageError("other changes are about to be committed", where=str(folder), hint="commit them first")


def tag(folder: Path, made: Made) -> None:
    """Commit the files and tag the commit. Raises NotTagged."""
    paths = [str(path) for path, _ in made.files]
    _do(folder, "add", "--", *paths)
    _do(folder, "commit", "--quiet", "--message", f"Release {made.tag}", "--", *paths)
    _do(folder, "tag", "--annotate", made.tag, "--message", f"{made.tag}\n\n{made.notes}", "--cleanup=verbatim")


def _do(folder: Path, *arguments: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603  a list, never a shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
            env=plain_environment(),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotTagged(f"git cannot be run: {error}", hint="the files are written: commit and tag by hand") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or done.stdout.decode("utf-8", "replace").strip()
        raise NotTagged(f"git refused: {said}", hint="the files are written: mend it, then commit and tag by hand")

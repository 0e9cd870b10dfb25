"""Which version this is: the commit and the branch, as git or continuous integration tells them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import UsageError

# A merge request may run on a commit of its own, which nobody ever deploys.
_SAID = ("GIT_COMMIT", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
_COMMITS = ("GITHUB_SHA", "CI_COMMIT_SHA", "BITBUCKET_COMMIT", "CIRCLE_SHA1", "BUILDKITE_COMMIT")
_BRANCHES = (
    "GIT_BRANCH",
    "GITHUB_HEAD_REF",
    "GITHUB_REF_NAME",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "CI_COMMIT_REF_NAME",
    "BITBUCKET_BRANCH",
    "CIRCLE_BRANCH",
    "BUILDKITE_BRANCH",
)
_BUILDS = ("CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "BUILDKITE_BUILD_URL")
DIRTY = "-dirty"
"""What the version of a folder ends with that is not as it was committed."""

_PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Here:
    """What is known of a folder's version; "" for what is not."""

    number: str = ""
    branch: str = ""
    build_url: str = ""


def here(folder: Path, environ: Mapping[str, str], exclude: tuple[str, ...] = ()) -> Here:
    """The version of what lies in a folder: GIT_COMMIT where it is set, else what git says, else what CI says.

    Outside of CI a folder with changes is no commit, and its version says so; `exclude` are paths whose changes do not
    count, as those of the store itself.
    """
    said = _first(environ, _SAID)
    commit = said or git(folder, "rev-parse", "HEAD") or _first(environ, _COMMITS)
    if commit and not said and not environ.get("CI") and _is_changed(folder, exclude):
        commit += DIRTY
    branch = _first(environ, _BRANCHES) or git(folder, "symbolic-ref", "--short", "-q", "HEAD")
    return Here(commit, branch.removeprefix("origin/"), _build(environ))


def require_number(said: str, found: Here, folder: Path) -> str:
    """A version's number: as it was said, else as it was found. Raises UsageError where there is neither."""
    if number := said or found.number:
        return number
    raise UsageError(
        "there is no version: this folder is not in git",
        where=str(folder),
        hint="say which version this is with --version, or in GIT_COMMIT",
    )


def _is_changed(folder: Path, exclude: tuple[str, ...]) -> bool:
    paths = [f":(exclude,top,glob)**/{path}" for path in exclude]
    return bool(git(folder, "status", "--porcelain", "--untracked-files=no", "--", ":/", *paths))


def git(folder: Path, *arguments: str) -> str:
    """What git says, "" where it is not there, or says nothing."""
    try:
        asked = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(  # noqa: S603  a list, never a shell
            asked, capture_output=True, timeout=_PATIENCE, check=False, env=plain_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def plain_environment() -> dict[str, str]:
    """The environment without what would have git look elsewhere: a hook of another repository sets it."""
    kept = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_")
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(kept)}


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")


def _build(environ: Mapping[str, str]) -> str:
    if environ.get("GITHUB_RUN_ID"):
        server, repository = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
        return f"{server}/{repository}/actions/runs/{environ['GITHUB_RUN_ID']}"
    return _first(environ, _BUILDS)

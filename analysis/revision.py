"""A project as it was at a revision of git: read from git's store as text, nothing checked out and nothing run.

git is called without a shell, without locks, hooks, monitors or a fetch, and a revision never stands where an option
could.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from analysis.discovery.files import (
    CONFIGURATION,
    LARGEST_PYTHON,
    LARGEST_TEMPLATE,
    PASSED_OVER,
    READ,
    REMEMBERED,
    SERVICES,
    Listing,
    SourceFile,
)
from banyan.errors import NoRevision

_QUIET = ("--no-optional-locks", "-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}")
_REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit to compare with: `is_fork` where it is the one from which the current branch forked off."""

    commit: str
    is_fork: bool


def revision(root: Path, name: str) -> Revision:
    """Find the commit where the current branch forked off from `name`, else `name` itself; raise NoRevision."""
    if not name or name.startswith("-"):
        raise NoRevision(f"{name!r} is no revision of git", hint="name a branch, a tag or a commit, as origin/main")
    _require_repository(root)
    wanted = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if wanted.returncode:
        raise NoRevision(
            f"git knows no revision {name!r}",
            where=str(root),
            hint="fetch it first (a shallow clone of a CI lacks it), or check its spelling",
        )
    commit = wanted.stdout.decode().strip()
    fork = _git(root, "merge-base", "--end-of-options", commit, "HEAD")
    if fork.returncode:
        return Revision(commit, is_fork=False)
    return Revision(fork.stdout.decode().strip(), is_fork=True)


def listing_at(root: Path, found: Revision) -> Listing:
    """The files of `root` at a revision, as a walk over a checkout would have found them; none if it was not there."""
    prefix = _asked(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n").rstrip("/")
    tree = f"{found.commit}:{prefix}" if prefix else found.commit
    entries = _git(root, "ls-tree", "-r", "-z", "--long", "--full-tree", tree)
    if entries.returncode:
        return Listing(root, (), ())
    blobs = sorted(_wanted(entries.stdout))
    contents = _contents(root, [blob for _path, blob in blobs])
    files = [
        SourceFile(path, content, blake2b(content, digest_size=16).hexdigest())
        for (path, _blob), content in zip(blobs, contents, strict=True)
    ]
    return Listing(root, tuple(files), ())


def _require_repository(root: Path) -> None:
    done = _git(root, "rev-parse", "--is-inside-work-tree")
    if done.returncode or done.stdout.strip() != b"true":
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise NoRevision(
            f"is in no work tree of git: {said.splitlines()[0] if said else 'git says no more'}",
            where=str(root),
            hint="--changed-since compares with git's history; leave it out to check everything",
        )


def _wanted(listing: bytes) -> Iterator[tuple[str, str]]:
    """Path and blob of each file that a walk over the tree would read."""
    entries = [_entry(line) for line in listing.split(b"\0") if line]
    environments = {path.rpartition("/")[0] for path, *_ in entries if path.rpartition("/")[2] == "pyvenv.cfg"} - {""}
    environments |= {f"{found[1]}{SERVICES}{found[2]}" for path, *_ in entries if (found := _EXTRACTED.match(path))}
    for path, mode, blob, size in entries:
        folders = path.split("/")[:-1]
        is_inside = any("/".join(folders[:depth]) in environments for depth in range(1, len(folders) + 1))
        if mode in _REGULAR and _is_read(path, size) and not is_inside and PASSED_OVER.isdisjoint(folders):
            yield path, blob


_EXTRACTED = re.compile(rf"((?:.*/)?){re.escape(REMEMBERED)}([^/]+)/")
"""What is remembered of a service that was extracted."""


def _entry(line: bytes) -> tuple[str, str, str, int]:
    head, _, path = line.partition(b"\t")
    mode, _kind, blob, size = head.decode().split()
    return os.fsdecode(path), mode, blob, int(size) if size.isdigit() else 0


def _is_read(path: str, size: int) -> bool:
    name = path.rpartition("/")[2]
    suffix = os.path.splitext(name)[1]  # noqa: PTH122  as discovery does
    if suffix == ".py":
        return size <= LARGEST_PYTHON
    is_template = "/templates/" in f"/{path}" or "/jinja2/" in f"/{path}"
    return suffix in READ and size <= LARGEST_TEMPLATE and (is_template or name in CONFIGURATION)


def _contents(root: Path, blobs: Sequence[str]) -> Iterator[bytes]:
    output = _asked(root, "cat-file", "--batch", told="".join(f"{blob}\n" for blob in blobs).encode())
    position = 0
    for _blob in blobs:
        end = output.index(b"\n", position)
        size = int(output[position:end].split()[2])
        yield output[end + 1 : end + 1 + size]
        position = end + size + 2


def _asked(root: Path, *arguments: str, told: bytes = b"") -> bytes:
    done = _git(root, *arguments, told=told)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise NoRevision(f"git failed: {said}", where=str(root), hint="see whether `git status` works there")
    return done.stdout


def _git(root: Path, *arguments: str, told: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environ |= {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    command = ["git", *_QUIET, "-C", str(root), *arguments]
    try:
        return subprocess.run(command, input=told, capture_output=True, check=False, env=environ)  # noqa: S603
    except FileNotFoundError as error:
        raise NoRevision("git is not installed", hint="install git, or leave out --changed-since") from error

"""Releases by their tags: `catalog-v1.4.0` is the commit that was verified, and is recorded where it is deployed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contracts.releases.numbers import Number, number
from contracts.store.versions import git


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A number, and the commit that it was given."""

    number: Number
    commit: str


def tag_of(service: str, version: object) -> str:
    """The tag of a version of a service."""
    return f"{service}-v{version}"


def releases(folder: Path, service: str) -> tuple[Release, ...]:
    """The releases of a service in the repository of a folder, the first one first; () outside of one."""
    prefix = tag_of(service, "")
    form = "--format=%(refname:strip=2) %(objectname) %(*objectname)"
    found = []
    for line in git(folder, "for-each-ref", form, f"refs/tags/{prefix}*").splitlines():
        tag, *commits = line.split()
        version = number(tag.removeprefix(prefix))
        if version and commits:
            found.append(Release(version, commits[-1]))  # an annotated tag names its commit last
    return tuple(sorted(found))


def released(folder: Path, service: str, commit: str) -> str:
    """The tag of the release that a commit is, "" for none."""
    named = [tag_of(service, each.number) for each in releases(folder, service) if each.commit == commit]
    return named[-1] if named else ""


def meant(folder: Path, service: str, said: str) -> str:
    """What a version is known by: `1.4.0` and `catalog-v1.4.0` are the commit of that tag, all else is itself."""
    version = number(said.removeprefix(tag_of(service, "")).removeprefix("v"))
    if version is None:
        return said
    return next((each.commit for each in releases(folder, service) if each.number == version), said)

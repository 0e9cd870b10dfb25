"""A service with its versions: the current one, what came since, and the files of the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from banyan.errors import BadDocument, UnknownName, UnreadablePath, UsageError
from contracts.releases import changelog
from contracts.releases.naming import Release, releases, tag_of
from contracts.releases.numbers import Number, following, number
from contracts.store.versions import git

CHANGELOG = "CHANGELOG.md"
_PROJECT = "pyproject.toml"
_NOTHING = Number((0, 0, 0))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a service stands: its folder, its version, the last release of it, the commits since, and the notes."""

    service: str
    folder: Path
    current: Number
    last: Release | None
    commits: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a release, with all of their text, and the tag that belongs to them."""

    tag: str
    notes: str
    files: tuple[tuple[Path, str], ...]


def standing(service: str, known: dict[str, Path]) -> Standing:
    """Where a service stands. Raises UnknownName, UnreadablePath, BadDocument."""
    if service not in known:
        raise UnknownName("service with a folder here", service, tuple(known))
    folder = known[service]
    found = releases(folder, service)
    last = found[-1] if found else None
    since = f"{last.commit}..HEAD" if last else "HEAD"
    inside = [path for path in known.values() if path != folder and path.is_relative_to(folder)]
    paths = (".", *(f":(exclude){path.relative_to(folder).as_posix()}" for path in inside))
    commits = git(folder, "log", "--no-merges", "--format=%s", since, "--", *paths).splitlines()
    said = [each for each in (last.number if last else None, _said(folder)) if each]
    return Standing(
        service,
        folder,
        max(said, default=_NOTHING),
        last,
        tuple(commits),
        changelog.unreleased(_read(folder / CHANGELOG)),
    )


def made(found: Standing, asked: str, day: dt.date) -> Made:
    """The files of the next version. Raises UsageError where nothing has changed, or for a number that is none."""
    notes = found.notes or changelog.noted(found.commits)
    if not notes:
        since = f"since {tag_of(found.service, found.last.number)}" if found.last else "yet"
        raise UsageError(
            f"nothing of {found.service} has changed {since}",
            where=str(found.folder),
            hint="there is nothing to release",
        )
    # What pyproject.toml says before the first release is the version that has never been out.
    version = following(found.current, asked)
    text = changelog.released(_read(found.folder / CHANGELOG), found.service, str(version), day.isoformat(), notes)
    files = [(found.folder / CHANGELOG, text)]
    project = found.folder / _PROJECT
    if project.is_file():
        files += [(project, told)] if (told := _with_version(project, str(version))) else []
    return Made(tag_of(found.service, version), notes, tuple(files))


def _said(folder: Path) -> Number | None:
    """The version that pyproject.toml says, if it is one."""
    project = _document(folder / _PROJECT).get("project")
    return number(str(project.get("version", ""))) if isinstance(project, dict) else None


def _with_version(file: Path, version: str) -> str:
    """A pyproject.toml with another version; "" where it says none, or leaves it to a tool."""
    document = _document(file)
    project = document.get("project")
    if not isinstance(project, dict) or "version" not in project:
        return ""
    project["version"] = version
    return tomlkit.dumps(document)


def _document(file: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(_read(file))
    except TOMLKitError as error:
        raise BadDocument(file, [(0, f"this is no TOML: {error}")], hint="mend it") from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePath(file, str(error)) from error

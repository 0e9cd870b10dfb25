"""What was found on disk: the project, its apps, and the files that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

RUNTIME = ("service_links/", "service_contracts/")
"""What `banyan extract` puts into a project for its services to be reached: its code acts for whoever calls it."""


@dataclass(frozen=True, slots=True, order=True)
class UnreadFile:
    """A file that could not be read or parsed whole; its definitions may be missing from the report."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class App:
    """A Django app, or a unit of project code that belongs to no app (`django_app` is false)."""

    label: str
    module: str
    path: str
    is_local: bool
    is_installed: bool
    lines: int
    django_app: bool = True


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """The head of a report: what was analysed and how much of it could be read."""

    root: str
    settings: tuple[str, ...]
    auth_user_model: str
    files: int
    lines: int
    test_files: int
    unread: tuple[UnreadFile, ...]

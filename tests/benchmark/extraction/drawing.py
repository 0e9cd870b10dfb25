"""Which apps are extracted: drawn by a committed word among those that at least two relations of others lead to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.config import Config
from analysis.pipeline import project_of

ENOUGH = 2
"""Relations of other apps that lead to an app, at the least."""


@dataclass(frozen=True, slots=True)
class Apps:
    """A project's own apps: their lines by label, and the labels of those that could be drawn, sorted."""

    lines: Mapping[str, int]
    candidates: tuple[str, ...]


def read_apps(tree: Path, settings: str) -> Apps:
    """Read a project; the app of its users never leaves."""
    report, project = project_of(tree, Config(settings=settings))
    own = {app.label for app in project.apps if app.is_local}
    leaving = {app.label for app in project.apps if app.is_local and app.is_installed}
    incoming = Counter(
        target
        for model in report.models
        for relation in model.relations
        if relation.target and (target := relation.target.partition(".")[0]) != model.app and model.app in leaving
    )
    users = report.project.auth_user_model.partition(".")[0]
    found = sorted(label for label in leaving - {users} if incoming[label] >= ENOUGH)
    return Apps({app.label: app.lines for app in report.apps if app.label in own}, tuple(found))


def draw(labels: tuple[str, ...], seed: str, name: str, each: int) -> tuple[str, ...]:
    """As many labels of a project as are asked for, or all; the same for the same word."""
    return tuple(sorted(random.Random(f"{seed}:{name}").sample(labels, min(each, len(labels)))))

"""Asks a target for its files, once the plan has what the target needs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path

from banyan.errors import BanyanError
from banyan.plan.reading import bad_plan, read_plan
from banyan.plan.values import Problem
from extracted.deployment.gathering import deployment_of
from extracted.deployment.registered import TARGETS
from extracted.deployment.values import Deployment

Files = Mapping[str, str]

_EXAMPLES = {
    "hosts": 'hosts = ["shop.example.com"]',
    "registry": 'registry = "registry.example.com/shop"',
    "namespace": 'namespace = "shop"',
    "tag": 'tag = "1.4.0"',
}


def rendered(target: str, file: Path, root: str = ".", place: str = ".") -> tuple[Deployment, Files]:
    """What is deployed, and a target's files. `root` leads from where they are put to the plan's folder, `place` back.

    Raises UnknownName, BadDocument with the lines of the plan that are in the way, and what a plan raises.
    """
    module = TARGETS.load(target)
    deployment = deployment_of(file, root, place)
    _require(target, file, deployment, getattr(module, "NEEDS", ()), getattr(module, "lacking", _nothing))
    files: Files = dict(sorted(module.render(deployment).items()))
    for path in files:
        if not is_plain_path(path):
            raise BanyanError(f"{target} would write to {path}, which is no plain relative path")
    return deployment, files


def is_plain_path(path: str) -> bool:
    """Whether a path is one below a folder, and nothing else."""
    return posixpath.normpath(path) == path and not path.startswith(("/", "..")) and path != "."


def _nothing(_deployment: Deployment) -> Iterable[tuple[tuple[str, ...], str]]:
    return ()


def _require(target: str, file: Path, deployment: Deployment, needs: Iterable[str], lacking: object) -> None:
    draft = read_plan(file)
    said = draft.plan.deploy
    found = [
        Problem(draft.places.line("deploy"), f"{target} needs `{key}`: say {_EXAMPLES.get(key, key)} in [deploy]")
        for key in needs
        if not getattr(said, key)
    ]
    assert callable(lacking)
    found += [Problem(draft.places.line(*path), f"{target}: {message}") for path, message in lacking(deployment)]
    if found:
        raise bad_plan(file, tuple(found))

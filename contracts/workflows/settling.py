"""What the workflows of a plan need to know: from the plan, from what lies beside it, and as it was said."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import BadDocument, UsageError
from banyan.plan.values import MONOLITH, Plan
from contracts.store.content import pacts_below
from contracts.workflows.values import Setup
from extracted.running.targets import is_extracted

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*\Z", re.ASCII)
_BRANCH = re.compile(r"[\w][\w./-]*\Z", re.ASCII)
_TESTS = "tests/contracts/consumers"
_REQUIREMENTS = ("requirements.txt",)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on the command line; what was not is found out."""

    environment: str = "production"
    branch: str = "main"
    python: str = "3.13"
    install: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    deploy: tuple[str, ...] = ()


def settled(plan: Plan, file: Path, said: Said) -> Setup:
    """What workflows need to know. Raises UsageError for a name that no system would take as it is."""
    home = file.resolve().parent
    # A service that is planned alone has nothing yet that could be verified or deployed.
    known = (each.name for each in plan.services if each.role == "service")
    services = [name for name in known if is_extracted(plan, file.resolve(), name)]
    names = (MONOLITH, *services)
    for name in (*names, said.environment):
        if not _NAME.match(name):
            raise UsageError(f"{name!r} cannot be named in a workflow", hint="use letters, digits, - and _")
    if not _BRANCH.match(said.branch):
        raise UsageError(f"{said.branch!r} is no name of a branch", hint="name the main branch, as `main`")
    default, pacts = Setup(names), plan.contracts.pacts
    return Setup(
        names,
        tuple(name for name in _consumers(home, pacts) if _NAME.match(name)),
        pacts,
        said.environment,
        said.branch,
        said.python,
        said.install or (*default.install, *_requirements(home, plan)),
        said.tests or ((f"python -m pytest {_TESTS}",) if (home / _TESTS).is_dir() else ()),
        said.deploy,
    )


def _consumers(home: Path, pacts: Sequence[str]) -> Sequence[str]:
    """Who has pacts here by now."""
    try:
        found = pacts_below([home / path for path in pacts if (home / path).exists()])
    except BadDocument:
        return ()
    return sorted({pact.consumer for _file, pact in found})


def _requirements(home: Path, plan: Plan) -> tuple[str, ...]:
    places = dict.fromkeys((home, (home / plan.project.path).resolve()))
    found = [place / name for place in places for name in _REQUIREMENTS if (place / name).is_file()]
    below = [path.relative_to(home).as_posix() for path in found if path.is_relative_to(home)]
    return tuple(f"python -m pip install -r {shlex.quote(path)}" for path in below)

"""What the workflows of a plan need to know: from the plan, from what lies beside it, and as it was said."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from banyan.errors import BadDocument, UsageError
from banyan.plan.labels import label
from banyan.plan.values import MONOLITH, Plan
from contracts.store.content import pacts_below
from contracts.workflows.values import Part, Setup, Way
from contracts.workflows.ways import by_helm
from extracted.running.targets import folders, is_extracted

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*\Z", re.ASCII)
_FOLDER = re.compile(r"[\w][\w./-]*\Z|\.\Z", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_URL = re.compile(r"https?://(?:[A-Za-z0-9._:-]|\$SERVICE\b|\$\{SERVICE\})+(?:/(?:[\w./-]|\$SERVICE\b)*)?\Z", re.ASCII)
_SMOKE = (
    "curl --fail --silent --show-error --max-time 10 --retry 30 --retry-delay 2 --retry-all-errors "
    '--output /dev/null "{url}/health/ready"'
)
_BRANCH = re.compile(r"[\w][\w./-]*\Z", re.ASCII)
_TESTS = "tests/contracts/consumers"
_REQUIREMENTS = ("requirements.txt", "requirements.lock")
_CHART = "deploy/helm"
_IMAGES = ("deploy/images/{label}/Containerfile", "{folder}/Containerfile", "{folder}/Dockerfile")
"""Where what an image is built by may lie: as `banyan deploy render images` was told, else in the folder itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on the command line; what was not is found out."""

    environment: str = "production"
    branch: str = "main"
    python: str = "3.13"
    install: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    deploy: tuple[str, ...] = ()
    smoke: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    url: str = ""


def settled(plan: Plan, file: Path, said: Said) -> Setup:
    """What workflows need to know. Raises UsageError for a name that no system would take as it is."""
    home = file.resolve().parent
    _require_top(home, file)
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
    parts = tuple(_parts(plan, file.resolve(), services))
    return Setup(
        names,
        tuple(name for name in _consumers(home, pacts) if _NAME.match(name)),
        pacts,
        said.environment,
        said.branch,
        said.python,
        said.install or (*default.install, *_requirements(home, plan), *_packages(home, parts)),
        said.tests or ((f"python -m pytest {_TESTS}",) if (home / _TESTS).is_dir() else ()),
        parts,
        said.build,
        plan.deploy.registry.partition("/")[0],
        plan.deploy.registry,
        _way(home, said, names),
    )


def _parts(plan: Plan, file: Path, services: Sequence[str]) -> Iterator[Part]:
    """What is delivered: all that has a folder in the repository, and whose folders lie in that of another."""
    home = file.parent
    found: list[Part] = []
    for name, place in folders(plan, file).items():
        if name in {MONOLITH, *services} and place.is_relative_to(home):
            folder = place.relative_to(home).as_posix()
            if not _FOLDER.match(folder):
                raise UsageError(f"{folder!r} cannot be named in a workflow", hint="use letters, digits, -, _ and .")
            files = (each.format(label=label(name), folder=folder) for each in _IMAGES)
            containerfile = next((each for each in files if (home / each).is_file()), "")
            found.append(Part(name, folder, (folder,), (), containerfile))
    for part in found:
        others = tuple(each.folder for each in found if each is not part and _is_below(each.folder, part.folder))
        yield replace(part, others=others)


def _is_below(folder: str, other: str) -> bool:
    return other == "." or folder.startswith(f"{other}/")


def _way(home: Path, said: Said, names: Sequence[str]) -> Way:
    """How it is deployed: as was said, else by the chart that lies here."""
    chart = home / _CHART
    if said.deploy:
        way = Way(said.deploy, (), (), said.undo)
    elif (chart / "Chart.yaml").is_file():
        way = by_helm(chart, home, said.environment, names)
    else:
        return Way()
    for name in said.secrets:
        if not _VARIABLE.match(name):
            raise UsageError(f"{name!r} cannot be the name of a secret", hint="use letters, digits and _")
    smoke = said.smoke or ((_SMOKE.format(url=_quoted(said.url)),) if said.url else ())
    return replace(
        way,
        undo=said.undo or way.undo,
        smoke=smoke,
        secrets=tuple({**dict.fromkeys(way.secrets), **dict.fromkeys(said.secrets)}),
    )


def _quoted(url: str) -> str:
    """A url in which `$SERVICE` alone is filled in. Raises UsageError."""
    if not _URL.match(url):
        raise UsageError(f"{url!r} is no address to try", hint="write it like 'https://$SERVICE.example.com'")
    return url


def _consumers(home: Path, pacts: Sequence[str]) -> Sequence[str]:
    """Who has pacts here by now."""
    try:
        found = pacts_below([home / path for path in pacts if (home / path).exists()])
    except BadDocument:
        return ()
    return sorted({pact.consumer for _file, pact in found})


def _packages(home: Path, parts: Sequence[Part]) -> Iterator[str]:
    """Services are started by the Python that banyan runs on, unless the plan names another for them."""
    for part in parts:
        if part.name != MONOLITH and (home / part.folder / "pyproject.toml").is_file():
            yield f"python -m pip install {shlex.quote(f'./{part.folder}')}"


def _require_top(home: Path, file: Path) -> None:
    """Systems read workflows at the top of a repository, and run them there. Raises UsageError."""
    top = next((each for each in (home, *home.parents) if (each / ".git").exists()), home)
    if top != home:
        below = home.relative_to(top).as_posix()
        raise UsageError(
            f"workflows are read at the top of a repository alone, and the plan lies in {below}",
            where=str(file),
            hint=f'move it to {top / file.name}, with paths from there, such as `path = "{below}"` in [project]',
        )


def _first(place: Path, names: Sequence[str]) -> Path | None:
    return next((place / name for name in names if (place / name).is_file()), None)


def _requirements(home: Path, plan: Plan) -> tuple[str, ...]:
    places = dict.fromkeys((home, (home / plan.project.path).resolve()))
    found = [each for place in places if (each := _first(place, _REQUIREMENTS)) is not None]
    below = [path.relative_to(home).as_posix() for path in found if path.is_relative_to(home)]
    return tuple(f"python -m pip install -r {shlex.quote(path)}" for path in below)

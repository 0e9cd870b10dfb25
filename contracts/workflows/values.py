"""What continuous integration does, in no system's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SERVICE = "SERVICE"
"""The variable that holds the service that a job is about."""

FOLDER = "FOLDER"
"""The variable that holds the folder of that service."""

CONTAINERFILE = "CONTAINERFILE"
"""The variable that holds what its image is built by, "" without an image."""

REPORTS = "build/contracts"
"""Where jobs put what is kept of them."""

# Always, on the main branch, or there with a Pact Broker.
Only = Literal["", "main", "broker"]


@dataclass(frozen=True, slots=True)
class Part:
    """A service that is delivered, or the monolith: its folder, and the paths whose changes are its own.

    `others` are paths below those that belong to others. `containerfile` is what its image is built by, "" for none.
    """

    name: str
    folder: str
    paths: tuple[str, ...]
    others: tuple[str, ...] = ()
    containerfile: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a service gets to where it runs: commands that see `$SERVICE`, `$GIT_COMMIT`, `$IMAGE` and `$PREVIOUS`.

    `before` has to succeed before anything is touched, `undo` brings back what was there, and `secrets` are given to
    all of them. `smoke` is asked after a deployment, and again after it was undone.
    """

    deploy: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    smoke: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What the workflows of one plan need to know.

    `install` are commands that make `banyan` and the project's own packages available, `tests` those that write the
    pacts, `build` those that build and try `$SERVICE` in `$FOLDER`. `environment` is where services are deployed to.
    `registry` is where images lie, `images` what stands before their names; "" for those of the system.
    """

    services: tuple[str, ...]
    consumers: tuple[str, ...] = ()
    pacts: tuple[str, ...] = ("contracts/pacts",)
    environment: str = "production"
    branch: str = "main"
    python: str = "3.13"
    install: tuple[str, ...] = ('python -m pip install "django-banyan[contracts,extract,gateway]"',)
    tests: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    build: tuple[str, ...] = ()
    registry: str = ""
    images: str = ""
    way: Way = Way()


@dataclass(frozen=True, slots=True)
class Step:
    """Commands that belong together; `is_asking` if they ask the Pact Broker, and so need to prove who they are.

    Once one that `is_touching` has begun, those that are `is_undoing` run if it, or a later one, fails. `secrets` are
    given to them, and those of the registry where it `is_pushing`.
    """

    name: str
    commands: tuple[str, ...]
    only: Only = ""
    is_asking: bool = False
    is_touching: bool = False
    is_undoing: bool = False
    is_pushing: bool = False
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """Steps on one machine, for each of `services` anew if there are any; `after` are jobs that have to be done.

    `parts` are services of which only those are done that have changed. `reports` says that it leaves reports, `keeps`
    that the store has to be there the next time, `environment` where it deploys to, `needs_banyan` whether it runs it.
    """

    name: str
    steps: tuple[Step, ...]
    services: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    after: tuple[str, ...] = ()
    minutes: int = 20
    reports: bool = False
    keeps: bool = False
    only: Only = ""
    environment: str = ""
    needs_banyan: bool = True


@dataclass(frozen=True, slots=True)
class Workflow:
    """Jobs that run on changes, or every night; `about` is what people should know of them."""

    role: str
    title: str
    about: tuple[str, ...]
    jobs: tuple[Job, ...]
    is_nightly: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file of a workflow, relative to the repository."""

    path: str
    text: str

"""What continuous integration does, in no system's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SERVICE = "SERVICE"
"""The variable that holds the service that a job is about."""

REPORTS = "build/contracts"
"""Where jobs put what is kept of them."""

# Always, on the main branch, or there with a Pact Broker.
Only = Literal["", "main", "broker"]


@dataclass(frozen=True, slots=True)
class Setup:
    """What the workflows of one plan need to know.

    `install` are commands that make `banyan` and the project's own packages available, `tests` those that write the
    pacts, `deploy` those that deploy `$SERVICE`; both may be left out. `environment` is where services are deployed to.
    """

    services: tuple[str, ...]
    consumers: tuple[str, ...] = ()
    pacts: tuple[str, ...] = ("contracts/pacts",)
    environment: str = "production"
    branch: str = "main"
    python: str = "3.13"
    install: tuple[str, ...] = ('python -m pip install "django-banyan[contracts,extract,gateway]"',)
    tests: tuple[str, ...] = ()
    deploy: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Commands that belong together; `is_asking` if they ask the Pact Broker, and so need to prove who they are."""

    name: str
    commands: tuple[str, ...]
    only: Only = ""
    is_asking: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Steps on one machine, for each of `services` anew if there are any; `after` are jobs that have to be done.

    `reports` says that it leaves reports, `keeps` that the store has to be there the next time.
    """

    name: str
    steps: tuple[Step, ...]
    services: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    minutes: int = 20
    reports: bool = False
    keeps: bool = False
    only: Only = ""


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

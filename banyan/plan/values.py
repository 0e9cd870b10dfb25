"""What a plan says: the services, what each owns, and how the code is held to that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from banyan.plan.deploying import PlannedDeploy
from banyan.plan.load import PlannedLoad
from banyan.plan.routes import PlannedRoute, Routing

FILE = "banyan.toml"
BASELINE = ".banyan-baseline.jsonl"
MONOLITH = "monolith"
"""What the target is called that is no service."""
DATABASE_URL = "DATABASE_URL"

HOLD_DAYS = 14

Role = Literal["service", "shared_library", "remainder"]
ROLES: tuple[str, ...] = get_args(Role)
Database = Literal["shared", "copied", "synced"]
DATABASES: tuple[str, ...] = get_args(Database)
ReadModel = Literal["", "cassandra"]
READ_MODELS: tuple[str, ...] = get_args(ReadModel)[1:]
"""Where a service can have a read model beside its replicas."""


@dataclass(frozen=True, slots=True)
class PlannedService:
    """One service of the plan.

    `apps` are labels, `models` are `app_label.ModelName` and go before their app, `modules` are dotted modules with all
    below them or `module:Symbol`, and go before their app too. With `public` modules every other module is private,
    `private` ones are so in any case. `uses` names services that it may call through their public modules.

    `database` says where its rows lie: in the monolith's tables, in a copy, or in one kept in step. `replicas` and
    `clients` are models of others that it reads from a table of its own, or through their API; `by_hand` are names
    (`module:Symbol`) that the extractor leaves alone. `hold_days` it must have done its work before the monolith's
    code of it is retired. `read_model` is where a second copy of its replicas lies; `event_sourced` are models of its
    own whose rows it keeps as events.
    """

    name: str
    role: Role = "service"
    team: str = ""
    apps: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    database: Database = "shared"
    replicas: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()
    hold_days: int = HOLD_DAYS
    read_model: ReadModel = ""
    event_sourced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """The monolith: `path` is relative to the plan, `unowned` apps and units belong to no service on purpose."""

    path: str = "."
    settings: str = ""
    with_tests: bool = False
    unowned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """How `banyan check` judges: `rules` empty for all of them, `baseline` relative to the plan."""

    rules: tuple[str, ...] = ()
    baseline: str = BASELINE


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """Something that runs: the monolith, a service, or what either needs; everything left out is derived.

    `url` is where it answers; without a `command` it is running already. `command` is no line for a shell but a list,
    in which `{python}`, `{host}`, `{port}`, `{url}` and `{NAME.url}` are filled in. `path` is the folder that it runs
    in, relative to the plan, `health` the path that is asked whether it is well, `env` adds to its environment,
    `database_url` names the variable in which it looks for its database, `python` is the interpreter that runs it.
    `version` is what runs there, for evidence to be taken on; `openapi` its OpenAPI document, relative to the plan.
    """

    name: str
    url: str = ""
    command: tuple[str, ...] = ()
    path: str = ""
    health: str = ""
    env: tuple[tuple[str, str], ...] = ()
    database_url: str = DATABASE_URL
    python: str = ""
    version: str = ""
    openapi: str = ""


@dataclass(frozen=True, slots=True)
class PlannedContracts:
    """What consumers rely on: `pacts` are files and folders, relative to the plan as everything here.

    `states` are the files that define the states of a provider, by its name; `providers` are the names that pacts have
    for a target, where they are not the target's own.
    """

    pacts: tuple[str, ...] = ("contracts/pacts",)
    states: tuple[tuple[str, str], ...] = ()
    providers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All of `banyan.toml`."""

    project: PlannedProject = field(default_factory=PlannedProject)
    check: CheckSettings = field(default_factory=CheckSettings)
    services: tuple[PlannedService, ...] = ()
    targets: tuple[PlannedTarget, ...] = ()
    routing: Routing = field(default_factory=Routing)
    routes: tuple[PlannedRoute, ...] = ()
    contracts: PlannedContracts = field(default_factory=PlannedContracts)
    load: PlannedLoad = field(default_factory=PlannedLoad)
    deploy: PlannedDeploy = field(default_factory=PlannedDeploy)

    def service(self, name: str) -> PlannedService:
        """The service of a name; raise KeyError."""
        for service in self.services:
            if service.name == name:
                return service
        raise KeyError(name)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a file; `line` is 0 where it has no place of its own."""

    line: int
    message: str

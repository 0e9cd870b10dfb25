"""What is deployed, as frozen values: workloads, stores, who calls whom, routes, events, and measured load.

All of it is found out once (`gathering`), and targets only say it in words of their own. A secret is never more than
the name of a variable and the place where its value lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from banyan.plan.deploying import Transport
from extracted.gateway.table import RouteTable

Kind = Literal["monolith", "service", "gateway", "worker"]
Duty = Literal["web", "events", "publish", "tasks", "schedule"]
"""What a workload does: answers requests, takes in events, hands events to a broker, does tasks, or plans them."""

StoreKind = Literal["postgresql", "rabbitmq", "kafka", "redis"]

OUTSIDE = "outside"
"""Who calls the gateway: whoever is not deployed here."""

GATEWAY = "gateway"
LINKS_METRICS = "/internal/links/metrics/"
"""Where sides tell what waits between them, to whom has the token of the links."""

LINKS_TOKEN = "SERVICE_LINKS_TOKEN"  # noqa: S105  the name of a variable
SCRAPER = "prometheus"
"""Who asks every workload for its metrics."""

CONFIGURATION = "/etc/banyan"
"""The folder in which containers find their files of configuration."""


@dataclass(frozen=True, slots=True)
class Image:
    """The image of a workload or a store: `digest` is `sha256:...` or ""; where there is one, it counts."""

    repository: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.repository}{tag}{f'@{self.digest}' if self.digest else ''}"


@dataclass(frozen=True, slots=True, order=True)
class SecretReference:
    """A variable whose value is a secret: the value lies below `key` in the secret `secret`, which a team makes.

    `what` tells people what belongs there. An `is_optional` one may be missing.
    """

    variable: str
    secret: str
    key: str
    what: str = ""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A file of configuration that a container finds at `path`; nothing secret is in it."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Resources:
    """What a workload asks for in thousandths of a core, and what it may hold in MiB."""

    cpu_millis: int = 250
    memory_mib: int = 384


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that runs from an image of ours; `name` is its name in the network too, and fits everywhere as such.

    `side` is the monolith, the service, or the gateway whose image it runs. `folder` is what the image is built from,
    relative to the plan's ("" for the gateway), `lock` the file of its requirements with hashes in there ("" if there
    is none), and `lock_command` makes one. `manage` is what Django's commands are given to, `has_static` says whether
    files are to be collected. `port` is 0 for what takes no requests. `live` and `ready` are paths to ask, at
    `probe_port` where there is one; without `live` an open port is life, and without a port the process is. `metrics`
    is a path at `metrics_port`.

    `migration` is a command to run once before a new version, and `writable` are the folders that it writes to:
    everything else is read only. `stores` are names of stores. `most_replicas` is 0 where nobody said how many.
    """

    name: str
    kind: Kind
    duty: Duty
    side: str
    image: Image
    command: tuple[str, ...]
    folder: str = ""
    lock: str = ""
    lock_command: str = ""
    manage: tuple[str, ...] = ("python", "manage.py")
    has_static: bool = False
    port: int = 0
    live: str = ""
    ready: str = ""
    probe_port: int = 0
    metrics: str = ""
    metrics_port: int = 0
    environment: tuple[tuple[str, str], ...] = ()
    secrets: tuple[SecretReference, ...] = ()
    files: tuple[ConfigFile, ...] = ()
    stores: tuple[str, ...] = ()
    migration: tuple[str, ...] = ()
    replicas: int = 1
    most_replicas: int = 0
    resources: Resources = Resources()
    writable: tuple[str, ...] = ("/tmp",)  # noqa: S108  a folder of its own in each container
    stop_seconds: int = 30

    @property
    def links_token(self) -> SecretReference | None:
        """With which its `LINKS_METRICS` can be asked for; None where it has no such thing."""
        found = (each for each in self.secrets if each.variable == LINKS_TOKEN)
        return next(found, None) if self.duty == "web" else None


@dataclass(frozen=True, slots=True)
class Store:
    """A database or a broker; one that `is_external` is there already, at `host`, and is called but not deployed.

    `databases` are the names of the databases in it, `secrets` what it is told on its first start, `data` is the folder
    that has to last, `health` a command that tells whether it is well, `metrics_port` where it tells of itself.
    """

    name: str
    kind: StoreKind
    image: Image
    host: str
    port: int
    is_external: bool = False
    databases: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    secrets: tuple[SecretReference, ...] = ()
    data: str = ""
    health: tuple[str, ...] = ()
    storage_gib: int = 10
    metrics: str = ""
    metrics_port: int = 0


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody who is called and not deployed here, by its host: a collector of traces, an identity provider.

    `namespace` is where its pods are if they are of the same cluster, "" for that of the deployment; None for a host
    or an address outside.
    """

    host: str
    ports: tuple[int, ...]
    namespace: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """Who may open connections to whom: workloads and stores by name, who is elsewhere by host, OUTSIDE, or SCRAPER.

    Everything else may not.
    """

    source: str
    target: str
    port: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Events:
    """How events come from side to side; `topics` are what each side tells, by its name (`catalog.Product`)."""

    transport: Transport = "feed"
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Capacity:
    """What one side carried with so many replicas: requests a second, and what one of them cost.

    `low` and `high` bound the rate where the run could say so. `processor_ms` is by request, `memory_mib` is the most
    that all replicas held; either is None where it was not measured.
    """

    replicas: int
    rate: float
    low: float | None = None
    high: float | None = None
    processor_ms: float | None = None
    memory_mib: float | None = None


@dataclass(frozen=True, slots=True)
class MeasuredLoad:
    """The newest scaling test of a service: `run` is its id (`20261123T101500Z-catalog-scale-1a2b3c`).

    `limits` are what had to be kept, `capacities` what the service did, and `need` the rate that was asked for, or 0.
    `doubts` are what spoke against believing it; a run that has some says nothing. `version` is that of the service,
    "" where the run does not say. `newer` is a later run that doubted itself, "" for none.
    """

    run: str
    service: str
    limits: tuple[str, ...]
    capacities: tuple[Capacity, ...]
    need: float = 0.0
    doubts: tuple[str, ...] = ()
    taken_at: str = ""
    version: str = ""
    newer: str = ""


@dataclass(frozen=True, slots=True)
class Deployment:
    """All that is deployed. `name` is that of the whole; `root` leads from where files are put to the plan's folder,
    and `place` from the plan's folder to there.

    `table` is what the gateway is told, with addresses of the network (`http://catalog:8000`); `load` is by the name of
    the service, without those that were not measured; `versions` are what is deployed of each side. `base` and
    `gateway_base` are images to build from, `doubts` what is in nobody's way and will hardly be meant.
    """

    name: str
    namespace: str
    hosts: tuple[str, ...]
    workloads: tuple[Workload, ...]
    stores: tuple[Store, ...]
    calls: tuple[Call, ...]
    table: RouteTable
    elsewhere: tuple[Elsewhere, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    events: Events = Events()
    load: Mapping[str, MeasuredLoad] = field(default_factory=dict)
    base: str = ""
    gateway_base: str = ""
    engine: str = "nginx"
    pull_secret: str = ""
    root: str = "."
    place: str = "."
    doubts: tuple[str, ...] = ()

    def workload(self, name: str) -> Workload:
        """The workload of a name; raise KeyError."""
        for each in self.workloads:
            if each.name == name:
                return each
        raise KeyError(name)

    def store(self, name: str) -> Store:
        """The store of a name; raise KeyError."""
        for each in self.stores:
            if each.name == name:
                return each
        raise KeyError(name)

    @property
    def sides(self) -> tuple[Workload, ...]:
        """One workload for each image: those that answer requests."""
        return tuple(each for each in self.workloads if each.duty == "web")

    @property
    def services(self) -> tuple[Workload, ...]:
        """The services."""
        return tuple(each for each in self.workloads if each.kind == "service")

    @property
    def monolith(self) -> Workload:
        """The monolith."""
        return next(each for each in self.workloads if each.kind == "monolith")

    @property
    def gateway(self) -> Workload:
        """The gateway."""
        return self.workload(GATEWAY)

    @property
    def secrets(self) -> tuple[SecretReference, ...]:
        """All secrets, each place once, sorted by place."""
        parts: tuple[Workload | Store, ...] = (*self.workloads, *self.stores)
        found = {(each.secret, each.key): each for part in parts for each in part.secrets}
        return tuple(found[place] for place in sorted(found))

    def callers(self, name: str) -> tuple[Call, ...]:
        """The calls to a workload or a store."""
        return tuple(each for each in self.calls if each.target == name)

    def called(self, name: str) -> tuple[Call, ...]:
        """The calls that a workload makes."""
        return tuple(each for each in self.calls if each.source == name)

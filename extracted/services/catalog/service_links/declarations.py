"""What one side and another ask of each other, as plain values; `service_contracts/` of each project holds them.

Names are written as in the code: models `app_label.ModelName`, functions `package.module:function` or
`package.module:Class.method`, signals `package.module:signal`, tasks by their registered name.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Mapping, Tuple

CLIENT = "client"
"""A model of the other side whose rows are asked for through its API."""

REPLICA = "replica"
"""A model of the other side whose rows are kept in a table here as well, brought up to date by its events."""


@dataclass(frozen=True)
class Call:
    """A function of the other side that is called from here; only an idempotent one is tried again."""

    path: str
    idempotent: bool = False


@dataclass(frozen=True)
class Access:
    """How the rows of a model of the other side are read here: by `client` or from a `replica`."""

    model: str
    how: str = CLIENT


@dataclass(frozen=True)
class Peer:
    """Another service, as a service sees it: what of the monolith the plan gives to it, and it offers."""

    name: str
    models: Tuple[str, ...] = ()
    calls: Tuple[str, ...] = ()
    tasks: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """Another side, by name (`monolith` or a service), and everything of it that this side uses.

    `models` it owns; `calls` and `methods` this side calls; `signals` it sends and this side receives; `tasks` it runs
    and this side queues. `hidden` are fields of its models that it tells nobody, as `app_label.ModelName.field`.
    `peers` say what of all that belongs to other services, which are asked themselves once they do their own work.
    """

    name: str
    models: Tuple[Access, ...] = ()
    calls: Tuple[Call, ...] = ()
    signals: Tuple[str, ...] = ()
    tasks: Tuple[str, ...] = ()
    hidden: Tuple[str, ...] = ()
    peers: Tuple[Peer, ...] = ()


@dataclass(frozen=True)
class Queryable:
    """A model of this side that others may ask for: by which look-ups, and by which methods of its query set.

    `fields` are the concrete fields that are shown; all, if empty. The key and what is shown may always be asked for,
    and so are order, slices and counts allowed; a path over a relation, as `product__slug`, must be among `lookups`.
    """

    model: str
    lookups: Tuple[str, ...] = ()
    methods: Tuple[str, ...] = ()
    fields: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Exposed:
    """What this side offers: functions to call, models to ask for, tasks to queue, and what it tells others of.

    Every change of a row of a `captured` model, and every sending of one of the `signals`, becomes an event. Before a
    row of a `protected` model is deleted, the other sides are asked for keys that protect it. A field that is `hidden`
    (`app_label.ModelName.field`) leaves this side in no way: no row, no event and no snapshot tells of it, and nothing
    can be asked by it.
    """

    calls: Tuple[str, ...] = ()
    models: Tuple[Queryable, ...] = ()
    captured: Tuple[str, ...] = ()
    signals: Tuple[str, ...] = ()
    protected: Tuple[str, ...] = ()
    tasks: Tuple[str, ...] = ()
    hidden: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Contracts:
    """Everything that one project declares, as `service_contracts.CONTRACTS`; `side` is its own name."""

    side: str
    links: Tuple[Link, ...] = ()
    exposed: Exposed = Exposed()

    def link(self, name: str) -> Link:
        """The link of a name. Raises KeyError for one that is not declared."""
        for link in self.links:
            if link.name == name:
                return link
        raise KeyError(name)

    def owner(self, model: str) -> str:
        """The other side that owns a model, or "" for a model of one's own."""
        for link in self.links:
            if any(access.model == model for access in link.models):
                return link.name
        return ""

    def peer(self, name: str) -> str:
        """The other service that a model, function or task belongs to, "" where the plan gives it to none."""
        return self._peers.get(name, "")

    @cached_property
    def _peers(self) -> Mapping[str, str]:
        peers = [peer for link in self.links for peer in link.peers]
        return {name: peer.name for peer in peers for name in (*peer.models, *peer.calls, *peer.tasks)}


def joined(side: str, *parts: Tuple[Link, Exposed]) -> Contracts:
    """The contracts of a side with several others; what is offered to one is offered to all."""
    offered = [exposed for _, exposed in parts]
    models = {}
    for asked in (asked for exposed in offered for asked in exposed.models):
        known = models.get(asked.model, asked)
        models[asked.model] = Queryable(
            asked.model,
            _union(known.lookups, asked.lookups),
            _union(known.methods, asked.methods),
            _union(known.fields, asked.fields) if known.fields and asked.fields else (),
        )
    words = {
        field.name: _union(*(getattr(exposed, field.name) for exposed in offered))
        for field in fields(Exposed)
        if field.name != "models"
    }
    return Contracts(side, tuple(link for link, _ in parts), Exposed(models=tuple(models.values()), **words))


def _union(*names: Tuple[str, ...]) -> Tuple[str, ...]:
    return tuple(sorted({name for some in names for name in some}))

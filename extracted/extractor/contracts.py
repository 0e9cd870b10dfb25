"""What both sides of a cut declare to each other, and the package `service_contracts` in which each says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extracted.extractor.model import Access

PACKAGE = "service_contracts"
_JOINED = '''\
"""What this project and others ask of each other: one module for each of them. Written by `banyan extract`."""

from importlib import import_module
from pkgutil import iter_modules

from service_links.declarations import joined

_PARTS = [import_module(__name__ + "." + name) for name in sorted(module.name for module in iter_modules(__path__))]

CONTRACTS = joined("{side}", *((part.LINK, part.EXPOSED) for part in _PARTS))
'''
_HEAD = '"""{what} Written by `banyan extract`."""\n\n'


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model may be asked for: look-ups and methods of its query set."""

    model: str
    lookups: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owned:
    """What of all that is asked for the plan gives to another service."""

    name: str
    models: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dealings:
    """What one side has to do with another named `other`; names are written as `service_links.declarations` says.

    It reads `models` over there, makes `calls`, hears `signals` and queues `tasks`; and it offers `offered_calls` and
    `offered_models`, takes `offered_tasks`, and tells of changes of `captured` models and of `sent` signals. Before it
    deletes a row of a `protected` model it asks whether a key over there forbids that. It tells nobody of
    fields that are `hidden`, and is not told of those that are `hidden_there`. What other services own is in `peers`.
    """

    other: str
    models: tuple[tuple[str, Access], ...] = ()
    calls: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    offered_calls: tuple[str, ...] = ()
    offered_models: tuple[Asked, ...] = ()
    captured: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    offered_tasks: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hidden_there: tuple[str, ...] = ()
    peers: tuple[Owned, ...] = ()


def module_name(other: str) -> str:
    """The module that holds the dealings with another side."""
    return other.replace("-", "_").lower()


def render(dealings: Dealings, *, side: str) -> str:
    """The module of `service_contracts` about one other side."""
    names = ["Access", "Call", "Exposed", "Link", "Peer", "Queryable"]
    link = [
        f'    "{dealings.other}",',
        *_tuple("models", [f'Access("{model}", "{how}")' for model, how in dealings.models]),
        *_tuple("calls", [f'Call("{call}")' for call in dealings.calls]),
        *_tuple("signals", _quoted(dealings.signals)),
        *_tuple("tasks", _quoted(dealings.tasks)),
        *_tuple("hidden", _quoted(dealings.hidden_there)),
        *_tuple("peers", [_peer(owned) for owned in dealings.peers]),
    ]
    exposed = [
        *_tuple("calls", _quoted(dealings.offered_calls)),
        *_tuple("models", [_queryable(asked) for asked in dealings.offered_models]),
        *_tuple("captured", _quoted(dealings.captured)),
        *_tuple("signals", _quoted(dealings.sent)),
        *_tuple("tasks", _quoted(dealings.offered_tasks)),
        *_tuple("protected", _quoted(dealings.protected)),
        *_tuple("hidden", _quoted(dealings.hidden)),
    ]
    offered = ["EXPOSED = Exposed(", *exposed, ")"] if exposed else ["EXPOSED = Exposed()"]
    body = "\n".join(["LINK = Link(", *link, ")", "", *offered])
    used = [name for name in names if f"{name}(" in body]
    head = _HEAD.format(what=f"What {side} asks of {dealings.other}, and offers to it.")
    return f"{head}from service_links.declarations import {', '.join(used)}\n\n{body}\n"


def render_package(side: str) -> str:
    """The package itself, which joins the modules about all others."""
    return _JOINED.format(side=side)


def narrowed(text: str, left: Mapping[str, Access]) -> str:
    """A module of `service_contracts` in which only some models are asked for, each as it is read from now on."""

    def line(found: re.Match[str]) -> str:
        how = left.get(found["model"])
        return f'{found["before"]}Access("{found["model"]}", "{how}"),\n' if how else ""

    changed = _ACCESS.sub(line, text)
    return changed if _ACCESS.search(changed) else changed.replace(_NO_MODELS, "").replace("import Access, ", "import ")


_ACCESS = re.compile(r'^(?P<before> +)Access\("(?P<model>[^"]+)", "\w+"\),\n', re.MULTILINE)
_NO_MODELS = "    models=(\n    ),\n"


def _queryable(asked: Asked) -> str:
    return _named("Queryable", asked.model, lookups=asked.lookups, methods=asked.methods)


def _peer(owned: Owned) -> str:
    return _named("Peer", owned.name, models=owned.models, calls=owned.calls, tasks=owned.tasks)


def _named(kind: str, name: str, **lists: Sequence[str]) -> str:
    words = (f"{key}=({', '.join(_quoted(values))},)" for key, values in lists.items() if values)
    return f"{kind}({', '.join([*_quoted([name]), *words])})"


def _quoted(values: Sequence[str]) -> list[str]:
    return [f'"{value}"' for value in values]


def _tuple(key: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    return [f"    {key}=(", *(f"        {item}," for item in items), "    ),"]

"""Shared by the kinds that read signal connections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.evidence._reference import Site
from analysis.resolve.frames import Call
from analysis.resolve.models import Model
from analysis.resolve.symbols import Module
from analysis.resolve.values import ClassValue, ExternalValue, ItemsValue, ListValue, TextValue, Value, alternatives
from analysis.syntax.expressions import Expression, argument, dotted_name, keyword

_OF_USERS = frozenset({"user_logged_in", "user_logged_out"})
"""Signals that Django sends with the user model as their sender."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One signal that a receiver is connected to: its name, the module that defines it if local, and its senders."""

    signal: str
    home: Module | None
    senders: tuple[Model, ...]
    sender_written: bool


def connections(call: Call, site: Site) -> Iterator[Connection]:
    """The signals that a `connect` or `@receiver` call names."""
    expression: Expression = call.expression
    if expression is None:
        return
    if call.name == "connect":
        function = expression[1]
        owner = function[1] if function is not None and function[0] == "." else None
        if owner is not None and _is_signal(owner, site):
            yield _connection(owner, keyword(expression, "sender") or argument(expression, 1, "sender"), site)
    else:
        first = argument(expression, 0, "signal")
        for signal in first[1] if first is not None and first[0] == "l" else (first,):
            if signal is not None:
                yield _connection(signal, keyword(expression, "sender"), site)


def _connection(signal: Expression, sender: Expression, site: Site) -> Connection:
    name, home, senders = signal_name(signal, site), home_of(signal, site), tuple(_models(sender, site))
    if sender is None and home is None and name in _OF_USERS:
        user = site.project.flow.model_of(site.project.flow.user_model())
        senders = (user,) if user is not None else ()
    return Connection(name, home, senders, sender is not None)


def signal_name(signal: Expression, site: Site) -> str:
    """The last part of the name of a signal: as it is defined in the project, as it is written for others."""
    found = site.project.symbols.assignment(site.module, signal[1]) if signal is not None and signal[0] == "n" else None
    if found is not None:
        return next(name for name, assigned in found[0].assigned.items() if assigned is found[1])
    if signal is not None and signal[0] == ".":
        return str(signal[2])
    return (dotted_name(signal) or (signal[3] if signal is not None and signal[0] == "m" else "")).rpartition(".")[2]


def home_of(signal: Expression, site: Site) -> Module | None:
    """The module that assigns a signal; None for signals from outside the project."""
    if signal is None:
        return None
    symbols = site.project.symbols
    if signal[0] == "n":
        found = symbols.assignment(site.module, signal[1])
        return found[0] if found is not None and found[0].is_local else None
    if signal[0] == "m":
        target = symbols.module(site.module.absolute(signal[1], signal[2]))
        return target if target is not None and target.is_local and signal[3] in target.assigned else None
    if signal[0] == ".":
        owner = site.project.flow.static(signal[1], site.module)
        module = getattr(owner, "module", None)
        if isinstance(module, Module) and module.is_local and signal[2] in module.assigned:
            return module
    return None


def _is_signal(owner: Expression, site: Site) -> bool:
    value: Value = site.project.flow.static(owner, site.module)
    name = signal_name(owner, site)
    known = name.startswith(("pre_", "post_", "m2m_", "request_", "user_log", "got_request", "setting_", "connection_"))
    dotted = value.dotted if isinstance(value, ExternalValue) else ""
    return (
        known
        or dotted.endswith(("Signal()", "signals." + name))
        or ".signals" in dotted
        or home_of(owner, site) is not None
    )


def _models(sender: Expression, site: Site) -> Iterator[Model]:
    if sender is None:
        return
    for one in _each(site.value(sender)):
        match one:
            case ClassValue(cls):
                model = site.project.flow.models.of(cls)
            case TextValue(text):
                model = site.project.flow.models.find(text)
            case _:
                model = None
        if model is not None:
            yield model


def _each(value: Value) -> tuple[Value, ...]:
    match value:
        case ItemsValue(items):
            return items
        case ListValue(element):
            return (element,)
    return alternatives(value)

"""A receiver of another app's signal or model, or a `send` of its signal, e.g. `@receiver(post_save, sender=Order)`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.evidence._signals import connections, home_of, signal_name
from analysis.resolve.frames import Call
from analysis.resolve.symbols import Module

WEIGHT = 3.0
CALLS = frozenset({"connect", "receiver", "send", "send_robust", "asend", "asend_robust"})


def in_call(call: Call, site: Site) -> Iterator[Found]:
    """Every connection of a receiver, and every sending of a signal that the project defines."""
    if call.name in ("connect", "receiver"):
        yield from _connected(call, site)
    else:
        yield from _sent(call, site)


def _connected(call: Call, site: Site) -> Iterator[Found]:
    for connection in connections(call, site):
        for sender in connection.senders:
            yield site.to_model(sender, call.line, f"receives {connection.signal} of {sender.label}")
        if connection.home is not None:
            yield _to_signal(connection.home, call, "receives", connection.signal)
        if connection.sender_written and not connection.senders and connection.home is None:
            yield Gap(call.line, f"receives {connection.signal}", "the sender cannot be told without running the code")


def _sent(call: Call, site: Site) -> Iterator[Found]:
    function = call.expression[1]
    owner = function[1] if isinstance(function, tuple) and function[0] == "." else None
    home = home_of(owner, site)
    if home is not None:
        yield _to_signal(home, call, "sends", signal_name(owner, site))


def _to_signal(home: Module, call: Call, verb: str, name: str) -> Reference:
    return Reference(home.app, call.line, f"{verb} {name}", target_module=home.name, target_symbol=name)

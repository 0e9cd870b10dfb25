"""Carries signals over: what is sent here is written to the outbox, what comes is sent here, by the same object."""

import importlib
import inspect
import logging
from contextvars import ContextVar
from typing import Any, Callable, Dict, Optional

from django.apps import apps
from django.db import models
from django.dispatch import Signal

from service_links import wire
from service_links.contracts import contracts
from service_links.errors import Misconfigured, NotEncodable
from service_links.events import outbox

logger = logging.getLogger("service_links.events")
_OF_MODELS = "django.db.models.signals:"
_LOCAL = {"signal", "sender", "using", "origin"}
"""Arguments that mean nothing elsewhere."""
_arriving: "ContextVar[str]" = ContextVar("service_links_arriving", default="")
"""The signal that is being sent because it came from elsewhere."""


def connect() -> None:
    """Write each sending of an exposed signal to the outbox; those of Django's models for captured models alone."""
    exposed = contracts().exposed
    for path in exposed.signals:
        signal, (_, _, label) = find(path), path.partition("@")
        labels = [label] if label else exposed.captured if path.startswith(_OF_MODELS) else [None]
        for sender in [label and apps.get_model(label) for label in labels]:
            uid = "service_links_events:%s:%s" % (path, sender)
            signal.connect(_writer(path), sender=sender, weak=False, dispatch_uid=uid)


def find(path: str) -> Signal:
    """The signal of a path `package.module:name`, or `package.module:name@SENDER`. Raises Misconfigured."""
    module, _, name = path.partition("@")[0].partition(":")
    try:
        signal = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise Misconfigured("there is no signal %s: %s" % (path, error)) from error
    if not isinstance(signal, Signal):
        raise Misconfigured("%s is no signal" % path)
    return signal


def send(path: str, payload: Dict[str, Any]) -> None:
    """Send a signal here that was sent on another side; what a receiver raises is raised."""
    arguments = {name: wire.decode(value) for name, value in payload["arguments"].items()}
    if arguments.get("update_fields") is not None and path.startswith(_OF_MODELS):
        arguments["update_fields"] = frozenset(arguments["update_fields"])
    if path.startswith(_OF_MODELS):
        arguments.setdefault("using", "default")
    token = _arriving.set(path)
    try:
        find(path).send(sender=_class(payload["sender"]), **arguments)
    finally:
        _arriving.reset(token)


def _writer(path: str) -> Callable[..., None]:
    """What writes a signal to the outbox. Signals may accept receivers of some modules only; their own is one."""

    def write(sender: Any = None, **arguments: Any) -> None:
        sides = outbox.remote_sides()
        if sides and path != _arriving.get():
            instance = _aggregate(sender, arguments)
            body = {"to": sides, "sender": _name(sender), "arguments": _encoded(path, arguments)}
            outbox.write("signal:%s" % path, body, instance, arguments.get("using"))

    write.__module__ = path.partition(":")[0]
    write.crosses = True  # type: ignore[attr-defined]
    return write


def _encoded(path: str, arguments: Dict[str, Any]) -> Dict[str, Any]:
    """The arguments that can be sent. What cannot (a request) is left out; a receiver that needs it fails over there.

    Raising here would break the sender, who has nothing to do with it.
    """
    encoded = {}
    for name, value in arguments.items():
        if name in _LOCAL:
            continue
        try:
            encoded[name] = wire.encode(sorted(value) if isinstance(value, (set, frozenset)) else value)
        except NotEncodable as error:
            logger.warning("argument %s of the signal %s stays here: %s", name, path, error)
    return encoded


def _aggregate(sender: Any, arguments: Dict[str, Any]) -> Optional[models.Model]:
    """What a signal is about: its `instance`, else a sender or the first argument that is one."""
    for candidate in (arguments.get("instance"), sender, *arguments.values()):
        if isinstance(candidate, models.Model) and candidate.pk is not None:
            return candidate
    return None


def _name(sender: Any) -> Optional[str]:
    """A sender as text: a model by its label, a class or function by its path; others by None."""
    if inspect.isclass(sender) and issubclass(sender, models.Model):
        return sender._meta.label
    if inspect.isclass(sender) or inspect.isfunction(sender):
        return "%s:%s" % (sender.__module__, sender.__qualname__)
    return None if not isinstance(sender, models.Model) else _name(type(sender))


def _class(name: Optional[str]) -> Any:
    """The sender of a name, or None where it is unknown here."""
    if not name:
        return None
    try:
        if ":" not in name:
            return apps.get_model(name)
        module, _, path = name.partition(":")
        found = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, LookupError, AttributeError):
        return None
    return found

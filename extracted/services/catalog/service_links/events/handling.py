"""Does here what an event of another side asks for: rows of replicas, keys of deleted rows, signals, tasks."""

from typing import Any, Callable, Dict, List, TypeVar

from django.apps import apps

from service_links import wire
from service_links.contracts import contracts, is_stand_in
from service_links.declarations import REPLICA
from service_links.errors import Misconfigured
from service_links.events import bridge, deletes, relaying, replicas
from service_links.events.event import Event

F = TypeVar("F", bound=Callable[..., Any])
_handlers: Dict[str, List[Callable[[Any], Any]]] = {}


def register(name: str) -> Callable[[F], F]:
    """A decorator for a function that is called with the payload of each event of that name."""

    def decorate(function: F) -> F:
        known = _handlers.setdefault(name, [])
        if function not in known:
            known.append(function)
        return function

    return decorate


def handle(source: str, event: Event, using: str, is_own: bool = False) -> None:
    """Do what an event asks for; `is_own` says that it happened in this very database, where the rows are changed.

    Raises whatever goes wrong.
    """
    kind, _, name = event.type.partition(":")
    if not event.is_row and contracts().side not in event.content.get("to", ()):
        return
    relaying.relay(source, event, using, is_own)
    if event.is_row:
        _handle_row(source, event, using, is_own)
    elif kind == "signal":
        _handle_signal(source, name, event)
    elif kind == "event":
        _handle_event(name, event)
    elif kind == "task":
        _queue(name, event.content)
    else:
        raise Misconfigured("an event of the unknown type %r came from %s" % (event.type, source))


def _handle_row(source: str, event: Event, using: str, is_own: bool) -> None:
    access = {access.model: access for access in contracts().link(source).models}.get(event.aggregatetype)
    if access is None:
        return
    try:
        model = apps.get_model(access.model)
    except LookupError as error:
        raise Misconfigured("the contracts name %s: %s" % (access.model, error)) from error
    if access.how == REPLICA and not is_own and not is_stand_in() and not replicas.apply(model, event, using):
        return
    if event.type == "deleted":
        deletes.follow(model, event.exact, using)


def _handle_signal(source: str, path: str, event: Event) -> None:
    if path in contracts().link(source).signals:
        bridge.send(path, event.content)


def _handle_event(name: str, event: Event) -> None:
    for function in _handlers.get(name, ()):
        function(wire.decode(event.content["payload"]))


def _queue(name: str, payload: Dict[str, Any]) -> None:
    """Queue a task through this project's own Celery. Raises Misconfigured for one that is not known here."""
    from celery import current_app

    current_app.loader.import_default_modules()
    if name not in current_app.tasks:
        raise Misconfigured("there is no task %r here" % name)
    current_app.tasks[name].apply_async(wire.decode(payload["args"]), wire.decode(payload["kwargs"]))

"""Does here what an event of another side asks for: rows of replicas, keys of deleted rows, signals, tasks."""

from itertools import groupby
from typing import Any, Callable, Collection, Dict, List, Sequence, TypeVar

from django.apps import apps

from service_links import wire
from service_links.contracts import contracts, is_stand_in
from service_links.declarations import REPLICA
from service_links.errors import Misconfigured
from service_links.events import bridge, deletes, envelope, relaying, replicas
from service_links.events.event import Event
from service_links.read_models import writing as read_model

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


def names() -> Collection[str]:
    """The names of events that functions here are called with."""
    return _handlers.keys()


def handle(source: str, events: Sequence[Event], using: str, own: Collection[str] = ()) -> None:
    """Do what events ask for: one, or several that all tell of rows, whose order counts for each row alone.

    `own` are ids of events that happened in this very database, where the rows are changed. Raises whatever goes wrong.
    """
    if events and events[0].is_row:
        for _, run in groupby(events, key=lambda event: event.type == "deleted"):
            _handle_rows(source, list(run), using, own)
    else:
        for event in events:
            _handle_other(source, event, using)


def _handle_other(source: str, event: Event, using: str) -> None:
    if event.type == envelope.UNREADABLE:
        return handle(source, [envelope.read_again(event)], using)
    kind, _, name = event.type.partition(":")
    if contracts().side not in event.content.get("to", ()):
        return None
    relaying.relay(source, event, using)
    if kind == "signal":
        _handle_signal(source, name, event)
    elif kind == "event":
        _handle_event(name, event)
    elif kind == "task":
        _queue(name, event.content)
    else:
        raise Misconfigured("an event of the unknown type %r came from %s" % (event.type, source))
    return None


def _handle_rows(source: str, events: List[Event], using: str, own: Collection[str]) -> None:
    """Events that all write rows, or all delete them, model by model."""
    for event in events:
        relaying.relay(source, event, using, event.id in own)
    known = {access.model: access for access in contracts().link(source).models}
    for name in dict.fromkeys(event.aggregatetype for event in events if event.aggregatetype in known):
        told = [event for event in events if event.aggregatetype == name]
        model = _model(name)
        kept = known[name].how == REPLICA and not is_stand_in()
        news = replicas.apply(model, [event for event in told if kept and event.id not in own], using)
        read_model.follow(model, news)
        news += [event for event in told if not kept or event.id in own]
        if events[0].type == "deleted":
            deletes.follow(model, [event.exact for event in news], using)


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except LookupError as error:
        raise Misconfigured("the contracts name %s: %s" % (label, error)) from error


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

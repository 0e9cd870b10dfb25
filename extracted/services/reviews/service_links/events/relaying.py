"""Tells the other services what one of them has told: each hears of the others through the side that knows them all.

A row needs no telling where it has a table here, since the change of that is an event by itself.
"""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from service_links.contracts import contracts
from service_links.events import outbox
from service_links.events.event import Event


def relay(source: str, event: Event, using: str, is_own: bool = False) -> None:
    """Write an event of another side for all others that run elsewhere; `is_own` says that it is in our outbox."""
    others = [side for side in outbox.remote_sides() if side != source]
    if not others:
        return
    if event.is_row:
        if not is_own and event.aggregatetype in contracts().exposed.captured and not _has_table(event.aggregatetype):
            outbox.write(event.type, _as_it_is(event), event.aggregate, using)
    elif _is_for_others(event.type):
        outbox.write(event.type, {**event.content, "to": others}, event.aggregate, using)


def _is_for_others(name: str) -> bool:
    kind, _, path = name.partition(":")
    return kind == "event" or (kind == "signal" and path in contracts().exposed.signals)


def _has_table(label: str) -> bool:
    try:
        return bool(apps.get_model(label)._meta.managed)
    except LookupError:
        return False


def _as_it_is(event: Event) -> Any:
    """The payload as the JSON that it came as: read and written again, its numbers could lose digits."""
    return Cast(models.Value(event.payload, models.TextField()), models.JSONField())

"""Makes events of the far side by hand, as its triggers would."""

import itertools
import json
import uuid

from service_links.events.event import Event

_sequence = itertools.count(1)


def made(kind, label, key, payload=None, sequence=None):
    """An event; later ones have higher sequences."""
    number = next(_sequence) if sequence is None else sequence
    return Event(number, str(uuid.uuid4()), label, str(key), kind, json.dumps(payload or {}))


def customer(key, kind="created", sequence=None, **values):
    """An event on a customer."""
    row = {
        "id": key,
        "number": str(key),
        "full name": "Ada",
        "is_active": True,
        "balance": 1.5,
        "score": 0.5,
        "extra": {},
        "born_on": None,
        "opens_at": None,
        "seen_at": None,
        "patience": None,
        "picture": None,
        "token": None,
        "recommended_by_id": None,
    }
    shown = {"id": key, "number": str(key)} if kind == "deleted" else {**row, **values}
    return made(kind, "far.Customer", key, shown, sequence)


def moved(to, number, instance):
    """The far side's signal `customer_moved`."""
    row = {"to": ["near"], "sender": "far.Customer", "arguments": {"to": to, "customer": instance}}
    return made("signal:far.signals:customer_moved", "far.Customer", number, row)

"""What a side knows of its links, for Prometheus: events that wait or stand still, and how much work fits in."""

import os
from typing import Any, Dict, Iterable, Iterator, List, Tuple

from django.apps import apps
from django.db import router
from django.http import HttpResponse

from service_links.endpoints import LinksView

TYPE = "text/plain; version=0.0.4; charset=utf-8"
CAPACITY = "SERVICE_LINKS_CAPACITY"
"""How many requests this process and its neighbours answer at once, as gunicorn's configuration tells."""

Sample = Tuple[str, float]
Family = Tuple[str, str, str, List[Sample]]


class MetricsView(LinksView):
    """Numbers of this side; labels are sides and brokers that the contracts and the settings name, and nothing else."""

    schema = None

    def get(self, request: Any) -> HttpResponse:
        return HttpResponse(text(), content_type=TYPE)


def text() -> str:
    """All of it, in Prometheus' text format."""
    return "".join("%s\n" % line for family in _families() for line in _lines(*family))


def _families() -> Iterable[Family]:
    capacity = os.environ.get(CAPACITY, "")
    if capacity.isdigit() and int(capacity):
        yield "capacity", "gauge", "Requests that can be answered at once.", [("", float(capacity))]
    if apps.is_installed("service_links.events"):
        from service_links.events import lag
        from service_links.events.models import Cursor

        told = lag.told(router.db_for_write(Cursor))
        yield from _read(told["reads"])
        yield from _unread([("reader", row) for row in told["readers"]] + [("broker", row) for row in told["brokers"]])


def _read(rows: List[Dict[str, Any]]) -> Iterator[Family]:
    """What this side did not read of the others; a side that cannot be asked has no numbers, but says so."""
    known = [row for row in rows if not row["error"]]
    for name, what, key, asked in (
        ("events_behind", "Events of another side that were not read yet.", "events", known),
        ("events_behind_seconds", "The age of the oldest of them.", "seconds", known),
        ("events_held_back", "Events that wait for a transaction of their own side.", "held_back", known),
        ("events_parked", "Events that failed, or wait behind one that did.", "parked", rows),
    ):
        yield name, "gauge", what, [(_labels(source=row["side"]), float(row[key])) for row in asked]
    unknown = [(_labels(source=row["side"]), float(bool(row["error"]))) for row in rows]
    yield "events_unreachable", "gauge", "1 where another side could not be asked.", unknown


def _unread(rows: List[Tuple[str, Dict[str, Any]]]) -> Iterator[Family]:
    """What others, or a broker, did not take of this side's outbox."""
    for name, what, key in (
        ("outbox_unread", "Events of the outbox that a reader or broker did not take yet.", "events"),
        ("outbox_unread_seconds", "The age of the oldest of them.", "seconds"),
    ):
        yield name, "gauge", what, [(_labels(kind=kind, reader=row[kind]), float(row[key])) for kind, row in rows]


def _labels(**labels: str) -> str:
    escaped = {
        name: str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        for name, value in labels.items()
    }
    return "{%s}" % ",".join('%s="%s"' % item for item in sorted(escaped.items()))


def _lines(name: str, kind: str, what: str, samples: List[Sample]) -> Iterator[str]:
    yield "# HELP service_links_%s %s" % (name, what)
    yield "# TYPE service_links_%s %s" % (name, kind)
    for labels, value in samples:
        yield "service_links_%s%s %.12g" % (name, labels, value)

"""Reads the events of another side, deals with each once, and remembers how far it came in the same transaction."""

import logging
import os
import socket
import sqlite3
from datetime import timedelta
from functools import partial
from typing import Any, Callable, Iterable, List, NamedTuple, Optional, Sequence, Set

from django.db import IntegrityError, InterfaceError, OperationalError, models, router
from django.utils import timezone

from service_links import telemetry
from service_links.contracts import contracts
from service_links.errors import LinkError, Unavailable
from service_links.events import parking, transports
from service_links.events.event import Event
from service_links.events.handling import handle
from service_links.events.models import Cursor, Inbox
from service_links.events.writing import writing

logger = logging.getLogger("service_links.events")
LEASE = timedelta(seconds=30)
_PASSING = ("locked", "unable to open", "disk")
"""What SQLite says of trouble that may be over in a moment; it calls a missing column an OperationalError too."""


class Busy(LinkError):
    """Another process reads the same events."""


class Tally(NamedTuple):
    """What became of some events."""

    done: int = 0
    known: int = 0
    parked: int = 0

    def __add__(self, other: Any) -> "Tally":
        return Tally(*(mine + its for mine, its in zip(self, other)))


class Consumer:
    """Reads the events of one other side; `using` is the database of this side's own tables."""

    def __init__(self, source: str, using: Optional[str] = None) -> None:
        self.side = contracts().side
        self.source = source
        self.using = using or router.db_for_write(Cursor)

    @property
    def position(self) -> str:
        """How far the events were read."""
        row = Cursor.objects.using(self.using).filter(consumer=self.side, source=self.source).first()
        return row.position if row else ""

    def drain(self, read: Callable[[str], Any], stop: Any = None) -> Tally:
        """Deal with all events that there are, or until `stop` is set; `read` gives the page after a position."""
        total = Tally()
        while True:
            with lease(self.side, self.source, self.using):
                page = read(self.position)
                total += self.take(page.events, page.position)
            if page.is_last or (stop and stop.is_set()):
                return total

    def take(self, events: Sequence[Event], position: Optional[str] = None) -> Tally:
        """Deal with events, each in a transaction that holds its effects and the memory of it.

        Rows come together in one transaction, for speed, and in halves should that fail, down to the one that is at
        fault; what else happens comes by itself, since others' code runs on it. Raises what is no fault of an event, as
        a database that is down.
        """
        total = Tally()
        for group in _groups(events):
            total += self._take_group(group)
        if position is not None:
            self.move(position)
        return total

    def _take_group(self, group: List[Event]) -> Tally:
        try:
            with writing(self.using):
                return self._take_all(group)
        except Exception as error:
            if is_passing(error):
                raise
            if len(group) == 1:
                return self._give_up(group[0], error)
        middle = len(group) // 2
        return self._take_group(group[:middle]) + self._take_group(group[middle:])

    def _take_all(self, group: List[Event]) -> Tally:
        known = self._known(group)
        news = [event for event in group if event.id not in known]
        behind = parking.waiting(self.side, self.source, self.using) if news else set()
        stuck = [event for event in news if event.aggregate in behind]
        for event in stuck:
            parking.park(self.side, self.source, event, "", self.using)
        free = [event for event in news if event.aggregate not in behind]
        if free:
            what = free[0].type if len(free) == 1 else "%d rows" % len(free)
            traces, numbers = [event.traceparent for event in free], [event.requestid for event in free]
            with telemetry.continuing(what, self.source, traces, numbers):
                handle(self.source, free, self.using, parking.is_own(free, self.using))
        self._remember(news)
        return Tally(len(free), len(group) - len(news), len(stuck))

    def _give_up(self, event: Event, error: Exception) -> Tally:
        """Park an event that failed by itself, unless another process was quicker to deal with it."""
        if isinstance(error, IntegrityError) and self._known([event]):
            return Tally(known=1)
        with telemetry.resumed(event.requestid, event.traceparent):
            logger.error("parked %s %s of %s: %s", event.type, ":".join(event.aggregate), self.source, error)
        with writing(self.using):
            parking.park(self.side, self.source, event, parking.told(error), self.using)
            self._remember([event])
        return Tally(parked=1)

    def _known(self, events: Iterable[Event]) -> Set[str]:
        rows = Inbox.objects.using(self.using).filter(
            consumer=self.side, source=self.source, event_id__in=[event.id for event in events]
        )
        return {str(found) for found in rows.values_list("event_id", flat=True)}

    def _remember(self, events: Iterable[Event]) -> None:
        rows = [Inbox(consumer=self.side, source=self.source, event_id=event.id) for event in events]
        Inbox.objects.using(self.using).bulk_create(rows)

    def move(self, position: str) -> None:
        """Remember how far the events were read."""
        self._keep(self.source, position)

    def reached(self, url: str) -> str:
        """Up to which position of the other side's feed a broker brought everything; "" where it did not say."""
        row = Cursor.objects.using(self.using).filter(consumer=self.side, source=self._brought(url)).first()
        return row.position if row else ""

    def read_broker(self, url: str, until_idle: float, stop: Any = None) -> Tally:
        """Deal with what a broker has, until nothing came for some seconds, or until `stop` is set."""
        transport, total = transports.of(url), [Tally()]

        def take(events: List[Event]) -> None:
            total[0] += self.take(events)
            if transport.BY_KEY:
                parking.release_early(self.side, self.source, self.using)

        reached = partial(self._keep, self._brought(url))
        reading = transports.Reading(self.source, self.side, take, until_idle, stop, reached=reached)
        if not transport.LEASED:
            transport.consume(url, reading)
        else:
            with lease(self.side, self.source, self.using) as held:
                transport.consume(url, reading._replace(beat=held.renew))
        return total[0]

    def _brought(self, url: str) -> str:
        return "brought:%s:%s" % (self.source, transports.name_of(url))

    def _keep(self, source: str, position: str) -> None:
        with writing(self.using):
            Cursor.objects.using(self.using).update_or_create(
                consumer=self.side, source=source, defaults={"position": position}
            )


def is_passing(error: BaseException) -> bool:
    """Whether an error may be over in a moment, and so is no fault of an event: a database or side that is down."""
    if isinstance(error, InterfaceError):
        return True
    if isinstance(error, OperationalError):
        is_sqlite = isinstance(error.__cause__, sqlite3.Error)
        return not is_sqlite or any(word in str(error) for word in _PASSING)
    # A stub that could not be told raises Unavailable as well, for no other reason; it always will.
    return isinstance(error, Unavailable) and error.__cause__ is not None


class lease:  # noqa: N801  used like a function
    """Holds a cursor, so that one process at a time reads on. Raises Busy.

    A process that died on this machine holds nothing; one elsewhere for half a minute at most.
    """

    def __init__(self, consumer: str, source: str, using: str) -> None:
        self._key = {"consumer": consumer, "source": source}
        self._using = using
        self._holder = "%s:%d" % (socket.gethostname(), os.getpid())

    def __enter__(self) -> "lease":
        with writing(self._using):
            row, _ = Cursor.objects.using(self._using).get_or_create(**self._key)
        free = models.Q(holder__in=["", self._holder]) | models.Q(held_until__lt=timezone.now())
        if row.holder and _is_dead(row.holder):
            free |= models.Q(holder=row.holder)
        self._take(free, row.holder)
        return self

    def renew(self) -> None:
        """Go on holding it. Raises Busy where it was not renewed in time, and another process took it."""
        if timezone.now() - self._since > LEASE / 3:
            self._take(models.Q(holder=self._holder), "another process")

    def _take(self, free: models.Q, other: str) -> None:
        self._since = timezone.now()
        if not self._rows().filter(free).update(holder=self._holder, held_until=self._since + LEASE):
            raise Busy("%s already reads the events of %s" % (other, self._key["source"]))

    def __exit__(self, *error: Any) -> None:
        self._rows().filter(holder=self._holder).update(holder="", held_until=None)

    def _rows(self) -> "models.QuerySet[Cursor]":
        return Cursor.objects.using(self._using).filter(**self._key)


def _groups(events: Sequence[Event]) -> Iterable[List[Event]]:
    """Rows that follow each other together, everything else by itself."""
    group: List[Event] = []
    for event in events:
        if event.is_row:
            group.append(event)
            continue
        if group:
            yield group
        group = []
        yield [event]
    if group:
        yield group


def _is_dead(holder: str) -> bool:
    """Whether a holder is a process of this machine that has ended."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return False

"""`manage.py links_consume`: deals with what happened on other sides, once or for as long as it runs."""

import signal
import threading
import time
from typing import Any, List

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from service_links.contracts import contracts
from service_links.errors import LinkError
from service_links.events import consumer, sources, transports

LONGEST_PAUSE = 30.0
_IDLE = 60.0


class Command(BaseCommand):
    """Reads the events of other sides."""

    help = "Deal with the events of other sides: replicas, deletions, signals and tasks."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("sides", nargs="*", metavar="SIDE", help="whose events; by default everybody's")
        parser.add_argument("--once", action="store_true", help="end when there is nothing more")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between two questions (0.5)")
        parser.add_argument("--limit", type=int, default=500, help="so many events at once at most (500)")

    def handle(self, **options: Any) -> None:
        sides = self._sides(options["sides"])
        if options["once"]:
            for side in sides:
                self._once(side, options["limit"])
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self._go_on(sides, options, stop)

    def _sides(self, asked: List[str]) -> List[str]:
        known = [link.name for link in contracts().links]
        unknown = sorted(set(asked) - set(known))
        if unknown:
            raise CommandError("no side is called %s; known: %s" % (", ".join(unknown), ", ".join(known) or "none"))
        return asked or known

    def _once(self, side: str, limit: int) -> None:
        deadline = time.monotonic() + consumer.LEASE.total_seconds()
        while True:
            try:
                tally = self._read(side, limit, 0.5)
                break
            except consumer.Busy as error:
                if time.monotonic() > deadline:
                    raise CommandError(str(error)) from error
                time.sleep(0.2)
            except (LinkError, DatabaseError) as error:
                raise CommandError("events of %s: %s" % (side, error)) from error
        self._tell(side, tally)

    def _go_on(self, sides: List[str], options: Any, stop: threading.Event) -> None:
        pause = options["interval"]
        idle = _IDLE if len(sides) == 1 else options["interval"]
        while not stop.is_set():
            failed = [side for side in sides if not self._try(side, options["limit"], idle, stop)]
            close_old_connections()
            pause = min(pause * 2, LONGEST_PAUSE) if failed else options["interval"]
            stop.wait(pause)

    def _try(self, side: str, limit: int, idle: float, stop: threading.Event) -> bool:
        """Read one side's events; whether that went well, or another process does it."""
        try:
            tally = self._read(side, limit, idle, stop)
        except consumer.Busy:
            return True
        except (LinkError, DatabaseError) as error:
            self.stderr.write("events of %s: %s; trying again" % (side, error))
            return False
        if any(tally):
            self._tell(side, tally)
        return True

    def _read(self, side: str, limit: int, idle: float, stop: Any = None) -> consumer.Tally:
        reader = consumer.Consumer(side)
        url = sources.url_of(side)
        if transports.is_broker(url):
            return reader.read_broker(url, idle, stop)
        return reader.drain(sources.reader(side, limit), stop)

    def _tell(self, side: str, tally: consumer.Tally) -> None:
        self.stdout.write("%s: %d done, %d known already, %d parked" % (side, *tally))

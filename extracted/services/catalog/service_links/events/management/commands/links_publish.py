"""`manage.py links_publish`: hands what happened here to a broker, once or for as long as it runs."""

import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from service_links.contracts import contracts
from service_links.errors import LinkError
from service_links.events import consumer, feed, lag, transports
from service_links.events.management.commands.links_consume import LONGEST_PAUSE


class Command(BaseCommand):
    """Publishes the outbox."""

    help = "Hand the events of the outbox to a broker, in order; what was handed over is remembered."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--to", metavar="URL", help="amqp://..., kafka://... or redis://...; by default SERVICE_LINKS_PUBLISH_URL"
        )
        parser.add_argument("--once", action="store_true", help="end when there is nothing more")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between two looks (0.5)")

    def handle(self, **options: Any) -> None:
        name = "SERVICE_LINKS_PUBLISH_URL"
        url = options["to"] or getattr(settings, name, None) or os.environ.get(name)
        if not url or not transports.is_broker(url):
            raise CommandError("name a broker by --to amqp://HOST, kafka://HOST or redis://HOST, or by %s" % name)
        if options["once"]:
            try:
                self.stdout.write("%d published" % _publish(url))
            except (LinkError, DatabaseError) as error:
                raise CommandError(str(error)) from error
            return
        self._go_on(url, options["interval"])

    def _go_on(self, url: str, interval: float) -> None:
        stop, pause = threading.Event(), interval
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                number = _publish(url)
                pause = interval
                if number:
                    self.stdout.write("%d published" % number)
            except consumer.Busy:
                pause = interval
            except (LinkError, DatabaseError) as error:
                self.stderr.write("%s; trying again in %.1f s" % (error, pause))
                pause = min(pause * 2, LONGEST_PAUSE)
            close_old_connections()
            stop.wait(pause)


def _publish(url: str) -> int:
    """Publish what is new; the cursor's source is the broker without its password."""
    reader = consumer.Consumer(lag.PUBLISHING + transports.name_of(url))
    with consumer.lease(reader.side, reader.source, reader.using) as held:

        def keep(position: str) -> None:
            reader.move(position)
            held.renew()

        return int(transports.of(url).publish(url, contracts().side, feed.page, reader.position, keep))

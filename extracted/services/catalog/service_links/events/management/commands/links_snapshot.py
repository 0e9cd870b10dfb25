"""`manage.py links_snapshot`: tells others of rows that were there before their changes were captured."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, router

from service_links.contracts import contracts
from service_links.events import triggers
from service_links.events.models import Outbox


class Command(BaseCommand):
    """Writes rows as events."""

    help = "Write an event for every row of the captured models as it is now, so that a new replica gets them all."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("models", nargs="*", metavar="MODEL", help="app_label.ModelName; by default all captured")
        parser.add_argument("--chunk", type=int, default=1000, help="rows for each transaction (1000)")

    def handle(self, **options: Any) -> None:
        captured = contracts().exposed.captured
        unknown = sorted(set(options["models"]) - set(captured))
        if unknown:
            raise CommandError("not captured: %s; the contracts say: %s" % (", ".join(unknown), ", ".join(captured)))
        connection = connections[router.db_for_write(Outbox)]
        for label in options["models"] or sorted(captured):
            number = triggers.snapshot(connection, apps.get_model(label), options["chunk"])
            self.stdout.write("%s: %d rows" % (label, number))

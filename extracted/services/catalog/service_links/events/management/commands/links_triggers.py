"""`manage.py links_triggers`: shows, makes or removes the triggers that capture changes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from service_links.events import triggers


class Command(BaseCommand):
    """Keeps the triggers."""

    help = "Show which tables are captured; make what is missing (--install) or take all away (--remove)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)
        action = parser.add_mutually_exclusive_group()
        action.add_argument("--install", action="store_true", help="make what is missing or out of date")
        action.add_argument("--remove", action="store_true", help="take all triggers away, those of other sides too")

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        if not triggers.has_outbox(connection):
            raise CommandError("there is no outbox in %r; run manage.py migrate first" % options["database"])
        if options["remove"]:
            triggers.remove_all(connection)
        elif options["install"]:
            for label in triggers.synchronise(connection):
                self.stdout.write("made triggers of %s" % label)
        for table in sorted(triggers.installed(connection).values()):
            self.stdout.write("%s: captured from %s" % (table.label, table.table))
        missing = [] if options["remove"] else triggers.missing(connection)
        if missing:
            raise CommandError("not captured: %s; run links_triggers --install" % ", ".join(missing))

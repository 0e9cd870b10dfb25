"""`manage.py links_testserver`: serves this side to the tests of another one; with test settings alone."""

import os
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from service_links import client, probe
from service_links.contracts import contracts, is_stand_in, setting


class Command(BaseCommand):
    """Serves a test database that begins and rolls back with each test of the other side."""

    help = "Serve this service to the tests of the monolith, on a test database (with test settings only)."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=0, help="a free one by default; the first line tells it")

    def handle(self, **options: Any) -> None:
        if not is_stand_in():
            raise CommandError(
                "links_testserver opens all rows to whoever has the token, so it runs with test settings only: "
                "set DJANGO_SETTINGS_MODULE to those (SERVICE_LINKS_STAND_IN = True)"
            )
        settings.SERVICE_LINKS_BUDGET = 0
        settings.SERVICE_LINKS_FAILURES = 10**6
        settings.SERVICE_LINKS_TIMEOUT = probe.TIMEOUT
        setup_test_environment(debug=False)
        databases = setup_databases(verbosity=0, interactive=False)
        # From here on nobody is stood in for: the other side is there.
        settings.SERVICE_LINKS_STAND_IN = False
        self._let_environment_decide()
        try:
            self._serve(options)
        except KeyboardInterrupt:
            return
        finally:
            client.reset()
            teardown_databases(databases, verbosity=0)

    def _let_environment_decide(self) -> None:
        """Whoever starts the server says where the others are, whatever the settings say."""
        settings.SERVICE_LINKS_TOKEN = os.environ.get("SERVICE_LINKS_TOKEN", setting("SERVICE_LINKS_TOKEN"))
        names = {link.name: "SERVICE_LINKS_%s_URL" % link.name.upper().replace("-", "_") for link in contracts().links}
        urls = {side: os.environ[name] for side, name in names.items() if name in os.environ}
        settings.SERVICE_LINKS_URLS = {**getattr(settings, "SERVICE_LINKS_URLS", {}), **urls}

    def _serve(self, options: Any) -> None:
        probe.install()
        probe.PROBE.rewind()
        server = probe.serve(options["host"], options["port"])
        self.stdout.write("serving tests at http://%s:%d" % (options["host"], server.server_port))
        self.stdout.flush()
        threading.Event().wait()

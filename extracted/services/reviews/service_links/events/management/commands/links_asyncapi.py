"""`manage.py links_asyncapi`: what this side tells others, as an AsyncAPI 3.0 document."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from service_links.events import asyncapi


class Command(BaseCommand):
    """Writes the document."""

    help = "Print what this side tells others, and with which fields, as an AsyncAPI 3.0 document in JSON."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--transport", choices=asyncapi.TRANSPORTS, default=asyncapi.FEED)
        parser.add_argument("--engine", choices=asyncapi.ENGINES, default="", help="by default this side's own")
        parser.add_argument("--format", choices=["json"], default="json")

    def handle(self, **options: Any) -> None:
        self.stdout.write(json.dumps(asyncapi.document(options["transport"], options["engine"]), indent=2))

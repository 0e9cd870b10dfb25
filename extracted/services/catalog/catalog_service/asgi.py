"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from service_links import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalog_service.settings")

telemetry.start("catalog")
application = get_asgi_application()

"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from service_links import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalog_service.settings")

telemetry.start("catalog")
application = get_wsgi_application()

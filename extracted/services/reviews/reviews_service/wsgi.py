"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from service_links import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviews_service.settings")

telemetry.start("reviews")
application = get_wsgi_application()
